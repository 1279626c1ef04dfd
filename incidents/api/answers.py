"""How rows look outside. Plain dictionaries; reads come from `queries`."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse

from incidents.models import (
    ActivationRequest,
    Document,
    EmergencyResponse,
    Event,
    Incident,
    Officer,
    Task,
)
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.queries import people
from incidents.queries.authority import HeldPost
from incidents.rules import deriving, lifecycle, personal_data, powers
from incidents.rules.levels import letter
from incidents.rules.lifecycle import COMMAND_LABELS, STATE_LABELS, Command, State


def brief(incident: Incident, plan_code: str) -> dict[str, Any]:
    """One line of the list."""
    return {
        "id": str(incident.pk),
        "number": incident.number,
        "plan": plan_code,
        "state": incident.state,
        "state_label": STATE_LABELS[State(incident.state)],
        "seq": incident.seq,
        "drill": incident.drill,
        "title": incident.title,
        "category": incident.category,
        "source": incident.source,
        "location": _location(incident),
        "occurred_at": incident.occurred_at,
        "learned_at": incident.learned_at,
        "recorded_at": incident.recorded_at,
        "severity_grade": letter(incident.severity_grade),
        "response_level": letter(incident.response_level),
    }


def _location(incident: Incident) -> dict[str, Any]:
    return {"county": incident.county, "detail": incident.detail, "lng": incident.lng, "lat": incident.lat}


def detail(
    incident: Incident,
    plan: Plan,
    held: Iterable[HeldPost],
    *,
    response: EmergencyResponse | None,
    pending: ActivationRequest | None,
    duplicates: Iterable[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The whole incident as the contract promises it; who called is masked for all but the desk."""
    held = list(held)
    return brief(incident, plan.plan.code) | {
        "organisation": incident.organisation.name,
        "narrative": incident.narrative,
        "measures_taken": incident.measures_taken,
        "substances": incident.substances,
        "caller": personal_data.caller(
            incident.caller, whole=powers.holds(plan, [each.post for each in held], Command.SEE_PERSON)
        ),
        "confirmed": incident.confirmed,
        "projected": incident.projected,
        "facts_as_of": incident.facts_as_of,
        "facts_source": incident.facts_source,
        "people": people.as_answer(incident, plan),
        "assessment": incident.assessment,
        "response": _response(response),
        "pending_request": _request(pending),
        "available_actions": available(incident, plan, held),
        "possible_duplicates": list(duplicates),
        "merged_into": str(incident.merged_into_id) if incident.merged_into_id else None,
        "derived_from": str(incident.derived_from_id) if incident.derived_from_id else None,
    }


# Names of the contract for acts that are not one command of the lifecycle each. Every name listed has its address under
# `/actions/`; whose signature a paper waits for is known by the paper, and countersign and its like are not listed.
EXTRA_NAMES: dict[Command, tuple[tuple[str, str], ...]] = {
    Command.MERGE: (("merge", "并入其他事件"), ("keep_apart", "另立")),
    Command.UPDATE_FACTS: (
        ("update_facts", "更新事实"),
        ("choose_fact", "采用另一说法"),
        ("correct_fact", "更正事实"),
        ("move_fact", "移到另一事件"),
        ("correct_particulars", "更正接报内容"),
        ("enter_people", "登记人数"),
        ("move_people", "记人员变动"),
        ("correct_move", "更正人员变动"),
        ("expect_people", "登记应到人数"),
    ),
    # An attachment comes in at its own address; here one is struck.
    Command.ATTACH: (("strike_attachment", "划去附件"),),
    Command.RECORD_MONITORING: (
        ("record_monitoring", "填报监测数据"),
        ("correct_monitoring", "更正监测数据"),
        ("set_monitoring_factor", "设定限值、本底"),
        ("stop_point", "停测、恢复点位"),
        ("set_point_limit", "设定点位限值"),
        ("locate_point", "点位定位"),
    ),
    Command.ESTIMATE_ARRIVAL: (("estimate_arrival", "估算到达"), ("withdraw_estimate", "撤回到达估算")),
    Command.ACKNOWLEDGE: (
        ("acknowledge_task", "签收任务"),
        ("complete_task", "完成任务"),
        ("report_ready", "报力量准备"),
        ("sign_notice", "签收通知"),
        ("acknowledge_deadline", "确认超时"),
    ),
    Command.ASK_HIGHER: (("ask_higher", "提请上级"), ("record_higher_answer", "登记上级答复")),
    Command.COMPOSE_REPORT: (
        ("compose_report", "拟写报告"),
        ("edit_report", "改稿"),
        ("submit_report", "提请签发"),
        ("withdraw_report", "作废拟稿"),
        ("check_report", "签发后核对"),
    ),
    Command.SIGN_REPORT: (("sign_report", "签发报告"), ("countersign_report", "补签报告")),
    Command.DRAFT_RELEASE: (
        ("draft_release", "拟信息发布稿"),
        ("edit_release", "改信息发布稿"),
        ("withdraw_release", "作废信息发布稿"),
        ("note_opinion", "登记舆情"),
    ),
    Command.REVIEW_RELEASE: (
        ("review_release", "审核信息发布稿"),
        ("return_release", "退回信息发布稿"),
        ("check_release", "发布后核对"),
    ),
    Command.URGE: (("urge", "催办"), ("escalate", "提前逐级")),
    Command.RECORD_EXPENSE: (("record_expense", "记经费"), ("strike_expense", "冲销经费")),
    Command.SETTLE_PERSON: (
        ("keep_person", "延期留存个人信息"),
        ("keep_caller", "延期留存来电人信息"),
        ("destroy_persons", "销毁个人信息"),
    ),
    Command.LOG_CALL: (
        ("log_call", "记通话"),
        ("end_redial", "不再重拨"),
        ("reach_notice", "登记送达"),
    ),
}


