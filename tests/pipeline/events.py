"""Webhook events in LINE's form, built by hand where a test needs one that no phone would send."""

import itertools
from datetime import datetime
from typing import Any

_NUMBERS = itertools.count(1)
HANA = "U" + "a" * 32
TARO = "U" + "b" * 32


def message_event(
    text: str = "こんにちは", user_id: str = HANA, at: datetime | None = None, **changes: Any
) -> dict[str, Any]:
    """A text message of a person, without a reply token unless one is given; None takes a property away."""
    number = next(_NUMBERS)
    event: dict[str, Any] = {
        "type": "message",
        "message": {"type": "text", "id": str(number), "text": text, "quoteToken": "q"},
        "webhookEventId": f"01TEST{number:020d}",
        "deliveryContext": {"isRedelivery": False},
        "timestamp": int((at.timestamp() if at else 1_790_000_000) * 1000),
        "source": {"type": "user", "userId": user_id},
        "mode": "active",
    }
    return {name: value for name, value in (event | changes).items() if value is not None}
