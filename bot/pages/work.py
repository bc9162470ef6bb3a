"""The page for personal work: one item with its questions, the answer, the next. Nothing of it stands in the chat."""

import asyncio
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.pages.drawing import page, sentence
from bot.runtime import Runtime
from bot.web.forms import Form, Upload, read_form
from handlers.context import Actor, ActorKind, Context
from handlers.work import answering, page_work, working
from handlers.work.page_work import AnswersRefused
from models.errors import NotFound, YuiError
from models.files.keeping import Cleaned, clean
from models.people.look import Look
from models.people.operators import Operator
from models.rows import found
from models.work.facts import ItemView, Progress
from models.work.questions import SENT, BadAnswer, Question, QuestionKind
from models.work.tasks import Task

LARGEST_FORM = 30_000_000
_STARTS = {QuestionKind.PHOTO: "image/", QuestionKind.VOICE: "audio/"}


@dataclass
class WorkPage:
    """What the page shows; `view` is None once every item is done. `problems` are sentences by a question's place."""

    locale: str
    look: Look
    actor: Actor
    assignment_id: int
    resident_id: int
    progress: Progress
    view: ItemView | None
    public_url: str
    description: str
    form: Form = field(default_factory=Form)
    problems: dict[int, str] = field(default_factory=dict)

    def local(self, address: str) -> str:
        """An address of ours as this page reaches it."""
        return address.removeprefix(self.public_url)

    def draw(self) -> Response:
        """The page, with a status that says whether something is to be mended."""
        return page("work.html", self.locale, 422 if self.problems else 200, self.look, shown=self, given=self.form)


async def show_work(request: Request) -> Response:
    """Show an item, or take what was answered. Raises NotFound, LinkExpired, NotWorking."""
    runtime: Runtime = request.app.state.runtime
    token = request.path_params["token"]
    if request.method != "POST":
        item_id = _number(request.query_params.get("item", ""))
        return (await runtime.acts.look(Actor(ActorKind.TERMINAL), _opened, token, item_id)).draw()
    # A link that opens nothing is refused before its pictures are read.
    await runtime.acts.look(Actor(ActorKind.TERMINAL), page_work.open_page, token)
    async with request.form(max_files=10, max_fields=200, max_part_size=100_000) as data:
        form = await read_form(data)
    shown = await runtime.acts.look(Actor(ActorKind.TERMINAL), _opened, token, _number(form.get("item")))
    shown.form = form
    step = form.get("step")
    if step == "submit":
        await runtime.acts.do(shown.actor, working.submit, shown.assignment_id, shown.resident_id)
        return page("work_done.html", shown.locale, look=shown.look, shown=shown)
    if shown.view is None:
        return _to(token, None)
    if step == "give_up":
        own = (shown.assignment_id, shown.resident_id, shown.view.item_id)
        return _to(token, await runtime.acts.do(shown.actor, answering.give_up_item, *own))
    if step in ("later", "back"):
        turned = answering.next_item if step == "later" else answering.previous_item
        own = (shown.assignment_id, shown.resident_id, shown.view.item_id)
        return _to(token, await runtime.acts.look(shown.actor, turned, *own))
    return await _save(runtime, token, shown, shown.view)


async def _save(runtime: Runtime, token: str, shown: WorkPage, view: ItemView) -> Response:
    given: dict[int, str | Cleaned | None] = {}
    problems: dict[int, YuiError] = {}
    for place, question in enumerate(view.questions):
        try:
            given[place] = await _given(shown.form, place, question)
        except YuiError as error:
            problems[place] = error
    try:
        if problems:
            raise AnswersRefused(problems)
        following = await runtime.acts.do(shown.actor, page_work.save_page, token, view.item_id, given)
    except AnswersRefused as refused:
        shown.problems = {place: sentence(shown.locale, error) for place, error in refused.problems.items()}
        return shown.draw()
    return _to(token, following)


async def _given(form: Form, place: int, question: Question) -> str | Cleaned | None:
    """What was answered to one question; None where nothing new was sent."""
    name = f"q{place}"
    if question.kind not in SENT:
        return "\n".join(form.values.get(name, []))
    sent: list[Upload] = [one for one in form.files.get(name, []) if one.content]
    if not sent:
        return None
    cleaned = await asyncio.to_thread(clean, sent[0].name, sent[0].content)
    if not cleaned.media_type.startswith(_STARTS[question.kind]):
        wanted: type[BadAnswer] = SENT[question.kind]
        raise wanted()
    return cleaned


def _opened(context: Context, token: str, item_id: int) -> WorkPage:
    assignment, account = page_work.open_page(context, token)
    working.at_work(context, assignment.id, assignment.resident_id)
    own = (assignment.id, assignment.resident_id)
    return WorkPage(
        locale=account.locale,
        look=found(context.session, Operator, assignment.party_id).look,
        actor=Actor(ActorKind.RESIDENT, assignment.resident_id),
        assignment_id=assignment.id,
        resident_id=assignment.resident_id,
        progress=working.progress(context, *own),
        view=answering.item_view(context, *own, item_id),
        public_url=context.public_url,
        description=found(context.session, Task, assignment.task_id).description,
    )


def _number(given: str) -> int:
    """The number of an item, 0 for the next one; raises NotFound."""
    if given and not (given.isascii() and given.isdigit() and len(given) < 19):
        raise NotFound()
    return int(given or 0)


def _to(token: str, view: ItemView | None) -> Response:
    address = f"/work/{token}"
    return RedirectResponse(f"{address}?item={view.item_id}" if view else address, 303)
