"""Notices and their receipts: by screen, by telephone, by proxy, by link and code (ux 1.2, 14:48; 2.8, 2.15)."""

from datetime import timedelta

import pytest

from incidents.actions import delivery, notices, tasks, telephone
from incidents.actions.notices import LinkClosed, Party, WrongCode
from incidents.models import Incident, Notice, NoticeState
from incidents.queries import receipt_links, receipts
from incidents.queries.room import room_of
from incidents.rules.refusal import InvalidInput, NotAllowed, WrongState

WATERWORKS = Party("第二水厂", "0353-0000900")


@pytest.fixture
def called_up(county):
    """28 and more units are called up at 14:45."""
    county.activated("III", at="14:45", deaths=3)
    return county.at("14:48")


@pytest.fixture
def told(scenario):
    """A notice to the water bureau, the branch office and a waterworks outside the plan."""
    scenario.at("02:13").receive()
    scenario.at("02:30")
    notices.issue(
        incident_id=scenario.incident_id,
        units=["water_bureau", "county_branch"],
        parties=[WATERWORKS],
        subject="请停止桃河取水",
        body="上游罐车侧翻，请停止取水并加密监测。",
        by=scenario.who("watch"),
        now=scenario.now,
    )
    return scenario


def notice(story, **chosen) -> Notice:
    return Notice.objects.get(incident=story.incident_id, **chosen)


def matrix(story) -> receipts.Sending:
    room = room_of(story.who("watch"), story.incident_id, now=story.now)
    return receipts.sendings(room)[0]


def line(story, name: str) -> receipts.Line:
    return next(each for each in matrix(story).lines if each.notice.recipient_name == name)


# Sending


def test_a_notice_goes_to_units_and_to_whoever_has_no_account(told):
    sent = Notice.objects.filter(incident=told.incident_id, kind="notice")
    channels = {row.recipient_name: row.channel for row in sent}
    assert channels == {"市水务局": "phone", "平定县分局": "screen", "第二水厂": "phone"}
    assert notice(told, recipient_name="第二水厂").phone == "0353-0000900"
    told.expect_event("notices.issued", at="02:30", about="通知发 3 家：请停止桃河取水")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"units": []}, "units"),
        ({"units": ["nowhere"]}, "units"),
        ({"parties": [WATERWORKS, WATERWORKS]}, "parties"),
        ({"parties": [Party(" ")]}, "parties"),
        ({"subject": " "}, "subject"),
        ({"body": ""}, "body"),
    ],
)
def test_what_is_missing_is_said_and_nothing_goes_out(scenario, wrong, field):
    scenario.at("02:13").receive()
    sound = {"units": ["water"], "parties": [], "subject": "题", "body": "文"}
    with pytest.raises(InvalidInput) as refused:
        notices.issue(
            incident_id=scenario.incident_id, by=scenario.who("watch"), now=scenario.now, **sound | wrong
        )
    assert list(refused.value.errors) == [field]
    assert not Notice.objects.filter(incident=scenario.incident_id, kind="notice").exists()


# Delivered, read, signed


def test_a_channel_counts_only_after_delivery(told):
    assert line(told, "平定县分局").steps[0].state == "idle"
    assert line(told, "市水务局").steps[0].state == "idle"
    delivery.deliver_due(now=told.now)
    assert line(told, "平定县分局").steps[0].state == "done"
    assert line(told, "市水务局").steps[0].word == "待电话"


def test_reading_is_not_signing(told):
    delivery.mark_read(incident_id=told.incident_id, units=["county_branch"], now=told.now)
    steps = line(told, "平定县分局").steps
    assert [step.state for step in steps] == ["done", "done", "idle"]


def test_the_desk_signs_for_who_answered_with_channel_and_words(told):
    signed = tasks.sign_notice(
        incident_id=told.incident_id,
        notice_id=notice(told, unit_code="water_bureau").pk,
        signed_name="李工",
        channel="phone",
        words="收到，马上停",
        by=told.who("watch"),
        now=told.now,
    )
    assert (signed.signed_name, signed.signed_channel, signed.by_proxy) == ("李工", "phone", True)
    told.expect_event("notice.signed", about="市水务局签收（李工，电话，张值代为登记：“收到，马上停”）")


