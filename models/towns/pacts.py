"""Pacts (連携協定): by which operators share work and workers, from when, how far, and in whose name."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, BigId, Id, Versioned, one_of
from models.japan_time import day_in_japan
from models.lists import among
from models.money.due_dates import END_OF_MONTH, PaymentTerms
from models.rows import once
from models.states import Moves


class PactStatus(StrEnum):
    """Where a pact stands. Whether it holds on a day depends on its dates too: see `Pact.holds_on`."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    SUSPENDED = "suspended"  # nothing new is shared; running contracts go on
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # taken back before it was answered
    ENDED = "ended"  # nothing new is shared any more; running contracts go on


class Direction(StrEnum):
    """Whose work goes to whose residents, as the proposer says it."""

    GIVES = "gives"  # the proposer's work to the other's residents
    TAKES = "takes"  # the other's work to the proposer's residents
    BOTH = "both"


class Chain(StrEnum):
    """Who contracts with the resident of the partner."""

    THROUGH = "through"  # A: lead → partner → its own resident; the partner is the orderer
    DIRECT = "direct"  # B: the lead contracts with the outside resident, by consent


_S = PactStatus


class Pact(Base, Versioned):
    """An agreement between two operators. The *lead* is whose work it is, the *partner* whose residents are asked.

    `templates` are the kinds of work (`models.carving.templates`) that are shared, an empty list stands for all; how
    one of the two calls its own stands in `own_names` from its proposal or agreement on: the other does not see those. `work_classes` which classes of work (0 to 3). `ends_on` is the last day on which something new is shared; None
    is no end. Of each direction at most `places_per_month` are taken and `yen_per_month` entrusted in a calendar
    month (None: no cap). Partners are asked `head_start_hours` after the lead's own residents.

    In the chain `through` the lead pays the partner `handling_percent` of the fees on top, on the day `pay_day` (31:
    the last) of the month `pay_months` after the one of receipt: that is the day of the original consignment's payment
    which residents are told (Freelance Act, art. 3(1) and 4(3)).

    `moved_by_id` is which of the two moved it last, `reason` the words with it: who suspended it resumes it.
    """

    __tablename__ = "pacts"
    __table_args__ = (
        CheckConstraint("proposer_id <> other_id", name="two"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        Index(None, "proposer_id", "status"),
        Index(None, "other_id", "status"),
    )

    MOVES: ClassVar[Moves[PactStatus]] = {
        _S.PROPOSED: frozenset({_S.AGREED, _S.DECLINED, _S.WITHDRAWN}),
        _S.AGREED: frozenset({_S.SUSPENDED, _S.ENDED}),
        _S.SUSPENDED: frozenset({_S.AGREED, _S.ENDED}),
    }

    id: Mapped[Id]
    proposer_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    other_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    direction: Mapped[Direction] = mapped_column(one_of(Direction))
    chain: Mapped[Chain] = mapped_column(one_of(Chain))
    templates: Mapped[list[str]] = mapped_column(default=list)
    own_names: Mapped[dict[str, Any]] = mapped_column(default=dict)
    work_classes: Mapped[list[int]] = mapped_column(default=list)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    head_start_hours: Mapped[int] = mapped_column(default=24)
    places_per_month: Mapped[int | None]
    yen_per_month: Mapped[int | None]
    handling_percent: Mapped[int] = mapped_column(default=0)
    pay_months: Mapped[int] = mapped_column(default=1)
    pay_day: Mapped[int] = mapped_column(default=END_OF_MONTH)
    words: Mapped[str] = mapped_column(String(1000), default="")
    status: Mapped[PactStatus] = mapped_column(one_of(PactStatus), default=PactStatus.PROPOSED)
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[str] = mapped_column(String(60))
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(String(60))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(60))
    moved_by_id: Mapped[int | None] = mapped_column(BigId)
    reason: Mapped[str] = mapped_column(String(200), default="")

    @property
    def operator_id(self) -> int:
        """Whose history its steps belong to: the proposer's."""
        return self.proposer_id

    @property
    def payment_terms(self) -> PaymentTerms:
        """When the lead pays the partner for work received in a month."""
        return PaymentTerms(END_OF_MONTH, self.pay_months, self.pay_day)

    def pairs(self) -> tuple[tuple[int, int], ...]:
        """The directions in which it shares: (lead, partner) each."""
        gives, takes = (self.proposer_id, self.other_id), (self.other_id, self.proposer_id)
        return {Direction.GIVES: (gives,), Direction.TAKES: (takes,), Direction.BOTH: (gives, takes)}[self.direction]

    def is_of(self, operator_id: int) -> bool:
        """Whether an operator is one of its two."""
        return operator_id in (self.proposer_id, self.other_id)

    def counterpart_of(self, operator_id: int) -> int:
        """The other one of its two."""
        return self.other_id if operator_id == self.proposer_id else self.proposer_id

    def is_over_on(self, day: date) -> bool:
        """Whether its last day lies before a day."""
        return self.ends_on is not None and self.ends_on < day

    def holds_on(self, day: date) -> bool:
        """Whether something new may be shared by it on a day."""
        return (
            self.status is PactStatus.AGREED and self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
        )

    def covers(self, template: str | None, work_class: int) -> bool:
        """Whether work of a kind (None: of no kind that is known) and a class is shared by it."""
        return work_class in self.work_classes and (not self.templates or template in self.templates)


