"""The life of an incident: one table of (state, command) -> state. Whatever is not in it is refused with a sentence."""

from enum import StrEnum

from incidents.rules.refusal import WrongState


class State(StrEnum):
    RECEIVED = "RECEIVED"
    VERIFIED = "VERIFIED"
    RESPONDING = "RESPONDING"
    TERMINATING = "TERMINATING"
    RECOVERY = "RECOVERY"
    ARCHIVED = "ARCHIVED"
    DISMISSED = "DISMISSED"
    TRANSFERRED = "TRANSFERRED"
    MERGED = "MERGED"


class Command(StrEnum):
    RECEIVE = "receive"
    VERIFY = "verify"
    DISMISS = "dismiss"
    TRANSFER = "transfer"
    MERGE = "merge"
    SPLIT = "split"
    UPDATE_FACTS = "update_facts"
    CONFIRM_GRADE = "confirm_grade"
    REQUEST_ACTIVATION = "request_activation"
    ENDORSE_ACTIVATION = "endorse_activation"
    APPROVE_ACTIVATION = "approve_activation"
    RETURN_ACTIVATION = "return_activation"
    NOTE = "note"
    LOG_CALL = "log_call"
    ATTACH = "attach"
    RECORD_MONITORING = "record_monitoring"
    ESTIMATE_ARRIVAL = "estimate_arrival"
    NOTIFY = "notify"
    REISSUE_NOTICE = "reissue_notice"
    REPORT = "report"
    COMPOSE_REPORT = "compose_report"
    SIGN_REPORT = "sign_report"
    SEND_REPORT = "send_report"
    DRAFT_RELEASE = "draft_release"
    REVIEW_RELEASE = "review_release"
    PUBLISH_RELEASE = "publish_release"
    ACKNOWLEDGE = "acknowledge"
    ORDER = "order"
    URGE = "urge"
    WAIVE = "waive"
    REQUEST_LEVEL_CHANGE = "request_level_change"
    APPROVE_LEVEL_CHANGE = "approve_level_change"
    RETURN_LEVEL_CHANGE = "return_level_change"
    REQUEST_NOT_ACTIVATING = "request_not_activating"
    APPROVE_NOT_ACTIVATING = "approve_not_activating"
    RETURN_NOT_ACTIVATING = "return_not_activating"
    ASK_HIGHER = "ask_higher"
    HAND_OVER_COMMAND = "hand_over_command"
    DERIVE = "derive"
    CONCLUDE_DERIVED = "conclude_derived"
    WITHDRAW_ORDER = "withdraw_order"
    SET_OUT = "set_out"
    ARRIVE = "arrive"
    ASK_HELP = "ask_help"
    ANSWER_HELP = "answer_help"
    FILE_FIGURES = "file_figures"
    NAME_LEADER = "name_leader"
    FORM_BODY = "form_body"
    REPORT_DANGER = "report_danger"
    DECIDE_DANGER = "decide_danger"
    SUSPEND_RESCUE = "suspend_rescue"
    REPORT_SUSPENSION = "report_suspension"
    RESUME_RESCUE = "resume_rescue"
    PROPOSE_DECREE = "propose_decree"
    APPROVE_DECREE = "approve_decree"
    RETURN_DECREE = "return_decree"
    REQUEST_TERMINATION = "request_termination"
    RECORD_OPINION = "record_opinion"
    APPROVE_TERMINATION = "approve_termination"
    RETURN_TERMINATION = "return_termination"
    ARCHIVE = "archive"
    RECORD_REVIEW = "record_review"
    RECORD_PROOF = "record_proof"
    RECORD_EXPENSE = "record_expense"
    RECORD_PERSON = "record_person"
    SEE_PERSON = "see_person"
    SETTLE_PERSON = "settle_person"
    PAUSE_CLOCK = "pause_clock"
    RESUME_CLOCK = "resume_clock"
    EXTEND_CLOCK = "extend_clock"
    SET_TARGETS = "set_targets"
    KEEP_ALARMS = "keep_alarms"
    ROSTER = "roster"
    KEEP_WALLS = "keep_walls"
    REVIEW = "review"


