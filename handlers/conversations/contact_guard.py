"""Where work of classes 0 and 1 is typed in the chat, somebody's telephone number or address is no answer as a rule: it is
asked about before anything is kept, and taken when the very same comes again."""

import hashlib

from handlers.conversations.own_work import facts_of
from handlers.engine.flow import Draft
from handlers.turn import Turn
from messages import line
from models.people.contact_words import asks_for_contacts, contact_in

_ASKED = "asked_of"


def holds_back(turn: Turn, draft: Draft, typed: str, shown: str = "") -> bool:
    """Whether something typed for a piece of work waits for its writer to send it again; `shown` are the words of the
    question and its item. What is itself shown there, or asked for by the work's own words, is taken at once."""
    found = contact_in(typed)
    if found is None or typed.strip() in shown:
        return False
    work = facts_of(turn, draft["assignment"])
    if asks_for_contacts("\n".join((shown, work.title, work.description))):
        return False
    digest = hashlib.sha256(typed.strip().encode()).hexdigest()
    if draft.pop(_ASKED, None) == digest:
        return False
    draft[_ASKED] = digest
    turn.say(line.text(turn.text("desk.contact.ask", what=turn.text(f"desk.contact.{found}"))))
    return True
