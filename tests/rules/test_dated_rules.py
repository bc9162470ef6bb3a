"""Which figures of law change on which day, and that nothing else does."""

import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import models.tables
from models.base import Base
from models.money import rules
from models.money.consumption_tax import creditable_yen, tax_upon, tax_within
from models.money.rules import rule_on
from models.money.withholding import Withholding, withheld_tax_due_on, withheld_yen

CHANGES = {
    ("payment_due", "2000-01-01"): {"days": 60, "reconsigned_days": 30},
    ("withholding", "2013-01-01"): {"threshold_yen": 1_000_000, "rate": 1021, "rate_above": 2042},
    ("withholding_payment", "2013-01-01"): {"months_later": 1, "day": 10},
    ("payment_record", "2000-01-01"): {"above_yen": 50_000, "due_month": 1, "due_day": 31},
    ("consumption_tax", "2014-04-01"): {"rate": 800},
    ("consumption_tax", "2019-10-01"): {"rate": 1000},
    ("invoice_credit", "2014-04-01"): {"share": 10000},
    ("invoice_credit", "2023-10-01"): {"share": 8000},
    ("invoice_credit", "2026-10-01"): {"share": 7000},
    ("invoice_credit", "2028-10-01"): {"share": 5000},
    ("invoice_credit", "2030-10-01"): {"share": 3000},
    ("invoice_credit", "2031-10-01"): {"share": 0},
    ("small_amount", "2000-01-01"): {"below_yen": 0},
    ("small_amount", "2023-10-01"): {"below_yen": 10_000},
    ("small_amount", "2029-10-01"): {"below_yen": 0},
}


def test_what_changes_on_which_day() -> None:
    tables = tomllib.loads(Path(rules.__file__).with_name("rules.toml").read_text("utf-8"))
    found = {(table, row.pop("from").isoformat()): row for table, rows in tables.items() for row in rows}
    assert found == CHANGES


@pytest.mark.parametrize(("table", "day"), CHANGES)
def test_a_change_holds_from_its_day_on_and_not_a_day_before(table: str, day: str) -> None:
    first = date.fromisoformat(day)
    assert rule_on(table, first)["from"] == first
    earlier = [known for name, known in CHANGES if name == table and known < day]
    if earlier:
        assert rule_on(table, first - timedelta(days=1))["from"] == date.fromisoformat(max(earlier))


@pytest.mark.parametrize(
    ("received", "share"),
    [("2026-09-30", 8000), ("2026-10-01", 7000), ("2028-10-01", 5000), ("2031-09-30", 3000), ("2031-10-01", 0)],
)
def test_what_of_the_tax_may_be_deducted(received: str, share: int) -> None:
    day = date.fromisoformat(received)
    assert creditable_yen(10_000, day, is_registered=False) == share
    assert creditable_yen(10_000, day, is_registered=True) == 10_000


@pytest.mark.histories
@given(st.integers(0, 10**9), st.dates(date(2019, 10, 1), date(2040, 1, 1)))
def test_tax_within_is_the_tax_upon_what_remains(net: int, day: date) -> None:
    tax = tax_upon(net, day)
    assert tax_within(net + tax, day) == tax
    assert tax <= net / 10 < tax + 1


@pytest.mark.parametrize(("gross", "withheld"), [(1_099_998, 102_099), (1_100_000, 102_100), (1_100_001, 102_100)])
def test_the_steps_where_tax_is_set_apart(gross: int, withheld: int) -> None:
    """Tax Answer 6929: where the invoice sets the consumption tax apart, the rest alone is the base."""
    day = date(2026, 11, 30)
    assert withheld_yen(Withholding.ART_204, gross - tax_within(gross, day), day) == withheld


@pytest.mark.parametrize(
    ("paid", "due"),
    [
        ("2026-11-25", "2026-12-10"),
        ("2026-12-25", "2027-01-12"),  # the 10th is a Sunday, the 11th a holiday
        ("2026-09-30", "2026-10-13"),  # the 10th is a Saturday, the 12th a holiday
    ],
)
def test_withheld_tax_is_paid_by_the_tenth_or_the_next_day_of_business(paid: str, due: str) -> None:
    assert withheld_tax_due_on(date.fromisoformat(paid)) == date.fromisoformat(due)


def test_no_table_has_a_place_for_an_individual_number() -> None:
    """マイナンバー is collected and kept outside (Act 27 of 2013, art. 20: none may keep it without need)."""
    assert models.tables
    columns = [f"{table.name}.{column.name}" for table in Base.metadata.tables.values() for column in table.columns]
    assert [one for one in columns if any(word in one for word in ("my_number", "mynumber", "individual_number"))] == []
