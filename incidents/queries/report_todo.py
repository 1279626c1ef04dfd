"""待我办理 of reports and releases: to be signed, sent, put in writing, reviewed, published."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from incidents.models import ComposedKind, ComposedReport, ComposedState, ReleaseState
from incidents.queries.room import Room
from incidents.rules import releasing
from incidents.rules.lifecycle import Command
from incidents.rules.releasing import Holder

Line = tuple[str, str, str]
"""Words, act, button."""


def todo(room: Room) -> Iterator[Line]:
    """At most two queries, and none for an incident without reports or releases."""
    if room.plan.reporting is not None and room.incident.has_reports:
        yield from _reports(room)
    if room.plan.releasing is not None and room.incident.has_releases:
        yield from _releases(room)


def _reports(room: Room) -> Iterator[Line]:
    written = ComposedReport.objects.filter(supplements=OuterRef("pk")).exclude(state=ComposedState.WITHDRAWN)
    rows = room.incident.composed_reports.exclude(state=ComposedState.WITHDRAWN)
    for row in rows.select_related("document").annotate(in_writing=Exists(written)).order_by("drafted_at"):
        if row.is_draft and row.submitted_at and room.can(Command.SIGN_REPORT):
            yield f"签发：{row.name}", f"composed:{row.pk}", "签发"
        elif row.is_draft and row.submitted_at and room.on_desk:
            yield f"待签发：{row.name}；电话同意的，登记", f"composed:{row.pk}", "查看"
        elif row.state == ComposedState.SIGNED and room.on_desk and room.can(Command.SEND_REPORT):
            yield f"报送：{row.name} {row.document.number}", f"send-report:{row.pk}", "报送"
        elif _to_be_written(row) and room.on_desk and room.can(Command.COMPOSE_REPORT):
            yield f"{row.name}待补书面报告", "compose_report", "拟写"
        if row.awaits_countersignature and row.signed_by_id == room.officer.pk:
            yield f"补签电话签发的{row.name}", f"composed:{row.pk}", "补签"


def _to_be_written(row: ComposedReport) -> bool:
    return bool(row.kind == ComposedKind.PHONE and row.state == ComposedState.SENT and not row.in_writing)


def _releases(room: Room) -> Iterator[Line]:
    chain = releasing.releasing_of(room.plan)
    held = [Holder(each.post, each.unit_code) for each in room.held]
    rows = room.incident.releases.filter(
        state__in=[ReleaseState.DRAFT, ReleaseState.RETURNED, ReleaseState.REVIEWED]
    )
    for row in rows.order_by("serial"):
        if row.state == ReleaseState.DRAFT and releasing.may_pass(chain.review, held):
            yield f"审核：{row}", "releases", "审核"
        elif row.state == ReleaseState.REVIEWED and releasing.may_pass(chain.publish, held):
            yield f"{chain.publish.label}：{row}", "releases", "发布"
        elif row.state == ReleaseState.RETURNED and row.drafted_by_id == room.officer.pk:
            yield f"{row}被退回：{row.return_reason}", "releases", "改稿"
