"""Every sentence, by language and name: TOML files beside this one, a folder for each language."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

LOCALES = ("ja", "ja-easy", "en")
"""Japanese, やさしい日本語 and English."""

_HERE = Path(__file__).parent


def text(locale: str, name: str, /, **values: Any) -> str:
    """The sentence `name` in a language, its placeholders filled (`str.format`); raises KeyError if there is none."""
    return sentences(locale)[name].format(**values) if values else _plain(locale, name)


@cache
def _plain(locale: str, name: str) -> str:
    return sentences(locale)[name].format()


def has(name: str) -> bool:
    """Whether there is a sentence of this name."""
    return name in sentences(LOCALES[0])


@cache
def sentences(locale: str) -> Mapping[str, str]:
    """All sentences of one language, their names joined by dots."""
    found: dict[str, str] = {}
    for path in sorted((_HERE / locale).glob("*.toml")):
        _flatten(tomllib.loads(path.read_text(encoding="utf-8")), "", found)
    return found


def _flatten(tree: Mapping[str, Any], prefix: str, found: dict[str, str]) -> None:
    for key, value in tree.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            _flatten(value, f"{name}.", found)
        elif name in found:
            raise ValueError(f"the sentence {name} stands in two files")
        else:
            found[name] = value
