"""Who: headquarters, posts and powers, groups, member units, tasks of each level."""

from typing import Literal

from incidents.plans.schema.base import ClauseId, Code, Level, Part, Text, Texts

Power = Literal[
    "receive", "verify", "dismiss", "transfer", "merge", "update_facts", "note", "confirm_grade", "request_activation",
    "approve_activation", "return_activation", "request_level_change", "approve_level_change", "return_level_change",
    "suspend_rescue", "resume_rescue", "order", "acknowledge", "report", "request_termination", "record_opinion",
    "approve_termination", "return_termination", "archive", "waive", "delegate", "roster", "set_targets",
    "sign_report", "review_release", "publish_release",
]  # fmt: skip


class Post(Part):
    code: Code
    title: Text
    form_title: str = ""
    """How the plan's printed form calls the same post (A-12)."""
    powers: tuple[Power, ...]
    clause: ClauseId
    holder: Text
    """Who holds it, in the plan's words."""
    delegates_to: tuple[Code, ...] = ()


class MemberDuty(Part):
    text: Text
    item: str = ""
    incident_categories: tuple[Text, ...] = ()


class Unit(Part):
    code: Code
    name: Text
    aliases: tuple[Text, ...] = ()
    kind: Literal["member", "local", "supervising", "cooperating", "external"] = "member"
    """`local` resolves to the incident's county or township; `cooperating` and `external` have no account."""
    local_name: str = ""
    """Of a `local` unit: its name at the incident's place, `{place}分局`."""
    clause: ClauseId
    duties: tuple[MemberDuty, ...] = ()
    ready_within_limit: bool = True
    erratum: str = ""


class Duty(Part):
    text: Text
    clause: ClauseId | None = None
    """Where it differs from the group's own."""
    starts: Literal["on_activation", "on_need"] = "on_activation"


class Suggestion(Part):
    categories: tuple[Text, ...]
    unit: Code
    clause: ClauseId


class Group(Part):
    code: Code
    name: Text
    aliases: tuple[Text, ...] = ()
    lead_units: tuple[Code, ...]
    lead_to_be_named: bool = False
    members: tuple[Code, ...]
    """Units any of which may lead where the lead is to be named."""
    suggested_additions: tuple[Code, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    duties: tuple[Duty, ...]
    clause: ClauseId
    sends_on_scene: bool = True
    erratum: str = ""


class LevelTask(Part):
    """Work that a response level brings; inherited by graver levels (I ⊇ II ⊇ III)."""

    code: Code
    text: Text
    clause: ClauseId
    owner: Code
    """A post, a group or a unit code, or `every_unit`, `every_group`."""
    from_level: Level
    not_at: tuple[Level, ...] = ()
    readiness_items: tuple[Text, ...] = ()
    erratum: str = ""


class Headquarters(Part):
    name: Text
    office: Text
    clause: ClauseId
    office_clause: ClauseId
    powers: Texts
    office_duties: Texts
    command_post: str = ""
    command_post_clause: ClauseId | None = None
