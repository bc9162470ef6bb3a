"""Messages as one reads and taps them."""

from collections.abc import Iterator
from typing import Any

Message = dict[str, Any]


def transcript(messages: list[Message]) -> str:
    """Messages as one reads them."""
    return "\n".join(line for message in messages for line in _lines(message))


def _lines(message: Message) -> Iterator[str]:
    if message["type"] == "text":
        yield message["text"]
    elif message["type"] == "flex":
        yield from _flex_lines(message["contents"])
    else:
        yield f"({message['type']})"
    for item in message.get("quickReply", {}).get("items", ()):
        yield f"<{item['action']['label']}>"


def _flex_lines(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for one in part:
            yield from _flex_lines(one)
    elif isinstance(part, dict):
        if part.get("type") == "text" and "text" in part:
            yield part["text"]
        elif part.get("type") == "button":
            yield f"[{part['action']['label']}]"
        else:
            for name in ("header", "hero", "body", "footer", "contents"):
                yield from _flex_lines(part.get(name))


def actions_of(part: Any) -> Iterator[dict[str, Any]]:
    """Every action of a message, in the order in which it stands."""
    if isinstance(part, list):
        for one in part:
            yield from actions_of(one)
    elif isinstance(part, dict):
        if "label" in part and part.get("type") in (
            "postback",
            "uri",
            "datetimepicker",
            "camera",
            "cameraRoll",
        ):
            yield part
        for value in part.values():
            yield from actions_of(value)
