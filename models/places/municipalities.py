# japanese: the endings by which names of places are taken apart
"""Municipalities by their national code (全国地方公共団体コード): five digits stored, six accepted and shown."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from models.errors import YuiError
from models.people.tidying import is_digits, tidy
from models.places import postal_data

CHECK_WEIGHTS = (6, 5, 4, 3, 2)
# Japan Post puts the county, and in Tokyo's islands the island, before the name of a town or village.
COUNTY = re.compile(r"(.+?郡|三宅島|八丈島)(.+[町村])")
COUNTY_KANA = re.compile(r"(.+?グン(?!マグン)|ミヤケジマ|ハチジョウジマ)(.+)")
WARD = re.compile(r"(.+市)(.+区)")
# Not names of a neighbourhood: instructions to the reader, and long lines that the package could not join.
NOT_A_NAME = re.compile(r"[()（）、〜~「」]|がくる場合|掲載がない場合|地割")
FLOOR = re.compile(r"階$|階層不明")


class UnknownMunicipality(YuiError):
    """No municipality has this code."""

    status = 404
    key = "errors.municipality.unknown"


class WrongCheckDigit(YuiError):
    """The sixth digit of `code` does not fit the first five."""

    status = 422
    key = "errors.municipality.check_digit"


@dataclass(frozen=True, slots=True)
class Municipality:
    """A town, city, ward or village; `name` without prefecture and county, `kana` likewise."""

    code: str
    prefecture: str
    county: str
    name: str
    kana: str

    @property
    def full_name(self) -> str:
        """As an address begins, for example 長野県北佐久郡立科町."""
        return self.prefecture + self.county + self.name

    @property
    def code6(self) -> str:
        """The code with its check digit."""
        return self.code + check_digit(self.code)


def check_digit(code5: str) -> str:
    """The sixth digit: 11 less the weighted sum modulo 11, last figure (Ministry of Internal Affairs and
    Communications, https://www.soumu.go.jp/denshijiti/code.html)."""
    weighted = sum(weight * int(digit) for weight, digit in zip(CHECK_WEIGHTS, code5, strict=True))
    return str((11 - weighted % 11) % 10)


def municipality_code(text: str) -> str:
    """The five digits of a typed code of five or six. Raises WrongCheckDigit, UnknownMunicipality."""
    code = tidy(text).replace("-", "").replace(" ", "")
    if not is_digits(code) or len(code) not in (5, 6):
        raise UnknownMunicipality(code=text[:20])
    if len(code) == 6 and code[5] != check_digit(code[:5]):
        raise WrongCheckDigit(code=code)
    return municipality(code[:5]).code


def municipality(code5: str) -> Municipality:
    """The municipality of a five-digit code; raises UnknownMunicipality."""
    try:
        return municipalities()[code5]
    except KeyError:
        raise UnknownMunicipality(code=code5[:20]) from None


@cache
def municipalities() -> dict[str, Municipality]:
    """All by code, in the order of codes: towns, wards of designated cities, and those cities themselves."""
    towns = {area["jisx0402"]: _municipality(area) for area in postal_data.one_area_of_each_town()}
    return dict(sorted((towns | _designated_cities(towns)).items()))


@cache
def city_of_ward(code5: str) -> str:
    """The code of the designated city to which a ward belongs; of anything else the code itself."""
    ward = WARD.fullmatch(municipality(code5).name)
    if not ward:
        return code5
    same_name = (code for code, town in municipalities().items() if town.name == ward[1] and code[:2] == code5[:2])
    return next(same_name, code5)


@cache
def neighbourhoods(code5: str) -> tuple[tuple[str, str], ...]:
    """Each neighbourhood (町域) of a municipality with its katakana reading, in the order of readings.

    Names of floors, notes in brackets and instructions to the reader are left out. Some readings hold
    full-width figures ("ダイモン７ク"), as Japan Post writes them. Raises UnknownMunicipality.
    """
    town = municipality(code5)
    found: set[tuple[str, str]] = set()
    for area in postal_data.areas_in(town.prefecture, town.county + town.name):
        name, kana = area["neighborhood"], area["neighborhood_kana"]
        is_floor = FLOOR.search(area["note"] or "")
        if name and kana and area["jisx0402"] == code5 and not is_floor and not NOT_A_NAME.search(name):
            found.add((name, kana))
    return tuple(sorted(found, key=lambda pair: (pair[1], pair[0])))


def _municipality(area: dict[str, str]) -> Municipality:
    county, kana = COUNTY.fullmatch(area["city"]), area["city_kana"]
    county_kana = COUNTY_KANA.fullmatch(kana) if county else None
    return Municipality(
        code=area["jisx0402"],
        prefecture=area["prefecture"],
        county=county[1] if county else "",
        name=county[2] if county else area["city"],
        kana=county_kana[2] if county_kana else kana,
    )


def _designated_cities(towns: dict[str, Municipality]) -> dict[str, Municipality]:
    """Cities that the postcode list knows by their wards only; their code is the ward's, rounded down to ten
    (地方自治法252条の19, codes in the Ministry's table)."""
    wards: dict[tuple[str, str], list[Municipality]] = defaultdict(list)
    for town in towns.values():
        if ward := WARD.fullmatch(town.name):
            wards[town.prefecture, ward[1]].append(town)
    cities = {}
    for (prefecture, name), members in wards.items():
        code = f"{int(min(ward.code for ward in members)) // 10 * 10:05}"
        kana = members[0].kana
        cities[code] = Municipality(code, prefecture, "", name, kana[: _city_kana_length(members)])
    return cities


def _city_kana_length(wards: list[Municipality]) -> int:
    """Length of what all readings share, up to the シ that ends a city's."""
    first, last = min(ward.kana for ward in wards), max(ward.kana for ward in wards)
    shared = next(
        (i for i, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]),
        len(first),
    )
    return first.rfind("シ", 0, shared) + 1
