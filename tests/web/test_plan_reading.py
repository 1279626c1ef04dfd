"""预案 as text with the rules that hang from it, and 试算 over the stored examples."""

import re

import pytest
from django.urls import reverse
from django.utils.html import escape
from web_pages import words

from incidents.models import Event, Incident
from incidents.plans import registry
from incidents.queries.plan_carriers import in_words
from incidents.queries.plan_hanging import hanging
from incidents.rules import trials

CODES = [plan.plan.code for plan in registry.all_plans()]
BY_PLAN = pytest.mark.parametrize("code", CODES)


def clause(client, code: str, clause_id: str, **asked: str) -> str:
    answer = client.get(reverse("plan-clause", args=[code, clause_id]), asked)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def client(sign_in):
    return sign_in("yq_watch")


@BY_PLAN
def test_the_index_leads_to_every_clause(client, code):
    shown = client.get(reverse("plan", args=[code])).content.decode()
    for each in registry.get(code).clauses:
        assert f'href="{reverse("plan-clause", args=[code, each.id])}"' in shown


def test_a_clause_shows_its_words_and_the_row_as_field_operator_value(client):
    shown = clause(client, "yangquan_eco", "YQ-010")
    read = words(client.get(reverse("plan-clause", args=["yangquan_eco", "YQ-010"])))
    assert (
        escape(next(each.text for each in registry.get("yangquan_eco").clauses if each.id == "YQ-010"))
        in shown
    )
    assert "死亡人数 ≥ 10 人 且 &lt; 30 人" in read


def test_a_doubtful_clause_says_what_the_system_does_meanwhile(client):
    shown = clause(client, "yangquan_eco", "YQ-031-6")
    assert "原文存疑" in shown
    assert "系统暂按" in shown
    assert escape("事件等级与响应级别分开存；响应取两表中的高者") in shown


def test_a_clause_with_a_limit_shows_base_length_owner_and_what_ends_it(client):
    plan = registry.get("urumqi_safety")
    rule = next(each for each in plan.deadlines if each.code == "upward_report")
    shown = clause(client, "urumqi_safety", rule.clause)
    assert rule.label in shown
    assert "2 小时" in shown
    assert escape(rule.met_by_words) in shown


@pytest.mark.parametrize("code", ["yangquan_eco", "urumqi_safety"])
def test_what_carries_a_clause_out_is_said_in_words(code):
    plan = registry.get(code)
    said = {each.id: in_words(plan, each.carrier) for each in plan.clauses if each.carrier}
    assert {key: words for key, words in said.items() if re.search(r"[a-z_]{3}|系统规则", words)} == {}


def test_the_page_of_a_clause_without_rules_names_its_carrier(client):
    plan = registry.get("yangquan_eco")
    clause_id = next(each.id for each in plan.clauses if each.carrier == "activation: formed_at")
    shown = words(client.get(reverse("plan-clause", args=["yangquan_eco", clause_id])))
    assert "启动程序" in shown
    assert "formed_at" not in shown


def test_the_impact_counts_the_examples_that_hang_on_the_clause(client):
    touching = trials.touching(registry.get("yangquan_eco"))["YQ-031-6"]
    shown = words(client.get(reverse("plan-clause", args=["yangquan_eco", "YQ-031-6"])))
    assert f"155 例中 {len(touching)} 例用到本条" in shown
    assert touching[0] in shown


def test_the_test_that_proves_a_clause_is_named(client):
    assert "test_plans.py::test_a_row_says_its_bound_in_words" in clause(client, "yangquan_eco", "YQ-010")


def test_running_incidents_are_counted_for_their_own_office_alone(scenario, sign_in):
    scenario.receive()
    where = reverse("plan-clause", args=["yangquan_eco", "YQ-010"])
    assert "1 起按本版本办理" in words(sign_in("yq_watch").get(where))
    for stranger in ("wx_watch", "admin_system"):
        shown = words(sign_in(stranger).get(where))
        assert "新版本不改变运行中的响应" in shown
        assert "起按本版本办理" not in shown


def test_the_search_leaves_the_clauses_that_say_it(client):
    page = client.get(reverse("plan", args=["yangquan_eco"]), {"q": "辐射"}).content.decode()
    index = page[page.index("<ec-plan-index>") : page.index("</ec-plan-index>")]
    assert "clause/YQ-002/" in index
    assert "clause/YQ-003/" not in index
    nothing = client.get(reverse("plan", args=["yangquan_eco"]), {"q": "没有这样的话"}).content.decode()
    assert "没有含这些字的条款" in nothing


def test_a_clause_that_the_plan_does_not_have_is_not_found(client):
    assert client.get(reverse("plan-clause", args=["yangquan_eco", "YQ-999"])).status_code == 404


@BY_PLAN
def test_every_rule_that_names_a_clause_hangs_from_it(code):
    plan = registry.get(code)
    hung = hanging(plan)
    for each in (*plan.deadlines, *plan.groups, *plan.units, *plan.posts, *plan.level_tasks, *plan.forms):
        title = getattr(each, "label", "") or getattr(each, "name", "") or getattr(each, "title", "")
        assert (title or each.text) in [rule.title for rule in hung[each.clause]]
    rows = [row for table in plan.grading.tables for row in table.rows]
    assert [row.clause for row in rows if not any(rule.conditions for rule in hung[row.clause])] == []


@BY_PLAN
def test_every_stored_example_holds_and_the_page_says_so(client, code):
    shown = words(client.get(reverse("plan-trial", args=[code])))
    assert f"试算 {len(registry.get(code).examples)} 例：全部相符" in shown


def test_an_example_that_no_longer_holds_is_named_with_what_came_out():
    stored = registry.document(registry.get("yangquan_eco"))
    stored["examples"][3]["severity_grade"] = 2
    wrong = [each for each in trials.trial(registry.from_document(stored)) if not each.holds]
    assert [each.example.name for each in wrong] == ["死亡3人"]
    assert (wrong[0].different[0].said, wrong[0].different[0].got) == ("II", "III")


def test_the_bounds_are_listed_with_whether_both_sides_are_tried(client):
    shown = words(client.get(reverse("plan-trial", args=["yangquan_eco"])))
    assert "≥ 30 人" in shown
    assert "界上界下都有" in shown


def test_the_examples_of_one_clause_are_an_address(client):
    shown = words(client.get(reverse("plan-trial", args=["yangquan_eco"]), {"clause": "YQ-031-6"}))
    assert "用到 YQ-031-6 的实例" in shown


def test_typed_facts_are_tried_and_nothing_is_stored(client):
    tried = {"confirmed_deaths": "3", "projected_evacuated": "10000"}
    shown = words(client.post(reverse("plan-trial", args=["yangquan_eco"]), tried))
    assert "II级" in shown
    assert "还差" in shown

    assert (Incident.objects.count(), Event.objects.count()) == (0, 0)


def test_what_cannot_be_read_is_said_at_its_field(client):
    answer = client.post(reverse("plan-trial", args=["yangquan_eco"]), {"confirmed_deaths": "很多"})
    assert answer.status_code == 422
    assert "读不出数字" in words(answer)


@pytest.mark.parametrize("section", ["forms", "recipients"])
@BY_PLAN
def test_papers_and_recipients_have_lists_of_their_own(client, code, section):
    assert client.get(reverse("plan-section", args=[code, section])).status_code == 200
