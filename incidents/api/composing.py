"""Reports and releases over the contract: bodies, the actions that they call, and the two lists."""

from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from incidents.actions import composing, releases, report_sending, report_signing
from incidents.actions.decisions import Decision
from incidents.api.documenting import REFUSALS
from incidents.api.fields import AwareDateTimeField, StrictSerializer, text
from incidents.models import Channel, ComposedKind, ComposedReport, InformationRelease, Officer
from incidents.queries import composing as queries
from incidents.queries.composing import Sheet
from incidents.queries.editions import plan_of
from incidents.queries.visibility import incident_visible_to

LONG, SHORT, MOST = 4000, 200, 100


def _units() -> serializers.ListField:
    return serializers.ListField(
        child=serializers.CharField(max_length=60), max_length=MOST, required=False, allow_null=True
    )


class ComposeReport(StrictSerializer):
    kind = serializers.ChoiceField(choices=ComposedKind.choices)
    corrects = serializers.UUIDField(required=False, allow_null=True)


class OfReport(StrictSerializer):
    report = serializers.UUIDField()


class EditReport(OfReport):
    """What is left out stays. `sections`: code to text; an empty text follows the facts again."""

    revision = serializers.IntegerField(required=False, allow_null=True, min_value=0)
    sections = serializers.DictField(child=text(longest=LONG), required=False, allow_null=True)
    recipients = _units()
    copies = _units()
    informed = _units()
    left_out = serializers.DictField(child=text(longest=SHORT), required=False, allow_null=True)
    skip_reason = text(longest=SHORT, required=False, allow_null=True)
    contact = text(longest=80, required=False, allow_null=True)
    contact_phone = text(longest=40, required=False, allow_null=True)
    leader_words = text(longest=400, required=False, allow_null=True)


class SubmitReport(OfReport):
    revision = serializers.IntegerField(required=False, allow_null=True, min_value=0)


class SignReport(SubmitReport):
    """`channel: "phone"` with `given_by` and `words` where the desk writes down what it heard."""

    channel = serializers.ChoiceField(choices=Channel.choices, required=False, default=Channel.SYSTEM)
    words = text(longest=LONG, required=False, default="")
    given_by = text(longest=150, required=False, default="")
    given_at = AwareDateTimeField(required=False, allow_null=True)


class SendComposed(OfReport):
    sent_at = AwareDateTimeField(required=False, allow_null=True)
    received_by = text(longest=80, required=False, default="")


class CheckReport(OfReport):
    words = text(longest=SHORT)


class WithdrawReport(OfReport):
    reason = text(longest=SHORT)


class DraftRelease(StrictSerializer):
    title = text(longest=80)
    text = text(longest=LONG)


class OfRelease(StrictSerializer):
    release = serializers.UUIDField()


class EditRelease(OfRelease):
    revision = serializers.IntegerField(required=False, allow_null=True, min_value=0)
    title = text(longest=80)
    text = text(longest=LONG)


class ReviewRelease(OfRelease):
    revision = serializers.IntegerField(required=False, allow_null=True, min_value=0)
    words = text(longest=SHORT, required=False, default="")


class ReturnRelease(OfRelease):
    reason = text(longest=SHORT)


class PublishRelease(OfRelease):
    media = serializers.ListField(child=serializers.CharField(max_length=40), max_length=20)
    published_at = AwareDateTimeField(required=False, allow_null=True)


class CheckRelease(OfRelease):
    words = text(longest=SHORT)


class NoteOpinion(OfRelease):
    text = text(longest=LONG)


def _report(row: ComposedReport) -> dict[str, Any]:
    """Beside the incident: which report the act was about."""
    return {"report": summary(row)}


