"""ux 1.1: a tanker by the river in 平定县, from the call at 02:13 to the countersignature at 03:52."""

import pytest

from incidents.models import (
    ActivatedGroup,
    Document,
    DocumentState,
    EmergencyResponse,
    FactEntry,
    IncidentState,
    Notice,
    Task,
)
from incidents.rules.refusal import Conflict, InvalidInput, NotAllowed, WrongState

IV_GROUPS = {"monitoring": "comprehensive_section", "disposal": "water", "investigation": "enforcement_team"}


@pytest.fixture
def night(scenario):
    """02:13, the call is logged."""
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1, "deaths": 0})
    return scenario


@pytest.mark.clause("YQ-096", "YQ-095")
def test_the_call_starts_verification_leader_and_report_clocks_from_the_minute_it_was_learned(night):
    assert night.incident.state == IncidentState.RECEIVED
    assert night.incident.number == "接报〔2026〕1"
    assert night.incident.assessment["response_level"] == "IV"
    night.expect_deadline("verify_at_once", due=None)
    night.expect_deadline("tell_leader", due=None)
    night.expect_deadline("report_at_once", due=None)
    night.expect_deadline("internal_verify", due="02:23")
    night.expect_deadline("internal_tell_leader", due="02:23")
    night.expect_deadline("initial_report_4h", due="06:13")


@pytest.mark.clause("YQ-096")
def test_internal_targets_that_the_office_did_not_switch_on_stay_silent(night):
    assert night.deadlines("internal_report_1h") == []
    assert night.deadlines("internal_report_general_2h") == []
    assert night.deadline("internal_verify").badge == "internal"


def test_facts_of_the_branch_are_kept_with_source_and_time_beside_the_earlier_ones(night):
    night.at("02:22").update_facts(
        by="pingding",
        source="平定分局 赵核",
        as_of="02:20",
        serious_injuries=3,
        evacuated=120,
        water_source_affected="unclassified",
    )
    injuries = FactEntry.objects.filter(incident=night.incident_id, indicator="serious_injuries")
    assert [(entry.value, entry.source) for entry in injuries.order_by("seq")] == [
        (1, "电话"),
        (3, "平定分局 赵核"),
    ]
    event = night.expect_event("facts.updated", at="02:20", about="中毒或重伤")
    assert event.recorded_at == night.moment("02:22")
    assert "1→3" in event.summary


def test_two_who_decide_on_the_same_picture_are_told_apart(night):
    seen = night.incident.seq
    # The reminders that came meanwhile are nobody's edit.
    night.at("02:22").update_facts(by="pingding", serious_injuries=3, expected_seq=seen)
    with pytest.raises(Conflict) as refused:
        night.update_facts(serious_injuries=2, expected_seq=seen)
    details = refused.value.details
    assert (details["expected_seq"], details["seq"]) == (seen, night.incident.seq)
    assert [each["field"] for each in details["fields"]] == ["confirmed.serious_injuries"]
    night.at("02:24").verify()
    assert night.update_facts(serious_injuries=2, expected_seq=night.incident.seq)


@pytest.mark.clause("YQ-095", "YQ-093")
def test_a_graver_report_class_takes_over_with_the_stricter_base(night):
    night.at("02:22").update_facts(by="pingding", water_source_affected="unclassified")
    weaker = night.deadlines("initial_report_4h")[0]
    stricter = night.expect_deadline("initial_report_2h", due="04:13")
    assert weaker.superseded_by == stricter
    assert weaker.superseded_at == night.moment("02:22")
    night.expect_event("deadline.superseded", about="从严")


@pytest.mark.clause("YQ-095")
def test_a_class_that_falls_again_never_loosens_by_itself(night):
    night.at("02:22").update_facts(water_source_affected="county")
    night.at("02:40").update_facts(water_source_affected="none")
    night.expect_deadline("initial_report_2h", due="04:13")
    assert night.deadlines("initial_report_4h")[0].superseded_at is not None
    assert len(night.deadlines("initial_report_4h")) == 1


@pytest.mark.clause("YQ-093")
def test_a_class_that_rises_after_its_limit_counts_from_when_that_was_known(night):
    night.at("03:00").report("INITIAL", "written", "city_government", "provincial_department")
    night.at("05:31").update_facts(water_source_affected="county")
    night.expect_deadline("initial_report_2h", due="07:31")


