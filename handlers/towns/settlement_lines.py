"""The lines of a settlement: made from what is owed, counted up, and set to other figures."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.context import Context
from models.money.consumption_tax import tax_within
from models.money.payables import COSTS, Payable, PayableStatus
from models.towns.pacts import Pact
from models.towns.settlements import (
    Figures,
    LineKind,
    Settlement,
    SettlementLine,
    SettlementStatus,
    handling_of,
    lines_of,
    tax_sums,
)
from models.work.assignments import Assignment
from models.work.tasks import Task


def line_of(
    settlement: Settlement, payable: Payable, assignment: Assignment, task: Task, pact: Pact, alias: str
) -> SettlementLine:
    """The line of a payable; expenses go along as they are, without a percentage on top."""
    fee_yen, is_expense = payable.gross_yen, payable.kind in COSTS
    percent = 0 if is_expense else pact.handling_percent
    return SettlementLine(
        settlement_id=settlement.id,
        lead_id=settlement.lead_id,
        partner_id=settlement.partner_id,
        kind=LineKind.WORK if payable.received_on >= settlement.month else LineKind.LATE,
        payable_id=payable.id,
        assignment_id=assignment.id,
        pact_id=pact.id,
        task_id=task.id,
        title=task.title,
        alias=alias,
        received_on=payable.received_on,
        minutes=0 if is_expense else round(task.unit_minutes * fee_yen / assignment.unit_fee(task)),
        units=0 if is_expense else round(fee_yen / assignment.unit_fee(task)),
        fee_yen=fee_yen,
        handling_percent=percent,
        handling_yen=handling_of(fee_yen, percent),
    )


def count_up(context: Context, settlement: Settlement) -> None:
    """The control totals over the lines as they stand now."""
    context.session.flush()
    lines = lines_of(context.session, settlement.id)
    settlement.lines = len(lines)
    settlement.minutes = sum(one.minutes for one in lines)
    settlement.fees_yen = sum(one.fee_yen for one in lines)
    settlement.handling_yen = sum(one.handling_yen for one in lines)
    settlement.total_yen = settlement.fees_yen + settlement.handling_yen
    settlement.tax_yen = sum(one.tax_yen for one in tax_sums(lines))


def standing(session: Session, line: SettlementLine) -> Figures:
    """The figures of a line with all corrections of it."""
    query = select(SettlementLine).where(SettlementLine.corrects_id == line.id).order_by(SettlementLine.id)
    whole = [line, *session.scalars(query)]
    return Figures(
        fee_yen=sum(one.fee_yen for one in whole),
        minutes=sum(one.minutes for one in whole),
        units=sum(one.units for one in whole),
        handling_percent=whole[-1].handling_percent,
    )


def tax_of(line: SettlementLine, figures: Figures) -> int:
    """The consumption tax within a line with these figures, at the rate of its day of receipt."""
    return tax_within(figures.fee_yen + figures.handling_yen, line.received_on)


def set_figures(context: Context, settlement: Settlement, line: SettlementLine, says: Figures) -> None:
    """In an open list the line itself changes; of a confirmed one, a correction waits for the next month."""
    if line.settlement_id == settlement.id and settlement.status is SettlementStatus.DRAFT:
        line.fee_yen, line.minutes, line.units = says.fee_yen, says.minutes, says.units
        line.handling_percent, line.handling_yen = says.handling_percent, says.handling_yen
        count_up(context, settlement)
        settlement.version += 1
        return
    was = standing(context.session, line)
    context.session.add(
        SettlementLine(
            settlement_id=None,
            lead_id=line.lead_id,
            partner_id=line.partner_id,
            kind=LineKind.CORRECTION,
            corrects_id=line.id,
            assignment_id=line.assignment_id,
            pact_id=line.pact_id,
            task_id=line.task_id,
            title=line.title,
            alias=line.alias,
            received_on=line.received_on,
            minutes=says.minutes - was.minutes,
            units=says.units - was.units,
            fee_yen=says.fee_yen - was.fee_yen,
            handling_percent=says.handling_percent,
            handling_yen=says.handling_yen - was.handling_yen,
        )
    )
    context.session.flush()


def cross_out_struck(context: Context, operator_id: int | None) -> None:
    """What was entered by hand and struck since is taken out of its line, or corrected in the next month."""
    query = (
        select(SettlementLine, Settlement, Payable)
        .join(Settlement, Settlement.id == SettlementLine.settlement_id)
        .join(Payable, Payable.id == SettlementLine.payable_id)
        .where(Payable.is_unsettled, Payable.status == PayableStatus.STRUCK)
    )
    if operator_id is not None:
        query = query.where((SettlementLine.lead_id == operator_id) | (SettlementLine.partner_id == operator_id))
    for line, settlement, payable in context.session.execute(query.order_by(SettlementLine.id)).all():
        payable.is_unsettled = False
        stands = standing(context.session, line)
        if stands.fee_yen:
            set_figures(context, settlement, line, replace(stands, fee_yen=0))
