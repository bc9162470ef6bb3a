"""Pictures, voices and files: fetched from LINE first, then given to whoever was waiting for them."""

from typing import Any

from handlers.conversations.menu import show_menu
from handlers.engine import answers, talk
from handlers.engine.flow import Draft, Input
from handlers.help import desk
from handlers.turn import Turn
from messages import line
from messages.screens import Kind
from models.files.attachments import Attachment
from models.rows import found


def arrives(turn: Turn, kind: Kind, message: dict[str, Any]) -> None:
    """Fetch it if the open question takes such a thing; otherwise say kindly that it does not."""
    if not talk.is_open(turn):
        show_menu(turn, turn.text(f"engine.idle.{kind}"))
    elif talk.is_stale(turn) or kind not in talk.prompt_of(turn, talk.draft_of(turn)).takes:
        answers.not_taken(turn, kind)
    else:
        state, about = turn.conversation, _work_of(talk.draft_of(turn))
        purpose = {
            "flow": state.name,
            "about": about,
            "at": state.version,
            "kind": kind,
            "name": message.get("fileName"),
        }
        turn.fetch_content(message["id"], purpose)


def comes_back(turn: Turn, event: dict[str, Any]) -> None:
    """What was fetched, or why it could not be: too large, gone, of a kind that cannot be taken, or broken."""
    purpose, attachment_id = event["purpose"], event.get("attachmentId")
    if attachment_id is not None and found(turn.session, Attachment, attachment_id).removed_at is not None:
        return  # It was unsent while it was on its way.
    ticket_id = purpose.get("ticket")
    if attachment_id is None:
        problem = turn.text(f"contents.{event['problem']}")
        if ticket_id is not None:
            desk.say_with_way_back(turn, ticket_id, problem)
            return
        turn.say(line.text(problem))
        talk.remind(turn)
    elif ticket_id is not None:
        desk.content_comes(turn, ticket_id, event["messageId"], attachment_id)
    elif _is_waited_for(turn, purpose):
        given = Input(Kind(purpose["kind"]), str(attachment_id), event["messageId"], purpose["at"])
        if not answers.receive(turn, given):
            answers.not_taken(turn, given.kind)
    else:
        turn.say(line.text(turn.text("contents.too_late")))


def _is_waited_for(turn: Turn, purpose: dict[str, Any]) -> bool:
    """Whether the open conversation is the one in which it was sent, about the same work: what belongs to one piece of
    work, maybe of another town, is never put with the next."""
    if turn.conversation.name != purpose["flow"]:
        return False
    return _work_of(talk.draft_of(turn)) == purpose["about"] if "about" in purpose else True


def _work_of(draft: Draft) -> str | None:
    """The piece of work that a conversation is about, if it is about one."""
    work = draft.get("assignment", draft.get("work"))
    return None if work is None else str(work)
