"""Carrying out an approved change of level, in the approver's transaction. Callers hold the incident's lock."""

from collections.abc import Iterable
from datetime import datetime

from incidents import events
from incidents.actions import calling_up, clock_rows, clocks, lapsing, level_papers
from incidents.actions.desk import Locked
from incidents.actions.requests import Taken
from incidents.events import NoticePlan
from incidents.models import (
    ActivatedGroup,
    Deadline,
    Document,
    EmergencyResponse,
    EventKind,
    NoticeChannel,
    Officer,
    Task,
    TaskState,
)
from incidents.plans import lookup
from incidents.queries.authority import unit_officers
from incidents.queries.level_change import ENDED
from incidents.rules import deadlines, level_change, naming
from incidents.rules.deadlines import Situation
from incidents.rules.level_change import Difference
from incidents.rules.levels import letter

NOTICE = "level_change"
ACTIVATION = "activation"
FROM_THE_START = "activated"
"""What counts from the start of the response counts, where the level brings it, from the change."""


def carry_out(
    taken: Taken,
    response: EmergencyResponse,
    changed: Difference,
    *,
    before: Situation,
    by: Officer,
    now: datetime,
) -> None:
    """Groups, tasks and clocks of the new level; the paper; notices to those for whom something changed."""
    locked, at = taken.locked, taken.given_at
    if not changed.is_empty:
        groups = _regroup(locked, response, changed, now=now)
        _retask(locked, response, changed, groups, now=now)
        _end_clocks(locked, response, changed, at=at, by=by, now=now)
        _begin_clocks(locked, response, changed, before=before, at=at, by=by, now=now)
    clocks.start(locked.incident, locked.plan, ["level_changed"], base_at=at, by=by, now=now)
    clocks.reconsider(locked.incident, locked.plan, by=by, now=now)
    document = level_papers.issue(taken, response, changed, by=by, now=now)
    if changed.told:
        _notify(locked, changed, document, what=taken.row.what, by=by, now=now)


def _regroup(
    locked: Locked, response: EmergencyResponse, changed: Difference, *, now: datetime
) -> dict[str, ActivatedGroup]:
    rows = {row.code: row for row in response.groups.all()}
    places = {group.code: place for place, group in enumerate(changed.called.groups)}
    for code in changed.released:
        rows[code].released_at = now
        rows[code].save(update_fields=["released_at"])
    again = [group for group in (*changed.formed, *changed.led_anew) if group.code in rows]
    for group in again:
        row = rows[group.code]
        row.lead_unit, row.released_at = group.lead_unit, None
        row.lead_name = naming.at_place(locked.plan, group.lead_unit, locked.incident.county)
        row.members = calling_up.members_of(locked.plan, group, locked.incident)
        row.leader = next(
            iter(unit_officers(locked.incident.organisation_id, now=now).get(group.lead_unit, [])), None
        )
        row.acknowledged_at = row.arrived_at = None
        row.save()
    new = [(places[group.code], group) for group in changed.formed if group.code not in rows]
    return rows | calling_up.form_groups(response, locked.plan, new, now=now)


def _retask(
    locked: Locked,
    response: EmergencyResponse,
    changed: Difference,
    groups: dict[str, ActivatedGroup],
    *,
    now: datetime,
) -> None:
    plan = locked.plan
    rows = {row.code: row for row in response.tasks.all()}
    ref = lookup.clause_ref(plan, level_change.clause_of(plan, changed.direction))
    for code in changed.dropped:
        rows[code].state = TaskState.CANCELLED
        rows[code].remark = f"响应调整为{letter(changed.level)}级，不再要求（{ref}）"
        rows[code].save(update_fields=["state", "remark"])
    places = {task.code: place for place, task in enumerate(changed.called.tasks)}
    for task in changed.added:
        if task.code in rows:
            _owed_again(rows[task.code], task.unit, locked)
    new = [(places[task.code], task) for task in changed.added if task.code not in rows]
    calling_up.assign(response, plan, new, groups)
    for group in changed.led_anew:
        name = naming.at_place(plan, group.lead_unit, locked.incident.county)
        owed = response.tasks.filter(group=groups[group.code]).exclude(state__in=ENDED)
        owed.update(owner_unit=group.lead_unit, owner_name=name)
    kept = [row for row in rows.values() if row.code in places]
    for row in kept:
        row.position = places[row.code]
    Task.objects.bulk_update(kept, ["position"])


