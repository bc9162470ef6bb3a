"""Columns that may not leave the office: shown only as far as the work needs, and in no other cell of their row."""

import re
from collections.abc import Mapping, Sequence

# japanese: the sign that stands for what is hidden
STAR = "\N{FULLWIDTH ASTERISK}"
SHORTEST_SECRET = 2
"""A single character (a sex, a yes) would take half of a sentence with it."""


def mask(value: str) -> str:
    """The first character, and stars that do not tell how many follow; a single character goes altogether."""
    shown = value.strip()
    if not shown:
        return ""
    return STAR * 3 if len(shown) < SHORTEST_SECRET else f"{shown[0]}{STAR * 3}"


class RowMask:
    """Hides the masked values of one row wherever they stand in it, written together or apart, whole or by word."""

    def __init__(self, cells: Mapping[str, str], masked: Sequence[str]) -> None:
        values = {part for name in masked for part in (cells[name].strip(), *cells[name].split())}
        secrets = sorted((one for one in values if len(_joined(one)) >= SHORTEST_SECRET), key=len, reverse=True)
        self._patterns = [re.compile(r"\s*".join(map(re.escape, _joined(one)))) for one in secrets]

    def hide(self, words: str) -> str:
        """The words without any of the values."""
        for pattern in self._patterns:
            words = pattern.sub(lambda found: mask(found.group()), words)
        return words


def _joined(value: str) -> str:
    return "".join(value.split())
