"""Endpoints: method, path, what handles it, its rate limit and the name its faults go by."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from simulator.api.http import Answer, Call
from simulator.errors import LineError
from simulator.rates import USUAL, Rate


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: str
    handle: Callable[[Call], Answer | Awaitable[Answer]]
    fault: str = "other"
    rate: Rate = USUAL
    needs_token: bool = True
    takes_retry_key: bool = False

    @property
    def name(self) -> str:
        """Rate limits are per endpoint and method."""
        return f"{self.method} {self.path}"


class Routes:
    def __init__(self, routes: list[Route]) -> None:
        self._exact = {(route.method, route.path): route for route in routes if "{" not in route.path}
        self._patterns = [(_pattern(route.path), route) for route in routes if "{" in route.path]
        self.all = routes

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]]:
        """The route of a request and the values in its path.

        Raises 405 for another method, and 404 that says so for what is not simulated.
        """
        if route := self._exact.get((method, path)):
            return route, {}
        known = any(path == other for _, other in self._exact)
        for pattern, route in self._patterns:
            if found := pattern.fullmatch(path):
                if route.method == method:
                    return route, found.groupdict()
                known = True
        if known:
            raise LineError(405, f"The method, {method}, is not allowed")
        raise LineError(404, f"Not found: {method} {path} is not simulated here")


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))
