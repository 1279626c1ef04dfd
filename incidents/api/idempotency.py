"""`Idempotency-Key` on every POST, per officer and route: same key and body, same answer; other body, 409."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from incidents.models import IdempotentAnswer
from incidents.rules.refusal import Conflict, InvalidInput

LONGEST_KEY = 128


def once(request: Request, perform: Callable[[], Response], *, body: object = None) -> Response:
    """Run `perform` once for the key; without a key, each time. A refusal is not kept: a retry may succeed.

    `body`: what was sent, where that is no JSON (a file by its hash)."""
    key = request.headers.get("Idempotency-Key")
    if key is None or (body is None and not _readable(request)):
        return perform()
    if not key or len(key) > LONGEST_KEY or not key.isprintable():
        raise InvalidInput({"Idempotency-Key": f"应为 1 至 {LONGEST_KEY} 个可见字符。"})
    with transaction.atomic():
        answer = _claim(request, key, request.data if body is None else body)
        if answer.status is not None:
            return Response(answer.answer, status=answer.status)
        response = perform()
        answer.status = response.status_code
        answer.answer = json.loads(json.dumps(response.data, cls=JSONEncoder))
        answer.save(update_fields=["status", "answer"])
        return response


def _readable(request: Request) -> bool:
    """A body that is no JSON has no answer worth keeping; `perform` refuses it in its turn."""
    try:
        return request.data is not None
    except APIException:
        return False


def _claim(request: Request, key: str, sent: object) -> IdempotentAnswer:
    """The row of this key, locked. A second request with the same key waits here for the first one's answer."""
    now = datetime.now(UTC)
    wanted = {"officer": request.user, "route": request.path[:200], "key": key}
    body = hashlib.sha256(json.dumps(sent, cls=JSONEncoder, sort_keys=True).encode()).hexdigest()
    _forget(wanted, now)
    try:
        with transaction.atomic():
            return IdempotentAnswer.objects.create(**wanted, body_sha256=body, created_at=now)
    except IntegrityError:
        kept = IdempotentAnswer.objects.select_for_update().get(**wanted)
    if kept.body_sha256 != body:
        raise Conflict("同一个 Idempotency-Key 已用于另一份内容。", code="idempotency_key_reused")
    return kept


def _forget(wanted: dict[str, object], now: datetime) -> None:
    kept_since = now - timedelta(seconds=settings.IDEMPOTENCY_SECONDS)
    IdempotentAnswer.objects.filter(**wanted, created_at__lt=kept_since).delete()
