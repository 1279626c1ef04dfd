"""回执链接: a unit without an account opens its notice by link and code, and signs for it. No login, no scripts."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from incidents.actions import notices
from incidents.actions.notices import LinkClosed
from incidents.models import Notice
from incidents.queries import receipt_links
from incidents.queries.editions import plan_of
from incidents.rules.refusal import InvalidInput
from incidents.web.forms.telephone import ReceiptForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Issuer, number and 演练 only, until the right code is typed; then the notice and 签收."""
    now = timezone.now()
    try:
        notice = receipt_links.find(token)
    except Notice.DoesNotExist:
        raise Http404 from None
    plan = plan_of(notice.incident)
    form = ReceiptForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"notice": notice, "form": form}
    closed = notices.closed_link(notice, plan, now=now)
    if closed is not None:
        return _page(request, context | {"refusal": closed}, status=410)
    if request.method != "POST" or not form.is_valid():
        return _page(request, context, status=422 if form.errors else 200)
    try:
        if "sign" in request.POST:
            typed, name = form.cleaned_data["code"], form.cleaned_data["name"]
            context["notice"] = notices.sign_by_link(notice_id=notice.pk, typed=typed, name=name, now=now)
        else:
            context["notice"] = notices.open_by_link(
                notice_id=notice.pk, typed=form.cleaned_data["code"], now=now
            )
    except LinkClosed as refusal:
        return _page(request, context | {"refusal": refusal}, status=410)
    except InvalidInput as refusal:
        form.take(refusal.errors)
        context["opened"] = not refusal.errors.get("code")
        return _page(request, context, status=422)
    return _page(request, context | {"opened": True})


def _page(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    notice: Notice = context["notice"]
    context |= {"incident": notice.incident, "organisation": notice.incident.organisation}
    response = render(request, "telephone/receipt_link.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
