"""事发地政府 is the township of the incident, 各县（区）分局 its branch; a place that the plan does not know changes no name."""

import pytest

from incidents.plans import registry
from incidents.rules import naming


@pytest.mark.clause("WX-096")
@pytest.mark.parametrize(
    ("plan", "unit", "place", "name"),
    [
        ("urumqi_safety", "township", "水西沟镇", "水西沟镇人民政府"),
        ("urumqi_safety", "township", "托里乡", "托里乡人民政府"),
        ("urumqi_safety", "township", "乌鲁木齐县", "事发地乡（镇）人民政府"),
        ("urumqi_safety", "township", "", "事发地乡（镇）人民政府"),
        ("urumqi_safety", "fire_rescue", "水西沟镇", "县消防救援大队"),
        ("yangquan_eco", "county_branch", "平定县", "平定县分局"),
        ("yangquan_eco", "county_branch", "娘子关镇", "各县（区）分局"),
    ],
)
def test_a_unit_of_the_place_is_called_by_the_place(plan, unit, place, name):
    assert naming.at_place(registry.get(plan), unit, place) == name
