"""What each action takes. The action judges sense; these judge shape."""

from typing import Any

from rest_framework import serializers

from incidents.actions.intake import CALLER_KINDS
from incidents.api.fields import AwareDateTimeField, LevelField, StrictSerializer, ValuesField, text
from incidents.models import CallDirection, CallResult, NoticeChannel, ReportKind, ReportMeans

LONG, SHORT = 4000, 200
SEQ = {"required": False, "allow_null": True, "min_value": 0, "max_value": 2**31 - 1}


class Credentials(StrictSerializer):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=200, trim_whitespace=False)


class Issued(serializers.Serializer[Any]):
    token = serializers.CharField()


class Facts(StrictSerializer):
    confirmed = ValuesField(required=False, allow_null=True, default=dict)
    projected = ValuesField(required=False, allow_null=True, default=dict)


class Location(StrictSerializer):
    county = text(longest=40)
    detail = text(longest=SHORT, required=False, default="")
    lng = serializers.DecimalField(
        max_digits=9, decimal_places=6, min_value=-180, max_value=180, required=False, allow_null=True
    )
    lat = serializers.DecimalField(
        max_digits=8, decimal_places=6, min_value=-90, max_value=90, required=False, allow_null=True
    )


class Caller(StrictSerializer):
    name = text(longest=80, required=False)
    phone = text(longest=40, required=False)
    unit = text(longest=80, required=False)
    title = text(longest=80, required=False)
    kind = serializers.ChoiceField(choices=list(CALLER_KINDS), required=False)


class NewIncident(StrictSerializer):
    plan = serializers.CharField(max_length=40)
    category = text(longest=20)
    source = text(longest=10)
    location = Location()
    narrative = text(longest=LONG)
    title = text(longest=120, required=False, default="")
    occurred_at = AwareDateTimeField(required=False, allow_null=True)
    learned_at = AwareDateTimeField(required=False, allow_null=True)
    learned_reason = text(longest=SHORT, required=False, default="")
    confirmed = ValuesField(required=False, allow_null=True, default=dict)
    projected = ValuesField(required=False, allow_null=True, default=dict)
    caller = Caller(required=False, allow_null=True)
    measures_taken = text(longest=LONG, required=False, default="")
    substances = text(longest=SHORT, required=False, default="")
    reasons = serializers.DictField(child=text(longest=SHORT), required=False, default=dict)
    drill = serializers.BooleanField(required=False, default=False)


class Verify(StrictSerializer):
    method = text(longest=SHORT)
    conclusion = text(longest=LONG)


class Dismiss(StrictSerializer):
    reason = text(longest=LONG)


class Transfer(StrictSerializer):
    to = text(longest=120, required=False, default="")
    reason = text(longest=LONG, required=False, default="")


class UpdateFacts(StrictSerializer):
    confirmed = ValuesField(required=False, allow_null=True, default=dict)
    projected = ValuesField(required=False, allow_null=True, default=dict)
    source = text(longest=80)
    as_of = AwareDateTimeField(required=False, allow_null=True)
    expected_seq = serializers.IntegerField(**SEQ)
    reasons = serializers.DictField(child=text(longest=SHORT), required=False, default=dict)
    choose = serializers.DictField(
        child=serializers.ChoiceField(choices=["yours", "theirs"]), required=False, default=dict
    )
    """After a 409 conflict: by field (confirmed.deaths) whose value counts, with the 409's `seq` as expected_seq."""
    check_slips = serializers.BooleanField(required=False, default=False)
    """Refuse (409 retype) a number that jumps or a value that crosses into a grave level, until it is in `retyped`."""
    retyped = ValuesField(required=False, allow_null=True, default=None)
    """By field the value typed a second time."""


class ConfirmGrade(StrictSerializer):
    severity_grade = LevelField()
    reason = text(longest=LONG, required=False, default="")
    expected_seq = serializers.IntegerField(**SEQ)


