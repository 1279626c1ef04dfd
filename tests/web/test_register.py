"""台账: every incident of the office, by the address."""

from datetime import timedelta

import pytest
from django.urls import reverse

from incidents.actions import intake
from incidents.actions.intake import Call


def titles(answer) -> list[str]:
    return [each.title for each in answer.context["page"].incidents]


@pytest.fixture
def three(scenario):
    scenario.at("02:13").receive(title="桃河罐车泄漏")
    scenario.at("02:20").receive(title="盂县氨泄漏", category="大气污染", county="盂县")
    scenario.at("02:30").receive(title="城区废油倾倒", category="土壤污染", county="城区")
    scenario.verify()
    return scenario


def test_the_newest_call_is_on_top(three, sign_in):
    answer = sign_in("yq_watch").get(reverse("incidents"))
    assert titles(answer) == ["城区废油倾倒", "盂县氨泄漏", "桃河罐车泄漏"]
    assert reverse("room", args=[three.incident_id]) in answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("state=VERIFIED", ["城区废油倾倒"]),
        ("category=大气污染", ["盂县氨泄漏"]),
        ("q=罐车", ["城区废油倾倒", "盂县氨泄漏", "桃河罐车泄漏"]),
        ("q=罐车 桃河罐车泄漏", ["桃河罐车泄漏"]),
        ("level=II", []),
        ("level=none&state=RECEIVED", ["盂县氨泄漏", "桃河罐车泄漏"]),
        ("state=nonsense&level=9&before=nonsense", ["城区废油倾倒", "盂县氨泄漏", "桃河罐车泄漏"]),
        ("q=%00", ["城区废油倾倒", "盂县氨泄漏", "桃河罐车泄漏"]),
    ],
)
def test_the_address_filters(three, sign_in, asked, found):
    assert titles(sign_in("yq_watch").get(f"{reverse('incidents')}?{asked}")) == found


def test_fifty_a_page_and_the_next_page_goes_on_where_this_one_ended(scenario, sign_in):
    scenario.at("02:00")
    for number in range(53):
        call = Call(
            category="其他", source="电话", county="郊区", narrative="不明气味，请核实", title=f"第{number}起"
        )
        intake.receive(call, by=scenario.who("watch"), now=scenario.now + timedelta(seconds=number // 2))
    client = sign_in("yq_watch")
    first = client.get(reverse("incidents"), {"category": "其他"})
    second = client.get(reverse("incidents") + first.context["older_url"])
    assert (len(titles(first)), len(titles(second))) == (50, 3)
    assert not set(titles(first)) & set(titles(second))
    assert second.context["filters"].category == "其他"
    assert not second.context["older_url"]


def test_nothing_found_offers_to_show_all(three, sign_in):
    assert (
        "没有符合条件的事件"
        in sign_in("yq_watch").get(f"{reverse('incidents')}?q=没有这样的").content.decode()
    )


def test_the_other_office_has_its_own_register(three, sign_in):
    assert titles(sign_in("wx_watch").get(reverse("incidents"))) == []


def test_the_register_counts_nothing(three, sign_in, django_assert_max_num_queries):
    client = sign_in("yq_watch")
    with django_assert_max_num_queries(12) as queries:
        client.get(reverse("incidents"))
    own = [q["sql"] for q in queries.captured_queries if 'FROM "incidents_incident"' in q["sql"]]
    assert own
    assert not any("COUNT(" in sql for sql in own)
