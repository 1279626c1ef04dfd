"""GB/T 9704: 156×225 mm, 22 lines of 28 characters, filled to the right edge."""

import pytest
from django.template import engines
from django.test import override_settings

from incidents.documents.render import render_pdf
from tests.documents.papers import MILLIMETRE, lines, text

LEFT = 28 * MILLIMETRE
# The 28th character has no spacing after it: the edge stands 0.25 pt beyond 156 mm.
RIGHT = (28 + 156) * MILLIMETRE + 0.25
SENTENCE = (
    "市生态环境局成立局突发环境事件应急指挥部（简称“局指挥部”），"
    "统一指挥突发环境事件应对工作，2026年11月22日02时13分，"
)


@pytest.fixture
def printed(tmp_path):
    """Print a paper of plain paragraphs through the real base page and stylesheet."""

    def render(*paragraphs: str) -> bytes:
        body = "".join(f'<p class="flush">{paragraph}</p>' for paragraph in paragraphs)
        (tmp_path / "plain.html").write_text(
            f'{{% extends "documents/base.html" %}}{{% block paper %}}{body}{{% endblock %}}',
            encoding="utf-8",
        )
        backend = "django.template.backends.django.DjangoTemplates"
        directories = [*engines["django"].dirs, tmp_path]
        with override_settings(TEMPLATES=[{"BACKEND": backend, "DIRS": directories}]):
            return render_pdf("plain.html", {"title": "试印"})

    return render


def right_edge(line):
    return max(sign["x1"] for sign in line)


def test_a_full_page_has_22_lines_of_28_characters_on_156_by_225_mm(printed):
    rows = lines(printed("字" * 28 * 30))

    assert [len(row) for row in rows] == [28] * 22
    assert rows[0][0]["x0"] == pytest.approx(LEFT, abs=MILLIMETRE)
    assert right_edge(rows[0]) == pytest.approx(RIGHT, abs=MILLIMETRE)
    baselines = [row[0]["matrix"][5] for row in rows]
    pitch = (baselines[0] - baselines[-1]) / 21
    assert pitch == pytest.approx(28.99, abs=0.01)
    assert pitch * 22 == pytest.approx(225 * MILLIMETRE, abs=MILLIMETRE)


def test_every_full_line_of_chinese_ends_flush_at_the_right_edge(printed):
    rows = lines(printed(SENTENCE * 6))[:-1]

    assert len(rows) > 10
    assert {len(row) for row in rows} != {28}, "no line had to be stretched"
    assert [right_edge(row) for row in rows] == pytest.approx([RIGHT] * len(rows), abs=0.5)


def test_underlined_blanks_inside_a_line_move_with_it(printed):
    rows = lines(printed((SENTENCE + '<span class="blank">平定县</span>境内，') * 4))[:-1]

    assert [right_edge(row) for row in rows] == pytest.approx([RIGHT] * len(rows), abs=0.5)
    for row in rows:
        overlaps = [left["x1"] - right["x0"] for left, right in zip(row, row[1:], strict=False)]
        assert max(overlaps) < 0.5


def test_the_last_line_of_a_paragraph_is_not_stretched(printed):
    (row,) = lines(printed("请各成员单位按照本预案职责做好应急响应工作。"))

    assert right_edge(row) < RIGHT - 50


def test_stretching_adds_no_character_to_copied_text(printed):
    assert text(printed(SENTENCE * 6)).startswith(SENTENCE * 6)
    with_spaces = "".join("".join(sign["text"] for sign in row) for row in lines(printed(SENTENCE * 6)))
    assert " " not in with_spaces


def test_a_rare_character_from_another_font_does_not_make_its_line_higher(printed):
    rows = lines(printed("字" * 28, "垚㎡" + "字" * 26, "字" * 28))
    first, second, third = (row[-1]["matrix"][5] for row in rows)

    assert first - second == pytest.approx(28.99, abs=0.05)
    assert second - third == pytest.approx(28.99, abs=0.05)
