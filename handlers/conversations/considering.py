"""Asking for consideration: what would help, and as much or as little as one wants to say of it."""

from handlers.conversations.own_work import is_member, register_first, resident_id
from handlers.conversations.prompts import TEXT
from handlers.engine import talk
from handlers.engine.attempts import attempt
from handlers.engine.flow import Draft, Flow, Input, Step
from handlers.people import consents, considerations
from handlers.turn import Turn
from messages import line
from messages.consents import SPECIAL, consent_text
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


def take_back(turn: Turn) -> None:
    """The consent to keep what was written of illness and family is taken back: the words are wiped at once."""
    if turn.resident is None or not is_member(turn):
        register_first(turn)
        return
    attempt(turn, lambda: _forget(turn))
    talk.remind(turn)


def _forget(turn: Turn) -> None:
    assert turn.resident is not None
    considerations.forget_words(turn, turn.operator.id, turn.resident.id)
    consents.withdraw(turn, turn.resident, turn.operator, SPECIAL)
    turn.say(line.text(turn.text("caring.consideration.special.taken_back")))


def _ask_wish(turn: Turn, draft: Draft) -> Prompt:
    choices = tuple(Choice(str(wish), turn.text(f"caring.consideration.wish.{wish}")) for wish in Wish)
    words, example = turn.text("caring.consideration.words"), turn.text("caring.consideration.example")
    return Prompt(words, example, choices=choices)


def _ask_special(turn: Turn, draft: Draft) -> Prompt:
    """Nothing special is written before its own consent; without it the wish alone goes out."""
    none = Choice("none", turn.text("caring.consideration.say.none"), is_main=True)
    agree = Choice("agree", turn.text("caring.consideration.special.agree"))
    words = consent_text(turn.locale, SPECIAL, turn.operator.name, turn.operator.phone)
    return Prompt(words, choices=(none, agree))


def _has_agreed(turn: Turn) -> bool:
    return SPECIAL in consents.current(turn.session, resident_id(turn), turn.operator.id)


def _wants_special(turn: Turn, draft: Draft) -> bool:
    return draft.get("wish") != Wish.LONGER and not _has_agreed(turn)


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
    return draft.get("wish") != Wish.LONGER and (draft.get("special") == "agree" or _has_agreed(turn))


def _facts(turn: Turn, draft: Draft) -> list[Fact]:
    wish = Fact(
        turn.text("caring.consideration.fact.wish"), turn.text(f"caring.consideration.wish.{draft['wish']}"), "wish"
    )
    if not draft.get("words"):
        return [wish]
    return [wish, Fact(turn.text("caring.consideration.fact.words"), draft["words"], "words")]


def _finish(turn: Turn, draft: Draft) -> None:
    wish = Wish(draft["wish"])
    assert turn.resident is not None
    if draft.get("special") == "agree" and draft.get("words"):
        consents.give(turn, turn.resident, turn.operator, SPECIAL, turn.locale)
    considerations.ask(turn, turn.account, turn.operator.id, wish, draft.get("words", ""))
    name = "given" if wish is Wish.LONGER else "asked"
    turn.say(line.text(turn.text(f"caring.consideration.{name}", operator=turn.operator.name)))


CONSIDERATION = Flow(
    "consideration",
    steps=(
        Step("wish", _ask_wish),
        Step("special", _ask_special, when=_wants_special),
        Step("words", _ask_words, _check_words, when=_wants_words),
    ),
    finish=_finish,
    summary=_facts,
)
