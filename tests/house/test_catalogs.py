"""Every language says everything, with the same blanks to fill; code asks only for what is there."""

import ast
import re
import string

import pytest

from handlers import routes
from handlers.engine.flow import flows
from messages import words
from messages.catalog import LOCALES, sentences
from messages.screens import Way
from tests.house.tree import ROOMS, parsed, python_files

FIRST, *OTHERS = LOCALES


def blanks(sentence: str) -> set[str]:
    """The placeholders of a sentence, without format and attributes."""
    fields = (field for _, field, _, _ in string.Formatter().parse(sentence) if field is not None)
    return {field.split(".")[0].split("[")[0] for field in fields}


@pytest.mark.parametrize("locale", OTHERS)
def test_a_language_has_the_sentences_of_the_first(locale: str) -> None:
    assert sentences(locale).keys() ^ sentences(FIRST).keys() == set()


@pytest.mark.parametrize("locale", OTHERS)
def test_a_sentence_has_the_same_blanks_in_every_language(locale: str) -> None:
    different = {
        name: (blanks(sentence), blanks(sentences(FIRST)[name]))
        for name, sentence in sentences(locale).items()
        if name in sentences(FIRST) and blanks(sentence) != blanks(sentences(FIRST)[name])
    }
    assert different == {}


@pytest.mark.parametrize("locale", LOCALES)
def test_no_sentence_is_empty(locale: str) -> None:
    assert [name for name, sentence in sentences(locale).items() if not sentence.strip()] == []


def test_a_word_has_its_reading_in_all_sentences_of_a_group_or_in_none() -> None:
    groups: dict[str, list[str]] = {}
    for name, sentence in sentences("ja-easy").items():
        is_agreed_to = name.startswith("consents.") or name == "moving.consent"
        # A text that is agreed to stands alone, and changes with its version only.
        groups.setdefault(name if is_agreed_to else name.rpartition(".")[0], []).append(sentence)
    mixed = []
    for group, said in groups.items():
        first = [first_places(sentence) for sentence in said]
        read, unread = (
            {word for one in first for word, has in one.items() if has is whether} for whether in (True, False)
        )
        mixed += [f"{group}: {word}" for word in sorted(read & unread)]
    assert mixed == []


def first_places(sentence: str) -> dict[str, bool]:
    """The words in kanji of a sentence, and whether each has its reading in brackets where it comes first.

    What is quoted stands as on the button that it names; after a number a word is another (3日, 2人).
    """
    kanji = re.compile(r"(?<![0-9}一-鿿々])([一-鿿々]+)(\([ぁ-んー・ ]+\))?")
    found: dict[str, bool] = {}
    for match in kanji.finditer(re.sub("「[^」]*」", "", sentence)):
        found.setdefault(match.group(1), match.group(2) is not None)
    return found


def asked() -> list[tuple[str, ast.Call]]:
    """Each call `text(locale, "a.name", …)` of our code, with the place where it stands."""
    return [
        (f"{name}:{node.lineno}", node)
        for name in python_files(*ROOMS)
        for node in ast.walk(parsed(name))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("text", "catalog.text")
        and len(node.args) == 2
        and isinstance(node.args[1], ast.Constant)
        and isinstance(node.args[1].value, str)
    ]


def test_code_asks_for_sentences_that_are_there_and_fills_their_blanks() -> None:
    wrong = []
    for where, call in asked():
        name = ast.literal_eval(call.args[1])
        given = {keyword.arg for keyword in call.keywords}
        if name not in sentences(FIRST):
            wrong.append(f"{where} asks for {name}")
        elif None not in given and blanks(sentences(FIRST)[name]) - given:
            wrong.append(f"{where} leaves blanks of {name} open")
    assert wrong == []


def choice_labels() -> list[str]:
    """Patterns of the names of all sentences that stand on a choice of a conversation."""
    patterns = []
    for name in python_files("handlers"):
        for call in (node for node in ast.walk(parsed(name)) if isinstance(node, ast.Call) and node.args):
            asked_by = ast.unparse(call.func)
            if asked_by in ("Choice", "yes_no_choices"):
                named = [part.args[-1] for part in call.args if isinstance(part, ast.Call) and part.args]
                patterns += [_pattern(one) for one in named]
            elif asked_by == "yes_no":
                patterns.append(_pattern(call.args[1]) + "[.](yes|no)")
    return patterns


def _pattern(name: ast.expr) -> str:
    if isinstance(name, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else None for part in name.values]
        return "".join(".+" if part is None else re.escape(str(part)) for part in parts)
    return re.escape(str(name.value)) if isinstance(name, ast.Constant) else ".+"


@pytest.mark.parametrize("locale", LOCALES)
def test_no_choice_is_called_like_a_way_out(locale: str) -> None:
    labels = re.compile("|".join(pattern for pattern in choice_labels() if pattern != ".+"))
    taken = [
        f"{name} = {sentence}"
        for name, sentence in sentences(locale).items()
        if labels.fullmatch(name) and words.command_of(sentence) in set(Way)
    ]
    assert taken == []
    assert labels.fullmatch("settings.pause.resume")
    assert labels.fullmatch("onboarding.elsewhere.no")


@pytest.mark.parametrize("locale", LOCALES)
def test_every_conversation_has_a_name_by_which_to_come_back_to_it(locale: str) -> None:
    assert routes.POSTBACKS, "importing the routes declares every conversation"
    assert [name for name in flows() if f"engine.names.{name}" not in sentences(locale)] == []
