"""How groups and units work at the scene: leaders, figures, stopping the rescue, bodies to be formed, 征用 and 动员."""

from incidents.plans.schema.base import ClauseId, Code, Part, Text, Texts


class FigureAsked(Part):
    """A number that groups file from the scene."""

    label: Text
    unit: str = ""


class FieldWork(Part):
    leader_post: Code
    """The post that a named leader of a group holds in that incident."""
    leader_clause: ClauseId
    order_clause: ClauseId
    """Whose word an order (指令) is."""
    scene_clause: ClauseId
    """赶赴现场."""
    figures: tuple[FigureAsked, ...] = ()


class Rescue(Part):
    """暂停救援, 撤离, 恢复: three ways to stop, one to go on (B-26)."""

    team_clause: ClauseId
    """A team stops by itself and reports afterwards."""
    command_clause: ClauseId
    """The command post, or the government that commands, withdraws the rescuers."""
    danger_clause: ClauseId
    """险情报告 and the decision on it."""
    watched_by: tuple[Code, ...]
    """Groups that watch for danger."""
    decided_by: tuple[Code, ...]
    """Posts that decide on a 险情报告."""
    resume_clause: ClauseId
    conditions: Texts
    """What the command post looks at before the rescue goes on; it informs and never refuses."""


class Body(Part):
    """Something that is formed or started at the scene beside the groups: 现场指挥中心, 临时党支部, 专项预案."""

    code: Code
    name: Text
    clause: ClauseId
    task: str = ""
    """The task of a level that forming it fulfils."""
    head: str = ""
    """How its head is called; empty: it has none."""
    members: str = ""
    """What is written down of its members."""
    several: bool = False
    """One incident may have several, each with its own name (专项预案)."""
    suggested: Texts = ()
    erratum: str = ""


class Decree(Part):
    """What obliges people outside the plan: 征用决定, 社会动员令. Signed by whoever approves a response."""

    code: Code
    title: Text
    kind: Text
    """Of the paper."""
    clause: ClauseId
    law: Text
    """The law it cites on its face."""
    issued_by: Text
    """In whose name it goes out."""
    asked: Texts
    """What must be in it."""
    scope: Texts = ()
    """Whom it may address, in the plan's words."""
    opening: Text
    closing: Text
    task: str = ""
    erratum: str = ""
