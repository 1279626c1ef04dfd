"""情况单 and 时限表 of an incident: made now and stored nowhere, so that they print with no line to the office's printer server."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from incidents.documents import kinds, room_sheets
from incidents.documents.facts import Facts
from incidents.queries import arrivals, clock_ledger, room_clocks, room_columns, room_head
from incidents.queries.clock_ledger import Line
from incidents.queries.room import Room
from incidents.queries.room_clocks import Card
from incidents.rules.levels import letter
from incidents.web.templatetags.ec import bj, duration
from incidents.web.views.acting import entered
from incidents.web.views.papers import pdf_answer

CLOCKS, ENTRIES = 8, 10
"""On the one page of a 情况单; the 时限表 and the 全程记录 have the rest."""


@login_required
@require_safe
@xframe_options_sameorigin
def situation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One page for whoever comes in: where it stands, people, open clocks, groups, the newest entries."""
    return _printed(request, entered(request, pk), "SITUATION_SHEET")


@login_required
@require_safe
@xframe_options_sameorigin
def clocks(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every clock of the incident, and what became of it."""
    return _printed(request, entered(request, pk), "CLOCK_SHEET")


def _printed(request: HttpRequest, room: Room, kind: str) -> HttpResponse:
    form = kinds.paper(room.plan, kind)
    stated = _situation(room) if kind == "SITUATION_SHEET" else _clocks(room)
    content = kinds.render(kind=kind, template=form.template, facts=stated)
    name = f"{room.incident.number}{form.title}.pdf"
    return pdf_answer(content, name, download="download" in request.GET, etag="")


def _situation(room: Room) -> Facts:
    incident, told = room.incident, room_head.identity(room)
    opened = [card for card in room_clocks.cards(room) if not card.state]
    shown = room_columns.timeline(room).entries[:ENTRIES]
    return room_sheets.situation_sheet(
        number=incident.number,
        organisation=incident.organisation.name,
        incident=incident.title,
        plan=_plan(room),
        place=f"{incident.county}{incident.detail}",
        made_at=room.now,
        standing=_standing(room, told.phone_words),
        figures=[(each.label, _value(each.value)) for each in told.figures],
        cautions=[*told.caveats, *_arriving(room)],
        clocks=[_clock(card, room.now) for card in opened[:CLOCKS]],
        more_clocks=max(0, len(opened) - CLOCKS),
        groups=[(each.name, each.lead, each.word) for each in room_columns.groups(room).lines],
        entries=[
            (bj(each.event.occurred_at, "MDHM"), each.event.get_kind_display(), each.event.summary)
            for each in shown
        ],
        drill=incident.drill,
    )


def _standing(room: Room, phone_words: str) -> list[tuple[str, str]]:
    """Three levels that are never one (ux 0.1), and how far the incident has come."""
    incident = room.incident
    grade = letter(incident.severity_grade)
    known = incident.assessment.get("severity_grade")
    level, reporting = letter(incident.response_level), incident.assessment.get("report_class")
    return [
        ("状态", incident.get_state_display()),
        ("事件等级", f"{grade}级" if grade else f"未认定（研判 {known}级）" if known else "未认定"),
        ("响应级别", f"{level}级{f'（{phone_words}）' if phone_words else ''}" if level else "未启动"),
        ("报送类别", f"按 {reporting} 级" if reporting else "无"),
        ("得知", bj(incident.learned_at, "full")),
        ("发生", bj(incident.occurred_at, "full") if incident.occurred_at else "不明"),
    ]


def _value(value: object) -> str:
    if value is None:
        return "不明"
    return "无" if value == 0 and not isinstance(value, bool) else str(value)


def _arriving(room: Room) -> list[str]:
    if not room.incident.has_arrivals:
        return []
    return [
        f"≈ {bj(each.row.arrives_at, 'MDHM')} 到达{each.row.target}（估算）"
        for each in arrivals.in_force(room.incident)
    ]


def _clock(card: Card, now: datetime) -> dict[str, str]:
    due = card.deadline.due_at
    if due is None:
        left = f"已用 {duration(now - card.since)}" if card.since else "只计用时"
    elif card.deadline.is_overdue(now):
        left = f"■ 超时 {duration(now - due)}"
    else:
        left = duration(due - now)
    return {
        "name": card.name,
        "owner": card.owner,
        "due": bj(due, "MDHM") if due else "—",
        "left": left,
        "clause": f"{card.badge} {card.cited.ref}".strip(),
    }


def _clocks(room: Room) -> Facts:
    incident = room.incident
    found = clock_ledger.ledger(incident, room.plan, now=room.now)
    return room_sheets.clock_sheet(
        number=incident.number,
        organisation=incident.organisation.name,
        incident=incident.title,
        plan=_plan(room),
        made_at=room.now,
        rows=[_row(each) for each in found.lines],
        drill=incident.drill,
    )


def _row(line: Line) -> dict[str, str]:
    row = line.row
    outcome = [line.word]
    if row.met_at:
        outcome.append(f"{row.met_by.name if row.met_by else ''} {bj(row.met_at, 'MDHM')}".strip())
    if line.before:
        outcome.append(f"提前 {duration(line.before)}")
    if line.beyond:
        outcome.append(f"超时 {duration(line.beyond)}")
    return {
        "name": row.label,
        "owner": row.owner_name,
        "base": bj(row.base_at, "MDHM") if row.base_known else "待核",
        "due": bj(row.due_at, "MDHM") if row.due_at else "只计用时",
        "outcome": "，".join(outcome),
        "basis": f"{line.badge} {line.cited.ref} {row.source}".strip(),
    }


def _plan(room: Room) -> str:
    plan = room.plan.plan
    return f"{plan.title}{f'（{plan.number}）' if plan.number else ''}"
