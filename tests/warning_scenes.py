"""What the stories of warnings say over and over: one is written, signed, changed, lifted."""

from dataclasses import replace
from typing import Any

from scenario import Scenario

from incidents.actions import warning_early
from incidents.actions import warning_follow_up as following
from incidents.actions import warnings as actions
from incidents.actions.decisions import Decision
from incidents.models import HazardWarning, WarningAct, WarningMeasure
from incidents.rules.levels import parse
from incidents.rules.warnings import Stated

PLACES = {"yq": "桃河平定县段", "wx": "水西沟镇、板房沟镇"}
KINDS = {"yq": "水污染", "wx": "危险化学品"}
CAUTION = "某化工厂储罐压力异常，可能发生泄漏、爆炸"
ADVICE = "厂区周边一公里内人员做好撤离准备，不使用明火"


class Warnings:
    """The warnings of one desk; every act happens at the scenario's time."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.pk: Any = None

    def stated(self, level: str, **more: Any) -> Stated:
        given = {
            "level": parse(level),
            "category": KINDS[self.scenario.desk],
            "starts_at": self.scenario.moment("18:00").isoformat(),
            "area": PLACES[self.scenario.desk],
            "caution": CAUTION,
            "advice": ADVICE,
        }
        return Stated(**given | more)

    @property
    def warning(self) -> HazardWarning:
        return HazardWarning.objects.get(pk=self.pk)

    def _as(self, by: str) -> dict[str, Any]:
        return {"by": self.scenario.who(by), "now": self.scenario.now}

    def propose(
        self, level: str = "III", *, by: str = "watch", drill: bool = False, **more: Any
    ) -> HazardWarning:
        row = actions.propose(self.stated(level, **more), drill=drill, **self._as(by))
        self.pk = row.pk
        return row

    def revise(self, level: str, *, by: str = "watch", **more: Any) -> HazardWarning:
        return actions.revise(warning_id=self.pk, stated=self.stated(level, **more), **self._as(by))

    def report_early(self, *, words: str, by: str = "watch") -> WarningAct:
        return warning_early.report(warning_id=self.pk, words=words, **self._as(by))

    def sign(self, *, by: str = "office", **more: Any) -> HazardWarning:
        return actions.sign(warning_id=self.pk, **self._as(by), **more)

    def sign_by_phone(self, *, given_by: str, by: str = "watch", words: str = "同意发布") -> HazardWarning:
        said = Decision(channel="phone", words=words, given_by=self.scenario.who(given_by).username)
        return actions.sign(warning_id=self.pk, decision=said, **self._as(by))

    def issue(self, level: str = "III", *, by: str = "office", **more: Any) -> HazardWarning:
        self.propose(level, **more)
        return self.sign(by=by)

    def change(
        self, level: str, *, by: str = "watch", reason: str = "压力继续升高", **more: Any
    ) -> HazardWarning:
        stated = replace(Stated.from_json(self.warning.stated), level=parse(level), **more)
        return actions.propose_change(warning_id=self.pk, stated=stated, reason=reason, **self._as(by))

    def ask_to_lift(self, *, by: str = "watch", reason: str = "储罐已降压，监测正常") -> HazardWarning:
        return actions.propose_lift(warning_id=self.pk, reason=reason, **self._as(by))

    def give_back(self, reason: str, *, by: str = "office") -> HazardWarning:
        return actions.give_back(warning_id=self.pk, reason=reason, **self._as(by))

    def start(self, measure: str, *, by: str = "watch") -> WarningMeasure:
        return following.start_measure(warning_id=self.pk, measure=measure, **self._as(by))

    def stop(self, row: WarningMeasure, *, by: str = "watch") -> WarningMeasure:
        return following.lift_measure(warning_id=self.pk, measure_id=row.pk, **self._as(by))

    def sent(self, to: str, *, by: str = "watch", words: str = "") -> WarningAct:
        return following.sent(warning_id=self.pk, to=to, words=words, **self._as(by))

    def authority(self, matter: str, reference: str, *, by: str = "watch") -> HazardWarning:
        return following.register_authority(
            warning_id=self.pk, matter=matter, reference=reference, **self._as(by)
        )

    def link(self, *, by: str = "watch") -> HazardWarning:
        return following.link(warning_id=self.pk, incident_id=self.scenario.incident_id, **self._as(by))

    def countersign(self, *, by: str) -> WarningAct:
        act = WarningAct.objects.get(warning=self.pk, payload__channel="phone")
        return following.countersign(warning_id=self.pk, act_id=act.pk, **self._as(by))

    def kinds(self) -> list[str]:
        return list(WarningAct.objects.filter(warning=self.pk).order_by("seq").values_list("kind", flat=True))

    def last(self) -> WarningAct:
        return WarningAct.objects.filter(warning=self.pk).latest("seq")
