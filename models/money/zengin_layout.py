"""Fields of the four records of a 総合振込 file, in their order.

As banks publish it for uploads, for example Gunma Bank's 全銀協制定ファイルフォーマット【総合振込】
(https://expydoc.com/doc/11700435).
"""

from typing import NamedTuple

RECORD_BYTES = 120
BULK_TRANSFER, JIS, BY_WIRE, NOT_NEW = "21", "0", "7", "0"


class Field(NamedTuple):
    """One field of a record: figures stand right behind zeros, text left before spaces."""

    name: str
    length: int
    is_number: bool


def _layout(text: str) -> tuple[Field, ...]:
    """Fields from "name length kind" triples, kind N or C; they must fill a record."""
    words = text.split()
    fields = tuple(
        Field(name, int(length), kind == "N")
        for name, length, kind in zip(words[::3], words[1::3], words[2::3], strict=True)
    )
    if sum(field.length for field in fields) != RECORD_BYTES:
        raise ValueError(text)
    return fields


HEADER = _layout(
    "record 1 N file_type 2 N code_type 1 N consignor_code 10 N name 40 C transfer_on 4 N bank_code 4 N "
    "bank_name 15 C branch_code 3 N branch_name 15 C kind 1 N account_number 7 N filler 17 C"
)
DATA = _layout(
    "record 1 N bank_code 4 N bank_name 15 C branch_code 3 N branch_name 15 C clearing_house 4 C kind 1 N "
    "account_number 7 N holder 30 C amount_yen 10 N new_code 1 N reference 20 C by_wire 1 N has_edi 1 C "
    "filler 7 C"
)
TRAILER = _layout("record 1 N count 6 N total_yen 12 N filler 101 C")
END = _layout("record 1 N filler 119 C")
