"""The finished work of one task, as it goes to the client. Residents are not named in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, exists, func, or_, select

from handlers.context import Context
from handlers.work.handing_in import bytes_of, handed_in
from messages.catalog import text
from models.files.attachments import Attachment
from models.files.csv_files import write_table
from models.quality.plans import read_plan
from models.work.assignments import (
    WHOLE,
    Answer,
    Assignment,
    AssignmentStatus,
    Review,
    ReviewDecision,
    Submission,
)
from models.work.questions import SENT, Question, read_questions
from models.work.tasks import Item, Task, TaskKind

COUNTS = or_(Assignment.status == AssignmentStatus.APPROVED, Assignment.units_paid > 0)
"""The condition on an assignment whose work goes to the client: approved, or paid for by the unit."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One task's share of a delivery: `units` finished, `units_open` not yet; files by their names in the archive.

    A part of outside work that was paid is in the files, and no finished unit.
    """

    task_id: int
    title: str
    units: int
    units_open: int
    files: dict[str, bytes]


def parcel_of(context: Context, task: Task) -> Parcel:
    """What is finished of a task."""
    if task.kind is TaskKind.CHAT:
        return _chat_parcel(context, task)
    return _outside_parcel(context, task)


def _chat_parcel(context: Context, task: Task) -> Parcel:
    questions = read_questions(task.questions)
    rows = list(context.session.execute(_items(task.id)))
    folder = f"tasks/{task.id}"
    files: dict[str, bytes] = {}
    table, given_up = [], 0
    for item, answer in rows:
        cells = [{**item.content, **item.kept}.get(name, "") for name in task.columns]
        values = _values(task, item, answer)
        answers = []
        for question in questions:
            value = values.get(question.key, "")
            if question.kind in SENT and value:
                value = _photo(context, value, f"{folder}/files", item.position, files)
            answers.append(value)
        if not values and answer is not None and answer.is_unanswerable:
            answers = [text("ja", "work.table.unanswerable"), *answers[1:]]
            given_up += 1
        table.append([item.position, *cells, *answers])
    done = given_up + sum(bool(_values(task, item, answer)) for item, answer in rows)
    files[f"{folder}/answers.csv"] = write_table(_columns(task.columns, questions), table)
    return Parcel(task.id, task.title, done, len(rows) - done, files if done else {})


def _values(task: Task, item: Item, answer: Answer | None) -> dict[str, Any]:
    """What goes to the client of an item: what its answers came to, or the answer that staff or a resident gave."""
    if item.known is not None:
        return item.known
    if item.settled is not None and (answer is not None or item.assignment_id is None):
        values: dict[str, Any] = item.settled["values"]
        return values
    return answer.values if answer is not None and read_plan(task.quality).most == 1 else {}


def _items(task_id: int) -> Any:
    """Every item of a task in its order, with the answer that counts for its first copy, if it has one."""
    counting = select(Assignment.id).where(Assignment.task_id == task_id, COUNTS)
    answer = and_(
        Answer.item_id == Item.id,
        Answer.assignment_id == Item.assignment_id,
        Answer.is_complete,
        Answer.assignment_id.in_(counting),
    )
    return (
        select(Item, Answer)
        .outerjoin(Answer, answer)
        .where(Item.task_id == task_id, Item.copy == 1)
        .order_by(Item.position)
    )


def _columns(names: Sequence[str], questions: Sequence[Question]) -> list[str]:
    """The header. The client's own columns keep their names; ours get a mark where they would be called the same."""
    number = text("ja", "work.table.number")
    while number in names:
        number = text("ja", "work.table.ours", label=number)
    columns = [number, *names]
    for question in questions:
        label = question.label
        while label in columns:
            label = text("ja", "work.table.answer", label=label)
        columns.append(label)
    return columns


def _photo(context: Context, attachment_id: int, folder: str, position: int, files: dict[str, bytes]) -> str:
    """Put a photographed answer into the archive; answers its name there."""
    attachment = context.session.get(Attachment, attachment_id)
    if attachment is None or attachment.removed_at is not None:
        return ""
    name = f"{position:05d}_{attachment.id}_{attachment.name}"
    files[f"{folder}/{name}"] = bytes_of(context, attachment)
    return name


def _outside_parcel(context: Context, task: Task) -> Parcel:
    folder = f"tasks/{task.id}/files"
    files: dict[str, bytes] = {}
    table, parts = [], 0
    for place, submission in enumerate(_submissions(context, task.id), 1):
        names = []
        for attachment in handed_in(context, submission):
            if attachment.removed_at is not None:
                continue
            name = f"{place:05d}_{attachment.id}_{attachment.name}"
            files[f"{folder}/{name}"] = bytes_of(context, attachment)
            names.append(name)
        is_part = (submission.part_percent or WHOLE) < WHOLE
        parts += is_part
        table.append([place, submission.text, " / ".join(names), f"{submission.part_percent}%" if is_part else ""])
    header = [text("ja", f"work.table.{name}") for name in ("number", "text", "files", "done")]
    width = len(header) if parts else len(header) - 1
    files[f"tasks/{task.id}/answers.csv"] = write_table(header[:width], [row[:width] for row in table])
    whole = len(table) - parts
    return Parcel(task.id, task.title, whole, task.places - whole, files if table else {})


def _submissions(context: Context, task_id: int) -> Iterator[Submission]:
    """The last submission of each assignment whose work counts, or of which a part does."""
    is_judged = exists().where(Review.submission_id == Submission.id, Review.decision == ReviewDecision.PART)
    last = (
        select(func.max(Submission.id))
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .where(Assignment.task_id == task_id, or_(COUNTS, (Submission.part_percent > 0) & is_judged))
        .group_by(Submission.assignment_id)
    )
    query = select(Submission).where(Submission.id.in_(last)).order_by(Submission.id)
    return iter(context.session.scalars(query))