def holds_on(day: date) -> ColumnElement[bool]:
    """The same as `Pact.holds_on`, as a condition."""
    return (Pact.status == PactStatus.AGREED) & (Pact.starts_on <= day) & (func.coalesce(Pact.ends_on, day) >= day)


STANDING = frozenset({PactStatus.AGREED, PactStatus.SUSPENDED})


def overlaps(one: Pact, other: Pact) -> bool:
    """Whether two pacts would both decide over the same work of the same lead for the same partner on some day."""
    if not set(one.pairs()) & set(other.pairs()) or not set(one.work_classes) & set(other.work_classes):
        return False
    if one.templates and other.templates and not set(one.templates) & set(other.templates):
        return False
    last = date.max
    return one.starts_on <= (other.ends_on or last) and other.starts_on <= (one.ends_on or last)


def pacts_of(session: Session, operator_id: int, statuses: Iterable[PactStatus]) -> Sequence[Pact]:
    """The pacts of an operator that stand so, whoever proposed them, oldest first."""
    is_theirs = or_(Pact.proposer_id == operator_id, Pact.other_id == operator_id)
    query = select(Pact).where(is_theirs, Pact.status.in_(list(statuses))).order_by(Pact.id)
    return session.scalars(query).all()


def pact_numbers(session: Session, operator_ids: Sequence[int]) -> list[int]:
    """The numbers of all pacts that these operators ever made. A question about the contracts under them names them one
    by one, so that PostgreSQL begins at these contracts."""
    is_theirs = or_(among(Pact.proposer_id, operator_ids), among(Pact.other_id, operator_ids))
    return once(
        session,
        "pact numbers",
        *operator_ids,
        read=lambda: list(session.scalars(select(Pact.id).where(is_theirs).order_by(Pact.id))),
    )


def pact_for(
    session: Session, lead_id: int, partner_id: int, template: str | None, work_class: int, day: date
) -> Pact | None:
    """The pact by which the partner's residents may be given such work of the lead on a day, or None.

    No two can hold at once (`overlaps`), and nothing is passed on: a partner of a partner is a stranger.
    """
    for pact in pacts_of(session, lead_id, [PactStatus.AGREED]):
        if (lead_id, partner_id) in pact.pairs() and pact.holds_on(day) and pact.covers(template, work_class):
            return pact
    return None


def leads_of(session: Session, partner_id: int, now: datetime) -> dict[int, list[Pact]]:
    """Whose work may be given to the residents of a partner now, each with the pacts that say which."""
    pacts = once(session, "pacts", partner_id, now, read=lambda: pacts_of(session, partner_id, [PactStatus.AGREED]))
    found: dict[int, list[Pact]] = {}
    for pact in pacts:
        if pact.holds_on(day_in_japan(now)):
            for lead, partner in pact.pairs():
                if partner == partner_id:
                    found.setdefault(lead, []).append(pact)
    return found


def giving(session: Session, lead_id: int, template: str | None, work_class: int) -> list[Pact]:
    """The pacts in force, today or from a later day on, that share such work of the lead."""
    return [
        pact
        for pact in pacts_of(session, lead_id, [PactStatus.AGREED])
        if pact.covers(template, work_class) and any(lead == lead_id for lead, _ in pact.pairs())
    ]


def partners_for(session: Session, lead_id: int, template: str | None, work_class: int, day: date) -> dict[int, Pact]:
    """The partners whose residents may be given such work of the lead on a day, each with its pact."""
    found: dict[int, Pact] = {}
    for pact in giving(session, lead_id, template, work_class):
        if pact.holds_on(day):
            found |= {partner: pact for lead, partner in pact.pairs() if lead == lead_id}
    return found
