"""One box of the page of facts: the plan's field with what stands, what is said beside it, and what is asked of it again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from incidents.models import FactEntry
from incidents.queries.claims import History, Standing
from incidents.rules import claims as rules
from incidents.web.forms.indicators import FactField

AGAIN, CHOOSE, ASKED = "again_", "choose_", "asked_"


@dataclass
class FactBox(FactField):
    """One field of the page: what stands and what is said beside it, the second box where a slip is likely, and the choice
    where two wrote at once."""

    standing: Standing | None = None
    history: History | None = None
    clash: Mapping[str, Any] | None = None
    """Both sides of a conflict, as the refusal names them."""
    pick: str = ""
    pick_error: str = ""
    slip: str = ""
    """What the value would bring; it is to be typed again."""
    again: str = ""
    again_state: str = ""
    again_error: str = ""

    @property
    def field(self) -> str:
        return f"{self.basis}.{self.indicator.name}"

    @property
    def again_name(self) -> str:
        return f"{AGAIN}{self.name}"

    @property
    def choose_name(self) -> str:
        return f"{CHOOSE}{self.name}"

    @property
    def asked_name(self) -> str:
        """Sent with the choice, so that leaving it open is no answer."""
        return f"{ASKED}{self.name}"

    @property
    def full_label(self) -> str:
        return f"{'可能达到的' if self.basis == 'projected' else ''}{self.label}"

    def spoken(self, value: Any) -> str:
        return rules.spoken_in(self.indicator, value)

    @property
    def now_is(self) -> str:
        return self.spoken(self.standing.chosen.value) if self.standing and self.standing.chosen else ""

    @property
    def others(self) -> list[tuple[str, FactEntry]]:
        rows = self.standing.others if self.standing else []
        return [(self.spoken(row.value), row) for row in rows]

    @property
    def yours(self) -> str:
        return self.spoken(self.clash["yours"]) if self.clash else ""

    @property
    def theirs(self) -> str:
        return self.spoken(self.clash["theirs"]["value"]) if self.clash else ""

    def retyped(self) -> Any:
        """The second box as a value; None where it cannot be read."""
        try:
            return FactField(self.indicator, self.basis, raw=self.again, state=self.again_state).value()
        except ValueError:
            return None
