"""Postcodes, municipalities and the neighbourhoods in them."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from models.people.text_input import BadPostcode
from models.places import municipalities as places
from models.places.postcodes import UnknownPostcode, municipalities_of

# The ministry's own codes of the twenty designated cities.
DESIGNATED_CITIES = {
    "01100": "札幌市", "04100": "仙台市", "11100": "さいたま市", "12100": "千葉市", "14100": "横浜市",
    "14130": "川崎市", "14150": "相模原市", "15100": "新潟市", "22100": "静岡市", "22130": "浜松市",
    "23100": "名古屋市", "26100": "京都市", "27100": "大阪市", "27140": "堺市", "28100": "神戸市",
    "33100": "岡山市", "34100": "広島市", "40100": "北九州市", "40130": "福岡市", "43100": "熊本市",
}  # fmt: skip


def test_one_postcode_one_town():
    (town,) = municipalities_of("〒３８４ー２３０５")
    assert (town.code, town.full_name, town.name, town.kana) == (
        "20324",
        "長野県北佐久郡立科町",
        "立科町",
        "タテシナマチ",
    )


def test_a_postcode_that_spans_towns_gives_all_of_them():
    assert [town.name for town in municipalities_of("9850000")] == [
        "塩竈市",
        "多賀城市",
        "七ヶ浜町",
    ]
    assert [town.code for town in municipalities_of("0040000")] == ["01108", "01110"]


def test_the_postcode_of_an_office_leads_to_its_town():
    assert [town.name for town in municipalities_of("060-8621")] == ["札幌市中央区"]


def test_unknown_and_unreadable_postcodes():
    with pytest.raises(UnknownPostcode) as refusal:
        municipalities_of("0000000")
    assert refusal.value.values == {"postcode": "000-0000"}
    with pytest.raises(BadPostcode):
        municipalities_of("384")


def test_postcodes_can_be_asked_from_many_threads():
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(municipalities_of, ["1050011", "9850000"] * 100))
    assert [len(answer) for answer in answers] == [1, 3] * 100


@pytest.mark.parametrize(
    ("code", "digit"),
    [("01100", "2"), ("13101", "6"), ("20324", "6"), ("20215", "1"), ("34209", "2")],
)
def test_check_digits(code, digit):
    assert places.check_digit(code) == digit
    assert places.municipality_code(code + digit) == places.municipality_code(code) == code
    wrong = str((int(digit) + 1) % 10)
    with pytest.raises(places.WrongCheckDigit):
        places.municipality_code(code + wrong)


@pytest.mark.parametrize("code", ["", "99999", "2032", "abcde", "٢٠٣٢٤", "20324000"])
def test_codes_of_no_town(code):
    with pytest.raises(places.UnknownMunicipality):
        places.municipality_code(code)


def test_all_municipalities():
    towns = places.municipalities()
    assert {code: town.name for code, town in towns.items() if code in DESIGNATED_CITIES} == DESIGNATED_CITIES
    # 1,741 municipalities and special wards, and the wards of the designated cities.
    assert len([code for code in towns if places.city_of_ward(code) == code]) == 1741
    assert list(towns) == sorted(towns)
    assert all(town.kana and town.name[-1] in "市区町村" for town in towns.values())
    assert towns["10344"].kana == "シントウムラ"
    assert towns["13381"].full_name == "東京都三宅島三宅村"


def test_wards_know_their_city():
    assert places.city_of_ward("27141") == "27140"
    assert places.municipality("22130").kana == "ハママツシ"
    assert places.city_of_ward("13101") == "13101"


def test_neighbourhoods_are_names_with_readings():
    found = dict(places.neighbourhoods("37201"))
    assert len(found) >= 150
    assert all(name and reading for name, reading in found.items())
    assert places.neighbourhoods("20324")[0] == ("芦田", "アシダ")


@pytest.mark.parametrize("code", ["03366", "13103", "04101", "19443"])
def test_neighbourhoods_leave_out_what_is_no_name(code):
    for name, _ in places.neighbourhoods(code):
        assert not set(name) & set("()（）、〜")
        assert "場合" not in name
        assert "階" not in name