def _owed_again(row: Task, unit: str, locked: Locked) -> None:
    """It was cancelled by a lighter level and is asked for once more."""
    row.state, row.remark = TaskState.OPEN, ""
    row.acknowledged_at = row.acknowledged_by = None
    if unit:
        row.owner_unit, row.owner_name = unit, naming.at_place(locked.plan, unit, locked.incident.county)
    row.save(
        update_fields=["state", "remark", "acknowledged_at", "acknowledged_by", "owner_unit", "owner_name"]
    )


def _end_clocks(
    locked: Locked,
    response: EmergencyResponse,
    changed: Difference,
    *,
    at: datetime,
    by: Officer,
    now: datetime,
) -> None:
    """What only the graver level asked for is asked no more. What the law asks by the class of report runs on."""
    incident, plan = locked.incident, locked.plan
    now_is = clocks.situation(incident, plan)
    rules = {rule.code: rule for rule in plan.deadlines}
    ready = _readiness_of(response.tasks.filter(code__in=changed.dropped))
    why = f"响应调整为{letter(changed.level)}级，不再要求"
    for deadline in list(incident.deadlines.open().filter(base=FROM_THE_START)):
        rule = rules.get(deadline.rule_code)
        if rule is None:
            continue
        gone = deadline.met_by_act == clocks.READINESS and deadline.occasion in ready
        if gone or not deadlines.applies(rule, now_is):
            lapsing.lapse(deadline, incident, at=at, why=why, by=by, now=now)


def _begin_clocks(
    locked: Locked,
    response: EmergencyResponse,
    changed: Difference,
    *,
    before: Situation,
    at: datetime,
    by: Officer,
    now: datetime,
) -> None:
    """What the new level is the first to ask for counts from the change; a new unit's hour too."""
    incident, plan = locked.incident, locked.plan
    now_is = clocks.situation(incident, plan)
    binding = [
        rule for rule in plan.deadlines if rule.starts == FROM_THE_START and deadlines.applies(rule, now_is)
    ]
    fresh = {
        rule.code
        for rule in binding
        if not deadlines.applies(rule, before) and rule.met_by != clocks.READINESS
    }
    clocks.start(incident, plan, [FROM_THE_START], base_at=at, by=by, now=now, among=fresh)
    if not changed.readiness:
        return
    occasions = _readiness_of(response.tasks.filter(code__in=changed.readiness))
    # One that lapsed with a lighter level gives its place to the new hour, and stays in the ledger.
    over = incident.deadlines.filter(
        met_by_act=clocks.READINESS,
        occasion__in=occasions,
        lapsed_at__isnull=False,
        superseded_at__isnull=True,
    )
    over.update(superseded_at=now)
    started: list[Deadline] = []
    for rule in binding:
        if rule.met_by == clocks.READINESS:
            started += clock_rows.start_readiness(
                incident, plan, rule, base_at=at, now=now, among=changed.readiness
            )
    clock_rows.announce(incident, started, by=by, now=now)


def _readiness_of(rows: Iterable[Task]) -> set[str]:
    return {clock_rows.readiness_of(row.owner_unit or row.owner_post, row.item) for row in rows if row.item}


def _notify(
    locked: Locked, changed: Difference, document: Document, *, what: str, by: Officer, now: datetime
) -> None:
    """One notice a unit for whom something changed: 启动 to who is called up only now, 调整 to the others."""
    incident, plan = locked.incident, locked.plan
    reachable = unit_officers(incident.organisation_id, now=now)
    notices = []
    for code in changed.told:
        officers = reachable.get(code, [])
        first = code in changed.joined
        subject = f"启动{letter(changed.level)}级响应" if first else what
        notices.append(
            NoticePlan(
                kind=ACTIVATION if first else NOTICE,
                recipient_key=f"unit:{code}",
                recipient_name=naming.at_place(plan, code, incident.county),
                subject=f"{subject}：{incident.title}"[:120],
                body=document.title,
                document_id=document.pk,
                officer_id=officers[0].pk if officers else None,
                unit_code=code,
                channel=NoticeChannel.SCREEN if officers else NoticeChannel.PHONE,
            )
        )
    events.record(
        incident,
        EventKind.NOTICES_ISSUED,
        by=by,
        now=now,
        summary=f"级别调整通知发 {len(notices)} 家，待签收",
        clause=plan.activation.notice_clause,
        payload={"units": list(changed.told), "joined": list(changed.joined), "left": list(changed.left)},
        notices=notices,
    )
