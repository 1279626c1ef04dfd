"""How notices and calls look outside."""

from typing import Any

from incidents.models import Notice, PhoneCall


def notice(row: Notice) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "event": str(row.event_id),
        "kind": row.kind,
        "recipient": row.recipient_name,
        "unit": row.unit_code,
        "channel": row.channel,
        "subject": row.subject,
        "clause": row.clause,
        "state": row.state,
        "planned_at": row.planned_at,
        "delivered_at": row.delivered_at,
        "read_at": row.read_at,
        "signed_at": row.signed_at,
        "signed_name": row.signed_name,
        "signed_channel": row.signed_channel,
        "signed_words": row.signed_words,
        "by_proxy": row.by_proxy,
    }


def call(row: PhoneCall) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "direction": row.direction,
        "party": row.party,
        "unit": row.unit_code,
        "phone": row.phone,
        "purpose": row.purpose,
        "result": row.result,
        "answered_by": row.answered_by,
        "words": row.words,
        "called_at": row.called_at,
        "minutes": row.minutes,
        "notice": str(row.notice_id) if row.notice_id else None,
        "redial_at": row.redial_at,
        "redial_ended": row.redial_ended,
        "recorded_at": row.recorded_at,
        "recorded_by": row.recorded_by.name,
    }
