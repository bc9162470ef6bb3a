"""The caller, and what waits for them today."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from bot.api.caller import Caller, reads
from bot.api.shapes import Shape, same
from handlers.context import Context
from handlers.office import waiting
from handlers.office.permissions import ACTS

router = APIRouter(tags=["me"])


class MeOut(Shape):
    """Who calls, and everything that they may do with this token."""

    id: int
    email: str
    name: str
    operator_id: int
    client_id: int | None
    roles: list[str]
    scopes: list[str]
    acts: list[str] = Field(examples=[["orders.read", "orders.write"]])


class WaitingOut(Shape):
    """How much of one kind waits; `act` is what is needed to deal with it."""

    what: str = Field(examples=["reviews"])
    act: str = Field(examples=["reviews.write"])
    count: int


class WaitingListOut(Shape):
    """What waits for the caller today; kinds of which nothing waits are left out."""

    items: list[WaitingOut]


@router.get("/me", response_model=MeOut, summary="Show who you are and what you may do")
async def show_me(caller: Annotated[Caller, reads(None)]) -> Response:
    def show(_context: Context) -> MeOut:
        staff = caller.staff
        return MeOut(
            id=staff.id,
            email=staff.email,
            name=staff.name,
            operator_id=staff.operator_id,
            client_id=staff.client_id,
            roles=staff.roles,
            scopes=list(caller.scopes),
            acts=[act for act in ACTS if caller.may(act)],
        )

    return await caller.look(same, show)


@router.get("/waiting", response_model=WaitingListOut, summary="List what waits for you today")
async def list_waiting(caller: Annotated[Caller, reads(None)]) -> Response:
    def listed(context: Context) -> WaitingListOut:
        found = waiting.what_waits(context, caller.staff)
        return WaitingListOut(items=[WaitingOut.model_validate(one) for one in found if caller.may(one.act)])

    return await caller.look(same, listed)
