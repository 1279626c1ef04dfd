"""演练: begin, give or skip an inject, end. What the players do they do by the usual actions, in drill incidents."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from incidents.actions.office import entitled
from incidents.models import Drill, DrillInject, InjectState, Officer
from incidents.rules.drills import Script
from incidents.rules.refusal import InvalidInput, WrongState

LONGEST_CONCLUSION = 4000


@transaction.atomic
def start(*, script: Script, by: Officer, now: datetime) -> Drill:
    """By who settles the office's own affairs; one at a time. Raises NotAllowed, WrongState."""
    office, plan = entitled(by, now=now)
    if script.plan != plan.plan.code:
        raise InvalidInput({"script": "这个剧本不是按本单位的预案写的。"})
    if Drill.objects.filter(organisation=office, ended_at__isnull=True).exists():
        raise WrongState("已有一场演练在进行；先结束它。")
    try:
        with transaction.atomic():
            return Drill.objects.create(
                organisation=office,
                title=f"{script.title}（剧本第 {script.version} 版）",
                script=script.model_dump(mode="json"),
                started_at=now,
                started_by=by,
            )
    except IntegrityError:
        raise WrongState("已有一场演练在进行；先结束它。") from None


@transaction.atomic
def give(*, drill_id: UUID, position: int, state: str, by: Officer, now: datetime) -> DrillInject:
    """现在注入 or 跳过: once for each line. Raises Drill.DoesNotExist for another office."""
    drill = _open(drill_id, by, now)
    if state not in InjectState.values or not 0 <= position < len(drill.script["injects"]):
        raise InvalidInput({"position": "剧本里没有这一条。"})
    if drill.injects.filter(position=position).exists():
        raise WrongState("这一条已经处理过。")
    return drill.injects.create(position=position, state=state, at=now, by=by)


@transaction.atomic
def end(*, drill_id: UUID, conclusion: str, by: Officer, now: datetime) -> Drill:
    """结束并评估: from now on its figures stand still."""
    drill = _open(drill_id, by, now)
    if len(conclusion.strip()) > LONGEST_CONCLUSION:
        raise InvalidInput({"conclusion": f"至多 {LONGEST_CONCLUSION} 个字。"})
    drill.ended_at, drill.ended_by, drill.conclusion = now, by, conclusion.strip()
    drill.save(update_fields=["ended_at", "ended_by", "conclusion"])
    return drill


def _open(drill_id: UUID, by: Officer, now: datetime) -> Drill:
    """Locked; there for his own office alone, before anything else is said."""
    if by.organisation is None:
        raise Drill.DoesNotExist
    drill = Drill.objects.select_for_update().get(pk=drill_id, organisation=by.organisation)
    entitled(by, now=now)
    if drill.ended_at is not None:
        raise WrongState("这场演练已经结束。")
    return drill
