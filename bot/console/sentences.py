"""What staff read when something cannot be done: the sentence of the error, with fields by the names on the page."""

from typing import Any

from messages.catalog import has, text
from messages.templates import has_word, word
from models.errors import YuiError

LOCALE = "ja"
# These hold names of fields as the tables have them.
_NAMED = {"field", "missing"}


def sentence(error: YuiError) -> str:
    """The sentence of an error, in the words of the console."""
    values = {name: _named(value) if name in _NAMED else value for name, value in error.values.items()}
    key = error.key if has(error.key) else YuiError.key
    return text(LOCALE, key, **values)


def _named(names: Any) -> str:
    return word("punctuation", "and").join(
        word("field", name) if has_word("field", name) else name for name in str(names).split(", ")
    )
