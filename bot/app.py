"""The web application of one process, and serving it."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp

from bot import metrics
from bot.clock import Clock
from bot.listening import listen
from bot.logs import logger
from bot.migrations import is_newest
from bot.pipeline.webhook import webhook
from bot.runtime import Parts, Runtime, running
from bot.settings import Settings

_STOP_SECONDS = 5
# Longer than a proxy in front keeps a connection: closed from our side, an event on its way would be lost to LINE.
KEEP_ALIVE_SECONDS = 75

log = logger(__name__)


def create_app(runtime: Runtime) -> FastAPI:
    """The application over a running process; `Parts.mount` adds the faces that it shows to staff and residents."""
    app = _bare_app(runtime)
    runtime.parts.mount(app, runtime)
    return app


def _bare_app(runtime: Runtime) -> FastAPI:
    app = FastAPI(title="Yui", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.runtime = runtime
    _add_health(app, runtime)
    return app


@asynccontextmanager
async def serving(
    settings: Settings, parts: Parts, clock: Clock | None = None, host: str = "127.0.0.1", port: int = 8000
) -> AsyncIterator[tuple[Runtime, str]]:
    """Serve, and work if the settings say so, while this context lasts: (the process, its address).

    Port 0 takes a free one. Raises PortTaken.
    """
    async with contextlib.AsyncExitStack() as stack:
        listening = stack.enter_context(listen(host, port))
        runtime = await stack.enter_async_context(running(settings, parts, clock))
        if settings.embedded_worker:
            await stack.enter_async_context(runtime.working())
        app = webhook(runtime.channels, runtime.inbox, runtime.vault, runtime.clock, create_app(runtime))
        yield runtime, await _serve(stack, app, listening)


@asynccontextmanager
async def working(
    settings: Settings, parts: Parts, clock: Clock | None = None, host: str = "127.0.0.1", port: int | None = None
) -> AsyncIterator[tuple[Runtime, str | None]]:
    """Work without webhook or pages while this context lasts: (the process, the address of its health if it has a port).

    There is as much of it as monitoring needs: `/healthz`, `/readyz` and `/metrics` of this very process.
    Port 0 takes a free one. Raises PortTaken.
    """
    async with contextlib.AsyncExitStack() as stack:
        listening = None if port is None else stack.enter_context(listen(host, port))
        runtime = await stack.enter_async_context(running(settings, parts, clock))
        await stack.enter_async_context(runtime.working())
        yield runtime, None if listening is None else await _serve(stack, _bare_app(runtime), listening)


async def _serve(stack: contextlib.AsyncExitStack, app: ASGIApp, listening: socket.socket) -> str:
    """Serve until the stack is closed; the address."""
    server = _Server(_config(app))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    stack.push_async_callback(server.stop, task)
    await server.wait_until_started(task)
    host, port = listening.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    log.info("serving", address=address)
    return address


class _Server(uvicorn.Server):
    """A server within our own event loop, which leaves signals to whoever runs the loop."""

    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]
        yield

    async def wait_until_started(self, task: "asyncio.Task[None]") -> None:
        while not self.started:
            if task.done():
                await task
                raise RuntimeError("the server ended before it began")
            await asyncio.sleep(0.005)

    async def stop(self, task: "asyncio.Task[None]") -> None:
        self.should_exit = True
        await task


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_STOP_SECONDS,
    )


def _add_health(app: FastAPI, runtime: Runtime) -> None:
    @app.get("/healthz")
    async def healthz() -> Response:
        """The process runs."""
        return Response("OK", media_type="text/plain")

    @app.get("/readyz")
    async def readyz() -> Response:
        """The database answers with the expected schema, and the worker works."""
        problem = await _problem(runtime)
        return Response(problem or "OK", 200 if problem is None else 503, media_type="text/plain")

    @app.get("/metrics")
    async def measure() -> Response:
        """Counters, and the lengths of the queues, for Prometheus."""
        with contextlib.suppress(SQLAlchemyError, OSError):
            await runtime.database.read(metrics.measure_waiting)
        return Response(generate_latest(metrics.REGISTRY), media_type=CONTENT_TYPE_LATEST)


async def _problem(runtime: Runtime) -> str | None:
    try:
        if not await is_newest(runtime.database):
            return "the database has another schema: run `yui migrate`"
    except (SQLAlchemyError, OSError):
        return "the database does not answer"
    return None if runtime.is_alive() else "the worker stands still"
