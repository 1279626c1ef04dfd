"""What a place can be asked for by."""

import pytest

from incidents.rules.pinyin import initials, keys


@pytest.mark.parametrize(
    ("words", "typed"),
    [("平定县", "pdx"), ("桃河307国道段", "th307gdd"), ("阿不都·热合曼", "abdrhm"), ("盂县", "yx"), ("", "")],
)
def test_initials_are_what_the_desk_types(words, typed):
    assert initials(words) == typed


def test_a_place_is_found_with_its_county_without_its_rank_and_by_itself():
    assert keys("平定县", "桃河307国道段") == "pdxth307gdd pdth307gdd th307gdd"


def test_a_county_of_two_characters_keeps_its_rank():
    assert keys("盂县", "秀水镇") == "yxxsz xsz"


def test_a_long_name_is_cut_to_what_is_stored():
    assert len(keys("平定县", "桃" * 80)) == 80
