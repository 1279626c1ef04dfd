"""What a test says: who did what at which minute, what time then brought, what there must be on record."""

import copy
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from incidents.actions import (
    activation,
    aftercare,
    alarming,
    decisions,
    delegations,
    endorsing,
    facts,
    grades,
    intake,
    merging,
    notes,
    opening,
    particulars,
    people,
    reports,
    sweeping,
    tasks,
    telephone,
    verification,
)
from incidents.actions.decisions import Decision
from incidents.actions.intake import Call
from incidents.models import (
    ActivationRequest,
    Deadline,
    Delegation,
    EmergencyResponse,
    Endorsement,
    Event,
    Incident,
    Notice,
    Officer,
    PersonMove,
    PhoneCall,
    Report,
    Task,
    UnitContact,
)
from incidents.rules.deadlines import BEIJING
from incidents.rules.levels import parse
from tests.termination_scenes import end_now

PASSWORD = "只在测试里用"
"""Of every demo officer."""

CALLS: dict[str, dict[str, Any]] = {
    "yq": {
        "category": "水污染",
        "source": "电话",
        "county": "平定县",
        "detail": "桃河307国道段",
        "narrative": "罐车在307国道侧翻，有刺激性气味，可能流入桃河",
    },
    "wx": {
        "category": "危险化学品",
        "source": "电话",
        "county": "水西沟镇",
        "detail": "某化工厂",
        "narrative": "厂区发生爆炸，人员情况不明",
    },
}


