"""Supplements: what was undecided in a notice is fixed, and told at once by a new notice, which holds as it stands.

Freelance Act, art. 3(1), proviso. Nothing else of the terms may change by it: that needs agreement
(`handlers.work.changing`).
"""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from handlers.context import Context
from handlers.office.staff_news import notify, was_told_since
from handlers.telling import tell_resident
from handlers.work.notices import add_notice, current_notice, notice_facts, standing_terms
from messages.cards.notice import notice_card
from models.errors import NotFound, written
from models.japan_time import at_hour, day_in_japan
from models.people.line_accounts import LineAccount
from models.rows import found, to_edit
from models.talk.outbox import MessageKind
from models.work.assignments import LIVE, Assignment
from models.work.tasks import Task, TaskStatus

NEAR = timedelta(days=3)
LONGEST_WORDS = 300
_LONGEST_WORK = 4_000


def supplement(
    context: Context, operator_id: int, task_id: int, item: str, words: str, version: int | None = None
) -> Task:
    """Fix an undecided item of a task and tell everybody at work. Raises NotFound for what is not undecided, BadInput,
    StaleVersion."""
    task = to_edit(context.session, Task, task_id, operator_id, version)
    if item not in {one["item"] for one in task.undecided}:
        raise NotFound()
    longest = _LONGEST_WORK if item == "work" else LONGEST_WORDS
    words = written("words", words, longest)
    task.undecided = [one for one in task.undecided if one["item"] != item]
    if item == "work":
        task.description = f"{task.description}\n{words}"
    else:
        task.terms = {**task.terms, item: words}
    context.record(operator_id, "task.supplement", f"tasks:{task.id}", {"item": item})
    if task.status is not TaskStatus.DRAFT:
        _tell_all(context, task, item, words)
    return task


def warn_of_undecided(context: Context) -> bool:
    """Once a day and operator, tell of tasks in which something undecided was to be fixed by now, or within days."""
    today = day_in_japan(context.now)
    is_open = Task.status.in_([TaskStatus.OPEN, TaskStatus.CLOSED])
    told: set[int] = set()
    for task in context.session.scalars(select(Task).where(is_open, Task.due_at > context.now).order_by(Task.id)):
        days = [date.fromisoformat(one["decides_on"]) for one in task.undecided]
        if not days or min(days) > today + NEAR or task.operator_id in told:
            continue
        told.add(task.operator_id)
        if not was_told_since(context, task.operator_id, "terms.undecided", at_hour(today, 0)):
            notify(context, task.operator_id, "terms.undecided", f"tasks:{task.id}", {"on": min(days).isoformat()})
    return False


def _tell_all(context: Context, task: Task, item: str, words: str) -> None:
    query = select(Assignment).where(Assignment.task_id == task.id, Assignment.status.in_(LIVE))
    for assignment in context.session.scalars(query.order_by(Assignment.id).with_for_update()):
        old = current_notice(context, assignment.id)
        terms = standing_terms(context, assignment, task)
        if item == "work":
            terms = replace(terms, description=f"{terms.description}\n{words}")
        locale = found(context.session, LineAccount, assignment.account_id).locale
        fixed = {"from": old.number, "item": item, "is_begun": assignment.started_at is not None}
        notice = add_notice(context, assignment, task, locale, terms, supplement=fixed)
        facts = notice_facts(context, notice)
        tell_resident(
            context,
            assignment,
            MessageKind.CONTRACT,
            lambda locale, owner, facts=facts: notice_card(facts, locale, owner),  # type: ignore[misc]
        )
