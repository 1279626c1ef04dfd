"""For whom one rendering of a part of the room serves."""

from incidents.queries.glance import Glance
from incidents.rules.lifecycle import Command


def everybody(seen: Glance) -> str:
    return "all"


def answering(seen: Glance) -> str:
    """The desk answers for every unit, an officer of a unit for his own."""
    return "desk" if seen.on_desk else f"units:{','.join(sorted(seen.units))}"


def by_posts(seen: Glance) -> str:
    return "posts:" + ",".join(sorted(set(seen.posts)))


def correcting(seen: Glance) -> str:
    """Who may correct facts may move a line that stands in the wrong incident."""
    return "correcting" if seen.can(Command.UPDATE_FACTS) else "all"


def himself(seen: Glance) -> str:
    return f"officer:{seen.officer.pk}"


def deciding(seen: Glance) -> str:
    """The chain with its telephones is for those who put the request, and those who answer it."""
    if seen.may(Command.REQUEST_ACTIVATION):
        return "desk"
    return "deciders" if seen.may(Command.APPROVE_ACTIVATION) else "others"
