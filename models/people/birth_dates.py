# japanese: eras and marks that people type
"""A date of birth, typed in any of the ways people write one in Japan."""

import re
from datetime import date

from models.errors import YuiError
from models.people.tidying import kanji_numbers_as_digits, tidy

# First day and last day of each era (元号法, Act 43 of 1979, and the cabinet orders under it).
ERAS = {
    "明治": (date(1868, 10, 23), date(1912, 7, 29)),
    "大正": (date(1912, 7, 30), date(1926, 12, 24)),
    "昭和": (date(1926, 12, 25), date(1989, 1, 7)),
    "平成": (date(1989, 1, 8), date(2019, 4, 30)),
    "令和": (date(2019, 5, 1), date.max),
}
ERA_LETTERS = {"m": "明治", "t": "大正", "s": "昭和", "h": "平成", "r": "令和"}
ERA_SHORT = {era[0]: era for era in ERAS}
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
OLDEST_YEARS = 120

JOINED = r"(?P<year>\d{4}|\d{2})(?P<month>\d{2})(?P<day>\d{2})"
ERA = r"(?P<era>明治|大正|昭和|平成|令和|[明大昭平令]|[mtshr])\.? ?"
NUMBERS = r"(?P<year>\d{4}|\d{1,2}|元) ?(?:年|[-/., ]) ?(?P<month>\d{1,2}) ?(?:月|[-/., ]) ?(?P<day>\d{1,2}) ?日?"
ENGLISH = (
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<name>[a-z]{3,9})\.?,? (?P<year>\d{4})",
    r"(?P<name>[a-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})",
)
ENDING = r"(?: ?\(.*\))? ?(?:生まれ|生|うまれ)?(?:です)?[。.]?"


class UnreadableDate(YuiError):
    """No year, month and day could be read."""

    status = 422
    key = "errors.birth_date.unreadable"


class ImpossibleDate(YuiError):
    """Read, but the calendar has no such day, or the era no such year."""

    status = 422
    key = "errors.birth_date.impossible"


class FutureDate(YuiError):
    """A birthday after today."""

    status = 422
    key = "errors.birth_date.future"


class TooLongAgo(YuiError):
    """Older than anyone alive."""

    status = 422
    key = "errors.birth_date.too_long_ago"


def birth_date(text: str, today: date) -> date:
    """Read 1990-04-01, 19900401, 平成2年4月1日, H2.4.1, April 1, 1990 and their like, in any width.

    A year of two digits without an era is not guessed at. Raises UnreadableDate, ImpossibleDate, FutureDate,
    TooLongAgo.
    """
    era, year, month, day = _parts(kanji_numbers_as_digits(tidy(text)).casefold())
    born_on = _calendar_day(era, year, month, day)
    if born_on > today:
        raise FutureDate()
    if today.year - born_on.year > OLDEST_YEARS:
        raise TooLongAgo()
    return born_on


def _parts(word: str) -> tuple[str | None, int, int, int]:
    """Era (None for the Western calendar), year, month, day."""
    for shape in (ERA + NUMBERS, ERA + JOINED, NUMBERS, JOINED):
        match = re.fullmatch(r"(?:西暦)?" + shape + ENDING, word, re.ASCII)
        if match:
            found = match.groupdict()
            era = found.get("era")
            if (len(found["year"]) == 4) != (era is None):
                raise UnreadableDate()
            era = ERA_LETTERS.get(era, ERA_SHORT.get(era[0], era)) if era else None
            year = 1 if found["year"] == "元" else int(found["year"])
            return era, year, int(found["month"]), int(found["day"])
    for shape in ENGLISH:
        match = re.fullmatch(shape, word, re.ASCII)
        if match and match["name"][:3] in MONTHS:
            return None, int(match["year"]), MONTHS.index(match["name"][:3]) + 1, int(match["day"])
    raise UnreadableDate()


def _calendar_day(era: str | None, year: int, month: int, day: int) -> date:
    first, last = ERAS[era] if era else (date.min, date.max)
    try:
        found = date(first.year + year - 1 if era else year, month, day)
    except ValueError:
        raise ImpossibleDate() from None
    # Forms often carry the era's last year to its end ("平成31年5月1日"), so the whole year is taken.
    if year == 0 or found.year > last.year or found < first.replace(month=1, day=1):
        raise ImpossibleDate()
    return found
