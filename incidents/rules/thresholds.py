"""From which number on a single indicator alone reaches which level: said beside the box, never refused."""

from dataclasses import dataclass

from incidents.plans.memo import per_plan
from incidents.plans.schema import Plan
from incidents.rules import worlds
from incidents.rules.criteria import STEPS
from incidents.rules.deciding import sheets
from incidents.rules.explain import brings
from incidents.rules.levels import is_graver, letter


@dataclass(frozen=True)
class Threshold:
    indicator: str
    confirmed: bool
    """Tried on what has happened only; else on what may happen too."""
    reached_at: str
    level: int
    source: str
    """「附表2 II级第3项」"""


@per_plan
def thresholds(plan: Plan) -> tuple[Threshold, ...]:
    """For each number the bounds at which the level rises, ascending; rows that need more than this one are left out."""
    found: list[Threshold] = []
    for name, ladder in worlds.ladders(plan).items():
        if ladder.indicator.kind not in STEPS:
            continue
        step = STEPS[ladder.indicator.kind]
        bounds = [
            (each.low if each.closed else each.low + step, level, sheet.table.basis == "confirmed", line.row)
            for sheet in sheets(plan)
            for line in sheet.lines
            for each in line.criteria
            if name in each.subjects
            and (len(line.criteria) == 1 or not line.needs_all)
            and (level := brings(plan, line)) is not None
        ]
        risen = None
        for low, level, confirmed, row in sorted(bounds, key=lambda bound: bound[:2]):
            if risen is None or is_graver(level, risen):
                risen = level
                table = next(each for each in plan.grading.tables if row in each.rows)
                item = f"第{row.item}项" if row.item.isdigit() else row.item
                source = f"{table.code} {letter(row.level)}级{item}"
                found.append(Threshold(name, confirmed, str(ladder.value(low)), level, source))
    return tuple(found)
