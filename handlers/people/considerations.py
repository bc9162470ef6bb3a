"""Asking for consideration (配慮の申出), and the operator's answer, which is recorded and sent.

Freelance Act, art. 13; the ministry's guideline on it (2024, part 3-3): hear the wish, weigh it, answer, and give the
reason where it cannot be met. Nothing that was asked or answered is read by dispatch.
"""

from sqlalchemy import update

from handlers.context import Context
from handlers.office.staff_news import notify
from handlers.people import memberships
from handlers.people.residents import key_of
from messages.cards.considerations import answered_card
from models.errors import BadInput, Conflict
from models.people.considerations import Consideration, Decision, Wish
from models.people.line_accounts import LineAccount
from models.people.operators import Operator
from models.record.holds import Held, is_held
from models.rows import found
from models.talk.outbox import MessageKind

LONGEST = 1_000
_WORDS, _ANSWER = "consideration", "consideration answer"


class BadWords(BadInput):
    """An answer that is not a plain yes needs words, up to `longest` characters."""

    key = "caring.consideration.bad_words"


class AlreadyAnswered(Conflict):
    """An answer, once sent, stands; what follows is talked about with people."""

    key = "caring.consideration.already_answered"


def ask(context: Context, account: LineAccount, operator_id: int, wish: Wish, words: str = "") -> Consideration:
    """Keep a request of a registered resident and tell staff; longer limits are given at once, without asking why."""
    resident_id = account.resident_id
    assert resident_id is not None
    asked = Consideration(
        operator_id=operator_id,
        resident_id=resident_id,
        account_id=account.id,
        wish=wish,
        words_sealed=key_of(context, resident_id).seal(_WORDS, words) if words else None,
        asked_at=context.now,
    )
    context.session.add(asked)
    context.session.flush()
    subject = f"considerations:{asked.id}"
    context.record(operator_id, "considerations.ask", subject)
    if wish is Wish.LONGER:
        membership = memberships.membership_of(context.session, resident_id, operator_id)
        memberships.set_longer_limits(context, membership, True)
        asked.decision, asked.answered_at, asked.answered_by = Decision.AGREED, context.now, str(context.actor)
    else:
        notify(context, operator_id, "consideration.asked", subject)
    return asked


def read(context: Context, operator_id: int, number: int) -> Consideration:
    """A request whose words somebody of the staff reads, which stands in the record. Raises NotFound."""
    asked = found(context.session, Consideration, number, operator_id)
    context.record(operator_id, "considerations.read", f"considerations:{number}")
    return asked


def answer(context: Context, operator_id: int, number: int, decision: Decision, words: str = "") -> Consideration:
    """The operator's answer, sent to the resident. Raises NotFound, AlreadyAnswered, BadWords."""
    asked = found(context.session, Consideration, number, operator_id)
    if asked.decision is not None:
        raise AlreadyAnswered()
    words = words.strip()
    if len(words) > LONGEST or (decision is not Decision.AGREED and not words):
        raise BadWords(field="words", longest=LONGEST)
    asked.decision, asked.answered_at, asked.answered_by = decision, context.now, str(context.actor)
    asked.answer_sealed = key_of(context, asked.resident_id).seal(_ANSWER, words) if words else None
    asked.version += 1
    subject, detail = f"considerations:{asked.id}", {"decision": str(decision)}
    context.record(operator_id, "considerations.answer", subject, detail)
    account = found(context.session, LineAccount, asked.account_id)
    operator = found(context.session, Operator, operator_id)
    card = answered_card(account.locale, operator.name, decision, words)
    context.tell(account, [card], MessageKind.SERVICE)
    return asked


def forget_words(context: Context, operator_id: int, resident_id: int) -> None:
    """Wipe what a resident wrote; that they asked, and what was decided, stays. A legal hold keeps it. Raises Held."""
    if is_held(context.session, operator_id, resident_id):
        raise Held()
    own = update(Consideration).where(
        Consideration.operator_id == operator_id, Consideration.resident_id == resident_id
    )
    context.session.execute(own.values(words_sealed=None), execution_options={"synchronize_session": False})
    context.record(operator_id, "considerations.forget", f"residents:{resident_id}")


def words_of(context: Context, asked: Consideration) -> str:
    """What was written, in clear: for those who answer it only."""
    return key_of(context, asked.resident_id).open(_WORDS, asked.words_sealed) if asked.words_sealed else ""


def answer_of(context: Context, asked: Consideration) -> str:
    """What was answered, in clear."""
    return key_of(context, asked.resident_id).open(_ANSWER, asked.answer_sealed) if asked.answer_sealed else ""
