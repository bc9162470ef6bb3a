"""Checks of everything a bot sends, with the limits of the Messaging API reference.

Stricter than LINE in one way, on purpose: an unknown property is an error, since it is nearly always a
misspelt one.
"""

from simulator.validation.request import (
    check_broadcast,
    check_messages_only,
    check_multicast,
    check_push,
    check_reply,
)
from simulator.validation.richmenu import check_rich_menu
from simulator.validation.rules import Problems

__all__ = [
    "Problems",
    "check_broadcast",
    "check_messages_only",
    "check_multicast",
    "check_push",
    "check_reply",
    "check_rich_menu",
]
