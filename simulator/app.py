"""The simulator as one application, and a server for it within the running event loop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from simulator.api import LineApi
from simulator.clock import Clock
from simulator.phone_api import phone_routes
from simulator.platform import Platform


def create_simulator(
    clock: Clock | None = None,
    store: Path | None = None,
    seed: int | str | None = None,
    *,
    platform: Platform | None = None,
) -> Starlette:
    """The whole simulator: the phone page at `/phone`, the API at `/` and at `/simulator`.

    The platform is `app.state.platform`. To mount it into another application, mount `LineApi(platform)` and
    add `phone_routes(platform)` there instead.
    """
    world = platform or Platform(clock, store, seed)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        await world.close()

    api = LineApi(world)
    routes = [*phone_routes(world), Mount("/simulator", api), Mount("/", api)]
    app = Starlette(routes=routes, lifespan=lifespan)
    app.state.platform = world
    return app


class Breakable:
    """Lets the simulated API break a connection off, as the fault `reset` does, under uvicorn."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        transport = getattr(getattr(send, "__self__", None), "transport", None)
        if transport is not None:
            scope["simulator.abort"] = transport.abort
        await self._app(scope, receive, send)


@asynccontextmanager
async def serve(app: ASGIApp, port: int = 0, host: str = "127.0.0.1") -> AsyncIterator[str]:
    """Serve an application in this event loop; yields its address. Port 0 takes a free one."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        config = uvicorn.Config(
            Breakable(app),
            log_level="warning",
            access_log=False,
            server_header=False,
            date_header=False,
            # uvicorn's own 5 seconds close a connection under whoever is just about to use it again.
            timeout_keep_alive=75,
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        task = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:
            if task.done():
                await task
            await asyncio.sleep(0.005)
        try:
            yield f"http://{host}:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task
