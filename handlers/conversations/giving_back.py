"""Handing back the rest: what is done is paid, nothing counts against anyone. Two taps, and no question why.

Outside work cannot be counted from here, so its resident says how much of it is done.
"""

from handlers.conversations.own_work import (
    AT_WORK,
    facts_of,
    is_at_hand,
    named,
    over,
    resident_id,
    show_work,
)
from handlers.engine import talk
from handlers.engine.flow import Back, Draft, Flow, Leave, Outcome, Step
from handlers.engine.typed import words_for
from handlers.turn import Turn
from handlers.work import working
from messages.cards.result import handed_back_card
from messages.dates import yen
from messages.screens import Choice, Prompt
from messages.work_postbacks import HandBack
from models.work.assignments import AssignmentStatus
from models.work.facts import ResultFacts
from models.work.tasks import TaskKind

PARTS = (0, 25, 50, 75, 100)
"""How much of outside work may be said to be done, in percent; 100 stands for nearly all."""


def ask_sure(turn: Turn, draft: Draft) -> Prompt:
    """What handing back now means: what is done, and what is paid for it."""
    if not _can_give_back(turn, draft["assignment"]):
        return over(turn)
    now = working.hand_back_preview(turn, draft["assignment"], resident_id(turn))
    if _has_part(turn, draft["assignment"]):
        return _ask_part(turn, now.title)
    words = turn.text(
        f"work.hand_back.{'some' if now.done else 'none'}",
        title=now.title,
        done=now.done,
        left=now.total - now.done,
        fee=yen(turn.locale, now.earned_yen),
    )
    return Prompt(
        words,
        turn.text("work.no_harm"),
        choices=(named(turn, "yes", "hand_back_sure"), named(turn, "no", "keep_work")),
        heading=turn.text("work.hand_back.title"),
    )


def _ask_part(turn: Turn, title: str) -> Prompt:
    parts = tuple(
        Choice(f"part:{percent}", turn.text(f"work.hand_back.parts.{percent}"), words_for(f"typed.parts.{percent}"))
        for percent in PARTS
    )
    return Prompt(
        turn.text("work.hand_back.part.words", title=title),
        f"{turn.text('work.hand_back.part.example')}\n{turn.text('work.no_harm')}",
        choices=(*parts, named(turn, "no", "keep_work")),
        heading=turn.text("work.hand_back.title"),
    )


def give_back(turn: Turn, assignment_id: int, part_percent: int | None = None) -> None:
    """Hand the rest back and say what is paid; `part_percent` of outside work is done, None if nobody was asked."""
    title = facts_of(turn, assignment_id).title
    ended = working.hand_back(turn, assignment_id, resident_id(turn), part_percent)
    talk.drop_parked(turn, *AT_WORK)
    facts = ResultFacts(assignment_id, title, ended.units, ended.yen, ended.pays_on, part_percent=ended.part_percent)
    turn.say(handed_back_card(facts, turn.locale, turn.account.id))


def begin(turn: Turn, tapped: HandBack) -> None:
    """The button on a card of work: what it means is said before it is done."""
    if tapped.sure:
        give_back(turn, tapped.assignment)
        talk.drop(turn, *AT_WORK)
    elif _can_give_back(turn, tapped.assignment):
        talk.begin(turn, HAND_BACK, {"assignment": tapped.assignment})
    else:
        show_work(turn, tapped.assignment)


def _can_give_back(turn: Turn, assignment_id: int) -> bool:
    if is_at_hand(turn, assignment_id):
        return True
    return facts_of(turn, assignment_id).status is AssignmentStatus.ACCEPTED


def _has_part(turn: Turn, assignment_id: int) -> bool:
    """Whether a part may be done: not of work at a place that is still to come."""
    facts = facts_of(turn, assignment_id)
    is_to_come = facts.span is not None and turn.now < facts.span[0]
    return is_at_hand(turn, assignment_id) and facts.kind is TaskKind.OUTSIDE and not is_to_come


def _take(turn: Turn, draft: Draft, value: str) -> Outcome:
    if value == "yes" or value.startswith("part:"):
        give_back(turn, draft["assignment"], int(value.removeprefix("part:")) if value != "yes" else None)
    else:
        show_work(turn, draft["assignment"])
    return Leave()


def _take_inside(turn: Turn, draft: Draft, value: str) -> Outcome:
    return Back() if value == "no" else _take(turn, draft, value)


INSIDE = Step("sure", ask_sure, take=_take_inside, when=lambda turn, draft: False, counted=False)
"""The same question as a step of a conversation of work; "no" leads back into it."""

HAND_BACK = Flow(
    "hand_back",
    steps=(Step("sure", ask_sure, take=_take),),
    finish=lambda turn, draft: None,
    is_saved=True,
)