class Scenario:
    """One desk, one incident, and a clock that only the test moves."""

    def __init__(self, people: Mapping[str, Officer], *, desk: str, day: str) -> None:
        self.people = people
        self.desk = desk
        self.day = day
        self.now = self.moment("00:00")
        self.incident_id: Any = None
        self.alarms = False

    def again(self, people: Mapping[str, Officer]) -> "Scenario":
        """The story so far, for a test that shares it with others and tells an end of its own."""
        twin = copy.copy(self)
        twin.people = people
        return twin

    def with_alarms(self) -> "Scenario":
        """From here on alarms are settled as time passes, as the clock loop does it."""
        self.alarms = True
        return self

    def settle(self) -> int:
        """What the clock loop does right after an act."""
        due = alarming.due_incidents(self.now, limit=100)
        return sum(alarming.settle(each, now=self.now) for each in due)

    def who(self, name: str) -> Officer:
        """`watch` is the desk's own watch officer; a full user name is anybody."""
        return self.people.get(name) or self.people[f"{self.desk}_{name}"]

    # Time

    def moment(self, written: str) -> datetime:
        day, _, clock = written.rpartition(" ")
        return datetime.fromisoformat(f"{day or self.day} {clock}").replace(tzinfo=BEIJING)

    def at(self, written: str) -> "Scenario":
        """Go to a minute; the clocks of the time between fire on their way."""
        return self._pass_until(self.moment(written))

    def fast_forward(self, period: str) -> "Scenario":
        """`61m`, `2h`, `1d`."""
        number, unit = re.fullmatch(r"(\d+)([smhd])", period).groups()  # type: ignore[union-attr]
        names = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
        return self._pass_until(self.now + timedelta(**{names[unit]: int(number)}))

    def _pass_until(self, end: datetime) -> "Scenario":
        while (due := self._next_look()) is not None and due <= end:
            self.now = max(due, self.now)
            sweeping.sweep(sweeping.due_incidents(self.now, limit=100), now=self.now, sweeper="test")
            if self.alarms:
                self.settle()
        self.now = end
        return self

    def _next_look(self) -> datetime | None:
        ahead = [sweeping.next_look(self.now), alarming.next_incident() if self.alarms else None]
        return min((at for at in ahead if at is not None), default=None)

    def outage_until(self, written: str) -> "Scenario":
        """Nobody sweeps until then; then somebody does, once."""
        self.now = self.moment(written)
        sweeping.sweep(sweeping.due_incidents(self.now, limit=100), now=self.now, sweeper="test")
        return self

    # Acts

    @property
    def incident(self) -> Incident:
        return Incident.objects.select_related("organisation").get(pk=self.incident_id)

    def receive(self, *, by: str = "watch", **fields: Any) -> Incident:
        incident = intake.receive(Call(**(CALLS[self.desk] | fields)), by=self.who(by), now=self.now)
        self.incident_id = incident.pk
        return incident

    def verify(self, *, by: str = "watch") -> Incident:
        return self.verify_with(method="回拨", conclusion="属实", by=by)

    def verify_with(self, *, method: str, conclusion: str, by: str = "watch") -> Incident:
        return verification.verify(
            incident_id=self.incident_id,
            method=method,
            conclusion=conclusion,
            by=self.who(by),
            now=self.now,
        )

    def note(self, text: str, *, by: str = "watch") -> Event:
        return notes.add(incident_id=self.incident_id, text=text, by=self.who(by), now=self.now)

    def update_facts(
        self,
        *,
        by: str = "watch",
        source: str = "现场电话",
        projected: Mapping[str, Any] | None = None,
        reasons: Mapping[str, str] | None = None,
        as_of: str | None = None,
        expected_seq: int | None = None,
        **confirmed: Any,
    ) -> Incident:
        return facts.update(
            incident_id=self.incident_id,
            confirmed=confirmed,
            projected=projected or {},
            source=source,
            as_of=self.moment(as_of) if as_of else None,
            by=self.who(by),
            now=self.now,
            expected_seq=expected_seq,
            reasons=reasons,
        )

    def enter_people(
        self,
        *,
        by: str = "watch",
        source: str = "消防",
        expected: people.Expected | None = None,
        as_of: str | None = None,
        **more: Any,
    ) -> Incident:
        """Numbers by state code; expected_seq, check_slips and retyped go to the action as they are."""
        asked = {name: more.pop(name) for name in ("expected_seq", "check_slips", "retyped") if name in more}
        return people.enter(
            incident_id=self.incident_id,
            counts=more,
            said=people.Said(source, self.moment(as_of) if as_of else None),
            expected=expected,
            by=self.who(by),
            now=self.now,
            **asked,
        )

    def move_people(
        self,
        from_state: str,
        to_state: str,
        count: int = 1,
        *,
        by: str = "watch",
        source: str = "消防",
        as_of: str | None = None,
        **more: Any,
    ) -> PersonMove:
        return people.move(
            incident_id=self.incident_id,
            from_state=from_state,
            to_state=to_state,
            count=count,
            said=people.Said(source, self.moment(as_of) if as_of else None),
            by=self.who(by),
            now=self.now,
            **more,
        )

    def correct_move(
        self, move: PersonMove, *, by: str = "watch", source: str = "消防", **more: Any
    ) -> PersonMove:
        return people.correct(
            incident_id=self.incident_id,
            move_id=move.pk,
            said=people.Said(source),
            by=self.who(by),
            now=self.now,
            **more,
        )

    def request(
        self,
        level: str,
        *,
        by: str = "watch",
        reason: str = "",
        leads: Mapping[str, str] | None = None,
        **more: Any,
    ) -> ActivationRequest:
        return activation.request(
            incident_id=self.incident_id,
            response_level=parse(level),
            reason=reason,
            leads=leads or {},
            by=self.who(by),
            now=self.now,
            **more,
        )

    def approve(self, *, by: str = "commander", **more: Any) -> EmergencyResponse:
        return activation.approve(
            incident_id=self.incident_id, decision=Decision(), by=self.who(by), now=self.now, **more
        )

    def approve_by_phone(
        self,
        *,
        given_by: str = "commander",
        recorded_by: str = "watch",
        words: str = "同意",
        given_at: str | None = None,
        delegation: delegations.Spoken | None = None,
    ) -> EmergencyResponse:
        decision = Decision(
            delegation=delegation,
            channel="phone",
            words=words,
            given_by=self.who(given_by).username,
            given_at=self.moment(given_at) if given_at else None,
            witness="李带",
            callback="0353-0000105",
        )
        return activation.approve(
            incident_id=self.incident_id, decision=decision, by=self.who(recorded_by), now=self.now
        )

    def endorse(
        self, *, by: str = "leader", agrees: bool = True, words: str = "", **more: Any
    ) -> Endorsement:
        return endorsing.endorse(
            incident_id=self.incident_id, agrees=agrees, words=words, by=self.who(by), now=self.now, **more
        )

    def give_back(self, reason: str, *, by: str = "commander", **more: Any) -> ActivationRequest:
        return activation.give_back(
            incident_id=self.incident_id,
            reason=reason,
            decision=Decision(),
            by=self.who(by),
            now=self.now,
            **more,
        )

    def open_request(self, row: ActivationRequest, *, by: str = "commander") -> int:
        return opening.opened(incident_id=self.incident_id, request_id=row.pk, by=self.who(by), now=self.now)

    def countersign(self, *, by: str = "commander") -> ActivationRequest:
        row = ActivationRequest.objects.get(incident=self.incident_id, channel="phone")
        return decisions.countersign(
            incident_id=self.incident_id, request_id=row.pk, by=self.who(by), now=self.now
        )

    def dispute_words(self, words: str, *, by: str = "commander") -> None:
        row = ActivationRequest.objects.get(incident=self.incident_id, channel="phone")
        decisions.dispute_words(
            incident_id=self.incident_id, request_id=row.pk, words=words, by=self.who(by), now=self.now
        )

    def correct_words(self, words: str, *, by: str = "watch") -> ActivationRequest:
        row = ActivationRequest.objects.get(incident=self.incident_id, channel="phone")
        return decisions.correct_words(
            incident_id=self.incident_id, request_id=row.pk, words=words, by=self.who(by), now=self.now
        )

    def end_delegation(self, row: Delegation, *, by: str = "commander", words: str = "") -> Delegation:
        return delegations.end(delegation_id=row.pk, words=words, by=self.who(by), now=self.now)

    def confirm_grade(self, level: str, *, by: str = "commander", reason: str = "") -> Incident:
        return grades.confirm(
            incident_id=self.incident_id,
            severity_grade=parse(level),
            reason=reason,
            by=self.who(by),
            now=self.now,
        )

    def delegate(self, *, to: str, giver: str = "commander", by: str = "watch") -> Delegation:
        return delegations.give(
            incident_id=self.incident_id,
            to=self.who(to),
            post="commander",
            reason="外出途中无法履职",
            words="我在途中，请他代我定",
            starts_at=self.now,
            ends_at=None,
            giver=self.who(giver),
            by=self.who(by),
            now=self.now,
        )

    def report(
        self,
        kind: str,
        means: str,
        *recipients: str,
        by: str = "watch",
        sent_at: str | None = None,
        received_by: str = "",
        **more: Any,
    ) -> Report:
        return reports.send(
            incident_id=self.incident_id,
            kind=kind,
            means=means,
            recipients=recipients,
            by=self.who(by),
            now=self.now,
            sent_at=self.moment(sent_at) if sent_at else None,
            received_by=received_by,
            **more,
        )

    def ready(
        self, unit: str, *items: str, by: str = "watch", post: str = "", ready_at: str | None = None
    ) -> list[Task]:
        return tasks.report_ready(
            incident_id=self.incident_id,
            unit=unit,
            items=dict.fromkeys(items or ("人员", "车辆", "仪器装备"), "备齐"),
            by=self.who(by),
            now=self.now,
            ready_at=self.moment(ready_at) if ready_at else None,
            post=post,
        )

    def call(
        self,
        party: str = "",
        *,
        result: str = "reached",
        purpose: str = "电话首报",
        by: str = "watch",
        called_at: str | None = None,
        office: bool = False,
        **more: Any,
    ) -> PhoneCall:
        """One entry of the 通话记录; `office`: about no incident."""
        talk = telephone.Talk(
            party=party,
            purpose=purpose,
            result=result,
            called_at=self.moment(called_at) if called_at else None,
            **more,
        )
        incident_id = None if office else self.incident_id
        return telephone.log(talk, incident_id=incident_id, by=self.who(by), now=self.now)

    def dismiss(self, reason: str, *, by: str = "watch") -> Incident:
        return verification.dismiss(
            incident_id=self.incident_id, reason=reason, by=self.who(by), now=self.now
        )

    def transfer(self, *, by: str = "watch", to: str = "", reason: str = "") -> Incident:
        return verification.transfer(
            incident_id=self.incident_id, to=to, reason=reason, by=self.who(by), now=self.now
        )

    def merge(self, source: Incident, into: Incident, *, by: str = "watch", reason: str = "") -> Incident:
        """The call goes to its host; the scenario goes on with the host."""
        merged = merging.merge(
            incident_id=source.pk, into=into.pk, by=self.who(by), now=self.now, reason=reason
        )
        self.incident_id = into.pk
        return merged

    def split(self, source: Incident, *, by: str = "watch", reason: str = "") -> Incident:
        return merging.split(incident_id=source.pk, by=self.who(by), now=self.now, reason=reason)

    def correct(
        self,
        *,
        source: str = "119指挥中心",
        reason: str = "",
        by: str = "watch",
        expected_seq: int | None = None,
        **fields: Any,
    ) -> Incident:
        return particulars.correct(
            incident_id=self.incident_id,
            fields=fields,
            source=source,
            reason=reason,
            expected_seq=expected_seq,
            by=self.who(by),
            now=self.now,
        )

    def complete(self, task: Task, *, by: str = "watch") -> Task:
        return tasks.complete(incident_id=self.incident_id, task_id=task.pk, by=self.who(by), now=self.now)

    def sign_notice(self, unit: str, *, by: str = "watch", signed_name: str = "") -> Notice:
        notice = Notice.objects.get(incident=self.incident_id, kind="activation", unit_code=unit)
        return tasks.sign_notice(
            incident_id=self.incident_id,
            notice_id=notice.pk,
            by=self.who(by),
            now=self.now,
            signed_name=signed_name,
        )

    def response_ends(self, *, by: str = "commander", state: str = "RECOVERY") -> Incident:
        """Requested, agreed to by everybody whose word the plan wants, and decided, all in one minute. `state`
        ARCHIVED: as a file is that was closed since, whatever would still have been in its way."""
        end_now(self, by=by)
        if state != "RECOVERY":
            Incident.objects.filter(pk=self.incident_id).update(state=state)
        return self.incident

    def pause(self, rule: str, reason: str, *, by: str = "office", since: str | None = None) -> Deadline:
        return aftercare.pause(
            incident_id=self.incident_id,
            deadline_id=self.deadline(rule).pk,
            reason=reason,
            since=self.moment(since) if since else None,
            by=self.who(by),
            now=self.now,
        )

    def resume(self, rule: str, *, by: str = "office", until: str | None = None) -> Deadline:
        return aftercare.resume(
            incident_id=self.incident_id,
            deadline_id=self.deadline(rule).pk,
            until=self.moment(until) if until else None,
            by=self.who(by),
            now=self.now,
        )

    def extend(self, rule: str, days: int, approval: str, *, by: str = "commander") -> Deadline:
        return aftercare.extend(
            incident_id=self.incident_id,
            deadline_id=self.deadline(rule).pk,
            days=days,
            approval=approval,
            by=self.who(by),
            now=self.now,
        )

    def review_passed(self, words: str, *, by: str = "watch", passed_at: str | None = None) -> list[Deadline]:
        return aftercare.record_review(
            incident_id=self.incident_id,
            words=words,
            passed_at=self.moment(passed_at) if passed_at else None,
            by=self.who(by),
            now=self.now,
        )

    def activated(self, level: str, *, at: str, **facts_known: Any) -> EmergencyResponse:
        """Received, verified, requested and approved within one minute."""
        self.at(at)
        self.receive(confirmed=facts_known)
        self.verify()
        proposed = self.incident.assessment["response_level"]
        self.request(level, leads=self.open_leads(), reason="" if proposed == level else "从严")
        return self.approve()

    def open_leads(self) -> dict[str, str]:
        """A lead for the group whose lead the plan leaves open."""
        return {"yq": {"disposal": "water"}, "wx": {"mobilisation": "youth_league"}}[self.desk]

    # What must be on record

    def events(self, kind: str) -> list[Event]:
        """`deadline.missed` or `DEADLINE_MISSED`."""
        wanted = kind.upper().replace(".", "_")
        return list(Event.objects.filter(incident=self.incident_id, kind=wanted).order_by("seq"))

    def expect_event(
        self, kind: str, *, at: str | None = None, clause: str | None = None, about: str = ""
    ) -> Event:
        """Exactly one event of this kind, minute, clause and words."""
        found = [
            event
            for event in self.events(kind)
            if (at is None or event.occurred_at == self.moment(at))
            and (clause is None or event.clause == clause)
            and about in event.summary
        ]
        assert len(found) == 1, [(str(e.occurred_at), e.clause, e.summary) for e in self.events(kind)]
        return found[0]

    def expect_notice(self, *, to: str, about: str) -> Notice:
        """Exactly one notice to the unit or officer, about these words."""
        key = f"officer:{self.who(to).pk}" if self._is_officer(to) else f"unit:{to}"
        rows = Notice.objects.filter(incident=self.incident_id, recipient_key=key, subject__contains=about)
        assert rows.count() == 1, list(
            Notice.objects.filter(incident=self.incident_id).values_list("recipient_name", "subject")
        )
        return rows.get()

    def _is_officer(self, name: str) -> bool:
        return name in self.people or f"{self.desk}_{name}" in self.people

    def deadlines(self, rule: str) -> list[Deadline]:
        """Every clock of the rule, superseded ones too."""
        rows = Deadline.objects.filter(incident=self.incident_id, rule_code=rule)
        return list(rows.order_by("base_at", "superseded_at"))

    def deadline(self, rule: str, *, unit: str | None = None, kind: str | None = None) -> Deadline:
        """The one clock of the rule (and unit, and kind of its readiness) that was not superseded."""
        rows = Deadline.objects.filter(incident=self.incident_id, rule_code=rule, superseded_at__isnull=True)
        if unit is not None:
            rows = rows.filter(owner_unit=unit)
        return rows.get() if kind is None else rows.get(occasion__endswith=f":{kind}")

    def expect_deadline(
        self, rule: str, *, due: str | None, unit: str | None = None, kind: str | None = None
    ) -> Deadline:
        """The clock is there and up at that minute; None: it counts up."""
        found = self.deadline(rule, unit=unit, kind=kind)
        assert found.due_at == (self.moment(due) if due else None)
        return found

    def contacts(self) -> list[UnitContact]:
        return list(UnitContact.objects.filter(organisation=self.who("watch").organisation))
