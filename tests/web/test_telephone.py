"""通话, 念稿, 呼叫单, 发通知 and the receipt link, as pages."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from incidents.actions import notices
from incidents.actions.notices import Party
from incidents.models import Event, Incident, Notice, PhoneCall
from incidents.queries import receipt_links
from tests.documents.papers import marks, pages, text


@pytest.fixture
def night(scenario):
    """Now, so that links have not expired."""
    scenario.now = datetime.now(UTC) - timedelta(minutes=10)
    scenario.receive(confirmed={"serious_injuries": 1, "deaths": 0})
    return scenario


@pytest.fixture
def sent(night):
    notices.issue(
        incident_id=night.incident_id,
        units=["water_bureau"],
        parties=[Party("第二水厂", "0353-0000900")],
        subject="请停止取水",
        body="上游泄漏，请停止取水。",
        by=night.who("watch"),
        now=night.now,
    )
    return Notice.objects.get(incident=night.incident_id, recipient_name="第二水厂")


def at(name, story, **query):
    address = reverse(name, args=[story.incident_id])
    return address + ("?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else "")


def body(answer) -> str:
    return answer.content.decode()


def calling(**typed):
    return {"result": "reached", "direction": "out", "purpose": "电话首报"} | typed


# 通话


def test_who_is_owed_a_report_is_telephoned_first_with_number_and_clause(night, sign_in):
    page = body(sign_in("yq_watch").get(at("calls", night)))
    first = page.index("电话首报")
    assert first < page.index("市人民政府", first) < page.index("成员单位", first)
    assert 'href="tel:0353-0000217"' in page


def test_the_chosen_line_is_filled_in_and_one_post_logs_call_and_report(night, sign_in):
    client = sign_in("yq_watch")
    address = at("calls", night, line="unit:city_government:电话首报")
    page = body(client.get(address))
    assert 'name="unit" value="city_government"' in page
    assert '<option value="INITIAL" selected>' in page
    answer = client.post(
        address, calling(unit="city_government", party="市人民政府", answered_by="王", report_as="INITIAL")
    )
    assert answer.status_code == 302
    assert PhoneCall.objects.get().unit_code == "city_government"
    assert night.incident.reports.get().means == "phone"


def test_what_was_typed_stays_when_it_is_refused(night, sign_in):
    answer = sign_in("yq_watch").post(at("calls", night), calling(words="一句要紧的话", minutes="七"))
    assert answer.status_code == 422
    assert "一句要紧的话" in body(answer)
    assert "请写整数" in body(answer)


def test_a_number_not_reached_shows_in_the_list_and_in_the_room_with_a_dial_link(night, sign_in):
    client = sign_in("yq_watch")
    client.post(
        at("calls", night), calling(party="村支书", phone="0353-5551234", result="busy", purpose="核实")
    )
    for name in ("calls", "calls-list", "room"):
        page = body(client.get(at(name, night)))
        assert "重拨" in page
        assert 'href="tel:0353-5551234"' in page


def test_giving_up_needs_a_reason(night, sign_in):
    call = night.call("村支书", result="busy", purpose="核实")
    client = sign_in("yq_watch")
    address = reverse("call-end", args=[night.incident_id, call.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "已见到本人"}).status_code == 302
    call.refresh_from_db()
    assert (call.redial_at, call.redial_ended) == (None, "已见到本人")


def test_the_list_asks_the_same_number_of_questions_however_many_calls(
    night, sign_in, django_assert_max_num_queries
):
    for number in range(12):
        night.call(unit="water_bureau", purpose=f"第 {number} 事")
    client = sign_in("yq_watch")
    with django_assert_max_num_queries(24):
        client.get(at("calls", night))


# 念稿


def test_the_script_is_as_of_now_and_says_so_when_it_is_old(night, sign_in):
    client = sign_in("yq_watch")
    page = body(client.get(at("call-script", night, to="city_government")))
    assert "截至" in page
    assert "我是阳泉市生态环境局值班员张值" in page
    changed = page.split('hx-get="')[-1].split('"')[0].replace("&amp;", "&")
    assert "数据已更新" not in body(client.get(changed))
    night.update_facts(serious_injuries=3)
    assert "数据已更新" in body(client.get(changed))
    assert "中毒或重伤 3 人" in body(client.get(at("call-script", night, to="city_government")))


# 呼叫单


def test_the_call_sheet_has_numbers_codes_and_links_for_the_desk(night, sent, sign_in):
    page = body(sign_in("yq_watch").get(at("call-sheet", night)))
    assert receipt_links.code(sent) in page
    assert receipt_links.token(sent) in page
    assert 'href="tel:0353-0000900"' in page


def test_who_is_not_at_the_desk_sees_no_codes(night, sent, sign_in):
    page = body(sign_in("yq_monitoring").get(at("call-sheet", night)))
    assert receipt_links.code(sent) not in page
    assert receipt_links.token(sent) not in page


def test_all_units_of_the_county_fit_one_page(county, sign_in):
    county.now = datetime.now(UTC) - timedelta(minutes=30)
    county.receive(confirmed={"deaths": 3})
    county.verify()
    county.request("III", leads=county.open_leads())
    county.approve()
    answer = sign_in("wx_watch").get(at("call-sheet-pdf", county))
    assert answer["Content-Type"] == "application/pdf"
    assert pages(answer.content) == 1
    words = text(answer.content)
    for notice in Notice.objects.filter(incident=county.incident_id, kind="activation"):
        assert notice.recipient_name[:9] in words
        assert receipt_links.code(notice) in words
    linked = sign_in("wx_watch").get(at("call-sheet-pdf", county, links=1))
    assert pages(linked.content) in (2, 3)


def test_a_drill_prints_so(scenario, sign_in):
    scenario.now = datetime.now(UTC) - timedelta(minutes=3)
    scenario.receive(drill=True)
    notices.issue(
        incident_id=scenario.incident_id,
        units=["water"],
        subject="题",
        body="文",
        by=scenario.who("watch"),
        now=scenario.now,
    )
    answer = sign_in("yq_watch").get(at("call-sheet-pdf", scenario))
    assert marks(answer.content, 1) == "演练"


# 发通知


def test_names_and_count_are_checked_before_it_goes_out(night, sign_in):
    client = sign_in("yq_watch")
    typed = {
        "subject": "请停止取水",
        "body": "停",
        "units": ["water_bureau"],
        "others": "第二水厂 0353-6060606\n村委会",
    }
    check = body(client.post(at("notify", night), typed))
    assert "发给 3 家" in check
    assert "（■ 没有号码）" in check
    assert not Notice.objects.filter(kind="notice").exists()
    back = body(client.post(at("notify", night), typed | {"sure": "1", "back": "1"}))
    assert "第二水厂 0353-6060606" in back
    answer = client.post(at("notify", night), typed | {"sure": "1"})
    assert answer["Location"] == at("call-sheet", night)
    assert Notice.objects.get(recipient_name="第二水厂").phone == "0353-6060606"
    assert Notice.objects.filter(kind="notice").count() == 3


def test_nobody_chosen_is_said(night, sign_in):
    answer = sign_in("yq_watch").post(at("notify", night), {"subject": "题", "body": "文"})
    assert answer.status_code == 422
    assert "请选发给谁" in body(answer)


# 回执链接


@pytest.fixture
def link(sent):
    return reverse("receipt-link", args=[receipt_links.token(sent)])


def test_before_the_code_the_page_says_who_and_what_and_no_more(sent, link, client):
    answer = client.get(link)
    page = body(answer)
    assert "阳泉市生态环境局" in page
    assert "请停止取水" in page
    assert "上游泄漏" not in page
    assert "第二水厂" not in page
    assert answer["X-Robots-Tag"].startswith("noindex")
    assert "no-store" in answer["Cache-Control"]
    assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_code_then_name_then_signed_without_scripts(night, sent, link, client):
    opened = body(client.post(link, {"code": receipt_links.code(sent)}))
    assert "上游泄漏" in opened
    nameless = client.post(link, {"code": receipt_links.code(sent), "sign": "1", "name": " "})
    assert nameless.status_code == 422
    assert "请写签收人的姓名" in body(nameless)
    signed = body(client.post(link, {"code": receipt_links.code(sent), "sign": "1", "name": "韩班长"}))
    assert "韩班长 已签收" in signed
    assert Event.objects.get(kind="NOTICE_SIGNED").actor_name == "第二水厂 韩班长"


def test_a_code_as_people_type_it(sent, link, client):
    spaced = " ".join(receipt_links.code(sent)).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert "上游泄漏" in body(client.post(link, {"code": spaced}))


def test_five_wrong_codes_lock_it_for_the_right_one_too(sent, link, client):
    for _ in range(5):
        answer = client.post(link, {"code": "12345"})
    assert answer.status_code == 410
    assert "已锁定" in body(answer)
    again = client.post(link, {"code": receipt_links.code(sent)})
    assert again.status_code == 410
    assert "0353-0000100" in body(again)


def test_a_closed_incident_and_an_expired_link_say_what_to_do(sent, link, client):
    Incident.objects.filter(pk=sent.incident_id).update(state="ARCHIVED")
    assert "不必再签收" in body(client.get(link))
    Notice.objects.filter(pk=sent.pk).update(planned_at=sent.planned_at - timedelta(days=4))
    sent.refresh_from_db()
    old = client.get(reverse("receipt-link", args=[receipt_links.token(sent)]))
    assert old.status_code == 410
    assert "已过期" in body(old)
    assert client.get(link).status_code == 404


@pytest.mark.parametrize("token", ["x", "~", "AAAA~BBBB", "汉字", "a" * 500])
def test_a_forged_link_is_no_page(db, client, token):
    assert client.get(reverse("receipt-link", args=[token])).status_code == 404
