"""The one-time form: filled in, looked at once more, sent. Nothing is kept before it is sent, and nothing is in its address."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from bot.logs import logger
from bot.pages.accounts import AccountStage, account_facts, account_stage, account_values, passbook_field
from bot.pages.drawing import page, sentence
from bot.runtime import Runtime
from bot.web.forms import Form, read_form
from handlers.context import Actor, ActorKind, Context
from handlers.conversations.page_forms import FORMS, FormRefused, open_form, send_in
from handlers.turn import turn_for
from messages.catalog import text
from models.errors import YuiError
from models.people.look import Look

log = logger(__name__)

CHECK, SEND, CHANGE = "check", "send", "change"


@dataclass
class PrivatePage:
    """What the page shows: `problems` are sentences by field, `facts` what is confirmed, `stage` is that of the account form."""

    purpose: str
    locale: str
    operator: str
    look: Look
    fields: tuple[str, ...]
    actor: Actor
    account_id: int
    form: Form = field(default_factory=Form)
    problems: dict[str, str] = field(default_factory=dict)
    facts: list[tuple[str, str]] = field(default_factory=list)
    stage: AccountStage | None = None

    def draw(self, template: str) -> Response:
        """The page, with a status that says whether something is to be mended."""
        return page(template, self.locale, 422 if self.problems else 200, self.look, shown=self, given=self.form)


async def show_private(request: Request) -> Response:
    """The form, or what came of sending it. Raises LinkOver."""
    runtime: Runtime = request.app.state.runtime
    token = request.path_params["token"]
    shown = await runtime.acts.look(Actor(ActorKind.TERMINAL), _opened, token)
    if request.method == "POST":
        async with request.form(max_files=0, max_fields=50) as data:
            shown.form = await read_form(data)
    step = shown.form.get("step")
    values = _values(shown)
    if step in (CHECK, SEND) and not shown.problems:
        shown.problems = await runtime.acts.look(shown.actor, _problems, token, values)
        if not shown.problems and step == SEND:
            return await _send(runtime, token, shown, values)
        if not shown.problems:
            shown.facts = _facts(shown, values)
            return shown.draw("private_check.html")
    return shown.draw("private_account.html" if shown.purpose == "account" else "private.html")


async def _send(runtime: Runtime, token: str, shown: PrivatePage, values: Mapping[str, str]) -> Response:
    try:
        lost_drafts = await runtime.acts.do(shown.actor, send_in, token, values)
    except FormRefused as refused:
        shown.problems = _sentences(shown.locale, refused.problems)
        return shown.draw("private_account.html" if shown.purpose == "account" else "private.html")
    if lost_drafts:
        log.error("drafts that no known key opens", account=shown.account_id, count=lost_drafts)
    return shown.draw("private_done.html")


def _opened(context: Context, token: str) -> PrivatePage:
    purpose, account = open_form(context, token)
    turn = turn_for(context, account)
    actor = Actor(ActorKind.RESIDENT, account.resident_id)
    return PrivatePage(
        purpose, account.locale, turn.operator.name, turn.operator.look, FORMS[purpose].fields, actor, account.id
    )


def _values(shown: PrivatePage) -> dict[str, str]:
    """The fields as they are to be checked; a passbook's figures are converted first."""
    if shown.purpose != "account":
        return {name: shown.form.get(name) for name in shown.fields}
    shown.stage = account_stage(shown.form)
    try:
        return account_values(shown.form)
    except YuiError as error:
        if shown.form.get("step") in (CHECK, SEND):
            shown.problems = _sentences(shown.locale, {passbook_field(error): error})
        return {}


def _facts(shown: PrivatePage, values: Mapping[str, str]) -> list[tuple[str, str]]:
    """What was written, in full this once, for its owner to look over."""
    known = account_facts(shown.locale, values) if shown.purpose == "account" else values
    return [(text(shown.locale, f"pages.private.field.{name}"), value) for name, value in known.items()]


def _problems(context: Context, token: str, values: Mapping[str, str]) -> dict[str, str]:
    """What the conversation would say to each field, without sending anything."""
    purpose, account = open_form(context, token)
    turn, form = turn_for(context, account), FORMS[purpose]
    problems: dict[str, YuiError] = {}
    for name in form.fields:
        try:
            form.check(turn, name, values)
        except YuiError as error:
            problems[name] = error
    return _sentences(account.locale, problems)


def _sentences(locale: str, problems: Mapping[str, YuiError]) -> dict[str, str]:
    return {name: sentence(locale, error) for name, error in problems.items()}
