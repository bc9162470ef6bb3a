"""What staff read when something cannot be done: the sentence of the error, with fields by the names on the page."""

from typing import Any

from messages.catalog import has, text
from messages.templates import field_word, has_word, word
from models.errors import YuiError

LOCALE = "ja"
# These hold names of fields, and of roles, as the tables have them.
_NAMED = {"field": "field", "missing": "field", "first": "role", "second": "role"}


def sentence(error: YuiError) -> str:
    """The sentence of an error, in the words of the console."""
    values = {name: _named(_NAMED[name], value) if name in _NAMED else value for name, value in error.values.items()}
    key = error.key if has(error.key) else YuiError.key
    return text(LOCALE, key, **values)


def _named(group: str, names: Any) -> str:
    named = field_word if group == "field" else lambda name: word(group, name) if has_word(group, name) else name
    return word("punctuation", "and").join(named(name) for name in str(names).split(", "))