def available(incident: Incident, plan: Plan, held: Iterable[HeldPost]) -> list[dict[str, str]]:
    """What this officer may do now: power and state together."""
    posts = [each.post for each in held]
    names: list[dict[str, str]] = []
    for command in lifecycle.commands_in(State(incident.state)):
        if powers.holds(plan, posts, command) and deriving.fits(
            command, derived=incident.derived_from_id is not None
        ):
            pairs = EXTRA_NAMES.get(command, ((command.value, COMMAND_LABELS[command]),))
            names += [{"name": name, "label": label} for name, label in pairs]
    return names


def _response(response: EmergencyResponse | None) -> dict[str, Any] | None:
    if response is None:
        return None
    return {
        "id": str(response.pk),
        "level": letter(response.level),
        "activated_at": response.activated_at,
        "activated_by": response.activated_by.name,
        "ended_at": response.ended_at,
        "groups": [
            {
                "code": group.code,
                "name": group.name,
                "lead_unit": group.lead_unit,
                "lead_name": group.lead_name,
                "members": group.members,
                "released_at": group.released_at,
            }
            for group in response.groups.all()
        ],
    }


def _request(request: ActivationRequest | None) -> dict[str, Any] | None:
    if request is None:
        return None
    return {
        "id": str(request.pk),
        "kind": request.kind,
        "what": request.what,
        "from_level": letter(request.from_level),
        "response_level": letter(request.response_level),
        "proposed_level": letter(request.proposed_level),
        "reason": request.reason,
        "evidence": request.evidence,
        "conditions": request.conditions or [],
        "leads": request.leads,
        "expected_period": request.expected_period,
        "measures": request.measures,
        "state": request.state,
        "requested_at": request.requested_at,
        "requested_by": request.requested_by.name,
    }


def event(row: Event) -> dict[str, Any]:
    return {
        "seq": row.seq,
        "kind": row.kind,
        "occurred_at": row.occurred_at,
        "recorded_at": row.recorded_at,
        "actor": row.actor_name,
        "post": row.post,
        "clause": row.clause,
        "summary": row.summary,
        "payload": row.payload,
        "prev_hash": row.prev_hash,
        "hash": row.hash,
    }


def task(row: Task, plan: Plan) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "kind": row.kind,
        "code": row.code,
        "text": row.text,
        "item": row.item,
        "clause": row.clause,
        "section": lookup.clause_ref(plan, row.clause),
        "group": row.group.code if row.group else None,
        "group_name": row.group.name if row.group else None,
        "owner": row.owner_name,
        "owner_unit": row.owner_unit,
        "owner_post": row.owner_post,
        "state": row.state,
        "acknowledged_at": row.acknowledged_at,
        "done_at": row.done_at,
        "remark": row.remark,
    }


def document(row: Document) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "kind": row.kind,
        "number": row.number,
        "title": row.title,
        "clause": row.clause,
        "state": row.state,
        "created_at": row.created_at,
        "signed_at": row.signed_at,
        "sha256": row.sha256,
        "rendered_at": row.rendered_at,
        "pdf": reverse("api-document-pdf", args=[row.pk]),
    }


def actor(officer: Officer, held: Iterable[HeldPost], plan: Plan | None) -> dict[str, Any]:
    posts = [
        {
            "post": each.post,
            "title": lookup.post(plan, each.post).title if plan else "",
            "unit": each.unit_code,
        }
        for each in held
    ]
    return {
        "username": officer.username,
        "name": officer.name,
        "title": officer.title,
        "organisation": officer.organisation.name if officer.organisation else None,
        "posts": posts,
    }
