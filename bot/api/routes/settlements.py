"""Settlements between operators, and the balance of work between them."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import Field
from sqlalchemy import or_, select

from bot.api.answers import Download
from bot.api.caller import Caller, moves, reads, writes
from bot.api.paging import Paged, page
from bot.api.shapes import Day, Given, Line, Page, PathId, Shape, Text, Yen, same
from handlers.context import Context
from handlers.papers import settlement_papers
from handlers.towns import differences, settlements
from messages.pdf.settlements import settlement_sheet
from messages.pdf.sheets import to_pdf
from models.files.workbooks import MEDIA_TYPE
from models.rows import found
from models.towns.settlements import (
    Difference,
    LineKind,
    Settlement,
    SettlementLine,
    SettlementStatus,
    Side,
    settlement_of,
)

router = APIRouter(prefix="/settlements", tags=["settlements"])

PDF = "application/pdf"


def _as(media_type: str) -> dict[str, Any]:
    return {"response_class": Response, "responses": {200: {"content": {media_type: {}}}}}


class SettlementOut(Shape):
    """A month between a lead (who pays) and a partner (whose residents worked); sums in yen, tax included."""

    id: int
    version: int
    lead_id: int
    partner_id: int
    month: date
    pay_on: date
    status: SettlementStatus
    lines: int
    minutes: int
    fees_yen: int
    handling_yen: int
    total_yen: int
    tax_yen: int
    lead_confirmed_at: datetime | None
    partner_confirmed_at: datetime | None
    paid_on: date | None


class SettlementLineOut(Shape):
    """What one piece of work adds; residents go by alias."""

    id: int
    kind: LineKind
    corrects_id: int | None
    assignment_id: int
    task_id: int
    title: str
    alias: str
    received_on: date
    minutes: int
    units: int
    fee_yen: int
    handling_percent: int
    handling_yen: int


class DifferenceOut(Shape):
    """What one side says of a line, and what the other answered. `was` and `says` hold every figure that differs: fee,
    minutes, units (pieces), the percentage for handling, and the handling and tax that follow."""

    id: int
    version: int
    line_id: int
    side: Side
    was_yen: int
    says_yen: int
    was: dict[str, int]
    says: dict[str, int]
    words: str
    named_at: datetime
    is_taken_over: bool | None
    answer_words: str
    answered_at: datetime | None


class DrawUp(Given):
    """Any day of the month that is drawn up; it must be over."""

    month: Day = Field(examples=["2026-11-01"])


class Paid(Given):
    """On which day it was paid."""

    paid_on: Day


class Differs(Given):
    """Which figures the line should have (what is left out stands), and why; the other side reads it."""

    says_yen: Yen | None = None
    minutes: int | None = Field(default=None, ge=0, le=1_000_000)
    units: int | None = Field(default=None, ge=0, le=1_000_000)
    handling_percent: int | None = Field(default=None, ge=0, le=100)
    words: Line = Field(max_length=500)


class Answers(Given):
    """Whether the other side's figure is taken over; if not, the words explain the line."""

    takes_over: bool
    words: Text = Field(default="", max_length=500)


@router.get("", response_model=Page[SettlementOut], summary="List settlements")
async def list_settlements(
    window: Paged,
    caller: Annotated[Caller, reads("settlements.read")],
    status: Annotated[SettlementStatus | None, Query()] = None,
) -> Response:
    own = or_(Settlement.lead_id == caller.operator_id, Settlement.partner_id == caller.operator_id)
    query = select(Settlement).where(own)
    if status is not None:
        query = query.where(Settlement.status == status)

    def listed(context: Context) -> Page[SettlementOut]:
        return page(context.session, window, query, Settlement.id, SettlementOut.model_validate)

    return await caller.look(same, listed)


@router.post("", response_model=Page[SettlementOut], summary="Draw a month up")
async def draw_settlements_up(body: DrawUp, caller: Annotated[Caller, writes("settlements.write")]) -> Response:
    """The clock does it by itself; this is for not waiting. Answers the lists that have changed."""

    def draw(context: Context) -> Page[SettlementOut]:
        drawn = settlements.draw_up(context, body.month, caller.operator_id)
        context.record(caller.operator_id, "settlements.ask", f"operators:{caller.operator_id}", {"lists": len(drawn)})
        return Page(items=[SettlementOut.model_validate(one) for one in drawn])

    return await caller.do(same, draw)


@router.get("/{settlement_id}", response_model=SettlementOut, summary="Show a settlement")
async def show_settlement(settlement_id: PathId, caller: Annotated[Caller, reads("settlements.read")]) -> Response:
    def shown(context: Context) -> Settlement:
        return settlement_of(context.session, settlement_id, caller.operator_id)

    return await caller.look(SettlementOut.model_validate, shown)


