"""力量准备 has a clock for each kind of a unit; towards people the first of those still open speaks for all of them."""

from collections.abc import Sequence

from incidents.models import Deadline
from incidents.models.deadline import DeadlineQuerySet

SHARED = "readiness"


def label_of(rows: Sequence[Deadline]) -> str:
    """What clocks of one rule are called together: of several kinds the duty alone, without the kind."""
    first = rows[0]
    kinds = {row.occasion.partition(":")[2] for row in rows}
    return (
        first.label
        if len(kinds) == 1
        else first.label.removesuffix(f"（{first.occasion.partition(':')[2]}）")
    )


def owners_of(rows: Sequence[Deadline]) -> list[str]:
    """Each owner once, however many kinds it owes."""
    return list(dict.fromkeys(row.owner_name for row in rows))


def another_speaks(deadline: Deadline) -> bool:
    """Whether an earlier kind of the same unit is still open: it reminds and climbs for this one too, until it ends
    and `still_owed` is woken."""
    if deadline.met_by_act != SHARED:
        return False
    return still_owed(deadline).filter(occasion__lt=deadline.occasion).exists()


def still_owed(deadline: Deadline) -> DeadlineQuerySet:
    """The open kinds of the same unit's readiness."""
    return Deadline.objects.open().filter(
        incident=deadline.incident_id,
        rule_code=deadline.rule_code,
        owner_unit=deadline.owner_unit,
        owner_post=deadline.owner_post,
        due_at=deadline.due_at,
    )
