"""Cross-checks of how a plan's office keeps its watch."""

from collections.abc import Callable, Mapping

from incidents.plans.schema import HeldPost, Plan

Add = Callable[..., None]
HERE = ("desk", "watch")


def check(plan: Plan, add: Add) -> None:
    """The posts are of this plan, those who stand in have the powers, and the shifts leave no hour of the day out."""
    practice = plan.desk.watch if plan.desk else None
    if practice is None:
        return
    posts = {post.code: frozenset(post.powers) for post in plan.posts}
    if practice.told not in posts:
        add(f"there is no post {practice.told}", *HERE, "told")
    for number, each in enumerate(practice.held):
        if each.post in posts:
            _stand_ins(posts, each, number, add)
        else:
            add(f"there is no post {each.post}", *HERE, "held", number, "post")
    if not any("roster" in powers for powers in posts.values()):
        add("no post has the power roster", "posts")
    following = [*practice.shifts[1:], *practice.shifts[:1]]
    for number, (shift, then) in enumerate(zip(practice.shifts, following, strict=True)):
        if shift.ends != then.starts:
            add(f"{shift.name} ends when {then.name} has not begun", *HERE, "shifts", number, "ends")


def _stand_ins(posts: Mapping[str, frozenset[str]], each: HeldPost, number: int, add: Add) -> None:
    for place, code in enumerate(each.stand_in):
        here = (*HERE, "held", number, "stand_in", place)
        if code not in posts:
            add(f"there is no post {code}", *here)
        elif missing := posts[each.post] - posts[code]:
            add(f"{code} cannot stand in for {each.post} without {', '.join(sorted(missing))}", *here)
