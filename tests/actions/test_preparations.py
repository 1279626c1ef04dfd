"""A projected higher grade lifts nothing, and opens the preparations of 3.2.3(2)."""

import pytest

from incidents.models import Event, Task


@pytest.mark.clause("WX-052")
def test_a_projected_higher_grade_opens_consultation_and_readiness_once(county):
    county.at("14:16").receive(confirmed={"deaths": 1})
    county.at("14:30").update_facts(projected={"deaths": 3})
    county.at("14:40").update_facts(projected={"deaths": 4})
    assert county.incident.assessment["response_level"] == "IV"
    assert county.incident.assessment["may_rise_to"] == "III"
    opened = Task.objects.filter(incident=county.incident, response__isnull=True)
    assert [task.code for task in opened] == ["consult_on_escalation", "prepare_for_escalation"]
    assert {task.clause for task in opened} == {"WX-052"}
    assert Event.objects.filter(incident=county.incident, kind="PREPARATION_OPENED").count() == 1