def compose(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> dict[str, Any]:
    return _report(composing.compose(incident_id=incident, by=by, now=now, **body))


def edit(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> dict[str, Any]:
    report = body.pop("report")
    return _report(composing.edit(incident_id=incident, report_id=report, by=by, now=now, **body))


def submit(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> dict[str, Any]:
    report = body.pop("report")
    return _report(composing.submit(incident_id=incident, report_id=report, by=by, now=now, **body))


def sign(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> dict[str, Any]:
    decision = Decision(
        channel=body["channel"],
        words=body["words"],
        given_by=body["given_by"],
        given_at=body.get("given_at"),
    )
    row = report_signing.sign(
        incident_id=incident,
        report_id=body["report"],
        decision=decision,
        revision=body.get("revision"),
        by=by,
        now=now,
    )
    return _report(row)


def countersign(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> dict[str, Any]:
    return _report(report_signing.countersign(incident_id=incident, report_id=body["report"], by=by, now=now))


def send(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> dict[str, Any]:
    report = body.pop("report")
    return _report(report_sending.send(incident_id=incident, report_id=report, by=by, now=now, **body))


def check(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> dict[str, Any]:
    return _report(
        report_signing.check(
            incident_id=incident, report_id=body["report"], words=body["words"], by=by, now=now
        )
    )


def withdraw(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> dict[str, Any]:
    return _report(
        composing.withdraw(
            incident_id=incident, report_id=body["report"], reason=body["reason"], by=by, now=now
        )
    )


def _release(row: InformationRelease) -> dict[str, Any]:
    return {"release": released(row)}


def draft_release(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> dict[str, Any]:
    return _release(releases.draft(incident_id=incident, by=by, now=now, **body))


def _on_release(action: Any) -> Any:
    """An action on one release, whose keyword arguments are the body's own names."""

    def perform(incident: UUID, body: dict[str, Any], by: Officer, now: datetime) -> dict[str, Any]:
        named = dict(body)
        return _release(
            action(incident_id=incident, release_id=named.pop("release"), by=by, now=now, **named)
        )

    return perform


edit_release = _on_release(releases.edit)
review_release = _on_release(releases.review)
return_release = _on_release(releases.give_back)
withdraw_release = _on_release(releases.withdraw)
publish_release = _on_release(releases.publish)
check_release = _on_release(releases.check)
note_opinion = _on_release(releases.note_opinion)


def summary(row: ComposedReport) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "kind": row.kind,
        "serial": row.serial,
        "name": row.name,
        "state": row.state,
        "revision": row.revision,
        "facts_seq": row.facts_seq,
        "recipients": row.recipients,
        "copies": row.copies,
        "informed": row.informed,
        "left_out": row.left_out,
        "skip_reason": row.skip_reason,
        "contact": row.contact,
        "contact_phone": row.contact_phone,
        "drafted_at": row.drafted_at,
        "submitted_at": row.submitted_at,
        "signed_at": row.signed_at,
        "signed_as": row.signed_as,
        "awaits_countersignature": row.awaits_countersignature,
        "sent_at": row.sent_at,
        "document": str(row.document_id) if row.document_id else None,
        "supplements": str(row.supplements_id) if row.supplements_id else None,
        "corrects": str(row.corrects_id) if row.corrects_id else None,
    }


def whole(sheet: Sheet) -> dict[str, Any]:
    """With its text; of a draft with what is missing, what contradicts and what has changed since the last one."""
    row = sheet.row
    if not row.is_draft:
        changed = queries.data_changed(sheet.plan, row, sheet.incident) if row.state in queries.OUT else ()
        return summary(row) | {"body": row.body, "data_changed": [each.words for each in changed]}
    addressed = sheet.addressed
    return summary(row) | {
        "recipients": list(addressed.recipients),
        "copies": list(addressed.copies),
        "informed": list(addressed.informed),
        "body": sheet.body(),
        "missing": sheet.missing,
        "contradictions": [{"section": title, "words": words} for title, words in sheet.contradictions],
        "differences": [
            {"label": each.label, "then": each.then, "now": each.now, "changed": each.changed}
            for each in sheet.differences
        ],
    }


def released(row: InformationRelease) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "serial": row.serial,
        "state": row.state,
        "title": row.title,
        "text": row.text,
        "revision": row.revision,
        "facts_seq": row.facts_seq,
        "drafted_at": row.drafted_at,
        "reviewed_at": row.reviewed_at,
        "reviewed_as": row.reviewed_as,
        "review_words": row.review_words,
        "return_reason": row.return_reason,
        "published_at": row.published_at,
        "published_as": row.published_as,
        "media": row.media,
        "opinions": row.opinions,
        "document": str(row.document_id) if row.document_id else None,
    }


class Reports(APIView):
    """Reports of an incident, the newest first; drafts with their text as it would read now."""

    @extend_schema(operation_id="reports", responses={200: OpenApiTypes.OBJECT} | REFUSALS)
    def get(self, request: Request, incident_id: UUID) -> Response:
        incident = incident_visible_to(request.user, incident_id)
        plan = plan_of(incident)
        rows = incident.composed_reports.select_related("document", "supplements", "corrects")[:MOST]
        return Response({"results": [whole(Sheet(incident, plan, row)) for row in rows], "next": None})


class Releases(APIView):
    """信息发布 of an incident, the newest first."""

    @extend_schema(operation_id="releases", responses={200: OpenApiTypes.OBJECT} | REFUSALS)
    def get(self, request: Request, incident_id: UUID) -> Response:
        rows = incident_visible_to(request.user, incident_id).releases.all()[:MOST]
        return Response({"results": [released(row) for row in rows], "next": None})
