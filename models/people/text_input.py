# japanese: words, eras and marks that people type, read here and never shown
"""What people type, read kindly: full or half width, with or without marks, in Japanese or in English."""

import re
from decimal import Decimal
from typing import Literal

from models.errors import YuiError
from models.people.birth_dates import birth_date as birth_date
from models.people.tidying import HYPHENS, kanji_numbers_as_digits, tidy

YES = """はい ハイ うん ええ そう そうです よい 良い いい いいです よろしい 同意 同意する 同意します オッケー オーケー
おっけー おけ 了解 わかりました する します ある あります できる できます いる います
yes y yeah yep ok okay sure agree i-agree true"""
NO = """いいえ イイエ いえ いや いやです ううん だめ ダメ 駄目 ちがう ちがいます 違う 違います 同意しない 同意しません
しない しません ない なし ありません できない できません いない いません no n nope disagree false"""
YES_WORDS, NO_WORDS = frozenset(YES.split()), frozenset(NO.split())
EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63})")
ANY_HYPHEN = re.escape(HYPHENS)
INVITE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD_LETTERS = str.maketrans("OIL", "011")
FREE_OR_SERVICE_NUMBERS = ("0120", "0570", "0800", "0990", "0180")
BEFORE_LIMIT = r"約|およそ|だいたい|最大で?|最高で?|多くて|同時に|about|upto|atmost|max(?:imum)?|[、:]"
AFTER_LIMIT = r"くらい|ぐらい|ほど|程度|まで|以内|以下|だけ|です|にします|[。.!]"
PERIODS = {"week": "週", "year": "年"}
MYRIADS = {"万": 10_000, "千": 1_000, "百": 100, "k": 1_000}


class BadPhone(YuiError):
    """Not a phone number of Japan on which a person can be reached."""

    status = 422
    key = "errors.phone.unreadable"


class BadEmail(YuiError):
    """Not an e-mail address."""

    status = 422
    key = "errors.email.unreadable"


class BadPostcode(YuiError):
    """Not seven digits."""

    status = 422
    key = "errors.postcode.unreadable"


class BadInviteCode(YuiError):
    """Not of the shape of an invite code; `length` says how many letters one has."""

    status = 422
    key = "errors.invite_code.unreadable"


class BadNumber(YuiError):
    """No single number could be read."""

    status = 422
    key = "errors.number.unreadable"


class NumberOutOfRange(YuiError):
    """The number is not between `low` and `high`."""

    status = 422
    key = "errors.number.out_of_range"


def phone_number(text: str) -> str:
    """Ten or eleven digits that start with 0; takes "+81 90-…", spaces, brackets, any hyphen.

    Shapes follow the Telecommunications Numbering Plan (Ministry of Internal Affairs and Communications,
    Notification 6 of 2019): eleven digits for 060/070/080/090 and 050, ten for geographic numbers.
    Toll-free and service numbers are refused because nobody is reached on them. Raises BadPhone.
    """
    digits = re.sub(rf"[\s().・/{ANY_HYPHEN}]", "", tidy(text))
    digits = re.sub(r"^(?:\+|00|010)810?", "0", digits)
    if digits.startswith(FREE_OR_SERVICE_NUMBERS):
        raise BadPhone()
    if not re.fullmatch(r"0[5-9]0[0-9]{8}|0[1-9][1-9][0-9]{7}", digits, re.ASCII):
        raise BadPhone()
    return digits


def email_address(text: str) -> str:
    """The address with its domain in small letters; consecutive dots, which Japanese carriers gave out, pass.

    At most 254 characters (RFC 5321, 4.5.3.1.3). Raises BadEmail.
    """
    local, _, domain = tidy(text).replace(" ", "").rpartition("@")
    address = f"{local.removeprefix('mailto:')}@{domain.lower()}"
    if len(address) > 254 or not EMAIL.fullmatch(address):
        raise BadEmail()
    return address


def postcode(text: str) -> str:
    """Seven digits without the hyphen. Raises BadPostcode."""
    digits = re.sub(rf"[\s〒{ANY_HYPHEN}]", "", tidy(text).removeprefix("郵便番号").lstrip(": "))
    if not re.fullmatch(r"[0-9]{7}", digits):
        raise BadPostcode()
    return digits


