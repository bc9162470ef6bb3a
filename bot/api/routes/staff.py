"""Staff and their API tokens."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field
from sqlalchemy import select
from starlette.concurrency import run_in_threadpool

from bot.api.caller import Caller, edits, moves, reads, writes
from bot.api.paging import Paged, page
from bot.api.shapes import Given, Line, Moment, Page, PathId, RowId, Shape, Text, same
from bot.web.passwords import hash_password
from handlers.context import Context
from handlers.office import staff_accounts
from models.errors import NotFound
from models.people.staff import Role, Staff, StaffToken
from models.rows import found

router = APIRouter(prefix="/staff", tags=["staff"])


class StaffOut(Shape):
    """A member of staff."""

    id: int
    version: int
    email: str
    name: str
    roles: list[str]
    client_id: int | None
    wants_mail: bool
    must_change_password: bool
    disabled_at: datetime | None


class NewStaffOut(Shape):
    """A new member of staff, and the one-time password that is shown this once."""

    id: int
    version: int
    email: str
    roles: list[str]
    password: str


class TokenOut(Shape):
    """An API token; only what it is for is kept, not the token."""

    id: int
    staff_id: int
    label: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class NewTokenOut(Shape):
    """A new token, shown this once."""

    token: str


class NewStaff(Given):
    """Somebody to sign in. A client's person has the role `client` and the `client_id`.

    Director, reviewer and accountant are to be different people; `separation_exception` says why not, for the record.
    """

    email: Line = Field(max_length=254, examples=["sato@example.jp"])
    name: Text = Field(default="", max_length=80)
    roles: list[Role] = Field(min_length=1, max_length=6)
    client_id: RowId | None = None
    separation_exception: Text | None = Field(default=None, max_length=200)


class StaffChanges(Given):
    """What is to be changed; what is not named stays."""

    name: Text | None = Field(default=None, max_length=80)
    roles: list[Role] | None = Field(default=None, min_length=1, max_length=6)
    wants_mail: bool | None = None
    separation_exception: Text | None = Field(default=None, max_length=200)


class NewToken(Given):
    """What a token is for; `scopes` narrow what its owner's roles allow."""

    label: Line = Field(max_length=80, examples=["monthly export"])
    scopes: list[Text] = Field(min_length=1, max_length=8, examples=[["read"]])
    expires_at: Moment | None = None


@router.get("", response_model=Page[StaffOut], summary="List the staff")
async def list_staff(window: Paged, caller: Annotated[Caller, reads("staff.read")]) -> Response:
    query = select(Staff).where(Staff.operator_id == caller.operator_id)

    def listed(context: Context) -> Page[StaffOut]:
        return page(context.session, window, query, Staff.id, StaffOut.model_validate)

    return await caller.look(same, listed)


@router.get("/{staff_id}", response_model=StaffOut, summary="Show a member of staff")
async def show_staff(staff_id: PathId, caller: Annotated[Caller, reads("staff.read")]) -> Response:
    return await caller.look(StaffOut.model_validate, caller.own, Staff, staff_id)


@router.post("", response_model=NewStaffOut, summary="Add a member of staff")
async def add_staff(body: NewStaff, caller: Annotated[Caller, writes("staff.write")]) -> Response:
    password = staff_accounts.new_password()
    password_hash = await run_in_threadpool(hash_password, password)

    def add(context: Context) -> NewStaffOut:
        made = staff_accounts.add_staff(context, caller.operator_id, password_hash=password_hash, **body.model_dump())
        context.session.flush()
        return NewStaffOut(id=made.id, version=made.version, email=made.email, roles=made.roles, password=password)

    return await caller.do(same, add)


@router.patch("/{staff_id}", response_model=StaffOut, summary="Change a member of staff")
async def change_staff(
    staff_id: PathId, body: StaffChanges, caller: Annotated[Caller, edits("staff.write")]
) -> Response:
    def change(context: Context) -> Staff:
        return staff_accounts.change_staff(context, caller.to_edit(context, Staff, staff_id), **body.given())

    return await caller.do(StaffOut.model_validate, change)


@router.post("/{staff_id}/disable", response_model=StaffOut, summary="Let somebody in no longer")
async def disable_staff(staff_id: PathId, caller: Annotated[Caller, moves("staff.write")]) -> Response:
    def disable(context: Context) -> Staff:
        staff = caller.to_edit(context, Staff, staff_id)
        staff_accounts.disable_staff(context, staff)
        return staff

    return await caller.do(StaffOut.model_validate, disable)


@router.post("/{staff_id}/enable", response_model=StaffOut, summary="Let somebody in again")
async def enable_staff(staff_id: PathId, caller: Annotated[Caller, moves("staff.write")]) -> Response:
    def enable(context: Context) -> Staff:
        staff = caller.to_edit(context, Staff, staff_id)
        staff_accounts.enable_staff(context, staff)
        return staff

    return await caller.do(StaffOut.model_validate, enable)


@router.get("/{staff_id}/tokens", response_model=Page[TokenOut], summary="List somebody's tokens")
async def list_tokens(staff_id: PathId, window: Paged, caller: Annotated[Caller, reads("staff.read")]) -> Response:
    query = select(StaffToken).where(StaffToken.staff_id == staff_id)

    def listed(context: Context) -> Page[TokenOut]:
        caller.own(context, Staff, staff_id)
        return page(context.session, window, query, StaffToken.id, TokenOut.model_validate)

    return await caller.look(same, listed)


@router.post("/{staff_id}/tokens", response_model=NewTokenOut, summary="Issue a token for somebody")
async def issue_token(staff_id: PathId, body: NewToken, caller: Annotated[Caller, writes("staff.write")]) -> Response:
    def issue(context: Context) -> NewTokenOut:
        staff = caller.own(context, Staff, staff_id)
        token = staff_accounts.issue_token(context, staff, **body.model_dump(), within=caller.scopes)
        return NewTokenOut(token=token)

    return await caller.do(same, issue)


@router.post("/{staff_id}/tokens/{token_id}/revoke", response_model=TokenOut, summary="Revoke a token")
async def revoke_token(
    staff_id: PathId, token_id: PathId, caller: Annotated[Caller, writes("staff.write")]
) -> Response:
    def revoke(context: Context) -> StaffToken:
        caller.own(context, Staff, staff_id)
        token = found(context.session, StaffToken, token_id)
        if token.staff_id != staff_id:
            raise NotFound()
        staff_accounts.revoke_token(context, token)
        return token

    return await caller.do(TokenOut.model_validate, revoke)
