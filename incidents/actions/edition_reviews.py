"""A draft of a plan comes into force when two officers have confirmed it, each for himself. Nothing of it is edited."""

from datetime import datetime

from django.db import transaction

from incidents.models import EditionRelease, EditionReview, Officer, PlanEdition
from incidents.plans import lookup
from incidents.plans.schema import Plan
from incidents.queries.authority import posts_of
from incidents.queries.editions import current_edition, plan_in
from incidents.rules import powers
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState

REVIEWERS = 2
"""One who proposes and one who checks: nobody publishes alone."""
ENTITLED = (Command.SET_TARGETS, Command.APPROVE_ACTIVATION)
"""Who settles the office's own affairs, and who decides under the plan."""
LONGEST_WORDS = 200


@transaction.atomic
def confirm(*, digest: str, words: str, by: Officer, now: datetime) -> PlanEdition:
    """One review; with the last one needed the draft governs whatever is received from now on. Running incidents keep
    their own edition. Raises PlanEdition.DoesNotExist where it is not his office's plan."""
    office = by.organisation
    if office is None:
        raise PlanEdition.DoesNotExist
    draft = (
        PlanEdition.objects.select_for_update().defer("document").get(code=office.plan_code, sha256=digest)
    )
    title = entitled(by, now=now)
    if not draft.draft or EditionRelease.objects.filter(edition=draft).exists():
        raise WrongState("这个版本已经生效，不用再审核。")
    if len(words.strip()) > LONGEST_WORDS:
        raise InvalidInput({"words": f"至多 {LONGEST_WORDS} 个字。"})
    if draft.reviews.filter(officer=by).exists():
        raise WrongState("您已经审核过这个版本；须由另一人再审核一次。", who_can=who(_plan_in_force(by)))
    draft.reviews.create(officer=by, post=title, words=words.strip(), confirmed_at=now)
    if EditionReview.objects.filter(edition=draft).count() >= REVIEWERS:
        EditionRelease.objects.create(edition=draft, released_at=now)
    return draft


def entitled(by: Officer, *, now: datetime) -> str:
    """The post as which he reviews, under the plan in force. Raises NotAllowed."""
    plan = _plan_in_force(by)
    for held in posts_of(by, now=now):
        if any(powers.holds(plan, [held.post], each) for each in ENTITLED):
            return lookup.post(plan, held.post).title
    raise NotAllowed(f"您的岗位不能审核预案版本，由{who(plan)}办理。", who_can=who(plan))


def who(plan: Plan) -> str:
    """Titles of those who may review."""
    titles = [post.title for command in ENTITLED for post in powers.posts_with(plan, command)]
    return "、".join(dict.fromkeys(titles))


def _plan_in_force(by: Officer) -> Plan:
    edition = current_edition(by.organisation.plan_code) if by.organisation else None
    if edition is None:
        raise NotAllowed("本单位还没有现行预案。")
    return plan_in(edition.pk)