STATE_LABELS = {
    State.RECEIVED: "接报待核实",
    State.VERIFIED: "已核实",
    State.RESPONDING: "响应中",
    State.TERMINATING: "终止报批",
    State.RECOVERY: "后期处置",
    State.ARCHIVED: "归档",
    State.DISMISSED: "不属实",
    State.TRANSFERRED: "移交其他预案",
    State.MERGED: "并入",
}

COMMAND_LABELS = {
    Command.RECEIVE: "接报登记",
    Command.VERIFY: "核实属实",
    Command.DISMISS: "核实为不属实",
    Command.TRANSFER: "移交其他预案",
    Command.MERGE: "并入其他事件",
    Command.SPLIT: "拆分",
    Command.UPDATE_FACTS: "更新事实",
    Command.CONFIRM_GRADE: "定级确认",
    Command.REQUEST_ACTIVATION: "提请启动",
    Command.ENDORSE_ACTIVATION: "签拟办意见",
    Command.APPROVE_ACTIVATION: "批准启动",
    Command.RETURN_ACTIVATION: "退回启动提请",
    Command.NOTE: "记一笔",
    Command.LOG_CALL: "记通话",
    Command.ATTACH: "登记附件",
    Command.RECORD_MONITORING: "填报监测数据",
    Command.ESTIMATE_ARRIVAL: "估算到达",
    Command.NOTIFY: "发通知",
    Command.REISSUE_NOTICE: "更正并重发启动通知",
    Command.REPORT: "登记报告",
    Command.COMPOSE_REPORT: "拟写报告",
    Command.SIGN_REPORT: "签发报告",
    Command.SEND_REPORT: "报送报告",
    Command.DRAFT_RELEASE: "拟信息发布稿",
    Command.REVIEW_RELEASE: "审核信息发布稿",
    Command.PUBLISH_RELEASE: "发布信息",
    Command.ACKNOWLEDGE: "签收回报",
    Command.ORDER: "下达指令",
    Command.URGE: "催办",
    Command.WAIVE: "免除时限",
    Command.REQUEST_LEVEL_CHANGE: "提请调整级别",
    Command.APPROVE_LEVEL_CHANGE: "批准调整级别",
    Command.RETURN_LEVEL_CHANGE: "退回级别调整",
    Command.REQUEST_NOT_ACTIVATING: "提请不全面启动",
    Command.APPROVE_NOT_ACTIVATING: "批准不全面启动",
    Command.RETURN_NOT_ACTIVATING: "退回不全面启动提请",
    Command.ASK_HIGHER: "提请上级",
    Command.HAND_OVER_COMMAND: "移交指挥",
    Command.DERIVE: "建立次生事件",
    Command.CONCLUDE_DERIVED: "次生事件处置结束",
    Command.WITHDRAW_ORDER: "撤回指令",
    Command.SET_OUT: "报已出发",
    Command.ARRIVE: "报已到场",
    Command.ASK_HELP: "求援",
    Command.ANSWER_HELP: "答复求援",
    Command.FILE_FIGURES: "现场填报",
    Command.NAME_LEADER: "指定组长",
    Command.FORM_BODY: "登记组建",
    Command.REPORT_DANGER: "险情报告",
    Command.DECIDE_DANGER: "对险情作出决定",
    Command.SUSPEND_RESCUE: "暂停救援",
    Command.REPORT_SUSPENSION: "补报暂停救援",
    Command.RESUME_RESCUE: "恢复救援",
    Command.PROPOSE_DECREE: "报请征用、动员",
    Command.APPROVE_DECREE: "批准征用、动员",
    Command.RETURN_DECREE: "退回征用、动员",
    Command.REQUEST_TERMINATION: "提请终止",
    Command.RECORD_OPINION: "签署终止意见",
    Command.APPROVE_TERMINATION: "批示终止",
    Command.RETURN_TERMINATION: "退回终止提请",
    Command.ARCHIVE: "归档",
    Command.RECORD_REVIEW: "登记评审通过",
    Command.RECORD_PROOF: "登记后期处置材料",
    Command.RECORD_EXPENSE: "记经费",
    Command.RECORD_PERSON: "登记个人信息",
    Command.SEE_PERSON: "查看个人信息",
    Command.SETTLE_PERSON: "销毁、延期留存个人信息",
    Command.PAUSE_CLOCK: "停钟",
    Command.RESUME_CLOCK: "续钟",
    Command.EXTEND_CLOCK: "延长时限",
    Command.SET_TARGETS: "设置内控时限",
    Command.KEEP_ALARMS: "静音、确认、搁置告警",
    Command.ROSTER: "排值班表",
    Command.KEEP_WALLS: "设置大屏",
    Command.REVIEW: "填写复盘意见",
}

