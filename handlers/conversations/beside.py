"""What can be done beside answering, wherever work is done: rest, run where one is needed, ask the director, measure
the time, hand the rest back."""

from handlers.conversations import asking, caring, timing_talk
from handlers.conversations.own_work import named, rest
from handlers.engine.flow import Draft, Go, Leave, Outcome, Pass
from handlers.turn import Turn
from messages.screens import Choice


def ways(turn: Turn) -> tuple[Choice, ...]:
    """The choices, for the quick replies of a screen."""
    names = (("rest", "rest"), ("urgent", "urgent"), ("ask", "ask"), ("time", "time"), ("give", "hand_back"))
    return tuple(named(turn, value, label) for value, label in names)


def _rest(turn: Turn, draft: Draft) -> Outcome:
    rest(turn, draft)
    return Leave()


def _ask(turn: Turn, draft: Draft) -> Outcome:
    asking.ask_director(turn, draft["assignment"])
    return Pass()


def _time(turn: Turn, draft: Draft) -> Outcome:
    timing_talk.open_timer(turn, draft["assignment"])
    return Pass()


def _give(turn: Turn, draft: Draft) -> Outcome:
    return Go("sure")


def _urgent(turn: Turn, draft: Draft) -> Outcome:
    caring.something_came_up(turn)
    return Pass()


TAKEN = {"rest": _rest, "urgent": _urgent, "ask": _ask, "time": _time, "give": _give}
"""What each of them does, by its value. A conversation that offers them has `giving_back.INSIDE` among its steps."""
