"""签批后数据已变: a report that was signed, or a release that was reviewed, on other figures than those that stand now."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from incidents.models import FactEntry, FactStanding, Incident, ReleaseState
from incidents.plans.schema import Plan
from incidents.queries import composing
from incidents.rules.alarming import Cause, Stage
from incidents.rules.alarms import KINDS
from incidents.rules.report_figures import Difference

KIND = "DATA_CHANGED"
KEY, RELEASE_KEY = "report:", "release:"


def of_incident(incident: Incident, plan: Plan) -> Iterator[Cause]:
    """Only the newest of each: an older one has been overtaken by it. A check, a new report or a new text ends it."""
    yield from _report(incident, plan)
    yield from _release(incident, plan)


def _report(incident: Incident, plan: Plan) -> Iterator[Cause]:
    row = composing.gone_out(incident).select_related("drafted_by").first() if plan.reporting else None
    if row is None or not (changed := composing.data_changed(plan, row, incident)):
        return
    since = row.checked_at or row.signed_at or row.sent_at or row.drafted_at
    words = f"{row.name}{'报送' if row.sent_at else '签发'}后数据已变：{_named(changed)}，请核对、更正或续报"
    yield _cause(incident, f"{KEY}{row.pk.hex}", words, since, row.drafted_by.name)


def _release(incident: Incident, plan: Plan) -> Iterator[Cause]:
    if plan.releasing is None:
        return
    rows = incident.releases.filter(state__in=[ReleaseState.REVIEWED, ReleaseState.PUBLISHED])
    row = rows.select_related("drafted_by").order_by("-serial").first()
    if row is None or not (changed := composing.release_changed(plan, row, incident)):
        return
    since = row.published_at or row.reviewed_at or row.drafted_at
    words = f"{row}{row.get_state_display()}后数字已变：{_named(changed)}，请重新审核"
    yield _cause(incident, f"{RELEASE_KEY}{row.pk.hex}", words, since, row.drafted_by.name)


def _named(changed: Sequence[Difference]) -> str:
    """The first, and how many more."""
    more = f"等 {len(changed)} 项" if len(changed) > 1 else ""
    return f"{changed[0].words}{more}"


def _cause(incident: Incident, key: str, words: str, since: datetime, owner: str) -> Cause:
    newer = FactEntry.objects.filter(incident=incident, standing=FactStanding.CHOSEN, recorded_at__gt=since)
    at = newer.order_by("recorded_at").values_list("recorded_at", flat=True).first() or since
    return Cause(key, KIND, words[:200], (Stage(at, KINDS[KIND].priority),), owner_name=owner)
