"""Working on what was taken: handing it in, taking it back, handing the rest back, and lapsing."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import exists, select

from handlers.context import Context
from handlers.moves import move
from handlers.office.staff_news import notify
from handlers.quality.evidence import follow_all
from handlers.quality.sampling import passes_at
from handlers.telling import tell_resident
from handlers.work.ending import Ended, done_units, end, hand_in
from handlers.work.handing_in import attach_to, detach_all, has_changed, loose_attachments
from handlers.work.parts import hand_in_rest
from messages.cards.result import lapsed_card
from models.errors import BadInput, Conflict, NotFound
from models.people.operators import Operator
from models.rows import carried, found, locked
from models.talk.outbox import MessageKind
from models.work.assignments import BEGUN, Assignment, AssignmentStatus, Submission
from models.work.disputes import Dispute, DisputeStatus
from models.work.facts import Progress, ResultFacts
from models.work.in_hand import hold_in_hand, read_own
from models.work.places import count_done_held, count_done_now
from models.work.submissions import latest_submission
from models.work.tasks import Task, TaskKind
from models.work.timer import settle_timer

LAPSING = frozenset({AssignmentStatus.ACCEPTED, *BEGUN})
LAPSES_PER_TICK = 50
LONGEST_TEXT = 20_000


class NotWorking(Conflict):
    """The work is not in the resident's hands: not started, submitted, or over (`state`)."""

    key = "errors.work.not_working"


class NotComplete(Conflict):
    """`left` items have no answer yet."""

    key = "errors.work.not_complete"


class NothingHandedIn(Conflict):
    """Outside work needs a photograph, a file or text."""

    key = "errors.work.nothing_handed_in"


class ReviewBegun(Conflict):
    """Somebody is looking at it already."""

    key = "errors.work.review_begun"


def own_work(context: Context, assignment_id: int, resident_id: int) -> Assignment:
    """The resident's own assignment; raises NotFound."""
    if carried(context.session):
        read_own(context.session, assignment_id, resident_id)
    assignment = found(context.session, Assignment, assignment_id)
    if assignment.resident_id != resident_id:
        raise NotFound()
    return assignment


def at_work(context: Context, assignment_id: int, resident_id: int) -> Assignment:
    """The resident's own assignment, locked and in their hands; raises NotFound, NotWorking."""
    own_work(context, assignment_id, resident_id)
    hold_in_hand(context.session, resident_id)
    assignment = locked(context.session, Assignment, assignment_id)
    if assignment.status not in BEGUN or assignment.due_at <= context.now:
        raise NotWorking(state=str(assignment.status))
    return assignment


def progress(context: Context, assignment_id: int, resident_id: int) -> Progress:
    """How far the work has come."""
    assignment = own_work(context, assignment_id, resident_id)
    task = found(context.session, Task, assignment.task_id)
    done = done_units(context, task, assignment)
    return Progress(assignment.id, task.title, done, assignment.units, assignment.unit_fee(task), assignment.due_at)


def submit(context: Context, assignment_id: int, resident_id: int, text: str = "") -> Submission:
    """Hand the work in: all items of a chat task, or what was attached and written for outside work.

    Work that came back has what it came with before, as far as it was not taken off, and needs something that is new.

    The clock of payment starts here (Freelance Act, art. 4(1)). Raises NotWorking, NotComplete, NothingHandedIn,
    BadInput.
    """
    task = locked(context.session, Task, own_work(context, assignment_id, resident_id).task_id)
    assignment = at_work(context, assignment_id, resident_id)
    if len(text) > LONGEST_TEXT:
        raise BadInput(field="text", reason=f"<= {LONGEST_TEXT}")
    if task.kind is TaskKind.CHAT:
        # As this transaction has it, and as others had left it when the row was held: the page may blank an answer too.
        done = min(done_units(context, task, assignment), count_done_held(context.session, assignment))
        if done < assignment.units:
            left = assignment.units - _count_anew(context, task, assignment)
            if left:
                raise NotComplete(left=left)
    elif not text.strip() and not has_changed(context, assignment.id):
        raise NothingHandedIn()
    submission = hand_in(context, assignment, assignment.units, text)
    attach_to(context, submission, loose_attachments(context, assignment.id))
    operator = found(context.session, Operator, assignment.operator_id)
    assignment.received_at = assignment.received_at or context.now
    assignment.review_by = context.now + timedelta(days=operator.review_days)
    move(context, assignment, AssignmentStatus.SUBMITTED)
    settle_timer(assignment, context.now)
    follow_all(context, task, assignment.id)
    assignment.passes_at = passes_at(context, task, assignment, submission.id)
    subject = f"submissions:{submission.id}"
    context.record(assignment.operator_id, "work.submit", subject, {"assignment": assignment.id})
    detail = {"task": task.id, "assignment": assignment.id}
    notify(context, assignment.operator_id, "submission.arrived", subject, detail)
    return submission


