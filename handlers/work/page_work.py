"""Personal work (class 2): its items are shown and answered on Yui's own page, never in the chat.

The link in the chat opens one assignment, for some hours, while it is in its resident's hands; a new tap makes a new
one. It opens nothing once the resident has a new phone. The page answers by the same acts as the chat.
"""

from collections.abc import Mapping
from datetime import timedelta

from handlers.context import Context
from handlers.work import answering
from handlers.work.handing_in import keep_loose
from handlers.work.working import NotWorking, at_work, own_work
from models.errors import YuiError
from models.files.keeping import Cleaned
from models.page_links import LinkExpired, dated_token, read_dated_token
from models.people.line_accounts import LineAccount
from models.rows import found
from models.work.assignments import Assignment
from models.work.facts import ItemView
from models.work.questions import AnswerMissing, BadAnswer, is_asked
from models.work.readiness import PAGE_CLASS
from models.work.tasks import Task

LASTS = timedelta(hours=12)
_WHAT = "work"


def link_to(context: Context, assignment_id: int, resident_id: int) -> str | None:
    """The address of the page on which this work is done; None for work that is done in the chat."""
    assignment = own_work(context, assignment_id, resident_id)
    if found(context.session, Task, assignment.task_id).work_class < PAGE_CLASS:
        return None
    token = dated_token(context.vault, _WHAT, assignment.account_id, context.now + LASTS, assignment.id)
    return f"{context.public_url}/work/{token}"


def open_page(context: Context, token: str) -> tuple[Assignment, LineAccount]:
    """The work that a link opens, and the account of its resident. Raises NotFound, LinkExpired, NotWorking."""
    account_id, assignment_id = read_dated_token(context.vault, _WHAT, token, context.now)
    assignment = found(context.session, Assignment, assignment_id)
    if assignment.account_id != account_id:
        raise LinkExpired()  # they have a new phone: what was sent to the old one opens nothing any more
    task = found(context.session, Task, assignment.task_id)
    if task.work_class != PAGE_CLASS:
        raise NotWorking(state=str(task.work_class))
    return assignment, found(context.session, LineAccount, assignment.account_id)


def keep_sent(context: Context, assignment_id: int, resident_id: int, cleaned: Cleaned) -> int:
    """Keep a photograph or recording that was sent by the page; answers the number of its attachment."""
    return keep_loose(context, at_work(context, assignment_id, resident_id), cleaned).id


class AnswersRefused(YuiError):
    """Some answers of an item cannot be taken; `problems` maps the places of their questions to what is wrong."""

    status = 422
    key = "errors.work.answer.form"

    def __init__(self, problems: Mapping[int, YuiError]) -> None:
        super().__init__()
        self.problems = problems


def save_page(context: Context, token: str, item_id: int, given: Mapping[int, str | Cleaned | None]) -> ItemView | None:
    """Save the answers to one item together and show the next one not done; None at the end.

    `given` has an answer for each question by its place; None leaves what was sent before. Raises AnswersRefused and
    saves nothing of the item, or what opening the page raises.
    """
    assignment, _ = open_page(context, token)
    at_work(context, assignment.id, assignment.resident_id)
    problems: dict[int, YuiError] = {}
    for place, answer in given.items():
        try:
            _save(context, assignment, item_id, place, answer)
        except BadAnswer as error:
            problems[place] = error
    if problems:
        raise AnswersRefused(problems)
    return answering.next_item(context, assignment.id, assignment.resident_id, item_id)


def _save(context: Context, assignment: Assignment, item_id: int, place: int, answer: str | Cleaned | None) -> None:
    own = (assignment.id, assignment.resident_id)
    view = answering.item_view(context, *own, item_id, place)
    if view is not None and not is_asked(view.question, view.values):
        return
    if answer is None:
        if view is not None and view.question.required and not view.values.get(view.question.key):
            raise AnswerMissing()
        return
    value = keep_sent(context, *own, answer) if isinstance(answer, Cleaned) else answer
    answering.save_answer(context, *own, item_id, place, value)
