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
# ①, ², ½ and their like: NFKC would make 123 of ①②③, which nobody means by it.
NUMBER_SIGNS = re.compile(
    r"([\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u2079\u2080-\u2089\u2150-\u215f\u2189\u2460-\u249b\u24ea-\u24ff\u2776-\u2793"
    r"\u3248-\u324f\u3251-\u325f\u32b1-\u32bf\U0001f100-\U0001f10c]+)"
)
KANJI_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
KANJI_NUMBER = re.compile(r"[〇零一二三四五六七八九十百]+")


def one_width(text: str) -> str:
    """NFKC, but figures in rings, raised or in fractions stay what they are, so that no reader takes them for digits."""
    parts = NUMBER_SIGNS.split(text)
    return "".join(part if place % 2 else unicodedata.normalize("NFKC", part) for place, part in enumerate(parts))


def tidy(text: str) -> str:
    """One width, no invisible or control characters, runs of white space as one space, none at the ends.

    Not for names in kanji: NFKC replaces some of their variants (see `names.py`).
    """
    text = one_width(INVISIBLE.sub("", text))
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
