"""Outliers, gathered for people to look at: on their own they change nothing for anybody."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise

from sqlalchemy import func, select

from handlers.context import Context
from models.quality.outliers import Outlier, Trace, middle_seconds, outliers
from models.quality.standing import Check, CheckSource
from models.rows import found
from models.work.assignments import Answer, Assignment
from models.work.tasks import Task

COMPARED = (CheckSource.GOLD, CheckSource.AGREED)


def outliers_of(context: Context, operator_id: int, task_id: int) -> list[Outlier]:
    """Residents whose work on a task differs much from that of the others, in speed or in agreement."""
    task = found(context.session, Task, task_id, operator_id)
    return outliers(_traces(context, task))


def _traces(context: Context, task: Task) -> list[Trace]:
    times: dict[int, dict[int, list[datetime]]] = defaultdict(lambda: defaultdict(list))
    query = (
        select(Assignment.resident_id, Assignment.id, Answer.answered_at)
        .join(Answer, Answer.assignment_id == Assignment.id)
        .where(Assignment.task_id == task.id, Answer.is_complete)
        .order_by(Answer.answered_at)
    )
    for resident_id, assignment_id, answered_at in context.session.execute(query):
        times[resident_id][assignment_id].append(answered_at)
    agreed, compared = _found(context, task, True), _found(context, task, None)
    return [
        Trace(
            resident_id,
            sum(map(len, shares.values())),
            middle_seconds(list(_gaps(shares.values()))),
            agreed.get(resident_id, 0),
            compared.get(resident_id, 0),
        )
        for resident_id, shares in sorted(times.items())
    ]


def _gaps(shares: Iterable[list[datetime]]) -> Iterable[float]:
    for answered in shares:
        for before, after in pairwise(answered):
            yield (after - before).total_seconds()


def _found(context: Context, task: Task, is_right: bool | None) -> dict[int, int]:
    query = select(Check.resident_id, func.count()).where(Check.task_id == task.id, Check.source.in_(COMPARED))
    if is_right is not None:
        query = query.where(Check.is_right == is_right)
    return {resident_id: count for resident_id, count in context.session.execute(query.group_by(Check.resident_id))}  # noqa: C416
