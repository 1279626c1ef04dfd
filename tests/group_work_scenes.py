"""Acts at the scene, as short as a story needs them."""

from typing import Any

from scenario import Scenario

from incidents.actions import bodies, dangers, decrees, leaders, orders, rescue, scene, tasks
from incidents.actions.decisions import Decision
from incidents.actions.speaking import Heard
from incidents.models import (
    DangerReport,
    Decree,
    FormedBody,
    HelpRequest,
    LeaderNaming,
    Order,
    Presence,
    RescueSuspension,
    Task,
)


class AtWork:
    """What people at the scene and in command do in one scenario."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    def _who(self, by: str) -> dict[str, Any]:
        story = self.scenario
        return {"incident_id": story.incident_id, "by": story.who(by), "now": story.now}

    def order(self, text: str, *, by: str = "commander", due: str | None = None, **to: Any) -> Order:
        due_at = self.scenario.moment(due) if due else None
        return orders.give(text=text, due_at=due_at, **to, **self._who(by))

    def order_by_phone(self, text: str, *, given_by: str, by: str = "watch", **to: Any) -> Order:
        said = Decision(channel="phone", words=text, given_by=self.scenario.who(given_by).username)
        return orders.give(text=text, decision=said, **to, **self._who(by))

    def withdraw_order(self, order: Order, reason: str, *, by: str = "commander") -> Order:
        return orders.withdraw(order_id=order.pk, reason=reason, **self._who(by))

    def task(self, task: Task) -> Task:
        return Task.objects.get(pk=task.pk)

    def sign(self, task: Task, *, by: str, heard: Heard | None = None) -> Task:
        return tasks.acknowledge(task_id=task.pk, heard=heard, **self._who(by))

    def finish(self, task: Task, *, by: str, remark: str = "", heard: Heard | None = None) -> Task:
        return tasks.complete(task_id=task.pk, remark=remark, heard=heard, **self._who(by))

    def set_out(self, *, by: str, **more: Any) -> Presence:
        return scene.set_out(**more, **self._who(by))

    def arrive(self, *, by: str, **more: Any) -> Presence:
        return scene.arrive(**more, **self._who(by))

    def ask_help(self, what: str, *, by: str, **more: Any) -> HelpRequest:
        return scene.ask_help(what=what, **more, **self._who(by))

    def answer_help(self, row: HelpRequest, answer: str, *, by: str = "watch") -> HelpRequest:
        return scene.answer_help(help_id=row.pk, answer=answer, **self._who(by))

    def file(self, *, by: str, **more: Any) -> Any:
        return scene.file_figures(**more, **self._who(by))

    def lead(self, group: str, *, by: str, **more: Any) -> LeaderNaming:
        return leaders.name(group=group, **more, **self._who(by))

    def suspend(self, *, by: str, **more: Any) -> RescueSuspension:
        return rescue.suspend(**more, **self._who(by))

    def report_suspension(
        self, row: RescueSuspension, words: str, *, by: str, **more: Any
    ) -> RescueSuspension:
        return rescue.report(suspension_id=row.pk, words=words, **more, **self._who(by))

    def resume(self, *, by: str = "post", **more: Any) -> list[RescueSuspension]:
        return rescue.resume(**more, **self._who(by))

    def danger(self, what: str = "", *, by: str, **more: Any) -> DangerReport:
        return dangers.report(what=what, **more, **self._who(by))

    def decide(self, row: DangerReport, choice: str, *, by: str, **more: Any) -> DangerReport:
        return dangers.decide(danger_id=row.pk, choice=choice, **more, **self._who(by))

    def form(self, body: str, *, by: str = "office", **more: Any) -> FormedBody:
        return bodies.form(body=body, **more, **self._who(by))

    def propose(self, decree: str, *, by: str = "office", **more: Any) -> Decree:
        given = {"addressees": "某运输公司", "purpose": "运送泡沫灭火剂"} | more
        return decrees.propose(decree=decree, **given, **self._who(by))

    def approve(self, row: Decree, *, by: str = "commander", **more: Any) -> Decree:
        return decrees.approve(decree_id=row.pk, **more, **self._who(by))

    def give_back(self, row: Decree, reason: str, *, by: str = "commander") -> Decree:
        return decrees.give_back(decree_id=row.pk, reason=reason, **self._who(by))

    def countersign(self, row: Decree, *, by: str = "commander") -> Decree:
        return decrees.countersign(decree_id=row.pk, **self._who(by))
