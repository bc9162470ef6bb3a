"""Residents at the terminal: who they are, and acting for one who phones."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel
from sqlalchemy import select

from bot.api.routes.assignments import AssignmentOut
from bot.api.routes.phoning import AwaitedPlaceOut, MembershipOut, SubmissionOut
from bot.api.routes.residents import MaskedAccountOut, ResidentOut
from bot.api.routes.tax_status import IdentityOut, InvoiceRegistrationOut
from bot.cli.terminal import Json, OperatorKey, do, look, numbered, show, show_one
from bot.cli.work import for_operator, shaped
from handlers.context import Context
from handlers.people import acting_for, bank_accounts, identity, invite_codes, tax_status
from models.files.keeping import clean
from models.money.account_numbers import AccountKind
from models.people.memberships import IdentityPaper, Membership, resident_of
from models.people.residents import Resident
from models.rows import found
from models.work.assignments import Assignment, Submission

residents_app = typer.Typer(help="Residents.", no_args_is_help=True)

DAY = ["%Y-%m-%d"]
Who = Annotated[int, numbered("Number of the resident who phoned.")]
Offered = Annotated[int, numbered("Number of the offer.")]
Why = Annotated[str, typer.Option("--reason", help="How they asked, for the record: by telephone, over the counter.")]
Work = Annotated[int, numbered("Number of the contract, from yui assignment list.")]


class Declined(BaseModel):
    """The offer that was declined."""

    offer_id: int


@residents_app.command("list")
def list_residents(
    alias: Annotated[str | None, typer.Option(help="Only the one of this alias.")] = None,
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """List the residents by alias; names are opened in the console, for a reason."""

    def listed(context: Context, operator_id: int) -> list[ResidentOut]:
        query = select(Membership, Resident).join(Resident, Resident.id == Membership.resident_id)
        query = query.where(Membership.operator_id == operator_id).order_by(Resident.id)
        if alias is not None:
            query = query.where(Resident.alias == alias)
        return [ResidentOut.of(*row) for row in context.session.execute(query)]

    columns = ["id", "alias", "status", "number", "joined_at", "paused_until"]
    show(look(for_operator(operator, listed)), columns, as_json)


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


@residents_app.command("accept")
def accept(resident: Who, offer: Offered, operator: OperatorKey = None, as_json: Json = False) -> None:
    """Take a place for somebody who phones; the notice goes to their chat, and work starts when they tap it."""
    show_one(do(shaped(AssignmentOut, for_operator(operator, acting_for.accept)), resident, offer), as_json)


@residents_app.command("wait")
def wait(resident: Who, offer: Offered, operator: OperatorKey = None, as_json: Json = False) -> None:
    """Let somebody who phones wait for a place of an offer that is full."""

    def act(context: Context, operator_id: int) -> AwaitedPlaceOut:
        found_offer = acting_for.wait(context, operator_id, resident, offer)
        return AwaitedPlaceOut(offer_id=offer, closes_at=found_offer.closes_at)

    show_one(do(for_operator(operator, act)), as_json)


@residents_app.command("decline")
def decline(resident: Who, offer: Offered, operator: OperatorKey = None, as_json: Json = False) -> None:
    """Decline an offer for somebody who phones; it never counts against them."""

    def act(context: Context, operator_id: int) -> Declined:
        acting_for.decline(context, operator_id, resident, offer)
        return Declined(offer_id=offer)

    show_one(do(for_operator(operator, act)), as_json)


@residents_app.command("hand-back")
def hand_back(
    resident: Who,
    assignment: Work,
    percent: Annotated[int | None, typer.Option(min=0, max=100, help="So much of outside work is done.")] = None,
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Hand work back for somebody who phones; what is done is paid."""

    def act(context: Context, operator_id: int) -> Assignment:
        acting_for.hand_back(context, operator_id, resident, assignment, percent)
        return found(context.session, Assignment, assignment)

    show_one(do(shaped(AssignmentOut, for_operator(operator, act))), as_json)


@residents_app.command("submit")
def submit(
    resident: Who,
    assignment: Work,
    reason: Why,
    files: Annotated[
        list[Path] | None,
        typer.Option("--file", exists=True, dir_okay=False, help="What they brought; once for each file."),
    ] = None,
    words: Annotated[str, typer.Option(help="Words that they told.")] = "",
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Hand work in for somebody who phones: what they have done and sent in the chat, and files that they brought."""

    def act(context: Context, operator_id: int) -> Submission:
        brought = [clean(one.name, one.read_bytes()) for one in files or ()]
        return acting_for.submit(context, operator_id, resident, assignment, words, files=brought, reason=reason)

    show_one(do(shaped(SubmissionOut, for_operator(operator, act))), as_json)


@residents_app.command("pause")
def pause(
    resident: Who,
    until: Annotated[datetime | None, typer.Option(formats=DAY, help="This day included; open if left out.")] = None,
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Let somebody who phones pause."""
    _stands(operator, as_json, acting_for.pause, resident, until.date() if until else None)


@residents_app.command("resume")
def resume(resident: Who, operator: OperatorKey = None, as_json: Json = False) -> None:
    """End the pause of somebody who phones."""
    _stands(operator, as_json, acting_for.resume, resident)


@residents_app.command("bank-account")
def register_bank_account(
    resident: Who,
    bank: Annotated[str, typer.Option(help="Code of the bank, four figures.")],
    branch: Annotated[str, typer.Option(help="Code of the branch, three figures.")],
    kind: Annotated[AccountKind, typer.Option(help="1 ordinary, 2 current, 4 savings.")],
    holder: Annotated[str, typer.Option(help="Kana of the holder, their own.")],
    reason: Why,
    number: Annotated[str, typer.Option(prompt=True, hide_input=True, help="Number of the account; asked for.")],
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Register the account of somebody who phones; they are always told."""

    def act(context: Context, operator_id: int) -> bank_accounts.MaskedAccount:
        kept = acting_for.register_bank_account(
            context,
            operator_id,
            resident,
            bank_code=bank,
            branch_code=branch,
            kind=kind,
            number=number,
            holder=holder,
            reason=reason,
        )
        return bank_accounts.masked_account(kept)

    show_one(do(shaped(MaskedAccountOut, for_operator(operator, act))), as_json)


def _stands(operator: str | None, as_json: bool, act: Callable[..., Membership], *args: Any) -> None:
    show_one(do(shaped(MembershipOut, for_operator(operator, act)), *args), as_json)
