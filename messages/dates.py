"""Days, times and amounts as people read them, in each language. Times are those of Asia/Tokyo."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from messages.catalog import text

TOKYO = ZoneInfo("Asia/Tokyo")


def long_date(locale: str, day: date) -> str:
    """A day with its year."""
    return text(locale, "dates.long", **_parts(locale, day))


def short_date(locale: str, day: date) -> str:
    """A day of these weeks: month, day and weekday."""
    return text(locale, "dates.short", **_parts(locale, day))


def date_time(locale: str, moment: datetime) -> str:
    """A moment: day, weekday, hour and minute."""
    local = moment.astimezone(TOKYO)
    return text(locale, "dates.moment", **_parts(locale, local.date()), time=_time(locale, local))


def time_span(locale: str, start: datetime, end: datetime) -> str:
    """From a moment to another; the day is said once where it is the same."""
    ends = end.astimezone(TOKYO)
    is_same_day = start.astimezone(TOKYO).date() == ends.date()
    end_words = _time(locale, ends) if is_same_day else date_time(locale, end)
    return text(locale, "dates.span", start=date_time(locale, start), end=end_words)


def long_moment(locale: str, moment: datetime) -> str:
    """A moment with its year, for what is kept."""
    local = moment.astimezone(TOKYO)
    return f"{long_date(locale, local.date())} {local:%H:%M}"


def yen(locale: str, amount: int) -> str:
    """An amount of whole yen."""
    return text(locale, "dates.yen", amount=f"{amount:,}")


def duration(locale: str, minutes: int) -> str:
    """A length of time, in hours and minutes."""
    hours, rest = divmod(minutes, 60)
    if rest:
        return text(locale, "dates.hours_minutes" if hours else "dates.minutes", hours=hours, minutes=rest)
    return text(locale, "dates.hour" if hours == 1 else "dates.hours", hours=hours)


def _parts(locale: str, day: date) -> dict[str, object]:
    weekday = text(locale, f"dates.weekday.{day.weekday()}")
    month = text(locale, f"dates.month.{day.month}")
    return {"year": day.year, "month": month, "day": day.day, "weekday": weekday}


def _time(locale: str, local: datetime) -> str:
    return text(locale, "dates.time", hour=local.hour, minute=f"{local.minute:02d}")
