# japanese: the words by which kinds of banks are told apart
"""Banks and branches, found by code or by any part of their name.

The list is the data of the `zengin-code` package, read from its files: importing the package would load all
28,944 branches (20 MB); here the banks are loaded once and a bank's branches when first asked for.
"""

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Generic, TypeVar

from models.errors import YuiError
from models.people.kana import SMALL_TO_LARGE, as_katakana
from models.people.tidying import is_digits

PER_PAGE = 10
JP_BANK = "9900"
# What people add to a bank's name and the list leaves out, or writes in its short form.
SHORT_FORMS = {
    "信用金庫": "信金",
    "信用組合": "信組",
    "農業協同組合": "農協",
    "漁業協同組合": "漁協",
    "労働金庫": "労金",
    "シンヨウキンコ": "シンキン",
    "シンヨウクミアイ": "シンクミ",
    "ノウギヨウキヨウドウクミアイ": "ノウキヨウ",
    "ロウドウキンコ": "ロウキン",
}
NOISE = re.compile(r"銀行|ギンコウ|株式会社|支店|シテン|支所|出張所|\bBANK\b|\bBRANCH\b|[\s・.\-‐−ー]")


class UnknownBank(YuiError):
    """No bank has this code (any more); `code` is what was looked for."""

    status = 404
    key = "errors.bank.unknown"


class UnknownBranch(YuiError):
    """The bank `bank` has no branch `code` (any more)."""

    status = 404
    key = "errors.bank.unknown_branch"


class NothingFound(YuiError):
    """No bank, or no branch of the bank, goes by what was looked for (`query`)."""

    status = 422
    key = "errors.bank.nothing_found"


class SeveralFound(YuiError):
    """More than one goes by `query`; `places` names some of them with their codes."""

    status = 422
    key = "errors.bank.several_found"


@dataclass(frozen=True, slots=True)
class Bank:
    """`code` four digits; `kana` as in a Zengin file but full-width, without small letters."""

    code: str
    name: str
    kana: str
    roma: str


@dataclass(frozen=True, slots=True)
class Branch:
    """`code` three digits, unique within its bank."""

    bank_code: str
    code: str
    name: str
    kana: str
    roma: str


Found = TypeVar("Found", Bank, Branch)


@dataclass(frozen=True, slots=True)
class Page(Generic[Found]):
    """One page of what was found, best first; pages count from 1, and `pages` is 0 where nothing was found."""

    items: list[Found]
    page: int
    pages: int
    total: int


@cache
def banks() -> dict[str, Bank]:
    """Every bank by code, in the order of codes."""
    rows = _read("banks.json").values()
    return {
        row["code"]: Bank(row["code"], row["name"], row["kana"], row["roma"])
        for row in sorted(rows, key=lambda row: str(row["code"]))
    }


@lru_cache(maxsize=64)
def branches(bank_code: str) -> dict[str, Branch]:
    """Every branch of a bank by code; raises UnknownBank."""
    rows = _read(f"branches/{bank(bank_code).code}.json").values()
    return {
        row["code"]: Branch(bank_code, row["code"], row["name"], row["kana"], row["roma"])
        for row in sorted(rows, key=lambda row: str(row["code"]))
    }


def bank(code: str) -> Bank:
    """The bank of a four-digit code; raises UnknownBank."""
    try:
        return banks()[code]
    except KeyError:
        raise UnknownBank(code=code[:20]) from None


def branch(bank_code: str, code: str) -> Branch:
    """The branch of a three-digit code; raises UnknownBank, UnknownBranch."""
    try:
        return branches(bank_code)[code]
    except KeyError:
        raise UnknownBranch(bank=bank(bank_code).name, code=code[:20]) from None


def search_banks(query: str, page: int = 1, per_page: int = PER_PAGE) -> Page[Bank]:
    """Banks by code, or by any part of their name in kana, kanji or Latin letters."""
    return _search(query, banks().values(), page, per_page)


def search_branches(bank_code: str, query: str, page: int = 1, per_page: int = PER_PAGE) -> Page[Branch]:
    """Branches of a bank, likewise; raises UnknownBank."""
    return _search(query, branches(bank_code).values(), page, per_page)


def the_bank(query: str) -> Bank:
    """The one bank of this code or name; raises NothingFound, SeveralFound."""
    return _the_one(query, banks().values())


def the_branch(bank_code: str, query: str) -> Branch:
    """The one branch of a bank, likewise; raises UnknownBank too."""
    return _the_one(query, branches(bank_code).values())


def _the_one(query: str, places: Iterable[Found]) -> Found:
    """What fits best, if it is alone in that."""
    ranked = _ranked(query, places)
    best = [place for rank, _, place in ranked if rank == ranked[0][0]]
    if not best:
        raise NothingFound(query=query[:40])
    if len(best) > 1:
        raise SeveralFound(query=query[:40], places=", ".join(f"{one.name}({one.code})" for one in best[:PER_PAGE]))
    return best[0]


def _ranked(query: str, places: Iterable[Found]) -> list[tuple[int, str, Found]]:
    wanted = search_form(query)
    ranked = [(rank, place.code, place) for place in places if (rank := _rank(wanted, place)) is not None]
    return sorted(ranked, key=lambda entry: entry[:2])


def _search(query: str, places: Iterable[Found], page: int, per_page: int) -> Page[Found]:
    ranked = _ranked(query, places)
    pages = -(-len(ranked) // per_page)
    page = max(1, min(page, pages))
    items = [place for _, _, place in ranked[(page - 1) * per_page : page * per_page]]
    return Page(items, page, pages, len(ranked))


def search_form(text: str) -> str:
    """What is compared: one width, katakana, large letters, no long marks, no words such as 銀行 or 支店."""
    form = as_katakana(unicodedata.normalize("NFKC", text[:100])).upper().translate(SMALL_TO_LARGE)
    form = NOISE.sub("", form)
    for long_form, short_form in SHORT_FORMS.items():
        form = form.replace(long_form, short_form)
    return form


def _rank(wanted: str, place: Bank | Branch) -> int | None:
    """0 the same, 1 begins so, 2 contains it; None otherwise. The code counts only in full."""
    if not wanted:
        return None
    if is_digits(wanted) and place.code == wanted.zfill(len(place.code)):
        return 0
    forms = _forms(place)
    if wanted in forms:
        return 0
    if any(form.startswith(wanted) for form in forms):
        return 1
    return 2 if any(wanted in form for form in forms) else None


@lru_cache(maxsize=4096)
def _forms(place: Bank | Branch) -> tuple[str, str, str]:
    return search_form(place.name), search_form(place.kana), search_form(place.roma)


@cache
def _folder() -> Path:
    spec = find_spec("zengin_code")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("zengin-code is not installed")
    return Path(spec.origin).parent / "source-data" / "data"


def _read(name: str) -> dict[str, Any]:
    rows: dict[str, Any] = json.loads((_folder() / name).read_text(encoding="utf-8"))
    return rows
