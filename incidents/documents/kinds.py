"""The papers this system prints: kind -> form of the plan -> bytes of a Document."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.db import transaction
from django.template.loader import get_template

from incidents.documents.fonts import FontsMissing, MissingGlyph
from incidents.documents.render import render_pdf
from incidents.models import Document, DocumentState
from incidents.plans.schema import Plan

DRAFT_MARK = "草稿 未签发"


@dataclass(frozen=True)
class Kind:
    """A kind of paper. `template`: ours, where a plan prints none of its own; `signed`: void until signed.

    `sizes`: how small our template may be set so that the paper stays one page."""

    title: str
    signed: bool
    template: str = ""
    sizes: tuple[str, ...] = ("",)


@dataclass(frozen=True)
class Paper:
    """What a new Document of this kind is printed with."""

    title: str
    template: str
    template_version: str
    clause: str


KINDS = {
    "ACTIVATION_NOTICE": Kind("应急响应启动通知", signed=True),
    "LEVEL_CHANGE_NOTICE": Kind(
        "应急响应级别调整通知",
        signed=True,
        template="documents/level_change_notice.html",
        sizes=("", "tight", "dense", "small", "cut"),
    ),
    "NOT_ACTIVATING_DECISION": Kind(
        "不全面启动应急预案审批单",
        signed=True,
        template="documents/not_activating.html",
        sizes=("", "tight", "dense", "small", "cut"),
    ),
    "WARNING_ISSUE": Kind("预警发布", signed=True, template="documents/warning.html", sizes=("", "tight")),
    "WARNING_ADJUSTMENT": Kind(
        "预警调整", signed=True, template="documents/warning.html", sizes=("", "tight")
    ),
    "WARNING_LIFT": Kind("预警解除", signed=True, template="documents/warning.html", sizes=("", "tight")),
    "WARNING_ADVICE": Kind(
        "预警信息发布建议", signed=True, template="documents/warning_advice.html", sizes=("", "tight")
    ),
    "WARNING_ADJUSTMENT_ADVICE": Kind(
        "预警级别调整建议", signed=True, template="documents/warning_advice.html", sizes=("", "tight")
    ),
    "WARNING_LIFT_ADVICE": Kind(
        "预警解除建议", signed=True, template="documents/warning_advice.html", sizes=("", "tight")
    ),
    "CALL_SHEET": Kind("呼叫单", signed=False, template="documents/call_sheet.html"),
    "SITUATION_SHEET": Kind(
        "情况单",
        signed=False,
        template="documents/situation_sheet.html",
        sizes=("", "tight", "dense", "cut"),
    ),
    "CLOCK_SHEET": Kind("时限表", signed=False, template="documents/clock_sheet.html"),
    "TERMINATION_APPROVAL": Kind(
        "应急响应终止签报单",
        signed=True,
        template="documents/termination_approval.html",
        sizes=("", "tight", "dense", "cut"),
    ),
    "TERMINATION_CHARTS": Kind("附：监测数据", signed=False, template="documents/termination_charts.html"),
    "TERMINATION_ORDER": Kind("应急响应终止命令", signed=True, template="documents/termination_order.html"),
    "CHRONICLE": Kind("大事记", signed=False, template="documents/chronicle.html"),
    "FULL_RECORD": Kind("全程记录", signed=False, template="documents/full_record.html"),
    "INITIAL_REPORT": Kind("信息初报", signed=True, template="documents/report.html"),
    "FOLLOW_UP_REPORT": Kind("信息续报", signed=True, template="documents/report.html"),
    "FINAL_REPORT": Kind("处理结果报告", signed=True, template="documents/report.html"),
    "SUPPLEMENTARY_REPORT": Kind("信息补报", signed=True, template="documents/report.html"),
    "PHONE_REPORT": Kind("电话报告记录", signed=False, template="documents/report.html"),
    "INFORMATION_RELEASE": Kind("信息发布稿", signed=True, template="documents/release.html"),
    "REQUISITION_DECISION": Kind("应急征用决定", signed=True, template="documents/decree.html"),
    "MOBILISATION_ORDER": Kind("社会动员令", signed=True, template="documents/decree.html"),
    "INTAKE_SHEET": Kind(
        "接报单", signed=False, template="documents/intake_sheet.html", sizes=("", "tight", "dense", "cut")
    ),
}


def paper(plan: Plan, kind: str) -> Paper:
    """The plan's own form of this kind, else ours. A kind that neither has is a KeyError."""
    known = KINDS[kind]
    form = next((form for form in plan.forms if form.kind == kind), None)
    if form is not None:
        return Paper(form.title, form.template, template_version(form.template), form.clause)
    if not known.template:
        raise KeyError(f"{plan.plan.code} prints no {kind} and the engine has none either")
    return Paper(known.title, known.template, template_version(known.template), "")


@lru_cache
def template_version(template: str) -> str:
    """A digest of everything that shapes the paper besides its facts: form, shared parts, stylesheet."""
    shared = Path(get_template("documents/base.html").origin.name).parent.glob("*.html")
    sources = [Path(get_template(template).origin.name), *sorted(shared), Path(finders.find("css/paper.css"))]
    return hashlib.sha256(b"\0".join(source.read_bytes() for source in sources)).hexdigest()[:12]


def render(*, kind: str, template: str, facts: dict[str, Any], state: str = DocumentState.DRAFT) -> bytes:
    """The paper as it stands now, stored nowhere: for previews. 草稿 goes across it until it is signed."""
    unsigned = state == DocumentState.DRAFT or facts.get("sign_off", {}).get("mode") == "none"
    known = KINDS[kind]
    return render_pdf(
        template, facts, watermark=DRAFT_MARK if known.signed and unsigned else None, sizes=known.sizes
    )


def produce(document: Document, *, now: datetime) -> Document:
    """Render the paper of this row once and keep its bytes; a row that has them is returned as it is.

    A character that no font has is kept in `failure` and refused. To sign a draft, make a new row: the bytes
    of a row never change.
    """
    with transaction.atomic():
        row = Document.objects.select_for_update().get(pk=document.pk)
        if row.pdf is not None:
            return row
        try:
            row.pdf = render(kind=row.kind, template=row.template, facts=row.facts, state=row.state)
        except (MissingGlyph, FontsMissing) as refusal:
            row.failure, refused = refusal.message, refusal
        else:
            row.failure, refused = "", None
            row.sha256 = hashlib.sha256(row.pdf).hexdigest()
            row.rendered_at = now
        row.save(update_fields=["pdf", "sha256", "rendered_at", "failure"])
    if refused is not None:
        raise refused
    return row
