"""Tasks: pieces cut from an order, and their items."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId, Id, JsonOrNothing, Versioned, one_of
from models.batches import partial_index
from models.money.withholding import Withholding
from models.states import Moves
from models.work.questions import SENT


class TaskStatus(StrEnum):
    """Where a task stands."""

    DRAFT = "draft"
    OPEN = "open"  # may be offered and taken
    CLOSED = "closed"
    CANCELLED = "cancelled"


class TaskKind(StrEnum):
    """Where the work happens."""

    CHAT = "chat"  # item by item in the conversation
    OUTSIDE = "outside"  # by link or file, handed in as photo, file or text


class Task(Base, Versioned):
    """A piece of an order (しごと).

    One place is one share of the work: `units_per_place` units (items of a chat task, 1 for outside work) at
    `unit_fee_yen` each, about `unit_minutes` minutes each. `taken` counts the places that are held or used up and is
    moved only by `models.work.places`, which keeps the open places of a chat task in step with its free items. `held`
    of the others are kept for people who waited for one (`models.dispatch.held`).
    `is_night_safe`: quiet work, with no telephone and no sound, that can be done beside somebody asleep.
    `is_tax_added`: consumption tax comes upon the fee, instead of being within it.
    `place`, `starts_at` and `ends_at` say where and when on-site work is; all others can be done anywhere, any time.
    `most_shares`: how many places one resident may take, over all offers (None: one of each). `terms_number` counts
    the terms that were published, so that a card with earlier ones is known.
    `undecided` are items of its terms that cannot be fixed yet: [{"item", "reason", "decides_on"}, …].
    `columns` names what its items have, in the order of the client's table; `questions` declares what is asked of
    each; `links` what outside work needs; `terms` the words of staff where they differ from the standard ones;
    `template` is its kind of work (`models.carving.templates`), `details` what that kind must state, by its
    fields. `written_by` wrote it last, `published_by` looked at it and opened it: two people, unless an office of one
    has given its `single_person_reason`. `quality` its plan (`models.quality.plans`). `checks_task_id` names the task whose
    answers are looked over here. `alarmed_at` is when staff were told that much of it is sent back.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        CheckConstraint("taken >= 0 AND taken <= places", name="places"),
        CheckConstraint("unit_fee_yen > 0 AND units_per_place > 0 AND places > 0", name="sizes"),
    )

    MOVES: ClassVar[Moves[TaskStatus]] = {
        TaskStatus.DRAFT: frozenset({TaskStatus.OPEN, TaskStatus.CANCELLED}),
        TaskStatus.OPEN: frozenset({TaskStatus.CLOSED, TaskStatus.CANCELLED}),
        TaskStatus.CLOSED: frozenset({TaskStatus.OPEN, TaskStatus.CANCELLED}),
    }

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"), index=True)
    order_id: Mapped[int] = mapped_column(BigId, ForeignKey("orders.id"), index=True)
    title: Mapped[str] = mapped_column(String(60))
    description: Mapped[str] = mapped_column(Text)
    kind: Mapped[TaskKind] = mapped_column(one_of(TaskKind))
    work_class: Mapped[int] = mapped_column(default=0)
    unit_minutes: Mapped[float]
    unit_fee_yen: Mapped[int]
    units_per_place: Mapped[int]
    places: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    is_night_safe: Mapped[bool] = mapped_column(default=False)
    is_tax_added: Mapped[bool] = mapped_column(default=False)
    place: Mapped[str] = mapped_column(String(200), default="")
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    most_shares: Mapped[int | None]
    terms_number: Mapped[int] = mapped_column(default=1)
    undecided: Mapped[list[Any]] = mapped_column(default=list)
    withholding: Mapped[Withholding] = mapped_column(one_of(Withholding), default=Withholding.ASK)
    skill_ids: Mapped[list[int]] = mapped_column(default=list)
    columns: Mapped[list[str]] = mapped_column(default=list)
    questions: Mapped[list[Any]] = mapped_column(default=list)
    links: Mapped[list[Any]] = mapped_column(default=list)
    terms: Mapped[dict[str, Any]] = mapped_column(default=dict)
    template: Mapped[str | None] = mapped_column(String(30))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    written_by: Mapped[str] = mapped_column(String(60), default="")
    published_by: Mapped[str | None] = mapped_column(String(60))
    single_person_reason: Mapped[str | None] = mapped_column(String(200))
    quality: Mapped[dict[str, Any]] = mapped_column(default=dict)
    alarmed_at: Mapped[datetime | None]
    checks_task_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("tasks.id"))
    status: Mapped[TaskStatus] = mapped_column(one_of(TaskStatus), default=TaskStatus.DRAFT)
    created_at: Mapped[datetime]

    @property
    def takes_files(self) -> bool:
        """Whether pictures, recordings or files are part of its work: of outside work, and where a question asks for them."""
        return self.kind is TaskKind.OUTSIDE or any(question["kind"] in SENT for question in self.questions)

    @property
    def fee_yen(self) -> int:
        """What one whole place pays, before withholding."""
        return self.unit_fee_yen * self.units_per_place

    @property
    def minutes(self) -> int:
        """How long one place takes, in whole minutes."""
        return max(1, round(self.unit_minutes * self.units_per_place))

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """From when to when on-site work is; None for all other."""
        return (self.starts_at, self.ends_at) if self.starts_at is not None and self.ends_at is not None else None

    @property
    def open_places(self) -> int:
        """Places that nobody has taken."""
        return self.places - self.taken

    @property
    def notices(self) -> int:
        """Messages that a place of it will need: the result of the work; the reminder of on-site work."""
        return 1 if self.starts_at is None else 2

    @property
    def free_places(self) -> int:
        """Open places that are kept for nobody."""
        return max(0, self.open_places - self.held)