@router.get("/{settlement_id}/lines", response_model=Page[SettlementLineOut], summary="List a settlement's lines")
async def list_settlement_lines(
    settlement_id: PathId, window: Paged, caller: Annotated[Caller, reads("settlements.read")]
) -> Response:
    def listed(context: Context) -> Page[SettlementLineOut]:
        settlement = settlement_of(context.session, settlement_id, caller.operator_id)
        query = select(SettlementLine).where(SettlementLine.settlement_id == settlement.id)
        return page(context.session, window, query, SettlementLine.id, SettlementLineOut.model_validate)

    return await caller.look(same, listed)


@router.get("/{settlement_id}/differences", response_model=Page[DifferenceOut], summary="List its differences")
async def list_differences(
    settlement_id: PathId, window: Paged, caller: Annotated[Caller, reads("settlements.read")]
) -> Response:
    def listed(context: Context) -> Page[DifferenceOut]:
        settlement = settlement_of(context.session, settlement_id, caller.operator_id)
        query = select(Difference).where(Difference.settlement_id == settlement.id)
        return page(context.session, window, query, Difference.id, DifferenceOut.model_validate)

    return await caller.look(same, listed)


@router.post("/{settlement_id}/confirm", response_model=SettlementOut, summary="Confirm a settlement")
async def confirm_settlement(settlement_id: PathId, caller: Annotated[Caller, moves("settlements.write")]) -> Response:
    """Once both have, it is an invoice, and nothing in it changes any more."""
    return await _moved(caller, settlement_id, settlements.confirm)


@router.post("/{settlement_id}/paid", response_model=SettlementOut, summary="Record its payment")
async def record_settlement_paid(
    settlement_id: PathId, body: Paid, caller: Annotated[Caller, moves("settlements.pay")]
) -> Response:
    """By the side that pays."""
    return await _moved(caller, settlement_id, settlements.mark_paid, body.paid_on)


@router.post(
    "/{settlement_id}/lines/{line_id}/differences", response_model=DifferenceOut, summary="Name a difference of a line"
)
async def name_difference(
    settlement_id: PathId, line_id: PathId, body: Differs, caller: Annotated[Caller, writes("settlements.write")]
) -> Response:
    """Of a list that both have confirmed, what comes of it stands in the next month."""

    def name(context: Context) -> Difference:
        settlement = settlement_of(context.session, settlement_id, caller.operator_id)
        told = {"fee_yen": body.says_yen} | body.model_dump(include={"minutes", "units", "handling_percent"})
        return differences.name_difference(context, settlement, caller.operator_id, line_id, told, body.words)

    return await caller.do(DifferenceOut.model_validate, name)


@router.post("/differences/{difference_id}/answer", response_model=DifferenceOut, summary="Answer a difference")
async def answer_difference(
    difference_id: PathId, body: Answers, caller: Annotated[Caller, moves("settlements.write")]
) -> Response:
    def answer(context: Context) -> Difference:
        difference = found(context.session, Difference, difference_id)
        settlement_of(context.session, difference.settlement_id, caller.operator_id)
        caller.check_version(difference)
        return differences.answer_difference(
            context, difference_id, caller.operator_id, takes_over=body.takes_over, words=body.words
        )

    return await caller.do(DifferenceOut.model_validate, answer)


@router.get("/{settlement_id}/invoice", summary="Take the invoice as PDF", **_as(PDF))
async def download_settlement_invoice(
    settlement_id: PathId, caller: Annotated[Caller, reads("settlements.read")]
) -> Response:
    """From the partner to the lead, with its registration number where it has one."""

    def made(context: Context) -> Download:
        paper = settlement_papers.invoice_of(context, settlement_id, caller.operator_id)
        return Download(paper.file_name, PDF, to_pdf(settlement_sheet(paper)))

    return await caller.look(same, made)


@router.get("/{settlement_id}/table", summary="Take its lines as a table", **_as("text/csv"))
async def download_settlement_table(
    settlement_id: PathId, caller: Annotated[Caller, reads("settlements.read")]
) -> Response:
    """CSV in UTF-8 with a byte order mark."""

    def made(context: Context) -> Download:
        content = settlement_papers.settlement_table(context, settlement_id, caller.operator_id)
        return Download(f"settlement-{settlement_id}.csv", "text/csv", content)

    return await caller.look(same, made)


@router.get("/{settlement_id}/workbook", summary="Take its lines as a workbook", **_as(MEDIA_TYPE))
async def download_settlement_workbook(
    settlement_id: PathId, caller: Annotated[Caller, reads("settlements.read")]
) -> Response:
    def made(context: Context) -> Download:
        content = settlement_papers.settlement_workbook(context, settlement_id, caller.operator_id)
        return Download(f"settlement-{settlement_id}.xlsx", MEDIA_TYPE, content)

    return await caller.look(same, made)


async def _moved(caller: Caller, settlement_id: int, act: Callable[..., None], *args: Any) -> Response:
    def done(context: Context) -> Settlement:
        settlement = settlement_of(context.session, settlement_id, caller.operator_id, lock=True)
        caller.check_version(settlement)
        act(context, settlement, caller.operator_id, *args)
        return settlement

    return await caller.do(SettlementOut.model_validate, done)
