"""Fields and the base serializer of the contract: unknown keys refused, naive times refused, errors in Chinese."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from incidents.rules.levels import LETTERS, parse

FIRST_YEAR, LAST_YEAR = 2000, 2100


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses keys that it does not know."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            known = "、".join(self.fields) or "（空）"
            stray = {str(key): [f"没有这一项。可填：{known}"] for key in data if key not in self.fields}
            if stray:
                raise serializers.ValidationError(stray)
        return super().to_internal_value(data)


class AwareDateTimeField(serializers.DateTimeField):
    """ISO 8601 with an offset; 北京时间 without saying so could as well be 新疆时间."""

    default_error_messages = {
        "naive": "时间须带时区，如 2026-11-22T02:13:00+08:00。",
        "range": "年份不在可接受的范围内。",
        "invalid": "时间须为 ISO 8601，如 2026-11-22T02:13:00+08:00。",
    }

    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str):
            self.fail("invalid", format="ISO 8601")
        return super().to_internal_value(value)

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            self.fail("naive")
        if not FIRST_YEAR <= value.year < LAST_YEAR:
            self.fail("range")
        # PostgreSQL takes no offset of sixteen hours or more; the moment is the same.
        return value.astimezone(UTC)


@extend_schema_field({"type": "string", "pattern": "^(I|II|III|IV)$"})
class LevelField(serializers.Field[int, str, str, Any]):
    """I … IV outside, 1 … 4 inside."""

    default_error_messages = {"invalid": "级别应为 I、II、III 或 IV。"}

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, str) or data not in LETTERS.values():
            self.fail("invalid")
        return parse(data)

    def to_representation(self, value: int) -> str:
        return LETTERS[value]


@extend_schema_field({"type": "object", "additionalProperties": True})
class ValuesField(serializers.Field[Any, Any, Any, Any]):
    """Indicators by name; the plan itself says which it takes (`parse_facts`)."""

    default_error_messages = {"invalid": "应为一组“指标: 数值”。"}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, Mapping):
            self.fail("invalid")
        return dict(data)

    def to_representation(self, value: Any) -> Any:
        return value


def text(*, longest: int, required: bool = True, **more: Any) -> serializers.CharField:
    """A text field whose emptiness the action judges, with its own sentence."""
    return serializers.CharField(max_length=longest, required=required, allow_blank=True, **more)
