"""工作日历: the days that somebody official has spoken about, as one office counts them."""

from datetime import date, datetime

from incidents.models import Organisation, WorkingDay
from incidents.rules.days import day_of
from incidents.rules.deadlines import Calendar


def official_days(organisation: Organisation, *, since: datetime) -> Calendar:
    """Day → whether it is worked, from the day of `since` on; what its region says goes before the whole country."""
    rows = WorkingDay.objects.filter(region__in={"", organisation.region}, date__gte=day_of(since))
    found: dict[date, bool] = {}
    # "" sorts first: a regional word overwrites the national one.
    for day, worked in rows.order_by("region").values_list("date", "worked"):
        found[day] = worked
    return found
