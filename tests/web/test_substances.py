"""物质和数量: asked on the telephone, corrected when somebody knows better, told in every report after that."""

import uuid

import pytest
from django.urls import reverse
from report_scenes import Reports
from web_pages import Browser, words

from incidents.models import ComposedReport, Incident
from incidents.queries import papers
from incidents.queries.editions import plan_of

CALL = {
    "narrative": "罐车在307国道侧翻，有刺激性气味",
    "county": "平定县",
    "category": "水污染",
    "source": "电话",
}
BENZENE = "苯约30吨"


@pytest.fixture
def night(scenario):
    scenario.at("02:13").receive()
    return scenario


def corrected(desk: Browser, **typed) -> None:
    form = desk.get("correct").context["form"]
    boxes = {each.name: each.value() or "" for each in form}
    moments = {name: "" for name in ("occurred_at", "enterprise_told_at") if name in boxes}
    answer = desk.post("correct", **(boxes | moments | {"source": "平定分局 赵核"} | typed))
    assert answer.status_code == 302, words(answer)


def test_what_the_caller_says_of_it_is_kept_with_the_call(scenario, sign_in):
    answer = sign_in("yq_watch").post(
        reverse("intake"), CALL | {"form_id": uuid.uuid4().hex, "substances": f" {BENZENE} "}
    )
    assert answer.status_code == 302
    assert Incident.objects.get().substances == BENZENE


def test_it_stands_with_its_source_in_the_room_and_is_unknown_until_somebody_says(night):
    desk = Browser(night, "yq_watch")
    assert "物质和数量" not in words(desk.get("room"))
    corrected(desk, substances=BENZENE)
    assert f"物质和数量：{BENZENE}" in words(desk.get("room"))
    night.expect_event("particulars_corrected", about=f"物质和数量 不明→{BENZENE}")


@pytest.mark.clause("YQ-098")
def test_the_next_report_says_that_it_is_known_now(night):
    desk = Browser(night, "yq_watch")
    night.at("02:24").verify()
    Reports(night).sent("INITIAL")
    first = ComposedReport.objects.get()
    assert BENZENE not in words(desk.get("report-one", first.pk))
    night.at("02:30")
    corrected(desk, substances=BENZENE)
    desk.post("reports", kind="FOLLOW_UP")
    following = ComposedReport.objects.get(kind="FOLLOW_UP")
    page = words(desk.get("report-edit", following.pk))
    assert f"物质和数量 不明 → {BENZENE}" in " ".join(page.split())


@pytest.mark.clause("YQ-099")
def test_who_is_telephoned_hears_it(night):
    desk = Browser(night, "yq_watch")
    assert "涉及物质" not in words(desk.get("call-script"))
    corrected(desk, substances=BENZENE)
    assert f"涉及物质：{BENZENE}。" in words(desk.get("call-script"))


def test_a_first_report_names_it_among_its_elements(night):
    desk = Browser(night, "yq_watch")
    night.at("02:24").verify()
    corrected(desk, substances=BENZENE)
    desk.post("reports", kind="INITIAL")
    row = ComposedReport.objects.get()
    assert f"涉及物质：{BENZENE}。" in words(desk.get("report-edit", row.pk))


def test_what_becomes_known_after_a_signature_is_pointed_out(night):
    desk = Browser(night, "yq_watch")
    night.at("02:24").verify()
    row = Reports(night).sent("INITIAL")
    night.at("02:30")
    corrected(desk, substances=BENZENE)
    assert "签发后数据已变" in words(desk.get("report-one", row.pk))


def test_the_sheet_of_the_call_keeps_a_blank_for_it_until_it_is_known(night):
    def sheet() -> str:
        return " ".join(
            row["value"]
            for row in papers.intake_sheet(night.incident, plan, parties={}, names_caller=False)["details"]
        )

    plan = plan_of(night.incident)
    assert "物质和数量____" in sheet()
    corrected(Browser(night, "yq_watch"), substances=BENZENE)
    assert f"物质和数量：{BENZENE}" in sheet()
