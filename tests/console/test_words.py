"""The console speaks in words: no name of a field, a thing or an act of the program shows."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from messages.templates import act_word, detail_words, field_word, has_word, subject_of, subject_word, words

ROOT = Path(__file__).parents[2]
READ = re.compile(
    r'form\.(?:text|whole|amount|number|day|day_or_none|moment|moment_or_none|choice|file|ids)\(\s*"([^"]+)"'
)
REFUSED = re.compile(r'(?:field=|written\(\s*)"([A-Za-z_., ]+)"')
RECORDED = re.compile(r'\.record\(\s*[^,]+,\s*"([^"]+)",\s*f"([a-z_]+):')


def _named(pattern: re.Pattern[str], *rooms: str) -> Iterator[tuple[str, ...]]:
    for room in rooms:
        for file in (ROOT / room).rglob("*.py"):
            for found in pattern.finditer(file.read_text(encoding="utf-8")):
                yield found.groups()


def test_every_field_that_a_refusal_names_has_a_word() -> None:
    read = {name for (name,) in _named(READ, "bot/console")}
    refused = {name for (names,) in _named(REFUSED, "bot/console", "handlers", "models") for name in names.split(", ")}
    assert len(read) > 60
    assert {name for name in read | refused if not has_word("field", name)} == set()


def test_every_thing_and_act_in_the_record_has_a_word() -> None:
    recorded = set(_named(RECORDED, "handlers"))
    assert len(recorded) > 80
    assert {subject for _, subject in recorded if not has_word("subject", subject)} == set()
    assert {act for act, _ in recorded if act_word(act) == act} == set()
    assert set(words("audience_help")) == set(words("audience"))


def test_the_details_of_the_record_are_told_in_words() -> None:
    detail = {"reason": "窓口で預かった", "attachments": [3, 4], "is_early": True, "single_person": None, "items": []}
    assert detail_words(detail) == [("理由", "窓口で預かった"), ("ファイル", "3・4"), ("早めの支払", "はい")]
    assert detail_words({"mode": "waves", "roles": ["admin"]}) == [("案内する人", "少しずつ(波)"), ("役割", "管理者")]
    kept = {"due_at": "2026-12-05T01:00:05.889944+00:00", "is_reconsigned": False, "other_accounts": 0}
    told = [
        ("納期", "2026年12月5日 10:00"),
        ("再委託として住民に示す", "いいえ"),
        ("締めたあとに変わった口座の数", "0"),
    ]
    assert detail_words(kept) == told
    assert detail_words({"new": {"a": 1}}) == [("new", '{"a": 1}')]


@pytest.mark.parametrize(
    ("subject", "shown"), [("tickets:12", "相談 12"), ("orders:1", "業務 1"), ("unheard:3", "unheard:3"), ("", "")]
)
def test_a_thing_is_found_again_by_the_words_that_are_shown(subject: str, shown: str) -> None:
    assert subject_word(subject) == shown
    assert subject_of(shown) == subject


def test_names_with_a_dot_are_told_in_words() -> None:
    assert field_word("quiz.2") == "確かめの問題2"
    assert field_word("terms.rights") == "作ったものの権利"
    assert field_word("details.手順") == "手順"
