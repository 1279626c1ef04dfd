"""Papers of the two scenarios, and how to read a PDF back."""

import io
import re
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

import pdfplumber

from incidents.documents import facts

NOTICE_YQ = "yangquan_eco/activation_notice.html"
NOTICE_WX = "urumqi_safety/activation_notice.html"
APPROVED_AT = datetime(2026, 11, 21, 18, 46, tzinfo=UTC)  # 02:46 in Beijing, the next day
MILLIMETRE = 72 / 25.4

YQ_UNITS = [
    "办公室",
    "生态环境保护监察办公室",
    "综合科",
    "人事科",
    "生态环境执法科",
    "科技与财务科",
    "水生态环境科",
    "大气环境科",
    "土壤生态环境科",
    "环境影响评价与排放管理科",
    "生态环境保护综合行政执法队",
    "山西省阳泉生态环境监测中心",
    "阳泉市生态环境监测和应急保障中心",
    "市生态环境宣教科技中心",
    "平定分局",
]
YQ_GROUPS = {
    "综合协调组": (["生态环境保护监察办公室", "办公室"], ["各相关单位"]),
    "应急监测组": (["综合科"], ["山西省阳泉生态环境监测中心", "阳泉市生态环境监测和应急保障中心"]),
    "污染处置组": (["水生态环境科"], ["大气环境科", "土壤生态环境科", "阳泉市生态环境监测和应急保障中心"]),
    "污染排查组": (["生态环境保护综合行政执法队"], ["平定分局"]),
    "新闻宣传组": (["办公室"], ["阳泉市生态环境监测和应急保障中心", "市生态环境宣教科技中心"]),
    "应急专家组": (["生态环境保护监察办公室"], ["市生态环境宣教科技中心"]),
}


def yangquan_notice(**changed: Any) -> facts.Facts:
    """The 启动通知 of the tanker by the 桃河, decided by telephone at 02:46."""
    stated = {
        "title": "阳泉市生态环境局突发环境事件应急响应启动通知",
        "number": facts.paper_number(year=2026, incident_serial=3, serial=1),
        "version": 1,
        "organisation": "阳泉市生态环境局",
        "region": "阳泉",
        "headquarters": "局突发环境事件应急指挥部",
        "plan_title": "阳泉市生态环境局突发环境事件应急预案",
        "plan_number": "阳环发〔2022〕24号",
        "signed": facts.sign_off(mode="phone", name="王局", at=APPROVED_AT, recorder="张值", witness="李带"),
        "issued_at": APPROVED_AT,
        "occurred_at": datetime(2026, 11, 21, 18, 5, tzinfo=UTC),
        "county": "平定县",
        "location": "桃河307国道段",
        "incident": "油罐车侧翻致苯泄漏事件",
        "incident_noun": "突发环境事件",
        "level": 4,
        "grade_text": "一般",
        "basis": [
            {
                "clause": "附表2 IV级第6项",
                "text": "初判对环境造成一定影响，尚未达到较大突发环境事件级别的突发环境事件时。",
            }
        ],
        "matter": "平定县桃河油罐车侧翻泄漏突发环境事件的应急响应。",
        "expected_period": "72小时。",
        "measures": [
            "封堵泄漏点，控制污染源；",
            "在桃河下游布设断面，每小时报送苯的监测数据；",
            "通知下游水厂做好停止取水准备。",
        ],
        "groups": [
            facts.group(name=name, formed=name == "应急监测组", lead_units=leads, members=members)
            for name, (leads, members) in YQ_GROUPS.items()
        ],
        "recipients": YQ_UNITS,
        "copies": ["驻局纪检监察组"],
    }
    return facts.activation_notice(**(stated | changed))


def urumqi_notice(**changed: Any) -> facts.Facts:
    """The 启动通知 of a gas explosion in 水西沟镇, signed in the system."""
    stated = {
        "title": "乌鲁木齐县生产安全事故应急响应启动通知",
        "number": facts.paper_number(year=2026, incident_serial=2, serial=1),
        "version": 1,
        "organisation": "乌鲁木齐县应急管理局",
        "region": "乌鲁木齐",
        "headquarters": "乌鲁木齐县生产安全事故应急指挥部",
        "plan_title": "乌鲁木齐县生产安全事故应急预案",
        "plan_number": "",
        "signed": facts.sign_off(mode="system", name="阿不都·热合曼", at=APPROVED_AT),
        "issued_at": APPROVED_AT,
        "occurred_at": datetime(2026, 11, 22, 6, 16, tzinfo=UTC),
        "county": "水西沟镇",
        "location": "平西梁村建材厂库房",
        "incident": "燃气爆炸事故",
        "incident_noun": "事故",
        "level": 3,
        "grade_text": "较大事故",
        "matter": "水西沟镇建材厂库房燃气爆炸事故的应急救援。",
        "expected_period": "至遇险人员获救、事故现场得以控制。",
        "measures": ["搜救被困人员，救治伤员；", "疏散周边350㎡范围内群众。"],
        "groups": [
            facts.group(name="综合协调组", formed=True, lead_units=["县应急管理局"], members=["县人武部"]),
            facts.group(name="现场处置组", formed=True, lead_units=["县应急管理局", "县消防救援大队"]),
        ],
        "recipients": ["县人民政府办公室", "县应急管理局", "县消防救援大队"],
        "command": {"commanders": ["阿不都·热合曼"], "deputies": ["赵垚"], "office": "县应急管理局"},
    }
    return facts.activation_notice(**(stated | changed))


def text(pdf: bytes, page: int | None = None) -> str:
    """The words of the paper (of one page), without spaces and line breaks."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        pages = document.pages if page is None else [document.pages[page - 1]]
        upright = [leaf.filter(lambda thing: not _is_mark(thing)) for leaf in pages]
        return "".join(re.sub(r"\s", "", leaf.extract_text()) for leaf in upright)


def marks(pdf: bytes, page: int) -> str:
    """What goes across the page."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return "".join(sign["text"] for sign in document.pages[page - 1].chars if _is_mark(sign))


def pages(pdf: bytes) -> int:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def lines(pdf: bytes, page: int = 1) -> list[list[dict[str, Any]]]:
    """The characters of each line of the text block, from the top; the foot of the page is no part of it."""
    rows = defaultdict(list)
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        leaf = document.pages[page - 1]
        for sign in leaf.chars:
            if not _is_mark(sign) and sign["bottom"] < (297 - 35) * MILLIMETRE + 1:
                rows[round(sign["matrix"][5], 1)].append(sign)
    return [sorted(rows[baseline], key=lambda sign: sign["x0"]) for baseline in sorted(rows, reverse=True)]


def page_number_edges(pdf: bytes, page: int) -> tuple[float, float]:
    """Left and right edge of 「— 1 —」 at the foot of the page."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        foot = document.pages[page - 1].crop((0, (297 - 35) * MILLIMETRE, 210 * MILLIMETRE, 297 * MILLIMETRE))
        dashes = [sign for sign in foot.chars if sign["text"] == "—"]
    return min(sign["x0"] for sign in dashes), max(sign["x1"] for sign in dashes)


def _is_mark(thing: dict[str, Any]) -> bool:
    """Watermarks are turned, and would be read into the lines that they cross."""
    return "matrix" in thing and abs(thing["matrix"][1]) > 0.01
