"""One request of somebody who is signed in: what they may do, and how the answer is drawn."""

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Annotated, Any, Concatenate, NamedTuple, ParamSpec, TypeVar

from fastapi import Depends, Path, Query, Request
from starlette.datastructures import UploadFile
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.console.names import page_of
from bot.console.sentences import sentence
from bot.runtime import Runtime
from bot.web.forms import Form, read_form
from handlers.context import Actor, ActorKind, Context
from handlers.office import permissions, staff_accounts
from messages.templates import render
from models.base import LARGEST_ID
from models.errors import YuiError
from models.people.operators import Operator
from models.people.staff import Staff
from models.rows import found

T = TypeVar("T")
P = ParamSpec("P")
Draw = Callable[["Visit"], Awaitable[Response]]
RowId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
AskedId = Annotated[int | None, Query(ge=1, le=LARGEST_ID)]

ROOT = "/console"
COOKIE = "yui_console"
DONE_COOKIE = "yui_done"
MOST_FIELDS, MOST_FILES, LARGEST_PART = 20_000, 500, 1_000_000


class SignedOut(Exception):
    """Nobody is signed in, or no longer: the sign-in page comes first."""


class MustChangePassword(Exception):
    """A one-time password opens nothing but the page on which it is changed."""


class StaleForm(YuiError):
    """The form does not carry the token of this sign-in."""

    status = 403
    key = "errors.page.stale_form"


class SignedIn(NamedTuple):
    """Who is behind a cookie."""

    staff: Staff
    operator: Operator
    form_token: str


@dataclass
class Visit:
    """`problem` is what was wrong with the form that is shown again, `wrong` in which fields; then `given` holds what
    was typed."""

    request: Request
    runtime: Runtime
    who: SignedIn
    form: Form = field(default_factory=Form)
    problem: str = ""
    wrong: Sequence[str] = ()
    status: int = 200
    is_walled: bool = True

    @property
    def staff(self) -> Staff:
        """The person."""
        return self.who.staff

    @property
    def operator_id(self) -> int:
        """The operator beyond which they see nothing."""
        return self.who.staff.operator_id

    @property
    def actor(self) -> Actor:
        """How the record names them."""
        return Actor(ActorKind.STAFF, self.who.staff.id, within=self.operator_id if self.is_walled else None)

    def beyond(self) -> "Visit":
        """The same outside of the database's wall: for what concerns more than one operator by its nature."""
        return replace(self, is_walled=False)

    def may(self, act: str) -> bool:
        """Whether their roles allow an act."""
        return permissions.allowed(self.who.staff, act)

    async def look(self, question: Callable[Concatenate[Context, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Ask something that changes nothing."""
        return await self.runtime.acts.look(self.actor, question, *args, **kwargs)

    async def try_out(self, question: Callable[Concatenate[Context, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Ask what an act would come to."""
        return await self.runtime.acts.try_out(self.actor, question, *args, **kwargs)

    async def do(self, act: Callable[Concatenate[Context, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Act, record, commit."""
        return await self.runtime.acts.do(self.actor, act, *args, **kwargs)

    async def attempt(
        self, act: Callable[[Context], T], done: str, to: str | Callable[[T], str], again: Draw
    ) -> Response:
        """Act and go on to `to` with the word `done`; a refusal is told on the page drawn by `again`."""
        try:
            result = await self.do(act)
        except YuiError as error:
            self.refuse(error)
            return await again(self)
        return self.go(to if isinstance(to, str) else to(result), done)

    async def show(self, act: Callable[[Context], T], draw: Callable[[T | None], Awaitable[Response]]) -> Response:
        """Act and draw what came of it, for what is shown only once; None where it was refused."""
        try:
            result = await self.do(act)
        except YuiError as error:
            self.refuse(error)
            return await draw(None)
        return await draw(result)

    def refuse(self, error: YuiError) -> None:
        """What is said on the page that is shown next."""
        self.problem, self.status = sentence(error), error.status
        self.wrong = str(error.values.get("field", "")).split(", ")

    def go(self, to: str, done: str = "") -> Response:
        """On to another page (so that a reload sends nothing twice), where `done` is said once."""
        response = RedirectResponse(f"{ROOT}{to}", 303)
        if done:
            response.set_cookie(DONE_COOKIE, done, max_age=60, path=ROOT, httponly=True, samesite="lax")
        return response

    def page(self, template: str, **values: Any) -> Response:
        """A whole page."""
        done = self.request.cookies.get(DONE_COOKIE, "")
        response = HTMLResponse(render(f"console/{template}", **self._common(done), **values), self.status)
        if done:
            response.delete_cookie(DONE_COOKIE, path=ROOT)
        return response

    def part(self, template: str, **values: Any) -> Response:
        """A part of a page, for htmx; it swaps in what succeeded only, so refusals come with 200 too."""
        return HTMLResponse(render(f"console/{template}", **self._common(""), **values))

    @property
    def is_part(self) -> bool:
        """Whether htmx asks for a part of the page."""
        return self.request.headers.get("hx-request") == "true"

    def _common(self, done: str) -> Mapping[str, Any]:
        return {
            "root": ROOT,
            "staff": self.who.staff,
            "operator": self.who.operator,
            "may": self.may,
            "is_client": self.who.staff.client_id is not None,
            "form_token": self.who.form_token,
            "given": self.form,
            "problem": self.problem,
            "wrong": self.wrong,
            "done": done,
            "now": self.runtime.clock.now(),
            "here": self.request.url.path.removeprefix(ROOT),
            "local": self._local,
            "page_of": partial(page_of, may=self.may),
        }

    def _local(self, address: str) -> str:
        """An address of ours as this browser reaches it: it may know the console by another name than LINE does."""
        return address.removeprefix(self.runtime.settings.public_url)


async def who_is(request: Request) -> SignedIn:
    """Raises SignedOut."""
    cookie = request.cookies.get(COOKIE)
    runtime: Runtime = request.app.state.runtime
    known = None if not cookie else await runtime.acts.look(Actor(ActorKind.TERMINAL), _who, cookie)
    if known is None:
        raise SignedOut
    return known


async def posted(request: Request, form_token: str) -> Form:
    """The form of a request that carries the right token; raises StaleForm."""
    async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=LARGEST_PART) as data:
        token = data.get("form_token")
        if isinstance(token, UploadFile) or not secrets.compare_digest((token or "").encode(), form_token.encode()):
            raise StaleForm()
        return await read_form(data)


def looks(act: str | None = None) -> Any:
    """A visit that only looks, by those who may do `act`."""

    async def visit(request: Request) -> Visit:
        who = await who_is(request)
        if who.staff.must_change_password:
            raise MustChangePassword
        if act is not None:
            permissions.require(who.staff, act)
        return Visit(request, request.app.state.runtime, who)

    return Depends(visit)


def acts(act: str | None = None) -> Any:
    """A visit that sends a form, by those who may do `act`."""

    async def visit(request: Request, seen: Annotated[Visit, looks(act)]) -> Visit:
        seen.form = await posted(request, seen.who.form_token)
        return seen

    return Depends(visit)


def _who(context: Context, cookie: str) -> SignedIn | None:
    known = staff_accounts.staff_of_cookie(context.session, cookie, context.now)
    if known is None:
        return None
    staff, opened = known
    return SignedIn(staff, found(context.session, Operator, staff.operator_id), opened.form_token)
