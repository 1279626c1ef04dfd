"""上岗 and 交接班 as pages: without script, at the other's screen, readable afterwards, in few statements."""

from datetime import UTC
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from incidents.actions import duty, intake, pins, roster
from incidents.actions.intake import Call
from incidents.actions.roster import Shift
from incidents.models import DeviceCheck, Handover, Watch

PASSWORD = "只在测试里用"


@pytest.fixture
def at(scenario):
    """The clock stands at 08:20."""
    with time_machine.travel(scenario.moment("08:20").astimezone(UTC), tick=False):
        scenario.now = scenario.moment("08:20")
        yield scenario


def begin(client, **more):
    return client.post(reverse("watch"), {"post": "watch_officer", "phone": "0353-0000100"} | more)


def header(client):
    page = client.get(reverse("incidents")).content.decode()
    return page.split('class="top__watch"')[1].split("</a>")[0]


def test_an_office_without_anybody_on_watch_says_so_on_every_page(at, sign_in):
    assert "■ 无人在岗" in header(sign_in("yq_monitoring"))


def test_who_takes_the_watch_stands_in_the_header_and_what_he_did_not_try_is_untried(at, sign_in):
    client = sign_in("yq_watch")
    answer = begin(client)
    assert (answer.status_code, answer["Location"]) == (302, reverse("desk"))
    row = Watch.objects.get()
    assert (row.phone, row.checks, row.clock_apart_seconds) == ("0353-0000100", {}, None)
    top = header(sign_in("yq_monitoring"))
    assert "值班 <b>张值</b>" in top
    assert "带班 <b>■ 无人在岗</b>" in top
    assert "声音 未试" in client.get(reverse("desk")).content.decode()


def test_what_the_script_found_is_kept(at, sign_in):
    begin(sign_in("yq_watch"), sound="1", printer="0", clock_apart="-41.3")
    assert Watch.objects.get().clock_apart_seconds == Decimal("-41.3")
    assert dict(DeviceCheck.objects.values_list("device", "works")) == {
        "sound": True,
        "printer": False,
        "clock": False,
    }


def test_a_second_officer_is_told_who_has_the_watch(at, sign_in):
    begin(sign_in("yq_watch"))
    refused = begin(sign_in("yq_leader"))
    assert refused.status_code == 409
    assert "值班员现由张值在岗" in refused.content.decode()
    assert begin(sign_in("yq_leader"), together="on").status_code == 302
    assert "张值、李带" in header(sign_in("yq_office"))


def test_who_has_no_post_of_the_watch_sees_who_has(at, sign_in):
    begin(sign_in("yq_watch"))
    page = sign_in("yq_monitoring").get(reverse("watch")).content.decode()
    assert "张值" in page
    assert 'href="tel:0353-0000100"' in page
    assert 'id="begin"' not in page


def test_the_last_one_who_leaves_is_asked_why(at, sign_in):
    client = sign_in("yq_watch")
    begin(client)
    row = Watch.objects.get()
    again = client.post(reverse("watch-leave"), {"watch": row.pk}, follow=True)
    assert "请写明离岗原因" in again.content.decode()
    client.post(reverse("watch-leave"), {"watch": row.pk, "reason": "急病"})
    assert Watch.objects.get().left_reason == "急病"
    assert client.post(reverse("watch-leave"), {"watch": "x"}).status_code == 400


@pytest.fixture
def handed(at, sign_in):
    """张值 has signed for 李带."""
    duty.begin(post="watch_officer", by=at.who("watch"), now=at.moment("00:30"))
    call = Call(category="水污染", source="电话", county="平定县", narrative="桃河边有刺激性气味")
    intake.receive(call, by=at.who("watch"), now=at.moment("08:10"))
    client = sign_in("yq_watch")
    given = {"to": "yq_leader", "note": "平定分局 9 点回电", "ticked": ["incident", "clock"]}
    answer = client.post(reverse("handover"), given)
    assert answer.status_code == 302
    return client


@pytest.mark.clause("YQ-044")
def test_the_other_signs_under_his_own_login_and_the_header_is_his(handed, sign_in):
    client = sign_in("yq_leader")
    page = client.get(reverse("handover")).content.decode()
    assert "平定分局 9 点回电" in page
    answer = client.post(reverse("handover-take"), {"phone": "0353-0000100"})
    assert answer.status_code == 302
    assert "值班 <b>李带</b>" in header(client)
    sheet = client.get(answer["Location"]).content.decode()
    assert "交班人 <b>张值</b>" in sheet
    assert "☑ 未完时限" in sheet
    assert "☐ 设备" in sheet
    assert not Handover.objects.get().taken_at_desk


