"""演练: begin, give or skip an inject, end. What the players do they do by the usual actions, in drill incidents."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from incidents.actions import drill_pace
from incidents.actions.office import entitled, record_duty
from incidents.models import Drill, DrillInject, InjectState, Officer
from incidents.rules.days import day_of
from incidents.rules.drills import Script
from incidents.rules.refusal import InvalidInput, WrongState
from incidents.rules.scene_time import PACES, STANDS

LONGEST = 4000


@dataclass(frozen=True)
class Report:
    """演练评估报告 as the director writes it: 效果, 存在的问题, 对预案的修订意见. All three, 没有 where there is none."""

    conclusion: str
    problems: str
    revisions: str
    duty: str = ""
    """Code of the office's own duty that this drill fulfils (每 2 年); blank: none."""


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
    drill = running(drill_id, by=by, now=now)
    if state not in InjectState.values or not 0 <= position < len(drill.script["injects"]):
        raise InvalidInput({"position": "剧本里没有这一条。"})
    if drill.injects.filter(position=position).exists():
        raise WrongState("这一条已经处理过。")
    return drill.injects.create(position=position, state=state, at=now, by=by)


@transaction.atomic
def set_pace(*, drill_id: UUID, pace: int, by: Officer, now: datetime) -> Drill:
    """×1, ×2 …, or 0 to stop; any pace resumes. Raises Drill.DoesNotExist for another office, NotAllowed, WrongState."""
    drill = running(drill_id, by=by, now=now)
    if pace not in (*PACES, STANDS):
        raise InvalidInput({"pace": f"场内时间只能是 {'、'.join(f'×{each}' for each in PACES)}，或暂停。"})
    if pace == drill.pace:
        raise WrongState("场内时间已经暂停。" if pace == STANDS else f"场内时间已经是 ×{pace}。")
    drill_pace.turn(drill, pace, by=by, now=now)
    return drill


@transaction.atomic
def end(*, drill_id: UUID, report: Report, by: Officer, now: datetime) -> Drill:
    """结束并评估: from now on its figures stand still, and its clocks too. The report is owed with it."""
    drill = running(drill_id, by=by, now=now)
    _check(report)
    if drill.pace != STANDS:
        drill_pace.turn(drill, STANDS, by=by, now=now)
    drill.ended_at, drill.ended_by = now, by
    drill.conclusion, drill.problems = report.conclusion.strip(), report.problems.strip()
    drill.revisions = report.revisions.strip()
    drill.save(update_fields=["ended_at", "ended_by", "conclusion", "problems", "revisions"])
    if report.duty:
        note = f"{drill.title}，演练评估报告存于本系统“演练”"
        record_duty(duty=report.duty, done_on=day_of(drill.started_at), note=note, by=by, now=now)
    return drill


def _check(report: Report) -> None:
    errors = {}
    for name, words, label in (
        ("conclusion", report.conclusion, "演练效果"),
        ("problems", report.problems, "存在的问题"),
        ("revisions", report.revisions, "对预案的修订意见"),
    ):
        if not words.strip():
            errors[name] = f"请写{label}；没有就写“没有”。"
        elif len(words.strip()) > LONGEST:
            errors[name] = f"{label}至多 {LONGEST} 个字。"
    if errors:
        raise InvalidInput(errors)


def running(drill_id: UUID, *, by: Officer, now: datetime) -> Drill:
    """Locked; there for his own office alone, before anything else is said."""
    if by.organisation is None:
        raise Drill.DoesNotExist
    drill = Drill.objects.select_for_update().get(pk=drill_id, organisation=by.organisation)
    entitled(by, now=now)
    if drill.ended_at is not None:
        raise WrongState("这场演练已经结束。")
    return drill