@pytest.mark.clause("YQ-096")
def test_verification_ends_its_clocks_and_a_minute_late_stays_late(night):
    night.at("02:24").verify()
    assert night.incident.state == IncidentState.VERIFIED
    met = night.deadline("internal_verify")
    assert met.met_at == night.moment("02:24")
    assert met.missed_at == night.moment("02:23")
    night.expect_event("deadline.met", about="核实（值班员）办结，超时 1 分")
    assert night.deadline("verify_at_once").missed_at is None


@pytest.mark.clause("YQ-099", "YQ-098")
def test_a_phone_report_does_not_stop_the_report_clock_and_the_written_one_does(night):
    night.at("02:24").verify()
    night.at("02:31").report("INITIAL", "phone", "city_government", "provincial_department")
    assert night.deadline("initial_report_4h").is_open
    night.expect_deadline("internal_written", due="03:31")
    night.at("02:51").report("INITIAL", "written", "city_government", "provincial_department")
    assert night.deadline("initial_report_4h").met_at == night.moment("02:51")
    assert night.deadline("internal_written").met_at == night.moment("02:51")
    assert night.deadline("report_at_once").met_at == night.moment("02:51")


@pytest.mark.clause("YQ-099")
def test_a_first_report_in_writing_leaves_no_written_report_owing(night):
    night.at("02:51").report("INITIAL", "written", "city_government", "provincial_department")
    assert not night.deadline("internal_written").is_open


@pytest.mark.clause("YQ-098", "YQ-091")
def test_the_written_report_counts_when_every_recipient_of_the_plan_has_it(night):
    night.at("02:45").report("INITIAL", "written", "city_government")
    assert night.deadline("initial_report_4h").is_open
    night.at("02:51").report("INITIAL", "written", "provincial_department")
    assert night.deadline("initial_report_4h").met_at == night.moment("02:51")


@pytest.mark.clause("YQ-092", "YQ-093")
def test_at_ii_the_city_command_and_the_ministry_must_have_it_too(night):
    night.at("02:22").update_facts(water_source_affected="county")
    night.at("02:51").report("INITIAL", "written", "city_government", "provincial_department")
    assert night.deadline("initial_report_2h").is_open
    night.at("03:00").report("INITIAL", "written", "city_command", "ministry")
    assert night.deadline("initial_report_2h").met_at == night.moment("03:00")


@pytest.mark.clause("YQ-103", "YQ-102")
def test_a_cross_province_reach_starts_its_reports_from_when_it_was_known(night):
    night.at("02:24").verify()
    night.at("03:26").update_facts(cross_boundary="province")
    reports = night.expect_deadline("report_cross_province", due=None)
    assert reports.base_at == night.moment("03:26")
    assert night.expect_deadline("notify_neighbours", due=None).base_at == night.moment("03:26")
    night.report("NOTIFICATION", "phone", "neighbour_government", "neighbour_ecology")
    assert not night.deadline("notify_neighbours").is_open
    assert night.deadline("report_cross_province").is_open


@pytest.mark.clause("YQ-098")
def test_waiting_for_an_approval_never_pauses_the_report_clock(night):
    night.at("02:24").verify()
    night.at("02:34").request("IV", leads=IV_GROUPS)
    night.fast_forward("4h")
    late = night.deadline("initial_report_4h")
    assert late.due_at == night.moment("06:13")
    assert late.missed_at == night.moment("06:13")


def test_a_call_cannot_be_put_to_the_commander_before_it_is_verified(night):
    with pytest.raises(WrongState, match="接报待核实.*须在「已核实」、「后期处置」时办理"):
        night.request("IV", leads=IV_GROUPS)


@pytest.mark.clause("YQ-096", "YQ-097")
def test_the_request_ends_the_report_to_the_leader_and_waits_for_the_commander(night):
    night.at("02:24").verify()
    request = night.at("02:34").request("IV", leads=IV_GROUPS)
    assert request.proposed_level == 4
    assert not night.deadline("tell_leader").is_open
    night.expect_deadline("internal_decision", due="02:39")
    night.expect_notice(to="commander", about="待批：启动IV级响应")
    draft = Document.objects.get(incident=night.incident_id)
    assert (draft.state, draft.number) == (DocumentState.DRAFT, "")


