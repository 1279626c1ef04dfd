"""Masks: never longer in the clear than agreed, whatever the length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.rules import personal_data


@pytest.mark.parametrize(
    ("full", "shown"), [("张三丰", "张**"), ("李", "李"), ("", ""), ("阿依古丽", "阿***")]
)
def test_of_a_name_the_first_character_is_shown(full, shown):
    assert personal_data.name(full) == shown


@pytest.mark.parametrize(
    ("full", "shown"),
    [("140103197001011234", "**************1234"), ("12345", "*2345"), ("1234", "****"), ("", "")],
)
def test_of_a_document_the_last_four(full, shown):
    assert personal_data.identity(full) == shown


@pytest.mark.parametrize(
    ("full", "shown"), [("13912340123", "139****0123"), ("12345678", "123*5678"), ("1234567", "*******")]
)
def test_of_a_telephone_the_ends(full, shown):
    assert personal_data.phone(full) == shown


@given(st.text(max_size=40))
def test_a_mask_keeps_the_length_and_hides_something_of_what_is_long_enough(full):
    assert len(personal_data.identity(full)) == len(full)
    if len(full) > 4:
        assert personal_data.identity(full)[0] == "*"
