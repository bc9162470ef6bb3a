"""LINE official accounts: connected, their keys changed, their message quota shown. No key is ever shown."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field
from sqlalchemy import select

from bot.api.caller import Caller, reads, writes
from bot.api.paging import Paged, page
from bot.api.shapes import Given, Line, Page, PathId, Shape, Text, same
from handlers.context import Context
from handlers.office import operators
from models.people.channels import Channel
from models.people.operators import Operator
from models.rows import found

router = APIRouter(prefix="/channels", tags=["channels"])


class ChannelOut(Shape):
    """A channel. `quota` is the number of paid messages a month (null: no limit), `quota_used` as LINE last told."""

    id: int
    key: str
    name: str
    bot_user_id: str | None
    basic_id: str | None
    quota: int | None
    quota_used: int | None
    quota_read_at: datetime | None


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


@router.post("/{channel_id}/secrets", response_model=ChannelOut, summary="Add a secret; the old ones still verify")
async def add_channel_secret(
    channel_id: PathId, body: NewSecret, caller: Annotated[Caller, writes("channels.write")]
) -> Response:
    def add(context: Context) -> Channel:
        channel = caller.own(context, Channel, channel_id)
        operators.add_channel_secret(context, channel, body.secret)
        return channel

    return await caller.do(ChannelOut.model_validate, add)


@router.post("/{channel_id}/secrets/drop-old", response_model=ChannelOut, summary="Keep the newest secret only")
async def drop_old_secrets(channel_id: PathId, caller: Annotated[Caller, writes("channels.write")]) -> Response:
    def drop(context: Context) -> Channel:
        channel = caller.own(context, Channel, channel_id)
        operators.drop_old_secrets(context, channel)
        return channel

    return await caller.do(ChannelOut.model_validate, drop)


@router.post("/{channel_id}/token", response_model=ChannelOut, summary="Replace the access token")
async def set_channel_token(
    channel_id: PathId, body: NewChannelToken, caller: Annotated[Caller, writes("channels.write")]
) -> Response:
    def replace(context: Context) -> Channel:
        channel = caller.own(context, Channel, channel_id)
        operators.set_channel_token(context, channel, body.token)
        return channel

    return await caller.do(ChannelOut.model_validate, replace)
