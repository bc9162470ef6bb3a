"""Logs: one JSON object a line, and never a private word in it.

Two rules keep private text out whatever a caller passes: numbers go through, texts only under the names listed here;
and of an exception its type and places are told, never its message, for messages quote what a person typed.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import orjson
import structlog
from structlog.typing import FilteringBoundLogger, Processor

TEXTS = {"event", "level", "module", "timestamp", "channel", "topic", "way", "kind", "outcome", "reason"} | {
    "endpoint",
    "method",
    "path",
    "request_id",
    "error",
    "tick",
    "address",
    "version",
    "what",
}
HIDDEN = "[hidden]"
_THIRD_PARTY = ("uvicorn", "uvicorn.error", "apscheduler", "linebot", "aiohttp", "asyncio", "sqlalchemy", "alembic")

Fields = MutableMapping[str, Any]


def logger(name: str) -> FilteringBoundLogger:
    """A logger; bind numbers and the texts named in `TEXTS`."""
    found: FilteringBoundLogger = structlog.get_logger(module=name)
    return found


def set_up(level: str = "info") -> None:
    """Send our own and other libraries' logs through the same rules to standard error."""
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, *_ends()],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(_Stderr()),  # type: ignore[arg-type]
    )
    root = logging.getLogger()
    ours = (logging.StreamHandler, _Foreign)
    root.handlers = [handler for handler in root.handlers if type(handler) not in ours] + [_Foreign()]
    root.setLevel(max(number, logging.WARNING))
    for name in _THIRD_PARTY:
        library = logging.getLogger(name)
        library.handlers, library.propagate = [], True
    logging.getLogger("uvicorn.access").disabled = True


def hide_private(_logger: Any, _method: str, fields: Fields) -> Fields:
    """Let only numbers and known texts through."""
    return {name: value if _is_safe(name, value) else HIDDEN for name, value in fields.items()}


def tell_places(_logger: Any, _method: str, fields: Fields) -> Fields:
    """Replace an exception by its type and the places that it came through."""
    if fields.pop("exc_info", None):
        fields.update(_places(sys.exception()))
    return fields


def _places(error: BaseException | None) -> dict[str, Any]:
    if error is None:
        return {}
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    return {"error": _name(error), "places": frames[-15:]}


def _name(error: BaseException) -> str:
    cause = error.__cause__ or error.__context__
    return type(error).__name__ if cause is None else f"{type(error).__name__} < {_name(cause)}"


def _is_safe(name: str, value: Any) -> bool:
    if value is None or isinstance(value, bool | int | float) or name == "places":
        return True
    return name in TEXTS and isinstance(value, str)


def _ends() -> list[Processor]:
    return [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        tell_places,
        hide_private,
        structlog.processors.JSONRenderer(serializer=lambda fields, **_: orjson.dumps(fields).decode()),
    ]


class _Stderr:
    """Standard error as it is at the moment of writing."""

    def write(self, text: str) -> None:
        sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


class _Foreign(logging.Handler):
    """Logs of libraries: the template of a message is theirs, its arguments may be a resident's."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        template = str(record.msg) if record.args or record.name.startswith(("uvicorn", "apscheduler")) else "a message"
        fields = {"module": record.name, **_places(error)}
        structlog.get_logger().log(record.levelno, template[:200], **fields)
