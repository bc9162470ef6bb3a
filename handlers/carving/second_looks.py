"""Two pairs of eyes: who wrote a task does not open it, unless the office has nobody else."""

from handlers.context import ActorKind, Context
from handlers.office.permissions import others_may
from models.errors import Conflict
from models.work.tasks import Task

ACT = "tasks.publish"


class WriterPublishes(Conflict):
    """Somebody else has to look at the task first."""

    key = "errors.work.writer_publishes"


class OthersCanPublish(Conflict):
    """The exception is for an office of one person, and this one has others who may publish."""

    key = "errors.work.others_can_publish"


def second_look(context: Context, task: Task, reason: str | None) -> str | None:
    """The reason of the exception if one is needed, None where two people have looked.

    Raises WriterPublishes, OthersCanPublish.
    """
    is_alone = context.actor.kind is ActorKind.STAFF and str(context.actor) == task.written_by
    if not is_alone:
        return None
    words = (reason or "").strip()[:200]
    if not words:
        raise WriterPublishes()
    if has_others(context, task.operator_id):
        raise OthersCanPublish()
    return words


def has_others(context: Context, operator_id: int) -> bool:
    """Whether anybody of the operator beside whoever acts may publish tasks."""
    return others_may(context.session, operator_id, ACT, context.actor.id)
