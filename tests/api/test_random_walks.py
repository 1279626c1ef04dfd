"""Random walks over every command, legal and illegal, by every officer: what no walk may ever bring about.

No act without power succeeds, no act goes without an Event, nothing refused leaves a trace, the state moves only by the
table, and after 归档 no clock runs but those that the law keeps.
"""

import random
from collections.abc import Callable
from typing import Any

import pytest

from api.conftest import Caller
from incidents.api.performing import ACTS
from incidents.models import Deadline, Event, Incident, Officer, TaskState
from incidents.queries import trail
from incidents.queries.authority import posts_in
from incidents.queries.editions import plan_of
from incidents.rules import lifecycle, powers
from incidents.rules.lifecycle import Command, State

STEPS, WALKS = 60, 6
REFUSED = {400, 403, 404, 409}
LEVELS = ("I", "II", "III", "IV")
LEADS = {"yq": {"disposal": "water"}, "wx": {"mobilisation": "civil_affairs"}}
KEPT_AFTER_CLOSING = {"no_change", "supplementary_report", "enterprise_report"}
"""伤亡变化补报 and its window (EX-10), and the enterprise's own limit, which is kept for the record."""
CALLS: dict[str, dict[str, Any]] = {
    "yq": {
        "plan": "yangquan_eco",
        "category": "水污染",
        "source": "电话",
        "location": {"county": "平定县", "detail": "桃河307国道段"},
        "narrative": "罐车在307国道侧翻，有刺激性气味，可能流入桃河",
        "confirmed": {"deaths": 0, "serious_injuries": 1, "environmental_impact": True},
    },
    "wx": {
        "plan": "urumqi_safety",
        "category": "危险化学品",
        "source": "电话",
        "location": {"county": "水西沟镇", "detail": "某化工厂"},
        "narrative": "厂区发生爆炸，人员情况不明",
        "confirmed": {"deaths": 3, "trapped_or_missing": 4},
    },
}
# The way through the life: who does it, what. A walk takes the next of it now and then, so that it gets somewhere.
WAY: dict[str, tuple[tuple[str, str], ...]] = {
    "yq": (
        ("yq_watch", "verify"),
        ("yq_watch", "request_activation"),
        ("yq_commander", "approve_activation"),
        ("yq_watch", "request_level_change"),
        ("yq_commander", "approve_level_change"),
        ("yq_watch", "request_termination"),
        ("yq_monitoring", "record_opinion"),
        ("yq_disposal", "record_opinion"),
        ("yq_source", "record_opinion"),
        ("yq_commander", "approve_termination"),
        ("yq_office", "archive"),
    ),
    "wx": (
        ("wx_watch", "verify"),
        ("wx_watch", "request_activation"),
        ("wx_commander", "approve_activation"),
        ("wx_fire", "suspend_rescue"),
        ("wx_post", "resume_rescue"),
        ("wx_post", "request_termination"),
        ("wx_commander2", "approve_termination"),
        ("wx_office", "archive"),
    ),
}


