"""Differences in a settlement: one side says what a line should be and why, the other takes it over or explains."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.context import Context
from handlers.moves import move
from handlers.people.residents import ReasonNeeded
from handlers.towns.settlement_lines import set_fee, standing_fee
from handlers.towns.settlements import other_of, record_both, tell
from models.errors import BadInput, Conflict, NotFound
from models.rows import found, locked
from models.towns.settlements import (
    Difference,
    Settlement,
    SettlementLine,
    SettlementStatus,
    settlement_of,
)


class NoDifference(BadInput):
    """It says what stands there already."""

    key = "errors.settlement.no_difference"


class DifferenceOpen(Conflict):
    """A difference of this line waits for its answer."""

    key = "errors.settlement.difference_open"


class OwnDifference(Conflict):
    """The other side answers."""

    key = "errors.settlement.own_difference"


class AlreadyAnswered(Conflict):
    """It has its answer."""

    key = "errors.settlement.already_answered"


def name_difference(
    context: Context, settlement: Settlement, operator_id: int, line_id: int, says_yen: int, words: str
) -> Difference:
    """Say which fee a line should have, and why. What was confirmed by one side is a draft again.

    Of a list that both have confirmed, an earlier line is meant: what comes of it stands in the next month.
    Raises NotFound, ReasonNeeded, NoDifference, DifferenceOpen.
    """
    session = context.session
    settlement = settlement_of(session, settlement.id, operator_id, lock=True)
    line = found(session, SettlementLine, line_id)
    if line.settlement_id != settlement.id:
        raise NotFound()
    line = _root(session, line)
    if not words.strip():
        raise ReasonNeeded(field="words")
    was_yen = standing_fee(session, line)
    if was_yen == says_yen:
        raise NoDifference(field="says_yen")
    waiting = select(Difference.id).where(Difference.line_id == line.id, Difference.answered_at.is_(None))
    if session.scalar(waiting) is not None:
        raise DifferenceOpen()
    side = settlement.side_of(operator_id)
    difference = Difference(
        settlement_id=settlement.id,
        line_id=line.id,
        side=side,
        was_yen=was_yen,
        says_yen=says_yen,
        words=words.strip(),
        named_at=context.now,
        named_by=str(context.actor),
    )
    session.add(difference)
    if settlement.status is SettlementStatus.HALF_CONFIRMED:
        move(context, settlement, SettlementStatus.DRAFT)
        settlement.lead_confirmed_at = settlement.lead_confirmed_by = None
        settlement.partner_confirmed_at = settlement.partner_confirmed_by = None
    session.flush()
    record_both(context, settlement, "settlements.differ", line=line.id, was_yen=was_yen, says_yen=says_yen)
    tell(context, settlement, "settlement.difference", other_of(settlement, operator_id))
    return difference


def answer_difference(
    context: Context, difference_id: int, operator_id: int, *, takes_over: bool, words: str = ""
) -> Difference:
    """Take the other side's figure over, or explain why the line stands. Raises NotFound, OwnDifference,
    AlreadyAnswered, ReasonNeeded."""
    session = context.session
    difference = found(session, Difference, difference_id)
    settlement = settlement_of(session, difference.settlement_id, operator_id, lock=True)
    difference = locked(session, Difference, difference_id)
    if settlement.side_of(operator_id) is difference.side:
        raise OwnDifference()
    if difference.answered_at is not None:
        raise AlreadyAnswered()
    if not takes_over and not words.strip():
        raise ReasonNeeded(field="words")
    difference.is_taken_over, difference.answer_words = takes_over, words.strip()
    difference.answered_at, difference.answered_by = context.now, str(context.actor)
    difference.version += 1
    if takes_over:
        set_fee(context, settlement, found(session, SettlementLine, difference.line_id), difference.says_yen)
    detail = {"line": difference.line_id, "takes_over": takes_over, "says_yen": difference.says_yen}
    record_both(context, settlement, "settlements.answer", **detail)
    tell(context, settlement, "settlement.answered", other_of(settlement, operator_id))
    return difference


def _root(session: Session, line: SettlementLine) -> SettlementLine:
    """What is corrected is the line of the work itself."""
    return line if line.corrects_id is None else found(session, SettlementLine, line.corrects_id)
