"""Work in the chat, item by item: every answer is saved as it comes, and the next question follows at once."""

from collections.abc import Sequence
from typing import Any

from handlers.context import Context
from handlers.work.handing_in import attach, file_link, take_off
from handlers.work.working import NotWorking, at_work, own_work
from models.errors import NotFound
from models.files.attachments import Attachment
from models.people.residents import Resident
from models.rows import found
from models.work.answer_forms import check_answer
from models.work.assignments import Answer, Assignment
from models.work.facts import ItemView
from models.work.questions import (
    SENT,
    BadAnswer,
    Question,
    asked_of,
    is_asked,
    is_complete,
    next_question,
    read_questions,
)
from models.work.sheets import Line, sheet_of
from models.work.tasks import Item, Task, TaskKind


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
    sheet = sheet_of(context.session, assignment)
    number = _place(sheet, item_id) if item_id else _next_not_done(sheet)
    if number is None:
        return None
    line = sheet[number - 1]
    item = found(context.session, Item, line.item_id)
    task = found(context.session, Task, assignment.task_id)
    questions = read_questions(task.questions)
    values = dict(line.answer.values) if line.answer else {}
    if question_index is None:
        question_index = next_question(questions, values) or 0
    pictures = [one for one in (item.picture_id, item.second_picture_id) if one]
    return ItemView(
        assignment_id=assignment.id,
        item_id=item.id,
        number=number,
        done=sum(one.is_done for one in sheet),
        total=assignment.units,
        content={name: item.content[name] for name in task.columns if name in item.content},
        picture_urls=tuple(file_link(context, one) for one in pictures),
        audio_url=file_link(context, item.audio_id) if item.audio_id else None,
        questions=questions,
        question_index=question_index,
        values=values,
        is_unanswerable=line.answer is not None and line.answer.is_unanswerable,
        has_small_pictures=bool(pictures) and found(context.session, Resident, resident_id).saves_data,
    )


def previous_item(context: Context, assignment_id: int, resident_id: int, item_id: int) -> ItemView | None:
    """The item before one, to look at an answer again; None at the first."""
    assignment = own_work(context, assignment_id, resident_id)
    sheet = sheet_of(context.session, assignment)
    number = _place(sheet, item_id)
    return item_view(context, assignment_id, resident_id, sheet[number - 2].item_id, 0) if number > 1 else None


def next_item(context: Context, assignment_id: int, resident_id: int, item_id: int) -> ItemView | None:
    """The next item not done after one; behind the last, those passed over come again. None once all are done."""
    sheet = sheet_of(context.session, own_work(context, assignment_id, resident_id))
    number = _next_not_done(sheet, _place(sheet, item_id))
    return item_view(context, assignment_id, resident_id, sheet[number - 1].item_id) if number else None


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

    `given` is what was typed or chosen, for what is sent the number of its attachment; `message_id` the LINE message
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
    sheet = sheet_of(context.session, assignment)
    line = sheet[_place(sheet, item.id) - 1]
    answer = line.answer or _new_answer(context, item, assignment)
    question = questions[question_index]
    value = _value(context, assignment, answer, question, given)
    others = {key: known for key, known in answer.message_ids.items() if key != question.key}
    answer.message_ids = others if message_id is None else {**others, question.key: message_id}
    _keep_asked(context, answer, questions, {**answer.values, question.key: value})
    answer.is_complete, answer.is_unanswerable = is_complete(questions, answer.values), False
    answer.answered_at = context.now
    context.session.add(answer)
    line.answer = answer
    following = next((place for place in asked_of(questions, answer.values) if place > question_index), None)
    if following is not None:
        return item_view(context, assignment_id, resident_id, item_id, following)
    return next_item(context, assignment_id, resident_id, item_id)


def give_up_item(context: Context, assignment_id: int, resident_id: int, item_id: int) -> ItemView | None:
    """An item that nobody can answer: it counts as done and is paid, staff see it; the next item not done follows.

    Raises NotWorking, NotFound.
    """
    assignment = at_work(context, assignment_id, resident_id)
    item = _item(context, assignment, item_id)
    sheet = sheet_of(context.session, assignment)
    line = sheet[_place(sheet, item.id) - 1]
    answer = line.answer or _new_answer(context, item, assignment)
    for gone in answer.values.values():
        if isinstance(gone, int):
            _take_off(context, gone)
    answer.values, answer.message_ids = {}, {}
    answer.is_complete = answer.is_unanswerable = True
    answer.answered_at = context.now
    context.session.add(answer)
    line.answer = answer
    return next_item(context, assignment_id, resident_id, item_id)


def _value(context: Context, assignment: Assignment, answer: Answer, question: Question, given: str | int) -> Any:
    """The answer in the form in which it is kept; raises BadAnswer."""
    if question.kind not in SENT:
        if not isinstance(given, str):
            raise BadAnswer(check=str(question.check))
        return check_answer(question, given)
    if not isinstance(given, int):
        if given or question.required:
            raise SENT[question.kind]()
        return ""
    earlier = answer.values.get(question.key)
    attach(context, assignment.id, assignment.resident_id, given)
    if isinstance(earlier, int) and earlier != given:
        _take_off(context, earlier)
    return given


def _keep_asked(context: Context, answer: Answer, questions: Sequence[Question], values: dict[str, Any]) -> None:
    """Keep the values; what was answered to a question that is not asked any more goes."""
    for question in questions:
        if question.key in values and not is_asked(question, values):
            gone = values.pop(question.key)
            if isinstance(gone, int):
                _take_off(context, gone)
    answer.values = values
    answer.message_ids = {key: known for key, known in answer.message_ids.items() if key in values}


def _take_off(context: Context, attachment_id: int) -> None:
    """Take a photograph off that another one replaces."""
    replaced = context.session.get(Attachment, attachment_id)
    if replaced is not None:
        take_off(context, replaced)


def _item(context: Context, assignment: Assignment, item_id: int) -> Item:
    item = found(context.session, Item, item_id)
    if item.assignment_id != assignment.id:
        raise NotFound()
    return item


def _place(sheet: Sequence[Line], item_id: int) -> int:
    number = next((number for number, line in enumerate(sheet, 1) if line.item_id == item_id), None)
    if number is None:
        raise NotFound()
    return number


def _next_not_done(sheet: Sequence[Line], after: int = 0) -> int | None:
    open_ones = [number for number, line in enumerate(sheet, 1) if not line.is_done]
    return next((number for number in open_ones if number > after), open_ones[0] if open_ones else None)


def _new_answer(context: Context, item: Item, assignment: Assignment) -> Answer:
    return Answer(
        operator_id=assignment.operator_id,
        item_id=item.id,
        assignment_id=assignment.id,
        values={},
        message_ids={},
        answered_at=context.now,
    )
