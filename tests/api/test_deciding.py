"""Decisions over the contract: every late answer is a 409 in a sentence, with its clause and who can."""

import uuid

import pytest

from incidents.models import Event


@pytest.fixture
def asked(api, incident):
    watch = api("yq_watch")
    watch.act(incident, "verify", method="电话", conclusion="属实")
    answer = watch.act(
        incident,
        "request_activation",
        response_level="IV",
        reason="从严",
        leads={"monitoring": "comprehensive_section"},
    )
    assert answer.status_code == 200, answer.content.decode()
    return incident


def request_of(api, incident):
    return api("yq_watch").get(f"/incidents/{incident}/").json()["pending_request"]["id"]


def refused(answer, code):
    body = answer.json()
    assert (answer.status_code, body["code"]) == (409, code), body
    assert body["message"].endswith("。")
    assert body["clause"]
    assert body["who_can"]
    return body["message"]


def ask_again(api, incident):
    api("yq_watch").act(
        incident,
        "request_activation",
        response_level="IV",
        reason="从严",
        leads={"monitoring": "comprehensive_section"},
    )


@pytest.mark.parametrize("name", ["approve_activation", "return_activation"])
def test_a_replaced_request(api, asked, name):
    old = request_of(api, asked)
    ask_again(api, asked)
    assert "取代" in refused(api("yq_commander").act(asked, name, request=old, reason="不妥"), "superseded")


def test_an_expired_link(api, asked):
    answer = api("yq_commander").act(asked, "approve_activation", request=str(uuid.uuid4()))
    assert "已失效" in refused(answer, "expired")


def test_an_approver_without_power(api, asked):
    answer = api("yq_office").act(asked, "approve_activation")
    assert (answer.status_code, answer.json()["who_can"]) == (403, "指挥")


def test_a_request_decided_by_another(api, asked):
    api("yq_watch").act(
        asked,
        "delegate",
        to="yq_deputy",
        giver="yq_commander",
        reason="途中无信号",
        words="请赵副局代我定",
    )
    assert api("yq_deputy").act(asked, "approve_activation").status_code == 200
    assert "此件已由赵副局" in refused(api("yq_commander").act(asked, "approve_activation"), "decided")


def test_a_decision_by_telephone_that_awaits_its_signature(api, asked):
    phone = {"channel": "phone", "words": "同意", "given_by": "yq_commander"}
    assert api("yq_watch").act(asked, "approve_activation", **phone).status_code == 200
    said = refused(api("yq_commander").act(asked, "approve_activation"), "awaiting_countersign")
    assert "待王局补签" in said


def test_a_request_that_left_with_its_incident(api, asked):
    row = request_of(api, asked)
    api("yq_watch").act(asked, "dismiss", reason="误报")
    assert "不属实" in refused(api("yq_commander").act(asked, "approve_activation", request=row), "lapsed")
    assert "不属实" in refused(api("yq_commander").act(asked, "approve_activation"), "lapsed")


@pytest.mark.parametrize("key", [None, "the-second-answer"])
def test_the_opposite_answer_is_kept_and_a_repeated_key_says_the_same(api, asked, key):
    row = request_of(api, asked)
    phone = {"to": "yq_deputy", "giver": "yq_commander", "reason": "会议", "words": "请代我定"}
    api("yq_watch").act(asked, "delegate", **phone)
    api("yq_deputy").act(asked, "approve_activation")
    path = f"/incidents/{asked}/actions/return_activation/"
    body = {"reason": "不该启动", "request": row}
    for _ in range(2 if key else 1):
        said = refused(api("yq_commander").post(path, body, key=key), "answers_differ")
        assert "您的退回意见已记录并转拟办人" in said
    assert Event.objects.filter(incident=asked, kind="ANSWERS_DIFFER").count() == 1


def test_an_opinion_is_one_act_and_once(api, asked):
    answer = api("yq_leader").act(asked, "endorse_activation", agrees=True, words="同意")
    assert answer.status_code == 200, answer.content.decode()
    assert "李带已签过" in refused(
        api("yq_leader").act(asked, "endorse_activation", agrees=False), "endorsed"
    )
    names = [each["name"] for each in answer.json()["available_actions"]]
    assert "endorse_activation" in names


def test_a_deputy_s_word_comes_with_the_delegation_that_carries_it(api, asked):
    phone = {"channel": "phone", "words": "同意四级", "given_by": "yq_office"}
    alone = api("yq_watch").act(asked, "approve_activation", **phone)
    assert alone.status_code == 403
    assert "分管、法定不是代批的依据" in alone.json()["message"]
    missing = api("yq_watch").act(
        asked, "approve_activation", delegation={"giver": "yq_commander", "reason": "途中"}, **phone
    )
    assert (missing.status_code, missing.json()["errors"][0]["field"]) == (400, "delegation.words")
    spoken = {"giver": "yq_commander", "reason": "途中无信号", "words": "请陈副局代我定"}
    done = api("yq_watch").act(asked, "approve_activation", delegation=spoken, **phone)
    assert done.status_code == 200, done.content.decode()
    assert done.json()["state"] == "RESPONDING"


def test_the_words_are_signed_for_or_disputed(api, asked):
    row = request_of(api, asked)
    phone = {"channel": "phone", "words": "同意", "given_by": "yq_commander"}
    api("yq_watch").act(asked, "approve_activation", **phone)
    commander = api("yq_commander")
    assert commander.act(asked, "dispute_words", request=row, words="我说的是先核实").status_code == 200
    assert api("yq_watch").act(asked, "correct_words", request=row, words="先核实").status_code == 200
    assert api("yq_deputy").act(asked, "countersign", request=row).status_code == 403
    assert commander.act(asked, "countersign", request=row).status_code == 200