class Item(Base):
    """One row, picture or recording of a batch task (作業単位). `content` is what the resident is shown, `kept` what
    only goes back to the client with the answer. `audio_id` is a recording to be heard, `second_picture_id` a picture
    to be compared with the first.

    What several residents answer has a row for each of them: `copy` counts from 1, and only copies that are
    `is_wanted` can be taken. `known` is the answer of an item that checks the work; nothing shows which these are.
    The first copy keeps what the answers came to (`settled`: values, confidence, is_agreed). `checks_answer_id` names
    the answer of somebody else that is looked over here.

    `assignment_id` and `held_until` are the reservation: whose it is, and until when.
    """

    __tablename__ = "items"
    __table_args__ = (
        UniqueConstraint("task_id", "position", "copy"),
        # In the order in which free items are given out: found without sorting what is left of a large task.
        partial_index("ix_items_free", "task_id", "copy", "position", where="assignment_id IS NULL AND is_wanted"),
        partial_index("ix_items_known", "task_id", "position", where="known IS NOT NULL"),
    )

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId)
    task_id: Mapped[int] = mapped_column(BigId, ForeignKey("tasks.id"))
    position: Mapped[int]
    copy: Mapped[int] = mapped_column(default=1)
    is_wanted: Mapped[bool] = mapped_column(default=True)
    content: Mapped[dict[str, Any]]
    kept: Mapped[dict[str, Any]] = mapped_column(default=dict)
    picture_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("attachments.id"))
    second_picture_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("attachments.id"))
    audio_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("attachments.id"))
    # Deferred: items are reserved for an assignment that is written with all others at the end.
    assignment_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("assignments.id", deferrable=True, initially="DEFERRED"), index=True
    )
    held_until: Mapped[datetime | None]
    known: Mapped[dict[str, Any] | None] = mapped_column(JsonOrNothing)
    settled: Mapped[dict[str, Any] | None] = mapped_column(JsonOrNothing)
    checks_answer_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("answers.id", use_alter=True))
