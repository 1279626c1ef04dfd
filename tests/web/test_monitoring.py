"""监测 on its pages: a value with one thumb, asked again, brought in by table, charted, printed."""

import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from evidence_files import picture
from evidence_scenes import correct, measure, set_factor
from python_calamine import CalamineWorkbook
from web_pages import Browser, words

from incidents.documents import workbook
from incidents.models import Attachment, MonitoringReading

SHEET = """监测点位,项目,结果,单位,采样时间,备注
桃河K12+300,苯,0.42,mg/L,2026-11-22 03:00,
桃河K12+300,苯,0.38,mg/L,2026/11/22 3:30,
下游500米,苯,<0.002,mg/L,2026年11月22日 03:00,平行样
"""


@pytest.fixture
def river(scenario):
    scenario.at("02:13").receive()
    return scenario.at("04:58")


def group(story) -> Browser:
    """The monitoring group's officer on the scene."""
    return Browser(story, "yq_monitoring")


def table(text: str, name: str = "监测.csv", encoding: str = "utf-8") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(encoding))


def test_the_first_value_names_a_new_point_and_a_usual_factor(river):
    page = words(group(river).get("monitoring"))
    assert "没有监测数据" in page
    assert "苯（mg/L，限值 0.01）" in page
    answer = group(river).post("monitoring", new_point="桃河K12+300", factor="苯", value="0.42")
    assert answer.status_code == 302
    page = words(group(river).get("monitoring"))
    assert "▲ 0.42 mg/L" in page
    assert "超限值 41 倍" in page


def test_the_next_value_shows_the_last_one_beside_the_number(river):
    measure(river, "0.38", at="04:30")
    page = group(river).get("monitoring", query="?point=桃河K12%2B300&factor=苯")
    assert "上次 0.38 mg/L" in words(page)
    assert "监测数据 11月22日 04:30 后无更新（28 分前）" in words(page)
    assert b'inputmode="decimal"' in page.content


def test_a_value_goes_with_its_photograph(river):
    answer = group(river).post(
        "monitoring",
        new_point="桃河K12+300",
        factor="苯",
        value="0.42",
        file=SimpleUploadedFile("仪器.jpg", picture()),
    )
    assert answer.status_code == 302
    row = Attachment.objects.get()
    assert row.about_kind == "monitoring"
    assert row.about_id == MonitoringReading.objects.get().pk
    assert "附件1" in words(group(river).get("monitoring"))


def test_a_file_that_is_not_taken_keeps_no_value_either(river):
    answer = group(river).post(
        "monitoring",
        new_point="断面",
        factor="苯",
        value="0.42",
        file=SimpleUploadedFile("a.exe", b"MZ" + b"\x00" * 60),
    )
    assert answer.status_code == 415
    assert not MonitoringReading.objects.exists()
    assert 'value="0.42"' in answer.content.decode()


