"""How staff, the clock and the terminal act: one function of `handlers/`, one transaction, one record."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.database import Database, let_others_run
from bot.pipeline.wakeups import Topic, Wakeups
from bot.wall import Wall
from handlers.context import Actor, Context
from models.record import audit
from models.record.audit import Entry
from models.seal import Vault
from models.talk import outbox
from models.talk.outbox import Outgoing

T = TypeVar("T")
P = ParamSpec("P")


class Acts:
    """Runs acts. `await acts.do(actor, accept, task_id)` calls `accept(context, task_id)` and commits."""

    def __init__(self, database: Database, clock: Clock, vault: Vault, wakeups: Wakeups, public_url: str) -> None:
        self._database = database
        self._clock = clock
        self._vault = vault
        self._wakeups = wakeups
        self._public_url = public_url
        self._wall = Wall()

    async def do(self, actor: Actor, act: Callable[Concatenate[Context, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Act and commit; what the act says leaves after the commit. Raises what the act raises, changing nothing."""

        def work(session: Session) -> tuple[T, Context]:
            context = self._context(session, actor, acts=True)
            result = act(context, *args, **kwargs)
            if actor.within is not None:
                session.flush()
                self._wall.lower(session)
            close(session, self._vault, context.outgoing, context.entries, context.now)
            return result, context

        result, context = await self._database.run(work)
        if context.has_new_keys:
            self._wakeups.wake(Topic.CHANNELS)
        if context.outgoing or context.has_released:
            self._wakeups.wake(Topic.OUTBOX)
        return result

    async def look(
        self, actor: Actor, question: Callable[Concatenate[Context, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Ask something that changes nothing."""
        return await self._database.read(
            lambda session: question(self._context(session, actor, acts=False), *args, **kwargs)
        )

    async def try_out(
        self, actor: Actor, question: Callable[Concatenate[Context, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Ask what an act would come to: it looks as far as the act itself would, and nothing of it is kept."""
        return await self._database.try_out(
            lambda session: question(self._context(session, actor, acts=True), *args, **kwargs)
        )

    def _context(self, session: Session, actor: Actor, *, acts: bool) -> Context:
        if actor.within is not None:
            self._wall.raise_for(session, actor.within, acts=acts)
        return Context(session, self._clock.now(), self._vault, actor, self._public_url, breathe=let_others_run)


def close(
    session: Session, vault: Vault, outgoing: Sequence[Outgoing], entries: Sequence[Entry], now: datetime
) -> None:
    """Write down what was said and recorded, last before the commit."""
    session.flush()
    outbox.enqueue(session, vault, outgoing, now)
    if entries:
        audit.append(session, entries)
