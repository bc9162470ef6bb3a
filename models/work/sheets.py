"""The items of an assignment in order, each with the answer so far; in a batch those of all its people's work at once."""

from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from models.lists import among
from models.rows import forget_one, of_each
from models.work.assignments import Answer, Assignment
from models.work.in_hand import all_in_hand
from models.work.tasks import Item

SHORT = 20
"""The items of so short a share are read with it, for one or two of them are looked at next."""


@dataclass
class Line:
    """One item of an assignment, and the answer to it so far."""

    item_id: int
    answer: Answer | None

    @property
    def is_done(self) -> bool:
        """Whether every question that needs an answer has one."""
        return self.answer is not None and self.answer.is_complete


# Asked once in a transaction, before anything is answered in it: nothing is to be written first.
_LINES = (
    select(Item.assignment_id, Item.id, Answer)
    .outerjoin(Answer, and_(Answer.item_id == Item.id, Answer.assignment_id == Item.assignment_id))
    .where(among(Item.assignment_id, "assignments"))
    .order_by(Item.assignment_id, Item.position)
    .execution_options(autoflush=False)
)
_SHORT_SHEETS = _LINES.with_only_columns(Item, Answer)


def sheet_of(session: Session, assignment: Assignment) -> list[Line]:
    """The lines of an assignment in order, live: an answer saved in this transaction stands in them."""

    def read(assignments: list[int]) -> dict[int, list[Line]]:
        sheets: dict[int, list[Line]] = {one: [] for one in assignments}
        given = {"assignments": assignments}
        if assignment.units > SHORT:
            for assignment_id, item_id, answer in session.execute(_LINES, given):
                sheets[assignment_id or 0].append(Line(item_id, answer))
        else:
            for item, answer in session.execute(_SHORT_SHEETS, given):
                sheets[item.assignment_id or 0].append(Line(item.id, answer))
        return sheets

    def beside() -> list[int]:
        is_short = assignment.units <= SHORT
        return [one.id for one in all_in_hand(session) if is_short and one.units <= SHORT]

    return of_each(session, "sheet", assignment.id, read=read, beside=beside) or []


def forget_sheet(session: Session, assignment_id: int) -> None:
    """Its items have changed hands."""
    forget_one(session, "sheet", assignment_id)
