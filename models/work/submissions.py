"""What came back of each contract last; in a batch it is read for all its people's work at once."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.lists import among
from models.rows import numbered, of_each, remember
from models.work.assignments import Submission
from models.work.in_hand import all_known

_OF = (
    select(Submission)
    .where(among(Submission.assignment_id, "assignments"))
    .order_by(Submission.number)
    .execution_options(autoflush=False)  # one made in this transaction is remembered
)


def latest_submission(session: Session, assignment_id: int) -> Submission | None:
    """The newest submission of an assignment, withdrawn or not."""

    def read(assignments: list[int]) -> dict[int, Submission]:
        return {one.assignment_id: one for one in session.scalars(_OF, {"assignments": assignments})}

    return of_each(session, "latest submission", assignment_id, read=read, beside=lambda: all_known(session))


def put_submission(session: Session, submission: Submission) -> None:
    """Add a submission; it is the newest from now on."""
    numbered(session, submission)
    remember(session, "latest submission", submission.assignment_id, value=submission)
