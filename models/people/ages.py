"""Age in full years, and when one is of age."""

from datetime import date

ADULT_AGE = 18
"""Of age at 18 (Civil Code, art. 4, since 2022-04-01)."""


def age_on(born_on: date, day: date) -> int:
    """Full years on a day, by the calendar: the birthday itself counts as the day on which one becomes older."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
