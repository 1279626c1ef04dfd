"""预警 as pages: written, checked, signed, adjusted and lifted by plain forms."""

import pytest
from warning_scenes import ADVICE, CAUTION, Warnings
from web_pages import Browser, words

from incidents.actions import alarming
from incidents.events import office_changed
from incidents.models import Alarm, Document, HazardWarning

TYPED = {
    "level": "3",
    "category": "危险化学品",
    "starts_at": "2026-11-24T18:00",
    "area": "水西沟镇、板房沟镇",
    "caution": CAUTION,
    "advice": ADVICE,
    "urgency": "Expected",
    "certainty": "Likely",
    "channels": ["广播", "短信发布平台"],
}


@pytest.fixture
def warnings(county):
    return Warnings(county.at("17:40"))


def send(desk, path, **typed):
    with desk._then():
        return desk.client.post(path, typed)


@pytest.mark.clause("WX-048", "WX-049", "WX-050")
def test_a_warning_is_written_checked_and_signed_in_three_steps(warnings, county):
    watch = Browser(county, "wx_watch")
    form = words(watch.visit("/warnings/new/"))
    assert "蓝色、黄色 → 乌鲁木齐县生产安全事故应急指挥部办公室（指挥部办公室主任签发）" in form
    assert "橙色、红色 → 乌鲁木齐县生产安全事故应急指挥部（总指挥签发）" in form
    assert "报纸" in form
    answer = send(watch, "/warnings/new/", **TYPED)
    warnings.pk = HazardWarning.objects.get().pk
    assert (answer.status_code, answer["Location"]) == (302, f"/warnings/{warnings.pk}/")
    page = words(watch.visit(answer["Location"]))
    assert "待签发：发布黄色（III级，较重）预警，请指挥部办公室主任签发" in page
    assert "登记指挥部办公室主任电话批示" in page
    director = Browser(county, "wx_office")
    assert "签发发布" in words(director.visit(f"/warnings/{warnings.pk}/"))
    answer = send(director, f"/warnings/{warnings.pk}/sign/", matter="issue")
    assert answer.status_code == 302
    page = words(director.visit(f"/warnings/{warnings.pk}/"))
    assert "待办 5" in page
    assert "CAP 1.2 导出" in page
    assert warnings.warning.state == "ACTIVE"


@pytest.mark.clause("WX-050")
def test_the_text_for_the_platform_of_short_messages_is_counted_and_only_shown_where_it_is_used(county):
    watch = Browser(county.at("17:40"), "wx_watch")
    sent = send(watch, "/warnings/new/", **TYPED)
    page = words(watch.visit(sent["Location"]))
    text = (
        "【乌鲁木齐县生产安全事故应急指挥部办公室】发布危险化学品黄色预警：水西沟镇、板房沟镇，"
        f"11月24日 18:00起。{CAUTION}。{ADVICE}。"
    )
    assert text in page
    assert f"短信 {len(text)} 字" in " ".join(page.split())
    other = send(watch, "/warnings/new/", **(TYPED | {"channels": ["广播"]}))
    assert "复制短信" not in watch.visit(other["Location"]).content.decode()


@pytest.mark.clause("WX-049")
def test_what_is_missing_comes_back_beside_its_field_with_everything_typed(county):
    watch = Browser(county.at("17:40"), "wx_watch")
    answer = send(watch, "/warnings/new/", **(TYPED | {"advice": ""}))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "请写应当采取的措施" in page
    assert CAUTION in page
    assert not HazardWarning.objects.exists()


@pytest.mark.clause("WX-048")
def test_who_may_not_sign_sees_who_may_and_is_refused(warnings, county):
    warnings.propose("II")
    watch = Browser(county, "wx_watch")
    answer = send(watch, f"/warnings/{warnings.pk}/sign/", matter="issue")
    assert answer.status_code == 403
    assert "总指挥" in words(answer)
    assert warnings.warning.state == "PROPOSED"


def test_a_form_that_arrives_twice_is_one_warning(county):
    watch = Browser(county.at("17:40"), "wx_watch")
    for _ in range(2):
        assert send(watch, "/warnings/new/", **TYPED, form_id="abc").status_code == 302
    assert HazardWarning.objects.count() == 1


