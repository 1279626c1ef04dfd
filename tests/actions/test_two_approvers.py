"""Two commanders press at the same moment, in two real transactions."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from incidents.actions.standing import Overtaken


@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("WX-024")
def test_one_answer_stands_and_the_other_is_on_record(county):
    county.at("14:16").receive(confirmed={"deaths": 3})
    county.verify()
    county.at("14:33").request("III", leads=county.open_leads())
    together = Barrier(2)

    def answer(act):
        try:
            together.wait(timeout=10)
            return act()
        except Overtaken as told:
            return told
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        given = list(pool.map(answer, [county.approve, lambda: county.give_back("先核实", by="commander2")]))
    assert sum(isinstance(each, Overtaken) for each in given) == 1
    row = county.incident.activation_requests.get()
    event = county.expect_event("answers.differ")
    assert event.payload["stands"] == "first"
    assert (row.state, county.incident.state) in [("APPROVED", "RESPONDING"), ("RETURNED", "VERIFIED")]
    assert event.payload["first"]["answer"] == row.state
