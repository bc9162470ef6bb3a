"""Asking for consideration: what would help, and as much or as little as one wants to say of it."""

from handlers.conversations.own_work import is_member, register_first
from handlers.conversations.prompts import TEXT
from handlers.engine import talk
from handlers.engine.flow import Draft, Flow, Input, Step
from handlers.people import considerations
from handlers.turn import Turn
from messages import line
from messages.screens import Choice, Fact, Prompt
from models.errors import YuiError
from models.people.considerations import Wish


class TooLong(YuiError):
    """More than `longest` characters."""

    key = "caring.consideration.too_long"


def begin(turn: Turn) -> None:
    """From the settings, or typed."""
    if is_member(turn):
        talk.begin(turn, CONSIDERATION)
    else:
        register_first(turn)


def _ask_wish(turn: Turn, draft: Draft) -> Prompt:
    choices = tuple(Choice(str(wish), turn.text(f"caring.consideration.wish.{wish}")) for wish in Wish)
    words, example = turn.text("caring.consideration.words"), turn.text("caring.consideration.example")
    return Prompt(words, example, choices=choices)


def _ask_words(turn: Turn, draft: Draft) -> Prompt:
    none = Choice("none", turn.text("caring.consideration.say.none"), is_main=True)
    words, example = turn.text("caring.consideration.say.words"), turn.text("caring.consideration.say.example")
    return Prompt(words, example, choices=(none,), takes=TEXT)


def _check_words(turn: Turn, draft: Draft, given: Input) -> str:
    words = "" if given.value == "none" else given.value.strip()
    if len(words) > considerations.LONGEST:
        raise TooLong(longest=considerations.LONGEST)
    return words


def _wants_words(turn: Turn, draft: Draft) -> bool:
    return draft.get("wish") != Wish.LONGER


def _facts(turn: Turn, draft: Draft) -> list[Fact]:
    wish = Fact(
        turn.text("caring.consideration.fact.wish"), turn.text(f"caring.consideration.wish.{draft['wish']}"), "wish"
    )
    if not draft.get("words"):
        return [wish]
    return [wish, Fact(turn.text("caring.consideration.fact.words"), draft["words"], "words")]


def _finish(turn: Turn, draft: Draft) -> None:
    wish = Wish(draft["wish"])
    considerations.ask(turn, turn.account, turn.operator.id, wish, draft.get("words", ""))
    name = "given" if wish is Wish.LONGER else "asked"
    turn.say(line.text(turn.text(f"caring.consideration.{name}", operator=turn.operator.name)))


CONSIDERATION = Flow(
    "consideration",
    steps=(Step("wish", _ask_wish), Step("words", _ask_words, _check_words, when=_wants_words)),
    finish=_finish,
    summary=_facts,
)
