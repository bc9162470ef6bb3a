"""What an act is given: the session, the time, who acts, and a way to speak. It touches nothing else."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from messages.dressing import dressed
from models.japan_time import first_loud_moment
from models.people.channels import Channel
from models.people.line_accounts import LineAccount
from models.people.look import Look
from models.people.operators import Operator
from models.record.audit import Entry
from models.rows import found_or_none, once
from models.seal import DataKey, Vault
from models.talk.outbox import MessageKind, Outgoing

Message = dict[str, Any]


class ActorKind(StrEnum):
    """Who may act."""

    RESIDENT = "resident"
    STAFF = "staff"
    CLOCK = "clock"
    TERMINAL = "terminal"


@dataclass(frozen=True)
class Actor:
    """Who does this; staff may act for a resident who phoned, and both stand in the record.

    `within` is the operator beyond whose rows the database itself shows them nothing; None is no such wall.
    """

    kind: ActorKind
    id: int | None = None
    for_resident: int | None = None
    within: int | None = None

    def __str__(self) -> str:
        name = f"{self.kind}:{self.id}" if self.id is not None else str(self.kind)
        return f"{name} for resident:{self.for_resident}" if self.for_resident is not None else name


@dataclass
class Context:
    """One act inside one transaction.

    `now` is an aware UTC time. What is told and recorded is collected here and written when the transaction
    closes, in the one place that commits. `has_new_keys` (of a channel) and `has_released` (calls that stood still)
    let those be woken who wait for such.
    """

    session: Session
    now: datetime
    vault: Vault
    actor: Actor
    public_url: str
    outgoing: list[Outgoing] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    data_keys: dict[int, DataKey] = field(default_factory=dict)
    is_careful: bool = True
    """Whether acts run in savepoints; a batch first goes without, for few acts are refused after they wrote."""
    has_new_keys: bool = False
    has_released: bool = False
    breathe: Callable[[], None] = lambda: None
    """Lets others run for a moment; called between the slices of what takes long."""

    def apart(self) -> AbstractContextManager[Any]:
        """A savepoint around a part that may be refused by the database, where there is nobody to do it all again."""
        return self.session.begin_nested() if self.is_careful else nullcontext()

    def tell(
        self,
        account: LineAccount,
        messages: Sequence[Message],
        kind: MessageKind,
        not_before: datetime | None = None,
        offer_id: int | None = None,
        expires_at: datetime | None = None,
    ) -> None:
        """Say something to a resident outside of an answer; it is pushed, and counts where LINE counts it.

        What tells of an offer (`offer_id`) is dropped if the offer is over before it leaves, and what is true for some
        time only, when that is over (`expires_at`). What time has done is told by day, unless a time is given.
        """
        operator = self._operator_of(account)
        worn = [dressed(message, operator.look if operator else Look()) for message in messages]
        if operator and self.actor.kind is ActorKind.CLOCK and kind is not MessageKind.NEWS and not_before is None:
            loud = first_loud_moment(self.now, operator.quiet_from, operator.quiet_until)
            not_before = loud if loud > self.now else None
        own = Outgoing(account.id, account.channel_id, kind, worn, not_before, offer_id=offer_id, expires_at=expires_at)
        self.outgoing.append(own)

    def record(self, operator_id: int, act: str, subject: str, detail: dict[str, Any] | None = None) -> None:
        """Put an act into the append-only record; `subject` reads like `tasks:12`. No private text in `detail`."""
        self.entries.append(Entry(operator_id, str(self.actor), act, subject, detail or {}, self.now))

    def _operator_of(self, account: LineAccount) -> Operator | None:
        """The operator to which the person belongs; None where whoever acts must not see that operator."""

        def read() -> Operator | None:
            channel = found_or_none(self.session, Channel, account.channel_id)
            operator_id = account.operator_id or (channel.operator_id if channel else 0)
            return found_or_none(self.session, Operator, operator_id)

        return once(self.session, "house", account.channel_id, account.operator_id, read=read)
