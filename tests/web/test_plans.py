"""预案: both plans for everybody who may sign in, every line with its clause."""

import gzip

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from incidents.plans import registry
from incidents.web.views.plans import SECTIONS

CODES = [plan.plan.code for plan in registry.all_plans()]
PAGES = [("plans", ()), *(("plan", (code,)) for code in CODES)]
PAGES += [("plan-section", (code, section)) for code in CODES for section in SECTIONS]
BY_PAGE = pytest.mark.parametrize(("name", "where"), PAGES, ids=["/".join((n, *w)) for n, w in PAGES])
BY_PLAN = pytest.mark.parametrize("code", CODES)
LARGEST = 60_000
FRAME_QUERIES = 7
"""Session read and prolonged, officer, office, watch, alarms, sweep: what the frame of every page asks."""


def page(client, code: str, section: str, **asked: str) -> str:
    answer = client.get(reverse("plan-section", args=[code, section]), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def whole(client, code: str) -> str:
    """All pages of the clauses."""
    pages = (len(registry.get(code).clauses) - 1) // 50 + 1
    return "".join(page(client, code, "clauses", page=str(number)) for number in range(1, pages + 1))


@BY_PAGE
def test_a_stranger_is_sent_to_the_login(client, db, name, where):
    answer = client.get(reverse(name, args=where))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("login"))


@BY_PAGE
def test_the_page_is_light_and_asks_the_database_little(sign_in, name, where):
    client = sign_in("yq_watch")
    client.get(reverse(name, args=where))
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(reverse(name, args=where))
    asked = [each["sql"] for each in captured if each["sql"].startswith(("SELECT", "UPDATE", "INSERT"))]
    assert len(asked) <= FRAME_QUERIES + (len(CODES) if name == "plans" else 2 if name == "plan" else 1), (
        asked
    )
    assert len(gzip.compress(answer.content)) <= LARGEST
    assert " style=" not in answer.content.decode()


@pytest.mark.parametrize("username", ["yq_watch", "wx_watch", "admin_system"])
def test_either_office_and_an_administrator_read_every_section(sign_in, username):
    client = sign_in(username)
    assert [where for name, where in PAGES if client.get(reverse(name, args=where)).status_code != 200] == []


def test_no_officer_is_refused_either_plan(people, sign_in):
    for username in people:
        client = sign_in(username)
        assert {client.get(reverse("plan", args=[code])).status_code for code in CODES} == {200}, username


@pytest.mark.parametrize(
    "address",
    ["/plans/nowhere/", "/plans/nowhere/tables/", *(f"/plans/{code}/nothing/" for code in CODES)],
)
def test_what_no_plan_has_is_not_found(sign_in, address):
    assert sign_in("admin_system").get(address).status_code == 404


@BY_PLAN
def test_every_row_of_the_tables_stands_there_word_for_word(sign_in, code):
    shown = page(sign_in("wx_watch"), code, "tables")
    rows = [row for table in registry.get(code).grading.tables for row in table.rows]
    assert [row.text for row in rows if escape(row.text) not in shown] == []


@pytest.mark.clause("YQ-010")
def test_a_row_says_its_bound_in_words(sign_in):
    shown = page(sign_in("yq_watch"), "yangquan_eco", "tables")
    assert "死亡" in shown
    assert "10 以上 30 以下" in shown


@BY_PLAN
def test_every_doubt_is_listed_with_how_it_is_read(sign_in, code):
    shown = page(sign_in("yq_watch"), code, "errata")
    for each in registry.get(code).errata:
        assert f'id="{each.code}"' in shown
        assert escape(each.says) in shown
        assert escape(each.read_as) in shown
        assert escape(each.why) in shown


@BY_PLAN
def test_every_duty_of_every_unit_and_group_is_shown(sign_in, code):
    client, plan = sign_in("yq_watch"), registry.get(code)
    units, groups = page(client, code, "units"), page(client, code, "groups")
    assert [duty.text for unit in plan.units for duty in unit.duties if escape(duty.text) not in units] == []
    assert [
        duty.text for group in plan.groups for duty in group.duties if escape(duty.text) not in groups
    ] == []


@BY_PLAN
def test_a_group_whose_lead_the_plan_leaves_open_says_so(sign_in, code):
    plan = registry.get(code)
    open_ = sum(group.lead_to_be_named for group in plan.groups)
    assert page(sign_in("yq_watch"), code, "groups").count("<b>待指定</b>") == open_


@BY_PLAN
def test_every_limit_is_shown(sign_in, code):
    shown = page(sign_in("yq_watch"), code, "deadlines")
    assert [rule.label for rule in registry.get(code).deadlines if escape(rule.label) not in shown] == []


@BY_PLAN
def test_every_clause_is_there_with_its_words_and_an_address(sign_in, code):
    shown = whole(sign_in("yq_watch"), code)
    for each in registry.get(code).clauses:
        assert f'id="{each.id}"' in shown
        assert escape(each.text) in shown


@BY_PLAN
def test_a_cited_clause_is_on_the_page_that_the_link_names(sign_in, code):
    client, plan = sign_in("yq_watch"), registry.get(code)
    last = plan.clauses[-1]
    shown = page(client, code, "clauses", page=str((len(plan.clauses) - 1) // 50 + 1))
    assert f'id="{last.id}"' in shown


def test_the_clauses_are_searched_by_the_address(sign_in):
    shown = page(sign_in("yq_watch"), "yangquan_eco", "clauses", q="辐射")
    assert 'id="YQ-002"' in shown
    assert 'id="YQ-003"' not in shown


@pytest.mark.parametrize("asked", [{"page": "nonsense"}, {"page": "999"}, {"q": "\x00"}])
def test_an_address_that_cannot_be_read_shows_clauses_all_the_same(sign_in, asked):
    assert "clause-row" in page(sign_in("yq_watch"), "yangquan_eco", "clauses", **asked)


def test_a_search_that_finds_nothing_says_so(sign_in):
    shown = page(sign_in("yq_watch"), "yangquan_eco", "clauses", q="没有这样的话")
    assert "没有含这些字的条款" in shown


def test_the_index_says_which_edition_is_loaded(sign_in):
    shown = sign_in("admin_system").get(reverse("plans")).content.decode()
    for plan in registry.all_plans():
        assert plan.plan.title in shown
        assert registry.sha256(plan)[:12] in shown
    assert "尚未载入" not in shown


@pytest.mark.clause("YQ-164")
def test_a_plan_says_since_when_it_holds_and_which_paper_it_replaced(sign_in):
    shown = sign_in("yq_watch").get(reverse("plan", args=["yangquan_eco"])).content.decode()
    assert "2022年3月17日" in shown
    assert "阳环发〔2020〕52号" in shown


def test_the_navigation_leads_an_administrator_to_the_plans(sign_in):
    assert f'href="{reverse("plans")}"' in sign_in("admin_system").get(reverse("desk")).content.decode()
