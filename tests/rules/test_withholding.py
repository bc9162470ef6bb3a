"""Withheld tax, at the steps and against exact fractions."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.money.rules import NoRuleYet
from models.money.withholding import (
    NegativeAmount,
    Withholding,
    WithholdingUndecided,
    withheld_yen,
)

DAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("gross", "withheld"),
    [
        (0, 0),
        (9, 0),
        (10, 1),
        (50_000, 5_105),
        (999_999, 102_099),
        (1_000_000, 102_100),
        (1_000_001, 102_100),
        (1_000_005, 102_101),
        (1_500_000, 204_200),
    ],
)
def test_the_steps_by_hand(gross, withheld):
    assert withheld_yen(Withholding.ART_204, gross, DAY) == withheld


@pytest.mark.histories
@given(st.integers(0, 10**10))
def test_the_rate_in_exact_fractions(gross):
    exact = Fraction(gross) * Fraction("0.1021")
    if gross > 1_000_000:
        exact = (gross - 1_000_000) * Fraction("0.2042") + 102_100
    withheld = withheld_yen(Withholding.ART_204, gross, DAY)
    assert withheld <= exact < withheld + 1
    assert 0 <= withheld <= gross


def test_other_classes():
    assert withheld_yen(Withholding.NONE, 5_000_000, DAY) == 0
    assert withheld_yen(Withholding("204-1-1"), 10_000, DAY) == 1_021
    with pytest.raises(WithholdingUndecided):
        withheld_yen(Withholding.ASK, 1, DAY)
    with pytest.raises(NegativeAmount):
        withheld_yen(Withholding.NONE, -1, DAY)


def test_no_rate_is_known_before_the_reconstruction_tax():
    assert withheld_yen(Withholding.ART_204, 10_000, date(2013, 1, 1)) == 1_021
    with pytest.raises(NoRuleYet):
        withheld_yen(Withholding.ART_204, 10_000, date(2012, 12, 31))
