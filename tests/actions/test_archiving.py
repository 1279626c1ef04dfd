"""归档: what holds it up, what ends with it, and an archive that proves itself without the system."""

import io
import json
import subprocess
import sys
import zipfile

import pytest

from incidents.actions import archiving
from incidents.models import Deadline, Document
from incidents.rules.refusal import NotAllowed, WrongState
from tests.termination_scenes import archive, by_phone, decide, end_now, propose


@pytest.fixture
def general(scenario):
    """一般: the response is over, the thirty days of the investigation are running."""
    scenario.at("2026-11-22 02:13").receive(confirmed={"serious_injuries": 1})
    scenario.verify()
    scenario.request("IV", leads={"monitoring": "comprehensive_section"})
    scenario.approve(severity_grade=4)
    scenario.at("02:50").report("INITIAL", "written", "city_government", "provincial_department")
    end_now(scenario.at("2026-11-25 11:00"))
    return scenario


def settle_reports(night):
    """Every report that is still open goes out, as far as the plan's recipients say."""
    night.at("2026-12-20 10:00").report(
        "INVESTIGATION", "written", "city_government", "provincial_department"
    )


def zipped(night, *, by="office"):
    night_incident = night.incident
    return b"".join(archiving.packed(night_incident, by=night.who(by), now=night.now))


def verified(path):
    """As somebody does who has nothing but Python."""
    done = subprocess.run(
        [sys.executable, "-I", str(path / "verify.py")], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def test_an_open_report_that_the_law_wants_keeps_the_file_open_by_name(general):
    with pytest.raises(WrongState, match="法定报告：一般事件调查报告（三十日）"):
        archive(general)
    settle_reports(general)
    archive(general)
    assert general.incident.state == "ARCHIVED"


def test_a_signature_that_is_outstanding_keeps_the_file_open_by_name(county):
    county.at("14:16").receive(confirmed={"deaths": 1})
    county.verify()
    county.request("IV", reason="按一般处置")
    county.approve_by_phone()
    propose(county.at("2026-11-27 10:00"), by="post")
    decide(county, by="watch", decision=by_phone(county, words="宣布终止"))
    with pytest.raises(WrongState) as refused:
        archive(county)
    assert refused.value.message.count("电话批示（") == 2
    assert "高县长" in refused.value.message


def test_only_who_closes_files_closes_this_one(general):
    settle_reports(general)
    with pytest.raises(NotAllowed) as refused:
        archive(general, by="watch")
    assert refused.value.who_can == "局指挥部办公室主任"


def test_no_clock_runs_on_in_a_closed_file_but_those_the_law_keeps(general):
    settle_reports(general)
    archive(general)
    assert not Deadline.objects.open().filter(incident=general.incident_id).exists()
    before = general.incident.seq
    general.at("2027-03-01 00:00")
    assert general.incident.seq == before


@pytest.mark.clause("WX-067")
def test_the_window_of_casualties_stays_open_and_takes_a_supplement(county):
    county.at("14:16").receive(occurred_at=county.moment("14:05"), confirmed={"deaths": 1})
    county.verify()
    county.request("IV", reason="按一般处置")
    county.approve()
    county.at("16:04").report("INITIAL", "written", "county_government", "city_command_office", "township")
    end_now(county.at("2026-11-27 18:00"))
    for deadline in archiving.queries.open_reports(county.incident):
        deadline.waived_at, deadline.waived_by, deadline.waived_reason = (
            county.now,
            county.who("commander"),
            "不涉及",
        )
        deadline.next_check_at = None
        deadline.save()
    archive(county)
    assert [each.rule_code for each in Deadline.objects.open().filter(incident=county.incident_id)] == [
        "casualty_watch"
    ]
    county.at("2026-12-06 10:20").update_facts(source="县医院", deaths=2)
    assert county.deadline("casualty_supplement").is_open
    with pytest.raises(WrongState):
        county.note("再记一笔")


def test_the_file_holds_its_two_records_and_everything_else_and_proves_itself(general, tmp_path):
    settle_reports(general)
    archive(general)
    kinds = set(Document.objects.filter(incident=general.incident_id).values_list("kind", flat=True))
    assert {"CHRONICLE", "FULL_RECORD", "TERMINATION_APPROVAL", "TERMINATION_ORDER"} <= kinds
    content = zipped(general)
    packed = zipfile.ZipFile(io.BytesIO(content))
    index = json.loads(packed.read("index.json"))
    assert index["seq"] == general.incident.seq
    assert {"index.html", "events.jsonl", "verify.py", "facts/incident.json", "facts/deadline.json"} <= set(
        packed.namelist()
    )
    assert "facts/terminationopinion.json" in packed.namelist()
    assert all(each["pdf"] for each in index["papers"])
    packed.extractall(tmp_path)
    assert verified(tmp_path)[0] == 0, verified(tmp_path)[1]


@pytest.mark.parametrize(
    ("name", "was", "becomes", "found"),
    [
        ("events.jsonl", "回拨", "现场", "记录被改过"),
        ("facts/incident.json", "桃河", "南川河", "文件被改过：facts/incident.json"),
    ],
)
def test_whatever_is_changed_afterwards_is_found_by_name(general, tmp_path, name, was, becomes, found):
    settle_reports(general)
    archive(general)
    zipfile.ZipFile(io.BytesIO(zipped(general))).extractall(tmp_path)
    path = tmp_path / name
    path.write_text(path.read_text(encoding="utf-8").replace(was, becomes), encoding="utf-8")
    status, words = verified(tmp_path)
    assert status == 1
    assert found in words


def test_a_paper_whose_words_were_changed_with_its_hash_is_still_found(general, tmp_path):
    settle_reports(general)
    archive(general)
    zipfile.ZipFile(io.BytesIO(zipped(general))).extractall(tmp_path)
    index = json.loads((tmp_path / "index.json").read_text(encoding="utf-8"))
    paper = next(each for each in index["papers"] if each["kind"] == "TERMINATION_ORDER")
    path = tmp_path / paper["facts"]
    path.write_text(path.read_text(encoding="utf-8").replace("IV", "III"), encoding="utf-8")
    assert "文书内容与归档时不符" in verified(tmp_path)[1]


def test_the_archive_is_for_those_who_close_end_or_run_the_file(general):
    with pytest.raises(WrongState, match="归档后才有归档包"):
        zipped(general)
    settle_reports(general)
    archive(general)
    for able in ("office", "commander", "watch"):
        assert zipped(general, by=able).startswith(b"PK")
    with pytest.raises(NotAllowed, match="个人信息"):
        zipped(general, by="monitoring")
