"""The plans as data, each line with its clause; and 试算, which stores nothing."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from incidents.actions.assessments import evaluate
from incidents.api.documenting import REFUSALS, answered
from incidents.api.serializers import Facts
from incidents.plans import lookup, registry
from incidents.plans.schema import DeadlineRule, Group, Plan, Row, Table, Unit
from incidents.queries.plan_refs import in_force
from incidents.rules.deadlines import describe
from incidents.rules.facts import parse_facts
from incidents.rules.levels import letter


def plan_or_404(code: str) -> Plan:
    """The edition in force: a draft that nobody has confirmed says nothing here."""
    return in_force(registry.get(code)).plan


class Plans(APIView):
    @extend_schema(operation_id="plans_list", responses={200: OpenApiTypes.OBJECT} | REFUSALS)
    def get(self, request: Request) -> Response:
        return Response({"results": [head(plan) for plan in registry.all_plans()], "next": None})


class PlanDetail(APIView):
    @extend_schema(operation_id="plan", responses={200: OpenApiTypes.OBJECT} | REFUSALS)
    def get(self, request: Request, code: str) -> Response:
        return Response(whole(plan_or_404(code)))


class Assess(APIView):
    @extend_schema(operation_id="assess", request=Facts, responses=answered())
    def post(self, request: Request, code: str) -> Response:
        plan = plan_or_404(code)
        body = Facts(data=request.data)
        body.is_valid(raise_exception=True)
        facts = parse_facts(plan, body.validated_data["confirmed"], body.validated_data["projected"])
        return Response(evaluate(plan, facts, internal_targets=internal_targets(request)))


def internal_targets(request: Request) -> frozenset[str]:
    organisation = request.user.organisation
    return frozenset(organisation.internal_targets) if organisation else frozenset()


def head(plan: Plan) -> dict[str, Any]:
    meta = plan.plan
    return {
        "code": meta.code,
        "title": meta.title,
        "number": meta.number,
        "issuer": meta.issuer,
        "revision": meta.revision,
        "effective_on": meta.effective_on,
    }


def whole(plan: Plan) -> dict[str, Any]:
    return head(plan) | {
        "categories": [each.model_dump(mode="json") for each in plan.categories],
        "indicators": [each.model_dump(mode="json") for each in plan.indicators],
        "thresholds": [_threshold(plan, table, row) for table in plan.grading.tables for row in table.rows],
        "groups": [_group(plan, each) for each in plan.groups],
        "units": [_unit(plan, each) for each in plan.units],
        "duties": [_duty(plan, unit, number) for unit in plan.units for number in range(len(unit.duties))],
        "posts": [_with_section(plan, each.model_dump(mode="json")) for each in plan.posts],
        "deadline_rules": [_deadline(plan, each) for each in plan.deadlines],
        "errata": [each.model_dump(mode="json") for each in plan.errata],
    }


def _with_section(plan: Plan, row: dict[str, Any]) -> dict[str, Any]:
    return row | {"section": lookup.clause_ref(plan, row["clause"])}


def _threshold(plan: Plan, table: Table, row: Row) -> dict[str, Any]:
    shown = {
        "clause": row.clause,
        "table": table.code,
        "yields": table.yields,
        "level": letter(row.level),
        "item": row.item,
        "text": row.text,
        "conditions": row.model_dump(mode="json", include={"any", "all", "only_below"}, exclude_none=True),
        "erratum": row.erratum,
    }
    return _with_section(plan, shown)


def _group(plan: Plan, group: Group) -> dict[str, Any]:
    shown = {
        "code": group.code,
        "name": group.name,
        "aliases": list(group.aliases),
        "lead_units": list(group.lead_units),
        "members": [code for code in group.members if code not in group.lead_units],
        "lead_to_be_named": group.lead_to_be_named,
        "duties": [duty.text for duty in group.duties],
        "clause": group.clause,
    }
    return _with_section(plan, shown)


def _unit(plan: Plan, unit: Unit) -> dict[str, Any]:
    shown = {
        "code": unit.code,
        "name": unit.name,
        "aliases": list(unit.aliases),
        "kind": unit.kind,
        "duties": [duty.text for duty in unit.duties],
        "clause": unit.clause,
    }
    return _with_section(plan, shown)


def _duty(plan: Plan, unit: Unit, number: int) -> dict[str, Any]:
    duty = unit.duties[number]
    return _with_section(
        plan, {"unit": unit.code, "item": duty.item, "text": duty.text, "clause": unit.clause}
    )


def _deadline(plan: Plan, rule: DeadlineRule) -> dict[str, Any]:
    return _with_section(plan, rule.model_dump(mode="json") | {"limit": describe(rule)})
