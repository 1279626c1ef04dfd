"""Tables, one file per noun. Fields, constraints, querysets and one-line predicates; verbs live in `actions`."""

from incidents.models.base import Level
from incidents.models.deadline import Badge, Deadline, SweepBeat
from incidents.models.document import Document, DocumentState
from incidents.models.edition import (
    CommandGroup,
    GradingThreshold,
    MemberDuty,
    MemberUnit,
    PlanEdition,
    ReportDeadlineRule,
)
from incidents.models.event import Event, EventKind
from incidents.models.incident import (
    LIVE_STATES,
    FactBasis,
    FactEntry,
    Incident,
    IncidentState,
    IntakeDraft,
    NumberSequence,
    Source,
)
from incidents.models.notice import Notice, NoticeChannel, NoticeState
from incidents.models.officer import AdminRole, ApiToken, Delegation, Officer, Posting
from incidents.models.organisation import Organisation, UnitContact
from incidents.models.report import IdempotentAnswer, Report, ReportKind, ReportMeans
from incidents.models.response import (
    ActivatedGroup,
    ActivationRequest,
    Channel,
    EmergencyResponse,
    RequestState,
    Task,
    TaskKind,
    TaskState,
)

__all__ = [
    "LIVE_STATES", "ActivatedGroup", "ActivationRequest", "AdminRole", "ApiToken", "Badge", "Channel", "CommandGroup",
    "Deadline", "Delegation", "Document", "DocumentState", "EmergencyResponse", "Event", "EventKind", "FactBasis",
    "FactEntry", "GradingThreshold", "IdempotentAnswer", "Incident", "IncidentState", "IntakeDraft", "Level",
    "MemberDuty", "MemberUnit", "Notice", "NoticeChannel", "NoticeState", "NumberSequence", "Officer", "Organisation",
    "PlanEdition", "Posting", "Report", "ReportDeadlineRule", "ReportKind", "ReportMeans", "RequestState", "Source",
    "SweepBeat", "Task", "TaskKind", "TaskState", "UnitContact",
]  # fmt: skip
