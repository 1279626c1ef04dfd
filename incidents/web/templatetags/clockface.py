"""What a countdown shows at a moment: state, figures, bar. `static/js/clock.js` draws the same live."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from incidents.plans.schema import Alarming
from incidents.rules.alarms import soon_window

KEPT = "kept"
SETTLED = {"held": "is-off", "done": "is-done", "superseded": "is-off", "waived": "is-off"}


@dataclass(frozen=True)
class Face:
    """`css` is the class of the card, `prefix` 超时 or 已用, `text` the figures, `unit` how to read them."""

    state: str
    css: str
    prefix: str = ""
    text: str = ""
    unit: str = ""
    percent: int | None = None


def figures(span: timedelta) -> tuple[str, str]:
    """1天 03:12 · 3:12 · 25:48: seconds only below an hour; hours say 时:分 so that 3:12 is never misread."""
    seconds = max(0, int(abs(span.total_seconds())))
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    if hours >= 24:
        return f"{hours // 24}天 {hours % 24:02d}:{minute:02d}", "时:分"
    if hours:
        return f"{hours}:{minute:02d}", "时:分"
    return f"{minute:02d}:{second:02d}", ""


def _settled(state: str, due: datetime | None, met: datetime | None) -> Face:
    if state == "superseded":
        return Face(state, SETTLED[state], text="已取代")
    if state == "held":
        return Face(state, SETTLED[state], text="暂停")
    if state == "waived":
        return Face(state, SETTLED[state], text="免除")
    if due is None or met is None:
        return Face(state, SETTLED[state], text="完成")
    late = met > due
    text, unit = figures(met - due)
    return Face(
        state,
        SETTLED[state],
        prefix="完成，超时" if late else "完成，提前",
        text=text,
        unit=unit,
        percent=100,
    )


def face(
    *,
    now: datetime | None,
    due: datetime | None = None,
    base: datetime | None = None,
    state: str = "",
    met: datetime | None = None,
    practice: Alarming | None = None,
) -> Face:
    """The face at `now`. A clock without `due` counts up from `base` and is never 超时 (立即, 第一时间).
    `practice` says what is 临期; without it nothing is."""
    due, base, met, now = due or None, base or None, met or None, now or None
    if state in SETTLED or met is not None:
        return _settled(state if state in SETTLED else "done", due, met)
    if now is None:
        return Face("normal", "")
    if due is None:
        text, unit = figures(now - base) if base else ("", "")
        # Kept up until the response ends (24小时通讯畅通): nothing is used up.
        shown, prefix = (KEPT, "保持") if state == KEPT else ("countup", "已用")
        return Face(shown, "is-up", prefix=prefix, text=text, unit=unit)
    text, unit = figures(due - now)
    if now >= due:
        return Face("overdue", "is-over", prefix="超时", text=text, unit=unit, percent=100)
    # A daily duty of tomorrow has not begun to run.
    percent = max(0, int(100 * ((now - base) / (due - base)))) if base and base < due else None
    soon = due - now <= soon_window(due, base, practice)
    return Face(
        "soon" if soon else "normal", "is-soon" if soon else "", text=text, unit=unit, percent=percent
    )
