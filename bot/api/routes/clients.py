"""Clients: departments and firms that place orders."""

from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import Field
from sqlalchemy import select

from bot.api.caller import Caller, edits, reads, writes
from bot.api.paging import Paged, page
from bot.api.shapes import Given, Line, Page, PathId, Shape, Text, same
from handlers.context import Context
from handlers.office import operators
from models.people.operators import Client

router = APIRouter(prefix="/clients", tags=["clients"])


class ClientOut(Shape):
    """A client."""

    id: int
    version: int
    name: str
    kind: str
    contact: str
    asks_secrecy: bool
    secrecy_words: str
    secrecy_version: int


class NewClient(Given):
    """A body that places orders."""

    name: Line = Field(max_length=120, examples=["Residents' section"])
    kind: Literal["department", "firm"] = "department"
    contact: Text = Field(default="", max_length=200)
    asks_secrecy: bool = False
    secrecy_words: Text = Field(default="", max_length=3_000)


class ClientChanges(Given):
    """What is to be changed; what is not named stays."""

    name: Line | None = Field(default=None, max_length=120)
    kind: Literal["department", "firm"] | None = None
    contact: Text | None = Field(default=None, max_length=200)
    asks_secrecy: bool | None = None
    secrecy_words: Text | None = Field(default=None, max_length=3_000)


@router.get("", response_model=Page[ClientOut], summary="List the clients")
async def list_clients(window: Paged, caller: Annotated[Caller, reads("clients.read")]) -> Response:
    query = select(Client).where(Client.operator_id == caller.operator_id)

    def listed(context: Context) -> Page[ClientOut]:
        return page(context.session, window, query, Client.id, ClientOut.model_validate)

    return await caller.look(same, listed)


@router.get("/{client_id}", response_model=ClientOut, summary="Show a client")
async def show_client(client_id: PathId, caller: Annotated[Caller, reads("clients.read")]) -> Response:
    return await caller.look(ClientOut.model_validate, caller.own, Client, client_id)


@router.post("", response_model=ClientOut, summary="Add a client")
async def add_client(body: NewClient, caller: Annotated[Caller, writes("clients.write")]) -> Response:
    return await caller.do(
        ClientOut.model_validate,
        operators.add_client,
        caller.operator_id,
        name=body.name,
        kind=body.kind,
        contact=body.contact,
        asks_secrecy=body.asks_secrecy,
        secrecy_words=body.secrecy_words,
    )


@router.patch("/{client_id}", response_model=ClientOut, summary="Change a client")
async def change_client(
    client_id: PathId, body: ClientChanges, caller: Annotated[Caller, edits("clients.write")]
) -> Response:
    def change(context: Context) -> Client:
        client = caller.to_edit(context, Client, client_id)
        return operators.change_client(
            context,
            client,
            name=client.name if body.name is None else body.name,
            kind=body.kind or client.kind,
            contact=client.contact if body.contact is None else body.contact,
            asks_secrecy=body.asks_secrecy,
            secrecy_words=body.secrecy_words,
        )

    return await caller.do(ClientOut.model_validate, change)
