"""An operator's till: work that counts is put there directly, so that tests of money need no work to be done."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.context import Actor, ActorKind, Context
from handlers.money import payables, settling
from handlers.money.closing import close_month
from handlers.office import operators
from handlers.people import bank_accounts, residents
from models.dispatch.offers import Offer
from models.japan_time import TOKYO
from models.money.account_numbers import AccountKind
from models.money.payables import Payable, PayRun, Statement
from models.money.withholding import Withholding
from models.people.line_accounts import LineAccount
from models.people.operators import Operator
from models.people.residents import Resident
from models.work.assignments import Assignment, AssignmentStatus, Submission
from models.work.orders import Order
from models.work.tasks import Task, TaskKind
from tests.work.desk import Desk

CLOSER = Actor(ActorKind.STAFF, 11)
RELEASER = Actor(ActorKind.STAFF, 12)
END_OF_NOVEMBER = date(2026, 11, 30)


class Till(Desk):
    """A desk with shortcuts for money; amounts in yen."""

    def payee(self, kana: str = "ヤマダ ハナコ", *, has_account: bool = True) -> int:
        """A resident, with a bank account unless told otherwise."""
        resident_id = self.resident()
        self.act(_name, resident_id, kana)
        if has_account:
            self.account_at(resident_id, holder=kana)
        return resident_id

    def account_at(self, resident_id: int, **changes: Any) -> int:
        """Register a bank account."""
        usual = {"bank_code": "0001", "branch_code": "001", "number": "1234567", "holder": "ヤマダ ハナコ"}
        return self.act(_register, resident_id, {**usual, **changes})

    def owes(
        self,
        resident_id: int,
        yen: int,
        received_on: date = date(2026, 11, 10),
        withholding: Withholding = Withholding.NONE,
    ) -> int:
        """Owe somebody for one piece of work received on a day."""
        return self.act(owe, self.operator_id, self.client_id, resident_id, yen, received_on, withholding)

    def source(self) -> None:
        """Enter the account from which is paid."""
        self.act(_source, self.operator_id)

    def closes(self, through: date = END_OF_NOVEMBER, **kwargs: Any) -> PayRun:
        """Close up to a day, as the first person."""
        return self.act(close_month, self.operator_id, through, actor=CLOSER, **kwargs)

    def pays(self, run: PayRun) -> None:
        """Release as the second person, and mark as paid."""
        self.act(settling.release, run, actor=RELEASER)
        self.act(settling.mark_paid, run, actor=CLOSER)

    def payables(self) -> list[Payable]:
        """All payables, oldest first."""
        return self.look(lambda session: list(session.scalars(select(Payable).order_by(Payable.id))))

    def statements(self, run_id: int | None = None) -> list[Statement]:
        """The statements of a run, or all."""
        query = select(Statement).order_by(Statement.id)
        if run_id is not None:
            query = query.where(Statement.pay_run_id == run_id)
        return self.look(lambda session: list(session.scalars(query)))

    def run(self, run_id: int) -> PayRun:
        """A run as it stands."""
        return self.look(lambda session: session.get_one(PayRun, run_id))

    def end_of(self, day: date) -> None:
        """Let time pass until the evening of a day in Japan."""
        self.now = datetime.combine(day, time(20), TOKYO).astimezone(self.now.tzinfo)


def _name(context: Context, resident_id: int, kana: str) -> None:
    resident = context.session.get_one(Resident, resident_id)
    residents.set_private(context, resident, name="山田 花子", kana=kana, born_on=date(1990, 4, 1), phone="09012345678")


def _register(context: Context, resident_id: int, details: dict[str, str]) -> int:
    resident = context.session.get_one(Resident, resident_id)
    return bank_accounts.register(context, resident, kind=AccountKind.ORDINARY, **details).id


def _source(context: Context, operator_id: int) -> None:
    operators.set_transfer_source(
        context,
        context.session.get_one(Operator, operator_id),
        consignor_code="1234567890",
        name_kana="ミスボチョウシゴトキョウギカイ",
        bank_code="0001",
        branch_code="001",
        kind=AccountKind.ORDINARY,
        account_number="7654321",
    )


def owe(
    context: Context,
    operator_id: int,
    client_id: int,
    resident_id: int,
    yen: int,
    received_on: date,
    withholding: Withholding,
    party_id: int | None = None,
    pact_id: int | None = None,
) -> int:
    """Owe for one piece of an operator's work; the party is the same operator, or another one by a pact."""
    task = _task(context.session, operator_id, client_id, yen, withholding, context.now)
    offer = Offer(operator_id=operator_id, task_id=task.id, closes_at=context.now, created_at=context.now, audience={})
    context.session.add(offer)
    context.session.flush()
    account = residents_account(context.session, resident_id)
    assignment = Assignment(
        operator_id=operator_id,
        party_id=party_id or operator_id,
        pact_id=pact_id,
        task_id=task.id,
        offer_id=offer.id,
        resident_id=resident_id,
        account_id=account,
        status=AssignmentStatus.APPROVED,
        units=1,
        due_at=context.now,
        accepted_at=context.now,
    )
    context.session.add(assignment)
    context.session.flush()
    submission = Submission(
        operator_id=operator_id, assignment_id=assignment.id, number=1, units=1, submitted_at=context.now
    )
    context.session.add(submission)
    context.session.flush()
    received_at = datetime.combine(received_on, time(12), TOKYO)
    return payables.owe(context, assignment, task, 1, received_at, submission.id).id


def _task(
    session: Session, operator_id: int, client_id: int, yen: int, withholding: Withholding, now: datetime
) -> Task:
    order = Order(
        operator_id=operator_id,
        client_id=client_id,
        title="広報",
        budget_yen=10_000_000,
        ordered_on=date(2026, 11, 1),
        due_on=date(2027, 3, 31),
        created_at=now,
    )
    session.add(order)
    session.flush()
    task = Task(
        operator_id=operator_id,
        order_id=order.id,
        title="町名の読みを確かめる",
        description="",
        kind=TaskKind.OUTSIDE,
        unit_minutes=10,
        unit_fee_yen=yen,
        units_per_place=1,
        places=1,
        due_at=now + timedelta(days=1),
        withholding=withholding,
        created_at=now,
    )
    session.add(task)
    session.flush()
    return task


def residents_account(session: Session, resident_id: int) -> int:
    """The number of the resident's LINE account."""
    return session.scalars(select(LineAccount.id).where(LineAccount.resident_id == resident_id)).one()
