"""Asking to be paid before the day: nobody asks why."""

from handlers.conversations.own_work import has_moved, register_first, resident_id
from handlers.conversations.prompts import check_yes_no, yes_no
from handlers.engine import talk
from handlers.engine.flow import Draft, Flow, Go, Leave, Outcome, Step
from handlers.money import early
from handlers.people.bank_accounts import current_account
from handlers.turn import Turn
from messages import line
from messages.cards.money import AskEarly
from messages.dates import yen
from messages.screens import Prompt


def begin(turn: Turn) -> None:
    """Typed, or from the button; by who has left too, for what they are still owed."""
    if turn.resident is None or has_moved(turn):
        register_first(turn)
    elif not early.payable_now(turn, turn.operator.id, resident_id(turn)):
        _say(turn, "nothing")
    elif current_account(turn.session, resident_id(turn)) is None:
        _say(turn, "no_account")
    else:
        talk.begin(turn, EARLY)


def tapped(turn: Turn, tapped: AskEarly, params: object) -> None:
    """The button below the money so far."""
    begin(turn)


def _say(turn: Turn, name: str) -> None:
    turn.say(line.text(turn.text(f"money.early.{name}")))
    talk.remind(turn)


def _ask(turn: Turn, draft: Draft) -> Prompt:
    owed = early.payable_now(turn, turn.operator.id, resident_id(turn))
    return yes_no(turn, "money.early.sure", amount=yen(turn.locale, owed), operator=turn.operator.name)


def _take(turn: Turn, draft: Draft, value: bool) -> Outcome:
    if value:
        return Go()
    turn.say(line.text(turn.text("money.early.left")))
    return Leave()


def _finish(turn: Turn, draft: Draft) -> None:
    early.ask(turn, turn.operator.id, resident_id(turn))
    turn.say(line.text(turn.text("money.early.asked", operator=turn.operator.name, phone=turn.operator.phone)))


EARLY = Flow("early", steps=(Step("early", _ask, check_yes_no, _take),), finish=_finish)
