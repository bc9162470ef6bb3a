"""Clients: the departments and firms that place orders."""

from typing import Annotated, Any

from fastapi import APIRouter
from sqlalchemy import func, select
from starlette.responses import Response

from bot.console.visit import RowId, Visit, acts, looks
from bot.web.forms import Form
from handlers.context import Context
from handlers.office import operators
from models.people.operators import Client
from models.people.staff import Staff
from models.rows import found, to_edit
from models.work.orders import Order

router = APIRouter(include_in_schema=False)


@router.get("/clients")
async def list_clients(visit: Annotated[Visit, looks("clients.read")]) -> Response:
    def listed(context: Context) -> list[Any]:
        orders = select(func.count(Order.id)).where(Order.client_id == Client.id).scalar_subquery()
        people = select(func.count(Staff.id)).where(Staff.client_id == Client.id, Staff.disabled_at.is_(None))
        query = select(Client, orders, people.scalar_subquery()).where(Client.operator_id == visit.operator_id)
        return list(context.session.execute(query.order_by(Client.name, Client.id)))

    return visit.page("office/clients.html", rows=await visit.look(listed))


@router.get("/clients/new")
async def new_client(visit: Annotated[Visit, looks("clients.write")]) -> Response:
    return await _form(visit)


@router.post("/clients")
async def add_client(visit: Annotated[Visit, acts("clients.write")]) -> Response:
    return await visit.attempt(
        lambda context: operators.add_client(context, visit.operator_id, **_facts(visit.form)),
        "client_added",
        "/clients",
        _form,
    )


@router.get("/clients/{client_id}")
async def show_client(client_id: RowId, visit: Annotated[Visit, looks("clients.write")]) -> Response:
    return await _form(visit, client_id)


@router.post("/clients/{client_id}")
async def change_client(client_id: RowId, visit: Annotated[Visit, acts("clients.write")]) -> Response:
    def change(context: Context) -> Client:
        client = to_edit(context.session, Client, client_id, visit.operator_id, visit.form.version())
        return operators.change_client(context, client, **_facts(visit.form))

    return await visit.attempt(change, "client_changed", "/clients", lambda visit: _form(visit, client_id))


async def _form(visit: Visit, client_id: int | None = None) -> Response:
    def chosen(context: Context) -> Client | None:
        return found(context.session, Client, client_id, visit.operator_id) if client_id else None

    return visit.page("office/client.html", client=await visit.look(chosen), kinds=operators.CLIENT_KINDS)


def _facts(form: Form) -> dict[str, Any]:
    return {
        "name": form.text("name"),
        "kind": form.choice("client_kind", operators.CLIENT_KINDS),
        "contact": form.text("contact", ""),
        "asks_secrecy": form.has("asks_secrecy", "yes"),
        "secrecy_words": form.text("secrecy_words", ""),
    }
