"""What the OpenAPI document says of every call: the answer, and each kind of refusal."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers


class RefusalAnswer(serializers.Serializer[Any]):
    """One Chinese sentence, the clause, and who could."""

    code = serializers.CharField()
    message = serializers.CharField()
    clause = serializers.CharField(required=False)
    who_can = serializers.CharField(required=False)


class FieldRefusal(serializers.Serializer[Any]):
    field = serializers.CharField()
    reason = serializers.CharField()
    accepts = serializers.CharField()


class InvalidAnswer(RefusalAnswer):
    errors = FieldRefusal(many=True, required=False)


REFUSALS: dict[int, Any] = {400: InvalidAnswer, 401: RefusalAnswer, 403: RefusalAnswer, 404: RefusalAnswer}
ACTING: dict[int, Any] = REFUSALS | {409: RefusalAnswer, 415: RefusalAnswer}


UPLOADING: dict[int, Any] = ACTING | {413: InvalidAnswer, 415: InvalidAnswer}


def answered(status: int = 200) -> dict[int, Any]:
    """Responses of a call that changes or computes something."""
    return {status: OpenApiTypes.OBJECT} | ACTING
