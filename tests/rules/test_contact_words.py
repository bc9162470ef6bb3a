"""Ways to reach somebody are recognised by their shape, and what only looks a little like them is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.people.contact_words import Contact, asks_for_contacts, contact_in


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("090-1234-5678", Contact.PHONE),
        ("０８０１２３４５６７８に電話ください", Contact.PHONE),
        ("+81 90 1234 5678", Contact.PHONE),
        ("0858-22-8111です", Contact.PHONE),
        ("03(1234)5678", Contact.PHONE),
        ("hanako@example.jp", Contact.EMAIL),
        ("メールは HANAKO.Y＠example.co.jp へ", Contact.EMAIL),
        ("倉吉市葵町722番地", Contact.ADDRESS),
        ("鳥取県倉吉市葵町3-2-1", Contact.ADDRESS),
        ("葵町三丁目二番一号", Contact.ADDRESS),
        ("港区芝公園4丁目2番8号", Contact.ADDRESS),
        ("0120-444-444", None),
        ("110番と119番", None),
        ("葵町3丁目", None),
        ("あおいちょう", None),
        ("2026-11-24", None),
        ("10:30-11:30", None),
        ("0858228111", None),
        ("T7000012050002", None),
        ("682-0821", None),
        ("3-4-5", None),
        ("町の集まりは11-24です", None),
        ("市バス 3番のりば", None),
        ("写真 0012-0034-0056", None),
        ("1,000円×3", None),
    ],
)
def test_ways_to_reach_somebody_are_told_apart(typed: str, found: Contact | None) -> None:
    assert contact_in(typed) is found


@pytest.mark.parametrize("words", ["店の電話番号を書いてください", "公民館の所在地", "E-mail", "TEL"])
def test_work_that_is_about_them_says_so(words: str) -> None:
    assert asks_for_contacts(words)


def test_other_work_does_not() -> None:
    assert not asks_for_contacts("町名を見て、読みがなを書いてください。")


@given(st.text(max_size=80))
def test_any_text_is_read(typed: str) -> None:
    assert contact_in(typed) in (None, *Contact)
