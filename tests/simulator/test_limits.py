"""The limits of message objects, and what is answered beyond them."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.validation import check_messages_only, check_multicast, check_push, check_rich_menu
from tests.simulator.limit_cases import FAMILY, GOOD_AND_BAD, SAY, URL, Json, bubble, flex, found, text, words
from tests.simulator.more_limit_cases import MORE_GOOD_AND_BAD

ALL = [*GOOD_AND_BAD, *MORE_GOOD_AND_BAD]


@pytest.mark.parametrize(("good", "bad"), [pair[1:] for pair in ALL], ids=[pair[0] for pair in ALL])
def test_limits(good: Json, bad: Json) -> None:
    assert found(good) == []
    assert found(bad) != []


def test_a_video_stands_only_in_the_hero_of_a_large_single_bubble() -> None:
    image = {"type": "image", "url": URL}
    video = {
        "type": "video",
        "url": URL,
        "previewUrl": URL,
        "altContent": image,
        "aspectRatio": "16:9",
    }
    assert found(flex(bubble(words(), hero=video))) == []
    assert found(flex(bubble(words(), hero=video, size="micro")))
    assert found(flex(bubble(video)))
    assert found(flex({"type": "carousel", "contents": [bubble(words(), hero=video)]}))


def test_sizes_of_the_wrong_kind_are_told_so() -> None:
    assert found(flex({"type": "carousel", "contents": [bubble(words(), size=["mega"])]}))


def test_one_to_five_messages_and_one_to_five_hundred_people() -> None:
    assert found(*[text()] * 5) == []
    assert found(*[text()] * 6) == [("messages", "Size must be between 1 and 5")]
    assert found() == [("messages", "Size must be between 1 and 5")]
    people = ["U" + "0" * 32]
    assert not check_multicast({"to": people * 500, "messages": [text()]})
    assert check_multicast({"to": people * 501, "messages": [text()]})


def test_a_card_that_passed_once_is_not_mixed_up_with_a_broken_one() -> None:
    assert found(flex(bubble(words("a" * 20)))) == []
    assert found(flex(bubble(words("a" * 20)))) == []
    assert found(flex(bubble(words("a" * 20, size="huge")))) != []
    assert found(flex(bubble(words("a" * 20, size="huge")))) != []


@pytest.mark.parametrize(
    ("units", "fine"), [([], True), (["a" * 30], True), (["a" * 31], False), (["a-b"], False), (["a", "b"], False)]
)
def test_one_aggregation_unit_a_call(units: list[str], fine: bool) -> None:
    body = {"to": "U" + "0" * 32, "messages": [text()], "customAggregationUnits": units}
    assert (not check_push(body)) == fine


@pytest.mark.parametrize(
    ("change", "fine"),
    [
        ({}, True),
        ({"chatBarText": FAMILY * 14}, True),
        ({"chatBarText": "a" * 15}, False),
        ({"name": "a" * 301}, False),
        ({"size": {"width": 2500, "height": 1724}}, True),
        ({"size": {"width": 2500, "height": 1725}}, False),
        ({"size": {"width": 799, "height": 250}}, False),
        ({"selected": "yes"}, False),
        ({"size": {"width": 2501, "height": 1000}}, False),
        ({"size": {"width": 800, "height": 249}}, False),
        ({"name": FAMILY * 300}, True),
        ({"chatBarText": ""}, False),
    ],
)
def test_rich_menus(change: Json, fine: bool) -> None:
    area = {
        "bounds": {"x": 0, "y": 0, "width": 800, "height": 250},
        "action": {"type": "message", "text": "a"},
    }
    menu = {
        "size": {"width": 800, "height": 250},
        "selected": True,
        "name": "a",
        "chatBarText": "a",
    }
    assert (not check_rich_menu(menu | {"areas": [area] * 20} | change)) == fine
    assert check_rich_menu(menu | {"areas": [area] * 21})


@pytest.mark.parametrize(
    ("bounds", "action", "fine"),
    [
        ((0, 0, 800, 250), {"type": "postback", "data": "a", "label": "a" * 20}, True),
        ((0, 0, 800, 250), {"type": "postback", "data": "a", "label": "a" * 21}, False),
        ((1, 0, 800, 250), SAY, False),
        ((0, 1, 800, 250), SAY, False),
        ((0, 0, 0, 250), SAY, False),
        ((-1, 0, 10, 10), SAY, False),
        ((0, 0, 1, 1), {"type": "richmenuswitch", "richMenuAliasId": "a" * 32, "data": "a" * 300}, True),
        ((0, 0, 1, 1), {"type": "richmenuswitch", "richMenuAliasId": "A", "data": "a"}, False),
        ((0, 0, 1, 1), {"type": "camera", "label": "a"}, False),
    ],
)
def test_areas_of_a_rich_menu(bounds: tuple[int, ...], action: Json, fine: bool) -> None:
    area = {"bounds": dict(zip(("x", "y", "width", "height"), bounds, strict=True)), "action": action}
    menu = {"size": {"width": 800, "height": 250}, "selected": True, "name": "a", "chatBarText": "a", "areas": [area]}
    assert (not check_rich_menu(menu)) == fine


def test_pictures_come_by_https_or_from_this_desk() -> None:
    for address, fine in (("http://127.0.0.1:8000/a.png", True), ("http://127.0.0.1.example/a.png", False)):
        image = {"type": "image", "originalContentUrl": address, "previewImageUrl": URL}
        assert (not found(image)) == fine


_junk = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "contents", "text"]), inner),
    max_leaves=5,
)


@given(st.sampled_from([good for _, good, _ in GOOD_AND_BAD]), st.data())
def test_junk_anywhere_in_a_message_is_answered_not_stumbled_over(good: Json, data: st.DataObject) -> None:
    broken = copy.deepcopy(good)
    place: Any = broken
    while True:
        key: Any = data.draw(st.sampled_from(list(place) if isinstance(place, dict) else list(range(len(place)))))
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            place[key] = data.draw(_junk)
            break
        place = inner
    check_messages_only({"messages": [broken]})


@pytest.mark.parametrize("body", [None, [], "a", 1, {"messages": "a"}, {"messages": [None, 1, [], {"type": 1}]}])
def test_bodies_of_the_wrong_kind_are_told_so(body: object) -> None:
    assert check_messages_only(body)
