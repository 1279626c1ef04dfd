"""版本: the list, the comparison, and the review by two that lets a draft govern."""

import importlib
import pkgutil
import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from web_pages import words

from incidents.actions import edition_reviews, editions
from incidents.models import EditionRelease, Incident, PlanEdition
from incidents.plans import registry, schema
from incidents.plans.schema.base import Part
from incidents.queries.edition_fields import FIELDS, PARTS
from incidents.queries.editions import current_edition
from incidents.rules.refusal import NotAllowed, WrongState

CODE = "yangquan_eco"
NOW = datetime(2026, 11, 22, 1, tzinfo=UTC)


def raised_bound(code: str = CODE):
    """The plan with 3 deaths no longer 较大 but 4, in both tables, and one clause in other words."""
    stored = registry.document(registry.get(code))
    stored["plan"]["revision"] = "99"
    stored["clauses"][0]["text"] += "（修订）"
    for table in stored["grading"]["tables"]:
        for row in table["rows"]:
            for each in row["any"]:
                if each["indicator"] == "deaths":
                    each |= {key: "4" for key in ("at_least", "below") if each[key] == "3"}
    return registry.from_document(stored)


@pytest.fixture
def draft(people) -> PlanEdition:
    return editions.load(raised_bound(), now=NOW, draft=True)[0]


def page(client, name: str, *where: str) -> str:
    answer = client.get(reverse(name, args=where))
    assert answer.status_code == 200
    return words(answer)


def confirm(draft: PlanEdition, officer, **more):
    return edition_reviews.confirm(digest=draft.sha256, by=officer, now=NOW, **({"words": ""} | more))


def test_the_list_says_which_edition_governs_with_its_fingerprint(sign_in):
    shown = page(sign_in("yq_office"), "plan-editions", CODE)
    assert "现行" in shown
    assert registry.sha256(registry.get(CODE)) in shown
    assert "固定 0 起运行中事件" in shown


def test_the_other_office_does_not_read_how_many_incidents_run(scenario, sign_in):
    scenario.receive()
    assert "固定 1 起" in page(sign_in("yq_watch"), "plan-editions", CODE)
    for stranger in ("wx_watch", "admin_system"):
        assert "固定" not in page(sign_in(stranger), "plan-editions", CODE)


def test_a_draft_governs_nothing(draft):
    assert current_edition(CODE) != draft


def test_one_review_is_not_enough_and_nobody_reviews_twice(draft, people):
    confirm(draft, people["yq_office"])
    assert current_edition(CODE) != draft
    with pytest.raises(WrongState, match="另一人"):
        confirm(draft, people["yq_office"])


def test_with_the_second_review_new_incidents_are_received_under_it(scenario, draft, people):
    earlier = scenario.receive()
    confirm(draft, people["yq_office"], words="附表1 第1项已核对")
    confirm(draft, people["yq_commander"])
    assert EditionRelease.objects.get(edition=draft).released_at == NOW
    assert current_edition(CODE) == draft
    assert Incident.objects.get(pk=earlier.pk).edition_id != draft.pk
    with pytest.raises(WrongState, match="已经生效"):
        confirm(draft, people["yq_commander"])


@pytest.mark.parametrize("username", ["yq_watch", "yq_leader", "yq_monitoring"])
def test_who_is_not_entitled_hears_who_is(draft, people, username):
    with pytest.raises(NotAllowed, match="指挥部办公室主任、指挥"):
        confirm(draft, people[username])


@pytest.mark.parametrize("username", ["wx_office", "admin_system"])
def test_for_the_other_office_and_an_administrator_there_is_no_such_draft(draft, people, sign_in, username):
    with pytest.raises(PlanEdition.DoesNotExist):
        confirm(draft, people[username])
    assert sign_in(username).post(reverse("plan-confirm", args=[CODE, draft.sha256])).status_code == 404


def test_two_officers_publish_it_on_the_page(draft, sign_in):
    first, second = sign_in("yq_office"), sign_in("yq_commander")
    address = reverse("plan-confirm", args=[CODE, draft.sha256])
    assert "草稿 审核 0/2" in page(first, "plan-editions", CODE)
    first.post(address, {"words": "已核对"})
    shown = page(first, "plan-editions", CODE)
    assert "草稿 审核 1/2" in shown
    assert "您已审核" in shown
    assert "已发布" in words(second.post(address, follow=True))
    assert current_edition(CODE) == draft


