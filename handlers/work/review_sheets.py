"""What reviewers see: the queue, and one submission with the answers beside the pictures."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from handlers.context import Context
from handlers.work.handing_in import file_link, handed_in
from models.people.residents import Resident
from models.quality.levels import Level, level_of
from models.quality.standing import checks_of
from models.rows import found
from models.towns.outsiders import with_town
from models.work.assignments import Answer, Assignment, AssignmentStatus, Review, Submission
from models.work.questions import Question, QuestionKind, read_questions
from models.work.tasks import Item, Task


@dataclass(frozen=True, slots=True)
class QueuedSubmission:
    """One submission that waits for review. `part_percent`: a part of work handed back, to be judged as such. `town` is
    whose resident handed it in, where they are another town's. `is_often_returned`: much of its task is sent back, so
    that the instructions are probably bad."""

    submission_id: int
    assignment_id: int
    task_id: int
    title: str
    alias: str
    number: int
    units: int
    part_percent: int | None
    submitted_at: datetime
    review_by: datetime | None
    is_begun: bool
    town: str | None
    is_often_returned: bool


@dataclass(frozen=True, slots=True)
class AnsweredItem:
    """One item with its answer: `photos` and `voices` hold the addresses of what was sent, by its question's key."""

    item_id: int
    position: int
    content: dict[str, Any]
    picture_url: str | None
    second_picture_url: str | None
    audio_url: str | None
    values: dict[str, Any]
    photos: dict[str, str]
    voices: dict[str, str]
    is_unanswerable: bool


@dataclass(frozen=True, slots=True)
class HandedInFile:
    """A file of a submission; no address once it has been removed or unsent. `is_from_before`: an earlier submission
    of the work had it already."""

    attachment_id: int
    name: str
    media_type: str
    size: int
    url: str | None
    is_unsent: bool
    is_from_before: bool


@dataclass(frozen=True, slots=True)
class SubmissionSheet:
    """All that is needed to judge one submission. `level` is what checked work has shown of its resident."""

    queued: QueuedSubmission
    text: str
    questions: tuple[Question, ...]
    items: list[AnsweredItem]
    files: list[HandedInFile]
    reviews: list[Review]
    is_waiting: bool
    level: Level


def review_queue(
    context: Context, operator_id: int, after_id: int = 0, limit: int = 50, by_date: bool = False
) -> list[QueuedSubmission]:
    """Submissions that wait for review, in the order in which they came; `after_id` is the last of the page before.

    `by_date`: instead those whose review is due first at the front, however many wait.
    """
    order = (func.coalesce(Assignment.review_by, Submission.submitted_at),) if by_date else ()
    whole = select(Submission.id).join(Assignment, Assignment.id == Submission.assignment_id)
    part = select(Submission.id).where(Submission.operator_id == operator_id, Submission.part_percent.is_not(None))
    query = (
        select(Submission, Assignment, Task, Resident.alias)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .join(Task, Task.id == Assignment.task_id)
        .join(Resident, Resident.id == Assignment.resident_id)
        .where(
            Submission.operator_id == operator_id,
            Submission.id > after_id,
            # Found by what waits, for an office has thousands that have long been reviewed.
            Submission.id.in_(
                whole.where(
                    Assignment.operator_id == operator_id, Assignment.status == AssignmentStatus.SUBMITTED
                ).union(part)
            ),
            Submission.withdrawn_at.is_(None),
            ~select(Review.id).where(Review.submission_id == Submission.id).exists(),
        )
        .order_by(*order, Submission.id)
        .limit(limit)
    )
    return [_queued(*row) for row in context.session.execute(with_town(query))]


def submission_sheet(context: Context, operator_id: int, submission_id: int) -> SubmissionSheet:
    """One submission in full; raises NotFound."""
    submission = found(context.session, Submission, submission_id, operator_id)
    assignment = found(context.session, Assignment, submission.assignment_id)
    task = found(context.session, Task, assignment.task_id)
    alias = found(context.session, Resident, assignment.resident_id).alias
    reviews = select(Review).where(Review.submission_id == submission.id).order_by(Review.id)
    judged = list(context.session.scalars(reviews))
    questions = read_questions(task.questions)
    is_in = assignment.status is AssignmentStatus.SUBMITTED or submission.part_percent is not None
    towns = with_town(select(Assignment.id).where(Assignment.id == assignment.id))
    town = context.session.execute(towns).one()[1]
    return SubmissionSheet(
        queued=_queued(submission, assignment, task, alias, town),
        text=submission.text,
        questions=questions,
        items=_items(context, assignment, task.columns, questions),
        files=_files(context, submission),
        reviews=judged,
        is_waiting=is_in and submission.withdrawn_at is None and not judged,
        level=level_of(checks_of(context.session, task, assignment.resident_id)),
    )


def _queued(
    submission: Submission, assignment: Assignment, task: Task, alias: str, town: str | None
) -> QueuedSubmission:
    return QueuedSubmission(
        submission_id=submission.id,
        assignment_id=assignment.id,
        task_id=task.id,
        title=task.title,
        alias=alias,
        number=submission.number,
        units=submission.units,
        part_percent=submission.part_percent,
        submitted_at=submission.submitted_at,
        review_by=assignment.review_by,
        is_begun=submission.review_started_at is not None,
        town=town,
        is_often_returned=task.alarmed_at is not None,
    )


def _items(
    context: Context,
    assignment: Assignment,
    columns: list[str],
    questions: tuple[Question, ...],
) -> list[AnsweredItem]:
    query = (
        select(Item, Answer)
        .join(Answer, Answer.item_id == Item.id)
        .where(Answer.assignment_id == assignment.id)
        .order_by(Item.position)
    )
    photo_keys = [one.key for one in questions if one.kind is QuestionKind.PHOTO]
    voice_keys = [one.key for one in questions if one.kind is QuestionKind.VOICE]
    return [
        AnsweredItem(
            item_id=item.id,
            position=item.position,
            content={name: item.content[name] for name in columns if name in item.content},
            picture_url=file_link(context, item.picture_id) if item.picture_id else None,
            second_picture_url=file_link(context, item.second_picture_id) if item.second_picture_id else None,
            audio_url=file_link(context, item.audio_id) if item.audio_id else None,
            values=answer.values,
            is_unanswerable=answer.is_unanswerable,
            photos={key: file_link(context, answer.values[key]) for key in photo_keys if answer.values.get(key)},
            voices={key: file_link(context, answer.values[key]) for key in voice_keys if answer.values.get(key)},
        )
        for item, answer in context.session.execute(query)
    ]


def _files(context: Context, submission: Submission) -> list[HandedInFile]:
    return [
        HandedInFile(
            attachment_id=one.id,
            name=one.name,
            media_type=one.media_type,
            size=one.size,
            url=None if one.removed_at else file_link(context, one.id),
            is_unsent=one.unsent_at is not None,
            is_from_before=one.submission_id != submission.id,
        )
        for one in handed_in(context, submission)
    ]
