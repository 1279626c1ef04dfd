"""签收, 完成, 力量准备: what groups and units answer, or the desk for them after a telephone call."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404

from incidents.actions import tasks
from incidents.actions.speaking import Heard
from incidents.models import Notice, Task, TaskKind, TaskState
from incidents.queries.room import Room, cite
from incidents.rules.lifecycle import Command
from incidents.web.forms.acts import ActForm, ReadyForm, SignForm
from incidents.web.forms.group_work import AnswerTaskForm, ByProxy, CompleteTaskForm
from incidents.web.views.acting import ActPage
from incidents.web.views.scene import Back


class OfTask(Back, ActPage):
    command = Command.ACKNOWLEDGE
    template = "room/task.html"

    def proxy(self, room: Room) -> bool:
        """Whether the desk answers for somebody else."""
        task = self.task(room)
        return room.on_desk and task.owner_unit not in room.units and task.owner_post not in room.posts

    def heard(self, form: ByProxy) -> Heard | None:
        proxied = form.proxied()
        return Heard(**proxied) if proxied else None

    def task(self, room: Room) -> Task:
        found = next((each for each in room.tasks if each.pk == self.kwargs["task"]), None)
        if found is None:
            raise Http404
        return found

    def more(self, room: Room, form: ActForm) -> dict[str, Any]:
        task = self.task(room)
        return {"task": task, "cited": cite(room.plan, task.clause)}


class TaskAcknowledge(OfTask):
    heading, button, done, queue = "签收任务", "签收", "任务已签收。", "签收"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> AnswerTaskForm:
        return AnswerTaskForm(data, proxy=self.proxy(room))

    def act(self, room: Room, form: AnswerTaskForm) -> None:
        tasks.acknowledge(
            incident_id=room.incident.pk,
            task_id=self.task(room).pk,
            by=self.request.user,
            now=room.now,
            heard=self.heard(form),
        )


class TaskComplete(OfTask):
    heading, button, done, queue = "任务完成", "登记完成", "任务已登记完成。", "任务完成"

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> CompleteTaskForm:
        return CompleteTaskForm(data, proxy=self.proxy(room))

    def act(self, room: Room, form: CompleteTaskForm) -> None:
        heard = self.heard(form)
        tasks.complete(
            heard=heard,
            incident_id=room.incident.pk,
            task_id=self.task(room).pk,
            by=self.request.user,
            now=room.now,
            **form.cleaned_data,
        )


class NoticeSign(Back, ActPage):
    command, heading, button, done = Command.ACKNOWLEDGE, "签收通知", "签收", "已签收。"
    template = "room/sign.html"
    when, queue = "signed_at", "签收通知"

    def notice(self, room: Room) -> Notice:
        found = next((each for each in room.all_notices if each.pk == self.kwargs["notice"]), None)
        if found is None:
            raise Http404
        return found

    def own(self, room: Room) -> bool:
        return self.notice(room).unit_code in room.units

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> SignForm:
        return SignForm(data, proxy=not self.own(room))

    def more(self, room: Room, form: SignForm) -> dict[str, Any]:
        return {"notice": self.notice(room), "own": self.own(room)}

    def act(self, room: Room, form: SignForm) -> None:
        tasks.sign_notice(
            incident_id=room.incident.pk,
            notice_id=self.notice(room).pk,
            by=self.request.user,
            now=room.now,
            **form.cleaned_data,
        )


class Ready(Back, ActPage):
    """One unit, or the headquarters by its post; without a choice the officer's own."""

    command, heading, button, done = Command.ACKNOWLEDGE, "报力量准备", "登记", "力量准备已登记。"
    template = "room/ready.html"
    when, queue = "ready_at", "力量准备"

    def owners(self, room: Room) -> dict[str, list[Task]]:
        """Key of the owner (`unit` or `post:` and its code) to what it owes, for those this officer answers for."""
        found: dict[str, list[Task]] = {}
        for task in room.tasks:
            if task.kind != TaskKind.READINESS:
                continue
            if room.on_desk or task.owner_unit in room.units or task.owner_post in room.posts:
                found.setdefault(task.owner_unit or f"post:{task.owner_post}", []).append(task)
        return found

    def chosen(self, room: Room) -> tuple[str, list[Task]]:
        owners = self.owners(room)
        asked = self.request.POST.get("unit") or self.request.GET.get("unit", "")
        still = (key for key, owed in owners.items() if any(task.state != TaskState.DONE for task in owed))
        key = asked if asked in owners else next(still, next(iter(owners), ""))
        return key, owners.get(key, [])

    def form(self, room: Room, data: Mapping[str, Any] | None = None) -> ReadyForm:
        _, owed = self.chosen(room)
        return ReadyForm(data, items=[task.item for task in owed if task.state != TaskState.DONE])

    def more(self, room: Room, form: ReadyForm) -> dict[str, Any]:
        key, owed = self.chosen(room)
        names = [(each, rows[0].owner_name, sum(r.state == TaskState.DONE for r in rows), len(rows))
                 for each, rows in self.owners(room).items()]  # fmt: skip
        cited = cite(room.plan, owed[0].clause) if owed else None
        return {"key": key, "owed": owed, "owners": names, "cited": cited}

    def act(self, room: Room, form: ReadyForm) -> None:
        key, owed = self.chosen(room)
        post = key.removeprefix("post:") if key.startswith("post:") else ""
        tasks.report_ready(
            incident_id=room.incident.pk,
            unit="" if post else key,
            post=post,
            items=form.reported(),
            ready_at=form.cleaned_data["ready_at"],
            by=self.request.user,
            now=room.now,
        )
