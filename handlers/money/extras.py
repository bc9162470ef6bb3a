"""What is owed beside the fee: expenses that the operator bears, and corrections upwards. Entered by staff, by hand.

A fee itself is never cut or struck: that is forbidden whatever was agreed (Freelance Act, art. 5(1)(ii)). What was
entered here by mistake can be struck, with its reason, as long as it is in no run.
"""

from collections.abc import Sequence

from handlers.context import Context
from handlers.money.payables import due_for
from handlers.moves import move
from messages.cards.extras import extra_card, struck_card
from models.errors import BadInput, Conflict, NotFound, written
from models.japan_time import day_in_japan
from models.money.ledger import MoneyEvent, book_payable
from models.money.payables import Payable, PayableKind, PayableStatus
from models.people.line_accounts import account_for
from models.people.operators import Operator
from models.rows import found, locked
from models.talk.outbox import MessageKind
from models.towns.settlements import is_settled
from models.work.assignments import Assignment, AssignmentStatus
from models.work.tasks import Task

MOST_YEN = 10_000_000
LONGEST_WORDS = 100
LONGEST_REASON = 200


class FeeStands(Conflict):
    """The fee of work is never struck or cut."""

    key = "errors.payable.fee_stands"


class NotBegunYet(Conflict):
    """Nothing can be owed beside work that has not begun."""

    key = "errors.payable.not_begun"


def owe_extra(
    context: Context, operator_id: int, assignment_id: int, kind: PayableKind, yen: int, words: str
) -> Payable:
    """Owe an expense or a correction of one contract, to be paid with the fees; the resident is told.

    It falls due as if received today. Tax is withheld as from the fee: what is paid for travel to the person is part of
    it (Basic Circular on Income Tax 204-2). Raises NotFound, NotBegunYet, BadInput.
    """
    words = checked(kind, yen, words, [one for one in PayableKind if one is not PayableKind.WORK])
    assignment = locked(context.session, Assignment, assignment_id)
    if assignment.party_id != operator_id:
        raise NotFound()
    if assignment.status is AssignmentStatus.ACCEPTED:
        raise NotBegunYet()
    today = day_in_japan(context.now)
    payable = Payable(
        operator_id=operator_id,
        resident_id=assignment.resident_id,
        assignment_id=assignment.id,
        kind=kind,
        words=words,
        gross_yen=yen,
        withholding=found(context.session, Task, assignment.task_id).withholding,
        received_on=today,
        due_on=due_for(context, assignment, today),
        status=PayableStatus.OWED,
        is_unsettled=assignment.party_id != assignment.operator_id,
    )
    context.session.add(payable)
    context.session.flush()
    book_payable(context.session, payable, today)
    detail = {"assignment": assignment.id, "kind": str(kind), "gross_yen": yen, "due_on": payable.due_on.isoformat()}
    context.record(operator_id, "payables.owe_extra", f"payables:{payable.id}", detail)
    _tell(context, payable)
    return payable


def checked(kind: PayableKind, yen: int, words: str, kinds: Sequence[PayableKind]) -> str:
    """The words without spaces around them; raises BadInput where kind, yen or words are not what can be."""
    if kind not in kinds:
        raise BadInput(field="kind", reason=", ".join(kinds))
    if not 1 <= yen <= MOST_YEN:
        raise BadInput(field="yen", reason=f"1 - {MOST_YEN:,}")
    return written("words", words, LONGEST_WORDS)


def strike(context: Context, operator_id: int, payable_id: int, reason: str) -> Payable:
    """Take back what was entered by mistake. Raises NotFound, FeeStands, BadInput, WrongState once it is in a run."""
    locked(context.session, Operator, operator_id)
    payable = locked(context.session, Payable, payable_id, operator_id)
    if payable.kind is PayableKind.WORK:
        raise FeeStands()
    reason = written("reason", reason, LONGEST_REASON)
    move(context, payable, PayableStatus.STRUCK, reason)
    # Where it stands in a settlement, that is to be corrected; where it does not yet, it never will.
    payable.is_unsettled = is_settled(context.session, payable.id)
    book_payable(context.session, payable, day_in_japan(context.now), MoneyEvent.STRUCK)
    detail = {"gross_yen": payable.gross_yen, "reason": reason}
    context.record(operator_id, "payables.strike", f"payables:{payable.id}", detail)
    _tell(context, payable, reason)
    return payable


def _tell(context: Context, payable: Payable, struck_for: str | None = None) -> None:
    account = account_for(context.session, payable.resident_id, payable.operator_id)
    if account is None:
        return
    name = found(context.session, Operator, payable.operator_id).name
    assignment = found(context.session, Assignment, payable.assignment_id)
    title = found(context.session, Task, assignment.task_id).title
    if struck_for is None:
        card = extra_card(account.locale, account.id, name, title, payable)
    else:
        card = struck_card(account.locale, name, title, payable, struck_for)
    context.tell(account, [card], MessageKind.MONEY)
