"""An operator's look: a colour that carries white letters, and a short name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.office import operators
from messages.catalog import LOCALES, text
from models.people.look import LEAST_CONTRAST, Look, PaleColour, carries_white, contrast_with_white
from models.people.operator_settings import BadSetting
from models.people.operators import Operator
from tests.people.house import House

PARTS = st.integers(0, 255)


@pytest.mark.parametrize(
    ("colour", "contrast"),
    [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54), ("#777777", 4.48), ("#0000FF", 8.59), ("#ff0000", 4.0)],
)
def test_the_contrast_is_that_of_wcag(colour: str, contrast: float) -> None:
    assert round(contrast_with_white(colour), 2) == contrast


@given(PARTS, PARTS, PARTS)
def test_a_colour_is_taken_if_and_only_if_white_letters_can_be_read_on_it(red: int, green: int, blue: int) -> None:
    colour = f"#{red:02x}{green:02x}{blue:02x}"
    if contrast_with_white(colour) >= LEAST_CONTRAST:
        assert carries_white(colour)
        return
    with pytest.raises(PaleColour) as refused:
        carries_white(colour)
    assert float(refused.value.values["contrast"]) < LEAST_CONTRAST


@pytest.mark.parametrize(
    "colour", ["", "#0b7a4", "#0b7a4b;", "#0b7a4b\n", "0b7a4bb", "green", "#gggggg", "#００００００", None, 7]
)
def test_what_is_no_colour_is_no_setting(sqlite_house: House, colour: object) -> None:
    with pytest.raises(BadSetting):
        sqlite_house.one(operators.change_operator, Operator, sqlite_house.operator_id, look_colour=colour)


def test_a_pale_colour_is_refused_with_its_contrast_and_nothing_changes(sqlite_house: House) -> None:
    (before,) = sqlite_house.rows(Operator)
    with pytest.raises(PaleColour) as refused:
        sqlite_house.one(
            operators.change_operator, Operator, sqlite_house.operator_id, short_name="みすぼ", look_colour="#777777"
        )
    for locale in LOCALES:
        assert "4.4" in text(locale, refused.value.key, **refused.value.values)
    assert sqlite_house.rows(Operator)[0].look == before.look


def test_a_look_is_changed_and_recorded_and_falls_back_on_the_name(house: House) -> None:
    (operator,) = house.rows(Operator)
    assert operator.look == Look(name=operator.name)
    changes = {"look_colour": "#8A2BE2", "short_name": "みすぼ"}
    house.one(operators.change_operator, Operator, house.operator_id, **changes)
    assert house.rows(Operator)[0].look == Look("#8A2BE2", "みすぼ")
    assert house.recorded()[-1].detail == {"settings": ["look_colour", "short_name"]}
    house.one(operators.change_operator, Operator, house.operator_id, short_name=" ")
    assert house.rows(Operator)[0].look == Look("#8A2BE2", operator.name)
    with pytest.raises(BadSetting):
        house.one(operators.change_operator, Operator, house.operator_id, short_name="あ" * 21)