def test_a_unit_that_signs_itself_is_no_proxy(told):
    row = notice(told, unit_code="county_branch")
    signed = tasks.sign_notice(
        incident_id=told.incident_id, notice_id=row.pk, by=told.who("pingding"), now=told.now
    )
    assert (signed.by_proxy, signed.signed_channel, signed.signed_name) == (False, "screen", "赵核")


def test_a_call_that_carried_the_notice_signs_it_in_the_same_act(told):
    row = notice(told, recipient_name="第二水厂")
    told.call(
        "第二水厂",
        purpose="请停止桃河取水",
        answered_by="班长 韩",
        words="已停",
        notice=row.pk,
        receipt="signed",
    )
    row.refresh_from_db()
    assert (row.state, row.signed_name, row.by_proxy) == (NoticeState.SIGNED, "班长 韩", True)
    assert row.delivered_at == told.now
    told.expect_event("notice.reached", about="第二水厂")
    told.expect_event("call.logged", about="班长 韩接听")


def test_a_screen_nobody_reads_goes_on_by_telephone(told):
    row = notice(told, unit_code="county_branch")
    told.call(unit="county_branch", purpose=row.subject, result="no_answer", notice=row.pk)
    rows = Notice.objects.filter(incident=told.incident_id, unit_code="county_branch")
    assert sorted(each.channel for each in rows) == ["phone", "screen"]
    told.at("02:33").call(unit="county_branch", purpose=row.subject, notice=row.pk, receipt="signed")
    assert all(each.signed_at for each in rows.all())
    one = line(told, "平定县分局")
    assert one.channels == "系统、电话"
    assert len(one.calls) == 2


def test_delivery_by_word_of_the_desk_counts_once(told):
    reach = {
        "incident_id": told.incident_id,
        "notice_id": notice(told, unit_code="water_bureau").pk,
        "words": "值班员小王收到",
        "by": told.who("watch"),
        "now": told.now,
    }
    notices.reach(**reach)
    told.expect_event("notice.reached", about="小王收到")
    with pytest.raises(WrongState, match="不必再登记"):
        notices.reach(**reach)


def test_a_unit_does_not_answer_for_another(told):
    row = notice(told, unit_code="water_bureau")
    talk = telephone.Talk(
        unit="water_bureau", purpose="问", result="reached", notice=row.pk, receipt="signed"
    )
    for act in (
        lambda who: notices.reach(incident_id=told.incident_id, notice_id=row.pk, **who),
        lambda who: telephone.log(talk, incident_id=told.incident_id, **who),
    ):
        with pytest.raises(NotAllowed, match="市水务局"):
            act({"by": told.who("pingding"), "now": told.now})


def test_all_units_are_one_matrix_worst_first_and_the_last_signature_ends_the_clock(called_up):
    units = [each.notice.unit_code for each in matrix(called_up).lines]
    assert len(units) >= 28
    for unit in units[:-1]:
        called_up.sign_notice(unit, signed_name="值班室")
    found = matrix(called_up)
    assert found.lines[0].notice.unit_code == units[-1]
    assert (found.signed, len(found.unsigned)) == (len(units) - 1, 1)
    assert called_up.deadline("internal_receipt").met_at is None
    last = notice(called_up, unit_code=units[-1])
    notices.sign_by_link(
        notice_id=last.pk, typed=receipt_links.code(last), name="值班员", now=called_up.at("14:50").now
    )
    assert called_up.deadline("internal_receipt").met_at == called_up.moment("14:50")
    assert called_up.expect_event("deadline.met", at="14:50", about="签收").actor is None


