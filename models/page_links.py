"""Links to pages and pictures that LINE shows: they carry their own proof, so no list of them is kept."""

import base64
import binascii

from models.errors import NotFound
from models.seal import SealBroken, Vault

_BYTES = 8


def page_token(vault: Vault, what: str, row_id: int) -> str:
    """A token that opens one thing: `what` is "notice" or "attachment". It cannot be guessed or altered."""
    sealed = vault.seal(_purpose(what), row_id.to_bytes(_BYTES, "big"))
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def read_page_token(vault: Vault, what: str, token: str) -> int:
    """The number of the thing that a token opens; raises NotFound for anything else."""
    try:
        sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        return int.from_bytes(vault.open(_purpose(what), sealed), "big")
    except (ValueError, IndexError, binascii.Error, SealBroken):
        raise NotFound() from None


def _purpose(what: str) -> str:
    return f"page:{what}"
