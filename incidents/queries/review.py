"""统计复盘: what a month of an office's incidents took, by PostgreSQL, each figure with its count and its definition."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from incidents.models import (
    ActivationRequest,
    Badge,
    Channel,
    Deadline,
    Event,
    EventKind,
    Incident,
    Notice,
    NoticeState,
    Officer,
    Report,
    ReportKind,
    ReportMeans,
    RequestState,
)
from incidents.queries.percentile import MEDIAN, P90, Percentile
from incidents.queries.review_scope import KEPT, Scope, categories, first_verified, judged, listed
from incidents.rules.review import READY_ACT, REPORT_ACTS, Share

OPEN_READING = "open"
"""预案未定: a clock whose length the paper leaves open."""
BADGES = {Badge.LAW: "法定", Badge.PLAN: "预案", Badge.INTERNAL: "内控", OPEN_READING: "预案未定"}
TO_ABOVE = (ReportKind.INITIAL, ReportKind.FOLLOW_UP, ReportKind.FINAL, ReportKind.SUPPLEMENTARY)
ACTIVATION = "activation"
CALLED_UP = (EventKind.RESPONSE_ACTIVATED, EventKind.NOTICES_ISSUED)
"""Events whose notices call up the units."""


@dataclass(frozen=True)
class Figure:
    """A share, or a median with its p90. `counted` of `of` is what it was measured on; of nothing there is no figure."""

    code: str
    label: str
    definition: str
    counted: int
    of: int
    median: timedelta | None = None
    p90: timedelta | None = None
    share: Share | None = None
    beside: Share | None = None
    """A second share, with `beside_label`: 电话占 62%."""
    beside_label: str = ""

    @property
    def known(self) -> bool:
        return self.counted > 0


@dataclass(frozen=True)
class Statistics:
    figures: list[Figure]
    incidents: list[Incident]
    total: int
    categories: list[tuple[str, int]] = field(default_factory=list)

    @property
    def timeliness(self) -> list[Figure]:
        return [each for each in self.figures if each.code.startswith("timely-")]

    @property
    def others(self) -> list[Figure]:
        return [each for each in self.figures if not each.code.startswith("timely-")]


def statistics(officer: Officer, scope: Scope, *, now: datetime) -> Statistics:
    """Every figure of the month as it stands now."""
    incidents = scope.incidents(officer).order_by()
    by_category = categories(incidents)
    clocks = _clocks(incidents, now)
    figures = [
        *_timeliness(clocks),
        *_spans(incidents),
        _answers(incidents),
        _receipts(incidents),
        _readiness(clocks),
    ]
    total = sum(number for _, number in by_category)
    return Statistics(figures, listed(scope.incidents(officer), now), total, by_category)


def timeliness(officer: Officer, scope: Scope, *, now: datetime) -> list[Figure]:
    """For the picture alone."""
    return _timeliness(_clocks(scope.incidents(officer).order_by(), now))


def _clocks(incidents: QuerySet[Incident], now: datetime) -> list[dict[str, Any]]:
    """By badge, and whether it is a report or 力量准备: how many were kept, of how many."""
    rows = Deadline.objects.filter(judged(now), incident__in=incidents.values("pk"))
    what = Case(
        When(met_by_act__in=REPORT_ACTS, then=Value("report")),
        When(met_by_act=READY_ACT, then=Value("ready")),
        default=Value(""),
        output_field=CharField(),
    )
    badge = Case(When(reading=True, then=Value(OPEN_READING)), default=F("badge"), output_field=CharField())
    found = rows.order_by().values(what=what, shown=badge)
    return list(found.annotate(kept=Count("pk", filter=KEPT), all=Count("pk")))


def _share(rows: Iterable[dict[str, Any]]) -> Share:
    rows = list(rows)
    return Share(sum(row["kept"] for row in rows), sum(row["all"] for row in rows))


def _timeliness(clocks: list[dict[str, Any]]) -> Iterator[Figure]:
    for badge, word in BADGES.items():
        share = _share(row for row in clocks if row["what"] == "report" and row["shown"] == badge)
        if badge == OPEN_READING and not share.m:
            continue
        definition = f"{word}时限的报告，按时报出的 / 已到期或已报出的；免除、取代、停钟和起算待核的不计"
        yield Figure(f"timely-{badge}", f"报告及时率 {word}", definition, share.m, share.m, share=share)


def _readiness(clocks: list[dict[str, Any]]) -> Figure:
    share = _share(row for row in clocks if row["what"] == "ready")
    definition = "力量准备时限内备齐的 / 已到期或已备齐的，每个单位各计一次"
    return Figure("ready", "力量准备按时", definition, share.m, share.m, share=share)


def _span(end: Any, start: Any) -> ExpressionWrapper:
    return ExpressionWrapper(end - start, output_field=DurationField())


def _first_report(means: str) -> Subquery:
    rows = Report.objects.filter(incident=OuterRef("pk"), means=means, kind__in=TO_ABOVE)
    return Subquery(rows.order_by("sent_at").values("sent_at")[:1])


def _spans(incidents: QuerySet[Incident]) -> list[Figure]:
    """接报→核实 and 首报→书面, in one statement."""
    rows = incidents.annotate(
        verified=first_verified(),
        by_phone=_first_report(ReportMeans.PHONE),
        in_writing=_first_report(ReportMeans.WRITTEN),
    )
    rows = rows.annotate(
        to_verify=_span(F("verified"), F("learned_at")),
        to_write=Case(When(in_writing__gte=F("by_phone"), then=_span(F("in_writing"), F("by_phone")))),
    )
    found = rows.aggregate(
        total=Count("pk"),
        verified_n=Count("to_verify"),
        verified_50=Percentile(MEDIAN, F("to_verify")),
        verified_90=Percentile(P90, F("to_verify")),
        phoned=Count("by_phone"),
        written_n=Count("to_write"),
        written_50=Percentile(MEDIAN, F("to_write")),
        written_90=Percentile(P90, F("to_write")),
    )
    return [
        Figure(
            "verify",
            "接报→核实",
            "从得知到第一次核实结论（属实或不属实）；还没有结论的不计",
            found["verified_n"],
            found["total"],
            found["verified_50"],
            found["verified_90"],
        ),
        Figure(
            "written",
            "首报→书面",
            "从第一次电话报告到第一份书面报告；没有先打电话的、还没有书面的不计",
            found["written_n"],
            found["phoned"],
            found["written_50"],
            found["written_90"],
        ),
    ]


def _answers(incidents: QuerySet[Incident]) -> Figure:
    rows = ActivationRequest.objects.filter(incident__in=incidents.values("pk"))
    taken = _span(F("decided_at"), F("requested_at"))
    decided = Q(state__in=[RequestState.APPROVED, RequestState.RETURNED], decided_at__isnull=False)
    found = rows.aggregate(
        total=Count("pk", filter=~Q(state=RequestState.SUPERSEDED)),
        decided=Count("pk", filter=decided),
        phone=Count("pk", filter=decided & Q(channel=Channel.PHONE)),
        median=Percentile(MEDIAN, taken, filter=decided),
        p90=Percentile(P90, taken, filter=decided),
    )
    return Figure(
        "answer",
        "审批应答",
        "启动、调级、不启动的提请，从提请到批准或退回；还没有答复的、被取代的不计",
        found["decided"],
        found["total"],
        found["median"],
        found["p90"],
        beside=Share(found["phone"], found["decided"]),
        beside_label="电话占",
    )


def _receipts(incidents: QuerySet[Incident]) -> Figure:
    """From the start of a response until the last of those it called up had signed."""
    kept = Q(kind=ACTIVATION) & ~Q(state=NoticeState.WITHDRAWN)
    # A second channel of the same notice: signed on one of them is signed.
    other = Notice.objects.filter(
        event=OuterRef("event"), recipient_key=OuterRef("recipient_key"), signed_at__isnull=False
    )
    unsigned = Notice.objects.filter(kept, event=OuterRef("pk"), signed_at__isnull=True).exclude(
        Exists(other)
    )
    starts = Event.objects.filter(
        incident__in=incidents.values("pk"), kind__in=CALLED_UP, notices__kind=ACTIVATION
    )
    signed = Q(notices__kind=ACTIVATION) & ~Q(notices__state=NoticeState.WITHDRAWN)
    rows = starts.values("pk", "occurred_at").annotate(
        last=Max("notices__signed_at", filter=signed), waits=Exists(unsigned), first=Min("occurred_at")
    )
    rows = rows.annotate(taken=Case(When(waits=False, then=_span(F("last"), F("first")))))
    found = rows.aggregate(
        total=Count("pk"),
        counted=Count("taken"),
        median=Percentile(MEDIAN, F("taken")),
        p90=Percentile(P90, F("taken")),
    )
    return Figure(
        "receipts",
        "启动→全部签收",
        "从发出启动通知到最后一家签收；还有一家没有签收的不计，撤回的通知不算",
        found["counted"],
        found["total"],
        found["median"],
        found["p90"],
    )
