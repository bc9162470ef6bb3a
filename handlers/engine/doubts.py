"""A typed word that may be the answer or the name of a command: which of the two it is, told by a tap or by typing."""

from dataclasses import dataclass

from handlers.engine import talk
from handlers.engine.flow import Draft, Input
from handlers.engine.typed import choice_named
from handlers.turn import Turn
from messages import line
from messages.postbacks import Postback
from messages.screens import AsAnswer, Choice, Kind, Prompt
from models.people.text_input import NO_WORDS, YES_WORDS

DOUBT = "~doubt"
"""In the draft: the word that is in doubt, its message, the command that it names, and the screen where it came."""


SHOWN = 100
"""Characters of the word that are shown again."""


@dataclass(frozen=True)
class Settled:
    """What a word in doubt is: the answer of this screen, or else this command."""

    at: int
    is_answer: bool
    command: str


def ask_if_answer(turn: Turn, typed: str, message_id: str, command: str, otherwise: Postback) -> None:
    """Ask which of the two it is; `otherwise` is what the button of the command carries."""
    version = turn.conversation.version
    draft, _ = talk.asked(turn)
    draft[DOUBT] = {"at": version, "words": typed, "message": message_id, "command": command}
    talk.keep_draft(turn, draft)
    said = turn.text("engine.is_answer.words", word=line.fit(typed, SHOWN))
    meant = (AsAnswer(version), otherwise)
    buttons = [
        line.button(line.postback(choice.label, postback.pack(turn.account.id)))
        for choice, postback in zip(_choices(turn), meant, strict=True)
    ]
    turn.say(line.flex(said, line.bubble([line.words_of(said)], buttons)))


def settled(turn: Turn, typed: str) -> Settled | None:
    """The doubt that a typed text settles, by the words on the two buttons, 1 or 2, yes or no; any other drops it."""
    if not talk.is_open(turn) or talk.is_stale(turn):
        return None
    draft, _ = talk.asked(turn)
    doubt = draft.get(DOUBT)
    if doubt is None:
        return None
    chosen = choice_named(Prompt("", choices=_choices(turn)), typed)
    if chosen is None or doubt["at"] != turn.conversation.version:
        take_doubt(turn, draft)
        return None
    if chosen.value != "yes":
        take_doubt(turn, draft)
    return Settled(doubt["at"], chosen.value == "yes", doubt["command"])


def take_doubt(turn: Turn, draft: Draft) -> Input | None:
    """The word in doubt as the answer that it is, if there still is one; it is in doubt no more."""
    doubt = draft.pop(DOUBT, None)
    talk.keep_draft(turn, draft)
    return None if doubt is None else Input(Kind.TEXT, doubt["words"], doubt["message"])


def _choices(turn: Turn) -> tuple[Choice, Choice]:
    yes, no = turn.text("engine.is_answer.yes"), turn.text("engine.is_answer.no")
    return Choice("yes", yes, tuple(YES_WORDS)), Choice("no", no, tuple(NO_WORDS))
