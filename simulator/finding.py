"""Finding texts and buttons in messages, as a person would by looking."""

from collections.abc import Iterator

from simulator.world import Json

_ACTION_TYPES = frozenset(
    [
        "message",
        "postback",
        "uri",
        "datetimepicker",
        "clipboard",
        "camera",
        "cameraRoll",
        "location",
        "richmenuswitch",
    ]
)
_TEXTS = ("text", "altText", "title", "label", "address")


def actions_in(part: object) -> Iterator[Json]:
    """Every action object within a message or menu, from top to bottom."""
    if isinstance(part, list):
        for item in part:
            yield from actions_in(item)
    elif isinstance(part, dict):
        for name, item in part.items():
            if name in ("action", "defaultAction") and isinstance(item, dict):
                yield item
            elif name == "actions" and isinstance(item, list):
                yield from (
                    action for action in item if isinstance(action, dict) and action.get("type") in _ACTION_TYPES
                )
            else:
                yield from actions_in(item)


def texts_in(part: object) -> Iterator[str]:
    """Every text that a person can read in a message: bubbles, cards, buttons."""
    if isinstance(part, list):
        for item in part:
            yield from texts_in(item)
    elif isinstance(part, dict):
        for name, item in part.items():
            if name in _TEXTS and isinstance(item, str):
                yield item
            elif not isinstance(item, str):
                yield from texts_in(item)


def says(message: Json, needle: str) -> bool:
    """Whether a text can be read somewhere in the message."""
    return any(needle in text for text in texts_in(message))


def has_label(action: Json, wanted: str) -> bool:
    return action.get("label") == wanted


def means(action: Json, wanted: str) -> bool:
    """Whether an action says or carries this, whatever its label."""
    return wanted in (action.get(name) for name in ("displayText", "text", "data"))
