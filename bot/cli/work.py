"""Work at the terminal: orders, tasks, offers."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Concatenate, ParamSpec, TypeVar

import typer
from pydantic import BaseModel, ValidationError
from sqlalchemy import select

from bot.api.routes.items import CarvingOut
from bot.api.routes.offers import OfferOut, PreviewOut, SentOut
from bot.api.routes.orders import OrderOut
from bot.api.routes.tasks import NewTask, TaskOut
from bot.api.shapes import LARGEST_YEN
from bot.cli.terminal import Json, OperatorKey, chosen_operator, do, look, numbered, refuse, say, show, show_one
from bot.clock import TOKYO
from handlers.carving import items, orders, tasks
from handlers.carving.columns import ColumnMap
from handlers.carving.orders import OrderFacts
from handlers.carving.tasks import TaskFacts
from handlers.context import Context
from handlers.dispatch import offers
from handlers.dispatch.offers import AudienceChoice
from models.base import LARGEST_ID
from models.dispatch.offers import Offer
from models.errors import YuiError
from models.files.archives import GivenFile, in_order
from models.files.material import PART_SECONDS, read_material
from models.japan_time import day_in_japan
from models.work.orders import Order
from models.work.tasks import Task

T = TypeVar("T")
P = ParamSpec("P")

orders_app = typer.Typer(help="Orders of clients.", no_args_is_help=True)
tasks_app = typer.Typer(help="Tasks cut from orders.", no_args_is_help=True)
offers_app = typer.Typer(help="Offers to residents.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]
Reason = Annotated[str, typer.Argument(help="Why; residents at work read it.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]
MINUTES = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]


def for_operator(
    key: str | None, act: Callable[Concatenate[Context, int, P], T]
) -> Callable[Concatenate[Context, P], T]:
    """An act on something of the named operator."""

    def acting(context: Context, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return act(context, chosen_operator(context.session, key).id, *args, **kwargs)

    return acting


def shaped(
    shape: type[BaseModel], act: Callable[Concatenate[Context, P], Any]
) -> Callable[Concatenate[Context, P], Any]:
    """The act, its result in the shape in which the API gives it too."""

    def acting(context: Context, /, *args: P.args, **kwargs: P.kwargs) -> Any:
        result = act(context, *args, **kwargs)
        context.session.flush()
        of = getattr(shape, "of", shape.model_validate)
        return of(result)

    return acting


@orders_app.command("add")
def add_order(
    title: Annotated[str, typer.Argument(help="What is wanted.")],
    client: Annotated[int, typer.Option(min=1, max=LARGEST_ID, help="Number of the client.")],
    budget: Annotated[int, typer.Option(max=LARGEST_YEN, help="Yen that the fees may come to.")],
    due: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Day of delivery.")],
    ordered: Day = None,
    pays: Day = None,
    work_class: Annotated[int, typer.Option("--class", help="0 open, 1 internal, 2 personal, 3 confidential.")] = 0,
    description: Annotated[str, typer.Option(help="More words.")] = "",
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Take down an order; --ordered is today unless given, --pays the day on which the client pays."""

    def add(context: Context, operator_id: int) -> Order:
        facts = OrderFacts(
            client_id=client,
            title=title,
            description=description,
            work_class=work_class,
            budget_yen=budget,
            ordered_on=ordered.date() if ordered else day_in_japan(context.now),
            due_on=due.date(),
            client_pays_on=_day(pays),
        )
        return orders.create_order(context, operator_id, facts)

    show_one(do(shaped(OrderOut, for_operator(operator, add))), as_json)


@orders_app.command("list")
def list_orders(operator: OperatorKey = None, as_json: Json = False) -> None:
    """List the orders, newest first."""

    def listed(context: Context, operator_id: int) -> list[OrderOut]:
        query = select(Order).where(Order.operator_id == operator_id).order_by(Order.id.desc())
        return [OrderOut.model_validate(order) for order in context.session.scalars(query)]

    show(look(for_operator(operator, listed)), ["id", "status", "title", "budget_yen", "due_on"], as_json)


