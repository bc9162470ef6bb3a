"""Banks, branches, account numbers and passbooks of Japan Post Bank."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import YuiError
from models.money import account_numbers, banks, yucho
from models.money.account_numbers import AccountKind
from models.people.kana import bank_bytes


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("みずほ", "0001"),
        ("ミズホ銀行", "0001"),
        ("ﾐｽﾞﾎ", "0001"),
        ("0001", "0001"),
        ("１", "0001"),
        ("mizuho", "0001"),
        ("三菱UFJ", "0005"),
        ("みつびしゆーえふじぇい", "0005"),
        ("paypay", "0033"),
        ("ゆうちょ銀行", "9900"),
        ("松本信用金庫", "1391"),
        ("まつもとしんようきんこ", "1391"),
    ],
)
def test_a_bank_is_found_however_it_is_typed(query, code):
    assert banks.search_banks(query).items[0].code == code


def test_the_nearest_comes_first():
    names = [branch.name for branch in banks.search_branches("0005", "新宿").items]
    assert names[0] == "新宿"
    assert names[-1] == "西新宿"


def test_results_come_in_pages_of_ten():
    first = banks.search_banks("しんきん")
    assert (len(first.items), first.page, first.total) == (10, 1, first.total)
    assert first.pages == -(-first.total // 10)
    last = banks.search_banks("しんきん", page=999)
    assert last.page == first.pages
    seen = [bank.code for page in range(1, first.pages + 1) for bank in banks.search_banks("しんきん", page).items]
    assert len(seen) == len(set(seen)) == first.total


@given(st.one_of(st.text(), st.sampled_from(["", "銀行", "ー", "あ" * 5000, "😀", "."])))
def test_any_query_gets_a_page(query):
    page = banks.search_banks(query)
    assert len(page.items) <= 10


def test_exact_look_up_and_what_was_merged_away():
    assert banks.branch("9900", "058").name == "〇五八"
    with pytest.raises(banks.UnknownBank):
        banks.bank("0002")
    with pytest.raises(banks.UnknownBranch) as refusal:
        banks.branch("9900", "198")
    assert refusal.value.values == {"bank": "ゆうちょ", "code": "198"}


def test_every_bank_and_branch_fits_fifteen_bytes():
    count = 0
    for code, bank in banks.banks().items():
        assert bank_bytes(bank.kana) <= 15
        for branch in banks.branches(code).values():
            assert bank_bytes(branch.kana) <= 15
            count += 1
    assert count > 28_000


@pytest.mark.parametrize(
    ("symbol", "number", "branch", "kind", "account"),
    [
        ("10530", "12345671", "058", AccountKind.ORDINARY, "1234567"),
        ("17300", "19927651", "738", AccountKind.ORDINARY, "1992765"),
        ("１０５３０", "１２３４５６１", "058", AccountKind.ORDINARY, "0123456"),
        ("01940", "123456", "199", AccountKind.CHECKING, "0123456"),
    ],
)
def test_passbooks_of_japan_post_bank(symbol, number, branch, kind, account):
    found = yucho.transfer_account(symbol, number)
    assert (found.bank_code, found.branch_code, found.kind, found.number) == (
        "9900",
        branch,
        kind,
        account,
    )


def test_a_savings_passbook_has_to_say_so():
    assert yucho.transfer_account("10530", "12345671", is_savings=True).kind is AccountKind.SAVINGS


@pytest.mark.parametrize(
    ("symbol", "number", "refusal"),
    [
        ("20530", "12345671", yucho.BadPassbookSymbol),
        ("10531", "12345671", yucho.BadPassbookSymbol),
        ("1053", "12345671", yucho.BadPassbookSymbol),
        ("10530", "12345672", yucho.NumberWithoutFinalOne),
        ("10530", "123456781", yucho.BadPassbookNumber),
        ("10530", "1", yucho.BadPassbookNumber),
        ("10530", "00000001", yucho.BadPassbookNumber),
        ("01940", "12345678", yucho.BadPassbookNumber),
        ("11940", "1234561", yucho.NoSuchSymbol),
        ("", "", yucho.BadPassbookSymbol),
    ],
)
def test_passbook_numbers_that_cannot_be(symbol, number, refusal):
    with pytest.raises(refusal):
        yucho.transfer_account(symbol, number)


@pytest.mark.parametrize(
    "typed",
    [
        "10530-12345671",
        "10530 12345671",
        "１０５３０ー２ー１２３４５６７１",
        "記号10530番号12345671",
        "1053012345671",
    ],
)
def test_both_numbers_in_one_line(typed):
    assert yucho.read_symbol_and_number(typed) == ("10530", "12345671")


@given(st.text())
def test_any_line_is_read_or_refused(typed):
    with contextlib.suppress(YuiError):
        yucho.transfer_account(*yucho.read_symbol_and_number(typed))


def test_account_numbers_are_filled_to_seven():
    assert account_numbers.account_number("１２３－４") == "0001234"
    for typed in ("", "0", "abc", "٢", "-1", "－1234567", "①②③", "123⁴"):
        with pytest.raises(account_numbers.BadAccountNumber):
            account_numbers.account_number(typed)
    with pytest.raises(account_numbers.AccountNumberTooLong):
        account_numbers.account_number("12345678")


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("普通", AccountKind.ORDINARY),
        ("普通預金口座", AccountKind.ORDINARY),
        ("通常貯金", AccountKind.ORDINARY),
        ("当座預金", AccountKind.CHECKING),
        ("貯蓄", AccountKind.SAVINGS),
        ("通常貯蓄貯金", AccountKind.SAVINGS),
        ("Savings account", AccountKind.SAVINGS),
        ("定期", None),
    ],
)
def test_kinds_of_accounts(typed, kind):
    assert account_numbers.account_kind(typed) is kind
