"""When one is free, and one's own limits: hours a week, yen a year, pieces of work at once. None of it is needed."""

from functools import cache

from handlers.conversations.prompts import TEXT, Ticks, after_ticks, check_ticks
from handlers.engine.flow import Draft, Flow, Go, Input, Outcome, Stay, Step
from handlers.engine.typed import words_for
from handlers.people import memberships
from handlers.turn import Turn
from messages import line
from messages.dates import duration, yen
from messages.screens import Choice, Fact, Kind, Prompt
from models.errors import YuiError
from models.people.memberships import LEAST_MINUTES, MOST_MINUTES, MOST_OPEN, MOST_YEN, Membership
from models.people.residents import Resident
from models.people.text_input import BadNumber, NumberOutOfRange, amount_yen, bare_limit, minutes, whole_number

DAYS = {"weekdays": (0, 1, 2, 3, 4), "weekend": (5, 6), "every": (0, 1, 2, 3, 4, 5, 6)}
WEEK = tuple(map(str, range(7)))
TOGETHER = frozenset((*DAYS, *WEEK))
HOURS = (3, 5, 10, 20)
OPEN = (1, 2, 3)
YEN = (200_000, 500_000, 1_000_000)
PARTS = {"morning": (0, 12), "afternoon": (12, 18), "late_afternoon": (15, 21), "evening": (18, 24)}
"""Parts of the day as one types them: each stands for the bands that start in it."""


class NoneChosen(YuiError):
    """Done was pressed before anything was chosen."""

    key = "limits.none_chosen"


class NoLengthOfTime(YuiError):
    """Nothing that a week could be limited to."""

    status = 422
    key = "limits.hours.unreadable"


def facts(turn: Turn, draft: Draft) -> list[Fact]:
    """Free time and limits, as the summary shows them."""
    free = turn.text("limits.no_free_time")
    if draft.get("days_chosen"):
        free = f"{_days_text(turn, draft['days_chosen'])} {_bands_text(turn, draft['bands_chosen'])}"
    return [
        Fact(turn.text("limits.days.fact"), free, "days"),
        Fact(turn.text("limits.hours.fact"), _hours_text(turn, draft["hours"]), "hours"),
        Fact(turn.text("limits.yen.fact"), _limit_text(turn, draft["yen"], "limits.yen.value"), "yen"),
    ]


def keep(turn: Turn, membership: Membership, resident: Resident, draft: Draft) -> None:
    """Write free time and limits into the registration."""
    free = {(day, band) for day in draft.get("days_chosen", ()) for band in draft.get("bands_chosen", ())}
    memberships.set_free_time(turn, resident, free)
    hours = draft["hours"]
    minutes_per_week = None if hours is None else round(hours * 60)
    memberships.set_limits(turn, membership, minutes_per_week=minutes_per_week, yen_per_year=draft["yen"])


def _ask_days(turn: Turn, draft: Draft) -> Prompt:
    chosen = draft.get("days_chosen", [])
    choices = [_days_choice(turn, name) for name in DAYS]
    choices += [
        Choice(
            str(day), turn.text(f"dates.weekday.{day}"), words_for(f"dates.weekday_words.{day}"), False, day in chosen
        )
        for day in range(7)
    ]
    choices += [Choice("done", turn.text("limits.done"), is_main=True), _days_choice(turn, "none")]
    words, example = turn.text("limits.days.words"), turn.text("limits.days.example")
    return Prompt(words, example, choices=tuple(choices), columns=2, together=TOGETHER, in_order=WEEK)


def _days_choice(turn: Turn, name: str) -> Choice:
    return Choice(name, turn.text(f"limits.days.{name}"), words_for(f"limits.days.typed.{name}"))


def _take_days(turn: Turn, draft: Draft, ticks: Ticks) -> Outcome:
    chosen, values = draft.get("days_chosen", []), ticks["values"]
    if values == ["none"]:
        draft["days_chosen"], draft["bands_chosen"] = [], []
        return Go()
    if values == ["done"]:
        if not chosen:
            raise NoneChosen()
        return Go()
    named = {day for one in values for day in (DAYS.get(one) or (int(one),))}
    if len(values) == 1 and values[0] in DAYS:
        draft["days_chosen"] = sorted({*named, *chosen} if ticks["only_adds"] else named)
        return Go()
    draft["days_chosen"] = sorted(after_ticks(chosen, named, ticks["only_adds"]))
    return Stay()


def _ask_bands(turn: Turn, draft: Draft) -> Prompt:
    chosen = draft.get("bands_chosen", [])
    spans = tuple((start, end) for _, start, end in turn.operator.bands)
    choices = [
        Choice(
            key,
            turn.text("limits.band", start=start, end=end),
            words_for("limits.bands.typed", start=start, end=end) + _part_words(start) + _span_words(spans, start, end),
            is_chosen=key in chosen,
        )
        for key, start, end in turn.operator.bands
    ]
    choices.append(Choice("done", turn.text("limits.done"), is_main=True))
    keys = frozenset(key for key, _, _ in turn.operator.bands)
    words = turn.text("limits.bands.words", days=_days_text(turn, draft["days_chosen"]))
    return Prompt(words, turn.text("limits.bands.example"), choices=tuple(choices), together=keys)


