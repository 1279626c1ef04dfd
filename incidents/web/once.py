"""Page forms that arrive twice, or late: `form_id` makes them one, `written_at` says when they were finished.

Every form carries a hidden `form_id` (`{% form_id %}` in a template, never in a part that is cached).
static/js/outbox.js adds `written_at` to a form that waited in the browser for the line. ActPage already does all
of this: set `queue` (what the waiting form is called) and `when` (its field 「不填即现在」). Any other view does

    def post(self, request, pk):
        room = entered(request, pk)
        ...
        def move() -> HttpResponse:
            people.move(...)
            return redirect("room", pk=pk)

        return once(request, move, now=room.now)
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString

from incidents import events
from incidents.actions import once as actions
from incidents.rules.refusal import InvalidInput

OLDEST = timedelta(hours=72)
AHEAD = timedelta(minutes=1)
"""A browser's reckoning of the server's time may be off by so much; then the form is taken as finished now."""
OF_THE_PAGE = ("csrfmiddlewaretoken", "form_id", "written_at")


Again = Callable[[], HttpResponse]


def answered(request: HttpRequest, again: Again) -> HttpResponse | None:
    """The answer that this very form got before, to be asked before anything is refused: the first sending may have
    changed what the officer may do now. None for a new form."""
    key = request.POST.get("form_id", "")
    location = actions.given(_sent(request, key)) if key else None
    return None if location is None else _replay(request, location, again)


def once(
    request: HttpRequest,
    perform: Callable[[], HttpResponse],
    *,
    now: datetime,
    again: Again | None = None,
) -> HttpResponse:
    """Answer with `perform`, in one transaction, unless this officer has sent this very form before.

    Then the answer is the same redirect, or `again` where the first answer was none (htmx). Without a `form_id`
    it is performed each time. Whatever `perform` raises undoes everything and keeps nothing, so the same form may
    be sent again; what must outlast a refusal (a wrong PIN that counts) is therefore written before this is called.
    Raises Conflict where the same `form_id` comes with other words.
    """
    key = request.POST.get("form_id", "")
    if not key:
        with transaction.atomic(), events.brought_in(written_at(request, now=now)):
            return perform()
    answers: list[HttpResponse] = []

    def keep() -> str:
        answers.append(perform())
        return answers[0].get("Location", "")

    with events.brought_in(written_at(request, now=now)):
        location, _ = actions.once(_sent(request, key), keep, now=now)
    return answers[0] if answers else _replay(request, location, again or _nothing)


def _sent(request: HttpRequest, key: str) -> actions.Sent:
    return actions.Sent(request.user, f"page:{request.path}", key, digest(request))


def _replay(request: HttpRequest, location: str, again: Again) -> HttpResponse:
    return redirect(location) if location and not request.htmx else again()


def written_at(request: HttpRequest, *, now: datetime) -> datetime | None:
    """When a form that waited for the line was finished; None for a form sent at once. Raises InvalidInput."""
    given = request.POST.get("written_at", "")
    if not given:
        return None
    try:
        moment = parse_datetime(given)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise InvalidInput({"written_at": "补传的落笔时刻读不出，请核对内容后再提交一次。"})
    if moment > now + AHEAD:
        raise InvalidInput({"written_at": "补传的落笔时刻晚于服务器时间，请核对内容后再提交一次。"})
    if moment < now - OLDEST:
        raise InvalidInput({"written_at": "落笔已超过 72 小时，不再自动补传；请写明发生时刻后再提交一次。"})
    return min(moment, now)


def digest(request: HttpRequest) -> str:
    """What was written, without what belongs to the page."""
    typed = [(name, request.POST.getlist(name)) for name in sorted(request.POST) if name not in OF_THE_PAGE]
    typed += [(name, [file.name, str(file.size)]) for name, file in sorted(request.FILES.items())]
    return hashlib.sha256(repr(typed).encode()).hexdigest()


def draft_done(key: str) -> SafeString:
    """To go with the words of success: tells the page that the browser's copy of that form has served."""
    return format_html('<span data-draft-done="{}" hidden></span>', key)


def _nothing() -> HttpResponse:
    return HttpResponse(status=204)
