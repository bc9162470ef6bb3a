"""People at the terminal: the register and tickets."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel
from sqlalchemy import select

from bot.api.routes.register import LineProblemOut
from bot.api.routes.tickets import TicketOut
from bot.cli.files import new_files
from bot.cli.terminal import Json, OperatorKey, do, look, numbered, say, show, show_one
from bot.cli.work import File, for_operator
from handlers.context import Context
from handlers.help import tickets
from handlers.people import register_import, register_reading
from handlers.people.register_import import ClaimCode, Register
from models.rows import found, locked
from models.work.tickets import Ticket, TicketStatus

register_app = typer.Typer(help="Existing registers of residents.", no_args_is_help=True)
tickets_app = typer.Typer(help="Conversations with residents.", no_args_is_help=True)


class Imported(BaseModel):
    """What came of an import."""

    people: int
    codes: str


@register_app.command("import")
def import_register(
    file: File,
    codes: Annotated[Path, typer.Option(help="A new file for the claim codes, to be printed and handed out.")],
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Leave out lines that cannot be read.")] = False,
    operator: OperatorKey = None,
) -> None:
    """Bring a register in from a CSV file; everybody gets a claim code."""

    def bring_in(context: Context, operator_id: int, register: Register) -> list[ClaimCode]:
        made = register_import.import_register(context, operator_id, register)
        write(codes, register_import.printable(made))
        return made

    with new_files() as write:
        register = look(for_operator(operator, register_import.prepare), file.read_bytes(), skip_bad=skip_bad)
        made = do(for_operator(operator, bring_in), register)
    show_one(Imported(people=len(made), codes=str(codes)))


@register_app.command("check")
def check_register(file: File, operator: OperatorKey = None, as_json: Json = False) -> None:
    """Show what an import would bring in, and which cells cannot be read."""
    found = look(for_operator(operator, register_reading.preview), file.read_bytes())
    problems = [
        LineProblemOut(line=one.line, column=one.column, detail=say(one.error.key, **one.error.values))
        for one in found.problems
    ]
    show(problems, ["line", "column", "detail"], as_json)
    if not as_json:
        typer.echo(say("terminal.register", people=found.people, problems=len(problems)))
        if found.unused:
            typer.echo(say("terminal.register_unused", columns=" / ".join(found.unused)))


@tickets_app.command("list")
def list_tickets(
    every: Annotated[bool, typer.Option("--all", help="Also answered and closed ones.")] = False,
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """List the tickets that wait for staff."""

    def listed(context: Context, operator_id: int) -> list[TicketOut]:
        query = select(Ticket).where(Ticket.operator_id == operator_id).order_by(Ticket.id)
        if not every:
            query = query.where(Ticket.status == TicketStatus.OPEN)
        return [TicketOut.model_validate(ticket) for ticket in context.session.scalars(query)]

    show(look(for_operator(operator, listed)), ["id", "status", "topic", "resident_id", "opened_at"], as_json)


@tickets_app.command("show")
def show_ticket(ticket: Annotated[int, numbered("Number of the ticket.")], operator: OperatorKey = None) -> None:
    """Print what was written in a ticket; that it was read is recorded."""

    def read(context: Context, operator_id: int) -> list[str]:
        row = found(context.session, Ticket, ticket, operator_id)
        context.record(operator_id, "tickets.read", f"tickets:{ticket}")
        return [
            f"{one.at:%Y-%m-%d %H:%M}  {one.author}: {one.text or '-'}" for one in tickets.conversation_of(context, row)
        ]

    for line in do(for_operator(operator, read)):
        typer.echo(line)


@tickets_app.command("answer")
def answer_ticket(
    ticket: Annotated[int, numbered("Number of the ticket.")],
    text: str,
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Answer a ticket; it goes to the resident's chat."""

    def answer(context: Context, operator_id: int) -> TicketOut:
        row = locked(context.session, Ticket, ticket, operator_id)
        tickets.answer(context, row, text)
        return TicketOut.model_validate(row)

    show_one(do(for_operator(operator, answer)), as_json)


@tickets_app.command("close")
def close_ticket(
    ticket: Annotated[int, numbered("Number of the ticket.")], operator: OperatorKey = None, as_json: Json = False
) -> None:
    """Close a ticket; the bot speaks again."""

    def close(context: Context, operator_id: int) -> TicketOut:
        row = locked(context.session, Ticket, ticket, operator_id)
        tickets.close(context, row)
        return TicketOut.model_validate(row)

    show_one(do(for_operator(operator, close)), as_json)
