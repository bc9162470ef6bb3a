"""Samples: under a sampled plan, staff look at a share of the submissions; the others are approved by themselves."""

from datetime import datetime, timedelta

from handlers.context import Context
from handlers.quality.evidence import golds_right
from models.quality.levels import level_of
from models.quality.plans import read_plan
from models.quality.samples import draw, is_reviewed
from models.quality.standing import checks_of
from models.work.assignments import Assignment
from models.work.tasks import Task

TO_WITHDRAW = timedelta(minutes=30)
"""So long a submission can be taken back before it passes."""


def passes_at(context: Context, task: Task, assignment: Assignment, submission_id: int) -> datetime | None:
    """When a submission passes without a look, or None if staff are to look at it.

    Looked at are the sample, every trial, and whatever missed a known answer.
    """
    if not read_plan(task.quality).is_sampled or assignment.is_trial:
        return None
    right, met = golds_right(context, assignment.id)
    level = level_of(checks_of(context.session, task, assignment.resident_id))
    if right < met or is_reviewed(level, draw("submission", submission_id)):
        return None
    return context.now + TO_WITHDRAW
