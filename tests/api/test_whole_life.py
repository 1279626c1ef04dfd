"""Scenarios A and B of the interface, all their days, through the REST contract alone, the clock moved by hand."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from api.conftest import Caller
from incidents.actions import alarming, sweeping
from incidents.models import Deadline, Incident, Officer
from incidents.queries import trail
from incidents.rules.deadlines import BEIJING

EVERYONE = ["city_government", "provincial_department", "city_command", "ministry"]


class Contract:
    """One desk over the contract; the clocks of the time between fire on their way."""

    def __init__(self, people: dict[str, Officer], traveller: Any, desk: str) -> None:
        self.people, self.traveller, self.desk = people, traveller, desk
        self.now = datetime(2026, 11, 22, tzinfo=BEIJING)
        self.incident_id = ""

    def at(self, written: str) -> "Contract":
        """「11-22 02:13」."""
        until = datetime.strptime(f"2026-{written}", "%Y-%m-%d %H:%M").replace(tzinfo=BEIJING)
        return self.until(until)

    def until(self, moment: datetime) -> "Contract":
        while (due := self._next()) is not None and due <= moment:
            self.now = max(due, self.now)
            self.traveller.move_to(self.now)
            sweeping.sweep(sweeping.due_incidents(self.now, limit=100), now=self.now, sweeper="test")
            alarming.settle_due(now=self.now, limit=100)
        self.now = moment
        self.traveller.move_to(moment)
        return self

    def _next(self) -> datetime | None:
        ahead = [sweeping.next_look(self.now), alarming.next_incident()]
        return min((at for at in ahead if at is not None), default=None)

    def caller(self, name: str) -> Caller:
        return Caller(self.people[f"{self.desk}_{name}"])

    def receive(self, sheet: dict[str, Any]) -> dict[str, Any]:
        answer = self.caller("watch").post("/incidents/", sheet)
        assert answer.status_code == 201, answer.content.decode()
        self.incident_id = answer.json()["id"]
        return dict(answer.json())

    def act(self, who: str, name: str, **body: Any) -> dict[str, Any]:
        answer = self.caller(who).act(self.incident_id, name, **body)
        assert answer.status_code == 200, f"{who} {name}: {answer.content.decode()}"
        return dict(answer.json())

    def refused(self, who: str, name: str, **body: Any) -> str:
        answer = self.caller(who).act(self.incident_id, name, **body)
        assert answer.status_code in (400, 403, 409), answer.content.decode()
        return str(answer.json()["message"])

    def rows(self, what: str) -> list[dict[str, Any]]:
        """All pages of what hangs on the incident."""
        address, found = f"/incidents/{self.incident_id}/{what}/", []
        while address:
            page = self.caller("watch").get(address.partition("/api/v1")[2] or address).json()
            found += page["results"]
            address = page["next"]
        return found

    def report(self, kind: str, *, signer: str = "leader", **addressed: Any) -> dict[str, Any]:
        """Composed, submitted, signed and sent, all in writing."""
        row = self.act("watch", "compose_report", kind=kind)["report"]
        if addressed:
            self.act("watch", "edit_report", report=row["id"], **addressed)
        self.act("watch", "submit_report", report=row["id"])
        self.act(signer, "sign_report", report=row["id"])
        return dict(self.act("watch", "send_report", report=row["id"], received_by="值班室")["report"])

    def clock(self, code: str) -> Deadline:
        return Deadline.objects.filter(incident=self.incident_id, rule_code=code).latest("base_at", "due_at")

    @property
    def incident(self) -> Incident:
        return Incident.objects.get(pk=self.incident_id)

    def ready(self, unit: str) -> None:
        self.act("watch", "report_ready", unit=unit, items={"人员": "4", "车辆": "1", "仪器装备": "1"})

    def packed(self) -> zipfile.ZipFile:
        answer = self.caller("office").get(f"/incidents/{self.incident_id}/archive/")
        assert answer.status_code == 200, answer.content.decode()
        return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


@pytest.fixture
def traveller() -> Iterator[Any]:
    with time_machine.travel(datetime(2026, 11, 22, tzinfo=BEIJING), tick=False) as machine:
        yield machine


def first_half_hour(night: Contract) -> None:
    """02:13–02:51: received, verified, IV by telephone, the first report."""
    night.at("11-22 02:13").receive(
        {
            "plan": "yangquan_eco",
            "category": "水污染",
            "source": "电话",
            "location": {"county": "平定县", "detail": "桃河307国道段"},
            "narrative": "罐车在307国道侧翻，有刺激性气味，可能流入桃河",
            "confirmed": {"serious_injuries": 1, "deaths": 0},
        }
    )
    night.at("11-22 02:22").act(
        "pingding",
        "update_facts",
        confirmed={"serious_injuries": 3, "evacuated": 120, "water_source_affected": "unclassified"},
        projected={},
        source="平定分局 赵核",
    )
    night.at("11-22 02:24").act("watch", "verify", method="电话，平定分局 赵核", conclusion="属实，已入河")
    night.at("11-22 02:26").act("watch", "report", kind="LEADER", means="phone", received_by="李带")
    night.at("11-22 02:31").act("watch", "report", kind="INITIAL", means="phone", recipients=EVERYONE[:2])
    night.at("11-22 02:36").act(
        "leader",
        "request_activation",
        response_level="IV",
        reason="先派监测、处置两组",
        leads={"monitoring": "comprehensive_section", "disposal": "water"},
    )
    night.at("11-22 02:46").act(
        "watch",
        "approve_activation",
        channel="phone",
        words="同意启动四级",
        given_by="yq_deputy",
        witness="李带",
        delegation={"giver": "yq_commander", "reason": "出差途中", "words": "由赵副局代行"},
    )
    sent = night.at("11-22 02:51").report("INITIAL")
    assert sent["state"] == "SENT"


def second_level(night: Contract) -> None:
    """03:31–03:52: the water source is the county town's; II, and the city is asked."""
    found = night.at("11-22 03:31").act(
        "watch",
        "update_facts",
        confirmed={"water_source_affected": "county", "cross_boundary": "prefecture"},
        projected={},
        source="市水务局 电话",
    )
    assert found["assessment"]["response_level"] == "II"
    assert found["response"]["level"] == "IV"
    night.at("11-22 03:35").act(
        "leader",
        "request_level_change",
        response_level="II",
        reason="附表2 II级第6项",
        leads={"disposal": "water"},
    )
    night.at("11-22 03:38").act(
        "watch", "approve_level_change", channel="phone", words="同意提到二级", given_by="yq_commander"
    )
    assert night.incident.response_level == 2
    waiting = night.at("11-22 03:52").rows("events")
    change = next(each for each in reversed(waiting) if each["kind"] == "LEVEL_CHANGED")
    night.act("commander", "countersign", request=change["payload"]["request"])
    night.act("watch", "ask_higher", level="II", received_by="市政府值班 王", words="提请启动II级响应")
    night.act(
        "watch",
        "report",
        kind="NOTIFICATION",
        means="phone",
        recipients=["neighbour_government", "neighbour_ecology", "city_command"],
    )


