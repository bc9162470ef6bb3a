"""Money beside the fee at the terminal: expenses, corrections, and being paid before the day."""

from typing import Annotated

import typer
from sqlalchemy import select

from bot.api.routes.early_payments import EarlyPaymentOut
from bot.api.routes.expense_claims import ExpenseClaimOut
from bot.api.routes.pay_runs import PayRunOut
from bot.api.routes.payables import PayableOut
from bot.cli.terminal import Json, OperatorKey, do, look, numbered, show, show_one
from bot.cli.work import for_operator
from handlers.context import Context
from handlers.money import claims, early, extras
from handlers.people.acting_for import on_behalf
from models.money.claims import ExpenseClaim
from models.money.early import EarlyPayment
from models.money.payables import PayableKind

expenses_app = typer.Typer(help="Expenses and corrections beside the fees.", no_args_is_help=True)
early_app = typer.Typer(help="Being paid before the day.", no_args_is_help=True)

Every = Annotated[bool, typer.Option("--all", help="Also those that have their answer.")]
Number = Annotated[int, numbered("Number of what was asked.")]
Why = Annotated[str, typer.Argument(help="The reason; the resident reads it.")]


@expenses_app.command("list")
def list_expenses(every: Every = False, operator: OperatorKey = None, as_json: Json = False) -> None:
    """List the expenses that residents tell of."""

    def listed(context: Context, operator_id: int) -> list[ExpenseClaimOut]:
        query = select(ExpenseClaim).where(ExpenseClaim.operator_id == operator_id).order_by(ExpenseClaim.id)
        if not every:
            query = query.where(ExpenseClaim.answered_at.is_(None))
        return [ExpenseClaimOut.model_validate(one) for one in context.session.scalars(query)]

    columns = ["id", "resident_id", "assignment_id", "kind", "yen", "words", "asked_at"]
    show(look(for_operator(operator, listed)), columns, as_json)


@expenses_app.command("approve")
def approve_expense(number: Number, operator: OperatorKey = None, as_json: Json = False) -> None:
    """Add an expense to the payment; the resident is told."""

    def act(context: Context, operator_id: int) -> PayableOut:
        return PayableOut.model_validate(claims.approve(context, operator_id, number))

    show_one(do(for_operator(operator, act)), as_json)


@expenses_app.command("refuse")
def refuse_expense(number: Number, reason: Why, operator: OperatorKey = None, as_json: Json = False) -> None:
    """Say why an expense is not paid."""

    def act(context: Context, operator_id: int) -> ExpenseClaimOut:
        return ExpenseClaimOut.model_validate(claims.refuse(context, operator_id, number, reason))

    show_one(do(for_operator(operator, act)), as_json)


@expenses_app.command("add")
def add_expense(
    assignment: Annotated[int, numbered("Number of the contract.")],
    kind: Annotated[PayableKind, typer.Argument(help="What it is.")],
    yen: Annotated[int, typer.Argument(help="How much.")],
    words: Annotated[str, typer.Argument(help="What for.")],
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Owe an expense or a correction that was told by telephone or on paper."""

    def act(context: Context, operator_id: int) -> PayableOut:
        return PayableOut.model_validate(extras.owe_extra(context, operator_id, assignment, kind, yen, words))

    show_one(do(for_operator(operator, act)), as_json)


@expenses_app.command("strike")
def strike_expense(
    payable: Annotated[int, numbered("Number of what is owed.")],
    reason: Why,
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Take back what was entered by mistake; a fee never is."""

    def act(context: Context, operator_id: int) -> PayableOut:
        return PayableOut.model_validate(extras.strike(context, operator_id, payable, reason))

    show_one(do(for_operator(operator, act)), as_json)


@early_app.command("list")
def list_early(every: Every = False, operator: OperatorKey = None, as_json: Json = False) -> None:
    """List who asks to be paid before the day."""

    def listed(context: Context, operator_id: int) -> list[EarlyPaymentOut]:
        query = select(EarlyPayment).where(EarlyPayment.operator_id == operator_id).order_by(EarlyPayment.id)
        if not every:
            query = query.where(EarlyPayment.answered_at.is_(None))
        return [EarlyPaymentOut.model_validate(one) for one in context.session.scalars(query)]

    show(look(for_operator(operator, listed)), ["id", "resident_id", "asked_at", "pay_run_id", "refusal"], as_json)


@early_app.command("ask")
def ask_early(
    resident: Annotated[int, numbered("Number of the resident who phoned.")],
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Ask for somebody who phones; both stand in the record."""

    def act(context: Context, operator_id: int) -> EarlyPaymentOut:
        acting = on_behalf(context, operator_id, resident)
        return EarlyPaymentOut.model_validate(early.ask(acting, operator_id, resident))

    show_one(do(for_operator(operator, act)), as_json)


@early_app.command("grant")
def grant_early(number: Number, operator: OperatorKey = None, as_json: Json = False) -> None:
    """Close a run with all that this one person is owed, for the next business day."""

    def act(context: Context, operator_id: int) -> PayRunOut:
        return PayRunOut.model_validate(early.grant(context, operator_id, number))

    show_one(do(for_operator(operator, act)), as_json)


@early_app.command("refuse")
def refuse_early(number: Number, reason: Why, operator: OperatorKey = None, as_json: Json = False) -> None:
    """Say why it is paid on its day only."""

    def act(context: Context, operator_id: int) -> EarlyPaymentOut:
        return EarlyPaymentOut.model_validate(early.refuse(context, operator_id, number, reason))

    show_one(do(for_operator(operator, act)), as_json)
