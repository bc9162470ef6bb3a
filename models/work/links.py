"""Links to what outside work needs, brought into the form that LINE takes.

LINE takes http and https with a host, percent-encoded, up to 1,000 characters (Messaging API reference, URI action).
"""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from models.errors import BadInput

LONGEST_ADDRESS = 1_000
LONGEST_LABEL = 80
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
_KEPT = "/?%:@!$&'()*+,;=~[]"
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


class BadLink(BadInput):
    """An address that LINE takes has at most `longest` characters, its label at most `longest_label`."""

    key = "errors.work.bad_link"


def read_links(given: Sequence[Any]) -> list[dict[str, str]]:
    """`label` (may be empty) and `url` of each, as they are kept. Raises BadLink."""
    return [_read(link) for link in given]


def _read(link: Any) -> dict[str, str]:
    if not isinstance(link, dict) or not {"url"} <= link.keys() <= {"url", "label"}:
        raise _bad()
    label, address = link.get("label") or "", link["url"]
    if not isinstance(label, str) or not isinstance(address, str):
        raise _bad()
    label = " ".join(label.split())
    address = _address(address.strip())
    if len(label) > LONGEST_LABEL or len(address) > LONGEST_ADDRESS:
        raise _bad()
    return {"label": label, "url": address}


def _address(given: str) -> str:
    """The same address in ASCII: the host in Punycode, everything after it percent-encoded."""
    try:
        parts = urlsplit(given)
        host = (parts.hostname or "").encode("idna").decode()
        port = "" if parts.port is None else f":{parts.port}"
    except ValueError:
        raise _bad() from None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not _HOST.fullmatch(host):
        raise _bad()
    return urlunsplit((parts.scheme, host + port, *(_encoded(part) for part in parts[2:])))


def _encoded(part: str) -> str:
    return quote(_BARE_PERCENT.sub("%25", part), safe=_KEPT)


def _bad() -> BadLink:
    return BadLink(field="links", longest=LONGEST_ADDRESS, longest_label=LONGEST_LABEL)
