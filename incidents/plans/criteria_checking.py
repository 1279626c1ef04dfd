"""Cross-checks of 分级标准: criteria fit their indicators, levels can be reached, numbers leave no gap."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from incidents.plans.problems import KeyPath
from incidents.plans.schema import Condition, Indicator, Plan, Row, Table

Complain = Callable[..., None]
LEVELS = (1, 2, 3, 4)
NUMBERS = ("count", "money")


def check(plan: Plan, complain: Complain) -> None:
    indicators = {indicator.name: indicator for indicator in plan.indicators}
    _scales(plan, complain)
    _triggers(plan, complain)
    _near_miss(plan, complain)
    _implications(plan, indicators, complain)
    for condition, yields, path in _conditions(plan):
        _condition(condition, yields, indicators, complain, path)
    for number, table in enumerate(plan.grading.tables):
        for indicator in plan.indicators:
            _steps(table, indicator, complain, ("grading", "tables", number))


def _scales(plan: Plan, complain: Complain) -> None:
    for number, indicator in enumerate(plan.indicators):
        here = ("indicators", number)
        if (indicator.kind == "scale") != bool(indicator.values):
            complain(f"{indicator.name} is a {indicator.kind}; a scale, and only a scale, has values", *here)
        codes = [value.value for value in indicator.values]
        for place, value in enumerate(indicator.values):
            if codes.index(value.value) != place:
                complain(f"{value.value} is there twice", *here, "values", place)
            if (value.lowest is None) != (value.highest is None):
                complain(f"{value.value} has only one of lowest and highest", *here, "values", place)
            for other in (value.lowest, value.highest):
                if other is not None and other not in codes:
                    complain(f"there is no value {other} in {indicator.name}", *here, "values", place)


def _triggers(plan: Plan, complain: Complain) -> None:
    grading = plan.grading
    for level in LEVELS:
        if level not in grading.level_names:
            complain(f"level {level} has no name", "grading", "level_names")
    decides = ["severity_grade"] if grading.level_from_grade else ["severity_grade", "response_level"]
    for yields in decides:
        reached = {row.level for table in grading.tables if table.yields == yields for row in table.rows}
        for level in LEVELS:
            if level not in reached:
                complain(f"level {level} of {yields} has no trigger: no row leads to it", "grading", "tables")
    if grading.report_class and not grading.has_report_class:
        complain("has rules, but has_report_class is not true", "grading", "report_class")


def _near_miss(plan: Plan, complain: Complain) -> None:
    near_miss = plan.grading.near_miss
    for number, table in enumerate(plan.grading.tables):
        if table.yields == "near_miss" and near_miss is None:
            complain("yields near_miss, but there is no grading.near_miss", "grading", "tables", number)


def _implications(plan: Plan, indicators: dict[str, Indicator], complain: Complain) -> None:
    for number, implication in enumerate(plan.grading.implications):
        here: KeyPath = ("grading", "implications", number)
        when, then = indicators.get(implication.when), indicators.get(implication.then)
        if when is None or then is None:
            missing = implication.when if when is None else implication.then
            complain(f"there is no indicator {missing}", *here)
        elif implication.same_class:
            codes = {value.value for value in then.values}
            for value in when.values:
                if value.value not in codes:
                    complain(f"{implication.then} has no class {value.value}", *here)
        elif then.kind != "flag":
            complain(f"{implication.then} is no flag: say same_class: true, or imply a flag", *here)


def _conditions(plan: Plan) -> Iterator[tuple[Condition, str, KeyPath]]:
    for number, table in enumerate(plan.grading.tables):
        for place, row in enumerate(table.rows):
            part = "any" if row.any else "all"
            for spot, condition in enumerate(row.any or row.all):
                yield condition, table.yields, ("grading", "tables", number, "rows", place, part, spot)
    for number, rule in enumerate(plan.grading.report_class):
        for spot, condition in enumerate(rule.any):
            yield condition, "report_class", ("grading", "report_class", number, "any", spot)


def _condition(
    condition: Condition, yields: str, indicators: dict[str, Indicator], complain: Complain, path: KeyPath
) -> None:
    if condition.grade is not None:
        if yields not in ("response_level", "report_class"):
            complain("the grade cannot be a criterion of itself", *path)
        return
    for name in _subjects(condition):
        if name not in indicators:
            complain(f"there is no indicator {name}", *path)
            continue
        wrong = _misfit(condition, indicators[name])
        if wrong:
            complain(f"{name} is a {indicators[name].kind}: {wrong}", *path)


def _subjects(condition: Condition) -> tuple[str, ...]:
    return condition.larger_of or (str(condition.indicator),)


def _misfit(condition: Condition, indicator: Indicator) -> str:
    """What does not fit, or nothing. Criteria only ask for more harm: an unknown is taken at its worst."""
    if indicator.kind in NUMBERS:
        return _number_misfit(condition)
    if indicator.kind == "flag":
        return "" if _asks(condition) == {"holds"} and condition.holds else "the criterion is holds: true"
    if _asks(condition) not in ({"equals"}, {"worse_than"}):
        return "the criterion must be equals or worse_than"
    code = condition.equals or condition.worse_than
    place = next((spot for spot, value in enumerate(indicator.values) if value.value == code), None)
    if place is None:
        return f"there is no value {code}"
    if indicator.values[place].lowest is not None:
        return f"{code} is a class not known yet; name a class"
    return "the harmless value meets no criterion" if condition.equals and place == 0 else ""


def _number_misfit(condition: Condition) -> str:
    if not _asks(condition) <= {"at_least", "above", "below"}:
        return "the criterion must be at_least or above, and below"
    if (condition.at_least is None) == (condition.above is None):
        return "the criterion needs a lower bound, at_least or above (an explicit 0 meets none: above: 0)"
    low = _low(condition)
    if condition.at_least is not None and low <= 0:
        return "an explicit 0 meets no criterion; write above: 0"
    return (
        "below is not above its lower bound" if condition.below is not None and condition.below <= low else ""
    )


def _asks(condition: Condition) -> set[str]:
    words = ("at_least", "above", "below", "equals", "worse_than", "holds")
    return {word for word in words if getattr(condition, word) is not None}


def _low(condition: Condition) -> Decimal:
    return condition.at_least if condition.at_least is not None else condition.above or Decimal(0)


def _steps(table: Table, indicator: Indicator, complain: Complain, here: KeyPath) -> None:
    """Within a table the rows on one indicator follow each other; more harm is never a lighter level."""
    rows = [
        (row, place) for place, row in enumerate(table.rows) if any(_on(each, indicator) for each in row.any)
    ]
    if indicator.kind in NUMBERS:
        _intervals(rows, indicator, complain, here)
    elif indicator.kind == "scale":
        _classes(rows, indicator, complain, here)


def _on(condition: Condition, indicator: Indicator) -> bool:
    return condition.grade is None and indicator.name in _subjects(condition)


def _intervals(rows: list[tuple[Row, int]], indicator: Indicator, complain: Complain, here: KeyPath) -> None:
    found = [
        (_low(condition), condition, row.level, place)
        for row, place in rows
        for condition in row.any
        if _on(condition, indicator) and not _number_misfit(condition)
    ]
    found.sort(key=lambda each: each[0])
    for (_, lower, level, place), (low, upper, graver, above) in zip(found, found[1:], strict=False):
        spot = (*here, "rows", above)
        if lower.below is None or lower.below > low:
            complain(f"{indicator.name}: overlaps row {place + 1} at {low}", *spot)
        elif lower.below < low or upper.at_least is None:
            complain(f"{indicator.name}: leaves a gap from {lower.below} to {low}", *spot)
        if graver > level:
            complain(f"{indicator.name}: more of it leads to a lighter level than row {place + 1}", *spot)
    if found and found[-1][1].below is not None:
        complain(f"{indicator.name}: nothing from {found[-1][1].below} up", *here, "rows", found[-1][3])


def _classes(rows: list[tuple[Row, int]], indicator: Indicator, complain: Complain, here: KeyPath) -> None:
    codes = [value.value for value in indicator.values]
    levels: dict[str, int] = {}
    for row, _ in rows:
        for condition in row.any:
            if _on(condition, indicator) and not _misfit(condition, indicator):
                for code in _met_by(condition, codes):
                    levels[code] = min(row.level, levels.get(code, row.level))
    classes = [value.value for value in indicator.values if value.lowest is None]
    for milder, worse in zip(classes, classes[1:], strict=False):
        if milder in levels and levels.get(worse, max(LEVELS) + 1) > levels[milder]:
            complain(f"{indicator.name}: {worse} leads to a lighter level than {milder}", *here, "rows")


def _met_by(condition: Condition, codes: list[str]) -> list[str]:
    if condition.equals is not None:
        return [condition.equals]
    return codes[codes.index(str(condition.worse_than)) + 1 :]
