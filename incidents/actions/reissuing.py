"""更正并重发: a 启动通知 went out with a mistake. It stays as it was signed; a new one names it and goes to the same units."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents.actions import notices, papers
from incidents.actions.desk import Locked, lock
from incidents.models import Document, DocumentState, EmergencyResponse, Notice, NoticeState, Officer
from incidents.queries.incidents import open_response
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, WrongState

LONGEST = 200


@transaction.atomic
def reissue(*, incident_id: UUID, document: UUID, reason: str, by: Officer, now: datetime) -> Document:
    """The notice of the running response once more, from what is known now, to everybody whom the old one went to.

    The decision is the same, so its signature stands; what it decides (level, groups) is changed by 调整级别 alone.
    Raises NotAllowed, DoesNotExist for a paper of another incident, WrongState where it is corrected already or its response is
    over, InvalidInput without a reason or where nothing reads otherwise.
    """
    locked = lock(incident_id, Command.REISSUE_NOTICE, by=by, now=now)
    incident = locked.incident
    old = incident.documents.get(pk=document, kind=papers.NOTICE)
    response = _response_of(locked, old)
    if not reason.strip() or len(reason.strip()) > LONGEST:
        raise InvalidInput({"reason": f"请写更正了什么、为什么，至多 {LONGEST} 个字。"})
    row = papers.corrected_notice(locked, response, old, reason=reason.strip(), by=by, now=now)
    notices.send(
        locked,
        [each.unit_code for each in recipients(old)],
        subject=f"更正{old.title}{old.number}：{incident.title}"[:120],
        body=f"{reason.strip()}。以{row.number}为准，{old.number}不再使用。",
        document=row,
        post=locked.acting_as(Command.REISSUE_NOTICE),
        by=by,
        now=now,
    )
    return row


def recipients(paper: Document) -> list[Notice]:
    """The notices that carried it, one a unit."""
    sent = paper.notices.exclude(state=NoticeState.WITHDRAWN).exclude(unit_code="")
    return list({each.unit_code: each for each in sent.order_by("planned_at", "pk")}.values())


def _response_of(locked: Locked, old: Document) -> EmergencyResponse:
    incident = locked.incident
    newer = incident.documents.filter(supersedes=old).first()
    if newer is not None:
        raise WrongState(f"{old.number}已由{newer.number}更正，请更正新的那一件。")
    if old.state != DocumentState.SIGNED:
        raise WrongState("只有已签发的启动通知才能更正重发；未签发的请退回重拟。")
    response = open_response(incident)
    if response is None:
        raise WrongState("响应已经终止，启动通知不再更正。")
    newest = incident.documents.filter(kind=papers.NOTICE, state=DocumentState.SIGNED)
    if newest.order_by("-created_at", "-pk").first() != old:
        raise WrongState("这不是现行响应的启动通知，请更正最近的那一件。")
    return response
