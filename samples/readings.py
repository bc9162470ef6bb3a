"""An order of a town hall: are the readings in its list of neighbourhoods right? A known tenth of them is not.

Names and readings come from the postal data at load time; the package's own readings are the right answers.
"""

import random
from dataclasses import dataclass

from models.files.csv_files import write_table
from models.places.municipalities import neighbourhoods

COLUMNS = ("番号", "町名", "よみ")

SLIPS = {
    "ガ": "カ",
    "ジ": "シ",
    "ダ": "タ",
    "バ": "ハ",
    "カ": "ガ",
    "シ": "ジ",
    "タ": "ダ",
    "ハ": "バ",
    "コ": "ゴ",
    "サ": "ザ",
}
"""The slips that people make most: a voiced sound for an unvoiced one, and the other way round."""


@dataclass(frozen=True)
class Reading:
    """One line of the list: the name, the reading as the town's list has it, and the right one."""

    number: int
    name: str
    listed: str
    right: str

    @property
    def is_right(self) -> bool:
        """Whether the list has it right."""
        return self.listed == self.right


def readings(municipality_code: str, seed: int = 1) -> list[Reading]:
    """The list of one municipality, in the order of readings, a tenth of it with a slip. The same each time."""
    known = [(name, kana) for name, kana in neighbourhoods(municipality_code) if _is_plain(kana)]
    slipping = [index for index, (_, kana) in enumerate(known) if _slipped(kana) != kana]
    chosen = set(random.Random(seed).sample(slipping, len(known) // 10))
    return [
        Reading(index + 1, name, _slipped(kana) if index in chosen else kana, kana)
        for index, (name, kana) in enumerate(known)
    ]


def readings_csv(municipality_code: str) -> bytes:
    """The list as the town hall would send it."""
    rows = [(str(row.number), row.name, row.listed) for row in readings(municipality_code)]
    return write_table(COLUMNS, rows)


def _slipped(kana: str) -> str:
    for place, letter in enumerate(kana):
        # The first sound of a name is seldom mistaken; the slip sits where two words meet.
        if place > 0 and letter in SLIPS:
            return kana[:place] + SLIPS[letter] + kana[place + 1 :]
    return kana


def _is_plain(kana: str) -> bool:
    return all("ァ" <= letter <= "ヴ" or letter == "ー" for letter in kana)
