"""Passwords of staff: argon2id, with the library's own parameters, raised as they rise."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()


def hash_password(text: str) -> str:
    """A salted hash that names its own parameters."""
    return _hasher.hash(text)


def verify_password(password_hash: str, text: str) -> bool:
    """Whether `text` is the password; an unreadable hash fits nothing."""
    try:
        return _hasher.verify(password_hash, text)
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)
