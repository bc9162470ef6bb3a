"""Acts of a person, as the phone page describes them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable

from simulator.acts import Outcome
from simulator.platform import Platform
from simulator.world import Chat, Json


def perform(platform: Platform, chat: Chat, body: Json) -> Outcome:
    """One act of a person as the page describes it.

    Raises NotPossible where the app would not allow it, ValueError or KeyError for a wrong description.
    """
    act = _ACTS.get(str(body.get("type")))
    if act is None:
        raise ValueError(f"type must be one of {', '.join(_ACTS)}")
    return act(platform, chat, body)


def _media(platform: Platform, chat: Chat, body: Json) -> Outcome:
    try:
        data = base64.b64decode(body["base64"], validate=True)
    except (binascii.Error, TypeError):
        raise ValueError("base64 is broken") from None
    return platform.acts.media(
        chat,
        body["type"],
        data,
        media_type=body.get("contentType"),
        file_name=body.get("fileName"),
        duration_ms=body.get("duration"),
    )


Act = Callable[[Platform, Chat, Json], Outcome]
_ACTS: dict[str, Act] = {
    "follow": lambda platform, chat, body: platform.acts.follow(chat),
    "block": lambda platform, chat, body: platform.acts.block(chat),
    "unblock": lambda platform, chat, body: platform.acts.unblock(chat),
    "text": lambda platform, chat, body: platform.acts.text(chat, body["text"], body.get("quoteMessageId")),
    "sticker": lambda platform, chat, body: platform.acts.sticker(chat, str(body["packageId"]), str(body["stickerId"])),
    "location": lambda platform, chat, body: platform.acts.location(
        chat, body["title"], body["address"], float(body["latitude"]), float(body["longitude"])
    ),
    "unsend": lambda platform, chat, body: platform.acts.unsend(chat, body["messageId"]),
    "postback": lambda platform, chat, body: platform.acts.postback(
        chat, body["data"], body.get("displayText"), body.get("params")
    ),
    "tap": lambda platform, chat, body: platform.acts.tap(
        chat, body["action"], place=body.get("from", "message"), params=body.get("params")
    ),
    "image": _media,
    "video": _media,
    "audio": _media,
    "file": _media,
}


def told(platform: Platform, chat: Chat, outcome: Outcome) -> Json:
    delivery, bubble = outcome.delivery, outcome.bubble
    answer: Json = {"ok": True, "event": delivery.event["webhookEventId"] if delivery else None}
    if bubble:
        answer["message"] = platform.show(chat, bubble)
    extras = {"uri": outcome.uri, "clipboard": outcome.clipboard, "note": outcome.note}
    return answer | {name: value for name, value in extras.items() if value is not None}
