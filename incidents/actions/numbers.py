"""Numbers without gaps: 〔2026〕122."""

from datetime import datetime

from incidents.models import NumberSequence, Organisation
from incidents.rules.deadlines import BEIJING


def take(organisation: Organisation, kind: str, *, now: datetime) -> tuple[int, int]:
    """The year in 北京时间 and the next number of `kind`; the row stays locked until commit, so none is lost."""
    year = now.astimezone(BEIJING).year
    sequence, _ = NumberSequence.objects.select_for_update().get_or_create(
        organisation=organisation, year=year, kind=kind
    )
    sequence.last += 1
    sequence.save(update_fields=["last"])
    return year, sequence.last
