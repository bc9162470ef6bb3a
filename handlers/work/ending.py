"""How an assignment ends without a review: handed back, lapsed or cancelled. What is done is paid, always."""

from dataclasses import dataclass
from datetime import date

from handlers.context import Context
from handlers.dispatch.held_places import keep_next
from handlers.money.payables import owe
from handlers.moves import move
from handlers.quality.evidence import follow, positions_of
from handlers.quality.findings import apply_findings
from handlers.telling import tell_resident
from handlers.work.handing_in import end_loose, loose_attachments
from messages.cards.result import cancelled_card
from models.dispatch.turns import mark_losing
from models.errors import written
from models.money.so_far import note_money_changed
from models.rows import found, locked, to_edit
from models.talk.outbox import MessageKind
from models.work.assignments import Assignment, AssignmentStatus, Submission
from models.work.facts import ResultFacts
from models.work.places import count_done, free_items, settle_places
from models.work.submissions import latest_submission, put_submission
from models.work.tasks import Task, TaskKind
from models.work.timer import settle_timer

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Ended:
    """What counts of ended work: its units, their fee before withholding, and the day of payment if any is due.

    `part_percent`: so much of outside work was handed in, and will be judged before it is paid.
    """

    units: int
    yen: int
    pays_on: date | None
    part_percent: int = 0


def done_units(context: Context, task: Task, assignment: Assignment) -> int:
    """Units finished but not yet submitted: items with a full answer. Outside work cannot be counted: it is done when
    it comes in, and a part of it is what its resident says (`handlers.work.parts`)."""
    if task.kind is TaskKind.OUTSIDE:
        return 0
    return count_done(context.session, assignment)


def end(
    context: Context,
    task: Task,
    assignment: Assignment,
    status: AssignmentStatus,
    units: int,
    reason: str | None = None,
) -> Ended:
    """End an assignment with `units` that count; what is left of it can be taken by others. What was sent and not
    handed in goes with them, or is forgotten where none count.

    Units done again for a fault of the operator's are paid beside them.

    Task and assignment must be locked.
    """
    move(context, assignment, status, reason)
    settle_timer(assignment, context.now)
    paid = units + assignment.units_redone
    assignment.units_paid, assignment.ended_at = paid, context.now
    note_money_changed(context.session, assignment)
    yen, pays_on, submission = paid * assignment.unit_fee(task), None, None
    if (lost_yen := assignment.units * task.unit_fee_yen - yen) > 0:
        mark_losing(context.session, assignment.party_id, assignment.resident_id, lost_yen)
    if paid:
        assignment.received_at = assignment.received_at or context.now
        submission = latest_submission(context.session, assignment.id)
        is_new = submission is None or submission.withdrawn_at or submission.units != units
        if submission is None or is_new or loose_attachments(context, assignment.id):
            submission = hand_in(context, assignment, units)
        payable = owe(context, assignment, task, paid, assignment.received_at, submission.id)
        yen, pays_on = payable.gross_yen, payable.due_on
    end_loose(context, assignment.id, submission)
    positions = positions_of(context, assignment.id)
    free_items(context.session, assignment.id, keep_done=units > 0)
    settle_places(context.session, task)
    follow(context, task, positions)
    keep_next(context, task)
    apply_findings(context, task, assignment)
    return Ended(paid, yen, pays_on)


def cancel_assignment(context: Context, task: Task, assignment: Assignment, reason: str) -> None:
    """Cancel one resident's work in the operator's interest: they are told why, and paid for what is done.

    Outside work cannot be measured from here; once begun it is paid in full, for who orders bears the cost of
    cancelling (Freelance Act, art. 5(2)(ii)).
    """
    if assignment.status is AssignmentStatus.ACCEPTED:
        units = 0
    elif task.kind is TaskKind.OUTSIDE:
        units = assignment.units
    else:
        units = count_done(context.session, assignment)
    ended = end(context, task, assignment, AssignmentStatus.CANCELLED, units, reason[:LONGEST_REASON])
    facts = ResultFacts(assignment.id, task.title, ended.units, ended.yen, ended.pays_on, words=reason)
    tell_resident(
        context,
        assignment,
        MessageKind.CONTRACT,
        lambda locale, owner: cancelled_card(facts, locale, owner),
    )


def cancel_one(
    context: Context, operator_id: int, assignment_id: int, reason: str, version: int | None = None
) -> Assignment:
    """The same by staff, for one assignment of their own. Raises NotFound, StaleVersion, BadInput, WrongState."""
    reason = written("reason", reason, LONGEST_REASON)
    # Tasks are locked before assignments, so that two acts never wait for each other.
    task = locked(context.session, Task, found(context.session, Assignment, assignment_id, operator_id).task_id)
    assignment = to_edit(context.session, Assignment, assignment_id, operator_id, version)
    cancel_assignment(context, task, assignment, reason)
    context.record(operator_id, "assignment.cancel", f"assignments:{assignment_id}", {"reason": reason})
    return assignment


def hand_in(context: Context, assignment: Assignment, units: int, text: str = "") -> Submission:
    """A new submission of an assignment, numbered from 1; without a text it has that of the one before."""
    last = latest_submission(context.session, assignment.id)
    submission = Submission(
        operator_id=assignment.operator_id,
        assignment_id=assignment.id,
        number=last.number + 1 if last else 1,
        text=text or (last.text if last else ""),
        units=units,
        submitted_at=context.now,
    )
    put_submission(context.session, submission)
    return submission
