"""What is done to a warning: sign, return, adjust, lift, spread, take precautions. Plain POST and redirect each."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404

from incidents.actions import warning_early
from incidents.actions import warning_follow_up as following
from incidents.actions import warnings as actions
from incidents.actions.decisions import Decision
from incidents.models import Channel, Officer
from incidents.queries import warnings as queries
from incidents.queries.authority import Reach
from incidents.rules import warnings as rules
from incidents.rules.refusal import Refusal
from incidents.rules.warnings import Stated
from incidents.web.forms.acts import ActForm
from incidents.web.forms.warnings import (
    AuthorityForm,
    ChangeForm,
    EarlyForm,
    LiftForm,
    NoteForm,
    PhoneForm,
    ReturnForm,
    SentForm,
    StatedForm,
)
from incidents.web.views.warning_acting import WarningPage


class Signing(WarningPage):
    """Acts of whoever has to sign."""

    def barred(self, sheet: queries.Sheet) -> Refusal | None:
        try:
            rules.require_signer(sheet.plan, sheet.posts, sheet.authority, sheet.matter or rules.Matter.LIFT)
        except Refusal as refusal:
            return refusal
        return None


class Sign(Signing):
    name, heading, button, done = "sign", "签发", "签发", "已签发。"

    def act(self, sheet: queries.Sheet, form: ActForm) -> None:
        actions.sign(
            warning_id=sheet.warning.pk,
            matter=self.request.POST.get("matter", ""),
            drafted_at=self.request.POST.get("drafted_at", ""),
            by=self.request.user,
            now=sheet.now,
        )


class Return(Signing):
    name, heading, button, done = "return", "退回", "退回", "已退回。"

    def form(self, sheet: queries.Sheet, data: Mapping[str, Any] | None = None) -> ReturnForm:
        return ReturnForm(data)

    def act(self, sheet: queries.Sheet, form: ReturnForm) -> None:
        actions.give_back(
            warning_id=sheet.warning.pk, by=self.request.user, now=sheet.now, **form.cleaned_data
        )


class Phone(WarningPage):
    name, heading, button, done = (
        "phone",
        "登记电话批示",
        "登记同意，立即生效",
        "电话批示已登记，请批示人补签。",
    )

    def form(self, sheet: queries.Sheet, data: Mapping[str, Any] | None = None) -> PhoneForm:
        post = rules.signer_of(sheet.plan, sheet.authority)
        reach: list[Officer] = Reach(sheet.warning.organisation_id, sheet.now).by_post.get(post, [])
        return PhoneForm(data, people=reach)

    def act(self, sheet: queries.Sheet, form: PhoneForm) -> None:
        actions.sign(
            warning_id=sheet.warning.pk,
            decision=Decision(channel=Channel.PHONE, **form.cleaned_data),
            by=self.request.user,
            now=sheet.now,
        )


class Revise(WarningPage):
    name, heading, button, done = "revise", "改稿", "存为新稿", "已改稿，请核对后提请签发。"
    template = "warnings/stated.html"

    def form(self, sheet: queries.Sheet, data: Mapping[str, Any] | None = None) -> StatedForm:
        return StatedForm(data, plan=sheet.plan, initial=_typed(sheet.stated))

    def act(self, sheet: queries.Sheet, form: StatedForm) -> None:
        actions.revise(warning_id=sheet.warning.pk, stated=form.stated(), by=self.request.user, now=sheet.now)


class Adjust(WarningPage):
    """Whoever has to sign it signs it with the same press; everybody else puts it to him."""

    name, heading, button, done = "adjust", "调整预警", "提请调整", "已提请调整。"
    template = "warnings/stated.html"

    def form(self, sheet: queries.Sheet, data: Mapping[str, Any] | None = None) -> ChangeForm:
        initial = _typed(sheet.waiting or sheet.stated)
        return ChangeForm(data, plan=sheet.plan, fixed_category=sheet.warning.category, initial=initial)

    def act(self, sheet: queries.Sheet, form: ChangeForm) -> None:
        actions.propose_change(
            warning_id=sheet.warning.pk,
            stated=form.stated(),
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            now=sheet.now,
        )


class Lift(WarningPage):
    name, heading, button, done = "lift", "解除预警", "提请解除", "已提请解除。"

    def form(self, sheet: queries.Sheet, data: Mapping[str, Any] | None = None) -> LiftForm:
        return LiftForm(data)

    def act(self, sheet: queries.Sheet, form: LiftForm) -> None:
        actions.propose_lift(
            warning_id=sheet.warning.pk, by=self.request.user, now=sheet.now, **form.cleaned_data
        )


class Sent(WarningPage):
    name, heading, button, done = "sent", "登记送达、发布", "登记", "已登记送达。"

    def form(self, sheet: queries.Sheet, data: Mapping[str, Any] | None = None) -> SentForm:
        return SentForm(data, initial={"to": self.request.GET.get("to", "")[:80]})

    def act(self, sheet: queries.Sheet, form: SentForm) -> None:
        following.sent(warning_id=sheet.warning.pk, by=self.request.user, now=sheet.now, **form.cleaned_data)


class Early(WarningPage):
    name, heading, button, done = "early", "登记及时上报", "登记上报", "已登记上报。"

    def form(self, sheet: queries.Sheet, data: Mapping[str, Any] | None = None) -> EarlyForm:
        return EarlyForm(data)

    def act(self, sheet: queries.Sheet, form: EarlyForm) -> None:
        warning_early.report(
            warning_id=sheet.warning.pk, by=self.request.user, now=sheet.now, **form.cleaned_data
        )


class Authority(WarningPage):
    name, heading, button, done = "authority", "登记有权机关的决定", "登记", "已登记。"

    def form(self, sheet: queries.Sheet, data: Mapping[str, Any] | None = None) -> AuthorityForm:
        told = sheet.warning.authority_issued_at is not None or sheet.warning.lift_advised_at is not None
        return AuthorityForm(data, initial={"matter": "lift" if told else "issue"})

    def act(self, sheet: queries.Sheet, form: AuthorityForm) -> None:
        following.register_authority(
            warning_id=sheet.warning.pk, by=self.request.user, now=sheet.now, **form.cleaned_data
        )


class Note(WarningPage):
    name, heading, button, done = "note", "记一笔", "记录", "已记录。"

    def barred(self, sheet: queries.Sheet) -> Refusal | None:
        return None

    def form(self, sheet: queries.Sheet, data: Mapping[str, Any] | None = None) -> NoteForm:
        return NoteForm(data)

    def act(self, sheet: queries.Sheet, form: NoteForm) -> None:
        following.note(warning_id=sheet.warning.pk, by=self.request.user, now=sheet.now, **form.cleaned_data)


class StartMeasure(WarningPage):
    name, heading, button, done = "measure-start", "采取措施", "采取", "已登记采取。"

    def act(self, sheet: queries.Sheet, form: ActForm) -> None:
        following.start_measure(
            warning_id=sheet.warning.pk,
            measure=self.request.POST.get("measure", ""),
            by=self.request.user,
            now=sheet.now,
        )


class LiftMeasure(WarningPage):
    name, heading, button, done = "measure-lift", "解除措施", "解除", "已登记解除。"

    def act(self, sheet: queries.Sheet, form: ActForm) -> None:
        following.lift_measure(
            warning_id=sheet.warning.pk,
            measure_id=_uuid(self.request.POST.get("measure", "")),
            by=self.request.user,
            now=sheet.now,
        )


class Countersign(WarningPage):
    name, heading, button, done = "countersign", "补签", "补签", "已补签。"

    def barred(self, sheet: queries.Sheet) -> Refusal | None:
        return None

    def act(self, sheet: queries.Sheet, form: ActForm) -> None:
        following.countersign(
            warning_id=sheet.warning.pk,
            act_id=_uuid(self.request.POST.get("act", "")),
            by=self.request.user,
            now=sheet.now,
        )


def _uuid(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError:
        raise Http404 from None


def _typed(stated: Stated) -> dict[str, Any]:
    """What is in force, as the form shows it."""
    kept = stated.as_json()
    return kept | {
        "starts_at": queries.moment_of(stated.starts_at),
        "expires_at": queries.moment_of(stated.expires_at),
    }


ACTS = (
    Sign, Return, Phone, Revise, Adjust, Lift, Sent, Early, Authority, Note, StartMeasure, LiftMeasure, Countersign,
)  # fmt: skip
