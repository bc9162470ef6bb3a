"""Second passes: another resident, paid for it, looks over what somebody wrote, photographed or typed freely."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select

from handlers.carving.tasks import TaskFacts, create_task
from handlers.context import Context
from handlers.quality.evidence import IS_FINAL, STANDS
from handlers.quality.findings import LOCALE, MEND, MENDED, RIGHT, UNCLEAR, VERDICT
from messages.catalog import text
from models.errors import BadInput, Conflict
from models.rows import locked
from models.work.assignments import Answer, Assignment
from models.work.places import settle_places
from models.work.questions import SENT, Question, QuestionKind, read_questions
from models.work.tasks import Item, Task, TaskKind


class NothingToCheck(Conflict):
    """No answer of the task waits for a second look."""

    key = "errors.work.nothing_to_check"


def check_answers(
    context: Context,
    operator_id: int,
    task_id: int,
    unit_minutes: float,
    unit_fee_yen: int,
    due_at: datetime,
    units_per_place: int = 10,
) -> Task:
    """Cut the answers of a task that are handed in into a draft of a new one, whose residents look them over, paid.

    Nobody gets their own answer. What is found right or wrong counts as checked work of who answered; what is mended
    goes to the client. Raises NothingToCheck, BadInput.
    """
    source = locked(context.session, Task, task_id, operator_id)
    if source.kind is not TaskKind.CHAT or source.checks_task_id is not None:
        raise BadInput(field="task", reason=str(source.kind))
    answered = _unchecked(context, source)
    if not answered:
        raise NothingToCheck()
    questions = read_questions(source.questions)
    facts = TaskFacts(
        title=text(LOCALE, "quality.second.title", title=source.title)[:60],
        description=text(LOCALE, "quality.second.description", description=source.description),
        kind=TaskKind.CHAT,
        unit_minutes=unit_minutes,
        unit_fee_yen=unit_fee_yen,
        due_at=due_at,
        units_per_place=units_per_place,
        withholding=source.withholding,
        skill_ids=list(source.skill_ids),
        questions=_questions(questions),
        work_class=source.work_class,
    )
    task = create_task(context, operator_id, source.order_id, facts)
    task.checks_task_id = source.id
    context.session.add_all(
        _item(task, source, position, item, answer, questions) for position, (item, answer) in enumerate(answered, 1)
    )
    task.columns = list(dict.fromkeys([*source.columns, *(question.label for question in questions)]))
    settle_places(context.session, task)
    detail = {"checks": source.id, "count": len(answered)}
    context.record(operator_id, "task.check", f"tasks:{task.id}", detail)
    return task


def _unchecked(context: Context, source: Task) -> list[tuple[Item, Answer]]:
    """The answers of a task that stand and have had no second look yet."""
    looked_at = select(Item.checks_answer_id).where(Item.checks_answer_id.is_not(None))
    query = (
        select(Item, Answer)
        .join(Answer, and_(Answer.item_id == Item.id, Answer.assignment_id == Item.assignment_id, Answer.is_complete))
        .join(Assignment, Assignment.id == Answer.assignment_id)
        .where(Item.task_id == source.id, Item.known.is_(None), STANDS | IS_FINAL, Answer.id.not_in(looked_at))
        .order_by(Item.position, Item.copy)
    )
    return [(item, answer) for item, answer in context.session.execute(query)]


def _questions(asked: tuple[Question, ...]) -> list[dict[str, Any]]:
    choices = [text(LOCALE, f"quality.second.{name}") for name in (RIGHT, MEND, UNCLEAR)]
    verdict = Question(VERDICT, QuestionKind.CHOOSE, text(LOCALE, "quality.second.verdict"), tuple(choices))
    texts = [question for question in asked if question.kind is QuestionKind.TEXT]
    if len(texts) != 1:
        return [verdict.as_data()]
    only_if = (VERDICT, (text(LOCALE, f"quality.second.{MEND}"),))
    label = text(LOCALE, "quality.second.mended")
    mended = replace(texts[0], key=MENDED, label=label, required=False, only_if=only_if)
    return [verdict.as_data(), mended.as_data()]


def _sent(answer: Answer, questions: tuple[Question, ...], kind: QuestionKind) -> list[int]:
    """The attachments with which questions of one kind were answered."""
    values = (answer.values.get(one.key) for one in questions if one.kind is kind)
    return [value for value in values if isinstance(value, int)]


def _item(task: Task, source: Task, position: int, item: Item, answer: Answer, questions: tuple[Question, ...]) -> Item:
    """One answer to look over: what its giver was shown, and what they gave; what was sent takes the place of the
    picture or the recording."""
    taken, spoken = (_sent(answer, questions, kind) for kind in (QuestionKind.PHOTO, QuestionKind.VOICE))
    given = {one.label: str(answer.values.get(one.key, "")) for one in questions if one.kind not in SENT}
    shown = {name: item.content[name] for name in source.columns if name in item.content}
    return Item(
        operator_id=task.operator_id,
        task_id=task.id,
        position=position,
        content=shown | given,
        kept={},
        picture_id=taken[0] if taken else item.picture_id,
        second_picture_id=item.second_picture_id,
        audio_id=spoken[0] if spoken else item.audio_id,
        checks_answer_id=answer.id,
    )
