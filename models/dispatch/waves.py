"""How many to ask next, and when to look again: the smallest group likely to fill the places, widened in time.

How many may be learned from answers, always of an operator as a whole. Whom to ask first never is: `turn_after_*`
moves a person's turn by when they were asked and by what they earned, and nothing else moves it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, sqrt

MOST_A_DAY = 2
"""Paid messages to one person in one day of Japan, whatever they hold."""

MOST_CARDS = 10
"""Offers in one push; it costs as one message."""

NEWCOMERS = 0.2
"""The share of a wave that goes to people who were never asked, while there are any."""

SHARE = 0.09
"""Of those whom offers fit, the share to whom they may send paid messages; the rest is for the cards that ride along."""

BASE = 40
"""Paid messages a week beyond that, so that a small town can always ask."""

LATELY = timedelta(days=7)

WAIT_BY_YEN = timedelta(minutes=15)
"""Each yen earned lets others go first for so long: 1,000 yen are about ten days."""

BEAT = timedelta(minutes=30)
"""Waves leave together at the full and the half hour, so that several offers for one person share a push."""

SOON = timedelta(hours=2)
"""Who is free within so long is asked before those who are not."""

HOURS = (1.0, 2.0, 4.0, 8.0, 16.0, 24.0, 48.0, 72.0)
"""Up to how many hours after the message answers are counted together."""

_USUAL = (0.42, 0.62, 0.78, 0.88, 0.95, 0.97, 0.99, 1.0)
_USUAL_TAKING = 0.06
_WEIGHT = 60
"""How many messages of experience the usual values stand for, until an operator has its own."""

_SURE = 0.6
"""How many standard deviations of chance a wave allows for."""

_TRUST = 1.1
"""How much those count who look by themselves; tuned. Every later look corrects it, long before the places are due."""

_FIRST_LOOK, _LAST_LOOK = 3.0, 0.5


@dataclass(frozen=True, slots=True)
class Habits:
    """What an operator's past offers teach, about everybody together.

    `taking`: the share of those asked who accept in the end. `within`: the share of these acceptances that came
    within each of `HOURS`. `finding`: acceptances by people who were not asked but found the offer, for one person
    who fits and one hour.
    """

    taking: float = _USUAL_TAKING
    within: tuple[float, ...] = _USUAL
    finding: float = 0.0

    def answered(self, hours: float) -> float:
        """The share of acceptances that have come so many hours after the message."""
        before, known = 0.0, 0.0
        for hour, share in zip(HOURS, self.within, strict=True):
            if hours < hour:
                return known + (share - known) * (hours - before) / (hour - before)
            before, known = hour, share
        return 1.0


@dataclass(frozen=True, slots=True)
class Standing:
    """How an offer stands. `asked`: (hours ago, how many) of each wave before; `fits`: people left who could be asked.

    Hours: `left` until it closes, `to_next` until the next wave could leave at the soonest after this one.
    """

    open_places: int
    fits: int
    asked: Sequence[tuple[float, int]]
    left: float
    to_next: float


@dataclass(frozen=True, slots=True)
class Step:
    """Ask so many now (none may be right), and look again after so many hours."""

    size: int
    look_again: float


@dataclass(frozen=True, slots=True)
class Turn:
    """Where one person who fits stands in the line.

    `is_in_push`: a message goes to them now anyway, and another offer in it costs nothing. `is_free_soon`: by their
    declared free time, or by what they told of today. Who `was_asked`, or had work, is no newcomer.
    """

    is_in_push: bool
    is_free_soon: bool
    was_asked: bool
    turn_at: datetime
    resident_id: int

    @property
    def order(self) -> tuple[bool, bool, datetime, int]:
        """Smaller goes first."""
        return not self.is_in_push, not self.is_free_soon, self.turn_at, self.resident_id


def learn(asked: float, taken_within: Sequence[int], found: int, exposure: float) -> Habits:
    """Habits from counts of past offers, beside the usual ones.

    `asked` messages whose time is over; `taken_within` acceptances by the hours of `HOURS`, each once; `found` such of
    people not asked, in `exposure` person-hours of open offers.
    """
    total = sum(taken_within)
    counts = [count + _WEIGHT / 4 * share for count, share in zip(taken_within, _shares(_USUAL), strict=True)]
    within, known = [], 0.0
    for count in counts:
        known += count
        within.append(min(1.0, known / (total + _WEIGHT / 4)))
    taking = (total + _WEIGHT * _USUAL_TAKING) / (asked + _WEIGHT)
    return Habits(taking, tuple(within), found / exposure if exposure else 0.0)


def next_step(standing: Standing, habits: Habits) -> Step:
    """The next wave: no more than it takes, after what is still to come from earlier ones and by itself."""
    left = standing.left
    is_last = left - standing.to_next < _FIRST_LOOK
    coming = sum(n * habits.taking * (habits.answered(ago + left) - habits.answered(ago)) for ago, n in standing.asked)
    coming += _TRUST * habits.finding * standing.fits * left
    need = standing.open_places + _SURE * sqrt(standing.open_places) * (1.0 if is_last else 0.6) - coming
    reach = max(0.01, habits.taking * habits.answered(left))
    size = min(standing.fits, max(0, ceil(need / reach)))
    look_again = min(_FIRST_LOOK, max(_LAST_LOOK, left / 5))
    return Step(size, max(look_again, min(standing.to_next, left)))


def on_beat(moment: datetime) -> datetime:
    """The first moment, this one or later, at which waves leave."""
    return moment + (-moment.timestamp() % BEAT.total_seconds()) * timedelta(seconds=1)


def turn_after_asking(turn_at: datetime, now: datetime) -> datetime:
    """Who was asked goes to the end of the line, and keeps what they wait for work done."""
    return max(turn_at, now)


def turn_after_earning(turn_at: datetime, now: datetime, fee_yen: int) -> datetime:
    """Who got work lets others go first for a while, in proportion to its fee."""
    return max(turn_at, now) + fee_yen * WAIT_BY_YEN


def turn_after_losing(turn_at: datetime, fee_yen: int) -> datetime:
    """Who does not get a fee after all, whatever the reason, no longer waits for it."""
    return turn_at - fee_yen * WAIT_BY_YEN


def newcomers_among(size: int) -> int:
    """How many of a wave are kept for people who were never asked."""
    return ceil(size * NEWCOMERS)


def allowance(fits: int, messages: int) -> int:
    """Paid messages that waves may send now: `fits` people in all offers of `LATELY`, `messages` sent in that time.

    Where work is plenty and people are few, asking all of them for everything would not fill more places; the offers
    wait to share a push instead.
    """
    return max(0, BASE + round(SHARE * fits) - messages)


def choose(turns: Iterable[Turn], size: int, messages: int) -> list[Turn]:
    """The wave: those who come next in order, with the share of those who were never asked.

    At most `messages` of them are people to whom no message goes yet.
    """
    ordered = sorted(turns, key=lambda turn: turn.order)
    newcomers = [turn for turn in ordered if not turn.was_asked][: newcomers_among(size)]
    rest = [turn for turn in ordered if turn not in newcomers][: max(0, size - len(newcomers))]
    wave = sorted([*newcomers, *rest], key=lambda turn: turn.order)
    riding = sum(turn.is_in_push for turn in wave)
    return wave[: riding + messages]


def _shares(within: Sequence[float]) -> list[float]:
    return [share - before for before, share in zip((0.0, *within), within, strict=False)]
