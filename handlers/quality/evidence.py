"""What answers show: whether an item is settled, whether one more answer is wanted, and how sure its givers are."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select

from handlers.context import Context
from models.quality.agreement import Vote
from models.quality.closed import choices_of
from models.quality.compared import compared, is_right
from models.quality.levels import accuracy
from models.quality.plans import QualityPlan, Verdict, decide, read_plan
from models.quality.shares import has_golds
from models.quality.standing import CheckSource, add_check, checks_of
from models.work.assignments import Answer, Assignment, AssignmentStatus
from models.work.places import settle_places
from models.work.questions import read_questions
from models.work.tasks import Item, Task, TaskKind

IS_FINAL = or_(Assignment.status == AssignmentStatus.APPROVED, Assignment.units_paid > 0)
"""The condition on an assignment whose work counts for good."""

STANDS = or_(Assignment.status == AssignmentStatus.SUBMITTED, IS_FINAL)
"""The condition on an assignment whose answers are out of its resident's hands, and not refused."""


@dataclass(frozen=True, slots=True)
class Given:
    """One copy of an item, with the answer that stands for it, if there is one."""

    item: Item
    answer: Answer | None
    resident_id: int | None
    is_final: bool


def positions_of(context: Context, assignment_id: int) -> list[int]:
    """The items that an assignment holds, by their places in the task."""
    return list(context.session.scalars(select(Item.position).where(Item.assignment_id == assignment_id)))


def follow(context: Context, task: Task, positions: Collection[int]) -> None:
    """Draw the consequences of what has changed at some items; doing it twice changes nothing. The task is locked."""
    if task.kind is not TaskKind.CHAT or not positions or not _is_compared(context, task):
        return
    context.session.flush()
    plan = read_plan(task.quality)
    for copies in _copies(context, task.id, positions):
        if plan.most > 1 and copies[0].item.known is None:
            _weigh(context, task, plan, copies)
        _check(context, task, copies)
    settle_places(context.session, task)


def follow_all(context: Context, task: Task, assignment_id: int) -> None:
    """Draw the consequences at every item that an assignment holds."""
    if task.kind is TaskKind.CHAT and _is_compared(context, task):
        follow(context, task, positions_of(context, assignment_id))


def golds_right(context: Context, assignment_id: int) -> tuple[int, int]:
    """How many known answers an assignment hit, and how many it met."""
    query = (
        select(Item.known, Answer.values)
        .join(Answer, and_(Answer.item_id == Item.id, Answer.assignment_id == Item.assignment_id))
        .where(Item.assignment_id == assignment_id, Item.known.is_not(None), Answer.is_complete)
    )
    hits = [is_right(known or {}, values) for known, values in context.session.execute(query)]
    return sum(hits), len(hits)


def check_golds(context: Context, task: Task, assignment: Assignment) -> None:
    """Keep what an assignment's known answers show, before its items leave it."""
    query = (
        select(Item, Answer)
        .join(Answer, and_(Answer.item_id == Item.id, Answer.assignment_id == Item.assignment_id))
        .where(Item.assignment_id == assignment.id, Item.known.is_not(None), Answer.is_complete)
    )
    for item, answer in context.session.execute(query):
        found = is_right(item.known or {}, answer.values)
        _keep(context, task, Given(item, answer, assignment.resident_id, True), CheckSource.GOLD, found)


def _is_compared(context: Context, task: Task) -> bool:
    return read_plan(task.quality).most > 1 or has_golds(context.session, task.id)


def _weigh(context: Context, task: Task, plan: QualityPlan, copies: Sequence[Given]) -> None:
    """Settle an item, or want one more answer, or wait for those that are still to come."""
    first = copies[0].item
    given = [one for one in copies if one.answer is not None]
    if len(given) < sum(one.item.is_wanted for one in copies):
        first.settled = None
        return
    verdicts = _verdicts(context, task, plan, given)
    if all(verdict.is_settled for verdict in verdicts.values()):
        first.settled = _settled(given, verdicts)
        return
    first.settled = None
    waiting = next((one.item for one in copies if not one.item.is_wanted and one.item.assignment_id is None), None)
    if waiting is not None:
        waiting.is_wanted = True


def _verdicts(context: Context, task: Task, plan: QualityPlan, given: Sequence[Given]) -> dict[str, Verdict]:
    sure = {
        one.resident_id: accuracy(checks_of(context.session, task, one.resident_id))
        for one in given
        if one.resident_id is not None
    }
    verdicts = {}
    for question in read_questions(task.questions):
        choices = choices_of(question)
        if choices is not None:
            votes = [
                Vote(compared(_value(one, question.key)), sure[one.resident_id]) for one in given if one.resident_id
            ]
            verdicts[question.key] = decide(plan, votes, choices)
    return verdicts


def _settled(given: Sequence[Given], verdicts: dict[str, Verdict]) -> dict[str, Any]:
    """The item's values as they came out; open questions keep what was written first."""
    values = dict(given[0].answer.values) if given[0].answer else {}
    for key, verdict in verdicts.items():
        values[key] = next(
            value for one in given for value in (_value(one, key),) if compared(value) == verdict.belief.answer
        )
    return {
        "values": values,
        "confidence": round(min(verdict.belief.confidence for verdict in verdicts.values()), 4),
        "is_agreed": all(verdict.is_agreed for verdict in verdicts.values()),
        "answers": len(given),
    }


def _check(context: Context, task: Task, copies: Sequence[Given]) -> None:
    """Keep what a known or an agreed answer shows of those whose work counts for good."""
    settled = copies[0].item.settled or {}
    keys = [question.key for question in read_questions(task.questions) if choices_of(question) is not None]
    agreed = {key: settled["values"][key] for key in keys} if settled.get("is_agreed") else {}
    for one in copies:
        if one.answer is None or not one.is_final:
            continue
        if one.item.known is not None:
            _keep(context, task, one, CheckSource.GOLD, is_right(one.item.known, one.answer.values))
        elif agreed and settled.get("answers", 0) > 1:
            _keep(context, task, one, CheckSource.AGREED, is_right(agreed, one.answer.values))


def _keep(context: Context, task: Task, given: Given, source: CheckSource, found: bool) -> None:
    assert given.answer is not None
    assert given.resident_id is not None
    subject = f"answers:{given.answer.id}"
    add_check(context.session, task, given.resident_id, subject, source, found, context.now)


def _copies(context: Context, task_id: int, positions: Collection[int]) -> list[list[Given]]:
    """The copies of some items, each item's together, the first copy first."""
    answer = and_(Answer.item_id == Item.id, Answer.assignment_id == Item.assignment_id, Answer.is_complete)
    query = (
        select(Item, Answer, Assignment.resident_id, STANDS, IS_FINAL)
        .outerjoin(Assignment, Assignment.id == Item.assignment_id)
        .outerjoin(Answer, answer)
        .where(Item.task_id == task_id, Item.position.in_(sorted(positions)))
        .order_by(Item.position, Item.copy)
        .execution_options(populate_existing=True)
    )
    found: dict[int, list[Given]] = defaultdict(list)
    for item, given, resident_id, stands, is_final in context.session.execute(query):
        found[item.position].append(Given(item, given if stands else None, resident_id, bool(is_final)))
    return list(found.values())


def _value(given: Given, key: str) -> Any:
    return given.answer.values.get(key, "") if given.answer else ""
