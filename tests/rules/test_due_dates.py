"""Bank business days and due dates, against a second way of computing both."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.money import business_days, due_dates
from models.money.due_dates import PaymentTerms, agreed_on, closing_on, latest_lawful_due, pay_on

FIRST, LAST = date(2024, 1, 1), date(2032, 12, 31)
ALL_DAYS = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
MONTH_END = PaymentTerms(closing_day=31, months_later=1, pay_day=31)


def holidays_by_the_act(year: int) -> set[date]:
    """National holidays from the wording of the Act (Act 178 of 1948, as it stands since 2022)."""

    def monday(month: int, which: int) -> date:
        first = date(year, month, 1)
        return first + timedelta(days=(-first.weekday()) % 7 + 7 * (which - 1))

    def equinox(month: int, base: float) -> date:
        since = year - 1980
        return date(year, month, int(base + 0.242194 * since - since // 4))

    fixed = [(1, 1), (2, 11), (2, 23), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (11, 3), (11, 23)]
    named = {date(year, month, day) for month, day in fixed}
    named |= {monday(1, 2), monday(7, 3), monday(9, 3), monday(10, 2)}
    named |= {equinox(3, 20.8431), equinox(9, 23.2488)}
    days = set(named)
    for holiday in sorted(named):
        if holiday.weekday() == 6:
            while holiday in named:
                holiday += timedelta(days=1)
            days.add(holiday)
        between = holiday + timedelta(days=1)
        if between not in named and between + timedelta(days=1) in named:
            days.add(between)
    return days


CLOSED = {day for year in range(2023, 2034) for day in holidays_by_the_act(year)} | {
    date(year, month, day) for year in range(2023, 2034) for month, day in [(12, 31), (1, 2), (1, 3)]
}


def is_open(day: date) -> bool:
    return day.isoweekday() <= 5 and day not in CLOSED


def test_business_days_from_2024_to_2032_agree_with_the_act():
    assert [day for day in ALL_DAYS if business_days.is_business_day(day) != is_open(day)] == []


def test_the_neighbours_of_a_day():
    friday, monday = date(2026, 11, 20), date(2026, 11, 24)  # the 23rd is a holiday on a Monday
    assert business_days.on_or_before(date(2026, 11, 23)) == friday
    assert business_days.on_or_after(date(2026, 11, 21)) == monday
    assert business_days.on_or_before(date(2027, 1, 3)) == date(2026, 12, 30)
    assert business_days.on_or_after(date(2026, 12, 31)) == date(2027, 1, 4)


def counted(first: date, days: int) -> date:
    """The last of so many days, counted one by one, the first among them."""
    calendar = iter(range(first.toordinal(), first.toordinal() + 400))
    for _ in range(days):
        last = next(calendar)
    return date.fromordinal(last)


def test_sixty_days_count_the_day_of_receipt():
    assert latest_lawful_due(date(2026, 11, 1)) == date(2026, 12, 30)
    for day in ALL_DAYS:
        assert latest_lawful_due(day) == counted(day, 60)


def test_thirty_days_from_the_due_date_of_the_original_consignment():
    received, upstream = date(2026, 11, 1), date(2027, 1, 31)
    assert latest_lawful_due(received, reconsigned_from=upstream) == date(2027, 3, 1)
    assert latest_lawful_due(date(2027, 5, 1), reconsigned_from=upstream) == date(2027, 5, 1)
    for day in ALL_DAYS:
        assert latest_lawful_due(FIRST, reconsigned_from=day) == counted(day, 30)


def test_closing_days():
    assert closing_on(date(2028, 2, 1), MONTH_END) == date(2028, 2, 29)
    twentieth = PaymentTerms(20, 1, 10)
    assert closing_on(date(2026, 12, 20), twentieth) == date(2026, 12, 20)
    assert closing_on(date(2026, 12, 21), twentieth) == date(2027, 1, 20)


@pytest.mark.parametrize(
    ("received", "terms", "paid"),
    [
        (date(2026, 11, 23), PaymentTerms(31, 1, 15), date(2026, 12, 15)),
        (date(2026, 11, 23), PaymentTerms(31, 1, 20), date(2026, 12, 18)),  # the 20th is a Sunday
        (date(2026, 11, 30), MONTH_END, date(2026, 12, 30)),  # banks rest on December 31
        (
            date(2026, 7, 1),
            MONTH_END,
            date(2026, 8, 28),
        ),  # August 31 would be day 62, day 60 is a Saturday
        (date(2027, 1, 31), PaymentTerms(31, 1, 31), date(2027, 2, 26)),
        (date(2026, 11, 10), PaymentTerms(15, 0, 25), date(2026, 11, 25)),
    ],
)
def test_days_of_payment(received, terms, paid):
    assert pay_on(received, terms) == paid


@pytest.mark.parametrize("terms", [MONTH_END, PaymentTerms(31, 1, 10), PaymentTerms(20, 2, 5), PaymentTerms(15, 1, 31)])
def test_every_day_from_2024_to_2032_against_a_search_backwards(terms):
    for received in ALL_DAYS:
        closing = received
        while not (closing.day == terms.closing_day or (is_month_end(closing) and terms.closing_day > closing.day)):
            closing += timedelta(days=1)
        month, agreed = 0, closing
        while not (
            month == terms.months_later
            and (agreed.day == terms.pay_day or (is_month_end(agreed) and terms.pay_day > agreed.day))
        ):
            agreed += timedelta(days=1)
            month += agreed.day == 1
        candidates = (received + timedelta(days=number) for number in range(59, -1, -1))
        expected = next(day for day in candidates if day <= agreed and is_open(day))
        assert pay_on(received, terms) == expected


def is_month_end(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1


def follows(closing_day: int, months_later: int, pay_day: int) -> bool:
    return months_later > 0 or pay_day >= closing_day


DAY = st.integers(1, 31)
TERMS = st.tuples(DAY, st.integers(0, 2), DAY).filter(lambda t: follows(*t)).map(lambda t: PaymentTerms(*t))
DATES = st.dates(FIRST, LAST)


@pytest.mark.histories
@given(DATES, TERMS, st.none() | st.integers(-90, 200))
def test_payment_is_lawful_and_never_before_receipt(received, terms, upstream):
    reconsigned_from = None if upstream is None else received + timedelta(days=upstream)
    paid = pay_on(received, terms, reconsigned_from)
    lawful = latest_lawful_due(received, reconsigned_from)
    assert received <= paid <= lawful
    between = [received + timedelta(days=n) for n in range((lawful - received).days + 1)]
    assert is_open(paid) or not any(is_open(day) for day in between)


@given(TERMS)
def test_terms_are_lawful_exactly_where_nothing_waits_more_than_two_months(terms):
    waits = max((agreed_on(closing_on(day, terms), terms) - day).days + 1 for day in ALL_DAYS[:366])
    try:
        due_dates.check_lawful(terms)
    except due_dates.UnlawfulPaymentTerms:
        assert waits > 60
    else:
        assert waits <= 62


@pytest.mark.parametrize(
    ("today", "terms", "closed"),
    [
        (date(2026, 12, 1), MONTH_END, date(2026, 11, 30)),
        (date(2026, 11, 30), MONTH_END, date(2026, 10, 31)),
        (date(2027, 1, 15), PaymentTerms(20, 1, 10), date(2026, 12, 20)),
        (date(2027, 3, 1), PaymentTerms(30, 1, 10), date(2027, 2, 28)),
    ],
)
def test_the_newest_closing_day_that_is_over(today, terms, closed):
    assert due_dates.last_closing_before(today, terms) == closed


@pytest.mark.parametrize("terms", [(0, 1, 1), (32, 1, 1), (31, 1, 0), (31, 3, 1), (31, -1, 31), (20, 0, 10)])
def test_terms_that_cannot_be(terms):
    with pytest.raises(due_dates.BadPaymentTerms):
        PaymentTerms(*terms)