def test_a_level_other_than_the_rules_needs_a_reason(night):
    night.at("02:24").verify()
    with pytest.raises(InvalidInput) as refused:
        night.request("III", leads={"disposal": "water"})
    assert refused.value.errors["reason"] == "按表建议为IV级，提请III级须写明理由。"
    assert night.request("III", leads={"disposal": "water"}, reason="下游有水源").reason == "下游有水源"


@pytest.mark.clause("YQ-048")
def test_a_group_whose_lead_the_plan_leaves_open_must_get_one(night):
    night.at("02:24").verify()
    with pytest.raises(InvalidInput) as refused:
        night.request("III", reason="下游有水源")
    sentence = refused.value.errors["leads.disposal"]
    assert "污染处置组的牵头单位预案留待指定" in sentence
    assert "水生态环境科" in sentence
    with pytest.raises(InvalidInput, match="只能由本组"):
        night.request("III", reason="下游有水源", leads={"disposal": "personnel"})


@pytest.mark.clause("YQ-040", "YQ-112")
def test_only_the_commander_approves_and_the_refusal_says_so(night):
    night.at("02:24").verify()
    night.request("IV", leads=IV_GROUPS)
    with pytest.raises(NotAllowed) as refused:
        night.approve(by="leader")
    assert refused.value.who_can == "指挥"
    with pytest.raises(NotAllowed):
        night.approve(by="deputy")


@pytest.mark.clause("YQ-040")
def test_a_phone_decision_of_someone_whom_the_plan_does_not_name_is_refused(night):
    night.at("02:24").verify()
    night.request("IV", leads=IV_GROUPS)
    with pytest.raises(NotAllowed, match="陈副局无权作此决定，按预案由指挥批准") as refused:
        night.approve_by_phone(given_by="office")
    assert refused.value.who_can == "指挥"


@pytest.mark.clause("YQ-041", "YQ-099")
def test_a_deputy_with_a_recorded_delegation_decides_by_phone_at_once(night):
    night.at("02:24").verify()
    night.at("02:34").request("IV", leads=IV_GROUPS)
    night.at("02:45").delegate(to="office")
    response = night.at("02:47").approve_by_phone(given_by="office", given_at="02:46")
    assert response.activated_at == night.moment("02:46")
    assert response.request.decided_as == "受王局委托代行指挥"
    assert response.request.recorded_by == night.who("watch")
    assert response.request.countersigned_at is None
    night.expect_event(
        "activation.approved", at="02:46", about="电话批示同意启动IV级响应：“同意”，记录人 张值"
    )


@pytest.mark.clause("YQ-099")
def test_the_one_who_decided_by_phone_countersigns_and_nobody_else(night):
    night.at("02:24").verify()
    night.request("IV", leads=IV_GROUPS)
    night.at("02:46").approve_by_phone(words="同意，按预案办")
    with pytest.raises(NotAllowed, match="只能由作出电话批示的王局本人"):
        night.countersign(by="leader")
    row = night.at("03:52").countersign()
    assert row.countersigned_at == night.moment("03:52")
    night.expect_event("countersigned", at="03:52", about="同意，按预案办")
    with pytest.raises(WrongState):
        night.countersign()


def test_a_phone_decision_keeps_its_words_and_who_gave_it(night):
    night.at("02:24").verify()
    night.request("IV", leads=IV_GROUPS)
    with pytest.raises(InvalidInput) as refused:
        night.approve_by_phone(words=" ")
    assert refused.value.errors == {"words": "请逐字记录批示原话。"}


def test_a_returned_request_comes_back_with_its_reason_and_may_be_made_again(night):
    night.at("02:24").verify()
    night.at("02:34").request("IV", leads=IV_GROUPS)
    night.at("02:36").give_back("先核实是否入河")
    night.expect_notice(to="watch", about="提请已退回")
    assert not night.deadline("internal_decision").is_open
    again = night.at("02:40").request("IV", leads=IV_GROUPS)
    assert again.state == "PENDING"
    assert [each.due_at for each in night.deadlines("internal_decision") if each.is_open] == [
        night.moment("02:45")
    ]