@pytest.mark.clause("WX-053", "WX-054")
def test_it_is_adjusted_lifted_and_its_measures_with_it(warnings, county):
    warnings.issue("III")
    watch, commander = Browser(county, "wx_watch"), Browser(county, "wx_commander")
    here = f"/warnings/{warnings.pk}/"
    send(watch, f"{here}measure-start/", measure="notify_units")
    row = warnings.warning.measures.get()
    answer = send(watch, f"{here}adjust/", **(TYPED | {"level": "2", "reason": "压力继续升高"}))
    assert answer.status_code == 302
    assert "请总指挥签发" in words(commander.visit(here))
    assert send(commander, f"{here}sign/", matter="adjust").status_code == 302
    assert warnings.warning.level == 2
    send(watch, f"{here}lift/", reason="已降压，监测正常")
    send(commander, f"{here}sign/", matter="lift")
    page = words(watch.visit(here))
    assert "预警已解除，下列措施还没有解除" in page
    send(watch, f"{here}measure-lift/", measure=row.pk)
    assert "还没有解除" not in words(watch.visit(here))
    assert "还没有解除" not in words(watch.visit("/warnings/"))


def test_an_order_by_telephone_is_recorded_and_countersigned(warnings, county):
    warnings.propose("II")
    watch, commander = Browser(county, "wx_watch"), Browser(county, "wx_commander")
    here = f"/warnings/{warnings.pk}/"
    form = watch.visit(f"{here}phone/").content.decode()
    assert 'value="wx_commander"' in form
    assert 'value="wx_office"' not in form
    said = {"words": "同意发橙色", "witness": "刘副主任", "callback": "0991-5920000"}
    answer = send(watch, f"{here}phone/", given_by="wx_commander", **said)
    assert answer.status_code == 302
    giver, recorder = (county.people[each].name for each in ("wx_commander", "wx_watch"))
    recorded = f"“同意发橙色” 记录人 {recorder}；旁证 刘副主任；回拨 0991-5920000；待{giver}补签"
    assert f"▲ 电话批示待补签 {recorded}" in words(commander.visit(here))
    paper = Document.objects.get(warning=warnings.pk, state="SIGNED")
    assert recorded in words(watch.visit(f"/documents/{paper.pk}/"))
    act = warnings.warning.acts.get(kind="ISSUED")
    assert send(commander, f"{here}countersign/", act=act.pk).status_code == 302
    assert "待补签" not in words(commander.visit(here)).split("记录")[0]
    assert "待补签" not in words(watch.visit(f"/documents/{paper.pk}/"))


@pytest.mark.clause("WX-050")
def test_a_channel_is_registered_as_reached(warnings, county):
    warnings.issue("III", channels=("广播",))
    watch = Browser(county, "wx_watch")
    here = f"/warnings/{warnings.pk}/"
    assert 'value="广播"' in watch.visit(f"{here}sent/?to=广播").content.decode()
    send(watch, f"{here}sent/", to="广播", words="王某")
    assert "○ 广播" not in words(watch.visit(here))


def test_a_warning_goes_over_into_an_intake_that_says_what_it_said(warnings, county):
    warnings.issue("III")
    watch = Browser(county, "wx_watch")
    form = watch.visit(f"/incidents/new/?warning={warnings.pk}").content.decode()
    assert f'name="warning" value="{warnings.pk}"' in form
    assert CAUTION in form
    assert "水西沟镇、板房沟镇" in form
    typed = {
        "warning": warnings.pk,
        "narrative": "储罐泄漏并起火，有人受伤",
        "county": "水西沟镇",
        "category": "危险化学品",
        "source": "电话",
        "learned_at": "2026-11-24 17:39:00",
    }
    answer = send(watch, "/incidents/new/", **typed)
    assert answer.status_code == 302
    row = warnings.warning
    assert answer["Location"] == f"/incidents/{row.incident_id}/"
    assert row.number in words(watch.visit(answer["Location"]))
    assert row.incident.number in words(watch.visit(f"/warnings/{warnings.pk}/"))


def test_a_warning_past_its_expected_end_asks_to_be_lifted_and_is_not_lifted_by_itself(warnings, county):
    warnings.issue("III", expires_at=county.moment("20:00").isoformat())
    watch = Browser(county.at("20:01"), "wx_watch")
    assert "不会自动解除" in words(watch.visit(f"/warnings/{warnings.pk}/"))
    assert warnings.warning.state == "ACTIVE"


@pytest.mark.clause("YQ-070", "YQ-078")
def test_the_bureau_has_no_button_to_issue(scenario):
    advices = Warnings(scenario.at("17:40"))
    watch, commander = Browser(scenario, "yq_watch"), Browser(scenario, "yq_commander")
    assert "拟写预警建议" in words(watch.visit("/warnings/"))
    assert "本局只建议，由有权机关发布" in words(watch.visit("/warnings/new/"))
    advices.issue("II", by="commander")
    page = words(commander.visit(f"/warnings/{advices.pk}/"))
    assert "是否发布尚未登记" in page
    assert "登记发布、解除" in page
    assert "Draft" in page


