"""A plan that contradicts itself is refused, with file, line and key."""

from pathlib import Path

import pytest

from incidents.plans import loading
from incidents.plans.problems import PlanError
from incidents.rules.soundness import examine

SMALLEST = Path(__file__).with_name("minimal_plan.yaml")
ONE_DEATH = "{name: 一人死亡, confirmed: {deaths: 1}, severity_grade: 4"

CONTRADICTIONS = [
    ("lead_units: [waterworks]", "lead_units: [navy]", "groups[0].lead_units[0]", "there is no unit navy"),
    ("members: [office]", "members: [navy]", "groups[0].members[0]", "there is no unit navy"),
    ("{unit: county_government,", "{unit: navy,", "deadlines[0].recipients[0].unit", "there is no unit navy"),
    (
        "    owner: office\n",
        "    owner: navy\n",
        "deadlines[0].owner",
        "there is no unit, group or post navy",
    ),
    (
        "    owner: every_unit",
        "    owner: nobody",
        "level_tasks[0].owner",
        "there is no unit, group or post nobody",
    ),
    ("proposed_by: office", "proposed_by: navy", "termination.proposed_by", "there is no post navy"),
    ("posts: [office, commander]", "posts: [office, navy]", "ladder.posts[1]", "there is no post navy"),
    ("back_to_post: office", "back_to_post: navy", "alarms.back_to_post", "there is no post navy"),
    (
        "    clause: TP-007\n    duties",
        "    clause: TP-999\n    duties",
        "groups[0].clause",
        "there is no clause TP-999",
    ),
    (
        "  approve_clause: TP-011",
        "  approve_clause: TP-099",
        "activation.approve_clause",
        "there is no clause TP-099",
    ),
    (
        "          erratum: C-01",
        "          erratum: C-09",
        "grading.tables[1].rows[0].erratum",
        "no erratum C-09",
    ),
    ("clauses: [TP-005]", "clauses: [TP-555]", "errata[0].clauses[0]", "there is no clause TP-555"),
    (
        "[{indicator: deaths, at_least: 30}]",
        "[{indicator: ufo, at_least: 30}]",
        ".any[0]",
        "there is no indicator ufo",
    ),
    (
        "confirmed: {deaths: 1}",
        "confirmed: {ufo: 1}",
        "examples[1].confirmed.ufo",
        "there is no indicator ufo",
    ),
    ("limits: [initial_report]}", "limits: [navy]}", "examples[1].limits[0]", "there is no deadline navy"),
    ("duties: [{text: 抢修管网}]", "duties: []", "groups[0]", "repair is a group without a duty"),
    ("lead_units: [waterworks]", "lead_units: []", "groups[0]", "repair has no lead_units"),
    (", duties: [{text: 负责抢修}]}", "}", "units[1]", "waterworks is a member unit without a duty"),
    (
        ", disposition: rule, carrier: termination}",
        ", disposition: rule}",
        "clauses[11]",
        "a rule without carrier",
    ),
    (", why: 依据清单，无须执行。}", "}", "clauses[13]", "is reference without why"),
    ('section: "6.1"', 'section: "4.1"', "clauses[14]", "TP-015 may not be planned"),
    ("carrier: group repair", "carrier: group navy", "clauses[6].carrier", "group navy, which is not there"),
    ("{code: waterworks, name", "{code: office, name", "units[1]", "office is there twice"),
    ("id: TP-002", "id: TP-001", "clauses[1]", "TP-001 is there twice"),
    ("{name: 其他}", "{name: 管网破裂}", "categories[1]", "管网破裂 is there twice"),
    ("at_least: 10, below: 30}", "at_least: 11, below: 30}", "rows[1]", "leaves a gap from 10 to 11"),
    ("at_least: 10, below: 30}", "at_least: 9, below: 30}", "rows[1]", "overlaps row 3 at 9"),
    (
        "[{indicator: deaths, at_least: 30}]",
        "[{indicator: deaths, at_least: 30, below: 99}]",
        "rows[0]",
        "nothing from 99",
    ),
    ("deaths, above: 0, below: 3}", "deaths, below: 3}", "rows[3].any[0]", "needs a lower bound"),
    (
        "deaths, above: 0, below: 3}",
        "deaths, at_least: 0, below: 3}",
        "rows[3].any[0]",
        "an explicit 0 meets no criterion",
    ),
    ("deaths, at_least: 3, below: 10}", "deaths, holds: true}", "rows[2].any[0]", "deaths is a count"),
    ("worse_than: none}", "worse_than: moon}", "rows[2].any[1]", "there is no value moon"),
    ("worse_than: none}", "equals: unclassified}", "rows[2].any[1]", "is a class not known yet"),
    (
        "worse_than: none}",
        "equals: township}",
        "grading.tables[0].rows",
        "county leads to a lighter level than township",
    ),
    (
        "          level: 2\n",
        "          level: 1\n",
        "grading.tables",
        "level 2 of severity_grade has no trigger",
    ),
    ("lowest: township, highest: county", "lowest: township", ".values[1]", "only one of lowest and highest"),
    ("lowest: township", "lowest: moon", ".values[1]", "there is no value moon"),
    (
        "badge: plan\n    starts: received",
        "badge: law\n    starts: received",
        "deadlines[0]",
        "but no source",
    ),
    (
        "    minutes: 60\n    owner: office",
        "    minutes: 60\n    per_day: 1\n    owner: office",
        "deadlines[0]",
        "more than one",
    ),
    (
        "county_government, clause: TP-009}]",
        "county_government}]",
        "recipients[0]",
        "neither clause nor source",
    ),
    (
        "    response_levels: [1, 2, 3]",
        "    report_classes: [1]",
        "deadlines[1].report_classes",
        "this plan has none",
    ),
    ("    per_unit: true", "    only_if: ufo=1", "deadlines[1].only_if", "there is no indicator ufo"),
    (
        "    per_unit: true",
        "    only_if: water_intake_interrupted=sea",
        "only_if",
        "no value of water_intake_interrupted sea",
    ),
    ("powers: [confirm_grade, ", "powers: [", "posts", "no post has the power confirm_grade"),
    (
        "badge: plan\n    starts: received",
        "badge: internal\n    starts: received",
        "posts",
        "no post has the power set_targets",
    ),
    ("met_by: written_report", "met_by: no_change", "deadlines[0]", "both watches and met_by no_change"),
    *(
        (
            "    minutes: 60\n    owner: office",
            f"    minutes: 60\n    {line}\n    owner: office",
            f"deadlines[0]{key}",
            says,
        )
        for line, key, says in (
            ("days: 3", "", "more than one of minutes, days"),
            ("categories: [台风]", ".categories[0]", "there is no category 台风"),
            ("pending: true", ".pending", "without a start that may be unknown"),
            ("repeats: true", ".repeats", "without starts first_report"),
            ("pause_for: 评估", ".pause_for", "without days or working_days"),
            ("extension: {days: 60, by: 县政府, source: 条例}", ".extension", "without days"),
            (
                "watches: {indicators: [ufo], opens: initial_report}",
                ".watches",
                "no indicator that counts ufo",
            ),
            (
                "watches: {indicators: [deaths], opens: readiness}",
                ".watches.opens",
                "starts casualties_changed",
            ),
        )
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "key", "says"), CONTRADICTIONS, ids=[each[3] for each in CONTRADICTIONS]
)
def test_a_contradiction_is_refused_at_its_line(tmp_path, old, new, key, says):
    text = SMALLEST.read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "plan.yaml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(PlanError) as refused:
        loading.load(file)

    found = [each for each in refused.value.problems if key in each.key and says in each.message]
    assert found, str(refused.value)
    assert found[0].file == str(file)
    first = text[: text.index(old)].count("\n") + 1
    assert abs(found[0].line - first) <= 8 or key in ("posts", "grading.tables", "grading.tables[0].rows")


def test_everything_wrong_is_told_at_once(tmp_path):
    text = SMALLEST.read_text(encoding="utf-8")
    file = tmp_path / "plan.yaml"
    file.write_text(
        text.replace("members: [office]", "members: [navy]").replace(
            "proposed_by: office", "proposed_by: navy"
        ),
        encoding="utf-8",
    )

    assert [problem.key for problem in examine(file).problems] == [
        "groups[0].members[0]",
        "termination.proposed_by",
    ]


def test_a_plan_whose_own_example_fails_is_not_sound(tmp_path):
    text = SMALLEST.read_text(encoding="utf-8")
    file = tmp_path / "plan.yaml"
    file.write_text(text.replace(ONE_DEATH, ONE_DEATH[:-1] + "3"), encoding="utf-8")

    problem = examine(file).problems[0]

    assert problem.key == "examples[1]"
    assert problem.message == "一人死亡: severity_grade is IV, the example says III"
    assert "一人死亡" in text.splitlines()[problem.line - 1]
