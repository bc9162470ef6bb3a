"""LINE official accounts: connected, their keys changed, their message quota shown. No key is ever shown."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field
from sqlalchemy import select

from bot.api.caller import Caller, moves, reads, writes
from bot.api.paging import Paged, page
from bot.api.shapes import Given, Line, Page, PathId, Shape, Text, same
from handlers.context import Context
from handlers.office import budgets, channel_shares, operators
from models.people.channels import Channel, ChannelShare
from models.people.operators import Operator
from models.rows import found
from models.talk.budgets import by_kind, month_of

router = APIRouter(prefix="/channels", tags=["channels"])


class ChannelOut(Shape):
    """A channel. `quota` is the number of paid messages a month (null: no limit), `quota_used` as LINE last told.

    `budget` is the operator's own limit for offers and news (null: none).
    `token_refused_at`: since when LINE refuses the access token (expired or revoked); calls wait for a new one.
    """

    id: int
    version: int
    key: str
    name: str
    bot_user_id: str | None
    basic_id: str | None
    quota: int | None
    quota_used: int | None
    quota_read_at: datetime | None
    token_refused_at: datetime | None
    budget: int | None


class MonthOut(Shape):
    """A channel's month. `left` is what a new offer may use, its notices included (null: no limit).

    `reserved` are the notices that offers and work in hand will still need; `stops_on` the day on which offers and
    news will stand still, if it goes on like this; `by_kind` what was pushed, by why.
    """

    begins_on: date
    limit: int | None
    used: int
    waiting: int
    reserved: int
    left: int | None
    forecast: int
    stops_on: date | None
    by_kind: dict[str, int]


class ShareOut(Shape):
    """An operator whose people are on the account too."""

    channel_id: int
    operator_id: int
    shared_at: datetime


class ShareEnded(Shape):
    """An operator whose people are on the account no longer."""

    channel_id: int
    operator_id: int


class NewShare(Given):
    """The partner whose people shall be on the account too."""

    operator_id: int = Field(ge=1)


class NewBudget(Given):
    """Messages a month that offers and news have to stay under; null leaves LINE's own limit."""

    budget: int | None = Field(ge=0, le=budgets.MOST)


class NewChannel(Given):
    """A LINE account to connect, with its keys from the LINE Developers console."""

    key: Text = Field(min_length=1, max_length=40, pattern="^[a-z0-9-]+$", examples=["miyota"])
    name: Line = Field(max_length=80)
    secret: Line = Field(max_length=100)
    token: Line = Field(max_length=1000)
    bot_user_id: Text | None = Field(default=None, max_length=40)
    basic_id: Text | None = Field(default=None, max_length=40, examples=["@123abcde"])


class NewSecret(Given):
    """A new channel secret."""

    secret: Line = Field(max_length=100)


class NewChannelToken(Given):
    """A new channel access token."""

    token: Line = Field(max_length=1000)


@router.get("", response_model=Page[ChannelOut], summary="List the LINE accounts and what they may still send")
async def list_channels(window: Paged, caller: Annotated[Caller, reads("operators.read")]) -> Response:
    query = select(Channel).where(Channel.operator_id == caller.operator_id)

    def listed(context: Context) -> Page[ChannelOut]:
        return page(context.session, window, query, Channel.id, ChannelOut.model_validate)

    return await caller.look(same, listed)


@router.get("/{channel_id}", response_model=ChannelOut, summary="Show a LINE account")
async def show_channel(channel_id: PathId, caller: Annotated[Caller, reads("operators.read")]) -> Response:
    return await caller.look(ChannelOut.model_validate, caller.own, Channel, channel_id)


@router.get("/{channel_id}/month", response_model=MonthOut, summary="Show the month's messages, with a forecast")
async def show_month(channel_id: PathId, caller: Annotated[Caller, reads("operators.read")]) -> Response:
    def month(context: Context) -> MonthOut:
        channel = caller.own(context, Channel, channel_id)
        now = month_of(context.session, channel, context.now)
        plain = {name: getattr(now, name) for name in MonthOut.model_fields if name != "by_kind"}
        counted = by_kind(context.session, channel, context.now)
        return MonthOut(**plain, by_kind={str(kind): count for kind, count in counted.items()})

    return await caller.look(same, month)


