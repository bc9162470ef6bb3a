"""Links to pages and pictures that LINE shows: they carry their own proof, so no list of them is kept."""

import base64
import binascii
from datetime import UTC, datetime

from models.errors import NotFound, YuiError
from models.seal import SealBroken, Vault

_BYTES = 8


class LinkExpired(YuiError):
    """The link was good for a time, which is over; the chat gives a new one."""

    status = 410
    key = "errors.page.link_expired"


def page_token(vault: Vault, what: str, row_id: int) -> str:
    """A token that opens one thing: `what` is "notice" or "attachment". It cannot be guessed or altered."""
    sealed = vault.seal(_purpose(what), row_id.to_bytes(_BYTES, "big"))
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def read_page_token(vault: Vault, what: str, token: str) -> int:
    """The number of the thing that a token opens; raises NotFound for anything else."""
    return int.from_bytes(_opened(vault, what, token), "big")


def dated_token(vault: Vault, what: str, account_id: int, until: datetime, row_id: int = 0) -> str:
    """A token as `page_token` makes it, that opens until a moment only: something of an account's, or a row of theirs."""
    numbers = (account_id, row_id, int(until.timestamp()))
    plain = b"".join(number.to_bytes(_BYTES, "big") for number in numbers)
    return base64.urlsafe_b64encode(vault.seal(_purpose(what), plain)).rstrip(b"=").decode()


def read_dated_token(vault: Vault, what: str, token: str, now: datetime) -> tuple[int, int]:
    """The account and the row of a dated token; raises NotFound, LinkExpired."""
    plain = _opened(vault, what, token)
    if len(plain) != 3 * _BYTES:
        raise NotFound()
    numbers = (plain[start : start + _BYTES] for start in range(0, len(plain), _BYTES))
    account_id, row_id, until = (int.from_bytes(number, "big") for number in numbers)
    if datetime.fromtimestamp(until, UTC) <= now:
        raise LinkExpired()
    return account_id, row_id


def _opened(vault: Vault, what: str, token: str) -> bytes:
    try:
        sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        return vault.open(_purpose(what), sealed)
    except (ValueError, IndexError, binascii.Error, SealBroken):
        raise NotFound() from None


def _purpose(what: str) -> str:
    return f"page:{what}"
