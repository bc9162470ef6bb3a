"""Times in UTC, days and hours in Japan, which has no summer time."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")


def in_japan(moment: datetime) -> datetime:
    """The moment as clocks in Japan show it."""
    return moment.astimezone(TOKYO)


def day_in_japan(moment: datetime) -> date:
    """The day that it is in Japan at a moment."""
    return in_japan(moment).date()


def at_hour(day: date, hour: int) -> datetime:
    """The moment (UTC) of an hour of a day in Japan; 24 is the next midnight."""
    midnight = datetime.combine(day, time(), TOKYO)
    return (midnight + timedelta(hours=hour)).astimezone(UTC)


def first_loud_moment(now: datetime, quiet_from: int, quiet_until: int) -> datetime:
    """The first moment, now or later, that is outside quiet hours: from `quiet_from` to `quiet_until` o'clock.

    The hours usually span midnight (21 to 8); equal hours mean that there are none.
    """
    local = in_japan(now)
    hour, today = local.hour, local.date()
    if quiet_from > quiet_until:
        is_quiet = hour >= quiet_from or hour < quiet_until
    else:
        is_quiet = quiet_from <= hour < quiet_until
    if not is_quiet:
        return now
    ends_tomorrow = quiet_from > quiet_until and hour >= quiet_from
    return at_hour(today + timedelta(days=1) if ends_tomorrow else today, quiet_until)
