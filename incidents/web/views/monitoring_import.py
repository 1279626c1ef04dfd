"""导入监测数据: a file, then what each of its lines would become, then all of them or none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from incidents.actions import monitoring
from incidents.actions.monitoring_rehearsal import Rehearsal, rehearse
from incidents.queries.monitoring import board
from incidents.queries.room import Room
from incidents.rules.lifecycle import Command
from incidents.rules.refusal import InvalidInput, Refusal, Retype
from incidents.web import monitoring_file
from incidents.web.forms.monitoring import TableForm
from incidents.web.monitoring_file import Row
from incidents.web.views.acting import ActPage, entered


@dataclass(frozen=True)
class Line:
    """One line of the preview."""

    row: Row
    error: str
    slip: str
    new_point: bool


@dataclass(frozen=True)
class Preview:
    lines: list[Line]

    @property
    def wrong(self) -> int:
        return sum(1 for line in self.lines if line.error)

    @property
    def jumps(self) -> int:
        return sum(1 for line in self.lines if line.slip)


class Import(ActPage):
    command = Command.RECORD_MONITORING
    heading, button = "导入监测数据", "预览"
    template = "monitoring/import.html"
    preview: Preview | None = None
    brought = 0

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> TableForm:
        return TableForm(data, self.request.FILES if data is not None else None)

    def post(self, request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        """A file is looked at; the lines of a preview are brought in."""
        if not request.FILES.get("file"):
            return super().post(request, pk, **kwargs)
        room = entered(request, pk)
        form = self.form(room, request.POST)
        refusal = self.refused(room)
        if refusal or not form.is_valid():
            return self.page(room, form, refusal=refusal, status=422)
        given = form.cleaned_data["file"]
        try:
            rows = monitoring_file.read(given.name, given.read())
        except InvalidInput as error:
            form.take(error.errors)
            return self.page(room, form, status=422)
        self.preview = self._looked_at(room, rows)
        again = TableForm(initial={"rows": monitoring_file.kept(rows), "source": form.cleaned_data["source"]})
        return self.page(room, again)

    def act(self, room: Room, form: TableForm) -> None:
        rows = monitoring_file.again(form.cleaned_data["rows"])
        samples = [row.written for row in rows if row.written]
        if len(samples) < len(rows):
            raise InvalidInput({"file": "有的行读不出，一行也没有导入；请改了表再选一次文件。"})
        sure = form.cleaned_data["sure"]
        kept = monitoring.record(
            incident_id=room.incident.pk,
            samples=samples,
            source=form.cleaned_data["source"],
            check_slips=True,
            retyped={str(place): each.value for place, each in enumerate(samples)} if sure else {},
            by=self.request.user,
            now=room.now,
        )
        self.brought = len(kept)

    def finished(self, room: Room) -> HttpResponse:
        done = f"已导入 {self.brought} 个数值。" if self.brought else "已导入。"
        messages.success(self.request, done)
        return redirect("monitoring", pk=room.incident.pk)

    def more(self, room: Room, form: TableForm) -> dict[str, Any]:
        return {"preview": self.preview}

    def page(
        self, room: Room, form: Any, *, refusal: Refusal | None = None, status: int = 200
    ) -> HttpResponse:
        """A sheet that was refused comes back with what is wrong in each line."""
        rows = form.cleaned_data.get("rows") if form.is_bound and hasattr(form, "cleaned_data") else ""
        if rows and self.preview is None and (refusal is None or isinstance(refusal, Retype)):
            try:
                self.preview = self._looked_at(room, monitoring_file.again(rows))
            except InvalidInput as error:
                form.take(error.errors)
            else:
                self._say_once(form)
        return super().page(room, form, refusal=refusal, status=status)

    def _say_once(self, form: TableForm) -> None:
        """What is said in the lines is not said on top as well."""
        if self.preview and self.preview.wrong:
            form.errors.clear()
            form.add_error("file", f"有 {self.preview.wrong} 行要改，一行也没有导入；请改了表再选一次文件。")

    def _looked_at(self, room: Room, rows: list[Row]) -> Preview:
        readable = [row for row in rows if row.written]
        found = Rehearsal()
        if readable:
            samples = [row.written for row in readable if row.written]
            found = rehearse(
                incident_id=room.incident.pk, samples=samples, by=self.request.user, now=room.now
            )
        place = {row.number: number for number, row in enumerate(readable)}
        points = {each.name for each in board(room.incident).points}
        return Preview(
            [
                Line(
                    row,
                    row.error or found.errors.get(place.get(row.number, -1), ""),
                    found.slips.get(place.get(row.number, -1), ""),
                    row.cells["点位"] not in points,
                )
                for row in rows
            ]
        )
