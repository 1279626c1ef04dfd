"""What a story says of reports and releases, at the scenario's own minute."""

from typing import Any

from scenario import Scenario

from incidents.actions import composing, releases, report_sending, report_signing
from incidents.actions.decisions import Decision
from incidents.models import ComposedReport, InformationRelease
from incidents.queries.composing import Sheet
from incidents.queries.editions import plan_of


class Reports:
    """The desk's reports of one scenario."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    def _named(self, by: str) -> dict[str, Any]:
        return {
            "incident_id": self.scenario.incident_id,
            "by": self.scenario.who(by),
            "now": self.scenario.now,
        }

    def compose(self, kind: str, *, by: str = "watch", **more: Any) -> ComposedReport:
        return composing.compose(kind=kind, **self._named(by), **more)

    def edit(self, row: ComposedReport, *, by: str = "watch", **more: Any) -> ComposedReport:
        return composing.edit(report_id=row.pk, **self._named(by), **more)

    def submit(self, row: ComposedReport, *, by: str = "watch") -> ComposedReport:
        return composing.submit(report_id=row.pk, **self._named(by))

    def withdraw(self, row: ComposedReport, reason: str, *, by: str = "watch") -> ComposedReport:
        return composing.withdraw(report_id=row.pk, reason=reason, **self._named(by))

    def sign(self, row: ComposedReport, *, by: str = "leader", **more: Any) -> ComposedReport:
        return report_signing.sign(report_id=row.pk, **self._named(by), **more)

    def sign_by_phone(
        self, row: ComposedReport, *, given_by: str = "leader", words: str = "同意，发", by: str = "watch"
    ) -> ComposedReport:
        said = Decision(channel="phone", words=words, given_by=self.scenario.who(given_by).username)
        return self.sign(row, by=by, decision=said)

    def countersign(self, row: ComposedReport, *, by: str = "leader") -> ComposedReport:
        return report_signing.countersign(report_id=row.pk, **self._named(by))

    def send(self, row: ComposedReport, *, by: str = "watch", **more: Any) -> ComposedReport:
        return report_sending.send(report_id=row.pk, **self._named(by), **more)

    def check(self, row: ComposedReport, words: str, *, by: str = "watch") -> ComposedReport:
        return report_signing.check(report_id=row.pk, words=words, **self._named(by))

    def sent(self, kind: str, **more: Any) -> ComposedReport:
        """Composed, signed and sent within the minute."""
        return self.send(self.sign(self.compose(kind)), **more)

    def sheet(self, row: ComposedReport) -> Sheet:
        incident = self.scenario.incident
        row = ComposedReport.objects.select_related("supplements", "corrects").get(pk=row.pk)
        return Sheet(incident, plan_of(incident), row)

    def text(self, row: ComposedReport, code: str) -> str:
        return next(each.text for each in self.sheet(row).paragraphs if each.section.code == code)

    # 信息发布

    def draft(self, text: str, *, title: str = "情况通报", by: str = "watch") -> InformationRelease:
        return releases.draft(title=title, text=text, **self._named(by))

    def redraft(self, row: InformationRelease, text: str, *, by: str = "watch") -> InformationRelease:
        return releases.edit(release_id=row.pk, title=row.title, text=text, **self._named(by))

    def review(self, row: InformationRelease, *, by: str = "office", words: str = "") -> InformationRelease:
        return releases.review(release_id=row.pk, words=words, **self._named(by))

    def give_back(self, row: InformationRelease, reason: str, *, by: str = "office") -> InformationRelease:
        return releases.give_back(release_id=row.pk, reason=reason, **self._named(by))

    def withdraw_release(
        self, row: InformationRelease, reason: str, *, by: str = "watch"
    ) -> InformationRelease:
        return releases.withdraw(release_id=row.pk, reason=reason, **self._named(by))

    def publish(self, row: InformationRelease, *media: str, by: str = "publicity") -> InformationRelease:
        return releases.publish(release_id=row.pk, media=media, **self._named(by))

    def note_opinion(self, row: InformationRelease, text: str, *, by: str = "watch") -> InformationRelease:
        return releases.note_opinion(release_id=row.pk, text=text, **self._named(by))

    def check_release(self, row: InformationRelease, words: str, *, by: str = "office") -> InformationRelease:
        return releases.check(release_id=row.pk, words=words, **self._named(by))
