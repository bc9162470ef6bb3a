"""`yui doctor`: is everything in order, and if not, what is the way on. One sentence for each."""

import asyncio
import base64
import os
import secrets
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import aiosmtplib
import typer
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.cli import line
from bot.cli.terminal import FAILED, say, settings_or_refuse
from bot.database import Database
from bot.migrations import is_newest
from bot.settings import Settings, SettingsError
from bot.staff_news.mail_server import mail_server
from bot.wall import ROLE, is_ready
from models.japan_time import day_in_japan
from models.money.wages import floor_of, table_year
from models.people.channels import Channel, open_token
from models.people.operators import Operator
from models.seal import SealBroken, Vault
from models.talk.budgets import Month, month_of

MOST_SKEW = timedelta(seconds=60)
_SECONDS = 10.0
READ_BY_COMMANDS = {"YUI_OPERATOR", "YUI_CHANNEL_SECRET", "YUI_CHANNEL_TOKEN", "YUI_DOMAIN", "YUI_UPSTREAM"}
"""Beside the settings: what some commands read, and the files of the proxy."""


class Finding(NamedTuple):
    """One sentence; `is_ok` None is a remark."""

    is_ok: bool | None
    words: str


def doctor(
    new_key: Annotated[bool, typer.Option("--new-key", help="Only print a new key for YUI_FIELD_KEYS.")] = False,
) -> None:
    """Check settings, database, Redis, LINE, clock and mail; exit code 1 if something is amiss."""
    if new_key:
        typer.echo(f"k{secrets.randbelow(9000) + 1000}:{base64.b64encode(secrets.token_bytes(32)).decode()}")
        return
    settings = settings_or_refuse()
    is_well = asyncio.run(_examine(settings))
    if not is_well:
        raise typer.Exit(FAILED)


async def _examine(settings: Settings) -> bool:
    """Print each finding as it comes; whether all is well."""
    is_well = True
    async for finding in _findings(settings):
        mark = {True: "ok", False: "!!", None: "--"}[finding.is_ok]
        typer.echo(f"{mark}  {finding.words}")
        is_well = is_well and finding.is_ok is not False
    return is_well


async def _findings(settings: Settings) -> AsyncIterator[Finding]:
    try:
        vault = settings.vault()
        yield _ok("keys")
    except SettingsError as error:
        vault = None
        yield Finding(False, str(error))
    for name in sorted(_unknown_settings()):
        yield _bad("setting", name=name)
    yield _zone()
    database = Database(settings.async_database_url, pool_size=1)
    try:
        async for finding in _database(database, vault, settings):
            yield finding
    finally:
        await database.close()
    yield await _redis(settings)
    yield await _mail(settings)


def _unknown_settings() -> set[str]:
    """Variables that look like settings and are none: mostly slips, for nothing reads them."""
    known = {f"YUI_{name.upper()}" for name in Settings.model_fields}
    return {name for name in os.environ if name.startswith("YUI_")} - known - READ_BY_COMMANDS


def _zone() -> Finding:
    try:
        ZoneInfo("Asia/Tokyo")
    except ZoneInfoNotFoundError:
        return _bad("zone")
    return _ok("zone")


async def _database(database: Database, vault: Vault | None, settings: Settings) -> AsyncIterator[Finding]:
    try:
        if not await is_newest(database):
            yield _bad("schema")
            return
        channels = await database.read(lambda session: list(session.scalars(select(Channel))))
        operators = await database.read(_operators)
        months = await database.read(months_of, datetime.now(UTC))
        is_walled = await database.read(lambda session: is_ready(session.connection()))
    except (DBAPIError, OSError):
        yield _bad("database")
        return
    yield _ok("database")
    if not database.is_sqlite:
        yield _ok("wall") if is_walled else Finding(None, say("terminal.doctor.no_wall", role=ROLE))
    for year, names in old_wages(operators, day_in_japan(datetime.now(UTC))):
        yield Finding(None, say("terminal.doctor.old_wages", year=year, operators=names))
    for key, month in months:
        yield month_line(key, month)
    if not channels:
        yield Finding(None, say("terminal.doctor.no_channel"))
    if vault is None:
        return
    for channel in channels:
        async for finding in _channel(channel, vault, settings):
            yield finding


