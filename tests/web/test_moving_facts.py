"""移到另一事件 as a page: from the claim, the movement or the noted line, to the incident where it belongs."""

import pytest
from web_pages import Browser


@pytest.fixture
def two(scenario):
    scenario.at("02:13").receive(title="桃河罐车泄漏")
    scenario.verify()
    scenario.other = scenario.incident
    scenario.at("02:40").receive(title="化工厂冒烟")
    scenario.verify()
    return scenario.at("02:50")


@pytest.fixture
def desk(two):
    return Browser(two, "yq_watch")


def words(answer):
    return answer.content.decode()


def sent(desk, query, **typed):
    """The form goes back to the address from which it came."""
    return desk.post("move-fact", query=query, **typed)


def test_a_claim_is_moved_from_its_line_and_both_sides_show_where(two, desk):
    two.update_facts(source="平定分局", evacuated=120)
    row = two.incident.facts.get(value=120)
    query = f"?entry={row.pk}"
    assert f"{desk.url('move-fact')}{query}" in words(desk.get("facts"))
    page = words(desk.get("move-fact", query=query))
    assert "120人（平定分局）" in page
    assert "桃河罐车泄漏" in page
    refused = sent(desk, query, into=str(two.other.pk), reason="")
    assert refused.status_code == 422
    assert "请写为什么移" in words(refused)
    assert sent(desk, query, into=str(two.other.pk), reason="记错了事件").status_code == 302
    assert f"已移到 {two.other.number}" in words(desk.get("facts"))
    two.incident_id, here = two.other.pk, two.incident
    assert f"移自 {here.number}" in words(desk.get("facts"))


def test_a_noted_line_is_struck_on_the_timeline_after_it_went(two, desk):
    event = two.note("下游取水口已通知")
    query = f"?note={event.seq}"
    assert f"{desk.url('move-fact')}{query}" in words(desk.get("room"))
    assert sent(desk, query, number=two.other.number, reason="记错了事件").status_code == 302
    page = words(desk.get("room"))
    assert "<del>下游取水口已通知</del>" in page
    assert f"{desk.url('move-fact')}{query}" not in page


def test_what_is_not_of_this_incident_is_not_there(two, desk):
    row = two.other.facts.first()
    for query in ("", "?entry=x", f"?entry={two.other.pk}", "?move=1", "?note=x", "?note=999"):
        assert desk.get("move-fact", query=query).status_code == 404
    assert row is None or desk.get("move-fact", query=f"?entry={row.pk}").status_code == 404
