"""An unsend in the chat: our copy goes wherever it was, and the resident reads what has become of it."""

from typing import Any

from handlers.conversations import doing
from handlers.engine import talk
from handlers.engine.unsending import forget_message
from handlers.help import unsending
from handlers.help.unsending import Unsent
from handlers.turn import Turn, turn_for
from messages import line
from models.people.line_accounts import LineAccount
from models.rows import found
from models.talk.outbox import MessageKind

REMEMBERED = 50
"""More than anybody takes back while LINE still redelivers."""


def unsent(turn: Turn, event: dict[str, Any]) -> None:
    """LINE asks to respect an unsend: our copy goes, unless it was handed in as work; then staff decide."""
    message_id = event["unsend"]["messageId"]
    turn.conversation.unsent = [*turn.conversation.unsent, message_id][-REMEMBERED:]
    outcome = unsending.unsend(turn, turn.account, message_id)
    if turn.account.moved_to_id is None:
        _answer(turn, message_id, outcome)
        return
    new_phone = turn_for(turn, found(turn.session, LineAccount, turn.account.moved_to_id))
    _answer(new_phone, message_id, outcome)
    if new_phone.said:
        turn.tell(new_phone.account, new_phone.said, MessageKind.SERVICE)


def _answer(turn: Turn, message_id: str, outcome: Unsent) -> None:
    """Forget it where it was given as an answer, and say what has become of it."""
    is_asked_again = forget_message(turn, message_id)
    if outcome is Unsent.HANDED_IN:
        turn.say(line.text(turn.text("desk.unsent_work")))
    elif outcome is Unsent.REOPENED:
        doing.reopen(turn)
    if is_asked_again or outcome is Unsent.REOPENED:
        turn.say(line.text(turn.text("desk.unsent_answer")))
        # While the desk is open the bot is mute; the question comes when it is back.
        if talk.is_busy(turn) and turn.conversation.ticket_id is None:
            talk.show(turn, talk.draft_of(turn))
