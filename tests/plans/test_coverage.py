"""`manage plans`: every clause with what carries it out and the tests that prove it."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from incidents.checks import plans_are_sound
from incidents.plans import registry
from incidents.plans.coverage import proofs_in

SMALLEST = Path(__file__).with_name("minimal_plan.yaml")


def run(*words: str) -> str:
    out = StringIO()
    call_command("plans", *words, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def broken(tmp_path):
    file = tmp_path / "plan.yaml"
    file.write_text(
        SMALLEST.read_text(encoding="utf-8").replace("members: [office]", "members: [navy]"), "utf-8"
    )
    return file


def test_tests_are_found_by_their_marks(tmp_path):
    tests = tmp_path / "tests"
    (tests / "rules").mkdir(parents=True)
    (tests / "rules" / "test_a.py").write_text(
        "import pytest\n"
        '@pytest.mark.clause("XX-001", "XX-002")\ndef test_one(): ...\n'
        '@pytest.mark.parametrize("a", [pytest.param(1, marks=pytest.mark.clause("XX-003"))])\n'
        "async def test_two(a): ...\n"
        '@pytest.mark.clause("XX-001")\nclass TestThree:\n    def test_four(self): ...\n'
    )

    assert proofs_in(tests) == {
        "XX-001": ("tests/rules/test_a.py::test_one", "tests/rules/test_a.py::TestThree::test_four"),
        "XX-002": ("tests/rules/test_a.py::test_one",),
        "XX-003": ("tests/rules/test_a.py::test_two",),
    }


def test_the_json_is_a_list_and_nothing_else():
    clauses = json.loads(run("--coverage", "--json"))

    assert {each["plan"] for each in clauses} >= {plan.plan.code for plan in registry.all_plans()}
    assert all(set(each) == {"id", "plan", "disposition", "carrier", "tests"} for each in clauses)
    bound = next(each for each in clauses if each["id"] == "YQ-005")
    assert (bound["disposition"], bound["carrier"]) == ("rule", "grading 附表1")
    assert any(name.startswith("tests/rules/test_grading.py::") for name in bound["tests"])


def test_the_coverage_names_each_clause_with_its_proof():
    told = run("--coverage")

    assert "YQ-005" in told
    assert "tests/rules/test_grading.py::test_a_number_is_graded_from_its_bound_up_and_below_the_next" in told
    assert "yangquan_eco: " in told


def test_every_clause_that_is_carried_out_says_by_what():
    clauses = json.loads(run("--coverage", "--json"))

    assert [
        each["id"]
        for each in clauses
        if each["disposition"] in ("rule", "duty", "form") and not each["carrier"]
    ] == []


def test_the_plans_are_listed_as_sound():
    assert run().count(": sound (") == len(registry.paths())


def test_one_plan_is_named_by_its_code_its_folder_or_its_file():
    assert "yangquan_eco" in run("yangquan_eco")
    assert "示例镇供水事故应急预案" in run(str(SMALLEST))


def test_a_plan_that_is_not_there_is_refused():
    with pytest.raises(CommandError, match="There is no plan atlantis"):
        run("atlantis")


def test_an_unsound_plan_is_told_with_file_line_and_key(broken):
    out = StringIO()
    with pytest.raises(CommandError, match="1 problem"):
        call_command("plans", str(broken.parent), stdout=out, stderr=out)

    line = SMALLEST.read_text(encoding="utf-8").split("members: [office]")[0].count("\n") + 1
    assert out.getvalue().startswith(f"{broken}:{line}: groups[0].members[0]: there is no unit navy")


def test_a_copied_pack_that_keeps_the_old_code_is_refused(tmp_path):
    copy = tmp_path / "plan.yaml"
    copy.write_bytes(SMALLEST.read_bytes())
    for path in (SMALLEST, copy):
        registry.register(path)
    try:
        messages = [message.msg for message in plans_are_sound(None)]
    finally:
        for path in (SMALLEST, copy):
            registry.unregister(path)

    assert messages == [f"{copy}:3: plan.code: minimal_plan is the code of {SMALLEST} already"]


def test_the_system_check_fails_on_an_unsound_plan(broken):
    registry.register(broken)
    try:
        messages = plans_are_sound(None)
    finally:
        registry.unregister(broken)

    assert [message.id for message in messages] == ["incidents.E001"]
    assert plans_are_sound(None) == []
