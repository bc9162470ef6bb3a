"""A form that cannot be taken: which field, what to write there instead, and everything typed still in place."""

import re
from typing import Any

import pytest

from tests.console.reading import alert, field_value
from tests.console.test_carving_and_offers import ORDER, TASK
from tests.support.counter import Browser, Counter
from tests.support.work_done import publish


def marked(page: str) -> list[str]:
    """The fields that the page marks as wrong."""
    tags = re.findall(r"<(?:input|textarea|select)[^>]*>", page)
    return [name[1] for tag in tags if "aria-invalid" in tag and (name := re.search(r' name="([^"]*)"', tag))]


def is_ticked(page: str, name: str) -> bool:
    """Whether the first box of this name is ticked."""
    return " checked" in next(tag for tag in re.findall(r"<input[^>]*>", page) if f'name="{name}"' in tag)


async def order_form(counter: Counter, director: Browser, **changes: str) -> str:
    """The page that comes back for an order in which something is wrong."""
    refused = await director.post("/orders", {**ORDER, "client_id": counter.client_id, **changes})
    assert refused.status_code == 422
    return refused.text


@pytest.mark.parametrize(
    ("wrong", "field", "told"),
    [
        ({"title": ""}, "title", "空です"),
        ({"budget_yen": "十万円"}, "budget_yen", "数字だけ"),
        ({"ordered_on": ""}, "ordered_on", "空です"),
        ({"ordered_on": "あした"}, "ordered_on", "2027-01-31"),
        ({"due_on": "2026-11-01"}, "due_on", "受注日より前"),
        ({"is_reconsigned": "yes"}, "client_pays_on", "発注者の支払日を書いて"),
        ({"description": "あ" * 10_001}, "description", "10000文字まで"),
    ],
)
async def test_an_order_says_what_to_write_and_marks_where(
    sqlite_counter: Counter, wrong: dict[str, str], field: str, told: str
) -> None:
    page = await order_form(sqlite_counter, await sqlite_counter.browser("director"), **wrong)
    assert told in alert(page)
    assert marked(page) == [field]
    if field != "title":
        assert field_value(page, "title") == ORDER["title"]


async def test_an_offer_and_a_task_say_what_does_not_fit(sqlite_counter: Counter) -> None:
    await sqlite_counter.resident()
    director = await sqlite_counter.browser("director")
    order_id, task_id = await publish(sqlite_counter)
    late = await director.post(f"/orders/{order_id}/tasks", {**TASK, "due_at": "2027-12-01T18:00"})
    assert "業務の納品日よりあと" in alert(late.text)
    offer: dict[str, Any] = {"task_id": task_id, "mode": "named", "closes_at": "2026-11-28T18:00"}
    assert "1人以上えらんで" in alert((await director.post("/offers", offer)).text)
    over = await director.post("/offers", offer | {"mode": "all", "closes_at": "2026-01-01T18:00"})
    assert "しごとの納期まで" in alert(over.text)


async def test_a_tick_that_was_taken_away_stays_away(sqlite_counter: Counter) -> None:
    director = await sqlite_counter.browser("director")
    order_id, _ = await publish(sqlite_counter)
    ticked = {"is_tax_added": "yes", "is_night_safe": "yes"}
    made = await director.post(f"/orders/{order_id}/tasks", TASK | ticked)
    path = made.headers["location"].removeprefix("/console") + "/edit"
    page = await director.reads(path)
    assert [is_ticked(page, name) for name in ticked] == [True, True]
    again = TASK | {"version": field_value(page, "version"), "unit_fee_yen": "-", "is_night_safe": "yes"}
    page = (await director.post(path, again)).text
    assert [is_ticked(page, name) for name in ticked] == [False, True]


async def test_a_refused_account_takes_no_tick_off_the_settings(sqlite_counter: Counter) -> None:
    director = await sqlite_counter.browser("director")
    version = field_value(await director.reads("/settings"), "version")
    refused = await director.post("/settings/transfer-source", {"consignor_code": "abc", "version": version})
    assert refused.status_code == 422
    assert is_ticked(refused.text, "languages")
