"""Every refusal that the API may give has a sentence in every language."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import bot
import handlers
import models
from messages.catalog import LOCALES, sentences
from models.errors import YuiError


def refusals() -> list[type[YuiError]]:
    for room in (models, handlers, bot):
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            importlib.import_module(module.name)
    return sorted(kinds_of(YuiError), key=lambda kind: kind.key)


def kinds_of(root: type[YuiError]) -> Iterator[type[YuiError]]:
    for kind in root.__subclasses__():
        if not kind.__module__.startswith("tests."):
            yield kind
        yield from kinds_of(kind)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_refusal_can_be_said(locale: str) -> None:
    known = sentences(locale)
    assert [kind.key for kind in refusals() if kind.key not in known] == []
