"""Backup and restore with the real PostgreSQL: what comes back is what was there, and nothing is given up by mistake."""

import json
import os
import tarfile
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from warning_scenes import Warnings

from incidents.management import archives
from incidents.models import Incident

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def night(scenario):
    """A database with an incident, a warning and a chain for each."""
    scenario.at("02:13").receive(confirmed={"serious_injuries": 1})
    scenario.verify()
    Warnings(scenario).propose("II")
    return scenario


def backed_up(folder, **options):
    out = StringIO()
    call_command("backup", folder, stdout=out, **options)
    (made,) = folder.glob("*.tar")
    return made, out.getvalue()


def damaged(archive):
    """The same archive with one byte of the dump changed."""
    spoiled = archive.with_name("spoiled.tar")
    with tarfile.open(archive) as whole, tarfile.open(spoiled, "w") as out:
        for member in whole.getmembers():
            content = whole.extractfile(member).read()
            if member.name == archives.DUMP:
                content = content[:-1] + bytes([content[-1] ^ 1])
            out.addfile(member, BytesIO(content))
    return spoiled


def manifest_of(archive):
    with tarfile.open(archive) as tar:
        return json.load(tar.extractfile(archives.MANIFEST))


def test_a_drill_restores_everything_compares_and_leaves_no_database_behind(night, tmp_path):
    made, said = backed_up(tmp_path, drill=True)
    assert made.stat().st_mode & 0o077 == 0
    assert "1 incidents, 1 warnings" in said
    assert "every chain is whole" in said
    assert "the drill took" in said
    manifest = manifest_of(made)
    assert manifest["incidents"] == {
        str(night.incident_id): [night.incident.number, night.incident.seq, night.incident.head_hash]
    }
    assert manifest["rows"]["incidents_event"] == night.incident.seq
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"%drill_{os.getpid()}"])
        assert cursor.fetchall() == []


def test_a_database_that_holds_data_is_not_given_up_unless_it_is_named(night, tmp_path):
    made, _ = backed_up(tmp_path)
    for replace in (None, "another"):
        with pytest.raises(CommandError, match="Nothing was touched"):
            call_command("restore", made, replace=replace, stdout=StringIO())
    assert Incident.objects.get().pk == night.incident_id


def test_a_damaged_archive_is_refused_before_anything_is_touched(night, tmp_path):
    made, _ = backed_up(tmp_path)
    with pytest.raises(CommandError, match="damaged"):
        call_command("restore", damaged(made), replace=archives.database(), stdout=StringIO())
    (tmp_path / "none.tar").write_bytes(b"no archive")
    with pytest.raises(CommandError, match="no backup that can be read"):
        call_command("restore", tmp_path / "none.tar", stdout=StringIO())
    assert Incident.objects.get().pk == night.incident_id


def test_a_backup_of_another_release_is_refused(night, tmp_path):
    made, _ = backed_up(tmp_path)
    said = manifest_of(made) | {"migrations": ["incidents.9999_of_tomorrow"]}
    foreign = tmp_path / "foreign.tar"
    with tarfile.open(made) as tar, tarfile.open(foreign, "w") as out:
        for name, content in (
            (archives.MANIFEST, json.dumps(said).encode()),
            (archives.DUMP, tar.extractfile(archives.DUMP).read()),
        ):
            about = tarfile.TarInfo(name)
            about.size = len(content)
            out.addfile(about, BytesIO(content))
    with pytest.raises(CommandError, match="another release"):
        call_command("restore", foreign, replace=archives.database(), stdout=StringIO())


def test_a_restore_over_a_database_that_is_named_takes_back_what_came_later(night, tmp_path):
    made, _ = backed_up(tmp_path)
    before = night.incident.seq
    night.at("02:40").receive()
    out = StringIO()
    call_command("restore", made, replace=archives.database(), stdout=out)
    assert "every chain is whole" in out.getvalue()
    assert Incident.objects.get().seq == before
