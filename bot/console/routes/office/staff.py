"""Staff: who may sign in, in which roles, and the one-time passwords that let them in."""

from collections.abc import Callable
from typing import Annotated, NamedTuple

from fastapi import APIRouter
from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from bot.console.visit import RowId, Visit, acts, looks
from bot.web.forms import Empty, Form
from bot.web.passwords import hash_password
from handlers.context import Context
from handlers.office import staff_accounts
from models.errors import Conflict
from models.people.operators import Client
from models.people.staff import Role, Staff
from models.rows import found, to_edit

router = APIRouter(include_in_schema=False)

OFFICE_ROLES = tuple(role for role in Role if role is not Role.CLIENT)


class Oneself(Conflict):
    """Nobody locks themselves out."""

    key = "errors.page.oneself"


class Handed(NamedTuple):
    """A one-time password, on the page this once, and whose it is."""

    staff_id: int
    password: str


@router.get("/staff")
async def list_staff(visit: Annotated[Visit, looks("staff.read")]) -> Response:
    def listed(context: Context) -> list[tuple[Staff, str | None]]:
        query = select(Staff, Client.name).join(Client, Client.id == Staff.client_id, isouter=True)
        query = query.where(Staff.operator_id == visit.operator_id)
        order = (Staff.disabled_at.is_not(None), Staff.client_id.is_not(None), Staff.id)
        return [(staff, client) for staff, client in context.session.execute(query.order_by(*order))]

    return visit.page("office/staff_list.html", rows=await visit.look(listed))


@router.get("/staff/new")
async def new_staff(visit: Annotated[Visit, looks("staff.write")]) -> Response:
    return await _draw(visit)


@router.post("/staff")
async def add_staff(visit: Annotated[Visit, acts("staff.write")]) -> Response:
    password, password_hash = await _one_time()

    def add(context: Context) -> Handed:
        form = visit.form
        client_id = form.whole("client_id", 0) or None
        made = staff_accounts.add_staff(
            context,
            visit.operator_id,
            form.text("email"),
            _roles(form, client_id),
            password_hash=password_hash,
            name=form.text("name", ""),
            client_id=client_id,
            separation_exception=form.text("separation_exception", "") or None,
        )
        return Handed(made.id, password)

    return await visit.show(add, lambda handed: _draw(visit, handed.staff_id if handed else None, handed))


@router.get("/staff/{staff_id}")
async def show_staff(staff_id: RowId, visit: Annotated[Visit, looks("staff.read")]) -> Response:
    return await _draw(visit, staff_id)


@router.post("/staff/{staff_id}")
async def change_staff(staff_id: RowId, visit: Annotated[Visit, acts("staff.write")]) -> Response:
    def change(context: Context, staff: Staff) -> None:
        form = visit.form
        roles = _roles(form, staff.client_id)
        if staff.id == visit.staff.id and Role.ADMIN not in roles:
            raise Oneself()
        staff_accounts.change_staff(
            context,
            staff,
            name=form.text("name", ""),
            roles=roles,
            wants_mail=form.has("wants_mail", "yes"),
            separation_exception=form.text("separation_exception", "") or None,
        )

    return await _edited(visit, staff_id, change, "staff_changed")


@router.post("/staff/{staff_id}/disable")
async def disable_staff(staff_id: RowId, visit: Annotated[Visit, acts("staff.write")]) -> Response:
    def disable(context: Context, staff: Staff) -> None:
        if staff.id == visit.staff.id:
            raise Oneself()
        staff_accounts.disable_staff(context, staff)

    return await _edited(visit, staff_id, disable, "staff_disabled")


@router.post("/staff/{staff_id}/enable")
async def enable_staff(staff_id: RowId, visit: Annotated[Visit, acts("staff.write")]) -> Response:
    return await _edited(visit, staff_id, staff_accounts.enable_staff, "staff_enabled")


@router.post("/staff/{staff_id}/password")
async def hand_new_password(staff_id: RowId, visit: Annotated[Visit, acts("staff.write")]) -> Response:
    """For somebody who has forgotten theirs: the old one and every sign-in of theirs end."""
    password, password_hash = await _one_time()

    def hand(context: Context) -> Handed:
        staff = to_edit(context.session, Staff, staff_id, visit.operator_id, visit.form.version())
        if staff.id == visit.staff.id:
            raise Oneself()
        staff_accounts.set_password_hash(context, staff, password_hash, must_change=True)
        return Handed(staff.id, password)

    return await visit.show(hand, lambda handed: _draw(visit, staff_id, handed))


async def _one_time() -> tuple[str, str]:
    """A password and its hash, which takes long on purpose."""
    password = staff_accounts.new_password()
    return password, await run_in_threadpool(hash_password, password)


async def _edited(visit: Visit, staff_id: int, change: Callable[[Context, Staff], object], done: str) -> Response:
    def edit(context: Context) -> None:
        change(context, to_edit(context.session, Staff, staff_id, visit.operator_id, visit.form.version()))

    return await visit.attempt(edit, done, f"/staff/{staff_id}", lambda visit: _draw(visit, staff_id))


async def _draw(visit: Visit, staff_id: int | None = None, handed: Handed | None = None) -> Response:
    """The page of one person; without a number, the form for somebody new."""

    def asked(context: Context) -> tuple[Staff | None, list[tuple[int, str]]]:
        person = found(context.session, Staff, staff_id, visit.operator_id) if staff_id else None
        query = select(Client.id, Client.name).where(Client.operator_id == visit.operator_id).order_by(Client.name)
        return person, [(number, name) for number, name in context.session.execute(query)]

    person, clients = await visit.look(asked)
    return visit.page("office/staff.html", person=person, clients=clients, handed=handed, roles=OFFICE_ROLES)


def _roles(form: Form, client_id: int | None) -> list[Role]:
    """A client's people have that one role; the operator's own have at least one of the others. Raises Empty."""
    if client_id is not None:
        return [Role.CLIENT]
    roles: list[Role] = [role for role in OFFICE_ROLES if form.has("roles", role)]
    if not roles:
        raise Empty(field="roles")
    return roles