def invite_code(text: str, length: int = 8) -> str:
    """The code in Crockford's base 32, in capitals: O is read as 0, I and L as 1. Raises BadInviteCode."""
    code = re.sub(rf"[\s_{ANY_HYPHEN}]", "", tidy(text)).upper().translate(MISREAD_LETTERS)
    if len(code) != length or not set(code) <= set(INVITE_ALPHABET):
        raise BadInviteCode(length=length)
    return code


def amount_yen(text: str, low: int = 0, high: int = 100_000_000) -> int:
    """Whole yen from "1,000,000円", "80万", "1.5万円", "¥80000". Raises BadNumber, NumberOutOfRange."""
    word = re.sub(r"[,\s]|円|yen|jpy|[¥\\]", "", kanji_numbers_as_digits(tidy(text)).casefold())
    match = re.fullmatch(r"(\d{1,12}(?:\.\d{1,4})?)?([万千百k]?)", word)
    if not match or not word:
        raise BadNumber()
    yen = Decimal(match.group(1) or 1) * MYRIADS.get(match.group(2), 1)
    if yen != int(yen):
        raise BadNumber()
    return _within(int(yen), low, high)


def minutes(text: str, low: int = 0, high: int = 168 * 60) -> int:
    """Minutes from "10時間", "1時間半", "90分", "10.5h", "2:30"; a bare number is hours.

    After hours there are at most 59 minutes: "2:90" is a slip of the hand. Raises as amount_yen does.
    """
    word = re.sub(
        r"\s|くらい|ぐらい|約|まで|週(?:に|間に?)?",
        "",
        kanji_numbers_as_digits(tidy(text)).casefold(),
    )
    hours_word, minutes_word = r"(?:時間|hours?|hrs?|h)", r"(?:分間?|minutes?|mins?|m)"
    for spelling, plain in ((r"^anhour", "1h"), (r"^halfanhour$", "30m"), (rf"(?:{hours_word}|:)(\d\d)$", r"h\1m")):
        word = re.sub(spelling, plain, word)
    match = re.fullmatch(
        rf"(?:(\d{{1,4}}(?:\.\d{{1,2}})?)(?:{hours_word}|(?=andahalf)|$))?(半|andahalf(?:{hours_word})?)?"
        rf"(?:(\d{{1,5}}){minutes_word})?",
        word,
    )
    if not match or not word or (match.group(1) and int(match.group(3) or 0) > 59):
        raise BadNumber()
    total = Decimal(match.group(1) or 0) * 60 + (30 if match.group(2) else 0) + int(match.group(3) or 0)
    return _within(int(total), low, high)


def whole_number(text: str, low: int, high: int) -> int:
    """A whole number with or without a counter ("12", "十二", "12件"). Raises BadNumber, NumberOutOfRange."""
    word = re.sub(r"[,\s]", "", kanji_numbers_as_digits(tidy(text)))
    match = re.fullmatch(r"(-?\d{1,12})(?:件|個|人|名|回|日|枚|つ|歳|才)?", word)
    if not match:
        raise BadNumber()
    return _within(int(match.group(1)), low, high)


def bare_limit(text: str, per: Literal["week", "year"] | None = None) -> str:
    """A limit without what people write around its number: "週8時間まで" is "8時間", "年に80万円以内です" "80万円".

    Only the words of the period asked for (`per`) fall away: "週に1万円" is no limit for a year and stays unreadable.
    """
    word = re.sub(r"\s", "", kanji_numbers_as_digits(tidy(text)).casefold())
    before, after = BEFORE_LIMIT, AFTER_LIMIT
    if per is not None:
        before += rf"|(?:毎|1)?{PERIODS[per]}間?(?:に|で|あたり)?"
        after += rf"|(?:a|per|/|each){per}|/{PERIODS[per]}"
    return re.sub(rf"(?:{after})+$", "", re.sub(rf"^(?:{before})+", "", word))


def _within(number: int, low: int, high: int) -> int:
    if not low <= number <= high:
        raise NumberOutOfRange(low=f"{low:,}", high=f"{high:,}")
    return number
