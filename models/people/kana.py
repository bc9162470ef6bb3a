# japanese: kana tables
"""Names in katakana: checked, compared with the holder of a bank account, and put into a bank's characters."""

import unicodedata
from functools import lru_cache
from itertools import permutations

from models.errors import YuiError
from models.people.tidying import HYPHENS, INVISIBLE

HOLDER_BYTES = 30
LONGEST_KANA = 60
LONG_MARK = "ー"
SMALL_TO_LARGE = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
# Letters of the old orthography, which JIS X 0201 lacks, and those that banks write by their sound.
BY_SOUND = str.maketrans("ヲヰヱ", "オイエ")
HIRAGANA_TO_KATAKANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
SPACING_TO_COMBINING = str.maketrans("゛゜", "\u3099\u309a")
MIDDLE_DOTS = "・･·"
HALF_WIDTH = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF71, 0xFF9E)} | {
    "\u3099": "\uff9e",
    "\u309a": "\uff9f",
}
BANK_ASCII = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ()-./ ")
BANK_CHARACTERS = BANK_ASCII | frozenset(HALF_WIDTH.values())
WO = "\uff66"
# What some banks take beside: ヲ as it is; comma, yen sign (a backslash in JIS X 0201) and corner brackets.
MORE_SYMBOLS = {",": ",", "\\": "\\", "¥": "\\", "「": "\uff62", "」": "\uff63"}
MORE_CHARACTERS = frozenset({WO, *MORE_SYMBOLS.values()})


class EmptyKana(YuiError):
    """Nothing to read."""

    status = 422
    key = "errors.kana.empty"


class ForeignInKana(YuiError):
    """`character` is not katakana: a kanji, a Latin letter, a figure, a picture."""

    status = 422
    key = "errors.kana.foreign"


class KanaWithoutSpace(YuiError):
    """Surname and given name are not set apart."""

    status = 422
    key = "errors.kana.no_space"


class KanaTooLong(YuiError):
    """More than `longest` characters."""

    status = 422
    key = "errors.kana.too_long"


class NotForBank(YuiError):
    """`character` cannot be written in a Zengin file."""

    status = 422
    key = "errors.kana.not_for_bank"


class TooLongForBank(YuiError):
    """The name takes `length` bytes of the `limit` that a Zengin field has."""

    status = 422
    key = "errors.kana.too_long_for_bank"


def as_katakana(text: str) -> str:
    """Hiragana and half-width kana as full-width katakana, hyphens after kana as ー, middle dots as spaces."""
    text = unicodedata.normalize("NFKC", INVISIBLE.sub("", text).translate(SPACING_TO_COMBINING))
    letters: list[str] = []
    for character in text.translate(HIRAGANA_TO_KATAKANA):
        if character in HYPHENS and letters and _is_katakana(letters[-1]):
            character = LONG_MARK
        letters.append(" " if character in MIDDLE_DOTS else character)
    return " ".join("".join(letters).split())


def kana_name(text: str, single: bool = False) -> str:
    """A name's reading: katakana, one space between surname and given name ("ヤマダ ハナコ").

    `single` lets staff record a person who has one name only. Raises EmptyKana, ForeignInKana,
    KanaWithoutSpace, KanaTooLong.
    """
    kana = as_katakana(text)
    if not kana:
        raise EmptyKana()
    for character in kana:
        if character != " " and not _is_katakana(character):
            raise ForeignInKana(character=character)
    if len(kana) > LONGEST_KANA:
        raise KanaTooLong(longest=LONGEST_KANA)
    if kana.startswith(LONG_MARK):
        raise ForeignInKana(character=LONG_MARK)
    if " " not in kana and not single:
        raise KanaWithoutSpace()
    return kana


def same_person(registered_kana: str, holder_kana: str) -> bool:
    """Whether a bank account's holder can be the person registered under this reading.

    Width, small letters, spaces, long marks, ヅ/ズ, ヂ/ジ and the order of the names do not count.
    """
    registered, holder = as_katakana(registered_kana).split(), _folded(as_katakana(holder_kana))
    orders = permutations(registered) if len(registered) <= 4 else [tuple(registered)]
    return bool(holder) and any(_folded("".join(order)) == holder for order in orders)


def to_bank_kana(text: str, more: frozenset[str] = frozenset()) -> str:
    """The text in the characters that every bank takes in a Zengin file, one byte each in JIS X 0201.

    `more` are those of MORE_CHARACTERS that this bank takes beside.

    Digits, A-Z, half-width kana without small letters, ﾞ ﾟ, ( ) - . / and space. Long marks become "-",
    ヲ becomes ｵ, the middle dot a space: bank pages reject the originals
    (https://www.keiyobank.co.jp/alpha_dbank/internet/typing.html). Raises NotForBank.
    """
    if BANK_CHARACTERS.issuperset(text):
        return " ".join(text.split())
    kana = as_katakana(text).upper().translate(SMALL_TO_LARGE)
    return "".join(_bank_character(character, more) for character in kana)


def bank_bytes(text: str) -> int:
    """Bytes that the text takes in a Zengin file; a voiced kana takes two. Raises NotForBank."""
    return len(to_bank_kana(text))


def holder_name(text: str) -> str:
    """An account holder's name for a Zengin file, at most 30 bytes; ヲ stays, for banks differ on it. Raises NotForBank, TooLongForBank."""
    holder = to_bank_kana(text, frozenset({WO}))
    if not holder:
        raise EmptyKana()
    if len(holder) > HOLDER_BYTES:
        raise TooLongForBank(length=len(holder), limit=HOLDER_BYTES)
    return holder


@lru_cache(maxsize=1024)
def _bank_character(character: str, more: frozenset[str]) -> str:
    if character in HYPHENS:
        return "-"
    own = WO if character == "ヲ" else MORE_SYMBOLS.get(character)
    if own in more:
        return own
    parts = unicodedata.normalize("NFKD", character).translate(BY_SOUND)
    letters = [HALF_WIDTH.get(part, part) for part in parts]
    if not BANK_CHARACTERS.issuperset(letters):
        raise NotForBank(character=character)
    return "".join(letters)


def _is_katakana(character: str) -> bool:
    return "ァ" <= character <= "ヺ" or character == LONG_MARK


def _folded(kana: str) -> str:
    kana = kana.translate(SMALL_TO_LARGE).replace("ヅ", "ズ").replace("ヂ", "ジ")
    kana = unicodedata.normalize("NFD", kana).translate(BY_SOUND)
    return "".join(character for character in kana if character not in f" {HYPHENS}")
