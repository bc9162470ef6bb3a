# japanese: words that stand beside addresses and telephone numbers
"""How people are reached, recognised by its shape in what is typed: telephone numbers, mail addresses, postal addresses.

It is a guess, made so that it seldom cries for nothing: who is asked may always send the same again. Numbers that
anybody may call (0120, 0570, 0800, three figures) are nobody's own.
"""

import re
from enum import StrEnum

from models.people.tidying import HYPHENS, kanji_numbers_as_digits, tidy


class Contact(StrEnum):
    """What was recognised."""

    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"


_GAP = rf"[ {re.escape(HYPHENS)}]"
_BEFORE, _AFTER = rf"(?<![0-9A-Za-z{re.escape(HYPHENS)}])", rf"(?![0-9]|{_GAP}[0-9])"
_PHONE = re.compile(
    rf"{_BEFORE}(?:(?:\+81{_GAP}?|0)[5789]0{_GAP}?[0-9]{{4}}{_GAP}?[0-9]{{4}}"
    rf"|(?!0120|0570|0800)0[1-9][0-9]{{0,3}}(?:{_GAP}|\()[0-9]{{1,4}}(?:{_GAP}|\))[0-9]{{4}}){_AFTER}"
)
_LOCAL_FIGURES = (10, 11)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_PLACE = r"[\u3005\u3400-\u9fff\u30a1-\u30fa\u30fc]"  # kanji and katakana: place names, and seldom a sentence
_NUMBER = rf"[0-9]{{1,5}}(?:番地?|号|{_GAP}[0-9]{{1,4}}(?!{_GAP}?[0-9]*[月年時]))"
_ADDRESS = re.compile(rf"(?:[都道府県市区町村郡]|大字|字){_PLACE}{{0,12}}(?:[0-9]{{1,2}}丁目)?{_NUMBER}")
_ASKS = re.compile(
    r"電話|でんわ|TEL|ファクス|FAX|住所|所在地|番地|連絡先|メール|アドレス|phone|mail|address|contact", re.IGNORECASE
)


def contact_in(typed: str) -> Contact | None:
    """The first way to reach somebody that a text seems to hold."""
    text = tidy(typed)
    if _EMAIL.search(text):
        return Contact.EMAIL
    if any(_has_length(found.group()) for found in _PHONE.finditer(text)):
        return Contact.PHONE
    return Contact.ADDRESS if _ADDRESS.search(kanji_numbers_as_digits(text)) else None


def asks_for_contacts(words: str) -> bool:
    """Whether work is about such things by its own words (the address of a public office, the telephone of a shop)."""
    return _ASKS.search(tidy(words)) is not None


def _has_length(phone: str) -> bool:
    return len(re.sub(r"[^0-9]", "", phone.replace("+81", "0"))) in _LOCAL_FIGURES
