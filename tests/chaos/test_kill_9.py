"""Whatever dies, and however often: every clock fires once, none before its time, and the trail has no gap (targets B)."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from bench.chaos import SHORT

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def outcome() -> Mapping[str, float]:
    """24 kills of loops, worker, beat, Valkey and PostgreSQL, on servers of their own that nobody else uses."""
    command = [sys.executable, "-m", "config.services", "throwaway", sys.executable, "-m", "bench.chaos"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    figures: Mapping[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def test_everybody_was_killed_often_enough(outcome):
    assert outcome["kills"] == SHORT.kills >= 20


def test_no_clock_is_lost(outcome):
    assert outcome["expected"] > SHORT.chaos_rate * SHORT.chaos_seconds
    assert outcome["lost"] == 0


def test_no_clock_fires_twice(outcome):
    assert outcome["doubled"] == 0


def test_no_clock_fires_before_its_time(outcome):
    assert outcome["early"] == 0


def test_the_trail_has_no_gap(outcome):
    assert outcome["seq_gaps"] == 0


def test_the_clocks_are_never_silent_for_long(outcome):
    """More than five seconds late are few, though the servers themselves died as well; the bench measures the figure."""
    assert outcome["late"] < outcome["expected"] / 2
