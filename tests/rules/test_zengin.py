"""The 総合振込 file: byte by byte once, then by properties."""

import contextlib
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.money import banks, zengin
from models.money.account_numbers import AccountKind
from models.money.zengin import Sender, Transfer, Variant
from models.people.kana import BANK_CHARACTERS, NotForBank

DAY = date(2026, 12, 15)
SENDER = Sender(
    "1234567890",
    "ムスビノ マチ コウシヤ",
    "0143",
    "ハチジユウニ",
    "201",
    "シオジリ",
    AccountKind.ORDINARY,
    "0012345",
)
TRANSFER = Transfer(
    "9900",
    "ユウチヨ",
    "058",
    "ゼロゴハチ",
    AccountKind.ORDINARY,
    "1234567",
    "ヤマダ ハナコ",
    12_345,
)


def name(longest: int) -> st.SearchStrategy[str]:
    return st.text(st.sampled_from(sorted(BANK_CHARACTERS)), max_size=longest).map(lambda text: " ".join(text.split()))


def figures(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


TRANSFERS = st.builds(
    Transfer,
    bank_code=figures(4),
    bank_name=name(15),
    branch_code=figures(3),
    branch_name=name(15),
    kind=st.sampled_from(AccountKind),
    account_number=figures(7),
    holder=name(30),
    amount_yen=st.integers(1, zengin.HIGHEST_AMOUNT),
    reference=figures(20),
)
EDI_TRANSFERS = st.builds(replace, TRANSFERS, reference=name(20), is_edi=st.just(True))


def test_a_file_byte_by_byte():
    content = zengin.write(SENDER, DAY, [TRANSFER], Variant(has_line_ends=False))
    header = (
        "1"
        "21"
        "0"
        "1234567890" + "ﾑｽﾋﾞﾉ ﾏﾁ ｺｳｼﾔ".ljust(40) + "1215"
        "0143" + "ﾊﾁｼﾞﾕｳﾆ".ljust(15) + "201" + "ｼｵｼﾞﾘ".ljust(15) + "1"
        "0012345" + " " * 17
    )
    data = (
        "2"
        "9900" + "ﾕｳﾁﾖ".ljust(15) + "058" + "ｾﾞﾛｺﾞﾊﾁ".ljust(15) + "0000"
        "1"
        "1234567" + "ﾔﾏﾀﾞ ﾊﾅｺ".ljust(30) + "0000012345"
        "0" + "0" * 20 + "7" + " " * 8
    )
    trailer = "8000001000000012345" + " " * 101
    end = "9" + " " * 119
    assert content.decode("shift_jis") == header + data + trailer + end


@given(
    st.lists(TRANSFERS | EDI_TRANSFERS, min_size=1, max_size=5),
    st.booleans(),
    st.sampled_from(["0000", "    "]),
)
@pytest.mark.histories
def test_what_is_written_is_read_back(transfers, has_line_ends, clearing_house):
    content = zengin.write(SENDER, DAY, transfers, Variant(has_line_ends, clearing_house))
    step = 122 if has_line_ends else 120
    assert len(content) == step * (len(transfers) + 3)
    for start in range(0, len(content), step):
        assert content[start + 120 : start + step] == (b"\r\n" if has_line_ends else b"")
        assert set(content[start : start + 120].decode("shift_jis")) <= BANK_CHARACTERS
    found = zengin.parse(content)
    assert found.transfers == transfers
    assert found.total_yen == sum(transfer.amount_yen for transfer in transfers)
    assert (found.month, found.day, found.sender.consignor_code) == (12, 15, SENDER.consignor_code)


@pytest.mark.histories
@given(
    st.text(max_size=40) | st.text("アヲヴー・，,\\¥￥「」｢｣(株)ﾞﾟ髙﨑𠮷 '\n\x00", max_size=40),
    st.booleans(),
    st.booleans(),
)
def test_hostile_names_are_written_whole_or_refused(holder, keeps_wo, has_symbols):
    transfer, variant = replace(TRANSFER, holder=holder), Variant(keeps_wo=keeps_wo, has_symbols=has_symbols)
    with contextlib.suppress(NotForBank, zengin.BadField):
        content = zengin.write(SENDER, DAY, [transfer], variant)
        assert set(content.replace(b"\r\n", b"").decode("shift_jis")) <= BANK_CHARACTERS | variant.more
        assert {len(record) for record in content.split(b"\r\n")} == {120, 0}
        assert zengin.parse(content).transfers == [zengin.normalised(transfer, variant)]


@pytest.mark.parametrize(
    ("holder", "variant", "written"),
    [
        ("ヲカダ ミヲ", Variant(), "ｵｶﾀﾞ ﾐｵ"),
        ("ヲカダ ミヲ", Variant(keeps_wo=True), "ｦｶﾀﾞ ﾐｦ"),
        ("ｦｶﾀﾞ ﾐｦ", Variant(keeps_wo=True), "ｦｶﾀﾞ ﾐｦ"),
        ("カ)「ミホン」,￥", Variant(has_symbols=True), "ｶ)｢ﾐﾎﾝ｣,\\"),
    ],
)
def test_where_banks_differ_is_a_setting(holder, variant, written):
    content = zengin.write(SENDER, DAY, [replace(TRANSFER, holder=holder)], variant)
    assert content.decode("shift_jis").split("\r\n")[1][50:80].rstrip() == written
    assert zengin.parse(content).transfers[0].holder == written


def test_symbols_are_refused_where_the_bank_does_not_take_them():
    with pytest.raises(NotForBank):
        zengin.write(SENDER, DAY, [replace(TRANSFER, holder="カ)「ミホン」")])


def test_every_bank_and_branch_can_be_written():
    transfers = [
        replace(
            TRANSFER,
            bank_code=bank.code,
            bank_name=bank.kana,
            branch_code=branch.code,
            branch_name=branch.kana,
        )
        for bank in banks.banks().values()
        for branch in banks.branches(bank.code).values()
    ]
    found = zengin.parse(zengin.write(SENDER, DAY, transfers)).transfers
    assert [(t.bank_code, t.branch_code) for t in found] == [(t.bank_code, t.branch_code) for t in transfers]


@pytest.mark.parametrize("amount", [0, -1, zengin.HIGHEST_AMOUNT + 1])
def test_amounts_that_cannot_be(amount):
    with pytest.raises(zengin.BadAmount) as refusal:
        zengin.write(SENDER, DAY, [TRANSFER, replace(TRANSFER, amount_yen=amount)])
    assert refusal.value.values["record"] == 3


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("bank_code", "12345"),
        ("branch_code", "ab"),
        ("account_number", ""),
        ("account_number", "１２３"),
        ("holder", "ア" * 31),
        ("bank_name", "ア" * 16),
        ("reference", "12"),
    ],
)
def test_fields_that_do_not_fit(field, value):
    with pytest.raises(zengin.BadField) as refusal:
        zengin.write(SENDER, DAY, [replace(TRANSFER, **{field: value})])
    assert refusal.value.values["field"] == field


