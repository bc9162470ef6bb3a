"""Signing in and out, choosing the operator, and changing a password."""

import json
import secrets
from datetime import datetime, timedelta
from functools import cache
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.console.sentences import sentence
from bot.console.visit import COOKIE, DONE_COOKIE, ROOT, SignedIn, Visit, acts, posted, who_is
from bot.runtime import Runtime
from bot.web.forms import Form, read_form
from bot.web.guard import TooMuch
from bot.web.passwords import hash_password, needs_rehash, verify_password
from handlers.context import Actor, ActorKind, Context
from handlers.office import staff_accounts
from handlers.office.staff_accounts import OpenedSession
from messages.templates import render
from models.errors import YuiError
from models.people.operators import Operator
from models.people.staff import Staff
from models.rows import found, locked
from models.seal import SealBroken

router = APIRouter(include_in_schema=False)

LARGEST_FORM = 1_000_000
SHORTEST = 12
LONGEST = 1_000
_PROOF = "console:choose"
_PROOF_LASTS = timedelta(minutes=5)


@cache
def _nobody() -> str:
    """What no password fits: an address that nobody has takes as long to refuse as a wrong password."""
    return hash_password(secrets.token_urlsafe())


class WrongSignIn(YuiError):
    """The address or the password; which one is nobody's business."""

    status = 401
    key = "errors.page.wrong_sign_in"


class WrongPassword(YuiError):
    """The present password was not given."""

    status = 422
    key = "errors.page.wrong_password"


class WeakPassword(YuiError):
    """Too short, or the present one or the address again."""

    status = 422
    key = "errors.page.weak_password"


class PasswordsDiffer(YuiError):
    """The new password was typed in two ways."""

    status = 422
    key = "errors.page.passwords_differ"


class Known(NamedTuple):
    """One account behind an address."""

    staff: Staff
    operator: Operator


