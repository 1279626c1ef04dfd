"""The trail cannot be changed by the application, and not unnoticed by anybody."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from warning_scenes import Warnings

from incidents.models import Event, PlanEdition
from incidents.queries import trail


@pytest.fixture
def night(scenario):
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1, "direct_loss_wan": "12.50"})
    scenario.at("02:24").verify()
    return scenario


def verified(**options: object) -> str:
    out = StringIO()
    call_command("verify_log", stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def test_a_trail_that_nobody_touched_is_whole(night):
    assert list(trail.breaks()) == []
    assert "every chain is whole" in verified()
    seqs = list(
        Event.objects.filter(incident=night.incident_id).order_by("seq").values_list("seq", flat=True)
    )
    assert seqs == list(range(1, night.incident.seq + 1))


@pytest.mark.parametrize("table", [Event, PlanEdition], ids=["events", "editions"])
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"],
    ids=lambda s: s.split()[0],
)
def test_append_only_tables_refuse_update_delete_and_truncate(night, table, statement):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="append-only|append_only|Cannot"), transaction.atomic():
            cursor.execute(statement.format(table._meta.db_table))


TAMPERING = {
    "the words": "UPDATE incidents_event SET summary = '核实不属实' WHERE kind = 'VERIFIED'",
    "the actor": "UPDATE incidents_event SET actor_name = '别人' WHERE kind = 'VERIFIED'",
    "the time": "UPDATE incidents_event SET occurred_at = occurred_at - interval '1 minute' WHERE kind = 'VERIFIED'",
    "the payload": "UPDATE incidents_event SET payload = '{}' WHERE kind = 'VERIFIED'",
    "the hash": "UPDATE incidents_event SET hash = repeat('0', 64) WHERE kind = 'VERIFIED'",
    "a row": "DELETE FROM incidents_event WHERE kind = 'VERIFIED'",
}


@pytest.mark.parametrize("what", TAMPERING)
def test_a_row_tampered_with_as_superuser_is_found_and_named(night, past_the_triggers, what):
    seq = night.expect_event("verified").seq
    past_the_triggers(TAMPERING[what])
    (found,) = trail.breaks()
    assert (found.subject, found.number) == (str(night.incident_id), night.incident.number)
    assert found.seq == (seq + 1 if what == "a row" else seq)
    with pytest.raises(CommandError, match="1 broken trail"):
        verified()


def test_a_tail_cut_off_is_found(night, past_the_triggers):
    last = night.incident.seq
    past_the_triggers("DELETE FROM incidents_event WHERE seq = (SELECT max(seq) FROM incidents_event)")
    (found,) = trail.breaks()
    assert found.seq == last
    assert "rows are missing" in found.why


def test_only_the_incident_asked_for_is_verified(night, past_the_triggers):
    past_the_triggers(TAMPERING["the words"])
    night.at("02:30").receive()
    assert "every chain is whole" in verified(incident=night.incident.number)
    assert "every chain is whole" in verified(incident=str(night.incident_id))
    with pytest.raises(CommandError, match="There is no incident 九号"):
        verified(incident="九号")


def test_an_export_is_verified_without_the_database(night, tmp_path):
    night.receive()
    path = tmp_path / "trail.jsonl"
    verified(export=str(path))
    assert "every chain in the file is whole" in verified(file=str(path))
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line.replace("回拨", "现场") for line in lines), encoding="utf-8")
    with pytest.raises(CommandError, match="the row was changed"):
        verified(file=str(path))
    path.write_text("\n".join(lines[:3] + lines[4:]), encoding="utf-8")
    with pytest.raises(CommandError, match="seq 3 is missing"):
        verified(file=str(path))
    path.write_text("no export", encoding="utf-8")
    with pytest.raises(CommandError, match="line 1 is not one of an export"):
        verified(file=str(path))


WARNING_TAMPERING = {
    "the words": "UPDATE incidents_warningact SET summary = '未签发' WHERE kind = 'ISSUED'",
    "the signer": "UPDATE incidents_warningact SET actor_name = '别人' WHERE kind = 'ISSUED'",
    "what was said on the telephone": "UPDATE incidents_warningact SET words = '不同意' WHERE kind = 'ISSUED'",
    "a row": "DELETE FROM incidents_warningact WHERE kind = 'ISSUED'",
}


@pytest.fixture
def warnings(county):
    found = Warnings(county.at("17:40"))
    found.issue("III")
    found.start("notify_units")
    return found


def test_the_trail_of_a_warning_is_verified_with_the_rest(warnings):
    assert list(trail.warning_breaks()) == []
    assert "acts on warnings, every chain is whole" in verified()
    assert " 3 acts" in verified(incident=warnings.warning.number)


@pytest.mark.parametrize("what", WARNING_TAMPERING)
def test_a_broken_link_of_a_warning_is_told_by_its_number(warnings, past_the_triggers, what):
    past_the_triggers(WARNING_TAMPERING[what])
    (found,) = trail.warning_breaks()
    assert found.number == warnings.warning.number
    assert found.seq == (3 if what == "a row" else 2)
    with pytest.raises(CommandError, match=warnings.warning.number):
        verified()


def test_an_export_holds_the_warnings_too_and_tells_which_is_broken(night, warnings, tmp_path):
    path = tmp_path / "trail.jsonl"
    verified(export=str(path))
    assert "every chain in the file is whole" in verified(file=str(path))
    told = path.read_text(encoding="utf-8").replace("签发：", "代签：")
    path.write_text(told, encoding="utf-8")
    with pytest.raises(CommandError, match=warnings.warning.number):
        verified(file=str(path))
