"""What the plans say of reports and of the public, and what is wrong with a plan that names nobody."""

import pytest
from django.conf import settings

from incidents.plans import loading, lookup
from incidents.plans.problems import PlanError
from incidents.rules.report_text import contents_of, sections_of

PLANS = ("yangquan_eco", "urumqi_safety")


def load(code):
    return loading.load(settings.BASE_DIR / code / "plan.yaml")


@pytest.mark.parametrize("code", PLANS)
def test_every_kind_of_report_has_elements_and_a_form(code):
    plan = load(code)
    for kind in ("PHONE", "INITIAL", "FOLLOW_UP", "FINAL", "SUPPLEMENTARY"):
        assert sections_of(plan, kind)
        assert lookup.form(plan, contents_of(plan, kind).form).template == "documents/report.html"


@pytest.mark.clause("YQ-095")
def test_the_thirteen_elements_are_those_of_the_regulation():
    plan = load("yangquan_eco")
    counted = [each for each in sections_of(plan, "INITIAL") if not each.enclosure]
    assert len(counted) == 13
    assert "第十三条" in contents_of(plan, "INITIAL").source


@pytest.mark.clause("WX-065")
def test_the_six_elements_are_those_of_the_plan_word_for_word():
    plan = load("urumqi_safety")
    titles = [each.title for each in sections_of(plan, "INITIAL")]
    assert titles == list(lookup.form(plan, "INITIAL_REPORT").fields)
    assert [each.title for each in sections_of(plan, "FOLLOW_UP")][1:] == titles


@pytest.mark.parametrize("code", PLANS)
def test_the_watch_officer_writes_and_somebody_above_him_signs(code):
    plan = load(code)
    signers = [post.code for post in lookup.posts_with(plan, "sign_report")]
    assert "watch_officer" not in signers
    assert {"watch_leader", "office_director", "commander"} <= set(signers)


@pytest.mark.parametrize(
    ("was", "becomes", "complaint"),
    [
        ("form: INITIAL_REPORT\n      noun", "form: NEWS\n      noun", "there is no form NEWS"),
        ("- {unit: city_government, clause: YQ-099}", "- {unit: navy, clause: YQ-099}", "no unit navy"),
        ("informs: [notify_neighbours,", "informs: [notify_moon,", "there is no deadline notify_moon"),
        ("upward: [[city_government,", "upward: [[navy,", "there is no unit navy"),
        ("    deaths: [死亡, 遇难, 身亡]", "    ufo: [死亡]", "there is no indicator ufo"),
        (
            "units: [general_office], posts: [office_director], clause: YQ-050",
            "clause: YQ-050",
            "nobody may review",
        ),
    ],
)
def test_a_plan_that_names_what_is_not_there_is_refused(tmp_path, was, becomes, complaint):
    text = (settings.BASE_DIR / "yangquan_eco" / "plan.yaml").read_text(encoding="utf-8")
    assert was in text
    changed = tmp_path / "plan.yaml"
    changed.write_text(text.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(PlanError, match=complaint):
        loading.load(changed)


def test_a_plan_without_reports_still_loads():
    plan = load("yangquan_eco")
    older = plan.model_dump(mode="json", exclude={"reporting", "releasing"})
    again = type(plan).model_validate(older)
    assert again.reporting is None
    assert again.releasing is None
