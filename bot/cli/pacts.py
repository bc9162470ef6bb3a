"""Pacts at the terminal: with whom work and workers are shared."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any

import typer

from bot.api.routes.pacts import PactOut, TownOut
from bot.cli.terminal import Json, OperatorKey, chosen_operator, do, look, numbered, show, show_one
from handlers.context import Context
from handlers.office.operators import operator_by_key
from handlers.towns import pacts
from models.errors import NotFound
from models.japan_time import day_in_japan
from models.towns.pacts import Chain, Direction, Pact
from models.towns.proposals import PactTerms, UnknownOperator

pacts_app = typer.Typer(help="Pacts with other operators.", no_args_is_help=True)

Number = Annotated[int, numbered("Number of the pact.")]
Reason = Annotated[str, typer.Option(help="Why; the other side reads it.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


@pacts_app.command("propose")
def propose(
    other: Annotated[str, typer.Argument(help="Key of the other operator, from `yui pact towns`.")],
    direction: Annotated[Direction, typer.Option(help="gives: our work to their residents; takes: theirs to ours.")],
    chain: Annotated[Chain, typer.Option(help="through: the partner contracts with its residents; direct: the lead.")],
    work_class: Annotated[list[int] | None, typer.Option("--class", help="0, 1, 2, 3; several are allowed.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="A kind of work; several are allowed, none is all.")] = None,
    starts: Day = None,
    ends: Day = None,
    head_start: Annotated[int, typer.Option(help="Hours for local residents first.")] = 24,
    places: Annotated[int | None, typer.Option(help="Places a month at most.")] = None,
    yen: Annotated[int | None, typer.Option(help="Yen a month at most.")] = None,
    handling: Annotated[int, typer.Option(help="Percent of the fees for the partner's handling.")] = 0,
    pay_months: Annotated[int, typer.Option(help="The lead pays so many months after the receipt.")] = 1,
    pay_day: Annotated[int, typer.Option(help="… on this day; 31 is the last.")] = 31,
    words: Annotated[str, typer.Option(help="More words.")] = "",
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Propose a pact to another operator; it starts today unless --starts is given."""

    def proposed(context: Context, operator_id: int) -> Pact:
        terms = PactTerms(
            direction=direction,
            chain=chain,
            starts_on=_day(starts) or day_in_japan(context.now),
            ends_on=_day(ends),
            templates=kind or [],
            work_classes=work_class or [0],
            head_start_hours=head_start,
            places_per_month=places,
            yen_per_month=yen,
            handling_percent=handling,
            pay_months=pay_months,
            pay_day=pay_day,
            words=words,
        )
        return pacts.propose(context, operator_id, _numbered(context, other), terms)

    _done(operator, as_json, proposed)


@pacts_app.command("agree")
def agree(number: Number, operator: OperatorKey = None, as_json: Json = False) -> None:
    """Agree to a proposal."""
    _done(operator, as_json, pacts.agree, number)


@pacts_app.command("decline")
def decline(number: Number, reason: Reason = "", operator: OperatorKey = None, as_json: Json = False) -> None:
    """Decline a proposal."""
    _done(operator, as_json, pacts.decline, number, reason)


@pacts_app.command("withdraw")
def withdraw(number: Number, operator: OperatorKey = None, as_json: Json = False) -> None:
    """Withdraw your own proposal."""
    _done(operator, as_json, pacts.withdraw, number)


@pacts_app.command("suspend")
def suspend(number: Number, reason: Reason, operator: OperatorKey = None, as_json: Json = False) -> None:
    """Share nothing new for now; running contracts go on."""
    _done(operator, as_json, pacts.suspend, number, reason)


@pacts_app.command("resume")
def resume(number: Number, operator: OperatorKey = None, as_json: Json = False) -> None:
    """Share again, by the side that suspended it."""
    _done(operator, as_json, pacts.resume, number)


@pacts_app.command("end")
def end(number: Number, reason: Reason, operator: OperatorKey = None, as_json: Json = False) -> None:
    """Share nothing new any more; running contracts go on to their payment."""
    _done(operator, as_json, pacts.end, number, reason)


@pacts_app.command("list")
def list_pacts(operator: OperatorKey = None, as_json: Json = False) -> None:
    """List the pacts of an operator, newest first."""

    def listed(context: Context) -> list[PactOut]:
        own = chosen_operator(context.session, operator)
        found = context.session.scalars(pacts.seen_by(own.id).order_by(Pact.id.desc())).all()
        return [PactOut.seen(context, pact) for pact in found]

    columns = ["id", "proposer_name", "other_name", "direction", "chain", "starts_on", "ends_on", "status"]
    show(look(listed), columns, as_json)


@pacts_app.command("towns")
def list_towns(operator: OperatorKey = None, as_json: Json = False) -> None:
    """List the other operators of this installation."""

    def listed(context: Context) -> list[TownOut]:
        own = chosen_operator(context.session, operator)
        return [TownOut.model_validate(one) for one in pacts.neighbours(context.session, own.id)]

    show(look(listed), ["key", "name", "town"], as_json)


def _done(operator: str | None, as_json: bool, act: Callable[..., Pact], *args: Any) -> None:
    """Act for the named operator and show the pact."""

    def acting(context: Context) -> PactOut:
        own = chosen_operator(context.session, operator)
        return PactOut.seen(context, act(context, own.id, *args))

    show_one(do(acting), as_json)


def _numbered(context: Context, key: str) -> int:
    try:
        return operator_by_key(context.session, key).id
    except NotFound:
        raise UnknownOperator(field="other_id") from None


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None
