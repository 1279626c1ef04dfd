"""Where an act of the room is done: the page behind each act of a clock, an item of the list or the bar."""

from uuid import UUID

from django.urls import reverse

from incidents.queries.room import Room

COMPOSED = {
    "written_report": "INITIAL",
    "follow_up_report": "FOLLOW_UP",
    "supplementary_report": "SUPPLEMENTARY",
}
"""Reports that the composer writes, where the plan says what stands in them."""
REPORTS = {
    "written_report": "kind=INITIAL&means=written",
    "phone_report": "kind=INITIAL&means=phone",
    "follow_up_report": "kind=FOLLOW_UP&means=written",
    "leader_report": "kind=LEADER&means=phone",
    "notification": "kind=NOTIFICATION&means=phone",
    "enterprise_report": "kind=ENTERPRISE&means=phone",
    "supplementary_report": "kind=SUPPLEMENTARY&means=written",
    "investigation_report": "kind=INVESTIGATION&means=written",
    "assessment_report": "kind=ASSESSMENT&means=written",
}
PAGES = {
    "verification": "verify",
    "decision": "approval",
    "readiness": "ready",
    "verify": "verify",
    "dismiss": "dismiss",
    "transfer": "transfer",
    "update_facts": "facts",
    "people": "people",
    "confirm_grade": "confirm-grade",
    "request_activation": "request-activation",
    "approve_activation": "approval",
    "report": "report",
    "compose_report": "reports",
    "releases": "releases",
    "log_call": "calls",
    "attach": "attachments",
    "monitoring": "monitoring",
    "estimate_arrival": "estimate-arrival",
    "notify": "notify",
    "acknowledge": "ready",
    "arrival": "my-work",
    "order_done": "my-work",
    "danger_decision": "scene",
    "suspension_report": "scene",
    "order": "order",
    "scene": "scene",
    "mine": "my-work",
    "suspend_rescue": "suspend-rescue",
    "resume_rescue": "resume-rescue",
    "record_review": "record-review",
    "afterwards": "afterwards",
    "record_proof": "afterwards",
    "record_expense": "record-expense",
    "record_person": "record-person",
    "request_termination": "request-termination",
    "termination": "termination",
    "archive": "archive",
    "request_level_change": "request-level-change",
    "approve_level_change": "approval",
    "request_not_activating": "request-not-activating",
    "approve_not_activating": "approval",
    "ask_higher": "ask-higher",
    "hand_over_command": "hand-over-command",
    "derive": "derive",
    "conclude_derived": "conclude-derived",
}

ROWS = {
    "group:": "scene-group",
    "composed:": "report-one",
    "send-report:": "report-send",
    "help:": "answer-help",
    "danger:": "decide-danger",
    "suspension:": "report-suspension",
    "decree:": "decree",
    "sign-decree:": "countersign-decree",
}
"""Acts on one row: what stands before its key."""


def page_of(room: Room, act: str) -> str:
    """The page where an act is done, or "" where the room itself is that page."""
    if act in COMPOSED and room.plan.reporting is not None:
        return f"{reverse('reports', args=[room.incident.pk])}?kind={COMPOSED[act]}"
    return page_at(room.incident.pk, act)


def page_at(incident: UUID, act: str) -> str:
    """The same by the incident alone."""
    if act in REPORTS:
        return f"{reverse('report', args=[incident])}?{REPORTS[act]}"
    if act.startswith("notice:"):
        return reverse("notice-sign", args=[incident, act.removeprefix("notice:")])
    if act.startswith("claim:"):
        return reverse("fact-choose", args=[incident, act.removeprefix("claim:")])
    if act.startswith("redial:"):
        return f"{reverse('calls', args=[incident])}?line=call:{act.removeprefix('redial:')}#id_answered_by"
    if act.startswith(tuple(ROWS)):
        kind, _, row = act.partition(":")
        return reverse(ROWS[f"{kind}:"], args=[incident, row])
    if act.startswith("#"):
        return act
    name = PAGES.get(act, act)
    known = {*PAGES.values(), "approval-phone", "situation-sheet"}
    return reverse(name, args=[incident]) if name in known else ""
