"""People at the terminal: the register, codes, tickets."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel
from sqlalchemy import select

from bot.api.routes.register import LineProblemOut
from bot.api.routes.tax_status import IdentityOut, InvoiceRegistrationOut
from bot.api.routes.tickets import TicketOut
from bot.cli.files import new_files
from bot.cli.terminal import Json, OperatorKey, do, look, numbered, say, show, show_one
from bot.cli.work import File, for_operator
from handlers.context import Context
from handlers.help import tickets
from handlers.people import identity, invite_codes, register_import, tax_status
from handlers.people.register_import import ClaimCode
from models.people.memberships import IdentityPaper, resident_of
from models.rows import found, locked
from models.work.tickets import Ticket, TicketStatus

register_app = typer.Typer(help="Existing registers of residents.", no_args_is_help=True)
residents_app = typer.Typer(help="Residents.", no_args_is_help=True)
DAY = ["%Y-%m-%d"]
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

    def bring_in(context: Context, operator_id: int, content: bytes) -> list[ClaimCode]:
        made = register_import.import_register(context, operator_id, content, skip_bad=skip_bad)
        write(codes, register_import.printable(made))
        return made

    with new_files() as write:
        made = do(for_operator(operator, bring_in), file.read_bytes())
    show_one(Imported(people=len(made), codes=str(codes)))


@register_app.command("check")
def check_register(file: File, operator: OperatorKey = None, as_json: Json = False) -> None:
    """Show what an import would bring in, and which cells cannot be read."""
    found = look(for_operator(operator, register_import.preview), file.read_bytes())
    problems = [
        LineProblemOut(line=one.line, column=one.column, detail=say(one.error.key, **one.error.values))
        for one in found.problems
    ]
    show(problems, ["line", "column", "detail"], as_json)
    if not as_json:
        typer.echo(say("terminal.register", people=found.people, problems=len(problems)))
        if found.unused:
            typer.echo(say("terminal.register_unused", columns=" / ".join(found.unused)))


@residents_app.command("code")
def make_code(
    resident: Annotated[int, numbered("Number of the resident.")],
    relink: Annotated[bool, typer.Option("--relink/--claim", help="For a new phone, or to take a registration over.")],
    operator: OperatorKey = None,
) -> None:
    """Print a one-time code for somebody whom you have recognised."""

    def issue(context: Context, operator_id: int) -> str:
        resident_of(context.session, resident, operator_id)
        act = invite_codes.issue_relink_code if relink else invite_codes.issue_claim_code
        return act(context, operator_id, resident)

    typer.echo(do(for_operator(operator, issue)))


@residents_app.command("identity")
def check_identity(
    resident: Annotated[int, numbered("Number of the resident.")],
    seen: Annotated[
        IdentityPaper, typer.Argument(help="What you have looked at; no copy is kept, and no number of it.")
    ],
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Record that you have seen who somebody is."""

    def check(context: Context, operator_id: int) -> IdentityOut:
        return IdentityOut.model_validate(identity.check_identity(context, operator_id, resident, seen))

    show_one(do(for_operator(operator, check)), as_json)


@residents_app.command("invoice-number")
def record_invoice_number(
    resident: Annotated[int, numbered("Number of the resident.")],
    number: Annotated[str, typer.Argument(help="T and thirteen figures.")],
    valid_from: Annotated[datetime, typer.Argument(formats=DAY, help="From when they are registered.")],
    looked_up_on: Annotated[datetime, typer.Argument(formats=DAY, help="When you found it in the list.")],
    valid_to: Annotated[datetime | None, typer.Option(formats=DAY, help="Until when.")] = None,
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Record the registration of an issuer of invoices, as the list of the National Tax Agency has it."""

    def record(context: Context, operator_id: int) -> InvoiceRegistrationOut:
        until = valid_to.date() if valid_to else None
        days = (valid_from.date(), until, looked_up_on.date())
        made = tax_status.record_registration(context, operator_id, resident, number, *days)
        return InvoiceRegistrationOut.model_validate(made)

    show_one(do(for_operator(operator, record)), as_json)


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
