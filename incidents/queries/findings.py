"""What the watchdog looks for (design.md 6.7): each look a bounded statement or few, each finding a sentence."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, QuerySet

from incidents.models import (
    LIVE_STATES,
    Deadline,
    Document,
    DocumentState,
    FindingCode,
    Incident,
    Notice,
    NoticeState,
    Organisation,
    SweepBeat,
)
from incidents.queries import watch_gaps
from incidents.rules.deadlines import BEIJING
from incidents.rules.scene_time import STANDS

UNFIRED_AFTER = timedelta(seconds=10)
STUCK_AFTER = timedelta(seconds=60)
PAPERS_AFTER = timedelta(seconds=120)
SILENT_AFTER = timedelta(seconds=30)
"""A clock loop looks at least every 5 s, beat every 5 s."""
REPLACED_AFTER = timedelta(hours=1)
"""A loop silent for longer beside a living one has been replaced and is reported no more."""
CLOCKS_APART_SECONDS = 2.0
MOST = 200
NAMED = 3
LOOP, BEAT = "clock", "beat"


@dataclass(frozen=True)
class Seen:
    """One thing that is wrong now."""

    code: FindingCode
    words: str
    subject: str = ""
    organisation_id: Any = None
    since: datetime | None = None
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Round:
    """One round of the watchdog."""

    now: datetime
    """The database's."""
    server_now: datetime
    """The watchdog's own clock at that moment."""
    watching_since: datetime
    """What has never been seen at all is missed from then on."""


def unfired(at: Round) -> Iterator[Seen]:
    late = Deadline.objects.to_check(at.now - UNFIRED_AFTER)
    found = late.aggregate(n=Count("pk"), first=Min("next_check_at"))
    if found["n"]:
        words = f"{found['n']} 个时限到点没有处理，最早应于 {clock_time(found['first'], at.now)}，请人工盯住时限。"
        yield Seen(FindingCode.UNFIRED, words, since=found["first"], details={"count": found["n"]})


def silent_sweepers(at: Round) -> Iterator[Seen]:
    """Workers sweep only what they are given; loops and beat must be heard all the time."""
    beats = dict(SweepBeat.objects.values_list("sweeper", "swept_at"))
    loops = {name: swept for name, swept in beats.items() if name.startswith(f"{LOOP}@")}
    loops = loops or {LOOP: at.watching_since}
    alive = any(at.now - swept <= SILENT_AFTER for swept in loops.values())
    rest = "另一时钟进程仍在巡检。" if alive else "没有时钟进程在巡检，超时不会自动提醒，请人工盯住时限。"
    for name, swept in sorted(loops.items()):
        if at.now - swept > SILENT_AFTER and not (alive and at.now - swept > REPLACED_AFTER):
            words = f"时钟进程 {name} 自 {clock_time(swept, at.now)} 起没有巡检；{rest}"
            yield Seen(FindingCode.SWEEP_SILENT, words, name, since=swept, details={"alive": alive})
    heard = beats.get(BEAT, at.watching_since)
    if at.now - heard > SILENT_AFTER:
        words = f"Celery beat 或时钟队列自 {clock_time(heard, at.now)} 起没有动静；{rest}"
        yield Seen(FindingCode.SWEEP_SILENT, words, BEAT, since=heard, details={"alive": alive})


def clocks_set_aside(at: Round) -> Iterator[Seen]:
    for office, found in by_office((row.incident.organisation, row) for row in set_aside()[:MOST]):
        named = "、".join(dict.fromkeys(f"{row.incident.number} {row.label}" for row in found[:NAMED]))
        words = f"{len(found)} 个时限搁下，不会自动提醒，请人工盯住：{named}。"
        yield Seen(FindingCode.SET_ASIDE, words, office.code, office.pk, found[0].set_aside_at)


