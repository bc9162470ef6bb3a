"""The demo's stage: an SQLite file, a field key, a clock that can be moved, a simulated LINE, the sample town.

Everything stays under one folder, so that the demo goes on where it was left.
"""

import base64
import json
import os
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from fastapi import FastAPI
from starlette.routing import Mount

from bot.app import serving
from bot.clock import Clock
from bot.house import house
from bot.migrations import upgrade
from bot.pipeline.menus import beside, push_menus
from bot.runtime import Runtime
from bot.settings import Settings, read_settings
from bot.web.passwords import hash_password
from handlers.context import Actor, ActorKind, Context
from handlers.office import operators
from handlers.people.menus import keep_menus
from models.errors import NotFound
from samples import neighbour, town
from simulator import Channel as LineChannel
from simulator import LineApi, Platform, phone_routes

FIRST_PORT, LAST_PORT = 8000, 8099
LINE_CHANNEL, NEIGHBOUR_CHANNEL = "1600000001", "1600000002"
PASSWORD = "yui-no-mihon"
"""Of every member of the sample's staff. The demo listens on this machine only."""


Fill = Callable[[Context, town.Office, int], None]
"""Puts things into the sample's office, and into its neighbour's, when they are opened for the first time."""


@dataclass
class Stage:
    """A running demo."""

    runtime: Runtime
    platform: Platform
    line_channel: LineChannel
    neighbour_channel: LineChannel
    address: str


class NoFreePort(Exception):
    """No port between 8000 and 8099 is free."""


@asynccontextmanager
async def open_stage(folder: Path, fill: Fill | None = None) -> AsyncIterator[Stage]:
    """Run the demo while this context lasts, on port 8000 or the next free one; `fill` fills it the first time."""
    os.environ["NO_PROXY"] = "127.0.0.1,localhost"
    _make(folder)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    clock = _clock(folder / "demo-clock.json")
    settings = _settings(folder, address)
    await upgrade(settings.database_url)
    async with AsyncExitStack() as stack:
        platform = Platform(clock, folder / "simulator.db")
        stack.push_async_callback(platform.close)
        named = ((LINE_CHANNEL, town.KEY, town.NAME), (NEIGHBOUR_CHANNEL, neighbour.KEY, neighbour.NAME))
        channels = {
            key: platform.add_channel(name, id=number, webhook_url=f"{address}/line/{key}", plan="light")
            for number, key, name in named
        }
        parts = replace(house(), mount=_with_simulator(house().mount, platform))
        runtime, _ = await stack.enter_async_context(serving(settings, parts, clock, port=port))
        await runtime.acts.do(Actor(ActorKind.TERMINAL), _fill_once, channels, fill)
        for key, channel in channels.items():
            pushed = await push_menus(channel.access_token, "ja", settings.line_api_url)
            await runtime.acts.do(Actor(ActorKind.TERMINAL), keep_menus, key, beside(pushed, "ja"))
        stack.callback(platform.live.end)  # before the server stops, which waits for every open page of phones
        yield Stage(runtime, platform, channels[town.KEY], channels[neighbour.KEY], address)


def free_port() -> int:
    """The first free port from 8000 on; raises NoFreePort."""
    for port in range(FIRST_PORT, LAST_PORT + 1):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise NoFreePort


def _make(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)


def _settings(folder: Path, address: str) -> Settings:
    keys = folder / "demo-field.key"
    if not keys.exists():
        keys.write_text(f"demo:{base64.b64encode(secrets.token_bytes(32)).decode()}")
        keys.chmod(0o600)
    return read_settings(
        database_url=f"sqlite:///{folder / 'yui.db'}",
        redis_url=None,
        line_api_url=f"{address}/simulator",
        field_keys=keys.read_text(),
        public_url=address,
        embedded_worker=True,
        movable_clock=True,
        log_level="warning",
    )


def _clock(file: Path) -> Clock:
    """A clock that remembers how far it has been moved: the rows in the file are as far."""
    clock = Clock(is_movable=True)
    if file.exists():
        clock.advance(json.loads(file.read_text())["moved_seconds"])

    def keep() -> None:
        file.write_text(json.dumps({"moved_seconds": clock.moved_seconds}))

    clock.on_move(keep)
    return clock


def _with_simulator(
    mount: Callable[[FastAPI, Runtime], None], platform: Platform
) -> Callable[[FastAPI, Runtime], None]:
    def mount_all(app: FastAPI, runtime: Runtime) -> None:
        mount(app, runtime)
        app.router.routes.extend([*phone_routes(platform), Mount("/simulator", LineApi(platform))])

    return mount_all


def _fill_once(context: Context, channels: dict[str, LineChannel], fill: Fill | None) -> None:
    try:
        operators.operator_by_key(context.session, town.KEY)
    except NotFound:
        office = town.load_office(context, hash_password, PASSWORD)
        neighbour_id = neighbour.load_office(context, hash_password, PASSWORD)
        neighbour.share_work(context, office.operator_id, neighbour_id)
        for key, line_channel in channels.items():
            operators.add_channel(
                context,
                operators.operator_by_key(context.session, key),
                key=key,
                name=line_channel.name,
                secrets=[line_channel.secret],
                token=line_channel.access_token,
                bot_user_id=line_channel.bot_user_id,
                basic_id=line_channel.basic_id,
            )
        if fill is not None:
            fill(context, office, neighbour_id)
