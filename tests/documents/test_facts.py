"""Facts are frozen, plain, and the same facts are the same paper."""

import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from incidents.documents import facts, kinds
from incidents.documents.render import render_pdf
from tests.documents.papers import NOTICE_YQ, pages, text, yangquan_notice

PRINT_IN_A_NEW_PROCESS = """
import django, hashlib
django.setup()
from incidents.documents.render import render_pdf
from tests.documents.papers import NOTICE_YQ, yangquan_notice
print(hashlib.sha256(render_pdf(NOTICE_YQ, yangquan_notice())).hexdigest())
"""


def test_the_facts_are_plain_json():
    stated = yangquan_notice()

    assert json.loads(json.dumps(stated)) == stated


def test_the_same_facts_give_the_same_bytes_also_in_another_process(settings):
    stated = yangquan_notice()
    first = render_pdf(NOTICE_YQ, stated)
    again = subprocess.run(
        [sys.executable, "-c", PRINT_IN_A_NEW_PROCESS],
        capture_output=True,
        text=True,
        check=True,
        cwd=settings.BASE_DIR,
    )

    assert render_pdf(NOTICE_YQ, json.loads(json.dumps(stated))) == first
    assert again.stdout.split()[-1] == facts.hashlib.sha256(first).hexdigest()


def test_the_checksum_changes_with_any_fact():
    assert facts.checksum(yangquan_notice()) != facts.checksum(yangquan_notice(expected_period="48小时"))


def test_a_paper_number_has_hexagonal_brackets_and_no_padding():
    assert facts.paper_number(year=2026, incident_serial=3, serial=1) == "〔2026〕3-1 号"


def test_a_moment_is_told_in_beijing_time():
    assert facts.moment(datetime(2026, 11, 21, 18, 5, tzinfo=UTC)) == {
        "year": "2026",
        "month": "11",
        "day": "22",
        "hour": "02",
        "minute": "05",
    }


@pytest.mark.parametrize(
    ("named", "printed"),
    [
        ("油罐车泄漏突发环境事件", "油罐车泄漏"),
        ("油罐车泄漏事件", "油罐车泄漏"),
        ("油罐车泄漏", "油罐车泄漏"),
        ("事件", "事件"),
    ],
)
def test_the_noun_that_the_form_prints_itself_is_not_printed_twice(named, printed):
    assert yangquan_notice(incident=named)["incident"] == printed


def test_the_county_is_not_printed_twice():
    assert yangquan_notice(location="平定县桃河307国道段")["location"] == "桃河307国道段"


def intake_sheet(**changed):
    stated = {
        "title": "接报单",
        "number": "接报〔2026〕122",
        "organisation": "阳泉市生态环境局",
        "received_at": datetime(2026, 11, 21, 18, 13, tzinfo=UTC),
        "source": "电话",
        "recorder": "张值",
        "narrative": "平定县桃河边油罐车侧翻，有刺激性气味。",
        "county": "平定县",
        "location": "桃河307国道段",
        "category": "水污染",
        "figures": [
            facts.figure("死亡", 0, unit="人"),
            facts.figure("中毒或重伤", 1, unit="人"),
            facts.figure("疏散转移", None, unit="人"),
        ],
    }
    return facts.intake_sheet(**(stated | changed))


def test_the_intake_sheet_is_one_page_and_leaves_open_what_is_not_known():
    pdf = render_pdf("documents/intake_sheet.html", intake_sheet())
    sheet = text(pdf)

    assert pages(pdf) == 1
    assert "录入时间2026年11月22日02时13分" in sheet
    assert "死亡无" in sheet
    assert "中毒或重伤1人" in sheet
    assert "疏散转移____人" in sheet


def test_the_intake_sheet_stays_one_page_with_a_long_account():
    long_account = "油罐车侧翻，苯自罐体裂口流入桃河，司机送医，附近村民闻到刺激性气味。" * 10

    assert pages(render_pdf("documents/intake_sheet.html", intake_sheet(narrative=long_account))) == 1


@pytest.mark.parametrize("length", [300, 1500, 5000])
def test_the_longest_call_still_gives_one_page_and_says_where_the_rest_is(length):
    story = ("油罐车侧翻，苯自罐体裂口流入桃河，司机送医，附近村民闻到刺激性气味。" * 200)[:length]
    sheet = intake_sheet(
        narrative=story,
        measures=story[:2000],
        location="桃河307国道段" * 20,
        located=False,
        learned_reason="接电话后才开机" * 20,
        caller={"name": "王" * 40, "unit": "某" * 80, "phone": "1" * 40, "party": "事发单位"},
        details=[{"label": "尚待查明", "value": "水源保护区受影响____；" * 20}],
    )
    pdf = kinds.render(kind="INTAKE_SHEET", template="documents/intake_sheet.html", facts=sheet)

    assert pages(pdf) == 1
    printed = text(pdf)
    assert "（未定位）" in printed
    assert "（事发单位）" in printed
    assert ("全文5000字" in printed) == (length == 5000)


def test_an_empty_sheet_has_boxes_to_tick_and_blanks_to_fill():
    choices = {"source": ["电话", "12369"], "category": ["水污染"], "party": ["事发单位", "群众"]}
    empty = facts.intake_sheet(
        title="接报登记单",
        number="",
        organisation="阳泉市生态环境局",
        figures=[facts.figure("死亡", None, unit="人")],
        choices=choices,
    )
    pdf = kinds.render(kind="INTAKE_SHEET", template="documents/intake_sheet.html", facts=empty)

    assert pages(pdf) == 1
    printed = text(pdf)
    assert all(each in printed for each in ("□电话", "□水污染", "□群众", "死亡____人", "编号____"))
    assert "None" not in printed
