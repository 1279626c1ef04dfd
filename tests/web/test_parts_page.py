"""The parts page shows every component of the folder in each state that it has, fed by plain examples."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from incidents.plans import registry
from incidents.web import specimens
from incidents.web.views import parts

NOW = datetime(2026, 11, 21, 19, 47, 12, tzinfo=UTC)
TEMPLATES = Path(__file__).parents[2] / "templates"
SHOWN = {
    "alarm_line": (
        "alarms",
        [
            "is-calling",
            "✓ 李带",
            "未消除，再次告警",
            "搁置至",
            "9/14",
            "应于",
            ">至 ",
            "alarm--1",
            "alarm--2",
            "alarm--3",
        ],
    ),
    "arrival": ("clocks", ["到达取水口", "已过", "估算，不是时限"]),
    "attachments": ("others", ["附件1", "附照片、文件"]),
    "badge": ("statuses", ["预案<", "法规", "内控", "预案未定", "原文存疑"]),
    "chart": ("charts", ["<figcaption>报告及时率", "data:image/svg+xml;base64,", "法定 96%（27/28）"]),
    "clash": ("claims", ["您的 130 人", "赵核的 120 人", "请选一个"]),
    "clause": ("statuses", ["§4.2.2", "附表2 II级第6项", "原文未录入"]),
    "clock": ("clocks", ["tick is-soon", "tick is-over", "tick is-done", "tick is-off", "tick is-up"]),
    "clock_card": (
        "clocks",
        [
            "clock--internal",
            "clock--plan",
            "clock--task",
            "clock--physical",
            "is-soon",
            "is-over",
            "完成，提前",
            "完成，超时",
            "已取代",
            "免除",
            "暂停",
            "保持",
            "已用",
            "is-local",
            "clock--full",
            "预案未定",
        ],
    ),
    "copy": ("others", ["ec-copy"]),
    "draft": ("form", ["ec-draft"]),
    "empty": ("states", ["无进行中事件", "上次接报"]),
    "entry": (
        "trail",
        [
            "is-key",
            "补录：",
            "补传",
            "已移到另一事件",
            ">移到另一事件",
            "同时另有 2 条",
            'class="day"',
            "另一说法",
        ],
    ),
    "error_summary": ("states", ["有内容需要改", "地点：还没有填", 'href="#id_demo_where"']),
    "exports": ("others", ["打印", "CSV", "XLSX"]),
    "field": ("form", ["可不填", "field--error", "至少六个字", 'aria-hidden="true">*']),
    "figure": ("trail", ["is-unknown", "is-differing", "is-word", ">0<"]),
    "level": (
        "levels",
        ["I级 红", "II级 橙", "III级 黄", "IV级 蓝", "未定", "特别重大", "橙色预警", "第6项", "level--xl"],
    ),
    "map_sheet": (
        "map",
        [
            "map__area--own",
            "map__mark--incident",
            "map__mark--water",
            "map__mark--risk",
            "map__mark--point is-over",
            "map__mark--point is-under",
            '-point" transform',
            ">?<",
            "map__way",
            "≈ 06:53 到",
            "10 公里",
            "307国道段",
        ],
    ),
    "mark": ("alarms", ["■</span> P1", "▲</span> P2", "○</span> P3"]),
    "notice_preview": ("phone", ["发给 3 家", "■ 没有号码"]),
    "offline_banner": (
        "states",
        ["与服务器断开 <time data-since>02:16:05", "data-late>", 'data-when="poll">', 'data-when="login">'],
    ),
    "panel": ("receipts", ["1/3 家准备完毕", "panel__head"]),
    "people_ledger": ("people", ["✓", "▲", "○", "人数待核", "不明", "未登记", "死亡", "疏散"]),
    "phone_words": ("phone", ["“同意启动二级响应", "旁证 赵核", "回拨 0353", "待王局补签", "已补签"]),
    "presence": ("others", ["在看：李带（编辑 人员账） 王局 等另 3 人"]),
    "readonly": ("states", ["banner--readonly", "这是 v12，现行 v14"]),
    "receipt_cell": ("receipts", ["cell--done", "cell--soon", "cell--over", "cell--idle", "cell--off"]),
    "receipt_matrix": ("receipts", ["超时 9 分", "余 4 分", "未录入", "已电话 2 次", "还没有发出通知"]),
    "refusal": ("states", ["■ 事件还没有核实", "可办理：值班员、带班领导"]),
    "said": ("claims", ["≠ 现用", "另一说法 12 000 人", "采用"]),
    "stale": ("states", ["监测数据", "11月22日 03:22", "后无更新（25 分前）"]),
    "status": ("statuses", [f"shape--{each}" for each in ("done", "soon", "idle", "over", "off", "up")]),
    "stepper": ("trail", ['class="done"', 'class="now" aria-current="step"', 'class="todo"']),
    "task": (
        "tasks",
        ["未签收", "办理中", "完成 03:44", "超时 9 分", "已取消", "签收</a>", "完成…", "改在桥上取样"],
    ),
    "tri_flag": ("form", ["引发群体性影响", "选“是”时写理由"]),
    "tri_number": (
        "form",
        ["不能是负数", "上次 120", "含抢险费用", 'value="none" checked', 'value="unknown" checked'],
    ),
    "tri_scale": ("form", ['value="county" checked', "请选一项"]),
}
"""Of each component: the section that shows it, and what a reader finds there, one for each state."""


@pytest.fixture(scope="module")
def page():
    practice = registry.get("yangquan_eco").alarms
    return render_to_string("parts.html", parts.context(NOW) | {"alarm_practice": practice})


def section(page, name):
    found = page.index(f'id="{name}"')
    later = [page.index(f'id="{each}"') for each in specimens.SECTIONS if page.index(f'id="{each}"') > found]
    return page[found : min(later, default=len(page))]


def components():
    return sorted(path.stem for path in (TEMPLATES / "cotton").glob("*.html"))


@pytest.mark.parametrize("name", components())
def test_every_component_is_on_the_parts_page_in_each_of_its_states(page, name):
    assert re.search(rf"<c-{name}[\s/>]", (TEMPLATES / "parts.html").read_text())
    where, states = SHOWN[name]
    drawn = section(page, where)
    assert [each for each in states if each not in drawn] == []


@pytest.mark.parametrize("name", components())
def test_every_component_is_what_a_real_page_draws(name):
    pages = [path for path in TEMPLATES.rglob("*.html") if path.name != "parts.html"]
    assert any(re.search(rf"<c-{name}[\s/>]", path.read_text()) for path in pages)


def test_the_drawer_shows_the_grave_first_confirms_the_quiet_together_and_says_when_there_is_nothing(page):
    drawn = section(page, "drawer")
    grave, first, _ = (drawn.index(words) for words in ("已超时", "新接报未核实", "来电未核实"))
    assert grave < first
    assert "确认全部 P3（2 条）" in drawn
    assert "✓ 没有告警" in drawn


def test_every_kind_of_button_is_there_and_the_one_that_is_off_says_why(page):
    drawn = section(page, "form")
    for kind in ("primary", "stop", "quiet"):
        assert f"button--{kind}" in drawn
    assert 'disabled title="服务器断开"' in drawn


def test_loading_is_a_thin_line_over_what_stays(page):
    assert 'class="progress-line"' in section(page, "states")


def test_the_index_leads_to_every_section(page):
    for anchor, title in specimens.SECTIONS.items():
        assert f'href="#{anchor}">{title}<' in page
        assert page.count(f'id="{anchor}"') == 1


def test_no_two_elements_of_the_parts_page_share_an_id(page):
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(set(ids)) == sorted(ids)


def test_statuses_differ_by_shape_and_every_one_has_words(page):
    drawn = re.findall(r'shape--(\w+)" aria-hidden="true"></span>([^<]+)</span>', section(page, "statuses"))
    assert len({shape for shape, _ in drawn}) == len(drawn) == 6
    assert all(words.strip() for _, words in drawn)
