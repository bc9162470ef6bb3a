"""The 総合振込 file of the Japanese Bankers Association: 120-byte records in JIS X 0201, written and read back.

The layout is the one that banks publish for uploads ("全銀協規定形式 総合振込"); the points on which they differ
are in `Variant`. A data record has no field for a fee: the sender's bank charges the sender.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import ParamSpec

from models.errors import YuiError
from models.money.account_numbers import AccountKind
from models.money.business_days import is_business_day
from models.money.zengin_layout import (
    BULK_TRANSFER,
    BY_WIRE,
    DATA,
    END,
    HEADER,
    JIS,
    NOT_NEW,
    RECORD_BYTES,
    TRAILER,
    Field,
)
from models.people.kana import BANK_CHARACTERS, MORE_CHARACTERS, MORE_SYMBOLS, WO, to_bank_kana
from models.people.tidying import is_digits

HIGHEST_AMOUNT = 9_999_999_999
MOST_TRANSFERS = 999_999
LINE_END = b"\r\n"
ZEROS, SPACES = "0000", "    "
P = ParamSpec("P")


class BadField(YuiError):
    """What `record` has in field `field` is not figures, or longer than `limit` bytes."""

    status = 422
    key = "errors.zengin.field"


class BadAmount(YuiError):
    """The amount in `record` is not 1 to 9,999,999,999 yen."""

    status = 422
    key = "errors.zengin.amount"


class NothingToTransfer(YuiError):
    """A file without a single transfer."""

    status = 422
    key = "errors.zengin.empty"


class TooManyTransfers(YuiError):
    """More than `limit` transfers, which the trailer cannot count."""

    status = 422
    key = "errors.zengin.too_many"


class BankHoliday(YuiError):
    """Banks rest on `day`."""

    status = 422
    key = "errors.zengin.bank_holiday"


class BrokenFile(YuiError):
    """Not a file of this format; `record` counts from 1, `reason` is a code: length, order, characters, totals."""

    status = 422
    key = "errors.zengin.broken"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who pays and from which account; `consignor_code` is given by the bank."""

    consignor_code: str
    name: str
    bank_code: str
    bank_name: str
    branch_code: str
    branch_name: str
    kind: AccountKind
    account_number: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payment. `reference` comes back with a returned transfer: two customer codes of ten figures each, or
    with `is_edi` twenty characters of EDI information that the payee's bank passes on."""

    bank_code: str
    bank_name: str
    branch_code: str
    branch_name: str
    kind: AccountKind
    account_number: str
    holder: str
    amount_yen: int
    reference: str = "0" * 20
    is_edi: bool = False


@dataclass(frozen=True, slots=True)
class Variant:
    """Where banks differ: CR LF after each record, the unused 手形交換所番号 as zeros or as spaces, ヲ as it is or as オ,
    the symbols , ¥ 「 」 taken or refused."""

    has_line_ends: bool = True
    clearing_house: str = ZEROS
    keeps_wo: bool = False
    has_symbols: bool = False

    @property
    def more(self) -> frozenset[str]:
        """The characters beyond those that every bank takes."""
        symbols = frozenset(MORE_SYMBOLS.values()) if self.has_symbols else frozenset()
        return symbols | ({WO} if self.keeps_wo else frozenset())


@dataclass(frozen=True, slots=True)
class TransferFile:
    """What a file says; it holds month and day of the transfer, never the year."""

    sender: Sender
    month: int
    day: int
    transfers: list[Transfer]

    @property
    def total_yen(self) -> int:
        return sum(transfer.amount_yen for transfer in self.transfers)


def write(sender: Sender, transfer_on: date, transfers: Sequence[Transfer], variant: Variant | None = None) -> bytes:
    """The file for one day's transfers, names put into the bank's characters.

    Raises NothingToTransfer, TooManyTransfers, BankHoliday, BadAmount, BadField, and NotForBank for a
    character that no bank takes; the last three say in which record.
    """
    variant = variant or Variant()
    if not transfers:
        raise NothingToTransfer()
    if len(transfers) > MOST_TRANSFERS:
        raise TooManyTransfers(limit=f"{MOST_TRANSFERS:,}")
    if not is_business_day(transfer_on):
        raise BankHoliday(day=transfer_on.isoformat())
    total_yen = sum(transfer.amount_yen for transfer in transfers)
    records = [
        _numbered(1, _header, sender, transfer_on, variant),
        *(_numbered(place, _data, transfer, variant) for place, transfer in enumerate(transfers, 2)),
        _record(TRAILER, {"record": "8", "count": str(len(transfers)), "total_yen": str(total_yen)}),
        _record(END, {"record": "9"}),
    ]
    line_end = LINE_END if variant.has_line_ends else b""
    return b"".join(record + line_end for record in records)


def normalised(transfer: Transfer, variant: Variant | None = None) -> Transfer:
    """The transfer as a reader of the file will see it: names in the bank's characters."""
    more = (variant or Variant()).more
    names = (transfer.bank_name, transfer.branch_name, transfer.holder, transfer.reference)
    bank_name, branch_name, holder, reference = (to_bank_kana(name, more) for name in names)
    return replace(transfer, bank_name=bank_name, branch_name=branch_name, holder=holder, reference=reference)


