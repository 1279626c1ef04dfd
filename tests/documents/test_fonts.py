"""A name prints with its own characters, or not at all."""

import io

import pdfplumber
import pytest

from incidents.documents.fonts import FontsMissing, MissingGlyph, load
from incidents.documents.render import render_pdf
from tests.documents.papers import NOTICE_YQ, text, yangquan_notice


def test_the_names_of_urumqi_county_rare_characters_and_square_metres_print():
    pdf = render_pdf(NOTICE_YQ, yangquan_notice(location="垚堃喆村阿不都·热合曼家院350㎡范围"))

    assert "垚堃喆村阿不都·热合曼家院350㎡范围" in text(pdf, page=1)


def test_every_font_is_embedded_and_cut_down_to_what_the_paper_uses():
    pdf = render_pdf(NOTICE_YQ, yangquan_notice(location="垚村"))

    with pdfplumber.open(io.BytesIO(pdf)) as document:
        names = {sign["fontname"] for page in document.pages for sign in page.chars}
    assert all(name[6] == "+" for name in names)
    assert len(pdf) < 400_000


def test_a_character_that_no_font_has_is_refused_by_name():
    with pytest.raises(MissingGlyph) as refused:
        render_pdf(NOTICE_YQ, yangquan_notice(location="桃河😀段"))

    assert refused.value.character == "😀"
    assert refused.value.codepoint == 0x1F600
    assert "“😀”" in refused.value.message
    assert "U+1F600" in refused.value.message


def test_a_missing_character_in_the_watermark_is_refused_too():
    with pytest.raises(MissingGlyph):
        render_pdf(NOTICE_YQ, yangquan_notice(), watermark="草稿😀")


def test_fonts_that_an_office_owns_come_before_the_free_ones(tmp_path, settings):
    fang = next(settings.PAPER_FONT_DIR.rglob("FandolFang-Regular.otf"))
    (tmp_path / "仿宋_GB2312.otf").symlink_to(fang)

    assert '"Office Fang"' in load(tmp_path).stylesheet


def test_a_machine_without_any_paper_font_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr("incidents.documents.fonts.SYSTEM_DIRECTORIES", ())

    with pytest.raises(FontsMissing, match="没有公文字体"):
        load(tmp_path)