def test_a_jump_asks_again_and_is_taken_when_typed_twice(river):
    measure(river, "0.38", at="04:30")
    asked = group(river).post("monitoring", point="桃河K12+300", factor="苯", value="42")
    assert asked.status_code == 409
    assert "上次 0.38，×110.5" in words(asked)
    differing = group(river).post("monitoring", point="桃河K12+300", factor="苯", value="42", retyped="4.2")
    assert "两次输的数值不一样" in words(differing)
    taken = group(river).post("monitoring", point="桃河K12+300", factor="苯", value="42", retyped="42")
    assert taken.status_code == 302


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"factor": "苯", "value": "0.42"}, "请写监测点位"),
        ({"new_point": "断面", "value": "0.42"}, "请写监测因子"),
        ({"new_point": "断面", "new_factor": "丙烯腈", "value": "0.42"}, "请写单位"),
        ({"new_point": "断面", "factor": "苯", "value": "多"}, "读不出数值"),
        ({"new_point": "断面", "factor": "苯"}, "请写数值"),
        ({"new_point": "断面", "factor": "苯", "value": "1", "sampled_at": "2026-11-22T23:00"}, "晚于现在"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(river, typed, said):
    answer = group(river).post("monitoring", **typed)
    assert answer.status_code == 422
    assert said in words(answer)


def test_a_table_is_looked_at_before_it_is_brought_in(river):
    shown = group(river).post("monitoring-import", file=table(SHEET), source="监测中心")
    assert shown.status_code == 200
    page = words(shown)
    assert "3 行都读得出" in page
    assert "新点位" in page
    assert not MonitoringReading.objects.exists()
    rows = shown.context["form"]["rows"].value()
    done = group(river).post("monitoring-import", rows=rows, source="监测中心")
    assert done.status_code == 302
    assert MonitoringReading.objects.count() == 3
    assert MonitoringReading.objects.filter(below=True).get().remark == "平行样"
    assert len(river.events("MONITORING_RECORDED")) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_is_read_in_whatever_it_was_saved(river, encoding):
    shown = group(river).post("monitoring-import", file=table(SHEET, encoding=encoding))
    assert "3 行都读得出" in words(shown)


def test_a_workbook_is_read_as_a_table(river):
    content = workbook.sheet(
        "数据",
        heading="",
        rows=[
            {"点位": "断面", "因子": "苯", "数值": "0.42", "单位": "mg/L", "采样时间": river.moment("03:00")}
        ],
    )
    shown = group(river).post("monitoring-import", file=SimpleUploadedFile("a.xlsx", content))
    assert "1 行都读得出" in words(shown)


def test_every_wrong_line_says_what_is_wrong_and_nothing_is_brought_in(river):
    wrong = (
        SHEET + "断面,苯,多,mg/L,2026-11-22 03:00,\n断面,苯,1,μg/L,2026-11-22 03:00,\n断面,苯,1,mg/L,昨天,\n"
    )
    shown = group(river).post("monitoring-import", file=table(wrong))
    page = words(shown)
    assert "3 行要改" in page
    for said in ("读不出数值", "单位是 mg/L", "采样时间读不出：“昨天”"):
        assert said in page
    assert shown.context["preview"].lines[3].row.number == 5
    done = group(river).post("monitoring-import", rows=shown.context["form"]["rows"].value())
    assert done.status_code == 422
    assert not MonitoringReading.objects.exists()


def test_a_jump_in_a_table_must_be_said_to_be_true(river):
    shown = group(river).post("monitoring-import", file=table(SHEET.replace("0.38", "38")))
    assert "1 个数值与上次差十倍以上" in words(shown)
    rows = shown.context["form"]["rows"].value()
    asked = group(river).post("monitoring-import", rows=rows)
    assert asked.status_code == 409
    assert "×90.5" in words(asked)
    assert not MonitoringReading.objects.exists()
    done = group(river).post("monitoring-import", rows=rows, sure="on")
    assert done.status_code == 302
    assert MonitoringReading.objects.count() == 3


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("点位,因子\n", "a.csv", "缺数值、单位、采样时间"),
        ("", "a.csv", "表里没有数值"),
        ("x", "a.pdf", "读 .xlsx 和 .csv"),
        ("x", "a.xlsx", "打不开"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(river, text, name, said):
    answer = group(river).post("monitoring-import", file=table(text, name))
    assert answer.status_code == 422
    assert said in words(answer)


def test_a_value_is_set_right_on_its_page(river):
    row = measure(river, "42", at="04:30")
    page = group(river).get("monitoring-correct", row.pk)
    assert 'value="42"' in page.content.decode()
    answer = group(river).post("monitoring-correct", row.pk, value="0.42", reason="小数点点错")
    assert answer.status_code == 302
    page = words(group(river).get("monitoring"))
    assert "划去：小数点点错" in page


def test_a_limit_is_set_with_its_standard(river):
    row = measure(river, "0.42")
    refused = group(river).post("monitoring-factor", row.factor_id, high="0.02")
    assert refused.status_code == 422
    assert "请写限值出自哪个标准" in words(refused)
    answer = group(river).post("monitoring-factor", row.factor_id, high="0.02", standard="地方标准")
    assert answer.status_code == 302
    assert "地方标准" in words(group(river).get("monitoring"))


def test_the_chart_is_a_picture_without_a_script(river):
    row = measure(river, "0.42", at="04:00")
    measure(river, "<0.002", at="04:30")
    measure(river, "缺测", at="04:40")
    set_factor(river, "苯", high=Decimal("0.01"), standard="GB 3838-2002 表3", background=Decimal("0.002"))
    answer = group(river).get("monitoring-chart", row.factor_id)
    drawn = answer.content.decode()
    assert answer["Content-Type"] == "image/svg+xml"
    assert "<script" not in drawn
    for said in ("苯（mg/L）", "① 桃河K12+300", "限值 0.01（GB 3838-2002 表3）", "本底 0.002"):
        assert said in drawn, said
    assert drawn.count("fill: white") == 1


def test_a_name_of_a_point_is_a_name_in_the_picture_too(river):
    row = measure(river, "0.42", point="<script>alert(1)</script>")
    assert "<script" not in group(river).get("monitoring-chart", row.factor_id).content.decode()


def test_the_paper_says_the_run_and_every_value(river):
    measure(river, "0.005", at="04:00")
    old = measure(river, "42", at="04:30")
    correct(river, old, value="0.42")
    page = words(group(river).get("monitoring-sheet"))
    for said in ("尚未连续 6 次低于限值", "GB 3838-2002 表3", "0.005 mg/L", "超限值 41 倍"):
        assert said in page, said
    assert "42 mg/L 超" not in page.replace("0.42", "")


def test_the_workbook_holds_every_reading_and_can_be_brought_in_again(river):
    row = measure(river, "<0.002", at="04:00")
    content = group(river).get("monitoring-workbook").content
    lines = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert lines[2][:4] == ["桃河K12+300", "苯", "<0.002", "mg/L"]
    correct(river, row, withdraw=True)
    given = SimpleUploadedFile("a.xlsx", b"".join([content]))
    assert group(river).post("monitoring-import", file=given).status_code in (200, 422)


@pytest.mark.parametrize("officer", ["wx_watch", "admin_audit"])
def test_to_the_other_office_none_of_it_exists(river, officer):
    row = measure(river, "0.42")
    stranger = Browser(river, officer)
    for name, args in (
        ("monitoring", ()),
        ("monitoring-import", ()),
        ("monitoring-sheet", ()),
        ("monitoring-workbook", ()),
        ("monitoring-chart", (row.factor_id,)),
        ("monitoring-factor", (row.factor_id,)),
        ("monitoring-correct", (row.pk,)),
    ):
        assert stranger.get(name, *args).status_code == 404, name


def test_who_may_only_look_gets_no_form(river):
    measure(river, "0.42")
    page = Browser(river, "yq_commander").get("monitoring")
    assert page.status_code == 200
    assert "0.42 mg/L" in words(page)
    assert b'name="value"' not in page.content


def test_the_page_takes_as_many_statements_for_one_value_as_for_many(river):
    measure(river, "0.42", at="03:00")
    group(river).get("monitoring")  # a process reads the plan once
    one = group(river).statements("monitoring")
    for number in range(6):
        measure(river, "0.42", at=f"03:{number + 1:02}", point=f"断面{number}")
    assert group(river).statements("monitoring") == one <= 15


@pytest.mark.clause("YQ-141")
def test_whoever_proposes_the_end_finds_the_run_computed_and_in_its_box(scenario):
    scenario.activated("III", at="02:40", serious_injuries=10)
    scenario.at("09:30")
    for number in range(6):
        measure(scenario, "0.005", at=f"0{number + 3}:00")
    answer = Browser(scenario, "yq_watch").get("request-termination")
    page = words(answer)
    assert "✓ 监测（系统计算）：1 个点位连续 6 次低于限值" in page
    assert "本底未登记" in page
    box = answer.context["form"]["evidence_pollutant_at_background"].value()
    assert box.startswith("1 个点位连续 6 次低于限值，末次 11-22 08:00")


def test_where_nothing_was_measured_the_form_of_the_end_says_nothing_of_it(scenario):
    scenario.activated("III", at="02:40", serious_injuries=10)
    answer = Browser(scenario, "yq_watch").get("request-termination")
    assert "系统计算" not in words(answer)
    assert not answer.context["form"]["evidence_pollutant_at_background"].value()