def test_an_officer_without_the_post_reads_who_may_and_has_no_button(draft, sign_in):
    answer = sign_in("yq_watch").get(reverse("plan-editions", args=[CODE]))
    assert "可以审核的：局指挥部办公室主任、指挥" in words(answer)
    assert "edition__review" not in answer.content.decode()


def test_the_first_edition_of_a_plan_cannot_be_a_draft(db):
    stored = registry.document(registry.get(CODE))
    stored["plan"]["code"] = "another_plan"
    with pytest.raises(editions.NothingInForce):
        editions.load(registry.from_document(stored), now=NOW, draft=True)


def test_the_comparison_shows_clause_and_rule_and_the_examples_that_change(draft, sign_in):
    current = registry.sha256(registry.get(CODE))
    shown = page(sign_in("yq_office"), "plan-compare", CODE, current, draft.sha256)
    assert "（修订）" in shown
    assert "附表1" in shown
    assert "试算 155 例：变" in shown
    assert "死亡3人" in shown
    assert "响应级别：III级 → IV级" in shown
    assert re.search(r"时限减 \d+ 项：", shown)
    assert "死亡4人" not in shown


def test_the_comparison_names_the_units_posts_and_indicators_of_a_list(people, sign_in):
    stored = registry.document(registry.get(CODE))
    stored["plan"]["revision"] = "98"
    stored["groups"][0]["members"] = ["general_office", "county_branch"]
    watched = next(each for each in stored["deadlines"] if each["owner"] == "commander")
    watched["owner"] = "office_director"
    changed, _ = editions.load(registry.from_document(stored), now=NOW, draft=True)
    current = registry.sha256(registry.get(CODE))
    shown = page(sign_in("yq_office"), "plan-compare", CODE, current, changed.sha256)
    names = {each.code: each.name for each in registry.get(CODE).units}
    assert f"{names['general_office']}、{names['county_branch']}" in shown
    posts = {each.code: each.title for each in registry.get(CODE).posts}
    assert f"{posts['commander']} {posts['office_director']}" in shown
    for key in ("general_office", "county_branch", "office_director"):
        assert key not in shown


def test_the_same_edition_twice_says_so(sign_in):
    current = registry.sha256(registry.get(CODE))
    shown = page(sign_in("wx_watch"), "plan-compare", CODE, current, current)
    assert "两个版本说的完全一样" in shown
    assert "没有变化" in shown


def test_an_edition_that_is_not_there_is_not_found(sign_in):
    client, current = sign_in("yq_office"), registry.sha256(registry.get(CODE))
    assert client.get(reverse("plan-compare", args=[CODE, current, "0" * 64])).status_code == 404


def test_the_list_asks_the_database_little(draft, sign_in):
    client = sign_in("yq_office")
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("plan-editions", args=[CODE]))
    assert len([each for each in captured if each["sql"].startswith("SELECT")]) <= 15


def test_what_carries_a_clause_out_is_compared_in_words(sign_in, people):
    stored = registry.document(registry.get(CODE))
    clause = next(each for each in stored["clauses"] if each["id"] == "YQ-128")
    clause |= {"carrier": f"deadline {stored['deadlines'][0]['code']}", "disposition": "duty"}
    draft = editions.load(registry.from_document(stored), now=NOW, draft=True)[0]
    shown = page(
        sign_in("yq_office"), "plan-compare", CODE, registry.sha256(registry.get(CODE)), draft.sha256
    )
    assert f"时限：{stored['deadlines'][0]['label']}" in shown
    assert "职责" in shown
    assert clause["carrier"] not in shown


def test_every_field_of_a_plan_has_a_word_where_editions_are_compared():
    fields = set()
    for module in pkgutil.iter_modules(schema.__path__):
        types = vars(importlib.import_module(f"{schema.__name__}.{module.name}")).values()
        for each in types:
            if isinstance(each, type) and issubclass(each, Part):
                fields |= set(each.model_fields)
    named = FIELDS.keys() | PARTS.keys()
    assert fields - named == set()
    assert named - fields == set()
    assert all(re.search(r"[\u4e00-\u9fff≥<>＝]", word) for word in FIELDS.values())
