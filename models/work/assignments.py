"""Assignments: the individual contract, born at acceptance; its notice, answers and submissions."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId, Id, Versioned, one_of
from models.batches import partial_index
from models.states import Moves
from models.work.tasks import Task


class AssignmentStatus(StrEnum):
    """accepted → started → submitted ⇄ returned → approved | rejected, or out by one of three doors."""

    ACCEPTED = "accepted"
    STARTED = "started"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    REJECTED = "rejected"
    HANDED_BACK = "handed_back"  # what is done is paid
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


_S = AssignmentStatus
_LEAVE = frozenset({_S.HANDED_BACK, _S.LAPSED, _S.CANCELLED})

LIVE = frozenset({_S.ACCEPTED, _S.STARTED, _S.SUBMITTED, _S.RETURNED})
"""An assignment in one of these holds its place."""

BEGUN = frozenset({_S.STARTED, _S.RETURNED})
"""Begun, and not submitted."""

IN_HAND = frozenset({_S.ACCEPTED, _S.STARTED, _S.RETURNED})
"""Its resident still has something to do for it."""

HANDED_IN = frozenset({_S.SUBMITTED, _S.APPROVED, _S.REJECTED})


class Assignment(Base, Versioned):
    """The individual contract of one resident on one task (受託).

    `operator_id` is whose work it is; `party_id` the operator that contracts with the resident, tells the terms and
    pays (委託者): the same, unless a pact (`pact_id`) lets a partner town's own operator be the orderer.
    `units` is the agreed number of units; `units_paid` is set when the work is judged or handed back.
    `received_at` is when the work came in: the clock of payment (Freelance Act, art. 4) starts there. Work returned
    for a reason that is the resident's is received anew; otherwise the first receipt stands. `extensions` counts the
    ordinary ones by one tap; those in an emergency are not counted.

    `passes_at`: the sample has passed it over, and it is approved then. `is_trial`: the first, small and paid share.
    `times_returned` counts the returns that were the resident's to mend; `units_redone` the units done again for a
    fault of the operator's, which are paid once more. `reminded_at`: its resident was reminded of on-site work.

    `told_minutes` is how long it took by the resident's own word or timer, `timer_from` since when the timer runs: of
    their own will, for later estimates alone; nobody is judged or paid by it.
    """

    __tablename__ = "assignments"
    __table_args__ = (
        UniqueConstraint("offer_id", "resident_id"),
        Index(None, "operator_id", "status"),
        Index(None, "party_id", "accepted_at"),
        Index(None, "pact_id", "status"),
        Index(None, "resident_id", "status"),
        Index(None, "status", "due_at"),
        Index(None, "task_id"),
    )

    MOVES: ClassVar[Moves[AssignmentStatus]] = {
        _S.ACCEPTED: _LEAVE | {_S.STARTED},
        _S.STARTED: _LEAVE | {_S.SUBMITTED},
        _S.SUBMITTED: frozenset({_S.STARTED, _S.RETURNED, _S.APPROVED, _S.REJECTED, _S.CANCELLED}),
        _S.RETURNED: _LEAVE | {_S.SUBMITTED},
        _S.REJECTED: frozenset({_S.APPROVED}),  # another reviewer decided so on an appeal
    }

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    party_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"))
    pact_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("pacts.id"))
    task_id: Mapped[int] = mapped_column(BigId, ForeignKey("tasks.id"))
    offer_id: Mapped[int] = mapped_column(BigId, ForeignKey("offers.id"))
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("residents.id"))
    account_id: Mapped[int] = mapped_column(BigId, ForeignKey("line_accounts.id"))
    status: Mapped[AssignmentStatus] = mapped_column(one_of(AssignmentStatus), default=AssignmentStatus.ACCEPTED)
    units: Mapped[int]
    units_paid: Mapped[int | None]
    unit_fee_yen: Mapped[int | None]
    due_at: Mapped[datetime]
    extensions: Mapped[int] = mapped_column(default=0)
    accepted_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    passes_at: Mapped[datetime | None]
    is_trial: Mapped[bool] = mapped_column(default=False)
    times_returned: Mapped[int] = mapped_column(default=0)
    units_redone: Mapped[int] = mapped_column(default=0)
    told_minutes: Mapped[int | None]
    timer_from: Mapped[datetime | None]
    review_by: Mapped[datetime | None]
    review_warned_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]

    def unit_fee(self, task: Task) -> int:
        """The fee of one unit, in yen: that of the task, or what was agreed for this contract alone."""
        return task.unit_fee_yen if self.unit_fee_yen is None else self.unit_fee_yen

    @property
    def is_handed_in(self) -> bool:
        """Whether its work has been given out of the resident's hands: to be judged, or to be paid."""
        is_part = self.status in _LEAVE and self.received_at is not None
        return self.status in HANDED_IN or bool(self.units_paid) or is_part