def test_at_the_same_desk_the_other_signs_with_his_own_password_or_code(handed, at):
    page = handed.get(reverse("handover")).content.decode()
    assert "接班人批示码或口令" in page
    missing = handed.post(reverse("handover-take"), {})
    assert missing.status_code == 422
    assert "请李带填自己的批示码或口令" in missing.content.decode()
    wrong = handed.post(reverse("handover-take"), {"secret": "wrong"})
    assert "李带的批示码或口令不对，还可再试" in wrong.content.decode()
    pins.put(pin="270419", by=at.who("leader"))
    assert handed.post(reverse("handover-take"), {"secret": "270 419"}).status_code == 302
    row = Handover.objects.get()
    assert (row.taken_by.name, row.taken_at_desk) == ("李带", True)


def test_the_password_of_the_giver_does_not_sign_for_the_taker(handed, at):
    giver = at.who("watch")
    giver.set_password("张值自己的")
    giver.save()
    answer = handed.post(reverse("handover-take"), {"secret": "张值自己的"})
    assert answer.status_code in (302, 422)
    assert Handover.objects.get().taken_at is None


def test_his_password_does_where_he_has_no_code(handed):
    assert handed.post(reverse("handover-take"), {"secret": PASSWORD}).status_code == 302


def test_who_takes_over_alone_says_why(at, sign_in):
    begin(sign_in("yq_watch"))
    client = sign_in("yq_leader")
    row = Watch.objects.get()
    assert client.post(reverse("handover-take-over"), {"watch": row.pk, "reason": ""}).status_code == 422
    answer = client.post(reverse("handover-take-over"), {"watch": row.pk, "reason": "送医"})
    assert "■ 交班人未签字：送医" in client.get(answer["Location"]).content.decode()
    assert "■ 交班人未签：送医" in client.get(reverse("handovers")).content.decode()


def test_the_sheets_stay_in_their_office(handed, sign_in):
    row = Handover.objects.get()
    assert sign_in("wx_watch").get(reverse("handover-sheet", args=[row.pk])).status_code == 404
    assert sign_in("yq_monitoring").get(reverse("handover-sheet", args=[row.pk])).status_code == 200
    assert sign_in("wx_watch").post(reverse("handover-take"), {}).status_code == 404
    for name in ("watch", "handover", "handovers"):
        assert sign_in("admin_audit").get(reverse(name)).status_code == 404


def test_whom_the_roster_names_next_is_proposed(at, sign_in):
    begin(sign_in("yq_watch"))
    shift = Shift("watch_officer", "yq_leader", "夜班", at.moment("20:00"), at.moment("23:00"))
    roster.add([shift], by=at.who("office"), now=at.now)
    page = sign_in("yq_watch").get(reverse("handover")).content.decode()
    chosen = [line for line in page.split("<input") if "checked" in line and 'name="to"' in line]
    assert len(chosen) == 1
    assert "yq_leader" in chosen[0]


def test_nobody_on_watch_has_nothing_to_hand_over(at, sign_in):
    page = sign_in("yq_watch").get(reverse("handover")).content.decode()
    assert "没有人在岗" in page
    assert sign_in("yq_watch").post(reverse("handover"), {}).status_code == 404


@pytest.mark.clause("WX-043")
def test_the_clocks_of_the_post_carry_the_name_of_who_has_the_watch(scenario, sign_in):
    scenario.at("02:13").receive()
    duty.begin(post="watch_officer", by=scenario.who("watch"), now=scenario.now)
    client = sign_in("yq_leader")
    with time_machine.travel(scenario.moment("02:20").astimezone(UTC), tick=False):
        assert "值班员 张值" in client.get(reverse("room", args=[scenario.incident_id])).content.decode()
        assert "值班员 张值" in client.get(reverse("watch-clocks")).content.decode()


@pytest.mark.parametrize("incidents", [1, 20])
def test_the_handover_asks_the_database_as_often_for_twenty_incidents(
    at, sign_in, django_assert_max_num_queries, incidents
):
    duty.begin(post="watch_officer", by=at.who("watch"), now=at.moment("00:30"))
    for number in range(incidents):
        call = Call(category="水污染", source="电话", county="平定县", narrative=f"第 {number} 起，有气味")
        intake.receive(call, by=at.who("watch"), now=at.now)
    client = sign_in("yq_watch")
    client.get(reverse("handover"))
    with django_assert_max_num_queries(18):
        assert client.get(reverse("handover")).status_code == 200
    with django_assert_max_num_queries(15):
        assert client.get(reverse("watch")).status_code == 200
