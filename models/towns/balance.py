"""The balance between operators (相互の収支): what the residents of each have done for the other, in minutes and yen.

For the dispatch: `partners_by_balance(session, lead_id, partner_ids, now)` puts those first to whom the lead owes most
work. Both chains count, for both are hands lent. Minutes are the expected ones of the work that is
paid; expenses are no work.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from models.lists import among
from models.money.payables import IS_EARNED, Payable
from models.towns.pacts import Pact, pact_numbers
from models.work.assignments import LIVE, Assignment
from models.work.tasks import Task

LOOKED_BACK = timedelta(days=365)
"""How far the dispatch looks back: a debt of last winter is still one, that of years ago is not."""

PARTNER: ColumnElement[int] = case((Pact.proposer_id == Assignment.operator_id, Pact.other_id), else_=Pact.proposer_id)
"""Whose resident did the work of a contract under a pact: nothing is passed on, so it is the pact's other side."""


_PAID = (
    select(Assignment.operator_id, PARTNER, func.sum(Payable.gross_yen))
    .join(Pact, Pact.id == Assignment.pact_id)
    .join(Payable, Payable.assignment_id == Assignment.id)
    .where(among(Assignment.pact_id, "pacts"), Payable.received_on >= bindparam("since"), IS_EARNED)
    .group_by(Assignment.operator_id, PARTNER)
)
_RUNNING = (
    select(
        Assignment.operator_id,
        PARTNER,
        func.sum(func.coalesce(Assignment.unit_fee_yen, Task.unit_fee_yen) * Assignment.units),
    )
    .join(Pact, Pact.id == Assignment.pact_id)
    .join(Task, Task.id == Assignment.task_id)
    .where(among(Assignment.pact_id, "pacts"), Assignment.status.in_(LIVE))
    .group_by(Assignment.operator_id, PARTNER)
)


@dataclass(frozen=True, slots=True)
class Flow:
    """What residents of the partner were paid for work of the lead, received in a period."""

    lead_id: int
    partner_id: int
    contracts: int
    people: int
    minutes: int
    yen: int


def flows(session: Session, operator_id: int, first: date, last: date) -> list[Flow]:
    """The flow between an operator and all others, each way apart, over work received from a day to a day."""
    fee = func.coalesce(Assignment.unit_fee_yen, Task.unit_fee_yen)
    query = (
        select(
            Assignment.operator_id,
            PARTNER,
            func.count(Assignment.id.distinct()),
            func.count(Assignment.resident_id.distinct()),
            func.sum(Task.unit_minutes * Payable.gross_yen / fee),
            func.sum(Payable.gross_yen),
        )
        .join(Pact, Pact.id == Assignment.pact_id)
        .join(Task, Task.id == Assignment.task_id)
        .join(Payable, Payable.assignment_id == Assignment.id)
        .where(_is_theirs(operator_id), Payable.received_on.between(first, last), IS_EARNED)
        .group_by(Assignment.operator_id, PARTNER)
        .order_by(Assignment.operator_id, PARTNER)
    )
    return [
        Flow(lead, partner, contracts, people, round(minutes), int(yen))
        for lead, partner, contracts, people, minutes, yen in session.execute(query)
    ]


def partners_by_balance(session: Session, lead_id: int, partner_ids: Collection[int], now: datetime) -> list[int]:
    """The partners in the order in which they are asked: first who has given the lead more work than it gave them.

    Where nothing tells them apart, the smaller number is first.
    """
    given = given_to(session, lead_id, partner_ids, now)
    return sorted(given, key=lambda partner: (given[partner], partner))


def given_to(session: Session, lead_id: int, partner_ids: Collection[int], now: datetime) -> dict[int, int]:
    """How much more work, in yen, the lead gave each partner than it got from them.

    Counted over a year: what was paid, and what live contracts will pay, so that a day's offers do not all go the same
    way.
    """
    given = dict.fromkeys(partner_ids, 0)
    by = {"pacts": pact_numbers(session, [lead_id]), "since": (now - LOOKED_BACK).date()}
    for lead, partner, yen in (*session.execute(_PAID, by), *session.execute(_RUNNING, by)):
        other = partner if lead == lead_id else lead
        if other in given:
            given[other] += int(yen) if lead == lead_id else -int(yen)
    return given


def _is_theirs(operator_id: int) -> ColumnElement[bool]:
    return or_(Pact.proposer_id == operator_id, Pact.other_id == operator_id)
