"""What the contract lists as possible can be done under the name that it lists."""

import pytest

from incidents.api.answers import available
from incidents.api.performing import ACTS
from incidents.models import Incident
from incidents.plans import registry
from incidents.queries.authority import HeldPost
from incidents.rules.lifecycle import TRANSITIONS, State


@pytest.mark.parametrize("code", ["yangquan_eco", "urumqi_safety"])
@pytest.mark.parametrize("state", list(State))
def test_every_listed_name_has_its_address_and_its_command_is_in_order(code, state):
    plan = registry.get(code)
    for post in plan.posts:
        listed = available(Incident(state=state), plan, [HeldPost(post.code, "")])
        for each in listed:
            act = ACTS[each["name"]]
            assert act.perform is not None
            assert (state, act.command) in TRANSITIONS
            assert each["label"]
        assert len({each["name"] for each in listed}) == len(listed)