_LIVE = (State.RECEIVED, State.VERIFIED, State.RESPONDING, State.TERMINATING, State.RECOVERY)

# On an archived incident only while its casualties are watched, which `desk.lock` looks up.
_AND_ARCHIVED = (*_LIVE, State.ARCHIVED)

# Commands that leave the state as it is, and where they are in order.
_STAYING: dict[Command, tuple[State, ...]] = {
    Command.UPDATE_FACTS: _AND_ARCHIVED,
    Command.NOTE: (*_LIVE, State.DISMISSED, State.TRANSFERRED, State.MERGED),
    Command.LOG_CALL: (*_LIVE, State.DISMISSED, State.TRANSFERRED, State.MERGED),
    Command.ATTACH: (*_LIVE, State.DISMISSED, State.TRANSFERRED, State.MERGED),
    Command.RECORD_MONITORING: _LIVE,
    Command.ESTIMATE_ARRIVAL: _LIVE,
    Command.NOTIFY: _LIVE,
    Command.REISSUE_NOTICE: (State.RESPONDING, State.TERMINATING),
    Command.REPORT: _AND_ARCHIVED,
    Command.COMPOSE_REPORT: _AND_ARCHIVED,
    Command.SIGN_REPORT: _AND_ARCHIVED,
    Command.SEND_REPORT: _AND_ARCHIVED,
    Command.DRAFT_RELEASE: _LIVE,
    Command.REVIEW_RELEASE: _LIVE,
    Command.PUBLISH_RELEASE: _LIVE,
    Command.ACKNOWLEDGE: _LIVE,
    Command.URGE: _LIVE,
    Command.ORDER: _LIVE,
    Command.WITHDRAW_ORDER: _LIVE,
    Command.SET_OUT: (State.RESPONDING, State.TERMINATING),
    Command.ARRIVE: (State.RESPONDING, State.TERMINATING),
    Command.ASK_HELP: _LIVE,
    Command.ANSWER_HELP: _LIVE,
    Command.FILE_FIGURES: _LIVE,
    Command.NAME_LEADER: (State.RESPONDING, State.TERMINATING),
    Command.FORM_BODY: (State.VERIFIED, State.RESPONDING, State.TERMINATING),
    Command.REPORT_DANGER: _LIVE,
    Command.DECIDE_DANGER: _LIVE,
    # 先停后报: in every state in which somebody could be rescuing.
    Command.SUSPEND_RESCUE: _LIVE,
    Command.REPORT_SUSPENSION: _LIVE,
    Command.RESUME_RESCUE: _LIVE,
    Command.PROPOSE_DECREE: (State.RESPONDING, State.TERMINATING),
    Command.APPROVE_DECREE: (State.RESPONDING, State.TERMINATING),
    Command.RETURN_DECREE: (State.RESPONDING, State.TERMINATING),
    Command.WAIVE: _LIVE,
    Command.RECORD_REVIEW: (State.RESPONDING, State.TERMINATING, State.RECOVERY),
    Command.RECORD_PROOF: (State.RECOVERY,),
    Command.RECORD_EXPENSE: (State.RESPONDING, State.TERMINATING, State.RECOVERY),
    Command.RECORD_PERSON: _LIVE,
    # After the archive too: what the law wants destroyed does not wait for a file to be open (应对法 85).
    Command.SEE_PERSON: (*_LIVE, State.ARCHIVED),
    Command.SETTLE_PERSON: (State.RECOVERY, State.ARCHIVED),
    Command.PAUSE_CLOCK: _LIVE,
    Command.RESUME_CLOCK: _LIVE,
    Command.EXTEND_CLOCK: _LIVE,
    Command.CONFIRM_GRADE: (State.VERIFIED, State.RESPONDING, State.TERMINATING, State.RECOVERY),
    # 终止后事态反复: a new request after the end, for a new response that names the old one.
    Command.REQUEST_ACTIVATION: (State.VERIFIED, State.RECOVERY),
    Command.ENDORSE_ACTIVATION: (State.VERIFIED, State.RESPONDING, State.RECOVERY),
    Command.RETURN_ACTIVATION: (State.VERIFIED, State.RECOVERY),
    # After the end only a signature that was still to follow.
    Command.RECORD_OPINION: (State.TERMINATING, State.RECOVERY),
    Command.REQUEST_LEVEL_CHANGE: (State.RESPONDING,),
    Command.APPROVE_LEVEL_CHANGE: (State.RESPONDING,),
    Command.RETURN_LEVEL_CHANGE: (State.RESPONDING,),
    Command.REQUEST_NOT_ACTIVATING: (State.VERIFIED,),
    Command.RETURN_NOT_ACTIVATING: (State.VERIFIED,),
    Command.ASK_HIGHER: (State.VERIFIED, State.RESPONDING, State.TERMINATING),
    Command.HAND_OVER_COMMAND: (State.RESPONDING, State.TERMINATING),
    Command.DERIVE: (State.VERIFIED, State.RESPONDING, State.TERMINATING, State.RECOVERY),
}

