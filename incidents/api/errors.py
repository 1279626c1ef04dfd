"""Every refusal as JSON in the user's words: 401, 404, 403, 409, 400, in this order of checks."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from incidents.plans.registry import UnknownPlan
from incidents.rules.facts import InvalidFacts
from incidents.rules.refusal import InvalidInput, NotAllowed, Refusal

NOT_FOUND = {
    "code": "not_found",
    "message": "没有这一项，或者它不属于您的单位。",
    "clause": "",
    "who_can": "",
}


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. What is not expected stays a 500 and goes to the log with its traceback."""
    match error:
        case InvalidFacts():
            return _invalid(
                [{"field": e.field, "reason": e.reason, "accepts": e.accepts} for e in error.errors]
            )
        case InvalidInput():
            lines = [{"field": f, "reason": r, "accepts": ""} for f, r in error.errors.items()]
            return _invalid(lines, error.message, code=error.code, status=error.status)
        case NotAllowed():
            return Response(error.as_dict(), status=403)
        case Refusal():
            return Response(error.as_dict(), status=409)
        case ObjectDoesNotExist() | Http404() | UnknownPlan():
            return Response(NOT_FOUND, status=404)
        case exceptions.ValidationError():
            return _invalid(list(_fields(error.detail)))
        case _:
            return _known(error, context)


def _known(error: Exception, context: dict[str, Any]) -> Response | None:
    response = exception_handler(error, context)
    if response is None:
        return None
    code, message = _words(error)
    response.data = {"code": code, "message": message, "clause": "", "who_can": ""}
    if response.status_code == 404:
        response.data = NOT_FOUND
    return response


def _words(error: Exception) -> tuple[str, str]:
    match error:
        case exceptions.NotAuthenticated():
            return "not_authenticated", "请先登录。"
        case exceptions.AuthenticationFailed() | exceptions.ParseError():
            return str(error.get_codes()), str(error.detail)
        case exceptions.MethodNotAllowed():
            return "method_not_allowed", "这个地址不接受这种方法。"
        case exceptions.UnsupportedMediaType():
            return "unsupported_media_type", "请用 application/json 提交。"
        case exceptions.PermissionDenied() | PermissionDenied():
            return "no_power", "您无权这样做。"
        case _:
            return "refused", "请求不能受理。"


def _invalid(
    errors: list[dict[str, str]],
    message: str = "填写的内容有误，请按提示修改。",
    *,
    code: str = "invalid",
    status: int = 400,
) -> Response:
    return Response(
        {"code": code, "message": message, "errors": errors, "clause": "", "who_can": ""}, status=status
    )


def _fields(detail: Any, path: str = "") -> Any:
    """Flatten DRF's nested errors to one line a field."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _fields(inner, f"{path}.{name}".lstrip(".") if name != "non_field_errors" else path)
    elif isinstance(detail, list):
        for each in detail:
            yield from _fields(each, path)
    else:
        yield {"field": path, "reason": str(detail), "accepts": ""}