def test_a_newer_request_replaces_the_one_that_waits(night):
    night.at("02:24").verify()
    first = night.at("02:34").request("IV", leads=IV_GROUPS)
    second = night.at("02:36").request("III", leads={"disposal": "water"}, reason="下游有水源")
    with pytest.raises(Conflict, match="已被更新的提请取代"):
        night.approve(request_id=first.pk)
    assert night.approve(request_id=second.pk).level == 3
    with pytest.raises((Conflict, WrongState)):
        night.approve(request_id=second.pk)


@pytest.mark.clause("YQ-110", "YQ-111", "YQ-001")
def test_at_iv_only_the_groups_that_the_commander_sends_are_formed(night):
    night.at("02:24").verify()
    night.request("IV", leads=IV_GROUPS)
    response = night.at("02:58").approve()
    assert [group.code for group in response.groups.all()] == ["monitoring", "disposal", "investigation"]
    assert night.incident.state == IncidentState.RESPONDING
    assert not night.deadlines("readiness")
    assert not night.deadlines("arrival_on_scene")
    assert not Task.objects.filter(response=response, kind="READINESS").exists()
    units = set(Notice.objects.filter(incident=night.incident_id, kind="activation").values_list("unit_code"))
    assert ("county_branch",) in units
    assert ("personnel",) not in units
    assert "未组建：综合协调组、新闻宣传组、应急专家组" in night.expect_event("response.activated").summary


@pytest.mark.clause("YQ-128")
def test_the_signed_notice_gets_its_number_and_replaces_the_draft(night):
    night.at("02:24").verify()
    night.request("IV", leads=IV_GROUPS)
    night.at("02:58").approve()
    states = list(
        Document.objects.filter(incident=night.incident_id).order_by("created_at").values_list("state")
    )
    assert states == [(DocumentState.SUPERSEDED,), (DocumentState.SIGNED,)]
    signed = Document.objects.get(incident=night.incident_id, state=DocumentState.SIGNED)
    assert signed.signed_by == night.who("commander")
    night.expect_event("document.created", about=signed.number)


@pytest.mark.clause("YQ-045", "YQ-046", "YQ-112")
def test_at_iii_every_group_is_formed_with_one_lead_and_every_unit_is_told(night):
    night.at("02:24").verify()
    night.at("02:34").request("III", leads={"disposal": "water"}, reason="下游有水源")
    response = night.at("02:36").approve()
    leads = {group.code: group.lead_unit for group in response.groups.all()}
    assert len(leads) == 6
    # Two leads: the first named is 组长 unit.
    assert leads["coordination"] == "supervision_office"
    assert leads["disposal"] == "water"
    coordination = response.groups.get(code="coordination")
    assert {"code": "general_office", "name": "办公室"} in coordination.members
    assert coordination.leader == night.who("general")
    told = Notice.objects.filter(incident=night.incident_id, kind="activation")
    assert told.count() == 16
    assert told.get(unit_code="county_branch").recipient_name == "平定县分局"
    assert told.get(unit_code="water").channel == "screen"
    assert told.get(unit_code="personnel").channel == "phone"


def test_two_leads_named_by_the_plan_may_change_places_on_request(night):
    night.at("02:24").verify()
    leads = {"disposal": "water", "coordination": "general_office"}
    night.request("III", leads=leads, reason="下游有水源")
    coordination = night.approve().groups.get(code="coordination")
    assert coordination.lead_unit == "general_office"
    assert {"code": "supervision_office", "name": "生态环境保护监察办公室"} in coordination.members


@pytest.mark.clause("YQ-116", "YQ-047", "YQ-049", "YQ-050", "YQ-051")
def test_every_duty_is_one_task_of_its_group_and_readiness_is_three_items_a_unit(night):
    night.at("02:24").verify()
    night.request("III", leads={"disposal": "water"}, reason="下游有水源")
    response = night.approve()
    tasks = Task.objects.filter(response=response)
    assert tasks.values("code").distinct().count() == tasks.count()
    duties = tasks.filter(kind="DUTY", group__code="monitoring")
    assert duties.count() == 5
    assert {task.owner_unit for task in duties} == {"comprehensive_section"}
    ready = tasks.filter(kind="READINESS", owner_unit="water").order_by("position")
    assert [task.item for task in ready] == ["人员", "车辆", "仪器装备"]
    assert tasks.filter(kind="READINESS", owner_post="office_director").count() == 3
    assert not tasks.filter(owner_unit="discipline_group").exists()
    assert not tasks.filter(clause="").exists()


