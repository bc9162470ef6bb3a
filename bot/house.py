"""The product as one process runs it: the residents' side, the clock's, and the faces for staff."""

from fastapi import FastAPI

from bot.api.app import add_api
from bot.console import add_console
from bot.pages import add_pages
from bot.runtime import Parts, Runtime
from handlers import routes, ticks
from messages import line
from messages.catalog import text
from messages.line import Message


def house() -> Parts:
    """What `yui serve` and `yui work` run."""
    return Parts(routes.handle, apologize, ticks.TICKS, mount, routes.prepare)


def apologize(locale: str) -> list[Message]:
    """What a resident reads when a handler breaks: nothing is lost, and people are there."""
    return [line.text(text(locale, "engine.broken"))]


def mount(app: FastAPI, runtime: Runtime) -> None:
    """The pages for residents, the API and the console for staff."""
    for add in FACES:
        add(app, runtime)


FACES = (add_api, add_console, add_pages)
