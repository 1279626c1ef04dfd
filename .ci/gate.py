"""What ./run test does once all is set up: checks that need no test, then pytest, whose line comes last."""

import os
import secrets
import subprocess
import sys
import time

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


def main(arguments: list[str]) -> int:
    results = [passes(command, extra) for command, extra in CHECKS]
    if not all(results):
        print("The tests have not been run: mend the checks above first.", file=sys.stderr)
        return 1
    runs = [arguments] if arguments else ALL_TESTS
    codes = [subprocess.run([sys.executable, "-m", "pytest", *run], check=False).returncode for run in runs]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