@pytest.mark.clause("YQ-116", "YQ-121", "YQ-113")
def test_at_iii_each_unit_has_its_own_hour_of_each_kind_from_the_approval(night):
    night.at("02:24").verify()
    night.request("III", leads={"disposal": "water"}, reason="下游有水源")
    night.at("02:36").approve()
    kinds = ("人员", "车辆", "仪器装备")
    assert len(night.deadlines("readiness")) == 15 * len(kinds)
    for kind in kinds:
        night.expect_deadline("readiness", unit="water", kind=kind, due="03:36")
        night.expect_deadline("readiness_headquarters", kind=kind, due="03:36")
    night.expect_deadline("arrival_on_scene", due=None)
    night.expect_deadline("notify_city_command", due=None)


@pytest.mark.clause("YQ-116")
def test_a_unit_is_ready_kind_by_kind_and_so_is_the_headquarters(night):
    night.at("02:24").verify()
    night.request("III", leads={"disposal": "water"}, reason="下游有水源")
    night.at("02:36").approve()
    night.at("03:00").ready("water", "人员", "车辆", by="disposal")
    assert night.deadline("readiness", unit="water", kind="车辆").met_at == night.moment("03:00")
    assert night.deadline("readiness", unit="water", kind="仪器装备").is_open
    night.at("03:10").ready("water", "仪器装备", by="disposal")
    assert night.deadline("readiness", unit="water", kind="仪器装备").met_at == night.moment("03:10")
    assert night.deadline("readiness", unit="air", kind="人员").is_open
    with pytest.raises(NotAllowed, match="大气环境科的任务"):
        night.ready("air", by="disposal")
    night.ready("", post="office_director", by="office")
    assert not any(each.is_open for each in night.deadlines("readiness_headquarters"))


@pytest.mark.clause("YQ-116", "YQ-097")
def test_a_unit_that_is_not_ready_within_the_hour_is_called_up_the_ladder(scenario):
    scenario.activated("III", at="08:00", serious_injuries=10)
    scenario.fast_forward("61m")
    scenario.expect_event(
        "deadline.missed", at="09:00", clause="YQ-116", about="（车辆）超时，责任 水生态环境科"
    )
    # Three kinds are late, and the unit hears of it once.
    scenario.expect_notice(to="disposal", about="超时：1小时内完成")
    assert scenario.deadline("readiness", unit="water", kind="车辆").missed_at == scenario.moment("09:00")
    scenario.ready("water", by="disposal", ready_at="08:55")
    assert scenario.deadline("readiness", unit="water", kind="车辆").missed_at is None


@pytest.mark.clause("YQ-116")
def test_when_one_kind_is_ready_the_next_kind_of_the_unit_climbs_in_its_place(scenario):
    scenario.activated("III", at="08:00", serious_injuries=10)
    scenario.fast_forward("61m")
    first = scenario.deadline("readiness", unit="water", kind="人员")
    assert first.occasion < scenario.deadline("readiness", unit="water", kind="车辆").occasion
    scenario.ready("water", "人员", by="disposal")
    scenario.fast_forward("6m")
    climbed = scenario.deadline("readiness", unit="water", kind="仪器装备")
    scenario.expect_event("deadline.escalated", about=f"{climbed.label}超时未办，逐级提醒值班员")


@pytest.mark.clause("YQ-121")
def test_arrival_counts_up_is_never_overdue_and_ends_with_the_task_of_its_clause(scenario):
    from_tasks = Task.objects.filter
    scenario.activated("III", at="08:00", serious_injuries=10)
    scenario.fast_forward("2d")
    arrival = scenario.deadline("arrival_on_scene")
    assert (arrival.due_at, arrival.missed_at, arrival.next_check_at) == (None, None, None)
    task = from_tasks(incident=scenario.incident_id, code="lead_on_scene").get()
    scenario.complete(task, by="commander")
    assert scenario.deadline("arrival_on_scene").met_by == scenario.who("commander")


