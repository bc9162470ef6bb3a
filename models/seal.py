"""Sealing: private and special fields are encrypted at rest and opened only by an explicit call.

Two levels of keys. The installation's keys come from the settings; the first seals, all open, so that keys can be
rotated. Every resident has a data key of their own, wrapped by an installation key: destroying that one row makes
everything sealed for the resident unreadable, wherever copies lie.
"""

import hashlib
import hmac
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class SealBroken(Exception):
    """The bytes were not sealed by a known key, or not for this purpose."""


class Vault:
    """Seals and opens bytes with AES-256-GCM (NIST SP 800-38D).

    `keys` maps a key id (up to 8 ASCII characters) to 32 bytes; the first one seals. Sealed bytes read
    `len(id) | id | nonce | ciphertext`, and `purpose` is bound as associated data, so that bytes moved from one
    column or person to another do not open.
    """

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        if not keys:
            raise ValueError("at least one field key is needed")
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._current = next(iter(keys))
        self._digest_keys = [hmac.digest(key, b"yui digests", "sha256") for key in keys.values()]

    def seal(self, purpose: str, clear: bytes) -> bytes:
        """Seal with the installation's current key."""
        return self.mark + _encrypt(self._ciphers[self._current], purpose, clear)

    def open(self, purpose: str, sealed: bytes) -> bytes:
        """Open what `seal` made; raises SealBroken."""
        if not sealed:
            raise SealBroken("nothing was sealed")
        length = sealed[0]
        cipher = self._ciphers.get(sealed[1 : 1 + length].decode("ascii", "replace"))
        if cipher is None:
            raise SealBroken("sealed with an unknown key")
        return _decrypt(cipher, purpose, sealed[1 + length :])

    @property
    def current_key(self) -> str:
        """The id of the key that seals."""
        return self._current

    @property
    def mark(self) -> bytes:
        """With what everything begins that the current key has sealed."""
        return bytes([len(self._current)]) + self._current.encode()

    def digests(self, purpose: str, text: str) -> list[str]:
        """Keyed digests (HMAC-SHA-256, hex) by which equal texts are found without keeping them in clear.

        One for each installation key: the first is stored; a search takes all of them, so that a rotated key loses
        nothing.
        """
        message = f"{purpose}\n{text}".encode()
        return [hmac.digest(key, message, hashlib.sha256).hex() for key in self._digest_keys]

    def new_data_key(self, owner: str) -> bytes:
        """A fresh data key for `owner`, wrapped for storage."""
        return self.seal(data_key_purpose(owner), AESGCM.generate_key(256))

    def data_key(self, owner: str, wrapped: bytes) -> "DataKey":
        """Unwrap a stored data key."""
        return DataKey(owner, self.open(data_key_purpose(owner), wrapped))


def data_key_purpose(owner: str) -> str:
    """What an owner's data key is sealed for."""
    return f"data-key:{owner}"


class DataKey:
    """One owner's key: seals their private fields."""

    def __init__(self, owner: str, key: bytes) -> None:
        self._owner = owner
        self._cipher = AESGCM(key)

    def seal(self, field: str, clear: str) -> bytes:
        """Seal the text of one field."""
        return _encrypt(self._cipher, f"{self._owner}:{field}", clear.encode())

    def open(self, field: str, sealed: bytes) -> str:
        """Open the text of one field; raises SealBroken."""
        return _decrypt(self._cipher, f"{self._owner}:{field}", sealed).decode()


def _encrypt(cipher: AESGCM, purpose: str, clear: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + cipher.encrypt(nonce, clear, purpose.encode())


def _decrypt(cipher: AESGCM, purpose: str, sealed: bytes) -> bytes:
    try:
        return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], purpose.encode())
    except (InvalidTag, ValueError):
        raise SealBroken("sealed for something else, or damaged") from None