def test_the_other_office_gets_404_everywhere(warnings, county, people):
    warnings.issue("III")
    stranger = Browser(county, "yq_watch")
    paper = Document.objects.get(warning=warnings.pk, state="SIGNED")
    here = f"/warnings/{warnings.pk}/"
    for path in (here, f"{here}cap/", f"{here}sign/", f"{here}adjust/", f"/documents/{paper.pk}/"):
        assert stranger.visit(path).status_code == 404
    assert send(stranger, f"{here}lift/", reason="x").status_code == 404
    assert Browser(county, "admin_audit").visit(here).status_code == 404
    assert warnings.warning.number not in words(stranger.visit("/warnings/"))


def test_the_page_of_a_warning_keeps_to_fifteen_statements(warnings, county, django_assert_max_num_queries):
    warnings.issue("II", by="commander", channels=("广播",))
    for measure in ("notify_units", "ask_support", "law_67_1"):
        warnings.start(measure)
    watch = Browser(county, "wx_watch")
    watch.visit(f"/warnings/{warnings.pk}/")
    with django_assert_max_num_queries(15):
        watch.visit(f"/warnings/{warnings.pk}/")


def test_the_desk_and_every_room_show_what_is_in_force_and_what_waits(warnings, county):
    county.receive()
    watch = Browser(county, "wx_watch")
    warnings.propose("III")
    assert "危险化学品黄色预警 水西沟镇、板房沟镇 ▲ 待签发" in words(watch.visit("/"))
    warnings.sign()
    assert "2026年11月24日 17:40 起" in words(watch.visit("/"))
    assert "危险化学品黄色预警 水西沟镇" in words(watch.get("room"))
    warnings.ask_to_lift()
    warnings.sign()
    assert "黄色预警" not in words(watch.visit("/"))
    assert "黄色预警" not in words(watch.get("room"))


def test_what_waits_for_the_signer_is_in_his_list_and_the_alarm_leads_to_it(warnings, county):
    warnings.propose("III")
    office, watch = Browser(county, "wx_office"), Browser(county, "wx_watch")
    page = words(office.visit("/"))
    assert "待签发 危险化学品黄色预警" in page
    assert "待我办理" in page
    county.at("17:45")
    alarming.settle_office(county.who("watch").organisation_id, now=county.now)
    answer = watch.visit("/alarms/")
    assert "待签发发布 5 分无应答" in words(answer)
    assert f'href="/warnings/{warnings.pk}/"' in answer.content.decode()
    alarm = Alarm.objects.get(warning=warnings.pk)
    assert warnings.warning.number in words(watch.visit(f"/alarms/{alarm.pk}/"))


@pytest.mark.clause("WX-044")
def test_the_page_counts_until_the_office_has_been_told(warnings, county):
    warnings.propose("III")
    watch = Browser(county.at("17:52"), "wx_watch")
    here = f"/warnings/{warnings.pk}/"
    page = words(watch.visit(here))
    assert "及时上报县生产安全事故应急指挥部办公室" in page
    assert "已用 12:00" in page
    assert send(watch, f"{here}early/", words="李主任").status_code == 302
    page = words(watch.visit(here))
    assert "11月24日 17:52 已得知" in page
    assert "已上报县生产安全事故应急指挥部办公室：李主任" in page


def test_the_band_says_that_an_end_is_past_and_is_a_part_of_its_own(warnings, county):
    warnings.issue("III", expires_at=county.moment("20:00").isoformat())
    watch = Browser(county.at("20:01"), "wx_watch")
    assert "已过预计解除时间" in words(watch.visit("/warnings/band/"))
    assert "黄色预警" not in words(Browser(county, "yq_watch").visit("/warnings/band/"))
    assert Browser(county, "admin_audit").visit("/warnings/band/").status_code == 404


def test_every_act_on_a_warning_rings_for_the_office(warnings, county, django_capture_on_commit_callbacks):
    heard = []

    def hear(sender, *, organisation_id, topics=(), **_):
        heard.append((organisation_id, tuple(topics)))

    office_changed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            warnings.propose("III")
    finally:
        office_changed.disconnect(hear)
    assert (county.who("watch").organisation_id, ("warnings",)) in heard


def test_a_live_part_of_the_page_holds_nothing_that_one_types_into(warnings, county):
    warnings.issue("III")
    page = Browser(county, "wx_watch").visit(f"/warnings/{warnings.pk}/").content.decode()
    live = page.partition('id="warning-live"')[2].partition('aria-label="记一笔"')[0]
    assert live
    assert "<textarea" not in live
    assert 'type="text"' not in live
