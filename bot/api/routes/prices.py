"""Kinds of work, and what a fee comes to by the hour."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import Field

from bot.api.caller import Caller, reads
from bot.api.shapes import Page, Shape, Yen
from handlers.carving import prices
from handlers.context import Context
from messages.carving import question_words, template_words
from models.money.withholding import Withholding
from models.work.readiness import SHORTEST_MINUTES
from models.work.tasks import TaskKind

router = APIRouter(tags=["tasks"])


class PriceOut(Shape):
    """A fee beside the local minimum wage or the operator's own floor, which are references only; null where no figure is known."""

    unit_minutes: float
    unit_fee_yen: int
    hourly_yen: int = Field(description="What the fee comes to by the hour.")
    floor_yen: int | None = Field(
        description="An hour: the minimum wage of the prefecture, or the operator's own floor."
    )
    floor_since: date | None = Field(description="Since when that minimum wage is in force; null for an own floor.")
    is_floor_old: bool = Field(description="Whether the figures of a newer autumn must be out by now.")
    least_fee_yen: int | None = Field(description="The fee for one unit that reaches the floor.")
    is_below: bool


class TemplateOut(Shape):
    """A kind of work: what its task is to state (`fields`), ask and pay. `unit_minutes` are measured where known."""

    key: str
    name: str
    help: str
    kind: TaskKind
    withholding: Withholding
    is_own: bool = Field(description="Whether it is this operator's own; the others are common to all.")
    usual_fee_yen: int | None = Field(description="The fee of a unit that is usual for it, where one was kept.")
    source: str | None
    fields: dict[str, str]
    questions: list[Any]
    expected_minutes: float
    measured_minutes: float | None
    unit_minutes: float
    units_per_place: int
    least_fee_yen: int | None


@router.get("/templates", response_model=Page[TemplateOut], summary="List the kinds of work")
async def list_templates(caller: Annotated[Caller, reads("tasks.read")]) -> Response:
    """Fill in what a kind must state, and send it with `template` and `details` to draft a task."""

    def listed(context: Context) -> list[prices.TemplateOffer]:
        return prices.known_templates(context, caller.operator_id)

    return await caller.look(_page, listed)


@router.get("/price", response_model=PriceOut, summary="See what a fee comes to by the hour")
async def show_price(
    caller: Annotated[Caller, reads("tasks.read")],
    unit_minutes: Annotated[float, Query(ge=SHORTEST_MINUTES, le=480)],
    unit_fee_yen: Annotated[Yen, Query()] = 0,
) -> Response:
    return await caller.look(PriceOut.model_validate, prices.price_in, caller.operator_id, unit_minutes, unit_fee_yen)


def _page(offers: list[prices.TemplateOffer]) -> Page[TemplateOut]:
    return Page(items=[_out(one) for one in offers], next=None)


def _out(offer: prices.TemplateOffer) -> TemplateOut:
    one = offer.template
    words = template_words(one)
    return TemplateOut(
        key=one.key,
        name=words.name,
        help=words.help,
        kind=one.kind,
        withholding=one.withholding,
        is_own=bool(one.name),
        usual_fee_yen=one.unit_fee_yen or None,
        source=one.source,
        fields=words.fields,
        questions=question_words(one),
        expected_minutes=one.unit_minutes,
        measured_minutes=offer.measured_minutes,
        unit_minutes=offer.unit_minutes,
        units_per_place=offer.units_per_place,
        least_fee_yen=offer.price.least_fee_yen,
    )
