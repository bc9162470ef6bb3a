"""Pictures, voices and files: fetched from LINE first, then given to whoever was waiting for them."""

from typing import Any

from handlers import tickets
from handlers.conversations.menu import show_menu
from handlers.engine import answers, talk
from handlers.engine.flow import Input
from handlers.turn import Turn
from messages import line
from messages.screens import Kind


def arrives(turn: Turn, kind: Kind, message: dict[str, Any]) -> None:
    """Fetch it if the open question takes such a thing; otherwise say kindly that it does not."""
    if not talk.is_open(turn):
        show_menu(turn, turn.text(f"engine.idle.{kind}"))
    elif talk.is_stale(turn) or kind not in talk.prompt_of(turn, talk.draft_of(turn)).takes:
        answers.not_taken(turn, kind)
    else:
        state = turn.conversation
        purpose = {"flow": state.name, "at": state.version, "kind": kind, "name": message.get("fileName")}
        turn.fetch_content(message["id"], purpose)


def comes_back(turn: Turn, event: dict[str, Any]) -> None:
    """What was fetched, or why it could not be: too large, gone, of a kind that cannot be taken, or broken."""
    purpose, attachment_id = event["purpose"], event.get("attachmentId")
    if attachment_id is None:
        turn.say(line.text(turn.text(f"contents.{event['problem']}")))
        talk.remind(turn)
    elif purpose.get("ticket") is not None:
        ticket = tickets.own_ticket(turn.session, purpose["ticket"], turn.account.id)
        tickets.write(turn, ticket, "", line_message_id=event["messageId"], attachment_id=attachment_id)
    elif turn.conversation.name == purpose["flow"]:
        given = Input(Kind(purpose["kind"]), str(attachment_id), event["messageId"], purpose["at"])
        if not answers.receive(turn, given):
            answers.not_taken(turn, given.kind)
    else:
        turn.say(line.text(turn.text("contents.too_late")))