@router.post("/{channel_id}/budget", response_model=ChannelOut, summary="Limit the messages of offers and news a month")
async def set_budget(
    channel_id: PathId, body: NewBudget, caller: Annotated[Caller, moves("channels.write")]
) -> Response:
    """Contracts and money are never held back."""

    def limit(context: Context) -> Channel:
        return budgets.set_budget(context, caller.to_edit(context, Channel, channel_id), body.budget)

    return await caller.do(ChannelOut.model_validate, limit)


@router.post("", response_model=ChannelOut, summary="Connect a LINE account")
async def add_channel(body: NewChannel, caller: Annotated[Caller, writes("channels.write")]) -> Response:
    def add(context: Context) -> Channel:
        operator = found(context.session, Operator, caller.operator_id)
        return operators.add_channel(
            context,
            operator,
            key=body.key,
            name=body.name,
            secrets=[body.secret],
            token=body.token,
            bot_user_id=body.bot_user_id,
            basic_id=body.basic_id,
        )

    return await caller.do(ChannelOut.model_validate, add)


@router.get("/{channel_id}/shares", response_model=Page[ShareOut], summary="List who uses a LINE account too")
async def list_channel_shares(
    channel_id: PathId, window: Paged, caller: Annotated[Caller, reads("operators.read")]
) -> Response:
    def listed(context: Context) -> Page[ShareOut]:
        channel = caller.own(context, Channel, channel_id)
        query = select(ChannelShare).where(ChannelShare.channel_id == channel.id)
        return page(context.session, window, query, ChannelShare.operator_id, ShareOut.model_validate)

    return await caller.look(same, listed)


@router.post("/{channel_id}/shares", response_model=ShareOut, summary="Let a partner use a LINE account too")
async def share_channel(
    channel_id: PathId, body: NewShare, caller: Annotated[Caller, writes("channels.write")]
) -> Response:
    """A pact has to stand between the two. Residents come to each by their postcode or its code."""

    def share(context: Context) -> ChannelShare:
        channel = caller.own(context, Channel, channel_id)
        return channel_shares.share_with_partner(context, channel, body.operator_id)

    return await caller.do(ShareOut.model_validate, share)


@router.post("/{channel_id}/shares/{user_id}/end", response_model=ShareEnded, summary="End the use of a LINE account")
async def end_channel_share(
    channel_id: PathId, user_id: PathId, caller: Annotated[Caller, writes("channels.write")]
) -> Response:
    """By its owner or by whoever uses it, as long as none of their people are on it."""

    def end(context: Context) -> ShareEnded:
        channel = channel_shares.end_with_partner(context, channel_id, user_id, caller.operator_id)
        return ShareEnded(channel_id=channel.id, operator_id=user_id)

    return await caller.do(same, end)


@router.post("/{channel_id}/secrets", response_model=ChannelOut, summary="Add a secret; the old ones still verify")
async def add_channel_secret(
    channel_id: PathId, body: NewSecret, caller: Annotated[Caller, moves("channels.write")]
) -> Response:
    def add(context: Context) -> Channel:
        channel = caller.to_edit(context, Channel, channel_id)
        operators.add_channel_secret(context, channel, body.secret)
        return channel

    return await caller.do(ChannelOut.model_validate, add)


@router.post("/{channel_id}/secrets/drop-old", response_model=ChannelOut, summary="Keep the newest secret only")
async def drop_old_secrets(channel_id: PathId, caller: Annotated[Caller, moves("channels.write")]) -> Response:
    def drop(context: Context) -> Channel:
        channel = caller.to_edit(context, Channel, channel_id)
        operators.drop_old_secrets(context, channel)
        return channel

    return await caller.do(ChannelOut.model_validate, drop)


@router.post("/{channel_id}/token", response_model=ChannelOut, summary="Replace the access token")
async def set_channel_token(
    channel_id: PathId, body: NewChannelToken, caller: Annotated[Caller, moves("channels.write")]
) -> Response:
    def replace(context: Context) -> Channel:
        channel = caller.to_edit(context, Channel, channel_id)
        operators.set_channel_token(context, channel, body.token)
        return channel

    return await caller.do(ChannelOut.model_validate, replace)