def groups_at_work(night: Contract) -> None:
    """04:02 to the next day: reports, the scene, measurements, the grade."""
    night.at("11-22 04:02").report("FOLLOW_UP")
    night.at("11-22 04:10").act("monitoring", "set_out")
    night.at("11-22 04:30").act("monitoring", "arrive", place="南庄断面")
    for unit in dict.fromkeys(each["owner_unit"] for each in night.rows("tasks") if each["item"]):
        if unit:
            night.ready(unit)
    night.at("11-22 05:00").act(
        "monitoring",
        "record_monitoring",
        **{"values": [{"point": "K12+300", "factor": "苯", "value": "0.42", "unit": "mg/L"}]},
    )
    night.at("11-22 06:20").act(
        "watch",
        "update_facts",
        confirmed={"water_intake_interrupted": "county"},
        projected={},
        source="水厂",
    )
    assert night.act("commander", "confirm_grade", severity_grade="II")["severity_grade"] == "II"
    assert night.incident.response_level == 2
    night.at("11-23 10:00").report("FOLLOW_UP")


def form_of_the_end(night: Contract) -> None:
    """Day three: 附件2 from the request to the last signature."""
    night.at("11-24 09:10").act(
        "watch",
        "request_termination",
        reason="尚有任务在办，不影响终止",
        evidence={
            "event_removed": "罐车吊离",
            "pollutant_at_background": "连续6次低于限值",
            "harm_ended": "水厂恢复取水",
        },
    )
    assert "意见" in night.refused("commander", "approve_termination")
    night.at("11-24 09:30").act("monitoring", "record_opinion", agrees=True, words="连续达标")
    night.at("11-24 09:40").act("disposal", "record_opinion", agrees=True, words="污染物已回收")
    night.at("11-24 10:20").act(
        "watch",
        "record_opinion",
        group="investigation",
        agrees=True,
        channel="phone",
        words="未见新的污染源",
        given_by="yq_source",
    )
    night.at("11-24 10:40").act(
        "watch",
        "request_termination",
        external={"started": True, "decision": "市指挥部决定终止", "decided_at": night.now.isoformat()},
    )
    night.at("11-24 10:55").act("commander", "approve_termination", words="同意")
    assert night.incident.state == "TERMINATING"
    ended = night.at("11-24 11:00").act("source", "record_opinion", agrees=True, words="未见新的污染源")
    assert ended["state"] == "RECOVERY"
    papers = {each["kind"] for each in night.rows("documents")}
    assert {"ACTIVATION_NOTICE", "INITIAL_REPORT", "FOLLOW_UP_REPORT", "TERMINATION_APPROVAL"} <= papers
    assert "TERMINATION_ORDER" in papers


