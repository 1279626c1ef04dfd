"""告警: something abnormal that wants an act from somebody within a time. Each kind says which, whose, and when it is over."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from incidents.plans.schema import Alarming

P1, P2, P3 = 1, 2, 3
NOTHING = timedelta(0)


def soon_window(due: datetime, base: datetime | None, practice: Alarming | None) -> timedelta:
    """临期: the last share of the window or the practice's minutes, whichever is longer, but never the whole window."""
    if practice is None:
        return NOTHING
    least = timedelta(minutes=practice.soon_minutes)
    if base is None or base >= due:
        return least
    window = due - base
    share = window * practice.soon_percent / 100
    return max(share, least) if window > least else share


@dataclass(frozen=True)
class Kind:
    """What every alarm of a kind has; only its time, its words and its incident differ."""

    code: str
    title: str
    priority: int
    """When it is raised; some grow graver with time."""
    action: str
    """The button: a verb."""
    owner: str
    limit: str
    """Within what, or since when it is one."""
    clears: str
    """The fact that ends it. Nothing else does."""


KINDS = {
    kind.code: kind
    for kind in (
        Kind("OVERDUE", "时限超时", P1, "办理", "时限责任人", "到期即超时", "办结或免除"),
        Kind("DUE_SOON", "时限临期", P2, "办理", "时限责任人", "到期之前", "办结，或成为超时"),
        Kind("HIGHER_LEVEL", "达到更高级别条件", P1, "研判", "值班员", "立即", "提请、批准或退回有记录"),
        Kind("UNVERIFIED", "新接报未核实", P2, "核实", "值班员", "本单位核实限期", "核实、不属实或移交"),
        Kind("NO_ANSWER", "审批无应答", P2, "找下一位", "拟办人", "本单位应答限期", "批准或退回"),
        Kind("UNSIGNED", "签收超时", P2, "呼叫单", "值班员", "本单位签收限期", "全部签收"),
        Kind(
            "RESCUE_SUSPENDED",
            "立即撤离、暂停救援",
            P1,
            "逐组确认",
            "各工作组",
            "立即",
            "各组确认，或恢复救援",
        ),
        Kind("NO_REPORT_TODAY", "续报今日未报", P3, "续报", "值班员", "当日 24 时之前", "当日续报送出"),
        Kind("NOBODY_ON_WATCH", "无人在岗", P1, "接班", "带班领导", "立即", "有人上岗或交接签字"),
        Kind("DISCONNECTED", "与服务器断开", P1, "改用电话和纸", "值班员", "断开满本单位限期", "连接恢复"),
        Kind("CHANNEL_FAILED", "通知通道失败", P2, "换渠道", "值班员", "立即", "重发或另行送达"),
        Kind("DATA_CHANGED", "签批后数据已变", P2, "复核", "拟办人", "批准之前", "重新提请、批准或退回"),
    )
}
"""The twelve of ux 2.0.6. DISCONNECTED is raised by the page that has lost its server, all others by the server."""


def lowered(priority: int, *, internal: bool) -> int:
    """An office's own target (内控) stands one step below what the plan or the law asks for."""
    return min(priority + 1, P3) if internal else priority
