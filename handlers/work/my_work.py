"""A resident's own work: what is open, what was handed in, what became of it."""

from handlers.context import Context
from handlers.work.ending import done_units
from handlers.work.extending import can_extend
from handlers.work.handing_in import files_at_hand
from handlers.work.working import own_work
from messages.carving import told
from models.money.so_far import earned_yen
from models.rows import found
from models.work.assignments import Assignment, AssignmentStatus, Submission
from models.work.facts import Receipt, WorkFacts, WorkInBrief
from models.work.on_site import site_of
from models.work.shared_answers import shared_answers
from models.work.standing import standing_notice
from models.work.submissions import latest_submission
from models.work.tasks import Task


def work_facts(context: Context, assignment_id: int, resident_id: int) -> WorkFacts:
    """One piece of the resident's work; raises NotFound."""
    return facts_of(context, own_work(context, assignment_id, resident_id))


def facts_of(context: Context, assignment: Assignment) -> WorkFacts:
    """How an assignment stands."""
    task, brief = found(context.session, Task, assignment.task_id), in_brief(context, assignment)
    is_submitted = assignment.status is AssignmentStatus.SUBMITTED
    submission = latest_submission(context.session, assignment.id) if is_submitted else None
    notice = standing_notice(context.session, assignment.id)
    place, span = site_of(notice.body) if notice else (task.place, task.span)
    return WorkFacts(
        assignment_id=assignment.id,
        notice_id=notice.id if notice else None,
        title=task.title,
        description=notice.body["work"]["description"] if notice else told(task.description, task.details),
        links=task.links,
        kind=task.kind,
        status=assignment.status,
        is_review_begun=bool(submission and submission.review_started_at),
        done=brief.done,
        units=brief.units,
        minutes_left=max(0, round(task.unit_minutes * (brief.units - brief.done))),
        fee_yen=brief.fee_yen,
        paid_yen=brief.paid_yen,
        due_at=assignment.due_at,
        submitted_at=submission.submitted_at if submission else None,
        review_by=assignment.review_by,
        handed_in=len(files_at_hand(context, assignment.id)),
        can_extend=can_extend(context, assignment),
        place=place,
        span=span,
        answered=tuple((one.question, one.words) for one in shared_answers(context.session, task.id)),
        told_minutes=assignment.told_minutes,
        timer_from=assignment.timer_from,
    )


def in_brief(context: Context, assignment: Assignment) -> WorkInBrief:
    """What a list of somebody's work tells of one of them. What was handed in is done."""
    task = found(context.session, Task, assignment.task_id)
    is_in, is_settled = assignment.status is AssignmentStatus.SUBMITTED, assignment.units_paid is not None
    return WorkInBrief(
        assignment_id=assignment.id,
        title=task.title,
        status=assignment.status,
        done=assignment.units if is_in else done_units(context, task, assignment),
        units=assignment.units,
        fee_yen=assignment.unit_fee(task) * assignment.units,
        paid_yen=earned_yen(context.session, assignment.id) if is_settled else None,
        due_at=assignment.due_at,
    )


def receipt_of(context: Context, submission: Submission) -> Receipt:
    """The receipt of what has just come in."""
    assignment = found(context.session, Assignment, submission.assignment_id)
    task = found(context.session, Task, assignment.task_id)
    return Receipt(assignment.id, task.title, submission.submitted_at, assignment.review_by)