def parse(content: bytes) -> TransferFile:
    """Read a file back and check its order, characters, count and total; raises BrokenFile."""
    records = _split(content)
    kinds = b"".join(record[:1] for record in records)
    if len(records) < 4 or kinds != b"1" + b"2" * (len(records) - 3) + b"89":
        raise BrokenFile(record=1, reason="order")
    header = _fields(HEADER, records[0], 1)
    transfers = [_transfer(_fields(DATA, record, place)) for place, record in enumerate(records[1:-2], 2)]
    trailer = _fields(TRAILER, records[-2], len(records) - 1)
    _fields(END, records[-1], len(records))
    sender = Sender(
        **{name: header[name] for name in Sender.__dataclass_fields__ if name != "kind"},
        kind=AccountKind(header["kind"]),
    )
    month, day = int(header["transfer_on"][:2]), int(header["transfer_on"][2:])
    found = TransferFile(sender, month, day, transfers)
    if (int(trailer["count"]), int(trailer["total_yen"])) != (len(transfers), found.total_yen):
        raise BrokenFile(record=len(records) - 1, reason="totals")
    return found


def _numbered(place: int, make: Callable[P, bytes], *args: P.args, **kwargs: P.kwargs) -> bytes:
    """A record; a refusal while making it says which record it was, counted from 1 with the header."""
    try:
        return make(*args, **kwargs)
    except YuiError as refusal:
        refusal.values["record"] = place
        raise


def _header(sender: Sender, transfer_on: date, variant: Variant) -> bytes:
    values = {name: str(getattr(sender, name)) for name in Sender.__dataclass_fields__}
    fixed = {"record": "1", "file_type": BULK_TRANSFER, "code_type": JIS}
    return _record(HEADER, values | fixed | {"transfer_on": f"{transfer_on:%m%d}"}, variant.more)


def _data(transfer: Transfer, variant: Variant) -> bytes:
    if not 1 <= transfer.amount_yen <= HIGHEST_AMOUNT:
        raise BadAmount(amount=f"{transfer.amount_yen:,}")
    if not transfer.is_edi and not (is_digits(transfer.reference) and len(transfer.reference) == 20):
        raise BadField(field="reference", limit=20)
    values = {name: str(getattr(transfer, name)) for name in Transfer.__dataclass_fields__}
    fixed = {
        "record": "2",
        "clearing_house": variant.clearing_house,
        "new_code": NOT_NEW,
        "by_wire": BY_WIRE,
    }
    return _record(DATA, values | fixed | {"has_edi": "Y" if transfer.is_edi else ""}, variant.more)


def _record(layout: tuple[Field, ...], values: dict[str, str], more: frozenset[str] = frozenset()) -> bytes:
    text = "".join(_padded(field, values.get(field.name, ""), more) for field in layout)
    return text.encode("shift_jis")


def _padded(field: Field, value: str, more: frozenset[str]) -> str:
    if field.is_number:
        if not is_digits(value) or len(value) > field.length:
            raise BadField(field=field.name, limit=field.length)
        return value.zfill(field.length)
    text = to_bank_kana(value, more)
    if len(text) > field.length:
        raise BadField(field=field.name, limit=field.length)
    return text.ljust(field.length)


def _split(content: bytes) -> list[bytes]:
    step = RECORD_BYTES
    if content[RECORD_BYTES : RECORD_BYTES + 2] == LINE_END:
        step += len(LINE_END)
    lines = [content[start : start + step] for start in range(0, len(content), step)]
    for place, line in enumerate(lines, 1):
        if len(line) != step or (step > RECORD_BYTES and not line.endswith(LINE_END)):
            raise BrokenFile(record=place, reason="length")
    return [line[:RECORD_BYTES] for line in lines]


def _fields(layout: tuple[Field, ...], record: bytes, place: int) -> dict[str, str]:
    try:
        text = record.decode("shift_jis")
    except UnicodeDecodeError:
        raise BrokenFile(record=place, reason="characters") from None
    if len(text) != RECORD_BYTES or not (BANK_CHARACTERS | MORE_CHARACTERS).issuperset(text):
        raise BrokenFile(record=place, reason="characters")
    values, start = {}, 0
    for field in layout:
        part, start = text[start : start + field.length], start + field.length
        if field.is_number and not is_digits(part):
            raise BrokenFile(record=place, reason="characters")
        values[field.name] = part if field.is_number else part.rstrip()
    return values


def _transfer(values: dict[str, str]) -> Transfer:
    names = {
        "bank_code",
        "bank_name",
        "branch_code",
        "branch_name",
        "account_number",
        "holder",
        "reference",
    }
    return Transfer(
        **{name: values[name] for name in names},
        kind=AccountKind(values["kind"]),
        amount_yen=int(values["amount_yen"]),
        is_edi=values["has_edi"] == "Y",
    )