WAITS_AS_PART = Assignment.status.in_({_S.HANDED_BACK, _S.LAPSED}) & Assignment.review_by.is_not(None)
"""The condition on an assignment that has ended with a part handed in which nobody has judged yet."""


class Notice(Base):
    """The notice of the terms of one assignment (取引条件の明示; Freelance Act, art. 3). It never changes.

    `body` is complete in itself; `sha256` is over its canonical JSON. `agreed_at` is the tap on the notice. A change of
    terms is a proposal: until it is agreed to, the notice before it holds; `kept_at` is the tap that keeps that one.
    What was undecided is told, once it is fixed, by a supplement: a notice that holds at once.
    """

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("assignment_id", "number"),)

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId)
    assignment_id: Mapped[int] = mapped_column(BigId, ForeignKey("assignments.id"))
    number: Mapped[int]
    body: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    is_proposal: Mapped[bool] = mapped_column(default=False)
    kept_at: Mapped[datetime | None]


class Answer(Base):
    """One resident's answer to one item (回答): `values` by the keys of the task's questions.

    It is saved question by question; `is_complete` once every required question has its answer. `message_ids` are
    the LINE messages that brought typed and photographed answers, by the same keys, so that an unsend finds them.
    `is_unanswerable`: its resident says that nobody can answer the item; it counts as done, and staff see it.
    """

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("item_id", "assignment_id"), Index(None, "assignment_id"))

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId)
    item_id: Mapped[int] = mapped_column(BigId, ForeignKey("items.id"))
    assignment_id: Mapped[int] = mapped_column(BigId, ForeignKey("assignments.id"))
    values: Mapped[dict[str, Any]]
    message_ids: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_complete: Mapped[bool] = mapped_column(default=False)
    is_unanswerable: Mapped[bool] = mapped_column(default=False)
    answered_at: Mapped[datetime]


class Submission(Base):
    """What came back (納品): the answers of a chat task as they stood, or text and files of outside work.

    `part_percent` marks a part of outside work, handed in as the rest was handed back: so much of it is done, by the
    resident's word, until a review of it (`ReviewDecision.PART`) says otherwise.
    """

    __tablename__ = "submissions"
    __table_args__ = (
        UniqueConstraint("assignment_id", "number"),
        partial_index("ix_submissions_part", "operator_id", where="part_percent IS NOT NULL"),
    )

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId)
    assignment_id: Mapped[int] = mapped_column(BigId, ForeignKey("assignments.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text, default="")
    units: Mapped[int]
    submitted_at: Mapped[datetime]
    review_started_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    part_percent: Mapped[int | None]


WHOLE = 100
"""The percent of outside work that is all of it."""


class ReviewDecision(StrEnum):
    """How a submission was judged."""

    APPROVED = "approved"
    RETURNED = "returned"
    REJECTED = "rejected"
    PART = "part"  # of work handed back: how much of it is done, and paid


class Review(Base):
    """Who judged a submission, how, and why (検収). `reason` is from the closed list, `words` explain it."""

    __tablename__ = "reviews"

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId)
    submission_id: Mapped[int] = mapped_column(BigId, ForeignKey("submissions.id"), index=True)
    reviewer: Mapped[str] = mapped_column(String(60))
    decision: Mapped[ReviewDecision] = mapped_column(one_of(ReviewDecision))
    reason: Mapped[str | None] = mapped_column(String(30))
    words: Mapped[str] = mapped_column(Text, default="")
    item_ids: Mapped[list[int]] = mapped_column(default=list)
    new_due_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime]