async def _typed(request: Request) -> Form:
    """What a stranger typed. Raises TooMuch before any of it is read: the bound of the other pages is for uploads."""
    if int(request.headers.get("content-length", "0")) > LARGEST_FORM:
        raise TooMuch(megabytes=LARGEST_FORM // 1_000_000)
    async with request.form(max_files=0, max_fields=10) as data:
        return await read_form(data)


def _terminal(request: Request) -> tuple[Runtime, Actor]:
    return request.app.state.runtime, Actor(ActorKind.TERMINAL)


@router.get("/sign-in")
async def show_sign_in() -> Response:
    return _sign_in_page()


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    form = await _typed(request)
    email, password = form.get("email")[:254], form.get("password")[:LONGEST]
    try:
        request.app.state.throttles.take(email, _place(request))
        fitting = await _fitting(request, email, password)
    except YuiError as error:
        return _sign_in_page(error, email)
    if len(fitting) > 1:
        return _choose_page(request, fitting)
    staff = fitting[0].staff
    is_old = staff.password_hash is not None and needs_rehash(staff.password_hash)
    return await _open(request, staff.id, await run_in_threadpool(hash_password, password) if is_old else None)


@router.post("/choose")
async def choose(request: Request) -> Response:
    """The password was right for each of these accounts a moment ago, as the sealed proof says."""
    form = await _typed(request)
    runtime, _ = _terminal(request)
    try:
        proof = json.loads(runtime.vault.open(_PROOF, bytes.fromhex(form.get("proof"))))
        staff_id = form.whole("staff_id")
        is_fresh = datetime.fromisoformat(proof["until"]) > runtime.clock.now()
    except (ValueError, IndexError, SealBroken, YuiError):
        return _sign_in_page(WrongSignIn())
    if not is_fresh or staff_id not in proof["staff"]:
        return _sign_in_page(WrongSignIn())
    return await _open(request, staff_id)


@router.post("/sign-out")
async def sign_out(request: Request, visit: Annotated[Visit, acts()]) -> Response:
    await visit.do(staff_accounts.close_session, request.cookies.get(COOKIE, ""))
    response = RedirectResponse(f"{ROOT}/sign-in", 303)
    response.delete_cookie(COOKIE, path=ROOT)
    return response


@router.get("/password")
async def show_password(who: Annotated[SignedIn, Depends(who_is)]) -> Response:
    return _password_page(who)


@router.post("/password")
async def change_password(request: Request, who: Annotated[SignedIn, Depends(who_is)]) -> Response:
    form = await posted(request, who.form_token)
    runtime, _ = _terminal(request)
    try:
        request.app.state.throttles.take(who.staff.email, _place(request))
        new = await _checked(who.staff, form)
        actor = Actor(ActorKind.STAFF, who.staff.id)
        opened = await runtime.acts.do(actor, _keep_password, who.staff.id, await run_in_threadpool(hash_password, new))
    except YuiError as error:
        return _password_page(who, error)
    return _signed_in(request, opened, "password_changed")


async def _fitting(request: Request, email: str, password: str) -> list[Known]:
    """The accounts whose address and password these are; raises WrongSignIn."""
    runtime, actor = _terminal(request)
    known = await runtime.acts.look(actor, _with_email, email)
    if not known:
        await run_in_threadpool(_fits, None, password)
    fitting = [one for one in known if await _is_password(one.staff, password)]
    if not fitting:
        raise WrongSignIn()
    return fitting


async def _is_password(staff: Staff, password: str) -> bool:
    return await run_in_threadpool(_fits, staff.password_hash, password)


def _fits(password_hash: str | None, password: str) -> bool:
    return verify_password(password_hash or _nobody(), password)


def _with_email(context: Context, email: str) -> list[Known]:
    return [
        Known(staff, found(context.session, Operator, staff.operator_id))
        for staff in staff_accounts.staff_with_email(context.session, email)
        if staff.password_hash
    ]


async def _open(request: Request, staff_id: int, newer_hash: str | None = None) -> Response:
    runtime, _ = _terminal(request)
    actor = Actor(ActorKind.STAFF, staff_id)
    return _signed_in(request, await runtime.acts.do(actor, _open_session, staff_id, newer_hash))


def _open_session(context: Context, staff_id: int, newer_hash: str | None) -> OpenedSession:
    staff = locked(context.session, Staff, staff_id)
    if staff.disabled_at is not None:
        raise WrongSignIn()
    staff.password_hash = newer_hash or staff.password_hash
    return staff_accounts.open_session(context, staff)


async def _checked(staff: Staff, form: Form) -> str:
    """The new password; raises WrongPassword, PasswordsDiffer, WeakPassword."""
    present, new = form.get("present")[:LONGEST], form.get("new")
    if not await _is_password(staff, present):
        raise WrongPassword()
    if new != form.get("again"):
        raise PasswordsDiffer()
    if not SHORTEST <= len(new) <= LONGEST or new == present or new.lower() == staff.email:
        raise WeakPassword()
    return new


def _keep_password(context: Context, staff_id: int, password_hash: str) -> OpenedSession:
    staff = locked(context.session, Staff, staff_id)
    staff_accounts.set_password_hash(context, staff, password_hash, must_change=False)
    return staff_accounts.open_session(context, staff)


def _signed_in(request: Request, opened: OpenedSession, done: str = "signed_in") -> Response:
    runtime, _ = _terminal(request)
    response = RedirectResponse(f"{ROOT}/", 303)
    is_secure = runtime.settings.public_url.startswith("https://")
    response.set_cookie(
        COOKIE,
        opened.cookie,
        max_age=int((opened.expires_at - runtime.clock.now()).total_seconds()),
        path=ROOT,
        secure=is_secure,
        httponly=True,
        samesite="lax",
    )
    response.set_cookie(DONE_COOKIE, done, max_age=60, path=ROOT, httponly=True, samesite="lax")
    return response


def _place(request: Request) -> str:
    return request.client.host if request.client else ""


def _sign_in_page(error: YuiError | None = None, email: str = "") -> Response:
    problem = sentence(error) if error else ""
    page = render("console/office/sign_in.html", root=ROOT, problem=problem, email=email)
    return HTMLResponse(page, error.status if error else 200)


def _choose_page(request: Request, fitting: list[Known]) -> Response:
    runtime, _ = _terminal(request)
    until = runtime.clock.now() + _PROOF_LASTS
    content = json.dumps({"staff": [one.staff.id for one in fitting], "until": until.isoformat()})
    proof = runtime.vault.seal(_PROOF, content.encode()).hex()
    choices = [(one.staff.id, one.operator.name) for one in fitting]
    return HTMLResponse(render("console/office/choose.html", root=ROOT, proof=proof, choices=choices))


def _password_page(who: SignedIn, error: YuiError | None = None) -> Response:
    page = render(
        "console/office/password.html",
        root=ROOT,
        form_token=who.form_token,
        email=who.staff.email,
        is_one_time=who.staff.must_change_password,
        problem=sentence(error) if error else "",
    )
    return HTMLResponse(page, error.status if error else 200)
