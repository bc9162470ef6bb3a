"""LINE accounts: how the month stands, where LINE is to send, what it refused, and new keys."""

from collections.abc import Callable
from typing import Annotated, NamedTuple

from fastapi import APIRouter
from sqlalchemy import Select, select
from starlette.responses import Response

from bot.console.visit import RowId, Visit, acts, looks
from bot.web.forms import BadValue, Empty, Form
from handlers.context import Context
from handlers.office import budgets, channel_shares, operators
from handlers.office.channel_shares import SharedUse
from models.people.channels import Channel
from models.people.operators import Operator
from models.rows import StaleVersion, found, locked
from models.talk.budgets import Month, month_of
from models.talk.calls import STANDING, Call

router = APIRouter(include_in_schema=False)

SHOWN_REFUSALS = 5
LONGEST = {"key": 40, "name": 80, "secret": 100, "token": 1000, "bot_user_id": 40, "basic_id": 40}


class ChannelSheet(NamedTuple):
    """One account: its month, the calls that stand still, the address for LINE's settings, and who uses it too."""

    channel: Channel
    month: Month
    refused: list[Call]
    webhook: str
    uses: list[SharedUse]


class ChannelsPage(NamedTuple):
    """An operator's own accounts, those of others that it uses, and partners (number, name) it may let use its own."""

    sheets: list[ChannelSheet]
    borrowed: list[SharedUse]
    partners: list[tuple[int, str]]


@router.get("/channels")
async def list_channels(visit: Annotated[Visit, looks("operators.read")]) -> Response:
    return await _draw(visit)


@router.post("/channels")
async def add_channel(visit: Annotated[Visit, acts("channels.write")]) -> Response:
    def add(context: Context) -> Channel:
        form, operator = visit.form, found(context.session, Operator, visit.operator_id)
        given = {name: _line(form, name) for name in ("key", "name", "token")}
        return operators.add_channel(
            context,
            operator,
            secrets=[_line(form, "secret")],
            bot_user_id=_line(form, "bot_user_id", "") or None,
            basic_id=_line(form, "basic_id", "") or None,
            **given,
        )

    return await visit.attempt(add, "channel_added", "/channels", _draw)


@router.post("/channels/{channel_id}/secret")
async def add_secret(channel_id: RowId, visit: Annotated[Visit, acts("channels.write")]) -> Response:
    def add(context: Context, channel: Channel) -> None:
        operators.add_channel_secret(context, channel, _line(visit.form, "secret"))

    return await _changed(visit, channel_id, add, "channel_secret")


@router.post("/channels/{channel_id}/drop-old")
async def drop_old_secrets(channel_id: RowId, visit: Annotated[Visit, acts("channels.write")]) -> Response:
    return await _changed(visit, channel_id, operators.drop_old_secrets, "channel_dropped")


@router.post("/channels/{channel_id}/token")
async def set_token(channel_id: RowId, visit: Annotated[Visit, acts("channels.write")]) -> Response:
    def replace(context: Context, channel: Channel) -> None:
        operators.set_channel_token(context, channel, _line(visit.form, "token"))

    return await _changed(visit, channel_id, replace, "channel_token")


@router.post("/channels/{channel_id}/budget")
async def set_budget(channel_id: RowId, visit: Annotated[Visit, acts("channels.write")]) -> Response:
    """Left empty, only LINE's own limit holds."""

    def limit(context: Context, channel: Channel) -> None:
        budget = visit.form.whole("budget") if visit.form.get("budget").strip() else None
        budgets.set_budget(context, channel, budget)

    return await _changed(visit, channel_id, limit, "channel_budget")


@router.post("/channels/{channel_id}/shares")
async def share_channel(channel_id: RowId, visit: Annotated[Visit, acts("channels.write")]) -> Response:
    """A partner's people may be on the account too."""

    def share(context: Context) -> None:
        chosen = visit.form.ids("operator_id")
        if not chosen:
            raise Empty(field="operator_id")
        channel_shares.share_with_partner(
            context, found(context.session, Channel, channel_id, visit.operator_id), chosen[0]
        )

    return await visit.attempt(share, "channel_shared", "/channels", _draw)


@router.post("/channels/{channel_id}/shares/{user_id}/end")
async def end_share(channel_id: RowId, user_id: RowId, visit: Annotated[Visit, acts("channels.write")]) -> Response:
    """By the account's owner, or by whoever uses it."""

    def end(context: Context) -> None:
        channel_shares.end_with_partner(context, channel_id, user_id, visit.operator_id)

    return await visit.attempt(end, "channel_share_ended", "/channels", _draw)


async def _changed(visit: Visit, channel_id: int, change: Callable[[Context, Channel], None], done: str) -> Response:
    def act(context: Context) -> None:
        channel = locked(context.session, Channel, channel_id, visit.operator_id)
        if channel.version != visit.form.version():
            raise StaleVersion(version=channel.version)
        change(context, channel)

    return await visit.attempt(act, done, "/channels", _draw)


async def _draw(visit: Visit) -> Response:
    public_url = visit.runtime.settings.public_url
    return visit.page("office/channels.html", shown=await visit.look(_shown, visit.operator_id, public_url))


def _shown(context: Context, operator_id: int, public_url: str) -> ChannelsPage:
    session = context.session
    own = session.scalars(select(Channel).where(Channel.operator_id == operator_id).order_by(Channel.id))
    uses = channel_shares.uses_of(session, operator_id)
    sheets = [
        ChannelSheet(
            channel=channel,
            month=month_of(session, channel, context.now),
            refused=list(session.scalars(_refused(channel.id))),
            webhook=f"{public_url}/line/{channel.key}",
            uses=[use for use in uses if use.channel.id == channel.id],
        )
        for channel in own
    ]
    borrowed = [use for use in uses if use.share.operator_id == operator_id]
    partners = channel_shares.partners_to_join(session, operator_id)
    return ChannelsPage(sheets, borrowed, [(one.id, one.name) for one in partners])


def _refused(channel_id: int) -> Select[Call]:
    """Why calls stand still, whosever people they are for: the page says of none whom it would reach."""
    standing = select(Call).where(Call.channel_id == channel_id, Call.outcome.in_(STANDING))
    return standing.order_by(Call.id.desc()).limit(SHOWN_REFUSALS)


def _line(form: Form, name: str, default: str | None = None) -> str:
    """One line, as long as the table holds. Raises BadValue."""
    value = form.text(name, default)
    if len(value) > LONGEST[name] or len(value.splitlines()) > 1:
        raise BadValue(field=name)
    return value
