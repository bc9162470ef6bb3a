"""A sheet of paper as data, and how it becomes a PDF."""

import json
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from messages.fonts import FONT_PATH

if TYPE_CHECKING:
    from typst import Compiler

_LAYOUT = Path(__file__).with_name("document.typ")
_LANGUAGES = {"ja-easy": "ja"}

# One layout compiles at a time: the compiler keeps its font and what it has learned between documents, and a second
# one beside it would hold all of that again.
_turn = threading.Lock()

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed: a title, who it is to and from (lines of text), blocks in their order, and the foot of every page."""

    title: str
    locale: str
    to: str
    sender: str
    author: str
    blocks: tuple[Block, ...] = field(default_factory=tuple)
    foot: str = ""


def heading(words: str) -> Block:
    """A heading within the sheet."""
    return {"kind": "heading", "words": words}


def words(given: str, *, small: bool = False) -> Block:
    """A paragraph."""
    return {"kind": "small" if small else "words", "words": given}


def facts(rows: Sequence[tuple[str, str]]) -> Block:
    """Names and what stands for them; those with nothing to say are left out."""
    return {"kind": "facts", "rows": [[name, said] for name, said in rows if said]}


def table(columns: Sequence[tuple[str, bool]], rows: Sequence[Sequence[str]]) -> Block:
    """A table; of each column the name and whether it holds numbers, which stand to the right."""
    named = [{"name": name, "number": is_number} for name, is_number in columns]
    return {"kind": "table", "columns": named, "rows": [list(row) for row in rows]}


def to_pdf(sheet: Sheet) -> bytes:
    """The sheet as PDF, A4."""
    data = asdict(sheet) | {"language": _LANGUAGES.get(sheet.locale, sheet.locale)}
    with _turn:
        made = _compiler().compile(format="pdf", sys_inputs={"sheet": json.dumps(data, ensure_ascii=False)})
    return cast(bytes, made)


@cache
def _compiler() -> "Compiler":
    # Loaded by the first document only: most processes print none, and all would hold its memory.
    from typst import Compiler, Fonts

    return Compiler(
        _LAYOUT,
        font_paths=Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT_PATH.parent]),
    )
