"""The rules of the house hold in every module, and each rule sees what it should."""

from collections.abc import Iterable

import pytest

from tests.house import rules, tree
from tests.house.rules import Rule
from tests.house.tree import ROOMS, python_files, report

COMMITTER = "bot/database.py"


def broken(rule: Rule, names: Iterable[str]) -> str:
    return report(line for name in names for line in rule(name))


def test_transactions_are_committed_in_one_place() -> None:
    names = [name for name in python_files(*ROOMS, "samples") if name != COMMITTER]
    found = broken(rules.commits, names)
    assert not found, found


def test_the_wall_clock_is_read_only_in_bot() -> None:
    names = python_files("handlers", "messages", "models", "samples")
    found = broken(rules.wall_clocks, names)
    assert not found, found


def test_no_error_is_swallowed() -> None:
    found = broken(rules.swallowed_errors, python_files(*tree.CODE))
    assert not found, found


def test_japanese_sentences_are_in_messages() -> None:
    names = python_files("bot", "handlers", "models", "simulator", "benchmarks")
    own = [name for name in names if not name.startswith("simulator/phone/")]
    found = broken(rules.japanese_sentences, own)
    assert not found, found


@pytest.mark.parametrize(
    ("rule", "module"),
    [
        (rules.commits, "session.commit()"),
        (rules.commits, "session.execute('commit')"),
        (rules.wall_clocks, "datetime.now(UTC)"),
        (rules.wall_clocks, "column(default=datetime.datetime.utcnow)"),
        (rules.wall_clocks, "from time import time"),
        (rules.swallowed_errors, "try:\n    go()\nexcept Exception:\n    pass"),
        (
            rules.swallowed_errors,
            "for x in y:\n    try:\n        go()\n    except:\n        continue",
        ),
        (rules.japanese_sentences, "say('こんにちは')"),
        (rules.japanese_sentences, "def go():\n    return f'{name}さん'"),
    ],
)
def test_a_rule_sees_what_breaks_it(rule: Rule, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert broken_in(rule, module, monkeypatch)


@pytest.mark.parametrize(
    ("rule", "module"),
    [
        (rules.wall_clocks, "clock.now()"),
        (rules.swallowed_errors, "try:\n    go()\nexcept KeyError:\n    pass"),
        (rules.japanese_sentences, "'''結: villagers lending a hand.'''"),
        (rules.japanese_sentences, "# 結\ngo()"),
        (rules.japanese_sentences, "# japanese: words people type\nimport re\n\nYES = 'はい'"),
        (rules.japanese_sentences, "# japanese: half-width kana\nTABLE = {\n    'ｱ': 'ア',\n}"),
    ],
)
def test_a_rule_lets_the_rest_pass(rule: Rule, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert broken_in(rule, module, monkeypatch) == []


def broken_in(rule: Rule, module: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(rules, "text", lambda _: module)
    monkeypatch.setattr(rules, "parsed", lambda _: rules.ast.parse(module))
    return list(rule("made-up.py"))