@pytest.mark.clause("YQ-039")
def test_the_grade_is_confirmed_by_the_commander_with_the_approval_or_by_itself(night):
    night.at("02:24").verify()
    with pytest.raises(NotAllowed) as refused:
        night.confirm_grade("IV", by="office")
    assert refused.value.who_can == "指挥"
    night.request("IV", leads=IV_GROUPS)
    night.approve(severity_grade=4)
    assert night.incident.severity_grade == 4
    with pytest.raises(InvalidInput, match="填写的内容有误"):
        night.confirm_grade("III")
    night.confirm_grade("III", reason="伤者仍在增加")
    night.expect_event("grade.confirmed", about="较大（III级），理由：伤者仍在增加")


def test_the_county_town_s_water_source_raises_the_proposal_past_iii_and_says_by_which_row(night):
    night.at("02:24").verify()
    night.request("IV", leads=IV_GROUPS)
    night.at("02:58").approve()
    night.at("03:31").update_facts(source="水务局电话", projected={"water_source_affected": "county"})
    found = night.incident.assessment
    assert (found["severity_grade"], found["response_level"]) == ("IV", "II")
    event = night.expect_event("assessed", at="03:31", about="达到II级条件，建议响应级别由IV级→II级")
    assert event.clause == "YQ-031-6"
    # The response itself stays until somebody decides.
    assert EmergencyResponse.objects.get(incident=night.incident_id).level == 4
    night.expect_deadline("initial_report_2h", due="04:13")


@pytest.mark.clause("YQ-093", "YQ-119", "YQ-045")
def test_at_ii_the_tasks_of_iii_are_done_too(scenario):
    response = scenario.activated("II", at="03:41", water_source_affected="county")
    codes = set(response.tasks.values_list("code", flat=True))
    assert {"propose_city_ii", "instructions_city", "instructions_province", "emergency_meeting"} <= codes
    assert "propose_city_iii" not in codes
    assert ActivatedGroup.objects.filter(response=response).count() == 6


@pytest.mark.clause("YQ-102")
def test_the_neighbours_have_five_minutes_after_the_activation_where_the_office_wants_it(scenario):
    scenario.activated("II", at="03:41", water_source_affected="county", cross_boundary="prefecture")
    scenario.expect_deadline("internal_neighbours", due="03:46")
    scenario.fast_forward("6m")
    assert scenario.deadline("internal_neighbours").missed_at == scenario.moment("03:46")
    scenario.at("03:52").report("NOTIFICATION", "phone", "neighbour_government", "neighbour_ecology")
    scenario.expect_event("deadline.met", at="03:52", about="通报相邻区域（值班员）办结，超时 6 分")


@pytest.mark.clause("YQ-002", "YQ-003", "YQ-004")
@pytest.mark.parametrize("category", ["辐射", "重污染天气", "生态破坏"])
def test_what_belongs_to_another_plan_is_handed_over_with_a_record(scenario, category):
    scenario.at("02:13").receive(category=category)
    scenario.transfer()
    assert scenario.incident.state == IncidentState.TRANSFERRED
    event = scenario.expect_event("transferred")
    assert "应急预案" in event.summary
    assert event.clause in {"YQ-002", "YQ-003", "YQ-004"}
    assert not [each for each in scenario.deadlines("report_at_once") if each.is_open]
    scenario.fast_forward("5h")
    assert scenario.events("deadline.missed") == []


def test_what_was_false_is_closed_with_its_reason_and_opens_again_with_its_old_clocks(night):
    night.at("02:20").dismiss("回拨称系误报")
    assert night.incident.state == IncidentState.DISMISSED
    assert not night.deadline("initial_report_4h").is_open
    night.at("03:00").verify()
    assert night.incident.state == IncidentState.VERIFIED
    night.expect_deadline("initial_report_4h", due="06:13")
    assert night.deadline("initial_report_4h").is_open
    night.at("06:14")
    assert night.deadline("initial_report_4h").missed_at == night.moment("06:13")


def test_what_was_false_may_be_false_twice(night):
    night.at("02:22").update_facts(cross_boundary="county")
    night.at("02:24").verify()
    night.at("02:30").dismiss("回拨称系误报")
    night.at("02:40").verify()
    assert [each.is_open for each in night.deadlines("notify_neighbours")].count(True) == 1
