"""Sharing an answer: what one resident asked about their work is answered to all who do the same."""

from sqlalchemy import select

from handlers.context import Context
from handlers.telling import tell_resident
from messages.cards.tickets import shared_answer
from models.errors import BadInput, NotFound
from models.rows import found
from models.talk.outbox import MessageKind
from models.work.assignments import IN_HAND, Assignment
from models.work.shared_answers import SharedAnswer
from models.work.tasks import Task
from models.work.tickets import Ticket

LONGEST_QUESTION, LONGEST_WORDS = 300, 1_000
QUESTION = "question"


def share_answer(context: Context, ticket: Ticket, question: str, words: str) -> SharedAnswer:
    """Keep a question on a task with its answer, in words of staff, and tell everybody else at work on it.

    It rides on their next reply, which is free, or waits for the digest; who takes the task later finds it with the
    work. Raises NotFound for a ticket that is no question on a task, BadInput.
    """
    if ticket.topic != QUESTION or ticket.assignment_id is None:
        raise NotFound()
    for field, given, longest in (("question", question, LONGEST_QUESTION), ("words", words, LONGEST_WORDS)):
        if not 1 <= len(given.strip()) <= longest:
            raise BadInput(field=field, reason=f"1-{longest}")
    task = found(context.session, Task, found(context.session, Assignment, ticket.assignment_id).task_id)
    shared = SharedAnswer(
        operator_id=ticket.operator_id,
        task_id=task.id,
        ticket_id=ticket.id,
        question=question.strip(),
        words=words.strip(),
        shared_by=str(context.actor),
        shared_at=context.now,
    )
    context.session.add(shared)
    context.session.flush()
    others = select(Assignment).where(
        Assignment.task_id == task.id,
        Assignment.status.in_(IN_HAND),
        Assignment.id != ticket.assignment_id,
    )
    told = list(context.session.scalars(others.order_by(Assignment.id)))
    for assignment in told:
        tell_resident(
            context,
            assignment,
            MessageKind.NEWS,
            lambda locale, owner: shared_answer(locale, task.title, shared.question, shared.words),
        )
    detail = {"task": task.id, "told": len(told)}
    context.record(ticket.operator_id, "tickets.share", f"tickets:{ticket.id}", detail)
    return shared
