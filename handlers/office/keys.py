"""The short names of operators and LINE accounts, as they stand in addresses and are typed at a terminal."""

from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import Conflict
from models.people.channels import Channel
from models.people.operator_settings import BadKey, UnknownKey
from models.people.operators import Operator

LONGEST = 40
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
Keyed = TypeVar("Keyed", Operator, Channel)


class KeyTaken(Conflict):
    """There is one of this key already."""

    key = "errors.operator.key_taken"


def by_key(session: Session, kind: type[Keyed], key: str) -> Keyed:
    """The operator or account of a key; raises UnknownKey."""
    found = session.scalar(select(kind).where(kind.key == key))
    if found is None:
        raise UnknownKey(wanted=key[:LONGEST])
    return found


def check_key(session: Session, kind: type[Operator] | type[Channel], key: str) -> None:
    """Raises BadKey, KeyTaken."""
    if not 1 <= len(key) <= LONGEST or not LETTERS.issuperset(key):
        raise BadKey(field="key")
    if session.scalar(select(kind.id).where(kind.key == key)) is not None:
        raise KeyTaken(taken=key)
