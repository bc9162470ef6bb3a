"""Bodies of the sending endpoints.

https://developers.line.biz/en/reference/messaging-api/#send-reply-message and the sections after it
"""

from simulator.validation.messages import messages
from simulator.validation.rules import (
    Leaf,
    Part,
    Problems,
    Shape,
    boolean,
    list_of,
    matching,
    utf16,
)

_unit = matching(r"[a-zA-Z0-9_]{1,30}", "invalid aggregation unit")
_recipient = utf16(1000)


def _check_unit(value: object, path: str, problems: Problems) -> None:
    if wrong := _unit(value):
        problems.add(path, wrong)


def _check_recipient(value: object, path: str, problems: Problems) -> None:
    if wrong := _recipient(value):
        problems.add(path, wrong)


_silent: dict[str, Leaf] = {"notificationDisabled": boolean}
_parts: dict[str, Part] = {"messages": messages}
_paid_parts = _parts | {"customAggregationUnits": list_of(_check_unit, 0, 1)}

_reply = Shape(_silent | {"replyToken": utf16(1000)}, _parts, ("replyToken", "messages"))
_push = Shape(_silent | {"to": _recipient}, _paid_parts, ("to", "messages"))
_multicast = Shape(_silent, _paid_parts | {"to": list_of(_check_recipient, 1, 500)}, ("to", "messages"))
_broadcast = Shape(_silent, _paid_parts, ("messages",))
_messages_only = Shape({}, _parts, ("messages",))


def _check(shape: Shape, body: object) -> Problems:
    problems = Problems()
    shape.check(body, "", problems)
    return problems


def check_reply(body: object) -> Problems:
    return _check(_reply, body)


def check_push(body: object) -> Problems:
    return _check(_push, body)


def check_multicast(body: object) -> Problems:
    return _check(_multicast, body)


def check_broadcast(body: object) -> Problems:
    return _check(_broadcast, body)


def check_messages_only(body: object) -> Problems:
    """The body of `/v2/bot/message/validate/...`: messages alone."""
    return _check(_messages_only, body)
