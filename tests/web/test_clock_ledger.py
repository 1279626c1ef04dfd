"""时限台账: every clock an incident ever had and what became of it; on screen, on paper, as a workbook."""

import io

import pytest
from python_calamine import CalamineWorkbook
from web_pages import Browser, words

from incidents.actions import urging
from incidents.models import Deadline

RULE = "initial_report_4h"
EARLY = ("city_government", "provincial_department")


@pytest.fixture
def night(scenario):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    return scenario


def desk(story) -> Browser:
    return Browser(story, "yq_watch")


def row_of(answer, clock: Deadline) -> str:
    """The line of this clock as a person reads it."""
    html = answer.content.decode()
    line = html.split(f'<tr id="d-{clock.pk}"')[1].split("</tr>")[0]
    answer._container = [line.encode()]
    return words(answer)


def line(story, rule: str = RULE, query: str = "") -> str:
    return row_of(desk(story).get("clock-ledger", query=query), story.deadline(rule))


def test_a_clock_met_early_says_by_how_much_and_who(night):
    night.at("02:51").report("INITIAL", "written", *EARLY)
    said = line(night)
    assert "✓ 按时办结" in said
    assert "张值 11月22日 02:51 提前 3 小时 22 分" in said


def test_a_clock_met_late_says_by_how_much(night):
    night.at("06:20").report("INITIAL", "written", *EARLY)
    said = line(night)
    assert "■ 超时办结" in said
    assert "超时 7 分" in said


def test_what_the_system_itself_noticed_late_is_said(night):
    night.outage_until("07:13")
    said = line(night)
    assert "■ 超时未办 超时 1 小时" in said
    assert "系统迟到 3600 秒" in said


def test_a_waived_clock_keeps_who_when_and_why(night):
    night.at("03:00")
    urging.waive(
        incident_id=night.incident_id, deadline_id=night.deadline(RULE).pk, reason="县局已同步报送",
        by=night.who("commander"), now=night.now,
    )  # fmt: skip
    assert "王局 11月22日 03:00 免除：县局已同步报送" in line(night)


def test_a_superseded_clock_stays_and_names_what_took_over(night):
    old = night.deadline(RULE)
    night.at("03:00").update_facts(deaths=3)
    new = Deadline.objects.get(pk=old.pk).superseded_by
    answer = desk(night).get("clock-ledger")
    assert f'href="#d-{new.pk}"' in answer.content.decode()
    assert f"11月22日 03:00 由 {new.label}（至 11月22日 04:13） 取代" in row_of(answer, old)


def test_provisional_paused_and_set_aside_are_marked(night):
    Deadline.objects.filter(pk=night.deadline(RULE).pk).update(
        provisional=True,
        paused_at=night.moment("02:43"),
        paused_seconds=600,
        paused_reason="技术鉴定",
        set_aside_at=night.moment("02:50"),
        set_aside_reason="预案中没有这一项",
    )
    night.now = night.moment("03:13")
    said = line(night)
    for words_ in ("暂定", "停钟 40 分：技术鉴定", "■ 不能自动判定：预案中没有这一项"):
        assert words_ in said


def test_source_and_clause_stand_beside_each(night):
    clock = night.deadline(RULE)
    said = line(night)
    assert f"{clock.get_badge_display()} §4.2.1" in said
    assert clock.source in said


def test_it_is_filtered_by_state_and_says_that_it_is(night):
    night.at("02:51").report("INITIAL", "written", *EARLY)
    met = desk(night).get("clock-ledger", query="?state=MET")
    assert "书面初报（一般、较大）" in words(met)
    assert "只列「按时办结」" in words(met)
    running = desk(night).get("clock-ledger", query="?state=RUNNING").content.decode()
    assert f'id="d-{night.deadline(RULE).pk}"' not in running
    assert desk(night).get("clock-ledger", query="?state=nonsense").status_code == 200


def test_it_is_a_page_for_the_printer(night):
    html = desk(night).get("clock-ledger").content.decode()
    assert 'class="paper' in html
    assert "data-print" in html
    assert "打印人 张值" in words(desk(night).get("clock-ledger"))


def test_it_takes_few_statements_however_many_clocks(scenario):
    scenario.activated("II", at="03:41", water_source_affected="county")
    assert desk(scenario).statements("clock-ledger") <= 12


def sheet_of(story) -> list[list]:
    answer = desk(story).get("clock-ledger-workbook")
    assert answer.status_code == 200
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return book.get_sheet_by_name("时限台账").to_python()


def test_the_workbook_has_a_line_a_clock_with_beijing_times(night):
    night.at("02:51").report("INITIAL", "written", *EARLY)
    rows = sheet_of(night)
    heads = rows[1]
    lines = [dict(zip(heads, row, strict=True)) for row in rows[2:]]
    assert len(lines) == Deadline.objects.filter(incident=night.incident_id).count()
    mine = next(each for each in lines if each["时限"] == "书面初报（一般、较大）")
    assert str(mine["到期"]) == "2026-11-22 06:13:00"
    assert (str(mine["办结时刻"]), mine["提前（分）"], mine["状态"]) == (
        "2026-11-22 02:51:00",
        202,
        "按时办结",
    )


def test_what_an_officer_typed_is_never_a_formula(night):
    night.at("03:00")
    urging.waive(
        incident_id=night.incident_id, deadline_id=night.deadline(RULE).pk, reason='=HYPERLINK("http://x","点我")',
        by=night.who("commander"), now=night.now,
    )  # fmt: skip
    reasons = [row[sheet_of(night)[1].index("免除理由")] for row in sheet_of(night)[2:]]
    assert '=HYPERLINK("http://x","点我")' in reasons
