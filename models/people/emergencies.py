# japanese: words that people type when somebody is hurt
"""Whether what somebody writes sounds like an emergency: then telephone numbers come before everything else."""

import re
import unicodedata

WORDS = [
    "けが",
    "怪我",
    "ケガ",
    "事故",
    "救急",
    "きゅうきゅう",
    "警察",
    "けいさつ",
    "火事",
    "かじだ",
    "かじです",
    "倒れた",
    "たおれた",
    "意識がない",
    "息をしていない",
    "血が",
    "出血",
    "骨折",
    "やけど",
    "火傷",
    "死にたい",
    "自殺",
    "消えたい",
    "襲われ",
    "殴られ",
    "なぐられ",
    "助けて",
    "たすけて",
    "刺され",
    "溺れ",
    "地震",
    "津波",
    "ambulance",
    "emergency",
    "injured",
    "accident",
    "bleeding",
    "unconscious",
    "suicide",
    "kill-myself",
    "call-the-police",
]
# Not within a code or a telephone number.
NUMBERS = re.compile(r"(?<![0-9a-z-])(?:110|118|119)(?![0-9a-z-])")
# What holds one of the words and means none of them.
HARMLESS = ("事故紹介", "無事故", "火事場")


def speaks_of_emergency(text: str) -> bool:
    """Whether the text names an injury, an accident, a danger to life, or an emergency number. Rather once too often."""
    written = unicodedata.normalize("NFKC", text).casefold()
    words = written.replace(" ", "-")
    for harmless in HARMLESS:
        words = words.replace(harmless, "")
    return any(word in words for word in _FOLDED) or bool(NUMBERS.search(written))


_FOLDED = tuple(unicodedata.normalize("NFKC", word).casefold() for word in WORDS)
