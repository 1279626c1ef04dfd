"""文书模板, 通知名单, 审批链: what leaves the house under a plan, to whom, and who says so first."""

from collections.abc import Iterator
from typing import Any

from incidents.plans import lookup
from incidents.plans.schema import Plan, Recipient
from incidents.queries.plan_pages import condition_words
from incidents.queries.plan_refs import named, names, ref
from incidents.rules.levels import letter

FORM_KINDS = {
    "ACTIVATION_NOTICE": "启动通知",
    "INTAKE_SHEET": "接报单",
    "TERMINATION_APPROVAL": "终止签报单",
    "INITIAL_REPORT": "初报",
    "FOLLOW_UP_REPORT": "续报",
    "FINAL_REPORT": "终报",
    "SUPPLEMENTARY_REPORT": "补报",
    "PHONE_REPORT": "电话报告",
    "INFORMATION_RELEASE": "信息发布稿",
}
SENT_WHEN = {"issue": "发布", "adjust": "调整", "lift": "解除"}


def forms(plan: Plan) -> dict[str, Any]:
    """The plan's own forms, and the elements of every report that the system composes."""
    contents = {each.form: each for each in plan.reporting.contents} if plan.reporting else {}
    return {
        "forms": [
            {
                "title": form.title,
                "kind": FORM_KINDS[form.kind],
                "fields": form.fields,
                "elements": [each.title for each in contents[form.kind].sections]
                if form.kind in contents
                else [],
                "like": contents[form.kind].like if form.kind in contents else None,
                "clause": ref(plan, form.clause),
                "erratum": form.erratum,
            }
            for form in plan.forms
        ]
    }


def recipients(plan: Plan) -> dict[str, Any]:
    """Who hears of it: of each limit, of each report, of each warning."""
    return {"recipients": [*_of_limits(plan), *_of_reports(plan), *_of_warnings(plan)]}


def _of_limits(plan: Plan) -> Iterator[dict[str, Any]]:
    for rule in plan.deadlines:
        for each in rule.recipients:
            yield _line(plan, f"时限：{rule.label}", each)


def _of_reports(plan: Plan) -> Iterator[dict[str, Any]]:
    for contents in plan.reporting.contents if plan.reporting else ():
        for each in contents.recipients:
            yield _line(plan, f"文书：{contents.noun}", each)
        for each in contents.copies:
            yield _line(plan, f"文书：{contents.noun}（抄送）", each)


def _line(plan: Plan, occasion: str, each: Recipient) -> dict[str, Any]:
    conditions = [f"{letter(each.from_level)}级以上"] if each.from_level < 4 else []
    conditions += [condition_words(plan, each.only_if)] if each.only_if else []
    return {
        "unit": names(plan)[each.unit],
        "occasion": occasion,
        "when": "，".join(conditions),
        "clause": ref(plan, each.clause),
        "source": each.source,
    }


def _of_warnings(plan: Plan) -> Iterator[dict[str, Any]]:
    for each in plan.warning.told:
        yield {
            "unit": names(plan)[each.unit] if each.unit else each.name,
            "occasion": f"预警（{'、'.join(SENT_WHEN[when] for when in each.when)}）",
            "when": "抄送" if each.copy_only else "",
            "clause": ref(plan, each.clause),
            "source": each.source,
        }


def chain(plan: Plan) -> list[dict[str, Any]]:
    """From the request to the notice: whose step it is, by which clause."""
    steps = [("提请", [post.title for post in lookup.posts_with(plan, "request_activation")])]
    clauses = [plan.activation.request_clause]
    if plan.desk is not None:
        steps.append(("拟办意见", named(plan, plan.desk.endorsing.posts)))
        clauses.append(plan.desk.endorsing.clause)
    steps.append(("批准", [post.title for post in lookup.posts_with(plan, "approve_activation")]))
    steps.append(("启动通知", []))
    clauses += [plan.activation.approve_clause, plan.activation.notice_clause]
    return [
        {"step": step, "who": who, "clause": ref(plan, clause)}
        for (step, who), clause in zip(steps, clauses, strict=True)
    ]
