"""Cross-checks of what a plan says of reports and of the public: every name in it must be of this plan."""

from collections.abc import Callable, Iterable

from incidents.plans.schema import Plan, ReportContents

Add = Callable[..., None]


def check(plan: Plan, add: Add) -> None:
    """Complaints about `reporting` and `releasing`; none where the plan says nothing of them."""
    if plan.reporting is not None:
        _reporting(plan, add)
    if plan.releasing is not None:
        _releasing(plan, add)


def _reporting(plan: Plan, add: Add) -> None:
    assert plan.reporting is not None
    kinds = [each.kind for each in plan.reporting.contents]
    for number, contents in enumerate(plan.reporting.contents):
        here = ("reporting", "contents", number)
        if contents.kind in kinds[:number]:
            add(f"{contents.kind} is there twice", *here)
        if contents.form not in {form.kind for form in plan.forms}:
            add(f"there is no form {contents.form}", *here, "form")
        if contents.like is not None and (contents.like not in kinds or contents.like == contents.kind):
            add(f"there is no other kind {contents.like} to be like", *here, "like")
        if not contents.sections and contents.like is None:
            add(f"{contents.kind} has no sections", *here)
        _sections(plan, contents, add, *here)
    units = {unit.code for unit in plan.units}
    for place, level in enumerate(plan.reporting.upward):
        _known(add, level, units, "unit", "reporting", "upward", place)
    rules = {rule.code for rule in plan.deadlines}
    _known(add, plan.reporting.informs, rules, "deadline", "reporting", "informs")
    _known(add, plan.reporting.words, _indicators(plan), "indicator", "reporting", "words")
    if not any("sign_report" in post.powers for post in plan.posts):
        add("no post has the power sign_report", "posts")


def _sections(plan: Plan, contents: ReportContents, add: Add, *here: str | int) -> None:
    codes = [each.code for each in contents.sections]
    for number, section in enumerate(contents.sections):
        place = (*here, "sections", number)
        if section.code in codes[:number]:
            add(f"{section.code} is there twice", *place)
        if "indicators" in section.says and not section.indicators:
            add(f"{section.code} says indicators and names none", *place)
        _known(add, section.indicators, _indicators(plan), "indicator", *place, "indicators")
        for each in section.advice:
            name = each.only_if.partition("=")[0]
            _known(add, [name] if name else (), _indicators(plan), "indicator", *place, "advice")


def _releasing(plan: Plan, add: Add) -> None:
    chain = plan.releasing
    assert chain is not None
    units = {unit.code for unit in plan.units}
    for name in ("draft", "review", "publish", "watch"):
        step = getattr(chain, name)
        if step is not None:
            _known(add, step.units, units, "unit", "releasing", name, "units")
    for name in ("review", "publish"):
        step = getattr(chain, name)
        if not step.posts and not step.units:
            add(f"nobody may {name} a release", "releasing", name)
    _known(add, chain.indicators, _indicators(plan), "indicator", "releasing", "indicators")


def _indicators(plan: Plan) -> set[str]:
    return {each.name for each in plan.indicators}


def _known(add: Add, names: Iterable[str], known: set[str], noun: str, *path: str | int) -> None:
    for name in names:
        if name not in known:
            add(f"there is no {noun} {name}", *path)
