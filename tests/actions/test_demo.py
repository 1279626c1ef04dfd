"""The demo: the officers of the walk-throughs, loaded as often as one likes, and never by accident."""

from io import StringIO

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command

from incidents.actions.demo import initials
from incidents.models import AdminRole, Officer, Organisation, Posting, UnitContact
from incidents.queries.authority import posts_of, unit_officers

EXPECTED = {
    "yq_watch", "yq_leader", "yq_office", "yq_deputy", "yq_commander", "yq_general", "yq_monitoring", "yq_disposal",
    "yq_source", "yq_press", "yq_pingding", "wx_watch", "wx_leader", "wx_office", "wx_deputy", "wx_commander",
    "wx_commander2", "wx_post", "wx_fire", "wx_publicity", "wx_town", "wx_env", "admin_system", "admin_security",
    "admin_audit",
}  # fmt: skip


@pytest.fixture
def as_demo(people, monkeypatch):
    monkeypatch.setenv("DEMO", "1")
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)


def demo(*arguments: str) -> str:
    out = StringIO()
    call_command("demo", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_every_demo_officer_of_the_contract_is_there(people):
    assert set(people) == EXPECTED


def test_loading_again_makes_no_second_copy_and_sets_the_password(as_demo, monkeypatch):
    demo()
    before = (Officer.objects.count(), Posting.objects.count(), UnitContact.objects.count())
    monkeypatch.setenv("DEMO_PASSWORD", "correct horse battery")
    assert "correct horse battery" in demo()
    assert before == (Officer.objects.count(), Posting.objects.count(), UnitContact.objects.count())
    watch = Officer.objects.get(username="yq_watch")
    assert check_password("correct horse battery", watch.password)


def test_a_password_that_nobody_chose_is_made_up_and_printed(as_demo):
    printed = demo()
    password = printed.rpartition(": ")[2].strip()
    assert len(password) >= 10
    assert check_password(password, Officer.objects.get(username="wx_commander").password)
    assert "阿不都·热合曼" in printed


def test_a_system_that_has_officers_is_left_alone(as_demo):
    before = Officer.objects.get(username="yq_watch").password
    assert "yq_watch" in demo("--if-empty")
    assert Officer.objects.get(username="yq_watch").password == before


def test_without_the_word_that_this_is_a_demo_nothing_is_loaded(people, monkeypatch):
    monkeypatch.delenv("DEMO", raising=False)
    with pytest.raises(CommandError, match="for demonstrations only"):
        demo()
    assert "for demonstrations only" in demo("--if-empty")


def test_each_officer_holds_the_posts_and_answers_for_the_unit_of_his_title(people, now):
    office = people["yq_office"]
    assert {held.post for held in posts_of(office, now=now("02:13"))} == {
        "office_director",
        "deputy_commander",
    }
    answering = unit_officers(office.organisation_id, now=now("02:13"))
    assert answering["county_branch"] == [people["yq_pingding"]]
    assert answering["water"] == [people["yq_disposal"]]


def test_administrators_exclude_each_other_and_hold_no_office(people, now):
    roles = {each.admin_role for each in people.values() if each.admin_role}
    assert roles == set(AdminRole.values)
    for username in ("admin_system", "admin_security", "admin_audit"):
        assert people[username].organisation is None
        assert posts_of(people[username], now=now("02:13")) == ()


def test_the_phone_book_is_found_by_what_the_desk_types(people):
    organisation = Organisation.objects.get(code="yangquan")
    assert initials("平定县") == "pdx"
    water = UnitContact.objects.filter(organisation=organisation, initials__startswith="sst")
    assert {contact.name for contact in water} == {"周处", ""}