class Walk:
    """One incident and everybody who may or may not act on it."""

    def __init__(
        self, rng: random.Random, desk: str, people: dict[str, Officer], api: Callable[[str | None], Caller]
    ) -> None:
        self.rng, self.desk, self.people, self.api = rng, desk, people, api
        logged = api(f"{desk}_watch").post("/incidents/", CALLS[desk])
        assert logged.status_code == 201, logged.content.decode()
        self.incident_id = logged.json()["id"]
        self.way = list(WAY[desk])
        self.straight = False
        """Nobody telephones: each does it himself."""
        other = "wx" if desk == "yq" else "yq"
        self.officers = sorted(name for name in people if name.startswith(f"{desk}_"))
        self.strangers = [f"{other}_watch", f"{other}_commander", "admin_system", "admin_audit"]

    @property
    def incident(self) -> Incident:
        return Incident.objects.select_related("organisation").get(pk=self.incident_id)

    def step(self) -> None:
        if self.way and self.rng.random() < 0.4:
            officer, name = self.way[0]
            if self.act(officer, name) == 200:
                self.way.pop(0)
            return
        crowd = self.officers if self.rng.random() < 0.93 else self.strangers
        self.act(self.rng.choice(crowd), self.rng.choice(sorted(ACTS)))

    def act(self, username: str, name: str, **fixed: Any) -> int:
        before, act = self.incident, ACTS[name]
        stopped = before.suspensions.filter(resumed_at__isnull=True).exists()
        body = fixed or self.body(name)
        answer = self.api(username).act(self.incident_id, name, **body)
        after = self.incident
        said = f"{username} {name} {body} in {before.state}: {answer.content.decode()[:300]}"
        self.said = said
        assert answer.status_code in {200} | REFUSED, said
        if username in self.strangers:
            assert answer.status_code in {403, 404}, said
        if answer.status_code == 200:
            assert self.may(username, act, body), said
            told_twice = name == "suspend_rescue" and stopped  # by one team: it stands once
            assert after.seq > before.seq or told_twice, said
            if after.state != before.state:
                self.moved_by_the_table(before, after, act.command, said)
        elif answer.json().get("code") != "answers_differ":
            # An answer that came second is kept beside the first; nothing else that is refused leaves a trace.
            assert after.seq == before.seq, said
        return answer.status_code

    def may(self, username: str, act: Any, body: dict[str, Any]) -> bool:
        incident, officer = self.incident, self.people[username]
        plan = plan_of(incident)
        posts = [held.post for held in posts_in(incident, plan, officer, now=incident.recorded_at)]
        needed = act.phone_command if body.get("channel") == "phone" and act.phone_command else act.command
        return act.any_power or powers.holds(plan, posts, needed)

    def moved_by_the_table(self, before: Incident, after: Incident, command: Command, said: str) -> None:
        if command is Command.SPLIT:
            return
        assert lifecycle.TRANSITIONS[State(before.state), command] == after.state, said

    def body(self, name: str) -> dict[str, Any]:
        """Something sensible for this command, or now and then nothing at all."""
        if self.rng.random() < 0.05:
            return {}
        make = BODIES.get(name)
        return make(self) if make else {}

    def level(self) -> str:
        return self.rng.choice(LEVELS)

    def one(self, rows: Any) -> str:
        """The key of one of the rows, or a key of nothing."""
        keys = list(rows.values_list("pk", flat=True)[:20])
        return str(self.rng.choice(keys)) if keys else self.incident_id

    def phone(self) -> dict[str, Any]:
        """Now and then it was said on the telephone."""
        if self.straight or self.rng.random() < 0.7:
            return {}
        giver = self.rng.choice([name for name in self.officers if "command" in name or "deputy" in name])
        return {"channel": "phone", "given_by": giver, "words": "同意", "witness": "旁人"}

    def evidence(self) -> dict[str, str]:
        plan = plan_of(self.incident)
        return {each.code: "现场核实" for each in plan.termination.conditions}


def _requested(walk: Walk) -> dict[str, Any]:
    return {"response_level": walk.level(), "reason": "随机走查", "leads": LEADS[walk.desk]}


def _changed(walk: Walk) -> dict[str, Any]:
    return _requested(walk) | {"evidence": "监测数据连续达标"}


def _termination(walk: Walk) -> dict[str, Any]:
    return {"evidence": walk.evidence(), "reason": "随机走查", "external": {"started": False}}


def _of_task(walk: Walk) -> dict[str, Any]:
    return {"task": walk.one(walk.incident.tasks.filter(state=TaskState.OPEN))}


def _of_clock(walk: Walk) -> dict[str, Any]:
    return {"deadline": walk.one(Deadline.objects.filter(incident=walk.incident_id)), "reason": "随机走查"}


def _of_notice(walk: Walk) -> dict[str, Any]:
    return {"notice": walk.one(walk.incident.notices.all()), "signed_name": "某人", "words": "收到"}


def _of_request(walk: Walk) -> dict[str, Any]:
    return {"request": walk.one(walk.incident.activation_requests.all())}


def _facts(walk: Walk) -> dict[str, Any]:
    return {
        "confirmed": {"deaths": walk.rng.choice([0, 1, 3, 10, None]), "evacuated": walk.rng.choice([0, 500])},
        "projected": {},
        "source": "现场电话",
    }


