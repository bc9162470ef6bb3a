"""What a paid second look found of others' answers: it counts for who answered, and what is mended is delivered."""

from sqlalchemy import and_, select

from handlers.context import Context
from messages.catalog import text
from models.quality.standing import CheckSource, add_check
from models.rows import found
from models.work.assignments import Answer, Assignment
from models.work.questions import QuestionKind, read_questions
from models.work.tasks import Item, Task

VERDICT, MENDED = "verdict", "mended"
RIGHT, MEND, UNCLEAR = "right", "mend", "unclear"
LOCALE = "ja"
"""Staff write tasks in Japanese; those of second looks are written for them."""


def apply_findings(context: Context, task: Task, assignment: Assignment) -> None:
    """Keep what a resident found of others' answers, once that work counts; a second time changes nothing."""
    if task.checks_task_id is None:
        return
    source = found(context.session, Task, task.checks_task_id)
    query = (
        select(Item.checks_answer_id, Answer.values)
        .join(Answer, and_(Answer.item_id == Item.id, Answer.assignment_id == Item.assignment_id))
        .where(Item.assignment_id == assignment.id, Answer.is_complete, Item.checks_answer_id.is_not(None))
    )
    for answer_id, values in context.session.execute(query).all():
        verdict = _verdict(values.get(VERDICT, ""))
        if verdict != UNCLEAR:
            _apply(context, source, found(context.session, Answer, answer_id), verdict, values.get(MENDED, ""))


def _apply(context: Context, source: Task, answer: Answer, verdict: str, mended: str) -> None:
    author = found(context.session, Assignment, answer.assignment_id)
    subject, is_right = f"answers:{answer.id}", verdict == RIGHT
    session = context.session
    add_check(session, source, author.resident_id, subject, CheckSource.SECOND, is_right, context.now)
    item = found(session, Item, answer.item_id)
    texts = [question.key for question in read_questions(source.questions) if question.kind is QuestionKind.TEXT]
    if not is_right and mended and len(texts) == 1:
        values = {**answer.values, texts[0]: mended}
        item.settled = {"values": values, "confidence": 1.0, "is_agreed": True, "answers": 1}


def _verdict(choice: str) -> str:
    named = (name for name in (RIGHT, MEND) if choice == text(LOCALE, f"quality.second.{name}"))
    return next(named, UNCLEAR)
