"""A walk under way: the stage, the staff at their desks, and the right answers."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from bot.demo.office import Desk
from bot.demo.stage import Stage
from handlers.context import Actor, ActorKind, Context
from handlers.office import staff_accounts
from models.japan_time import at_hour, day_in_japan
from models.people.staff import Staff
from samples import readings

ITEMS, PER_PLACE = 30, 10
Print = Callable[[str], None]


@dataclass
class Office:
    """The staff of the walk."""

    director: Desk
    reviewer: Desk
    accountant: Desk
    client: Desk
    neighbour: Desk


@dataclass
class Walk:
    """A walk under way. `right` are the right readings by name."""

    stage: Stage
    office: Office
    print: Print
    right: dict[str, readings.Reading]
    picture: Path

    def now(self) -> datetime:
        """The time of the stage."""
        return self.stage.runtime.clock.now()

    def begin_in_the_morning(self) -> None:
        """Ten in the morning: offers do not leave at night."""
        self.wait_until_morning_of(day_in_japan(self.now()) + timedelta(days=1))

    def wait_until_morning_of(self, day: date) -> None:
        """Let time pass until ten in the morning of a day to come."""
        self.stage.platform.advance((at_hour(day, 10) - self.now()).total_seconds())


@asynccontextmanager
async def open_office(stage: Stage) -> AsyncIterator[Office]:
    """The staff with a token each; last the neighbour's director."""

    def issue(context: Context) -> list[str]:
        members = context.session.scalars(select(Staff).order_by(Staff.operator_id, Staff.id)).all()
        return [staff_accounts.issue_token(context, one, label="walk", scopes=["all"]) for one in members]

    tokens = await stage.runtime.acts.do(Actor(ActorKind.TERMINAL), issue)
    names = ("director", "reviewer", "accountant", "auditor", "client", "neighbour")
    async with AsyncExitStack() as stack:
        desks = {
            name: await stack.enter_async_context(Desk(stage.address, name, token))
            for name, token in zip(names, tokens, strict=True)
        }
        yield Office(*(desks[name] for name in names if name != "auditor"))