class RequestActivation(StrictSerializer):
    response_level = LevelField()
    reason = text(longest=LONG, required=False, default="")
    leads = serializers.DictField(child=serializers.CharField(max_length=60), required=False, default=dict)
    expected_period = text(longest=100, required=False, default="")
    measures = text(longest=LONG, required=False, default="")
    expected_seq = serializers.IntegerField(**SEQ)


class Note(StrictSerializer):
    text = text(longest=LONG)
    occurred_at = AwareDateTimeField(required=False, allow_null=True)


class SendReport(StrictSerializer):
    kind = serializers.ChoiceField(choices=ReportKind.choices)
    means = serializers.ChoiceField(choices=ReportMeans.choices)
    recipients = serializers.ListField(
        child=serializers.CharField(max_length=60), max_length=100, required=False
    )
    sent_at = AwareDateTimeField(required=False, allow_null=True)
    received_by = text(longest=80, required=False, default="")
    content = text(longest=LONG, required=False, default="")
    questions = ValuesField(required=False, default=dict)
    """待核 by code: a value, {"confirmed" or "projected": value}, or "open"; left out is open."""
    questions_source = text(longest=80, required=False, default="")


class TaskAct(StrictSerializer):
    task = serializers.UUIDField()
    remark = text(longest=SHORT, required=False, default="")


class Ready(StrictSerializer):
    unit = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    post = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    items = serializers.DictField(child=text(longest=SHORT))
    ready_at = AwareDateTimeField(required=False, allow_null=True)


class SignNotice(StrictSerializer):
    notice = serializers.UUIDField()
    signed_name = text(longest=80, required=False, default="")
    channel = serializers.ChoiceField(choices=NoticeChannel.choices, required=False)
    words = text(longest=SHORT, required=False, default="")
    signed_at = AwareDateTimeField(required=False, allow_null=True)


class ReachNotice(StrictSerializer):
    notice = serializers.UUIDField()
    channel = serializers.ChoiceField(
        choices=NoticeChannel.choices, required=False, default=NoticeChannel.PHONE
    )
    words = text(longest=SHORT, required=False, default="")
    reached_at = AwareDateTimeField(required=False, allow_null=True)


class OutsideParty(StrictSerializer):
    name = text(longest=70)
    phone = text(longest=40, required=False, default="")


class ReissueNotice(StrictSerializer):
    document = serializers.UUIDField()
    """The 启动通知 that names something wrong."""
    reason = text(longest=SHORT)


class Notify(StrictSerializer):
    units = serializers.ListField(
        child=serializers.CharField(max_length=60), max_length=100, required=False, default=list
    )
    parties = OutsideParty(many=True, required=False, default=list)
    subject = text(longest=120)
    body = text(longest=LONG)


class LogCall(StrictSerializer):
    direction = serializers.ChoiceField(
        choices=CallDirection.choices, required=False, default=CallDirection.OUT
    )
    party = text(longest=80, required=False, default="")
    unit = text(longest=60, required=False, default="")
    officer = text(longest=150, required=False, default="")
    phone = text(longest=40, required=False, default="")
    purpose = text(longest=120)
    result = serializers.ChoiceField(choices=CallResult.choices)
    answered_by = text(longest=80, required=False, default="")
    words = text(longest=LONG, required=False, default="")
    called_at = AwareDateTimeField(required=False, allow_null=True)
    minutes = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=600)
    notice = serializers.UUIDField(required=False, allow_null=True)
    receipt = serializers.ChoiceField(choices=["delivered", "signed"], required=False, default="")
    report_as = serializers.ChoiceField(choices=ReportKind.choices, required=False, default="")


class EndRedial(StrictSerializer):
    call = serializers.UUIDField()
    reason = text(longest=120)


class ShiftLine(StrictSerializer):
    text = text(longest=500)
    occurred_at = AwareDateTimeField(required=False, allow_null=True)


class Nothing(serializers.Serializer[Any]):
    """A name that a later release carries out: any body, 409."""
