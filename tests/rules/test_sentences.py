"""Every refusal of the rules has a sentence in every language."""

import importlib
import pkgutil

import pytest

import models
from messages.catalog import LOCALES, sentences
from models.errors import YuiError

RULES = (
    "birth_dates",
    "kana",
    "names",
    "text_input",
    "municipalities",
    "postcodes",
    "banks",
    "account_numbers",
    "yucho",
    "due_dates",
    "rules",
    "withholding",
    "zengin",
    "csv_files",
    "pictures",
    "files",
)


def refusals() -> list[type[YuiError]]:
    found = []
    for module in pkgutil.walk_packages(models.__path__, "models."):
        if module.name.rpartition(".")[2] in RULES:
            members = vars(importlib.import_module(module.name)).values()
            found += [
                member
                for member in members
                if isinstance(member, type) and issubclass(member, YuiError) and member.__module__ == module.name
            ]
    return found


@pytest.mark.parametrize("refusal", refusals(), ids=lambda refusal: refusal.__name__)
@pytest.mark.parametrize("locale", LOCALES)
def test_a_refusal_can_be_said(refusal, locale):
    assert sentences(locale)[refusal.key]
