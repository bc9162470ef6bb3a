"""Finished work at the terminal: submissions are judged, deliveries handed over and answered for the client."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel
from sqlalchemy import select

from bot.api.routes.deliveries import DeliveryOut
from bot.api.routes.reviews import BegunOut, QueuedOut, ReviewOut
from bot.cli.files import new_files
from bot.cli.terminal import Json, OperatorKey, do, look, numbered, show, show_one
from bot.cli.work import MINUTES, for_operator, shaped
from bot.clock import TOKYO
from handlers.context import Context
from handlers.work import delivering, parts, review_sheets, reviewing
from models.base import LARGEST_ID
from models.work.orders import Delivery
from models.work.reasons import RejectReason, ReturnReason

reviews_app = typer.Typer(help="Submissions to be judged.", no_args_is_help=True)
deliveries_app = typer.Typer(help="Finished work for clients.", no_args_is_help=True)

Submission = Annotated[int, numbered("Number of the submission.")]
Number = Annotated[int, numbered("Number of the delivery.")]
SaidBy = Annotated[str, typer.Option("--by", help="Who of the client said so.")]


@reviews_app.command("list")
def list_reviews(operator: OperatorKey = None, as_json: Json = False) -> None:
    """List submissions that wait, oldest first."""

    def waiting(context: Context, operator_id: int) -> list[QueuedOut]:
        queue = review_sheets.review_queue(context, operator_id, limit=200)
        return [QueuedOut.model_validate(one) for one in queue]

    columns = ["submission_id", "task_id", "title", "alias", "units", "submitted_at", "review_by"]
    show(look(for_operator(operator, waiting)), columns, as_json)


@reviews_app.command("begin")
def begin(submission: Submission, operator: OperatorKey = None, as_json: Json = False) -> None:
    """Begin to look at a submission; it can no longer be withdrawn."""
    show_one(do(shaped(BegunOut, for_operator(operator, reviewing.begin_review)), submission), as_json)


@reviews_app.command("approve")
def approve(
    submission: Submission,
    words: Annotated[str, typer.Option(help="Words for the resident.")] = "",
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Approve a submission; its fee is owed."""
    show_one(do(shaped(ReviewOut, for_operator(operator, reviewing.approve)), submission, words), as_json)


@reviews_app.command("return")
def return_work(
    submission: Submission,
    reason: Annotated[ReturnReason, typer.Option(help="From the closed list.")],
    words: Annotated[str, typer.Option(help="What is to be mended.")],
    due: Annotated[datetime, typer.Option(formats=MINUTES, help="New due time in Japan.")],
    item: Annotated[
        list[int] | None, typer.Option(min=1, max=LARGEST_ID, help="An item to redo (number); all if none.")
    ] = None,
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Return a submission for another try."""
    due_at = due.replace(tzinfo=TOKYO)
    act = shaped(ReviewOut, for_operator(operator, reviewing.return_work))
    show_one(do(act, submission, reason, words, due_at, item or []), as_json)


@reviews_app.command("reject")
def reject(
    submission: Submission,
    reason: Annotated[RejectReason, typer.Option(help="From the closed list.")],
    words: Annotated[str, typer.Option(help="Why, for the resident.")],
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Reject a submission; it is not paid, and its resident can appeal."""
    act = shaped(ReviewOut, for_operator(operator, reviewing.reject))
    show_one(do(act, submission, reason, words), as_json)


@reviews_app.command("part")
def judge_part(
    submission: Submission,
    percent: Annotated[int, typer.Argument(min=0, max=100, help="How much is done.")],
    words: Annotated[str, typer.Option(help="Needed where it is less than the resident said.")] = "",
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Judge how much of outside work that was handed back is done; so much of its fee is owed."""
    show_one(do(shaped(ReviewOut, for_operator(operator, parts.judge_part)), submission, percent, words), as_json)


@deliveries_app.command("list")
def list_deliveries(operator: OperatorKey = None, as_json: Json = False) -> None:
    """List the deliveries, newest first."""

    def listed(context: Context, operator_id: int) -> list[DeliveryOut]:
        query = select(Delivery).where(Delivery.operator_id == operator_id).order_by(Delivery.id.desc())
        return [DeliveryOut.model_validate(one) for one in context.session.scalars(query)]

    columns = ["id", "order_id", "number", "delivered_at", "accepted_on", "returned_at", "said_by"]
    show(look(for_operator(operator, listed)), columns, as_json)


@deliveries_app.command("accepted")
def record_acceptance(
    number: Number,
    on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Day of the acceptance.")],
    said_by: SaidBy,
    words: Annotated[str, typer.Option(help="What else was said.")] = "",
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Record that a client without people here has accepted, by telephone or on paper."""
    act = shaped(DeliveryOut, for_operator(operator, delivering.record_acceptance))
    _show(do(act, number, on.date(), said_by, words), as_json)


@deliveries_app.command("returned")
def record_return(
    number: Number,
    words: Annotated[str, typer.Argument(help="What is to be mended.")],
    said_by: SaidBy,
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Record what a client without people here wants mended; the order is open again."""
    _show(do(shaped(DeliveryOut, for_operator(operator, delivering.record_return)), number, said_by, words), as_json)


@deliveries_app.command("make")
def make_delivery(
    order: Annotated[int, numbered("Number of the order.")],
    to: Annotated[Path | None, typer.Option(help="Also write the ZIP file here, as a new file.")] = None,
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Hand the finished work of an order to its client."""

    def deliver(context: Context, operator_id: int) -> DeliveryOut:
        made: Delivery = delivering.deliver(context, operator_id, order)
        if to is not None:
            write(to, made.archive)
        return DeliveryOut.model_validate(made)

    with new_files() as write:
        made = do(for_operator(operator, deliver))
    _show(made, as_json)


def _show(delivery: DeliveryOut, as_json: bool) -> None:
    """Without the list of its files, which is long."""
    show_one(delivery if as_json else _Delivered.model_validate(delivery, from_attributes=True), as_json)


class _Delivered(BaseModel):
    id: int
    order_id: int
    number: int
    archive_sha256: str
    accepted_on: date | None
    returned_at: datetime | None
    said_by: str | None
    words: str
