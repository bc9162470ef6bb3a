"""The notice of terms that holds of each contract: asked once in a transaction, and noted where it is issued."""

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.lists import among
from models.rows import carried, forget_one, found, of_each, recall, remember
from models.work.assignments import Notice
from models.work.in_hand import all_known, hold_in_hand

_STANDING = (
    select(Notice)
    .where(
        among(Notice.assignment_id, "assignments"),
        or_(Notice.is_proposal.is_(False), Notice.agreed_at.is_not(None)),
    )
    .order_by(Notice.number)
    .execution_options(autoflush=False)
)


def standing_notice(session: Session, assignment_id: int) -> Notice | None:
    """The notice that holds: the newest that is no open proposal."""

    def read(assignments: list[int]) -> dict[int, Notice]:
        return {one.assignment_id: one for one in session.scalars(_STANDING, {"assignments": assignments})}

    if recall(session, "last notice", assignment_id) == 0:
        return None
    return of_each(session, "standing notice", assignment_id, read=read, beside=lambda: all_known(session))


def own_notice(session: Session, notice_id: int, resident_id: int) -> Notice:
    """A notice to be agreed to, with the work in hand held; in a batch those of everybody's are read at once. Raises
    NotFound."""
    held = hold_in_hand(session, resident_id)
    for assignment in held if carried(session) else ():
        standing_notice(session, assignment.id)
    return found(session, Notice, notice_id)


def mark_unwritten(session: Session, assignment_id: int) -> None:
    """Note that an assignment has just come to be: it has no notice yet."""
    remember(session, "last notice", assignment_id, value=0)


def note_issued(session: Session, notice: Notice) -> None:
    """Note that a notice has just been issued; it holds unless it only proposes."""
    remember(session, "last notice", notice.assignment_id, value=notice.number)
    if notice.is_proposal:
        forget_one(session, "standing notice", notice.assignment_id)
    else:
        note_holding(session, notice)


def note_holding(session: Session, notice: Notice) -> None:
    """Note that a notice holds from now on."""
    remember(session, "standing notice", notice.assignment_id, value=notice)


def last_number(session: Session, assignment_id: int) -> int:
    """The number of the newest notice of a contract, 0 if there is none."""
    known: int | None = recall(session, "last notice", assignment_id)
    if known is not None:
        return known
    return session.scalar(select(func.max(Notice.number)).where(Notice.assignment_id == assignment_id)) or 0
