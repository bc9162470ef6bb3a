"""The font of the product draws every character that a Japanese name may hold."""

from PIL import ImageFont

from messages.fonts import FONT_PATH

NAME_KANJI = "髙﨑𠮷𣘺邉邊齋齊瀨濵彅𡈽"


def test_the_font_draws_the_kanji_of_names() -> None:
    missing = [character for character in NAME_KANJI if not _is_drawn(character)]
    assert missing == []


def test_the_font_draws_every_kanji_of_a_register() -> None:
    """CP932 is the character set of the register files that towns send."""
    kanji = [chr(code) for code in range(0x4E00, 0xA000) if _is_in_cp932(chr(code))]
    assert len(kanji) > 6_000
    assert [character for character in kanji if not _is_drawn(character)] == []


def _is_in_cp932(character: str) -> bool:
    return character.encode("cp932", "ignore") != b""


FONT = ImageFont.truetype(FONT_PATH, 12)
NOTHING = bytes(FONT.getmask("\U000f0000"))  # a private character that no font has


def _is_drawn(character: str) -> bool:
    return bytes(FONT.getmask(character)) != NOTHING
