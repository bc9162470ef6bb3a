"""What residents do in the story of the API, each an act of their own."""

from typing import Any

from sqlalchemy import select

from handlers.context import Context
from handlers.help import tickets, unsending
from handlers.people import considerations, memberships
from handlers.quality import disputes
from handlers.work import answering, handing_in, taking, working
from models.files.attachments import AttachmentUse
from models.people.considerations import Wish
from models.people.line_accounts import LineAccount
from models.talk.calls import Call, CallOutcome, CallWay
from models.talk.inbox import InboxEvent, InboxOutcome, seal_body
from models.talk.outbox import MessageKind
from models.work.assignments import Notice
from models.work.tasks import Task
from models.work.tickets import Ticket


def account_of(context: Context, resident_id: int) -> LineAccount:
    """The resident's account."""
    return context.session.scalars(select(LineAccount).where(LineAccount.resident_id == resident_id)).one()


def accept(context: Context, offer_id: int, resident_id: int) -> int:
    return taking.accept(context, offer_id, resident_id, account_of(context, resident_id)).assignment.id


def fill(context: Context, task_id: int) -> None:
    """Others have taken every place of a task."""
    task = context.session.get_one(Task, task_id)
    task.taken = task.places


def agree(context: Context, assignment_id: int, resident_id: int) -> None:
    notice = context.session.scalars(select(Notice).where(Notice.assignment_id == assignment_id)).one()
    taking.agree(context, notice.id, resident_id)


def do_all(context: Context, assignment_id: int, resident_id: int) -> int:
    while (view := answering.item_view(context, assignment_id, resident_id)) is not None:
        answering.save_answer(context, assignment_id, resident_id, view.item_id, 0, "みよた")
    return working.submit(context, assignment_id, resident_id).id


def ask_consideration(context: Context, resident_id: int, operator_id: int) -> int:
    asked = considerations.ask(context, account_of(context, resident_id), operator_id, Wish.OTHER, "火曜は通院")
    return asked.id


def appeal(context: Context, review_id: int, resident_id: int) -> int:
    return disputes.appeal(context, review_id, resident_id).id


def ask(
    context: Context, resident_id: int, operator_id: int, topic: str = "help", assignment_id: int | None = None
) -> int:
    account = account_of(context, resident_id)
    ticket = tickets.open_ticket(context, account, operator_id, topic=topic, assignment_id=assignment_id)
    tickets.write(context, ticket, "これでいいですか")
    return ticket.id


def unsend(context: Context, known: dict[str, Any]) -> tuple[int, int]:
    account = account_of(context, known["resident_id"])
    attachment = handing_in.store_file(
        context,
        known["operator_id"],
        AttachmentUse.HANDED_IN,
        "note.txt",
        "本文".encode(),
        assignment_id=known["assignment_id"],
        account_id=account.id,
        line_message_id="m1",
    )
    unsending.unsend(context, account, "m1")
    context.session.flush()
    asked = context.session.query(Ticket).filter_by(topic=unsending.TOPIC).order_by(Ticket.id.desc())
    return asked.first().id, attachment.id


def park(context: Context, resident_id: int) -> int:
    account = account_of(context, resident_id)
    call = Call(
        account_id=account.id,
        channel_id=account.channel_id,
        way=CallWay.PUSH,
        kind=MessageKind.SERVICE,
        body_sealed=None,
        retry_key="k",
        frozen_at=context.now,
        due_at=context.now,
        outcome=CallOutcome.PARKED,
        closed_at=context.now,
    )
    context.session.add(call)
    context.session.flush()
    return call.id


def leave(context: Context, resident_id: int, operator_id: int) -> None:
    memberships.leave(context, memberships.membership_of(context.session, resident_id, operator_id))


def break_event(context: Context, resident_id: int) -> int:
    account = account_of(context, resident_id)
    event = InboxEvent(
        channel_id=account.channel_id,
        user_id=account.user_id,
        event_id=f"broken-{context.now.timestamp()}-{context.session.query(InboxEvent).count()}",
        type="message",
        occurred_at=context.now,
        received_at=context.now,
        body_sealed=seal_body(context.vault, {"type": "message"}),
        outcome=InboxOutcome.FAILED,
        reason="KeyError",
        done_at=context.now,
    )
    context.session.add(event)
    context.session.flush()
    return event.id
