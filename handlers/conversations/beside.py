"""What can be done beside answering, wherever work is done: rest, ask the director, hand the rest back."""

from handlers.conversations import asking
from handlers.conversations.own_work import named, rest
from handlers.engine.flow import Draft, Go, Leave, Outcome, Pass
from handlers.turn import Turn
from messages.screens import Choice


def ways(turn: Turn) -> tuple[Choice, ...]:
    """The choices, for the quick replies of a screen."""
    return (named(turn, "rest", "rest"), named(turn, "ask", "ask"), named(turn, "give", "hand_back"))


def _rest(turn: Turn, draft: Draft) -> Outcome:
    rest(turn, draft)
    return Leave()


def _ask(turn: Turn, draft: Draft) -> Outcome:
    asking.ask_director(turn, draft["assignment"])
    return Pass()


def _give(turn: Turn, draft: Draft) -> Outcome:
    return Go("sure")


TAKEN = {"rest": _rest, "ask": _ask, "give": _give}
"""What each of them does, by its value. A conversation that offers them has `giving_back.INSIDE` among its steps."""
