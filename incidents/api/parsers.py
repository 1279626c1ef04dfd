"""JSON as the contract wants it: at most 1 MiB, no NaN or Infinity, no number over 12 digits, no broken text."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

DIGITS = 12
DEEPEST = 20


class StrictJSONParser(BaseParser):
    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        body = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise ParseError("内容超过 1 MiB。")
        try:
            document = json.loads(
                body.decode("utf-8"), parse_constant=_no_constant, parse_int=_integer, parse_float=_decimal
            )
        except (ValueError, RecursionError) as error:
            raise ParseError(
                f"不是有效的 JSON：{error}" if isinstance(error, BadNumber) else "不是有效的 JSON。"
            ) from error
        _refuse_broken_text(document, DEEPEST)
        return document


class BadNumber(ValueError):
    """A number that no field of ours could hold."""


def _no_constant(name: str) -> None:
    raise BadNumber(f"不接受 {name}。")


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > DIGITS:
        raise BadNumber("数字超过 12 位。")
    return int(digits)


def _decimal(digits: str) -> Decimal:
    number = Decimal(digits)
    if len(number.as_tuple().digits) > DIGITS or abs(number.adjusted()) > DIGITS:
        raise BadNumber("数字超过 12 位。")
    return number


def _refuse_broken_text(value: Any, depth: int) -> None:
    """NUL and lone surrogates are text that neither PostgreSQL nor UTF-8 can hold."""
    if depth < 0:
        raise ParseError("内容嵌套过深。")
    match value:
        case str():
            if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
                raise ParseError("文字中有无法保存的字符。")
        case dict():
            for key, each in value.items():
                _refuse_broken_text(key, depth)
                _refuse_broken_text(each, depth - 1)
        case list():
            for each in value:
                _refuse_broken_text(each, depth - 1)