@orders_app.command("cancel")
def cancel_order(
    order: Annotated[int, numbered("Number of the order.")],
    reason: Reason,
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Cancel an order and its tasks; what residents have done is paid."""
    show_one(do(shaped(OrderOut, for_operator(operator, orders.cancel_order)), order, reason), as_json)


@tasks_app.command("list")
def list_tasks(
    order: Annotated[int | None, typer.Option(min=1, max=LARGEST_ID, help="Of this order only.")] = None,
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """List the tasks, newest first."""

    def listed(context: Context, operator_id: int) -> list[TaskOut]:
        query = select(Task).where(Task.operator_id == operator_id).order_by(Task.id.desc())
        if order is not None:
            query = query.where(Task.order_id == order)
        return [TaskOut.model_validate(task) for task in context.session.scalars(query)]

    columns = ["id", "order_id", "status", "title", "kind", "taken", "places", "unit_fee_yen", "due_at"]
    show(look(for_operator(operator, listed)), columns, as_json)


@tasks_app.command("close")
def close_task(
    task: Annotated[int, numbered("Number of the task.")], operator: OperatorKey = None, as_json: Json = False
) -> None:
    """Take no more residents; those at work go on."""
    show_one(do(shaped(TaskOut, for_operator(operator, tasks.close_task)), task), as_json)


@tasks_app.command("cancel")
def cancel_task(
    task: Annotated[int, numbered("Number of the task.")],
    reason: Reason,
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Cancel a task; residents at work are told the reason, and what they have done is paid."""
    show_one(do(shaped(TaskOut, for_operator(operator, tasks.cancel_task)), task, reason), as_json)


@tasks_app.command("add")
def add_task(
    order: Annotated[int, numbered("Number of the order.")],
    file: File,
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Draft a task from a JSON file: the same fields as the API's `POST /orders/{order_id}/tasks`."""
    try:
        given = NewTask.model_validate_json(file.read_bytes())
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        refuse(say("terminal.task_file", field=".".join(map(str, first["loc"])), problem=first["msg"]))
    facts = TaskFacts(**given.model_dump())
    show_one(do(shaped(TaskOut, for_operator(operator, tasks.create_task)), order, facts), as_json)


@tasks_app.command("carve")
def carve_task(
    task: Annotated[int, numbered("Number of the draft.")],
    file: Annotated[Path, typer.Argument(exists=True, readable=True, help="What is cut: a file or a folder.")],
    shown: Annotated[list[str] | None, typer.Option("--show", help="A column that residents see; all if none.")] = None,
    kept: Annotated[list[str] | None, typer.Option("--keep", help="A column for the client's table only.")] = None,
    masked: Annotated[list[str] | None, typer.Option("--mask", help="A column shown as its first character.")] = None,
    picture: Annotated[list[str] | None, typer.Option(help="A column that names pictures or recordings.")] = None,
    place_minutes: Annotated[float | None, typer.Option(help="Minutes that one share should take.")] = None,
    part_seconds: Annotated[int, typer.Option(help="Length of the parts of a recording.")] = PART_SECONDS,
    pictures: Annotated[Path | None, typer.Option(exists=True, file_okay=False, help="Where they lie.")] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Only show what it would become.")] = False,
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Cut a table (CSV, XLSX), pictures, PDF files or recordings, a ZIP file or a folder of such, into items."""
    is_chosen = shown or masked or kept or picture
    chosen = (tuple(shown or ()), tuple(kept or ()), tuple(picture or ()), tuple(masked or ()))
    columns = ColumnMap(*chosen) if is_chosen else None
    given = [one for path in (file, pictures) if path is not None for one in _files_at(path)]
    try:
        material = read_material(given, part_seconds, preview)
    except YuiError as error:
        refuse(say(error.key, **error.values))
    act = for_operator(operator, items.preview_items if preview else items.make_items)
    carved = (look if preview else do)(shaped(CarvingOut, act), task, material, columns, place_minutes=place_minutes)
    show_one(carved, as_json)


@tasks_app.command("publish")
def publish_task(
    task: Annotated[int, numbered("Number of the task.")], operator: OperatorKey = None, as_json: Json = False
) -> None:
    """Open a draft for offers; what is missing is named. The terminal knows nobody by name, so it asks for no second person."""
    show_one(do(shaped(TaskOut, for_operator(operator, tasks.publish_task)), task), as_json)


@offers_app.command("add")
def add_offer(
    task: Annotated[int, numbered("Number of the task.")],
    closes: Annotated[datetime, typer.Option(formats=MINUTES, help="Japanese time, as in 2026-12-01T18:00.")],
    first: Annotated[int | None, typer.Option(max=1_000_000, help="Ask only the first so many.")] = None,
    resident: Annotated[list[int] | None, typer.Option(min=1, max=LARGEST_ID, help="Ask only these (numbers).")] = None,
    operator: OperatorKey = None,
    as_json: Json = False,
) -> None:
    """Draft an offer; nothing is sent yet."""
    mode = "named" if resident else "first" if first else "all"
    choice = AudienceChoice(mode, first, tuple(resident or ()))
    closes_at = closes.replace(tzinfo=TOKYO)
    show_one(do(shaped(OfferOut, for_operator(operator, offers.draft_offer)), task, closes_at, choice), as_json)


@offers_app.command("preview")
def preview_offer(
    offer: Annotated[int, numbered("Number of the offer.")], operator: OperatorKey = None, as_json: Json = False
) -> None:
    """Show who would be asked, why, and what it costs."""
    preview = look(shaped(PreviewOut, for_operator(operator, offers.preview_offer)), offer)
    if as_json:
        show_one(preview, as_json)
        return
    show(preview.fits, ["resident_id", "alias", "reason"])
    show(preview.misfits, ["resident_id", "alias", "why"])
    left = "" if preview.quota_left is None else preview.quota_left
    leaves_at = preview.leaves_at.astimezone(TOKYO)
    yen = "" if preview.messages_yen is None else preview.messages_yen
    typer.echo(say("terminal.offer", count=preview.messages, left=left, yen=yen, leaves_at=leaves_at))


@offers_app.command("send")
def send_offer(
    offer: Annotated[int, numbered("Number of the offer.")], operator: OperatorKey = None, as_json: Json = False
) -> None:
    """Send an offer to its audience."""
    show_one(do(shaped(SentOut, for_operator(operator, offers.send_offer)), offer), as_json)


@offers_app.command("list")
def list_offers(operator: OperatorKey = None, as_json: Json = False) -> None:
    """List the offers, newest first."""

    def listed(context: Context, operator_id: int) -> list[OfferOut]:
        query = select(Offer).where(Offer.operator_id == operator_id).order_by(Offer.id.desc())
        return [OfferOut.model_validate(offer) for offer in context.session.scalars(query)]

    show(look(for_operator(operator, listed)), ["id", "task_id", "status", "sent_at", "closes_at"], as_json)


@offers_app.command("close")
def close_offer(
    offer: Annotated[int, numbered("Number of the offer.")], operator: OperatorKey = None, as_json: Json = False
) -> None:
    """Close an offer before its time; nobody is messaged for it."""
    show_one(do(shaped(OfferOut, for_operator(operator, offers.close_offer)), offer), as_json)


def _files_at(path: Path) -> list[GivenFile]:
    """A file, or those in a folder and the folders in it, by name; hidden ones are left out, as in an archive."""
    if not path.is_dir():
        return [GivenFile(path.name, path.read_bytes())]
    named = {one.relative_to(path).as_posix(): one for one in path.rglob("*") if one.is_file()}
    shown = {name: one for name, one in named.items() if not any(part.startswith(".") for part in name.split("/"))}
    return in_order([GivenFile(name, one.read_bytes()) for name, one in shown.items()])


def _day(value: datetime | None) -> date | None:
    return value.date() if value else None