def test_a_signed_notice_of_another_kind_ends_no_activation_clock(called_up):
    event = notices.issue(
        incident_id=called_up.incident_id,
        units=["health"],
        subject="请派救护车",
        body="请派 4 台",
        by=called_up.who("watch"),
        now=called_up.now,
    )
    row = notice(called_up, event=event)
    tasks.sign_notice(
        incident_id=called_up.incident_id, notice_id=row.pk, by=called_up.who("watch"), now=called_up.now
    )
    assert called_up.deadline("internal_receipt").met_at is None


# Link and code


@pytest.fixture
def linked(told):
    return notice(told, recipient_name="第二水厂")


def test_the_code_opens_the_notice_and_that_is_read(told, linked):
    opened = notices.open_by_link(notice_id=linked.pk, typed=receipt_links.code(linked), now=told.now)
    assert opened.state == NoticeState.READ
    assert line(told, "第二水厂").steps[1].state == "done"


def test_who_never_logged_in_signs_under_his_own_name(told, linked):
    notices.sign_by_link(notice_id=linked.pk, typed=receipt_links.code(linked), name="韩班长", now=told.now)
    linked.refresh_from_db()
    assert (linked.signed_name, linked.signed_channel, linked.signed_by) == ("韩班长", "link", None)
    event = told.expect_event("notice.signed", about="第二水厂签收（韩班长，回执链接）")
    assert (event.actor, event.actor_name) == (None, "第二水厂 韩班长")


def test_signing_twice_by_link_changes_nothing(told, linked):
    for name in ("韩班长", "别人"):
        notices.sign_by_link(notice_id=linked.pk, typed=receipt_links.code(linked), name=name, now=told.now)
    linked.refresh_from_db()
    assert linked.signed_name == "韩班长"
    assert len(told.events("notice.signed")) == 1


def test_wrong_codes_are_counted_and_the_link_locks_with_the_number_to_call(told, linked):
    wrong = "000000" if receipt_links.code(linked) != "000000" else "000001"
    for left in (4, 3, 2, 1):
        with pytest.raises(WrongCode) as refused:
            notices.open_by_link(notice_id=linked.pk, typed=wrong, now=told.now)
        assert f"还可以试 {left} 次" in refused.value.errors["code"]
    for typed in (wrong, receipt_links.code(linked)):
        with pytest.raises(LinkClosed, match="已锁定.*0353-0000100"):
            notices.open_by_link(notice_id=linked.pk, typed=typed, now=told.now)
    linked.refresh_from_db()
    assert linked.code_failures == 5


def test_right_codes_never_lock_anything(told, linked):
    for _ in range(20):
        notices.open_by_link(notice_id=linked.pk, typed=receipt_links.code(linked), now=told.now)
    linked.refresh_from_db()
    assert linked.code_failures == 0


def test_a_link_expires_after_the_hours_of_the_plans_practice(told, linked):
    with pytest.raises(LinkClosed, match="已过期"):
        notices.open_by_link(
            notice_id=linked.pk, typed=receipt_links.code(linked), now=told.now + timedelta(hours=72)
        )


def test_an_incident_that_is_over_needs_no_signature(told, linked):
    Incident.objects.filter(pk=told.incident_id).update(state="ARCHIVED")
    with pytest.raises(LinkClosed, match="已归档，不必再签收"):
        notices.sign_by_link(notice_id=linked.pk, typed=receipt_links.code(linked), name="韩", now=told.now)


def test_a_link_is_ours_or_nothing(told, linked):
    link = receipt_links.token(linked)
    assert receipt_links.find(link).pk == linked.pk
    other = notice(told, unit_code="water_bureau")
    swapped = receipt_links.token(other).split("~")[0] + "~" + link.split("~")[1]
    for forged in (link[:-1], swapped, "", "~", "x" * 400, link.split("~")[0], "汉字~" + link):
        with pytest.raises(Notice.DoesNotExist):
            receipt_links.find(forged)


def test_codes_are_six_digits_and_differ(called_up):
    codes = [receipt_links.code(each) for each in Notice.objects.filter(kind="activation")]
    assert all(len(code) == 6 and code.isdigit() for code in codes)
    assert len(set(codes)) > len(codes) - 3
