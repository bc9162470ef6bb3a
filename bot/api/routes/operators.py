"""The caller's own operator: its settings, the account that pays, and where its news go."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Response
from pydantic import Field
from sqlalchemy import select

from bot.api.caller import Caller, edits, moves, reads
from bot.api.paging import Paged, page
from bot.api.shapes import Given, Page, PathId, Shape, Text, same
from handlers.context import Context
from handlers.office import operators
from handlers.towns import leaving
from messages.masks import masked_number
from models.errors import NotFound
from models.money.account_numbers import AccountKind
from models.money.zengin import SPACES, ZEROS, Variant
from models.people.operators import Operator
from models.rows import locked

router = APIRouter(prefix="/operators", tags=["operators"])


class TransferSourceOut(Shape):
    """The account from which residents are paid; the number is masked."""

    consignor_code: str
    name: str
    bank_code: str
    branch_code: str
    kind: str
    account_number: str
    variant: dict[str, Any] = Field(default_factory=dict)


class OperatorOut(Shape):
    """An operator with its settings; hours are those of Asia/Tokyo, day 0 is the last of a month."""

    id: int
    version: int
    key: str
    municipality_code: str
    name: str
    address: str
    phone: str
    email: str
    desk_hours: str
    care_desk: str
    private_details: str
    quiet_from: int
    quiet_until: int
    bands: list[Any]
    languages: list[str]
    look_colour: str
    short_name: str
    review_days: int
    most_returns: int
    closing_day: int
    pay_months: int
    pay_day: int
    closed_at: datetime | None
    invoice_number: str
    invoice_account: str
    has_small_amounts: bool
    needs_identity_check: bool
    transfer_source: TransferSourceOut | None
    webhook_url: str | None

    @classmethod
    def of(cls, operator: Operator) -> "OperatorOut":
        """The row as it is shown."""
        plain = {name: getattr(operator, name) for name in cls.model_fields if name != "transfer_source"}
        source = dict(operator.transfer_source)
        if source:
            source["account_number"] = masked_number(source["account_number"][-3:])
        return cls(**plain, transfer_source=TransferSourceOut(**source) if source else None)


class OperatorChanges(Given):
    """What is to be changed; what is not named stays."""

    name: Text | None = Field(default=None, min_length=1, max_length=80)
    address: Text | None = Field(default=None, max_length=200)
    phone: Text | None = Field(default=None, max_length=20)
    email: Text | None = Field(default=None, max_length=120)
    desk_hours: Text | None = Field(default=None, max_length=80)
    care_desk: Text | None = Field(default=None, max_length=300)
    private_details: Literal["chat", "page"] | None = None
    quiet_from: int | None = Field(default=None, ge=0, le=23)
    quiet_until: int | None = Field(default=None, ge=0, le=23)
    bands: list[tuple[Text, int, int]] | None = Field(default=None, max_length=10)
    languages: list[Literal["ja", "ja-easy", "en"]] | None = Field(default=None, min_length=1, max_length=3)
    look_colour: Text | None = Field(
        default=None,
        max_length=7,
        examples=["#0b7a4b"],
        description="White letters on it must have a contrast of 4.5:1.",
    )
    short_name: Text | None = Field(
        default=None, max_length=20, description="On cards and pages; empty, the name stands there."
    )
    review_days: int | None = Field(default=None, ge=1, le=30)
    most_returns: int | None = Field(default=None, ge=1, le=5)
    closing_day: int | None = Field(default=None, ge=0, le=31, description="0 is the last day of the month.")
    pay_months: int | None = Field(
        default=None, ge=0, le=1, description="Paid in the month of the closing, or the next."
    )
    pay_day: int | None = Field(default=None, ge=0, le=31)
    floor_yen: int | None = Field(
        default=None,
        ge=0,
        le=10_000,
        description="An own floor of an hour; it holds where it is above the minimum wage.",
    )
    invoice_number: Text | None = Field(default=None, max_length=14, examples=["T7000012050002"])
    invoice_account: Text | None = Field(default=None, max_length=200)
    has_small_amounts: bool | None = None
    needs_identity_check: bool | None = None


SOURCE_FIELDS = ("consignor_code", "name_kana", "bank_code", "branch_code", "kind", "account_number")


class TransferSource(Given):
    """The account from which residents are paid, as the bank has it."""

    consignor_code: Text = Field(max_length=10, examples=["0000012345"])
    name_kana: Text = Field(max_length=40, examples=["YUI KOSHA"])
    bank_code: Text = Field(max_length=4, examples=["0001"])
    branch_code: Text = Field(max_length=3, examples=["001"])
    kind: AccountKind
    account_number: Text = Field(max_length=20, examples=["1234567"])
    has_line_ends: bool = Field(default=True, description="CR LF behind each record of the Zengin file.")
    clearing_house: Literal["zeros", "spaces"] = Field(
        default="zeros", description="The unused number of a clearing house."
    )
    keeps_wo: bool = Field(default=False, description="The bank takes the kana WO as it is, not as O.")
    has_symbols: bool = Field(default=False, description="The bank takes comma, yen sign and corner brackets.")

    def variant(self) -> Variant:
        """How the bank wants its file."""
        clearing_house = SPACES if self.clearing_house == "spaces" else ZEROS
        return Variant(self.has_line_ends, clearing_house, self.keeps_wo, self.has_symbols)


class Webhook(Given):
    """Where news for staff are posted; null turns it off."""

    url: Text | None = Field(max_length=500, examples=["https://office.example.jp/yui"])


class WebhookOut(Shape):
    """`secret` signs what is posted (`Yui-Signature`); it is shown this once."""

    version: int
    url: str | None
    secret: str | None


@router.get("", response_model=Page[OperatorOut], summary="List the operators that you may see")
async def list_operators(window: Paged, caller: Annotated[Caller, reads("operators.read")]) -> Response:
    query = select(Operator).where(Operator.id == caller.operator_id)

    def listed(context: Context) -> Page[OperatorOut]:
        return page(context.session, window, query, Operator.id, OperatorOut.of)

    return await caller.look(same, listed)


@router.get("/{operator_id}", response_model=OperatorOut, summary="Show an operator")
async def show_operator(operator_id: PathId, caller: Annotated[Caller, reads("operators.read")]) -> Response:
    return await caller.look(OperatorOut.of, _own, caller, operator_id)


@router.patch("/{operator_id}", response_model=OperatorOut, summary="Change an operator's settings")
async def change_operator(
    operator_id: PathId, body: OperatorChanges, caller: Annotated[Caller, edits("operators.write")]
) -> Response:
    def change(context: Context) -> Operator:
        return operators.change_operator(context, _own(context, caller, operator_id), **body.changes())

    return await caller.do(OperatorOut.of, change)


@router.put("/{operator_id}/transfer-source", response_model=OperatorOut, summary="Set the account that pays")
async def set_transfer_source(
    operator_id: PathId, body: TransferSource, caller: Annotated[Caller, edits("operators.write")]
) -> Response:
    def change(context: Context) -> Operator:
        operator = _own(context, caller, operator_id)
        own = {name: getattr(body, name) for name in SOURCE_FIELDS}
        operators.set_transfer_source(context, operator, **own, variant=body.variant())
        return operator

    return await caller.do(OperatorOut.of, change)


@router.put("/{operator_id}/webhook", response_model=WebhookOut, summary="Set where news for staff are posted")
async def set_webhook(
    operator_id: PathId, body: Webhook, caller: Annotated[Caller, edits("operators.write")]
) -> Response:
    def change(context: Context) -> WebhookOut:
        operator = _own(context, caller, operator_id)
        secret = operators.set_webhook(context, operator, body.url)
        return WebhookOut(version=operator.version, url=operator.webhook_url, secret=secret)

    return await caller.do(same, change)


class LeftOverOut(Shape):
    """What keeps an operator here, by number; when every list is empty, it may be closed."""

    offers: list[int]
    contracts: list[int]
    payables: list[int]
    settlements: list[int]
    unsettled: list[int]
    pacts: list[int]
    residents: list[int]
    channels: list[int]


@router.get("/{operator_id}/left-over", response_model=LeftOverOut, summary="See what keeps an operator from leaving")
async def show_left_over(operator_id: PathId, caller: Annotated[Caller, reads("operators.read")]) -> Response:
    """Open offers and contracts, unpaid fees, settlements, contracts not settled yet, pacts, and residents whose home
    it is."""

    def shown(context: Context) -> LeftOverOut:
        return LeftOverOut.model_validate(leaving.left_over(context, _own(context, caller, operator_id).id))

    return await caller.look(same, shown)


@router.post("/{operator_id}/close", response_model=OperatorOut, summary="Leave the installation")
async def close_operator(operator_id: PathId, caller: Annotated[Caller, moves("operators.close")]) -> Response:
    """Refused while anything is left; after it staff can only look, and residents are told."""

    def close(context: Context) -> Operator:
        return leaving.close(context, _own(context, caller, operator_id).id)

    return await caller.do(OperatorOut.of, close)


def _own(context: Context, caller: Caller, operator_id: int) -> Operator:
    """The caller's operator, locked as they have seen it. Raises NotFound, StaleVersion."""
    if operator_id != caller.operator_id:
        raise NotFound()
    operator = locked(context.session, Operator, operator_id)
    caller.check_version(operator)
    return operator
