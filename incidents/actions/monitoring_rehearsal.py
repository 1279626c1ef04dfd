"""What `monitoring.record` would say of a sheet, without keeping anything: the preview of an import."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents.actions import monitoring
from incidents.actions.monitoring_names import Written
from incidents.models import Officer
from incidents.rules.refusal import InvalidInput, Retype


@dataclass(frozen=True)
class Rehearsal:
    """By the place of the sample: what is wrong with it, and how it jumps."""

    errors: Mapping[int, str] = field(default_factory=dict)
    slips: Mapping[int, str] = field(default_factory=dict)


class _Undone(Exception):
    """Nothing was wrong, and nothing is kept."""


def rehearse(*, incident_id: UUID, samples: Sequence[Written], by: Officer, now: datetime) -> Rehearsal:
    """Carry the act out and undo it. Raises what `record` raises of power and state."""
    try:
        with transaction.atomic():
            monitoring.record(incident_id=incident_id, samples=samples, by=by, now=now, check_slips=True)
            raise _Undone
    except _Undone:
        return Rehearsal()
    except InvalidInput as error:
        return Rehearsal(errors=_by_sample(error.errors))
    except Retype as again:
        fields = again.details["fields"]
        assert isinstance(fields, list)
        return Rehearsal(slips={int(each["field"]): each["words"] for each in fields})


def _by_sample(errors: Mapping[str, str]) -> dict[int, str]:
    found: dict[int, str] = {}
    for name, sentence in errors.items():
        number = name.partition(".")[0]
        place = int(number) if number.isdigit() else 0
        found[place] = found[place] + sentence if place in found else sentence
    return found
