"""What people are shown of work: plain facts that handlers gather and cards draw."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from models.people.look import Look
from models.towns.pacts import Chain
from models.work.assignments import AssignmentStatus
from models.work.questions import Question
from models.work.tasks import TaskKind

TERM_NAMES = ("expenses", "rights", "defects", "changes", "confidentiality", "ending")
"""The terms that staff may word for a task; where they do not, the standard sentence holds."""


@dataclass(frozen=True, slots=True)
class Recruiter:
    """Who recruits and contracts, where to ask, and the look of its cards."""

    name: str
    address: str
    phone: str
    email: str
    desk_hours: str
    look: Look = field(default_factory=Look)


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """What a recruitment must state (Freelance Act, art. 12; telework guideline of the Ministry of Health, Labour
    and Welfare, 3(1)): the work, where and by when, the fee and its payment, expenses, rights, ending, who and where
    to ask. `terms` holds the words of staff where they differ from the standard ones; `pays_on` is the expected day
    of payment for work handed in on time; `reason` why this person was asked, if they were; `is_by_lot`: the places are drawn when
    the offer closes; `tax_yen`: consumption tax upon the fee, where it is not within it.
    `span` is from when to when work at a `place` is; `is_trial`: the first, smaller share of this
    resident; `can_wait`: it is full, and one can wait for a place; `held_until`: until then a
    place is kept for this resident, who waited for it. `lead` is the town whose work it is, where it is
    another's, `chain` who then contracts.
    """

    offer_id: int
    task_id: int
    title: str
    description: str
    kind: TaskKind
    units: int
    minutes: int
    unit_fee_yen: int
    fee_yen: int
    due_at: datetime
    closes_at: datetime
    pays_on: date
    review_days: int
    open_places: int
    is_open: bool
    recruiter: Recruiter
    terms: dict[str, Any] = field(default_factory=dict)
    reason: dict[str, Any] | None = None
    is_by_lot: bool = False
    tax_yen: int = 0
    place: str = ""
    span: tuple[datetime, datetime] | None = None
    is_trial: bool = False
    terms_number: int = 1
    can_wait: bool = False
    held_until: datetime | None = None
    lead: str = ""
    chain: Chain | None = None

    @property
    def hourly_yen(self) -> int:
        """What the fee comes to by the hour, in whole yen."""
        return round(self.fee_yen * 60 / self.minutes)


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """A notice of terms to be shown: its body as it was issued, the link to its page, the look of who issued it."""

    notice_id: int
    assignment_id: int
    body: dict[str, Any]
    link: str
    is_agreed: bool
    look: Look = field(default_factory=Look)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an assignment has come: units done of units agreed."""

    assignment_id: int
    title: str
    done: int
    total: int
    unit_fee_yen: int
    due_at: datetime

    @property
    def is_complete(self) -> bool:
        """Whether everything agreed is done."""
        return self.done >= self.total

    @property
    def earned_yen(self) -> int:
        """What is done so far brings, before withholding."""
        return self.done * self.unit_fee_yen


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item as the resident works on it, at one of its questions. `number` counts from 1 within the assignment."""

    assignment_id: int
    item_id: int
    number: int
    done: int
    total: int
    content: dict[str, Any]
    picture_urls: tuple[str, ...]
    audio_url: str | None
    questions: tuple[Question, ...]
    question_index: int
    values: dict[str, Any]
    is_unanswerable: bool = False
    has_small_pictures: bool = False

    @property
    def question(self) -> Question:
        """The question that is asked now."""
        return self.questions[self.question_index]


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """One assignment as its resident sees it. `answered`: questions on the task and what staff said, the newest first. `told_minutes` and
    `timer_from`: see Assignment."""

    assignment_id: int
    notice_id: int | None
    title: str
    description: str
    links: list[Any]
    kind: TaskKind
    status: AssignmentStatus
    is_review_begun: bool
    done: int
    units: int
    minutes_left: int
    fee_yen: int
    paid_yen: int | None
    due_at: datetime
    submitted_at: datetime | None
    review_by: datetime | None
    handed_in: int
    can_extend: bool = False
    place: str = ""
    span: tuple[datetime, datetime] | None = None
    answered: tuple[tuple[str, str], ...] = ()
    told_minutes: int | None = None
    timer_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class WorkInBrief:
    """One assignment among others in its resident's list."""

    assignment_id: int
    title: str
    status: AssignmentStatus
    done: int
    units: int
    fee_yen: int
    paid_yen: int | None
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """A submission has come in, and by when it is looked at."""

    assignment_id: int
    title: str
    submitted_at: datetime
    review_by: datetime | None


@dataclass(frozen=True, slots=True)
class ResultFacts:
    """What became of an assignment: units and yen that count, the day of payment, and the words that came with it.

    `part_percent` is how much of outside work is done, where only a part of it is. `lacks_account`: there is no account
    yet to which it could be paid.
    """

    assignment_id: int
    title: str
    units: int = 0
    yen: int = 0
    pays_on: date | None = None
    reason: str | None = None
    words: str = ""
    new_due_at: datetime | None = None
    items_to_redo: int = 0
    is_automatic: bool = False
    review_id: int | None = None
    part_percent: int = 0
    lacks_account: bool = False
