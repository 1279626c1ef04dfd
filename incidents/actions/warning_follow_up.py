"""What goes on while a warning is in force: it is spread, precautions are taken and lifted, it becomes an incident."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from incidents import events
from incidents.actions.desk import lock_row
from incidents.actions.warning_trail import Locked, lock, write
from incidents.models import (
    Channel,
    EventKind,
    HazardWarning,
    Incident,
    Officer,
    WarningAct,
    WarningActKind,
    WarningMeasure,
    WarningState,
)
from incidents.plans import lookup
from incidents.rules import warnings as rules
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState
from incidents.rules.warnings import Matter


@transaction.atomic
def sent(
    *, warning_id: UUID, to: str, by: Officer, now: datetime, words: str = "", at: datetime | None = None
) -> WarningAct:
    """送达: the broadcaster, the superior, the neighbour has it; who took it and when."""
    locked = lock(warning_id, by=by, now=now)
    rules.require_proposer(locked.plan, locked.posts)
    if locked.warning.issued_at is None:
        raise WrongState("还没有签发，没有可送达的预警。")
    _filled("to", to, "请写送达给谁、经什么渠道发布。")
    _not_ahead("at", at, now)
    clause = locked.plan.warning.channels_clause or locked.plan.warning.clause
    return write(
        locked.warning,
        WarningActKind.SENT,
        by=by,
        now=now,
        at=at,
        summary=f"已送达、发布：{to.strip()}{'（' + words.strip() + '）' if words.strip() else ''}",
        words=words.strip(),
        clause=clause,
        payload={"to": to.strip()},
    )


@transaction.atomic
def start_measure(
    *, warning_id: UUID, measure: str, by: Officer, now: datetime, words: str = "", at: datetime | None = None
) -> WarningMeasure:
    """采取措施: one of those that the plan or the law lists for this level."""
    locked = lock(warning_id, by=by, now=now)
    rules.require_proposer(locked.plan, locked.posts)
    warning = locked.warning
    if warning.state != WarningState.ACTIVE:
        raise WrongState(f"这件预警现为「{warning.get_state_display()}」，预警中才采取预警措施。")
    found = rules.precaution(locked.plan, warning.level, measure)
    if warning.measures.filter(code=found.code, lifted_at__isnull=True).exists():
        raise WrongState("这项措施已经采取，还没有解除。")
    _not_ahead("at", at, now)
    row = WarningMeasure.objects.create(
        warning=warning,
        code=found.code,
        text=found.text,
        clause=found.clause or "",
        source=found.source,
        started_at=at or now,
        started_by=by,
    )
    write(
        warning,
        WarningActKind.MEASURE_STARTED,
        by=by,
        now=now,
        at=at,
        summary=f"采取措施：{found.text}{'（' + words.strip() + '）' if words.strip() else ''}",
        words=words.strip(),
        clause=found.clause or locked.plan.warning.clause,
        payload={"measure": row.pk, "code": found.code, "source": found.source},
    )
    return row


@transaction.atomic
def lift_measure(
    *,
    warning_id: UUID,
    measure_id: UUID,
    by: Officer,
    now: datetime,
    words: str = "",
    at: datetime | None = None,
) -> WarningMeasure:
    """解除措施, one by one; after the warning itself was lifted too."""
    locked = lock(warning_id, by=by, now=now)
    rules.require_proposer(locked.plan, locked.posts)
    row = locked.warning.measures.get(pk=measure_id)
    if row.lifted_at is not None:
        raise WrongState("这项措施已经解除。")
    _not_ahead("at", at, now)
    if at is not None and at < row.started_at:
        raise InvalidInput({"at": "早于采取这项措施的时刻，请核对。"})
    row.lifted_at, row.lifted_by = at or now, by
    row.save(update_fields=["lifted_at", "lifted_by"])
    left = locked.warning.measures.filter(lifted_at__isnull=True).count()
    write(
        locked.warning,
        WarningActKind.MEASURE_LIFTED,
        by=by,
        now=now,
        at=at,
        summary=f"解除措施：{row.text}；{f'还有 {left} 项未解除' if left else '已全部解除'}",
        words=words.strip(),
        clause=rules.clause_of(locked.plan, Matter.LIFT),
        payload={"measure": row.pk, "code": row.code, "left": left},
    )
    return row


@transaction.atomic
def register_authority(
    *, warning_id: UUID, matter: str, reference: str, by: Officer, now: datetime, at: datetime | None = None
) -> HazardWarning:
    """登记 what the authority decided on an advice: it issued the warning, or lifted it. Only where the office advises."""
    locked = lock(warning_id, by=by, now=now)
    rules.require_proposer(locked.plan, locked.posts)
    warning, plan = locked.warning, locked.plan
    if not rules.advises(plan):
        raise WrongState("本单位自己发布、解除预警，没有上级机关的决定可登记。")
    if warning.state != WarningState.ACTIVE:
        raise WrongState(f"这件预警现为「{warning.get_state_display()}」，建议提出以后才能登记。")
    _filled("reference", reference, "请写发布机关的文号，或从哪里得知。")
    _not_ahead("at", at, now)
    issuer = rules.issuer_name(plan, warning.authority)
    if matter == Matter.LIFT:
        warning.state, warning.ended_at, warning.ended_by = WarningState.LIFTED, at or now, by
        warning.pending = None
        kind, what = WarningActKind.AUTHORITY_LIFTED, "解除"
    else:
        if warning.authority_issued_at is not None:
            raise WrongState("发布已经登记过。")
        warning.authority_issued_at = at or now
        kind, what = WarningActKind.AUTHORITY_ISSUED, "发布"
    write(
        warning,
        kind,
        by=by,
        now=now,
        at=at,
        summary=f"{issuer}{what}预警：{reference.strip()}",
        words=reference.strip(),
        clause=rules.clause_of(plan, Matter.LIFT if matter == Matter.LIFT else Matter.ISSUE),
        payload={"reference": reference.strip()},
    )
    return warning


@transaction.atomic
def link(*, warning_id: UUID, incident_id: UUID, by: Officer, now: datetime) -> HazardWarning:
    """转为事件: what was warned of has happened, or an incident gave rise to the warning. Both trails say so."""
    incident = lock_row(incident_id, by)
    locked = lock(warning_id, by=by, now=now)
    rules.require_proposer(locked.plan, locked.posts)
    _linkable(locked, incident)
    warning = locked.warning
    warning.incident = incident
    named = f"{warning.category}{rules.level_words(locked.plan, warning.level)}预警"
    write(
        warning,
        WarningActKind.LINKED,
        by=by,
        now=now,
        summary=f"与事件 {incident.number} 关联：{incident.title}",
        clause=locked.plan.warning.clause,
        payload={"incident": incident.pk, "number": incident.number},
    )
    events.record(
        incident,
        EventKind.WARNING_LINKED,
        by=by,
        now=now,
        summary=f"由 {warning.number} {named}而来，预警{warning.get_state_display().removeprefix('预警')}",
        clause=locked.plan.warning.clause,
        payload={"warning": warning.pk, "number": warning.number, "level": warning.level},
    )
    return warning


def _linkable(locked: Locked, incident: Incident) -> None:
    warning = locked.warning
    if warning.incident_id is not None:
        raise WrongState("这件预警已经与一起事件关联。")
    if warning.state == WarningState.DECLINED:
        raise WrongState("这件预警没有发布，不与事件关联。")
    if warning.drill != incident.drill:
        raise WrongState("演练与实战不能互相关联。")


@transaction.atomic
def note(*, warning_id: UUID, text: str, by: Officer, now: datetime) -> WarningAct:
    """记一笔 on the warning's trail."""
    locked = lock(warning_id, by=by, now=now)
    _filled("text", text, "请写内容。")
    return write(locked.warning, WarningActKind.NOTE, by=by, now=now, summary=text.strip())


