"""How long work takes: a timer to start and stop, or the minutes typed. Never needed."""

from handlers.conversations.own_work import facts_of, is_at_hand, resident_id
from handlers.engine import talk
from handlers.engine.flow import Draft, Flow, Input, Leave, Outcome, Step
from handlers.turn import Turn
from handlers.work import timing
from messages import line
from messages.cards.work_parts import time_words
from messages.screens import Choice, Fact, Kind, Prompt
from messages.work_postbacks import TimeWork
from models.people.text_input import minutes
from models.people.tidying import kanji_numbers_as_digits, tidy
from models.work.assignments import AssignmentStatus
from models.work.timer import MOST_MINUTES

START, STOP = "start", "stop"


def begin(turn: Turn, tapped: TimeWork) -> None:
    """From the card of the work, or from its receipt. Raises NotFound, NotBegun."""
    if facts_of(turn, tapped.assignment).status is AssignmentStatus.ACCEPTED:
        raise timing.NotBegun()
    open_timer(turn, tapped.assignment)


def open_timer(turn: Turn, assignment_id: int) -> None:
    """Of work that has begun; what is open is set aside meanwhile."""
    talk.begin(turn, TIMING, {"assignment": assignment_id})


def _ask(turn: Turn, draft: Draft) -> Prompt:
    work = facts_of(turn, draft["assignment"])
    so_far = time_words(turn.locale, work.told_minutes) if work.told_minutes else ""
    shown = (Fact(turn.text("work.facts.took"), so_far),) if so_far else ()
    name = STOP if work.timer_from else START if is_at_hand(turn, work.assignment_id) else ""
    return Prompt(
        turn.text(f"timing.{'runs' if work.timer_from else 'words'}"),
        turn.text("timing.example"),
        choices=(Choice(name, turn.text(f"timing.{name}"), is_main=True),) if name else (),
        takes=frozenset({Kind.TEXT}),
        about=shown,
        heading=work.title,
    )


def _check(turn: Turn, draft: Draft, given: Input) -> str | int:
    if given.kind is Kind.CHOICE:
        return given.value
    words = kanji_numbers_as_digits(tidy(given.value))
    return minutes(f"{words}m" if words.isdecimal() else words, 1, MOST_MINUTES)


def _take(turn: Turn, draft: Draft, value: str | int) -> Outcome:
    work = draft["assignment"], resident_id(turn)
    if isinstance(value, int):
        timing.tell_minutes(turn, *work, value)
        words = turn.text("timing.told", total=time_words(turn.locale, value))
    elif value == START:
        timing.start_timer(turn, *work)
        words = turn.text("timing.started")
    else:
        words = _stopped(turn, *work)
    turn.say(line.text(words))
    return Leave()


def _stopped(turn: Turn, assignment_id: int, me: int) -> str:
    ran = timing.stop_timer(turn, assignment_id, me)
    total = facts_of(turn, assignment_id).told_minutes
    if ran is None or not total:
        return turn.text("timing.forgotten")
    return turn.text("timing.stopped", ran=time_words(turn.locale, ran), total=time_words(turn.locale, total))


TIMING = Flow("timing", (Step("minutes", _ask, _check, _take),), finish=lambda turn, draft: None)
