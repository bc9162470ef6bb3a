"""Differences in a settlement: one side says what a line should be and why, the other takes it over or explains."""

from collections.abc import Mapping
from dataclasses import asdict, fields, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.context import Context
from handlers.moves import move
from handlers.people.residents import ReasonNeeded
from handlers.towns.settlement_lines import set_figures, standing, tax_of
from handlers.towns.settlements import other_of, record_both, tell
from models.errors import BadInput, Conflict, NotFound
from models.rows import found, locked
from models.towns.settlements import (
    Difference,
    Figures,
    Settlement,
    SettlementLine,
    SettlementStatus,
    settlement_of,
)

_FIGURES = frozenset(one.name for one in fields(Figures))


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
    context: Context, settlement: Settlement, operator_id: int, line_id: int, told: Mapping[str, int | None], words: str
) -> Difference:
    """Say which figures (of `Figures`; None is as it stands) a line should have, and why. What was confirmed by one side
    is a draft again.

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
    stands = standing(session, line)
    says = replace(stands, **{name: value for name, value in told.items() if value is not None})
    if says == stands:
        raise NoDifference(field="says_yen")
    waiting = select(Difference.id).where(Difference.line_id == line.id, Difference.answered_at.is_(None))
    if session.scalar(waiting) is not None:
        raise DifferenceOpen()
    side = settlement.side_of(operator_id)
    difference = Difference(
        settlement_id=settlement.id,
        line_id=line.id,
        side=side,
        was_yen=stands.fee_yen,
        says_yen=says.fee_yen,
        **_apart(line, stands, says),
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
    detail = {"line": line.id, "was": difference.was, "says": difference.says}
    record_both(context, settlement, "settlements.differ", **detail)
    tell(context, settlement, "settlement.difference", other_of(settlement, operator_id))
    return difference


def answer_difference(
    context: Context, difference_id: int, operator_id: int, *, takes_over: bool, words: str = ""
) -> Difference:
    """Take the other side's figures over, or explain why the line stands. Raises NotFound, OwnDifference,
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
        line = found(session, SettlementLine, difference.line_id)
        says = {name: value for name, value in difference.says.items() if name in _FIGURES}
        set_figures(context, settlement, line, replace(standing(session, line), **says))
    detail = {"line": difference.line_id, "takes_over": takes_over, "says": difference.says}
    record_both(context, settlement, "settlements.answer", **detail)
    tell(context, settlement, "settlement.answered", other_of(settlement, operator_id))
    return difference


def _apart(line: SettlementLine, stands: Figures, says: Figures) -> dict[str, dict[str, int]]:
    """The figures that differ, with the handling and the tax that follow from them."""
    both = [{**asdict(one), "handling_yen": one.handling_yen, "tax_yen": tax_of(line, one)} for one in (stands, says)]
    names = [name for name in both[0] if both[0][name] != both[1][name]]
    return {side: {name: one[name] for name in names} for side, one in zip(("was", "says"), both, strict=True)}


def _root(session: Session, line: SettlementLine) -> SettlementLine:
    """What is corrected is the line of the work itself."""
    return line if line.corrects_id is None else found(session, SettlementLine, line.corrects_id)
