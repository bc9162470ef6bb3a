"""The console (管理画面): what staff and clients do in a browser, drawn on the server."""

from fastapi import FastAPI

from bot.console.app import create_console
from bot.console.visit import ROOT
from bot.runtime import Runtime


def add_console(app: FastAPI, runtime: Runtime) -> None:
    """Put the console onto the application."""
    app.mount(ROOT, create_console(runtime))
