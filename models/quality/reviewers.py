"""How well reviewers judge: what became of their judgements on an appeal, and under a second look."""

from dataclasses import dataclass

from sqlalchemy import String, cast, func, literal, select
from sqlalchemy.orm import Session

from models.quality.standing import Check, CheckSource
from models.work.assignments import Answer, Review, ReviewDecision, Submission
from models.work.disputes import Dispute, DisputeStatus

FEWEST = 5
"""A share of fewer cases than this says more about chance than about somebody."""


@dataclass(frozen=True, slots=True)
class ReviewerTrace:
    """What is known of one reviewer, in numbers; `reviewer` as the record names them (`staff:3`).

    `refused` are returns and rejections, `appealed` those that were appealed against and decided, `overturned` those
    of them that did not stand. `looked_over` are answers in work that they approved at which a paid resident looked
    again, `differed` those of them that were not right.
    """

    reviewer: str
    judged: int
    refused: int
    appealed: int
    overturned: int
    looked_over: int
    differed: int

    @property
    def overturned_percent(self) -> int | None:
        """Of the refusals that were appealed against; None while too few are known."""
        return _percent(self.overturned, self.appealed)

    @property
    def differed_percent(self) -> int | None:
        """Of the answers that were looked over again; None while too few are known."""
        return _percent(self.differed, self.looked_over)


def reviewer_traces(session: Session, operator_id: int) -> list[ReviewerTrace]:
    """Every member of staff who has judged, whoever judged most first."""
    by_staff = (Review.operator_id == operator_id, Review.reviewer.startswith("staff:"))
    is_refusal = Review.decision.in_((ReviewDecision.RETURNED, ReviewDecision.REJECTED))
    judged = select(Review.reviewer, func.count(), func.count().filter(is_refusal)).where(*by_staff)
    is_overturned = Dispute.status == DisputeStatus.OVERTURNED
    appealed = (
        select(Review.reviewer, func.count(), func.count().filter(is_overturned))
        .join(Dispute, Dispute.review_id == Review.id)
        .where(*by_staff, Dispute.status != DisputeStatus.OPEN)
    )
    subject = literal("answers:") + cast(Answer.id, String)
    looked_over = (
        select(Review.reviewer, func.count(), func.count().filter(Check.is_right.is_(False)))
        .join(Submission, Submission.id == Review.submission_id)
        .join(Answer, Answer.assignment_id == Submission.assignment_id)
        .join(Check, (Check.subject == subject) & (Check.source == CheckSource.SECOND))
        .where(*by_staff, Review.decision == ReviewDecision.APPROVED)
    )
    counts = [
        {who: (number, part) for who, number, part in session.execute(query.group_by(Review.reviewer))}
        for query in (judged, appealed, looked_over)
    ]
    found = [
        ReviewerTrace(who, *number, *counts[1].get(who, (0, 0)), *counts[2].get(who, (0, 0)))
        for who, number in counts[0].items()
    ]
    return sorted(found, key=lambda one: (-one.judged, one.reviewer))


def _percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole >= FEWEST else None
