"""What ./run test does once all is set up: checks that need no test, then pytest, whose line comes last."""

import contextlib
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator

import psycopg2

DEPLOYED = {
    "HTTPS": "1",
    "DEBUG": "0",
    "ALLOWED_HOSTS": "eoc.example.org",
    "SECRET_KEY": secrets.token_urlsafe(50),
}
# Compose refuses to say anything about a file whose secrets it is not given.
COMPOSED = dict.fromkeys(
    ["POSTGRES_PASSWORD", "APP_PASSWORD", "VALKEY_PASSWORD", "SECRET_KEY"], "not-a-secret"
)
COMPOSED |= {"ALLOWED_HOSTS": "eoc.example.org", "TLS_DIR": "./tls"}
MANAGE = f"{sys.executable} manage.py"
EVERY_CORE = [f"--numprocesses={min(4, os.cpu_count() or 1)}", "--dist=loadfile"]
# A browser test keeps an event loop in its process for good and waits seconds, not minutes, for what it wants to see: it
# shares no core. Nor does what is killed and has to come back. Schemathesis names all its tests alike, and xdist would run
# one of them.
ALONE = ["tests/api/test_schema.py", "tests/chaos", "tests/browser"]
ALL_TESTS = [[*(f"--ignore={path}" for path in ALONE), *EVERY_CORE], ALONE]
CHECKS: list[tuple[str, dict[str, str]]] = [
    ("ruff check .", {}),
    ("ruff format --check .", {}),
    ("lint-imports --no-logo", {}),
    ("mypy", {}),
    (f"{MANAGE} makemigrations --check --dry-run", {}),
    (f"{MANAGE} check --deploy --fail-level WARNING", DEPLOYED),
    ("docker-compose config --quiet", COMPOSED),
    ("check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml", {}),
    ("hadolint Dockerfile", {}),
]


def passes(command: str, extra: dict[str, str]) -> bool:
    """Run one check; show what it says only when it fails."""
    began = time.monotonic()
    done = subprocess.run(
        command.split(), env=os.environ | extra, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    word = "ok" if done.returncode == 0 else "FAILED"
    print(
        f"{word:7}{time.monotonic() - began:6.1f} s  {command.replace(sys.executable, 'python')}", flush=True
    )
    if done.returncode:
        print(done.stdout.decode(errors="replace"), flush=True)
    return done.returncode == 0


@contextlib.contextmanager
def migrated() -> Iterator[subprocess.Popen[bytes]]:
    """A database on its way through all migrations, half a minute of work, which every test database then copies.

    It is made of this checkout and for this gate alone; whoever copies it migrates the copy as well, so that none is behind.
    """
    name, url = f"gate_{os.getpid()}", os.environ["DATABASE_URL"]
    place, _, asked = url.partition("?")
    own = f"{place.rpartition('/')[0]}/{name}" + (f"?{asked}" if asked else "")
    with contextlib.closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(f'CREATE DATABASE "{name}"')
        command = [*MANAGE.split(), "migrate", "--verbosity=0"]
        migrating = subprocess.Popen(command, env=os.environ | {"DATABASE_URL": own})
        os.environ["TEMPLATE_DATABASE"] = name
        try:
            yield migrating
        finally:
            migrating.kill()
            migrating.wait()
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def main(arguments: list[str]) -> int:
    with migrated() as migrating:
        results = [passes(command, extra) for command, extra in CHECKS]
        if not all(results):
            print("The tests have not been run: mend the checks above first.", file=sys.stderr)
            return 1
        if migrating.wait():
            print("The tests have not been run: the migrations fail.", file=sys.stderr)
            return 1
        runs = [arguments] if arguments else ALL_TESTS
        codes = [
            subprocess.run([sys.executable, "-m", "pytest", *run], check=False).returncode for run in runs
        ]
        return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
