"""Days on which banks in Japan move money.

Banks rest on Sundays and Saturdays, on national holidays, and from December 31 to January 3 (Banking Act
art. 15(1); Order for Enforcement of the Banking Act art. 5).
"""

from datetime import date, timedelta
from functools import lru_cache

import jpholiday

TURN_OF_YEAR = frozenset({(12, 31), (1, 1), (1, 2), (1, 3)})
ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=8192)
def is_business_day(day: date) -> bool:
    """Whether banks are open on the day."""
    if day.weekday() >= 5 or (day.month, day.day) in TURN_OF_YEAR:
        return False
    return not jpholiday.is_holiday(day)


def on_or_before(day: date) -> date:
    """The day itself if banks are open, else the last day before it on which they are."""
    while not is_business_day(day):
        day -= ONE_DAY
    return day


def on_or_after(day: date) -> date:
    """The day itself if banks are open, else the first day after it on which they are."""
    while not is_business_day(day):
        day += ONE_DAY
    return day
