"""The settings: everything is found within two taps, and what ends a registration stands apart from the rest."""

import pytest

from handlers.conversations.settings import GROUPS, SETTINGS
from tests.conversations.house import House
from tests.conversations.reading import transcript
from tests.conversations.work import member


@pytest.mark.parametrize(
    ("locale", "word", "ends"),
    [
        ("ja", "設定", ("退会", "情報を消す(退会)")),
        ("ja-easy", "せってい", ("やめる(退会)", "情報を けす(退会)")),
        ("en", "settings", ("Leave", "Erase my data")),
    ],
)
def test_every_setting_is_on_one_card_and_the_ends_on_the_last(
    house: House, locale: str, word: str, ends: tuple[str, str]
) -> None:
    chat = member(house, locale)
    chat.types(word)
    assert len(chat.labels()) == len(set(chat.labels())) == len(SETTINGS)
    cards = chat.last[-1]["contents"]["contents"]
    assert [len(card["footer"]["contents"]) for card in cards] == [len(names) for names in GROUPS.values()]
    assert max(len(names) for names in GROUPS.values()) <= 5
    *others, last = ([button["action"]["label"] for button in card["footer"]["contents"]] for card in cards)
    assert last == list(ends)
    assert not set(ends) & {label for labels in others for label in labels}
    assert "…" not in transcript(chat.last)
