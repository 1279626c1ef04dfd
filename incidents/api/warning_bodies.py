"""What each act on a warning takes. The action judges sense; these judge shape."""

from rest_framework import serializers

from incidents.api.fields import AwareDateTimeField, LevelField, StrictSerializer, text
from incidents.models import Channel
from incidents.rules.warnings import CERTAINTIES, URGENCIES

LONG, SHORT = 2000, 400


class StatedBody(StrictSerializer):
    level = LevelField()
    category = text(longest=20)
    starts_at = AwareDateTimeField()
    expires_at = AwareDateTimeField(required=False, allow_null=True)
    area = text(longest=SHORT)
    caution = text(longest=LONG)
    advice = text(longest=LONG)
    basis = text(longest=SHORT, required=False, default="")
    channels = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=20, required=False, default=list
    )
    urgency = serializers.ChoiceField(choices=list(URGENCIES), required=False, default="Expected")
    certainty = serializers.ChoiceField(choices=list(CERTAINTIES), required=False, default="Likely")


class NewWarning(StatedBody):
    drill = serializers.BooleanField(required=False, default=False)


class Change(StatedBody):
    reason = text(longest=SHORT)


class Reason(StrictSerializer):
    reason = text(longest=SHORT)


class SignBody(StrictSerializer):
    """`matter`: what the caller believes that he signs."""

    matter = serializers.ChoiceField(choices=["issue", "adjust", "lift"], required=False, default="")
    channel = serializers.ChoiceField(choices=Channel.choices, required=False, default=Channel.SYSTEM)
    words = text(longest=SHORT, required=False, default="")
    given_by = text(longest=150, required=False, default="")
    given_at = AwareDateTimeField(required=False, allow_null=True)
    witness = text(longest=80, required=False, default="")
    callback = text(longest=40, required=False, default="")


class Measure(StrictSerializer):
    measure = serializers.CharField(max_length=60)
    words = text(longest=200, required=False, default="")
    at = AwareDateTimeField(required=False, allow_null=True)


class MeasureRow(Measure):
    measure = serializers.UUIDField()


class Sent(StrictSerializer):
    to = text(longest=80)
    words = text(longest=200, required=False, default="")
    at = AwareDateTimeField(required=False, allow_null=True)


class Early(StrictSerializer):
    words = text(longest=200)
    at = AwareDateTimeField(required=False, allow_null=True)


class Authority(StrictSerializer):
    matter = serializers.ChoiceField(choices=["issue", "lift"])
    reference = text(longest=200)
    at = AwareDateTimeField(required=False, allow_null=True)


class Linked(StrictSerializer):
    incident = serializers.UUIDField()


class NoteBody(StrictSerializer):
    text = text(longest=1000)


class ActBody(StrictSerializer):
    act = serializers.UUIDField()
