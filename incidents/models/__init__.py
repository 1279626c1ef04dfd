"""Tables, one file per noun. Fields, constraints, querysets and one-line predicates; verbs live in `actions`."""

from incidents.models.aftermath import AftermathProof, Expense, PersonRecord, ProofKind
from incidents.models.alarm import Alarm, AlarmKind, AlarmSilence, OfficeAlarms
from incidents.models.arrival import ArrivalEstimate
from incidents.models.base import Level
from incidents.models.calendar import WorkingDay
from incidents.models.composed_report import ComposedKind, ComposedReport, ComposedState
from incidents.models.deadline import Badge, Deadline
from incidents.models.document import Document, DocumentState
from incidents.models.drill import Drill, DrillInject, DrillPace, InjectState
from incidents.models.edition import (
    CommandGroup,
    EditionRelease,
    EditionReview,
    GradingThreshold,
    MemberDuty,
    MemberUnit,
    PlanEdition,
    ReportDeadlineRule,
)
from incidents.models.event import Event, EventKind
from incidents.models.evidence import Attachment, AttachmentPart
from incidents.models.gazetteer import Place, RiskSource, WaterSource, WaterSourceClass
from incidents.models.group_work import (
    DangerDecision,
    DangerReport,
    Decree,
    DecreeState,
    Filing,
    FormedBody,
    HelpRequest,
    LeaderNaming,
    Order,
    Presence,
    RescueSuspension,
)
from incidents.models.higher import CommandHandover, HigherRequest
from incidents.models.incident import (
    LIVE_STATES,
    FactBasis,
    FactEntry,
    FactStanding,
    Incident,
    IncidentState,
    PersonMove,
    Source,
)
from incidents.models.intake import IntakeDraft, NumberSequence
from incidents.models.monitoring import MonitoringFactor, MonitoringPoint, MonitoringReading, PointLimit
from incidents.models.notice import Notice, NoticeChannel, NoticeState
from incidents.models.office import OfficeDutyDone, TargetSwitch
from incidents.models.officer import AdminRole, ApiToken, Delegation, Officer, Posting
from incidents.models.organisation import Organisation, UnitContact
from incidents.models.oversight import (
    LATENESS_BOUNDS_MS,
    AuditorBeat,
    Finding,
    FindingCode,
    SweepBeat,
    SweepMinute,
)
from incidents.models.release import InformationRelease, ReleaseState
from incidents.models.report import IdempotentAnswer, Report, ReportKind, ReportMeans
from incidents.models.response import (
    ActivatedGroup,
    ActivationRequest,
    Channel,
    EmergencyResponse,
    Endorsement,
    RequestKind,
    RequestState,
    Task,
    TaskKind,
    TaskState,
)
from incidents.models.review import ReviewNote
from incidents.models.telephone import CallDirection, CallResult, PhoneCall
from incidents.models.termination import (
    OpinionChannel,
    OpinionRole,
    TerminationApproval,
    TerminationOpinion,
)
from incidents.models.wall import WallScreen
from incidents.models.warning import HazardWarning, WarningAct, WarningActKind, WarningMeasure, WarningState
from incidents.models.watch import (
    CheckedDevice,
    DeviceCheck,
    Handover,
    RosterAct,
    RosterChange,
    RosterShift,
    ShiftLogEntry,
    Watch,
)

__all__ = [
    "DangerDecision", "DangerReport", "Decree", "DecreeState", "Filing", "FormedBody", "HelpRequest",
    "LeaderNaming", "Order", "Presence", "RescueSuspension", "LATENESS_BOUNDS_MS", "LIVE_STATES", "ActivatedGroup",
    "ActivationRequest", "AdminRole", "Alarm", "AlarmKind", "AlarmSilence", "ApiToken", "Attachment",
    "AttachmentPart", "AuditorBeat", "Badge", "CallDirection", "CallResult", "Channel", "CheckedDevice",
    "CommandHandover", "HigherRequest", "RequestKind", "CommandGroup", "ComposedKind", "ComposedReport",
    "ComposedState", "Deadline", "Delegation", "DeviceCheck", "Document", "DocumentState", "EmergencyResponse",
    "Endorsement", "Event", "EventKind", "FactBasis", "FactEntry", "FactStanding", "Finding", "FindingCode",
    "GradingThreshold", "Handover", "IdempotentAnswer", "InformationRelease", "Incident", "IncidentState",
    "IntakeDraft", "Level", "MemberDuty", "MemberUnit", "MonitoringFactor", "MonitoringPoint", "MonitoringReading",
    "PointLimit", "Notice", "NoticeChannel", "NoticeState", "NumberSequence", "OfficeDutyDone", "OfficeAlarms", "Officer",
    "Organisation", "PersonMove", "PhoneCall", "Place", "PlanEdition", "Posting", "ReleaseState", "Report",
    "ReportDeadlineRule", "ReportKind", "ReportMeans", "RequestState", "RiskSource", "RosterAct", "RosterChange",
    "RosterShift", "ShiftLogEntry", "Source", "SweepBeat", "SweepMinute", "TargetSwitch", "Task", "TaskKind",
    "TaskState", "OpinionChannel", "OpinionRole", "TerminationApproval", "TerminationOpinion", "UnitContact",
    "Watch", "WaterSource", "WaterSourceClass", "WorkingDay", "AftermathProof", "Expense", "PersonRecord",
    "ProofKind", "ReviewNote", "ArrivalEstimate", "HazardWarning", "WarningAct", "WarningActKind", "WarningMeasure", "WarningState",
    "WallScreen", "EditionRelease", "EditionReview", "Drill", "DrillInject", "DrillPace", "InjectState",
]  # fmt: skip
