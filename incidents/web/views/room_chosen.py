"""What the address of a room asks for, beside the incident."""

from dataclasses import dataclass

from django.http import HttpRequest

from incidents.queries import room_columns


@dataclass(frozen=True)
class Chosen:
    """What the address asks for: a kind of entries, older entries, every clock, the map of what is near."""

    kind: str = ""
    before: int | None = None
    every_clock: bool = False
    near: bool = False

    @classmethod
    def of(cls, request: HttpRequest) -> "Chosen":
        kind = request.GET.get("kind", "")
        before = request.GET.get("before", "")
        return cls(
            kind if kind in room_columns.FILTERS else "",
            int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None,
            request.GET.get("clocks") == "all",
            request.GET.get("map") == "near",
        )

    @property
    def query(self) -> str:
        parts = [f"kind={self.kind}" if self.kind else "", f"before={self.before}" if self.before else ""]
        parts.append("clocks=all" if self.every_clock else "")
        parts.append("map=near" if self.near else "")
        return "&".join(part for part in parts if part)
