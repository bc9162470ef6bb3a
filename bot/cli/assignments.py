"""Contracts with residents at the terminal."""

from typing import Annotated

import typer
from sqlalchemy import or_, select

from bot.api.routes.assignments import AssignmentOut
from bot.cli.terminal import Json, OperatorKey, do, look, numbered, show, show_one
from bot.cli.work import Reason, for_operator, shaped
from handlers.context import Context
from handlers.work import ending
from models.base import LARGEST_ID
from models.work.assignments import LIVE, Assignment

assignments_app = typer.Typer(help="Contracts with residents.", no_args_is_help=True)


@assignments_app.command("list")
def list_assignments(
    task: Annotated[int | None, typer.Option(min=1, max=LARGEST_ID, help="Of this task only.")] = None,
    resident: Annotated[int | None, typer.Option(min=1, max=LARGEST_ID, help="Of this resident only.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Also those that are over.")] = False,
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """List the contracts that are running, newest first."""

    def listed(context: Context, operator_id: int) -> list[AssignmentOut]:
        own = or_(Assignment.operator_id == operator_id, Assignment.party_id == operator_id)
        query = select(Assignment).where(own).order_by(Assignment.id.desc())
        if task is not None:
            query = query.where(Assignment.task_id == task)
        if resident is not None:
            query = query.where(Assignment.resident_id == resident)
        if not every:
            query = query.where(Assignment.status.in_(LIVE))
        return [AssignmentOut.model_validate(one) for one in context.session.scalars(query)]

    columns = ["id", "task_id", "offer_id", "resident_id", "status", "units", "due_at", "review_by"]
    show(look(for_operator(operator, listed)), columns, as_json)


@assignments_app.command("cancel")
def cancel_assignment(
    assignment: Annotated[int, numbered("Number of the contract.")],
    reason: Reason,
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Cancel one resident's work; they are told the reason, and what they have done is paid."""
    show_one(do(shaped(AssignmentOut, for_operator(operator, ending.cancel_one)), assignment, reason), as_json)
