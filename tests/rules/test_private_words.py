"""What must never be in the chat is recognised by its shape, and other numbers are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.people.private_words import Secret, secret_in


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("123456789018", Secret.MY_NUMBER),
        ("マイナンバーは 1234-5678-9018 です", Secret.MY_NUMBER),
        ("１２３４　５６７８　９０１８", Secret.MY_NUMBER),
        ("1234ー5678ー9018", Secret.MY_NUMBER),
        ("123456789012", None),
        ("+819012345678", None),
        ("090-1234-5678", None),
        ("7000012050002", None),
        ("4111 1111 1111 1111", Secret.CARD),
        ("4111-1111-1111-1112", None),
        ("0000000000000000", None),
        ("2026年11月24日 10:30", None),
    ],
)
def test_numbers_are_told_apart(typed: str, found: Secret | None) -> None:
    assert secret_in(typed, takes_accounts=True) is found


@pytest.mark.parametrize("typed", ["みほん銀行 本店 普通 1234567", "口座番号は1234567です", "記号11940 番号12345671"])
def test_accounts_are_refused_only_where_a_page_takes_them(typed: str) -> None:
    assert secret_in(typed, takes_accounts=False) is Secret.ACCOUNT
    assert secret_in(typed, takes_accounts=True) is None


@given(st.text("0123456789", min_size=11, max_size=11))
def test_every_individual_number_is_found_and_one_in_ten_last_figures_is_one(eleven: str) -> None:
    found = [
        last for last in "0123456789" if secret_in(f"番号は{eleven}{last}", takes_accounts=True) is Secret.MY_NUMBER
    ]
    assert len(found) == 1


@given(st.text(max_size=60))
def test_any_text_is_read(typed: str) -> None:
    assert secret_in(typed, takes_accounts=False) in (None, *Secret)
