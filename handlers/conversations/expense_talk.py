"""Telling of an expense: for which work, of what kind, how much, what for, and a picture of the receipt."""

from handlers.conversations.own_work import has_moved, register_first, resident_id
from handlers.conversations.prompts import asks
from handlers.engine import talk
from handlers.engine.flow import Draft, Flow, Input, Step
from handlers.money import claims
from handlers.money.extras import LONGEST_WORDS, MOST_YEN
from handlers.turn import Turn
from messages import line
from messages.dates import yen
from messages.screens import Choice, Fact, Kind, Prompt
from models.errors import YuiError
from models.money.payables import PayableKind
from models.people.text_input import amount_yen

NONE = "none"


class TooLong(YuiError):
    """More than `longest` characters, or none at all."""

    key = "money.claim.too_long"


def begin(turn: Turn) -> None:
    """Typed, or from the button below the money so far; by who has left too, for the work that they did."""
    if turn.resident is None or has_moved(turn):
        register_first(turn)
    elif not claims.work_with_expenses(turn.session, resident_id(turn)):
        turn.say(line.text(turn.text("money.claim.no_work")))
        talk.remind(turn)
    else:
        talk.begin(turn, EXPENSE)


def _ask_work(turn: Turn, draft: Draft) -> Prompt:
    listed = claims.work_with_expenses(turn.session, resident_id(turn))
    choices = tuple(Choice(str(number), title) for number, title in listed)
    return Prompt(turn.text("money.claim.work.words"), turn.text("money.claim.work.example"), choices=choices)


def _ask_kind(turn: Turn, draft: Draft) -> Prompt:
    choices = tuple(Choice(str(kind), turn.text(f"money.kind.{kind}")) for kind in claims.EXPENSES)
    return Prompt(turn.text("money.claim.kind"), choices=choices)


def _ask_yen(turn: Turn, draft: Draft) -> Prompt:
    return asks(turn, "money.claim.yen")


def _check_yen(turn: Turn, draft: Draft, given: Input) -> int:
    return amount_yen(given.value, 1, MOST_YEN)


def _ask_words(turn: Turn, draft: Draft) -> Prompt:
    return asks(turn, "money.claim.what")


def _check_words(turn: Turn, draft: Draft, given: Input) -> str:
    words = given.value.strip()
    if not 0 < len(words) <= LONGEST_WORDS:
        raise TooLong(longest=LONGEST_WORDS)
    return words


def _ask_receipt(turn: Turn, draft: Draft) -> Prompt:
    return Prompt(
        turn.text("money.claim.receipt.words"),
        turn.text("money.claim.receipt.example"),
        choices=(Choice(NONE, turn.text("money.claim.receipt.none")),),
        takes=frozenset({Kind.PICTURE}),
        quick=(
            line.camera(turn.text("work.buttons.camera")),
            line.camera_roll(turn.text("work.buttons.camera_roll")),
        ),
    )


def _check_receipt(turn: Turn, draft: Draft, given: Input) -> int:
    return int(given.value) if given.kind is Kind.PICTURE else 0


def _facts(turn: Turn, draft: Draft) -> list[Fact]:
    titles = dict(claims.work_with_expenses(turn.session, resident_id(turn)))
    receipt = _state_of(turn, draft["receipt"])
    return [
        Fact(turn.text("money.claim.fact.work"), titles.get(int(draft["work"]), ""), "work"),
        Fact(turn.text("money.claim.fact.kind"), turn.text(f"money.kind.{draft['kind']}"), "kind"),
        Fact(turn.text("money.amount"), yen(turn.locale, draft["yen"]), "yen"),
        Fact(turn.text("money.extra.for"), draft["what"], "what"),
        Fact(turn.text("money.claim.fact.receipt"), turn.text(f"money.claim.receipt.{receipt}"), "receipt"),
    ]


def _state_of(turn: Turn, receipt_id: int) -> str:
    if not receipt_id:
        return "none"
    return "taken" if claims.is_there(turn.session, receipt_id) else "gone"


def _finish(turn: Turn, draft: Draft) -> None:
    kind, receipt = PayableKind(draft["kind"]), draft["receipt"] or None
    own = (resident_id(turn), int(draft["work"]), kind, draft["yen"], draft["what"], receipt)
    claims.claim(turn, *own)
    turn.say(line.text(turn.text("money.claim.asked", operator=turn.operator.name)))


EXPENSE = Flow(
    "expense",
    steps=(
        Step("work", _ask_work),
        Step("kind", _ask_kind),
        Step("yen", _ask_yen, _check_yen),
        Step("what", _ask_words, _check_words),
        Step("receipt", _ask_receipt, _check_receipt),
    ),
    finish=_finish,
    summary=_facts,
)
