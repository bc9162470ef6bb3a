"""Work in the chat, item by item: every answer is saved as it comes, and the next question follows at once."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, select

from handlers.context import Context
from handlers.work.handing_in import attach, file_link, remove
from handlers.work.working import NotWorking, at_work, own_work
from models.errors import NotFound
from models.files.attachments import Attachment
from models.rows import found
from models.work.assignments import Answer, Assignment
from models.work.facts import ItemView
from models.work.questions import (
    BadAnswer,
    PhotoWanted,
    Question,
    QuestionKind,
    check_answer,
    is_complete,
    next_question,
    read_questions,
)
from models.work.tasks import Item, Task, TaskKind


class Line(NamedTuple):
    """One item of an assignment, and the answer to it so far."""

    item_id: int
    answer_id: int | None
    is_done: bool | None


_LINES = (
    select(Item.id, Answer.id, Answer.is_complete)
    .outerjoin(Answer, and_(Answer.item_id == Item.id, Answer.assignment_id == Item.assignment_id))
    .where(Item.assignment_id == bindparam("assignment"))
    .order_by(Item.position)
)


def item_view(
    context: Context,
    assignment_id: int,
    resident_id: int,
    item_id: int = 0,
    question_index: int | None = None,
) -> ItemView | None:
    """An item of the resident's work: the one named, or (0) the next one not done. None once all are done.

    `question_index` None stands for its first question without an answer. Raises NotFound.
    """
    assignment = own_work(context, assignment_id, resident_id)
    sheet = _sheet(context, assignment)
    number = _number(sheet, item_id) if item_id else _first_not_done(sheet)
    if number is None:
        return None
    line = sheet[number - 1]
    item = found(context.session, Item, line.item_id)
    task = found(context.session, Task, assignment.task_id)
    questions = read_questions(task.questions)
    values = dict(found(context.session, Answer, line.answer_id).values) if line.answer_id else {}
    if question_index is None:
        question_index = next_question(questions, values) or 0
    return ItemView(
        assignment_id=assignment.id,
        item_id=item.id,
        number=number,
        done=sum(bool(one.is_done) for one in sheet),
        total=assignment.units,
        content={name: item.content[name] for name in task.columns if name in item.content},
        picture_url=file_link(context, item.picture_id) if item.picture_id else None,
        questions=questions,
        question_index=question_index,
        values=values,
    )


def previous_item(context: Context, assignment_id: int, resident_id: int, item_id: int) -> ItemView | None:
    """The item before one, to look at an answer again; None at the first."""
    assignment = own_work(context, assignment_id, resident_id)
    sheet = _sheet(context, assignment)
    number = _number(sheet, item_id)
    return item_view(context, assignment_id, resident_id, sheet[number - 2].item_id, 0) if number > 1 else None


def questions_of(context: Context, assignment_id: int, resident_id: int) -> tuple[Question, ...]:
    """What the resident's work asks of each item; raises NotFound."""
    assignment = own_work(context, assignment_id, resident_id)
    return read_questions(found(context.session, Task, assignment.task_id).questions)


def save_answer(
    context: Context,
    assignment_id: int,
    resident_id: int,
    item_id: int,
    question_index: int,
    given: str | int,
    message_id: str | None = None,
) -> ItemView | None:
    """Save one answer and show what comes next: the item's next question, the next item not done, None at the end.

    `given` is what was typed or chosen, for a photograph the number of its attachment; `message_id` the LINE message
    that brought it. Raises NotWorking, NotFound, BadAnswer.
    """
    assignment = at_work(context, assignment_id, resident_id)
    task = found(context.session, Task, assignment.task_id)
    if task.kind is not TaskKind.CHAT:
        raise NotWorking(state=str(task.kind))
    item = _item(context, assignment, item_id)
    questions = read_questions(task.questions)
    if not 0 <= question_index < len(questions):
        raise NotFound()
    answer = _answer(context, item.id, assignment.id) or _new_answer(context, item, assignment)
    question = questions[question_index]
    value = _value(context, assignment, answer, question, given)
    answer.values = {**answer.values, question.key: value}
    others = {key: known for key, known in answer.message_ids.items() if key != question.key}
    answer.message_ids = others if message_id is None else {**others, question.key: message_id}
    answer.is_complete = is_complete(questions, answer.values)
    answer.answered_at = context.now
    context.session.add(answer)
    context.session.flush()
    if question_index + 1 < len(questions):
        return item_view(context, assignment_id, resident_id, item_id, question_index + 1)
    return item_view(context, assignment_id, resident_id)


def _value(context: Context, assignment: Assignment, answer: Answer, question: Question, given: str | int) -> Any:
    """The answer in the form in which it is kept; raises BadAnswer."""
    if question.kind is not QuestionKind.PHOTO:
        if not isinstance(given, str):
            raise BadAnswer(check=str(question.check))
        return check_answer(question, given)
    if not isinstance(given, int):
        if given or question.required:
            raise PhotoWanted()
        return ""
    earlier = answer.values.get(question.key)
    attach(context, assignment.id, assignment.resident_id, given)
    if isinstance(earlier, int) and earlier != given:
        _take_off(context, earlier)
    return given


def _take_off(context: Context, attachment_id: int) -> None:
    """Remove a photograph that another one replaces, unless it has been submitted and so is evidence."""
    replaced = context.session.get(Attachment, attachment_id)
    if replaced is not None and replaced.submission_id is None:
        remove(context, replaced)


def _item(context: Context, assignment: Assignment, item_id: int) -> Item:
    item = found(context.session, Item, item_id)
    if item.assignment_id != assignment.id:
        raise NotFound()
    return item


def _sheet(context: Context, assignment: Assignment) -> list[Line]:
    rows = context.session.execute(_LINES, {"assignment": assignment.id})
    return [Line(*row) for row in rows]


def _number(sheet: Sequence[Line], item_id: int) -> int:
    numbers = (number for number, line in enumerate(sheet, 1) if line.item_id == item_id)
    number = next(numbers, None)
    if number is None:
        raise NotFound()
    return number


def _first_not_done(sheet: Sequence[Line]) -> int | None:
    return next((number for number, line in enumerate(sheet, 1) if not line.is_done), None)


def _answer(context: Context, item_id: int, assignment_id: int) -> Answer | None:
    query = select(Answer).where(Answer.item_id == item_id, Answer.assignment_id == assignment_id)
    return context.session.scalar(query)


def _new_answer(context: Context, item: Item, assignment: Assignment) -> Answer:
    return Answer(
        operator_id=assignment.operator_id,
        item_id=item.id,
        assignment_id=assignment.id,
        values={},
        message_ids={},
        answered_at=context.now,
    )
