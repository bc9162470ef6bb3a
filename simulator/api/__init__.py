"""The Messaging API over HTTP: `LineApi` is an ASGI application that can be mounted under any prefix."""

from simulator.api.app import LineApi

__all__ = ["LineApi"]
