"""Numbers as an officer types them with a handset in the other hand."""

from decimal import Decimal

import pytest

from incidents.rules.numerals import read, spell
from tests.spoken_numbers import MONEY, READ, UNKNOWN, UNREADABLE


@pytest.mark.parametrize(("written", "number"), READ)
def test_a_number_is_read_as_it_is_spoken(written, number):
    assert read(written) == number


@pytest.mark.parametrize("written", UNKNOWN)
def test_not_known_stays_unknown_and_is_never_nought(written):
    assert read(written) is None


@pytest.mark.parametrize("written", UNREADABLE)
def test_what_is_no_number_is_refused_with_a_sentence(written):
    with pytest.raises(ValueError, match="读不出数字"):
        read(written)


@pytest.mark.parametrize(("written", "wan"), MONEY)
def test_money_is_read_in_wan_yuan(written, wan):
    assert read(written, unit="万元") == Decimal(wan)


def test_the_reading_is_echoed_in_groups():
    assert spell(Decimal(12000)) == "12 000"
    assert spell(Decimal("12.50")) == "12.5"