def withdraw(context: Context, assignment_id: int, resident_id: int) -> Assignment:
    """Take a submission back to go on with it, as long as nobody has begun to review it; raises ReviewBegun."""
    task = locked(context.session, Task, own_work(context, assignment_id, resident_id).task_id)
    assignment = locked(context.session, Assignment, assignment_id)
    submission = latest_submission(context.session, assignment.id)
    if assignment.status is not AssignmentStatus.SUBMITTED or submission is None:
        raise NotWorking(state=str(assignment.status))
    context.session.refresh(submission)  # it may have been read before the lock, for a neighbour in the batch
    if submission.review_started_at is not None:
        raise ReviewBegun()
    submission.withdrawn_at = context.now
    detach_all(context, submission)
    if assignment.received_at == submission.submitted_at:
        assignment.received_at = None
    assignment.review_by = assignment.review_warned_at = assignment.passes_at = None
    move(context, assignment, AssignmentStatus.STARTED)
    follow_all(context, task, assignment.id)
    subject = f"submissions:{submission.id}"
    context.record(assignment.operator_id, "work.withdraw", subject)
    return assignment


def _count_anew(context: Context, task: Task, assignment: Assignment) -> int:
    """Units done as they stand under the lock: answers may have come by the page since they were read for a batch."""
    if task.kind is TaskKind.OUTSIDE:
        return 0
    context.session.flush()
    return count_done_now(context.session, assignment)


def hand_back_preview(context: Context, assignment_id: int, resident_id: int) -> Progress:
    """What would be paid if the rest were handed back now; raises NotWorking if that cannot be."""
    assignment = own_work(context, assignment_id, resident_id)
    if assignment.status not in LAPSING:
        raise NotWorking(state=str(assignment.status))
    return progress(context, assignment_id, resident_id)


def hand_back(context: Context, assignment_id: int, resident_id: int, part_percent: int | None = None) -> Ended:
    """Hand the rest back: what is done is paid, the rest can be taken by others, nothing counts against anyone.

    `part_percent` says how much of outside work is done: it is handed in with what was sent, judged, and then paid;
    None where nobody was asked (see `handlers.work.parts.hand_in_rest`).
    Raises NotFound, NotWorking, BadInput.
    """
    own = own_work(context, assignment_id, resident_id)
    task = locked(context.session, Task, own.task_id)
    assignment = locked(context.session, Assignment, assignment_id)
    if assignment.status not in LAPSING:
        raise NotWorking(state=str(assignment.status))
    units = _count_anew(context, task, assignment)
    part = hand_in_rest(context, task, assignment, part_percent)
    ended = replace(end(context, task, assignment, AssignmentStatus.HANDED_BACK, units), part_percent=part)
    subject = f"assignments:{assignment.id}"
    context.record(assignment.operator_id, "work.hand_back", subject, {"units": units})
    detail = {"task": task.id, "units": units}
    notify(context, assignment.operator_id, "assignment.handed_back", subject, detail)
    return ended


def lapse_due(context: Context) -> bool:
    """End work whose time is over: what is done is paid, nothing counts against anyone. Answers whether more wait.

    The clock of work whose return has been appealed against stands still until somebody has decided.
    """
    is_appealed = exists().where(Dispute.assignment_id == Assignment.id, Dispute.status == DisputeStatus.OPEN)
    query = select(Assignment.id, Assignment.task_id).where(
        Assignment.status.in_(LAPSING), Assignment.due_at <= context.now, ~is_appealed
    )
    due = list(context.session.execute(query.order_by(Assignment.task_id).limit(LAPSES_PER_TICK)))
    for assignment_id, task_id in due:
        task = locked(context.session, Task, task_id)
        assignment = locked(context.session, Assignment, assignment_id)
        if assignment.status in LAPSING:
            _lapse(context, task, assignment)
    return len(due) == LAPSES_PER_TICK


def _lapse(context: Context, task: Task, assignment: Assignment) -> None:
    units = done_units(context, task, assignment)
    part = hand_in_rest(context, task, assignment, None)
    ended = end(context, task, assignment, AssignmentStatus.LAPSED, units)
    facts = ResultFacts(assignment.id, task.title, units, ended.yen, ended.pays_on, part_percent=part)
    subject = f"assignments:{assignment.id}"
    context.record(assignment.operator_id, "work.lapse", subject, {"units": units})
    detail = {"task": task.id, "units": units}
    notify(context, assignment.operator_id, "assignment.lapsed", subject, detail)
    tell_resident(
        context,
        assignment,
        MessageKind.SERVICE,
        lambda locale, owner: lapsed_card(facts, locale, owner),
    )