def afterwards(night: Contract) -> None:
    """The file is closed only when what the law wants is out or waived, and every word is signed."""
    night.at("11-30 09:00").report("FINAL")
    night.until(night.now + timedelta(days=5))
    blocked = night.refused("office", "archive")
    assert blocked
    for clock in Deadline.objects.open().filter(incident=night.incident_id, badge__in=["plan", "law"]):
        night.act("commander", "waive", deadline=str(clock.pk), reason="由省厅直接调查，市局配合")
    for each in night.rows("events"):
        if each["kind"] == "ACTIVATION_APPROVED" and each["payload"].get("channel") == "phone":
            night.act("deputy", "countersign", request=each["payload"]["request"])
    assert night.act("office", "archive")["state"] == "ARCHIVED"
    packed = night.packed()
    index = json.loads(packed.read("index.json"))
    assert index
    assert {"events.jsonl", "verify.py"} <= set(packed.namelist())
    assert list(trail.breaks([night.incident.pk])) == []


def test_the_tanker_by_the_river_from_the_call_to_the_archive(people, traveller):
    night = Contract(people, traveller, "yq")
    first_half_hour(night)
    second_level(night)
    groups_at_work(night)
    form_of_the_end(night)
    afterwards(night)


def first_half_hour_of_the_county(county: Contract) -> None:
    """14:16–14:41: two dead, four missing; III on the word of the deputy."""
    county.at("11-24 14:16").receive(
        {
            "plan": "urumqi_safety",
            "category": "危险化学品",
            "source": "电话",
            "location": {"county": "水西沟镇", "detail": "某化工厂"},
            "narrative": "厂区发生爆炸，人员情况不明",
            "occurred_at": "2026-11-24T14:05:00+08:00",
        }
    )
    county.at("11-24 14:24").act("watch", "expect_people", expected=13)
    county.act(
        "watch",
        "enter_people",
        source="消防",
        people={"dead": 2, "missing": 4, "serious": 1, "light": 6},
    )
    assert county.act("watch", "verify", method="电话 119", conclusion="属实")["assessment"]["near_miss"]
    county.at("11-24 14:31").act(
        "watch", "report", kind="INITIAL", means="phone", recipients=["county_government"]
    )
    county.at("11-24 14:33").act(
        "watch",
        "request_activation",
        response_level="III",
        reason="较大涉险，按较大处置",
        leads={"mobilisation": "civil_affairs"},
    )
    county.at("11-24 14:41").act(
        "watch",
        "approve_activation",
        channel="phone",
        words="启动三级响应",
        given_by="wx_deputy",
        witness="马带",
        delegation={"giver": "wx_commander", "reason": "开会，无法履职", "words": "由分管副县长代行"},
    )
    assert county.incident.response_level == 3