BODIES: dict[str, Callable[[Walk], dict[str, Any]]] = {
    "verify": lambda walk: {"method": "电话", "conclusion": "属实"},
    "dismiss": lambda walk: {"reason": "误报"},
    "transfer": lambda walk: {"to": "其他预案", "reason": "不属本预案"},
    "note": lambda walk: {"text": "随机走查的一笔"},
    "update_facts": _facts,
    "confirm_grade": lambda walk: {"severity_grade": walk.level(), "reason": "随机走查"},
    "request_activation": _requested,
    "endorse_activation": lambda walk: {"agrees": walk.rng.random() < 0.7, "words": "拟办"},
    "approve_activation": lambda walk: walk.phone(),
    "return_activation": lambda walk: {"reason": "再核"} | walk.phone(),
    "request_level_change": _changed,
    "approve_level_change": lambda walk: walk.phone(),
    "return_level_change": lambda walk: {"reason": "再核"} | walk.phone(),
    "request_termination": _termination,
    "record_opinion": lambda walk: {"agrees": True, "words": "同意终止"},
    "approve_termination": lambda walk: walk.phone(),
    "return_termination": lambda walk: {"reason": "再核"} | walk.phone(),
    "report": lambda walk: {"kind": "FOLLOW_UP", "means": "written", "recipients": [], "content": "续报"},
    "acknowledge_task": _of_task,
    "complete_task": _of_task,
    "urge": _of_clock,
    "escalate": _of_clock,
    "acknowledge_deadline": lambda walk: {"deadline": _of_clock(walk)["deadline"]},
    "waive": _of_clock,
    "pause_clock": _of_clock,
    "sign_notice": _of_notice,
    "countersign": _of_request,
    "dispute_words": lambda walk: _of_request(walk) | {"words": "原话不同"},
    "correct_words": lambda walk: _of_request(walk) | {"words": "改过的原话"},
    "log_call": lambda walk: {"party": "市水务局", "purpose": "核实", "result": "reached"},
    "suspend_rescue": lambda walk: {"words": "有二次爆炸危险"},
    "resume_rescue": lambda walk: {"words": "险情已排除"} | walk.phone(),
    "order": lambda walk: {"text": "加密监测", "post": "watch_officer"},
    "ask_help": lambda walk: {"what": "吸油毡两吨"},
    "report_danger": lambda walk: {"what": "罐体倾斜"},
    "record_review": lambda walk: {"words": "评审通过"},
}


@pytest.mark.parametrize("desk", ["yq", "wx"])
@pytest.mark.parametrize("seed", range(WALKS))
def test_no_walk_over_the_commands_breaks_what_must_hold(people, api, seed, desk):
    walk = Walk(random.Random(f"{desk}{seed}"), desk, people, api)
    for _ in range(STEPS):
        walk.step()
    numbers = list(
        Event.objects.filter(incident=walk.incident_id).order_by("seq").values_list("seq", flat=True)
    )
    assert numbers == list(range(1, walk.incident.seq + 1))
    assert list(trail.breaks([walk.incident.pk])) == []
    assert (
        Event.objects.filter(incident=walk.incident_id, actor__organisation__isnull=True)
        .exclude(actor=None)
        .count()
        == 0
    )


@pytest.mark.parametrize("desk", ["yq", "wx"])
def test_the_way_to_the_archive_leaves_no_clock_running_but_those_the_law_keeps(people, api, desk):
    walk = Walk(random.Random(desk), desk, people, api)
    walk.straight = True
    level = {"request_activation": "III", "request_level_change": "II"}
    for officer, name in WAY[desk][:-1]:
        body = BODIES[name](walk) if name in BODIES else {}
        if name in level:
            body |= {"response_level": level[name]}
        assert walk.act(officer, name, **body) == 200, walk.said
    archive_officer, _ = WAY[desk][-1]
    for deadline in Deadline.objects.open().filter(incident=walk.incident_id):
        waiver = f"{desk}_commander"
        walk.api(waiver).act(walk.incident_id, "waive", deadline=str(deadline.pk), reason="走查")
    assert walk.act(archive_officer, "archive") == 200
    running = Deadline.objects.filter(incident=walk.incident_id, next_check_at__isnull=False)
    assert {each.met_by_act for each in running} <= KEPT_AFTER_CLOSING
