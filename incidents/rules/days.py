"""Natural days as Beijing counts them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)


def day_of(moment: datetime) -> date:
    return moment.astimezone(BEIJING).date()


def start_of_day(moment: datetime) -> datetime:
    """0:00 北京时间 of the day of `moment`."""
    return moment.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)


def end_of_day(moment: datetime) -> datetime:
    """24:00 北京时间 of the day of `moment`."""
    return start_of_day(moment) + ONE_DAY


def end_of(day: date) -> datetime:
    """24:00 北京时间 of `day`."""
    return datetime(day.year, day.month, day.day, tzinfo=BEIJING) + ONE_DAY