def set_aside() -> QuerySet[Deadline]:
    """Open clocks that are set aside, the oldest first, with incident and office."""
    return (
        Deadline.objects.open()
        .filter(set_aside_at__isnull=False)
        .select_related("incident__organisation")
        .defer("incident__assessment", "incident__narrative")
        .order_by("set_aside_at")
    )


def vacant_seats(at: Round) -> Iterator[Seen]:
    for office in Organisation.objects.order_by("code")[:MOST]:
        for gap in watch_gaps.of_office(office, now=at.now).gaps:
            subject = f"{office.code}:{gap.post}"[:80]
            yield Seen(FindingCode.SEAT_VACANT, f"{gap.words}。", subject, office.pk, gap.since)


def no_next_clock(at: Round) -> Iterator[Seen]:
    ahead = Deadline.objects.filter(incident=OuterRef("pk"), next_check_at__isnull=False)
    rows = (
        # A drill that stands has no next clock, and shall have none.
        Incident.objects.filter(~Exists(ahead), state__in=LIVE_STATES)
        .exclude(exercise__pace=STANDS)
        .select_related("organisation")
        .only("number", "organisation__code")
        .order_by("recorded_at")
    )
    for office, found in by_office((row.organisation, row) for row in rows[:MOST]):
        named = "、".join(row.number for row in found[:NAMED])
        words = f"{len(found)} 起在办事件没有下一个时限，系统不会再提醒：{named}。"
        yield Seen(FindingCode.NO_NEXT_CLOCK, words, office.code, office.pk)


def clocks_apart(at: Round) -> Iterator[Seen]:
    apart = (at.server_now - at.now).total_seconds()
    if abs(apart) > CLOCKS_APART_SECONDS:
        words = f"服务器时钟比数据库{'快' if apart > 0 else '慢'} {abs(apart):.0f} 秒，请校时。"
        yield Seen(FindingCode.CLOCKS_APART, words, details={"seconds": round(apart, 3)})


def notices_stuck(at: Round) -> Iterator[Seen]:
    waiting = Notice.objects.filter(state=NoticeState.PLANNED, next_attempt_at__lte=at.now - STUCK_AFTER)
    found = waiting.aggregate(n=Count("pk"), first=Min("next_attempt_at"))
    if found["n"]:
        words = (
            f"{found['n']} 条通知没有送出，最早应于 {clock_time(found['first'], at.now)}，要紧的请打电话。"
        )
        yield Seen(FindingCode.NOTICES_STUCK, words, since=found["first"], details={"count": found["n"]})


def papers_stuck(at: Round) -> Iterator[Seen]:
    waiting = Document.objects.filter(rendered_at__isnull=True, created_at__lte=at.now - PAPERS_AFTER)
    found = waiting.exclude(state=DocumentState.SUPERSEDED).aggregate(n=Count("pk"), first=Min("created_at"))
    if found["n"]:
        words = f"{found['n']} 份文书没有生成，最早的拟于 {clock_time(found['first'], at.now)}；打开时会当场生成。"
        yield Seen(FindingCode.PAPERS_STUCK, words, since=found["first"], details={"count": found["n"]})


LOOKS: dict[str, Callable[[Round], Iterator[Seen]]] = {
    "时限处理": unfired,
    "时限巡检": silent_sweepers,
    "时限搁下": clocks_set_aside,
    "岗位": vacant_seats,
    "下一个时限": no_next_clock,
    "对时": clocks_apart,
    "通知": notices_stuck,
    "文书": papers_stuck,
}


def by_office(pairs: Iterable[tuple[Organisation, Any]]) -> list[tuple[Organisation, list[Any]]]:
    found: dict[Organisation, list[Any]] = {}
    for office, row in pairs:
        found.setdefault(office, []).append(row)
    return list(found.items())


def clock_time(at: datetime, now: datetime) -> str:
    """北京时间; with its day where that is another."""
    local, today = at.astimezone(BEIJING), now.astimezone(BEIJING)
    return local.strftime("%H:%M" if local.date() == today.date() else "%m-%d %H:%M")
