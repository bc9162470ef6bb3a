# japanese: kanji numerals and marks that people type
"""The first thing done to any typed line: one width, one kind of space, nothing invisible."""

import re
import unicodedata

# Every mark that a Japanese keyboard, or a copied page, puts where a hyphen is meant. The prolonged sound
# mark and the wave dash are among them because a telephone number is often typed with the kana keyboard up.
HYPHENS = "-‐‑‒–—―−─━ー〜~﹣-"
INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
KANJI_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
KANJI_NUMBER = re.compile(r"[〇零一二三四五六七八九十百]+")


def tidy(text: str) -> str:
    """NFKC, no invisible or control characters, runs of white space as one space, none at the ends.

    Not for names in kanji: NFKC replaces some of their variants (see `names.py`).
    """
    text = unicodedata.normalize("NFKC", INVISIBLE.sub("", text))
    text = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)
    return re.sub(r"\s+", " ", text).strip()


def is_digits(text: str) -> bool:
    """Whether all characters are 0-9 and there is at least one (str.isdigit alone also takes ² and ٣)."""
    return text.isascii() and text.isdigit()


def kanji_numbers_as_digits(text: str) -> str:
    """ "二十三" → "23", "一九九〇" → "1990"; "元年" is the business of the reader of dates."""
    return KANJI_NUMBER.sub(lambda match: _as_digits(match.group()), text)


def _as_digits(numeral: str) -> str:
    if "十" not in numeral and "百" not in numeral:
        return numeral.translate(KANJI_DIGITS)
    hundreds, _, rest = numeral.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    parts = [
        hundreds or ("1" if "百" in numeral else "0"),
        tens or ("1" if ten else "0"),
        ones or "0",
    ]
    values = [part.translate(KANJI_DIGITS) for part in parts]
    if not all(len(value) == 1 and value.isdigit() for value in values):
        return numeral
    return str(int("".join(values)))