@transaction.atomic
def countersign(*, warning_id: UUID, act_id: UUID, by: Officer, now: datetime) -> WarningAct:
    """补签: who decided by telephone signs what was written down."""
    locked = lock(warning_id, by=by, now=now)
    act = locked.warning.acts.get(pk=act_id)
    if act.payload.get("channel") != Channel.PHONE or _countersigned(act):
        raise WrongState("此件没有待补签的电话批示。")
    if act.payload.get("signed_by") != str(by.pk):
        name = Officer.objects.values_list("name", flat=True).get(pk=act.payload["signed_by"])
        clause = lookup.clause_ref(locked.plan, act.clause) if act.clause else ""
        raise NotAllowed(f"补签只能由作出电话批示的{name}本人办理。", clause=clause, who_can=name)
    return write(
        locked.warning,
        WarningActKind.COUNTERSIGNED,
        by=by,
        now=now,
        post=act.payload.get("signed_as", ""),
        summary=f"{by.name}补签电话批示：“{act.words}”",
        payload={"of": act.pk},
    )


def _countersigned(act: WarningAct) -> bool:
    return WarningAct.objects.filter(
        warning=act.warning_id, kind=WarningActKind.COUNTERSIGNED, payload__of=str(act.pk)
    ).exists()


def _filled(field: str, words: str, sentence: str) -> None:
    if not words.strip():
        raise InvalidInput({field: sentence})


def _not_ahead(field: str, at: datetime | None, now: datetime) -> None:
    if at is not None and at > now:
        raise InvalidInput({field: "时刻晚于现在，请核对。"})
