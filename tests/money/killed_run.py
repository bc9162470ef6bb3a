"""Pay runs in processes of their own, to be killed: `python -m tests.money.killed_run`.

This process only loads the program, once, for that takes the longest. For every line that it reads, the address of a
database and the number of an operator, it starts a child that does all that is left to do of the pay run, each step in
its own transaction. It writes the child's process id, and how it ended: 0, or the negative number of a signal.
"""

import asyncio
import os
import sys
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import Database
from handlers.context import Actor, Context
from handlers.money import settling
from handlers.money.closing import close_month, closed_before
from models.japan_time import TOKYO
from models.money.payables import PayRun, PayRunStatus
from models.record import audit
from models.seal import Vault
from models.talk import outbox
from tests.money.till import CLOSER, END_OF_NOVEMBER, RELEASER
from tests.work.desk import DRIVERS

NOW = datetime.combine(END_OF_NOVEMBER, time(20), TOKYO)


def pay(url: str, operator_id: str) -> None:
    """Close, release and mark as paid what has not been yet."""
    scheme, _, rest = url.partition("://")
    asyncio.run(_pay(f"{DRIVERS[scheme]}://{rest}", int(operator_id)))


async def _pay(url: str, operator_id: int) -> None:
    database = Database(url)

    def close(context: Context) -> None:
        if closed_before(context.session, operator_id, END_OF_NOVEMBER) is None:
            close_month(context, operator_id, END_OF_NOVEMBER)

    def go_on(context: Context) -> None:
        run = context.session.scalars(select(PayRun).where(PayRun.operator_id == operator_id)).one()
        if run.status is PayRunStatus.CLOSED:
            settling.release(context, run)
        elif run.status is PayRunStatus.RELEASED:
            settling.mark_paid(context, run)

    for act, actor in ((close, CLOSER), (go_on, RELEASER), (go_on, CLOSER)):

        def work(session: Session, act: object = act, actor: Actor = actor) -> None:
            context = Context(session, NOW, Vault({"k1": bytes(range(32))}), actor, "https://yui.example.jp")
            act(context)  # type: ignore[operator]
            outbox.enqueue(session, context.vault, context.outgoing, context.now)
            session.flush()
            audit.append(session, context.entries)

        await database.run(work)
    await database.close()


def main() -> None:
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            pay(*line.split())
            os._exit(0)
        _write(child)
        _write(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def _write(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
