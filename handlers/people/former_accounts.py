"""Money that is on its way to an account that its owner has just replaced: the bank has its file already."""

from sqlalchemy import select

from handlers.context import Context
from messages import line
from messages.catalog import text
from messages.dates import long_date, yen
from messages.line import Message
from models.money.payables import PayRun, PayRunStatus, Statement
from models.people.operators import Operator

_TO_COME = (PayRunStatus.CLOSED, PayRunStatus.RELEASED, PayRunStatus.PAID)


def still_to_former(context: Context, resident_id: int, locale: str) -> list[Message]:
    """What to say after an account was registered: which payments still go to the one before, and what is done if they
    come back.

    A release at the same moment is waited for: the runs are held until this transaction ends.
    """
    query = (
        select(PayRun, Statement, Operator.name)
        .join(Statement, Statement.pay_run_id == PayRun.id)
        .join(Operator, Operator.id == PayRun.operator_id)
        .where(
            Statement.resident_id == resident_id,
            Statement.paid_at.is_(None),
            Statement.returned_at.is_(None),
            PayRun.status.in_(_TO_COME),
        )
        .order_by(PayRun.id)
        .with_for_update(of=PayRun)
        .execution_options(populate_existing=True)
    )
    return [
        line.text(
            text(
                locale,
                "bank.still_to_former",
                operator=name,
                on=long_date(locale, run.pay_on),
                yen=yen(locale, statement.net_yen),
            )
        )
        for run, statement, name in context.session.execute(query)
        if run.status is not PayRunStatus.CLOSED
    ]
