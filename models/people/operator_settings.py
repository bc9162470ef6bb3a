"""What an operator's settings may be."""

import ipaddress
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from models.errors import BadInput, NotFound
from models.money.invoice_numbers import invoice_number
from models.people.look import carries_white
from models.people.operators import LANGUAGES
from models.people.text_input import email_address

DEFAULT_BANDS = [["9-12", 9, 12], ["12-15", 12, 15], ["15-18", 15, 18], ["18-21", 18, 21], ["21-24", 21, 24]]


class BadSetting(BadInput):
    """The setting `field` does not take this value."""

    key = "errors.operator.bad_setting"


class BadKey(BadInput):
    """Not a key: 1 to 40 small letters, digits and hyphens."""

    key = "errors.operator.bad_key"


class UnknownKey(NotFound):
    """No operator, or no LINE account, has the key `wanted`."""

    key = "errors.operator.unknown_key"


def check_setting(field: str, value: Any) -> None:
    """Raises BadSetting for a setting that does not exist or does not take the value, BadEmail for a bad address,
    PaleColour for a colour that carries no white letters."""
    check = _CHECKS.get(field)
    if check is None or not check(value):
        raise BadSetting(field=field)


def is_text(longest: int, shortest: int = 0) -> Callable[[Any], bool]:
    """A check for texts of so many characters."""
    return lambda value: isinstance(value, str) and shortest <= len(value.strip()) and len(value) <= longest


def is_web_address(url: str) -> bool:
    """https, or http on this very machine, for trying things out."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not parts.hostname or len(url) > 500 or parts.username:
        return False
    try:
        return parts.scheme == "https" or ipaddress.ip_address(parts.hostname).is_loopback
    except ValueError:
        return parts.scheme == "https"


def _is_whole(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _are_bands(value: Any) -> bool:
    if not isinstance(value, list) or not 1 <= len(value) <= 10:
        return False
    shapes = [isinstance(band, list | tuple) and len(band) == 3 and isinstance(band[0], str) for band in value]
    if not all(shapes):
        return False
    times = [(begins, ends) for _, begins, ends in value]
    if not all(isinstance(hour, int) for band in times for hour in band):
        return False
    named = {name for name, _, _ in value}
    in_order = all(first[1] <= second[0] for first, second in pairwise(times))
    fit = all(0 <= begins < ends <= 24 for begins, ends in times) and all(0 < len(name) <= 10 for name in named)
    return fit and in_order and len(named) == len(value)


def _are_languages(value: Any) -> bool:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        return False
    return "ja" in value and set(value) <= set(LANGUAGES) and len(set(value)) == len(value)


_CHECKS: Mapping[str, Callable[[Any], bool]] = {
    "name": is_text(80, 1),
    "address": is_text(200),
    "phone": is_text(20),
    "email": lambda value: value == "" or bool(email_address(value)),
    "desk_hours": is_text(80),
    "care_desk": is_text(300),
    "look_colour": carries_white,
    "short_name": is_text(20),
    "private_details": lambda value: value in ("chat", "page"),
    "quiet_from": _is_whole(0, 23),
    "quiet_until": _is_whole(0, 23),
    "bands": _are_bands,
    "languages": _are_languages,
    "review_days": _is_whole(1, 30),
    "most_returns": _is_whole(1, 5),
    "closing_day": _is_whole(0, 31),
    "pay_months": _is_whole(0, 1),
    "pay_day": _is_whole(0, 31),
    "floor_yen": _is_whole(0, 10_000),
    "invoice_number": lambda value: value == "" or value == invoice_number(value, is_corporate=True),
    "invoice_account": is_text(200),
    "needs_identity_check": lambda value: isinstance(value, bool),
    "has_small_amounts": lambda value: isinstance(value, bool),
}