def _part_words(start: int) -> tuple[str, ...]:
    parts = [part for part, (first, end) in PARTS.items() if first <= start < end]
    return tuple(word for part in parts for word in words_for(f"limits.bands.part.{part}"))


@cache
def _span_words(spans: tuple[tuple[int, int], ...], start: int, end: int) -> tuple[str, ...]:
    """A time over several bands ("9時から15時") stands for each of them, where it begins and ends with one."""
    wider = [(first, last) for first, _ in spans for _, last in spans if first <= start and end <= last]
    return tuple(
        word
        for first, last in wider
        if (first, last) != (start, end)
        for word in words_for("limits.bands.typed", start=first, end=last)
        if str(first) in word and str(last) in word
    )


def _take_bands(turn: Turn, draft: Draft, ticks: Ticks) -> Outcome:
    chosen = draft.get("bands_chosen", [])
    if ticks["values"] == ["done"]:
        if not chosen:
            raise NoneChosen()
        return Go()
    order = [key for key, _, _ in turn.operator.bands]
    draft["bands_chosen"] = sorted(after_ticks(chosen, ticks["values"], ticks["only_adds"]), key=order.index)
    return Stay()


def _has_days(turn: Turn, draft: Draft) -> bool:
    """Until the days are known it is taken that there will be some, so that the progress does not jump."""
    return bool(draft.get("days_chosen")) or "days" not in draft


def _ask_hours(turn: Turn, draft: Draft) -> Prompt:
    choices = [Choice(str(hours), _hours_text(turn, hours)) for hours in HOURS]
    return _limit_prompt(turn, "limits.hours", choices)


def _check_hours(turn: Turn, draft: Draft, given: Input) -> float | None:
    """Hours, with minutes as their fraction: "2時間半" is 2.5."""
    if _is_unlimited(given):
        return None
    try:
        return minutes(bare_limit(given.value, "week"), LEAST_MINUTES, MOST_MINUTES) / 60
    except (BadNumber, NumberOutOfRange):
        raise NoLengthOfTime() from None


def _hours_text(turn: Turn, hours: float | None) -> str:
    if hours is None:
        return turn.text("limits.no_limit")
    return turn.text("limits.hours.value", value=duration(turn.locale, round(hours * 60)))


def _ask_yen(turn: Turn, draft: Draft) -> Prompt:
    choices = [Choice(str(amount), yen(turn.locale, amount)) for amount in YEN]
    return _limit_prompt(turn, "limits.yen", choices)


def _check_yen(turn: Turn, draft: Draft, given: Input) -> int | None:
    return None if _is_unlimited(given) else amount_yen(bare_limit(given.value, "year"), 1_000, MOST_YEN)


def _ask_open(turn: Turn, draft: Draft) -> Prompt:
    choices = [Choice(str(most), turn.text("limits.open.value", value=most)) for most in OPEN]
    return _limit_prompt(turn, "limits.open", choices)


def _check_open(turn: Turn, draft: Draft, given: Input) -> int | None:
    return None if _is_unlimited(given) else whole_number(bare_limit(given.value), 1, MOST_OPEN)


def _limit_prompt(turn: Turn, name: str, choices: list[Choice]) -> Prompt:
    unlimited = Choice("none", turn.text("limits.unlimited"), words_for("limits.unlimited_words"), is_main=True)
    words, example = turn.text(f"{name}.words"), turn.text(f"{name}.example")
    return Prompt(words, example, choices=(*choices, unlimited), takes=TEXT, columns=2)


def _is_unlimited(given: Input) -> bool:
    return given.kind is Kind.CHOICE and given.value == "none"


def _limit_text(turn: Turn, value: int | None, name: str) -> str:
    if value is None:
        return turn.text("limits.no_limit")
    return turn.text(name, value=yen(turn.locale, value) if name == "limits.yen.value" else value)


def _days_text(turn: Turn, days: list[int]) -> str:
    for name, group in DAYS.items():
        if tuple(days) == group:
            return turn.text(f"limits.days.{name}")
    return turn.text("limits.days.joint").join(turn.text(f"dates.weekday.{day}") for day in days)


def _bands_text(turn: Turn, keys: list[str]) -> str:
    bands = [turn.text("limits.band", start=start, end=end) for key, start, end in turn.operator.bands if key in keys]
    return turn.text("limits.days.joint").join(bands)


STEPS = (
    Step("days", _ask_days, check_ticks, _take_days, drops=("bands",)),
    Step("bands", _ask_bands, check_ticks, _take_bands, when=_has_days),
    Step("hours", _ask_hours, _check_hours),
    Step("yen", _ask_yen, _check_yen),
)
"""What is asked at the registration too; how many pieces at once only in the settings, to keep that short."""


def _finish(turn: Turn, draft: Draft) -> None:
    assert turn.resident is not None
    membership = memberships.membership_of(turn.session, turn.resident.id, turn.operator.id)
    keep(turn, membership, turn.resident, draft)
    memberships.set_most_open(turn, membership, draft["open"])
    turn.say(line.text(turn.text("limits.kept")))


def _all_facts(turn: Turn, draft: Draft) -> list[Fact]:
    at_once = _limit_text(turn, draft["open"], "limits.open.value")
    return [*facts(turn, draft), Fact(turn.text("limits.open.fact"), at_once, "open")]


LIMITS = Flow("limits", steps=(*STEPS, Step("open", _ask_open, _check_open)), finish=_finish, summary=_all_facts)
