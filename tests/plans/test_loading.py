"""A plan file is read as it is written; every complaint names file, line and key."""

from pathlib import Path

import pytest

from incidents.plans import loading
from incidents.plans.problems import PlanError

SMALLEST = Path(__file__).with_name("minimal_plan.yaml")


@pytest.fixture
def pack(tmp_path):
    """write(old, new): the smallest plan with one thing changed, and the line where it stands."""

    def write(old: str, new: str) -> tuple[Path, int]:
        text = SMALLEST.read_text(encoding="utf-8")
        assert text.count(old) >= 1
        file = tmp_path / "plan.yaml"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return file, text[: text.index(old)].count("\n") + 1

    return write


def complaints(file: Path) -> list[str]:
    with pytest.raises(PlanError) as refused:
        loading.load(file)
    return [str(problem) for problem in refused.value.problems]


def test_the_smallest_plan_is_sound():
    assert loading.load(SMALLEST).plan.title == "示例镇供水事故应急预案"


def test_every_scalar_stays_a_string_until_the_schema_casts_it(pack):
    file, _ = pack("duty_phone: 0000-0000000", "duty_phone: 0123")

    assert loading.load(file).plan.duty_phone == "0123"


def test_a_yes_stays_a_word(pack):
    file, _ = pack("organisation: 示例镇人民政府", "organisation: yes")

    assert loading.load(file).plan.organisation == "yes"


def test_a_key_written_twice_is_refused_with_both_lines(pack):
    file, line = pack("  region: 示例\n", "  region: 示例\n  region: 别处\n")

    assert complaints(file) == [
        f"{file}:{line + 1}: plan.region: is written twice; the first is in line {line}"
    ]


def test_an_alias_is_refused(pack):
    file, line = pack("  organisation: 示例镇人民政府", "  organisation: &us 示例镇人民政府\n  replaces: *us")

    assert [each.split(": ", 2)[1] for each in complaints(file)] == ["plan.replaces"]


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system [id]", "!!int 3", "!secret x"])
def test_a_tag_is_refused_and_runs_nothing(pack, tag):
    file, line = pack("  region: 示例\n", f"  region: {tag}\n")

    assert any(each.startswith(f"{file}:{line}: plan.region") and "tag" in each for each in complaints(file))


def test_an_unknown_key_is_refused_at_its_line(pack):
    file, line = pack("  region: 示例\n", "  region: 示例\n  colour: 红\n")

    assert complaints(file) == [f"{file}:{line + 1}: plan.colour: is not a key that this part of a plan has"]


def test_a_missing_key_is_named_where_it_should_stand(pack):
    file, line = pack("  issuer: 示例镇人民政府\n", "")

    assert complaints(file) == [f"{file}:2: plan.issuer: is missing"]


def test_a_clause_without_disposition_is_refused(pack):
    file, line = pack("disposition: reference, why", "why")

    assert complaints(file) == [f"{file}:{line}: clauses[13].disposition: is missing"]


def test_a_number_without_clause_is_refused(pack):
    file, line = pack(
        "    label: 书面报告县人民政府\n    clause: TP-009\n", "    label: 书面报告县人民政府\n"
    )

    assert complaints(file) == [f"{file}:{line - 1}: deadlines[0].clause: is missing"]


def test_a_level_that_is_none_is_refused(pack):
    file, _ = pack("          level: 4\n", "          level: 5\n")

    assert ["rows[3].level" in each for each in complaints(file)] == [True]


def test_every_complaint_comes_at_once(pack, tmp_path):
    file, _ = pack("  region: 示例\n", "  region: 示例\n  region: 别处\n  colour: 红\n")

    assert len(complaints(file)) == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"plan: [", "is not YAML"),
        (b"", "is empty"),
        (b"- a\n- b\n", "valid dictionary"),
        (b"plan: {}\n---\nplan: {}\n", "is not YAML"),
        ("plan: 示例".encode("gb18030"), "is not UTF-8 text"),
        (b"plan: \x00", "is not YAML"),
        (b"? [a, b]\n: c\n", "has a key that is not a word"),
    ],
)
def test_what_is_no_plan_is_refused_in_a_sentence(tmp_path, content, says):
    file = tmp_path / "plan.yaml"
    file.write_bytes(content)

    assert any(says in each for each in complaints(file))


def test_a_file_that_is_not_there_is_named(tmp_path):
    assert complaints(tmp_path / "none.yaml")[0].startswith(f"{tmp_path}/none.yaml:1: (file): cannot be read")