def test_a_refusal_does_not_repeat_the_name():
    with pytest.raises(zengin.BadField) as refusal:
        zengin.write(SENDER, DAY, [replace(TRANSFER, holder="ヒミツ" * 20)])
    assert "ヒミツ" not in str(refusal.value)


def test_nobody_to_pay_and_banks_closed():
    with pytest.raises(zengin.NothingToTransfer):
        zengin.write(SENDER, DAY, [])
    with pytest.raises(zengin.BankHoliday):
        zengin.write(SENDER, date(2026, 11, 23), [TRANSFER])


@pytest.mark.parametrize("damage", ["cut", "order", "total", "letters", "extra", "empty"])
def test_a_damaged_file_is_refused(damage):
    content = zengin.write(SENDER, DAY, [TRANSFER, TRANSFER])
    damaged = {
        "cut": content[:-1],
        "order": content[122:] + content[:122],
        "total": content.replace(b"0000012345", b"0000012346", 1),
        "letters": content.replace(b"2015", b"20\x00\x00") if b"2015" in content else content.replace(b"\xd4", b"a", 1),
        "extra": content + b"\x1a",
        "empty": b"",
    }[damage]
    with pytest.raises(zengin.BrokenFile):
        zengin.parse(damaged)


@given(st.binary(max_size=600))
def test_any_bytes_are_read_or_refused(content):
    with pytest.raises(zengin.BrokenFile):
        zengin.parse(content)
