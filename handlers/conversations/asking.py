"""A question about a piece of work, to the director who cut it."""

from handlers.conversations.own_work import facts_of, register_first
from handlers.engine import attempts
from handlers.help import desk
from handlers.turn import Turn
from messages import line
from messages.work_postbacks import AskDirector


def ask_director(turn: Turn, assignment_id: int) -> None:
    """Open a conversation with people about this work; what was open here goes on after it. Raises NotFound."""
    facts = facts_of(turn, assignment_id)
    turn.say(line.text(turn.text("work_talk.ask", title=facts.title)))
    desk.open_desk(turn, topic="question", assignment_id=assignment_id)


def tapped(turn: Turn, tapped: AskDirector, params: object) -> None:
    """The button on a card of work. What was open is not shown again: the word is with people now."""
    if turn.resident is None:
        register_first(turn)
    else:
        attempts.attempt(turn, lambda: ask_director(turn, tapped.assignment))
