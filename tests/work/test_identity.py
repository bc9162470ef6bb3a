"""Where an operator asks for it, work is taken only by people whom staff have seen."""

import pytest

from handlers.context import Context
from handlers.office import operators
from handlers.people.identity import check_identity
from models.dispatch.fitness import IdentityUnchecked
from models.errors import NotFound
from models.people.memberships import IdentityPaper
from models.people.operators import Operator
from models.record.audit import AuditRow
from models.work.assignments import Assignment
from tests.work.desk import Desk


def asks_for_it(desk: Desk) -> None:
    def change(context: Context) -> None:
        operator = context.session.get_one(Operator, desk.operator_id)
        operators.change_operator(context, operator, needs_identity_check=True)

    desk.act(change)


def test_work_waits_until_staff_have_seen_who_it_is(desk: Desk) -> None:
    hana = desk.resident()
    offer_id = desk.offer(desk.task(rows=2))
    asks_for_it(desk)
    with pytest.raises(IdentityUnchecked):
        desk.take(offer_id, hana)
    kept = desk.staff(check_identity, hana, IdentityPaper.LICENCE)
    assert (kept.identity_seen, kept.identity_checked_by) == (IdentityPaper.LICENCE, "staff:1")
    desk.take(offer_id, hana)
    assert desk.look(lambda session: session.query(Assignment).count()) == 1
    acts = desk.look(lambda session: [row.act for row in session.query(AuditRow)])
    assert "residents.identity" in acts


def test_nobody_elses_resident_is_checked(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.act(check_identity, desk.operator_id + 1, desk.resident(), IdentityPaper.KNOWN)
