"""台账, 时限表, 通讯录, 统计 as CSV and XLSX: the rows of the page, Beijing times, real numbers, nothing that calculates."""

import csv
import io
from urllib.parse import unquote

import pytest
from python_calamine import CalamineWorkbook
from web_pages import Browser, words

from incidents.models import Deadline, UnitContact
from incidents.web import tables
from incidents.web.tables import Table

DANGEROUS = ['=HYPERLINK("http://x","点我")', "+86 353", "-2+3", "@SUM(A1)", "\t=1", "\r=1"]


@pytest.fixture
def three(scenario):
    scenario.at("02:13").receive(title="桃河罐车泄漏")
    scenario.at("02:20").receive(title="=cmd|' /C calc'!A0", category="大气污染", county="盂县")
    scenario.at("02:30").receive(title="城区废油倾倒", category="土壤污染", county="城区")
    scenario.verify()
    return scenario


def visit(story, path: str, officer: str = "yq_watch"):
    answer = Browser(story, officer).visit(path)
    assert answer.status_code == 200, path
    return answer


def csv_of(answer) -> list[dict[str, str]]:
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def sheet_of(answer) -> list[list]:
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()


def test_the_register_goes_out_as_it_is_filtered(three):
    every = csv_of(visit(three, "/incidents/?format=csv"))
    assert [row["标题"] for row in every] == ["城区废油倾倒", "'=cmd|' /C calc'!A0", "桃河罐车泄漏"]
    verified = csv_of(visit(three, "/incidents/?state=VERIFIED&format=csv"))
    assert [row["编号"] for row in verified] == [three.incident.number]
    assert verified[0]["得知"] == "2026-11-22 02:30:00"
    assert verified[0]["响应级别"] == "未启动"
    assert verified[0]["发生"] == "不明"


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("from=2026-11-22&to=2026-11-22", 3),
        ("to=2026-11-21", 0),
        ("from=2026-11-23", 0),
        ("from=nonsense&to=9999-12-31", 3),
    ],
)
def test_the_period_of_the_register_is_days_of_beijing(three, query, number):
    assert len(csv_of(visit(three, f"/incidents/?{query}&format=csv"))) == number
    assert len(visit(three, f"/incidents/?{query}").context["page"].incidents) == number


def test_the_links_on_the_page_keep_its_filter(three):
    html = visit(three, "/incidents/?state=VERIFIED&before=x").content.decode()
    assert 'href="?state=VERIFIED&amp;format=csv"' in html
    assert 'href="?state=VERIFIED&amp;format=xlsx"' in html


def test_a_workbook_keeps_times_as_times_and_texts_as_texts(three):
    heading, columns, *rows = sheet_of(visit(three, "/incidents/?format=xlsx"))
    assert heading[0].startswith("阳泉市生态环境局 事件台账")
    line = dict(zip(columns, rows[1], strict=True))
    assert str(line["得知"]) == "2026-11-22 02:20:00"
    assert line["标题"] == "=cmd|' /C calc'!A0"


def test_the_name_of_a_file_says_what_it_is_and_when_it_was_made(three):
    given = visit(three, "/incidents/?format=xlsx")["Content-Disposition"]
    assert unquote(given) == "attachment; filename*=utf-8''事件台账-20261122-0230.xlsx"


@pytest.mark.parametrize("typed", DANGEROUS)
def test_what_a_spreadsheet_would_calculate_is_text(typed):
    table = Table("表", "题", ["文"], [[typed]])
    assert list(csv.reader(io.StringIO(tables.as_csv(table).decode("utf-8-sig"), newline="")))[1] == [
        f"'{typed}"
    ]
    book = CalamineWorkbook.from_filelike(io.BytesIO(tables.as_workbook(table))).get_sheet_by_index(0)
    assert [each.strip() for each in book.to_python()[2]] == [typed.strip()]
    assert b"<f>" not in tables.as_workbook(table)


def test_numbers_stay_numbers_below_zero_too():
    table = Table("表", "题", ["数"], [[-3], [0], [2.5], [None]])
    assert tables.as_csv(table).decode("utf-8-sig").split("\r\n")[1:5] == ["-3", "0", "2.5", '""']
    assert CalamineWorkbook.from_filelike(io.BytesIO(tables.as_workbook(table))).get_sheet_by_index(0).to_python()[2:] == [
        [-3.0],
        [0.0],
        [2.5],
    ]  # fmt: skip


def test_a_file_has_an_end_and_says_so(monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    lines = (
        tables.as_csv(Table("表", "题", ["数"], ([n] for n in range(5)))).decode("utf-8-sig").split("\r\n")
    )
    assert lines[1:3] == ["0", "1"]
    assert "其余未列" in lines[3]


def test_the_ledger_of_clocks_goes_out_as_csv_too(three):
    path = f"/incidents/{three.incident_id}/clocks/"
    rows = csv_of(visit(three, f"{path}?format=csv"))
    assert len(rows) == Deadline.objects.filter(incident=three.incident_id).count()
    met = csv_of(visit(three, f"{path}?state=MET&format=csv"))
    assert {row["状态"] for row in met} == {"按时办结"}


def test_every_running_clock_of_the_desk_goes_out(three):
    rows = csv_of(visit(three, "/watch/clocks/?format=csv"))
    assert {row["事件编号"] for row in rows} > {three.incident.number}
    assert all(row["条款"] for row in rows)
    assert sheet_of(visit(three, "/watch/clocks/?format=xlsx"))[1][0] == "到期"


def test_the_month_goes_out_with_its_figures_and_its_incidents(three):
    rows = csv_of(visit(three, "/review/?month=2026-11&format=csv"))
    verify = next(row for row in rows if row["名称"] == "接报→核实")
    assert (verify["计数"], verify["总数"], verify["中位（分）"]) == ("1", "3", "0.0")
    assert next(row for row in rows if row["名称"] == "审批应答")["结果"] == "无数据"
    assert sum(row["类别"] == "事件" for row in rows) == 3
    assert sum(row["类别"] == "告警质量" for row in rows) == 5


def test_a_review_goes_out_with_what_was_written(three):
    rows = csv_of(visit(three, f"/incidents/{three.incident_id}/review/?format=csv"))
    assert rows[0]["应做"]
    assert "改进建议" in rows[0]


def test_the_phone_book_goes_out_with_a_number_that_begins_with_plus(three):
    UnitContact.objects.filter(unit_code="weather_bureau").update(phone="+86-353-0000228")
    rows = csv_of(visit(three, "/phone-book/?q=sqxj&format=csv"))
    assert [row["电话"] for row in rows] == ["'+86-353-0000228"]
    assert sheet_of(visit(three, "/phone-book/?q=sqxj&format=xlsx"))[2][4] == "+86-353-0000228"


@pytest.mark.parametrize("path", ["/incidents/", "/watch/clocks/", "/phone-book/", "/review/"])
def test_a_file_holds_nothing_of_the_other_office(three, path):
    answer = visit(three, f"{path}?format=csv", officer="wx_watch")
    assert "桃河罐车泄漏" not in answer.content.decode()
    assert "0353-" not in answer.content.decode()


@pytest.mark.parametrize("path", ["/incidents/", "/review/", "/phone-book/", "/watch/clocks/"])
def test_every_list_can_be_printed_and_says_who_printed_it(three, path):
    answer = visit(three, path)
    assert b"data-print" in answer.content
    assert "打印人 张值" in words(answer)
    assert f"http://testserver{path}" in words(answer)


def test_an_unknown_form_of_file_is_the_page(three):
    assert visit(three, "/incidents/?format=exe")["Content-Type"].startswith("text/html")
