# japanese: marks that occur inside names
"""A person's own name as they write it. Variants such as 髙, 﨑 and 𠮷 pass untouched, so nothing is normalised."""

import re
import unicodedata

from models.errors import YuiError
from models.people.tidying import INVISIBLE

LONGEST_NAME = 60
MARKS_IN_NAMES = frozenset(" 　・･-‐'’.,=゠＝〆")


class NoName(YuiError):
    """Nothing was typed in which a name could be seen."""

    status = 422
    key = "errors.name.empty"


class ForeignInName(YuiError):
    """`character` does not belong in a name (a figure, a picture, a private-use character)."""

    status = 422
    key = "errors.name.foreign"


class NameTooLong(YuiError):
    """More than `longest` characters."""

    status = 422
    key = "errors.name.too_long"


def person_name(text: str) -> str:
    """The name with its spaces made single, otherwise exactly as typed.

    Letters of every script and their combining marks pass. Raises NoName, ForeignInName, NameTooLong.
    """
    name = re.sub(r"\s+", " ", INVISIBLE.sub("", text)).strip()
    if not any(unicodedata.category(character).startswith("L") for character in name):
        raise NoName()
    if len(name) > LONGEST_NAME:
        raise NameTooLong(longest=LONGEST_NAME)
    for character in name:
        if character not in MARKS_IN_NAMES and unicodedata.category(character)[0] not in "LM":
            raise ForeignInName(character=character)
    return name