_MOVING: dict[tuple[State, Command], State] = {
    (State.RECEIVED, Command.VERIFY): State.VERIFIED,
    (State.DISMISSED, Command.VERIFY): State.VERIFIED,
    (State.RECEIVED, Command.DISMISS): State.DISMISSED,
    (State.VERIFIED, Command.DISMISS): State.DISMISSED,
    (State.RECEIVED, Command.TRANSFER): State.TRANSFERRED,
    (State.VERIFIED, Command.TRANSFER): State.TRANSFERRED,
    (State.RECEIVED, Command.MERGE): State.MERGED,
    (State.VERIFIED, Command.MERGE): State.MERGED,
    # 拆分 goes back to the state before the merge, which the action knows; the table names the first.
    (State.MERGED, Command.SPLIT): State.RECEIVED,
    (State.VERIFIED, Command.APPROVE_ACTIVATION): State.RESPONDING,
    (State.RECOVERY, Command.APPROVE_ACTIVATION): State.RESPONDING,
    (State.RESPONDING, Command.REQUEST_TERMINATION): State.TERMINATING,
    # Once put, what is missing is added; the end itself comes with the last signature.
    (State.TERMINATING, Command.REQUEST_TERMINATION): State.TERMINATING,
    (State.TERMINATING, Command.APPROVE_TERMINATION): State.RECOVERY,
    (State.TERMINATING, Command.RETURN_TERMINATION): State.RESPONDING,
    (State.RECOVERY, Command.ARCHIVE): State.ARCHIVED,
    (State.VERIFIED, Command.APPROVE_NOT_ACTIVATING): State.RECOVERY,
    (State.VERIFIED, Command.CONCLUDE_DERIVED): State.RECOVERY,
}

TRANSITIONS: dict[tuple[State, Command], State] = _MOVING | {
    (state, command): state for command, states in _STAYING.items() for state in states
}


def after(state: State, command: Command) -> State:
    """The state after `command`; WrongState with a sentence where the table has no such move."""
    try:
        return TRANSITIONS[state, command]
    except KeyError:
        needed = "、".join(f"「{STATE_LABELS[s]}」" for (s, c) in TRANSITIONS if c is command)
        sentence = f"事件现为「{STATE_LABELS[state]}」，不能「{COMMAND_LABELS[command]}」"
        raise WrongState(f"{sentence}；须在{needed}时办理。" if needed else f"{sentence}。") from None


def commands_in(state: State) -> tuple[Command, ...]:
    """What the table allows in `state`, in the order of the life."""
    return tuple(command for command in Command if (state, command) in TRANSITIONS)