def _operators(session: Session) -> list[Operator]:
    return list(session.scalars(select(Operator).where(Operator.closed_at.is_(None)).order_by(Operator.id)))


def months_of(session: Session, now: datetime) -> list[tuple[str, Month]]:
    """The month's messages of every channel, by its key."""
    channels = session.scalars(select(Channel).order_by(Channel.id))
    return [(channel.key, month_of(session, channel, now)) for channel in channels]


def month_line(channel: str, month: Month) -> Finding:
    """How many messages are used and spoken for, and when offers and news will stand still; none of it is a fault."""
    spoken_for = month.waiting + month.reserved
    if month.limit is None:
        return _ok("month_open", channel=channel, used=month.used, forecast=month.forecast)
    facts = {"channel": channel, "used": month.used, "limit": month.limit, "spoken_for": spoken_for}
    if month.is_reached:
        return Finding(None, say("terminal.doctor.month_reached", **facts))
    if month.stops_on is not None:
        return Finding(None, say("terminal.doctor.month_near", day=month.stops_on.isoformat(), **facts))
    return _ok("month", forecast=month.forecast, **facts)


def old_wages(operators: Sequence[Operator], today: date) -> list[tuple[int, str]]:
    """Of which autumn the newest minimum wages are that operators go by, where newer ones must be out."""
    found: dict[int, list[str]] = {}
    for one in operators:
        floor = floor_of(one.municipality_code, one.floor_yen, today)
        if floor is not None and floor.is_old:
            found.setdefault(table_year(one.municipality_code), []).append(one.key)
    return [(year, ", ".join(keys)) for year, keys in sorted(found.items())]


async def _channel(channel: Channel, vault: Vault, settings: Settings) -> AsyncIterator[Finding]:
    try:
        token = open_token(vault, channel)
    except SealBroken:
        yield _bad("unopened", channel=channel.key)
        return
    try:
        info = await line.bot_info(token, settings.line_api_url)
        if info.status != 200:
            yield _bad("token", channel=channel.key, status=info.status)
            return
        yield _ok("token", channel=channel.key, name=info.name)
        if info.told_at is not None:
            yield _clock(info.told_at)
        tested = await line.test_webhook(token, settings.line_api_url)
    except line.NoAnswer:
        yield _bad("line")
        return
    address = f"{settings.public_url}/line/{channel.key}"
    yield (_ok if tested.is_success else _bad)("webhook", channel=channel.key, address=address, reason=tested.reason)


def _clock(told_at: datetime) -> Finding:
    skew = abs(datetime.now(UTC) - told_at)
    return (_ok if skew <= MOST_SKEW else _bad)("clock", seconds=round(skew.total_seconds()))


async def _redis(settings: Settings) -> Finding:
    if settings.redis_url is None:
        return Finding(None, say("terminal.doctor.no_redis"))
    redis = Redis.from_url(settings.redis_url, socket_connect_timeout=_SECONDS, socket_timeout=_SECONDS)
    try:
        await redis.ping()
    except (RedisError, OSError):
        return _bad("redis")
    finally:
        await redis.aclose()
    return _ok("redis")


async def _mail(settings: Settings) -> Finding:
    if settings.smtp_url is None:
        return Finding(None, say("terminal.doctor.no_mail"))
    server = mail_server(settings.smtp_url.get_secret_value())
    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.has_tls,
        start_tls=server.starts_tls,
        username=server.user,
        password=server.password,
        timeout=_SECONDS,
    )
    try:
        async with client:
            await client.noop()
    except (aiosmtplib.SMTPException, OSError):
        return _bad("mail", host=server.host)
    return _ok("mail", host=server.host)


def _ok(name: str, /, **values: Any) -> Finding:
    return Finding(True, say(f"terminal.doctor.ok.{name}", **values))


def _bad(name: str, /, **values: Any) -> Finding:
    return Finding(False, say(f"terminal.doctor.bad.{name}", **values))
