"""Clients at the terminal: who places orders."""

from typing import Annotated

import typer
from sqlalchemy import select

from bot.api.routes.clients import ClientOut
from bot.cli.terminal import Json, OperatorKey, chosen_operator, do, look, show, show_one
from handlers.context import Context
from handlers.office import operators as acts
from models.people.operators import Client

clients = typer.Typer(help="Departments and firms that place orders.", no_args_is_help=True)


@clients.command("add")
def add_client(
    name: Annotated[str, typer.Argument(help="Name.")],
    kind: Annotated[str, typer.Option(help="department or firm.")] = "department",
    contact: Annotated[str, typer.Option(help="Where to ask.")] = "",
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Add a client."""

    def add(context: Context) -> ClientOut:
        owner = chosen_operator(context.session, operator)
        return ClientOut.model_validate(acts.add_client(context, owner.id, name=name, kind=kind, contact=contact))

    show_one(do(add), as_json)


@clients.command("list")
def list_clients(operator: OperatorKey = None, as_json: Json = False) -> None:
    """List the clients."""

    def listed(context: Context) -> list[ClientOut]:
        owner = chosen_operator(context.session, operator)
        query = select(Client).where(Client.operator_id == owner.id).order_by(Client.id)
        return [ClientOut.model_validate(client) for client in context.session.scalars(query)]

    show(look(listed), ["id", "name", "kind", "contact"], as_json)
