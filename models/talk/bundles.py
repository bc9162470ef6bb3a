"""Several offers in one message: their cards side by side, for a push costs the same whatever it holds."""

from collections.abc import Iterable
from typing import Any, Protocol

import orjson

from models.talk.outbox import MessageKind

MOST_CARDS = 10
MOST_BYTES = 45_000
LONGEST_ALT = 1_500
"""LINE takes twelve bubbles, 50 KB and 1,500 characters of `altText` (Messaging API reference, "Flex Message")."""

Body = dict[str, Any]


class Said(Protocol):
    """Something to say."""

    @property
    def kind(self) -> MessageKind: ...
    @property
    def messages(self) -> list[Body]: ...


def bundled(said: Iterable[Said]) -> list[Body]:
    """The message objects of all of these in order, offers that stand side by side made one carousel."""
    bodies: list[Body] = []
    is_open = False  # whether the last object may take another card
    for one in said:
        is_card = one.kind is MessageKind.OFFER and len(one.messages) == 1 and _is_bubble(one.messages[0])
        joined = _join(bodies[-1], one.messages[0]) if is_card and is_open else None
        if joined is not None:
            bodies[-1] = joined
        else:
            bodies += one.messages
        is_open = is_card
    return bodies


def _is_bubble(body: Body) -> bool:
    return body["type"] == "flex" and body["contents"]["type"] == "bubble" and "quickReply" not in body


def _join(first: Body, second: Body) -> Body | None:
    """Both as one carousel, or None where LINE would not take it: too many, too large, or of two sizes."""
    contents = first["contents"]
    cards = contents["contents"] if contents["type"] == "carousel" else [contents]
    cards = [*cards, second["contents"]]
    carousel = {"type": "carousel", "contents": cards}
    is_one_size = len({card.get("size") for card in cards}) == 1
    if len(cards) > MOST_CARDS or not is_one_size or len(orjson.dumps(carousel)) > MOST_BYTES:
        return None
    alt = f"{first['altText']} / {second['altText']}"
    return {
        "type": "flex",
        "altText": alt.encode("utf-16-le")[: 2 * LONGEST_ALT].decode("utf-16-le", "ignore"),
        "contents": carousel,
    }
