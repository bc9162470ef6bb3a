"""Compiled statements outlive a test: nearly a third of what most tests with a database do is to compile SQL anew.

The program makes one engine and compiles each statement once; tests make an engine each. Here all engines share one
cache, whose keys hold the dialect: dialects that write the same SQL count as the same.
"""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache


def share() -> None:
    """Let every engine find what others have compiled."""
    compiled: LRUCache[Any, Any] = LRUCache(4_000)
    Engine._compiled_cache = property(lambda engine: compiled, lambda engine, own: None)  # type: ignore[assignment]
    DefaultDialect.__eq__ = _write_the_same  # type: ignore[method-assign, assignment]
    DefaultDialect.__hash__ = lambda dialect: hash(type(dialect))  # type: ignore[method-assign]


def _write_the_same(one: DefaultDialect, other: object) -> bool:
    return type(one) is type(other) and _marks(one) == _marks(other)


def _marks(dialect: Any) -> tuple[Any, ...]:
    """What makes a statement and its parameters: the server, and how JSON is written."""
    return getattr(dialect, "server_version_info", None), getattr(dialect, "_json_serializer", None) is None
