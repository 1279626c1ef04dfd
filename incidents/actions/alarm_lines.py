"""The lines of one incident, or of an office, made to say what stands: under the lock that `alarming` holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from incidents import events
from incidents.events import NoticePlan
from incidents.models import Alarm, EventKind, Incident, OfficeAlarms
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.queries.authority import Reach
from incidents.rules import alarming
from incidents.rules.alarming import Cause, Change, Clear, Confirm, Limits, Line, Raise, Return, Step

WITHOUT_INCIDENT = "office"


@dataclass
class Turn:
    """One incident's turn, or that of an office without any."""

    organisation_id: UUID
    incident: Incident | None
    plan: Plan | None
    now: datetime
    next_look_at: datetime | None = None

    def settle(self, found: Sequence[Cause]) -> int:
        limits = Limits.of(self.plan.alarms if self.plan else None)
        rows = self._rows(limits)
        silenced_at = _silenced_at(self.organisation_id)
        steps = alarming.steps(found, self._lines(rows, silenced_at), limits, now=self.now)
        standing = {self._key(row): row for row in rows if row.cleared_at is None}
        for step in steps:
            self._apply(step, standing, rows)
        lines = self._lines(rows, silenced_at)
        self.next_look_at = alarming.next_look(found, lines, limits, now=self.now)
        if steps:
            revise(self.organisation_id, now=self.now)
        return len(steps)

    def _rows(self, limits: Limits) -> list[Alarm]:
        """What stands, and what was cleared so lately that its cause may not come in again yet."""
        lately = Q(cleared_at__isnull=True) | Q(cleared_at__gt=self.now - limits.reentry)
        rows = Alarm.objects.filter(organisation_id=self.organisation_id, incident=self.incident)
        return list(rows.filter(lately))

    @property
    def _prefix(self) -> str:
        return f"{self.incident.pk.hex if self.incident else WITHOUT_INCIDENT}:"

    def _key(self, row: Alarm) -> str:
        return row.cause.removeprefix(self._prefix)

    def _lines(self, rows: Sequence[Alarm], silenced_at: datetime | None) -> list[Line]:
        return [
            Line(
                key=self._key(row),
                priority=row.priority,
                said=(row.words, row.clause, row.owner_name, row.due_at, row.done, row.wanted),
                announced_at=row.announced_at,
                acknowledged_at=row.acknowledged_at,
                silenced_at=silenced_at,
                came_back=row.came_back_at is not None,
                shelved_until=row.shelved_until,
                cleared_at=row.cleared_at,
            )
            for row in rows
        ]

    def _apply(self, step: Step, standing: dict[str, Alarm], rows: list[Alarm]) -> None:
        match step:
            case Raise():
                rows.append(self._raise(step))
            case Change():
                self._change(standing[step.key], step)
            case Confirm():
                _confirm(standing[step.key], step.cause)
                standing[step.key].save(update_fields=["acknowledged_at", "acknowledged_by"])
            case Return():
                self._return(standing[step.key], told=step.told)
            case Clear():
                standing[step.key].cleared_at = self.now
                standing[step.key].save(update_fields=["cleared_at"])

    def _raise(self, step: Raise) -> Alarm:
        row = Alarm(
            organisation_id=self.organisation_id,
            incident=self.incident,
            kind=step.cause.kind,
            cause=self._prefix + step.cause.key,
            raised_at=step.at,
            announced_at=self.now,
            priority=step.priority,
        )
        _say(row, step.cause)
        if step.cause.confirmed_at is not None:
            row.announced_at = min(self.now, step.cause.confirmed_at)
            _confirm(row, step.cause)
        row.save(force_insert=True)
        return row

    def _change(self, row: Alarm, step: Change) -> None:
        row.priority = step.priority
        _say(row, step.cause)
        if step.louder:
            row.times, row.announced_at, row.came_back_at = row.times + 1, self.now, None
            row.shelved_until = row.shelved_by = None
        row.save()

    def _return(self, row: Alarm, *, told: bool) -> None:
        row.times, row.announced_at = row.times + 1, self.now
        row.shelved_until = row.shelved_by = None
        if told:
            row.came_back_at = self.now
        row.save()
        if told:
            self._tell(row)

    def _tell(self, row: Alarm) -> None:
        """带班 hears once of what somebody confirmed or silenced, and nobody ended."""
        if self.incident is None or self.plan is None or self.plan.alarms is None:
            return
        post = lookup.post(self.plan, self.plan.alarms.back_to_post)
        above = Reach(self.organisation_id, self.now).by_post.get(post.code, [])
        names = "、".join(each.name for each in above)
        how = "已确认" if row.acknowledged_at else "已静音"
        events.record(
            self.incident,
            EventKind.ALARM_RETURNED,
            by=None,
            now=self.now,
            summary=f"{row.words}：{how}而未消除，再次告警，{post.title}{'：' + names if names else '：无人可通知'}",
            clause=row.clause,
            payload={"alarm": row.pk, "kind": row.kind, "deadline": row.deadline_id},
            notices=[
                NoticePlan(
                    "alarm",
                    f"officer:{each.pk}",
                    each.name,
                    f"告警未消除：{row.words}"[:120],
                    officer_id=each.pk,
                )
                for each in above
            ],
        )


def _say(row: Alarm, cause: Cause) -> None:
    row.words, row.clause, row.due_at = cause.words, cause.clause, cause.due_at
    row.owner_post, row.owner_name = cause.owner_post, cause.owner_name
    row.done, row.wanted = cause.done, cause.wanted
    row.deadline_id, row.warning_id = cause.deadline, cause.warning


def _confirm(row: Alarm, cause: Cause) -> None:
    row.acknowledged_at, row.acknowledged_by_id = cause.confirmed_at, cause.confirmed_by


def _silenced_at(organisation_id: UUID) -> datetime | None:
    rows = OfficeAlarms.objects.filter(pk=organisation_id)
    return rows.values_list("silenced_at", flat=True).first()


def revise(organisation_id: UUID, *, now: datetime, topics: Sequence[str] = ("alarms",)) -> None:
    """A line has changed, or a warning: the office's revision rises, and the doorbell rings after the commit."""
    office = OfficeAlarms.objects.filter(pk=organisation_id)
    if not office.update(revision=F("revision") + 1, revised_at=now):
        OfficeAlarms.objects.get_or_create(
            organisation_id=organisation_id, defaults={"revision": 1, "revised_at": now}
        )
    revision = office.values_list("revision", flat=True).get()
    transaction.on_commit(
        partial(
            events.office_changed.send_robust,
            OfficeAlarms,
            organisation_id=organisation_id,
            revision=revision,
            topics=topics,
        )
    )