def work_at_the_plant(county: Contract) -> None:
    """15:40–17:30: rescue stops and goes on, the water derives an event, a release is drafted."""
    # 4.7: first they stop, then they tell; the command post resumes.
    stopped = county.at("11-24 15:40").act("fire", "suspend_rescue", words="有二次爆炸危险")
    assert county.incident.rescue_suspended_at == county.now
    assert stopped["state"] == "RESPONDING"
    county.at("11-24 16:04").report("INITIAL")
    assert "现场指挥中心" in county.refused("watch", "resume_rescue", words="险情已排除")
    county.at("11-24 16:20").act("post", "resume_rescue", words="险情已排除")
    assert county.incident.rescue_suspended_at is None
    county.at("11-24 16:50").act("watch", "derive", narrative="消防废水进入沟渠", source="现场")
    derived = Incident.objects.exclude(pk=county.incident_id).get(organisation=county.incident.organisation)
    assert derived.severity_grade is None
    county.at("11-24 17:30")
    draft = county.act(
        "publicity", "draft_release", title="关于水西沟镇某化工厂事故", text="死亡2人，失联4人。"
    )
    county.act("office", "review_release", release=draft["release"]["id"], words="同意发布")


def third_death(county: Contract) -> None:
    """18:40: the accident is 较大 now; the level stays, its ground is another."""
    county.at("11-24 18:40").act(
        "watch", "move_people", **{"from": "missing", "to": "dead"}, count=1, source="消防"
    )
    assert county.incident.assessment["severity_grade"] == "III"
    release = county.rows("releases")[0]["id"]
    changed = county.refused("publicity", "publish_release", release=release, media=["县政府网"])
    assert "变" in changed
    county.at("11-24 18:46").act("commander", "confirm_grade", severity_grade="III")
    county.act("watch", "request_level_change", response_level="III", reason="死亡3人，依据更新")
    county.act("commander2", "approve_level_change")
    assert county.incident.response_level == 3


def days_that_follow(county: Contract) -> None:
    """Day two to four, the declared end, and a death on the twelfth day."""
    for day in (25, 26, 27):
        county.at(f"11-{day} 17:00").report("FOLLOW_UP")
    county.at("11-27 18:00").act(
        "post",
        "request_termination",
        reason="尚有任务在办，不影响终止",
        evidence={
            "rescued": "失联人员全部找到",
            "controlled": "明火扑灭",
            "environment": "监测达标",
            "secondary": "罐体倒空",
        },
    )
    assert county.at("11-27 18:30").act("commander2", "approve_termination")["state"] == "RECOVERY"
    # 第 12 天: somebody dies in hospital; the watch over casualties still runs.
    county.at("12-06 10:00").act(
        "watch", "move_people", **{"from": "serious", "to": "dead"}, count=1, source="县医院"
    )
    owed = county.clock("casualty_supplement")
    assert owed.is_open
    county.act("watch", "report", kind="SUPPLEMENTARY", means="written", recipients=["county_government"])
    assert list(trail.breaks([county.incident.pk])) == []


def test_the_plant_explosion_from_the_call_to_the_thirtieth_day(people, traveller):
    county = Contract(people, traveller, "wx")
    first_half_hour_of_the_county(county)
    work_at_the_plant(county)
    third_death(county)
    days_that_follow(county)
