"""`yui migrate`, `yui serve`, `yui work`.

The program itself is loaded by the commands that run it: it takes seconds, and the other commands should not wait.
"""

import asyncio
import signal
from typing import Annotated

import typer
from sqlalchemy.exc import DBAPIError

from bot import logs
from bot.cli.terminal import MISUSED, refuse, say, settings_or_refuse
from bot.database import Database
from bot.listening import PortTaken
from bot.migrations import is_newest, upgrade_now
from bot.settings import Settings, SettingsError


def migrate() -> None:
    """Bring the database to the newest schema."""
    settings = settings_or_refuse()
    try:
        upgrade_now(settings.database_url)
    except (DBAPIError, OSError):
        refuse(say("terminal.database"))


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; a proxy with TLS stands before it.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8000,
) -> None:
    """Take webhooks, show API and console; also work, unless YUI_EMBEDDED_WORKER=false.

    To work is to handle events, to send messages and to keep time.
    """
    settings = _ready()
    try:
        asyncio.run(_serve(settings, host, port))
    except SettingsError as error:
        refuse(str(error), MISUSED)
    except PortTaken:
        refuse(say("terminal.port", host=host, port=port))


def work(
    host: Annotated[str, typer.Option(help="Address that --port listens on.")] = "127.0.0.1",
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Show /healthz, /readyz and /metrics of this process here.")
    ] = None,
) -> None:
    """Handle events, send messages, keep time, beside `yui serve`, be it one or more."""
    settings = _ready()
    if settings.database_url.startswith("sqlite"):
        refuse(say("terminal.one_process"), MISUSED)
    try:
        asyncio.run(_work(settings, host, port))
    except SettingsError as error:
        refuse(str(error), MISUSED)
    except PortTaken:
        refuse(say("terminal.port", host=host, port=port))


def _ready() -> Settings:
    """The settings, once logs are set up and the database has the newest schema."""
    settings = settings_or_refuse()
    logs.set_up(settings.log_level)
    try:
        settings.vault()
        is_ready = asyncio.run(_has_schema(settings))
    except SettingsError as error:
        refuse(str(error), MISUSED)
    except (DBAPIError, OSError):
        refuse(say("terminal.database"))
    if not is_ready:
        refuse(say("terminal.schema"))
    return settings


async def _has_schema(settings: Settings) -> bool:
    database = Database(settings.async_database_url, pool_size=1)
    try:
        return await is_newest(database)
    finally:
        await database.close()


async def _serve(settings: Settings, host: str, port: int) -> None:
    stopped = _stopped()
    from bot import memory
    from bot.app import serving
    from bot.house import house

    async with serving(settings, house(), host=host, port=port) as (_, address):
        memory.settle()
        typer.echo(say("terminal.serving", address=address))
        await stopped.wait()


async def _work(settings: Settings, host: str, port: int | None) -> None:
    stopped = _stopped()
    from bot import memory
    from bot.app import working
    from bot.house import house

    async with working(settings, house(), host=host, port=port) as (_, address):
        memory.settle()
        typer.echo(say("terminal.working") if address is None else say("terminal.working_at", address=address))
        await stopped.wait()


def _stopped() -> asyncio.Event:
    """Set when somebody asks us to stop; heard from before the start on, so that a start is never cut in its middle."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopped.set)
    return stopped
