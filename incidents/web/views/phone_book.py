"""通讯录: the numbers of an office, by pinyin initials; to ring on a phone, to copy at a desk, on paper, as a file."""

from datetime import UTC, datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from incidents.documents.workbook import local
from incidents.queries import directory
from incidents.queries.desk import current_plan
from incidents.rules.refusal import NotAllowed
from incidents.web import tables

LONGEST_TEXT = 40


@login_required
@require_safe
def phone_book(request: HttpRequest) -> HttpResponse:
    """Everybody whom this office rings, and nobody of another's."""
    if request.user.organisation_id is None:
        raise NotAllowed("系统管理人员没有值班通讯录。", who_can="值班单位人员")
    now = datetime.now(UTC)
    plan = current_plan(request.user)
    office = request.user.organisation
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_TEXT]
    sections = directory.book(office, plan, now=now, text=text)
    if form := tables.asked(request):
        heading = f"{office.name} 通讯录　截至 {local(now):%Y-%m-%d %H:%M:%S} 北京时间"
        rows = (entry.cells for section in sections for entry in section.entries)
        return tables.answer(tables.Table("通讯录", heading, directory.COLUMNS, rows), form, now=now)
    entries = [entry for section in sections for entry in section.entries]
    context = {
        "sections": sections,
        "text": text,
        "total": len(entries),
        "without": sum(not each.phone for each in entries),
        "exports": tables.links(request),
        "server_now": now,
    }
    return render(request, "phone_book/page.html", context)
