"""Each operator's own look: on its console, on its residents' pages, on its cards, and no other's."""

import orjson
import pytest

from handlers.context import Context
from handlers.office import operators, staff_accounts
from handlers.work.notices import send_notice
from models.page_links import page_token
from models.people.operators import Operator
from models.people.staff import Role
from models.talk import outbox
from models.talk.outbox import OutboxMessage
from tests.console.reading import alert, field_value
from tests.console.test_the_office import fields
from tests.support.counter import PASSWORD, Browser, Counter, hashed
from tests.support.work_done import share

BLUE, PURPLE = "#1d4ed8", "#7b1fa2"


async def _style(browser: Browser, page: str) -> str:
    """What the page's own stylesheet says; it must be one of ours, for the policy takes no other."""
    address = page.partition('href="/console/look/')[2].partition('"')[0]
    sheet = await browser.get(f"/look/{address}")
    assert sheet.status_code == 200
    assert sheet.headers["content-type"].startswith("text/css")
    return sheet.text


async def _looks(counter: Counter, colour: str, name: str) -> None:
    def change(context: Context) -> None:
        operator = context.session.get_one(Operator, counter.operator_id)
        operators.change_operator(context, operator, look_colour=colour, short_name=name)

    await counter.act(change)


async def test_staff_choose_the_look_and_their_console_has_it(counter: Counter) -> None:
    director = await counter.browser("director")
    page = await director.reads("/settings")
    assert "--look: #0b7a4b;" in await _style(director, page)
    saved = await director.post("/settings", fields(page) | {"look_colour": BLUE, "short_name": "むすび公社"})
    assert saved.status_code == 303
    today = await director.reads("/")
    assert f"--look: {BLUE};" in await _style(director, today)
    assert '<span class="operator">むすび公社</span>' in today
    assert "style=" not in today


async def test_a_pale_colour_is_refused_kindly_and_stays_to_be_mended(sqlite_counter: Counter) -> None:
    director = await sqlite_counter.browser("director")
    given = fields(await director.reads("/settings")) | {"look_colour": "#ffee00", "short_name": "黄"}
    refused = await director.post("/settings", given)
    assert refused.status_code == 422
    assert "白い文字が読みにくく" in alert(refused.text)
    assert field_value(refused.text, "look_colour") == "#ffee00"
    (row,) = await sqlite_counter.rows(Operator)
    assert (row.look_colour, row.short_name) == ("#0b7a4b", "")


@pytest.mark.parametrize("name", ["0b7a4", "red", "0b7a4b;}body{display:none", "000000%0a"])
async def test_the_stylesheet_is_a_colour_and_nothing_else(sqlite_counter: Counter, name: str) -> None:
    director = await sqlite_counter.browser("director")
    assert (await director.get(f"/look/{name}.css")).status_code == 404


async def test_two_operators_look_different_each_to_its_own_staff(sqlite_counter: Counter) -> None:
    def open_second(context: Context) -> None:
        second = operators.create_operator(
            context, key="b", name="となり町公社", municipality_code="31201", look_colour=PURPLE
        )
        staff_accounts.add_staff(
            context, second.id, "b@tonari.example", [Role.DIRECTOR], password_hash=hashed(PASSWORD)
        ).must_change_password = False

    await sqlite_counter.act(open_second)
    await _looks(sqlite_counter, BLUE, "むすび公社")
    neighbour = Browser(sqlite_counter.stranger())
    await neighbour.sign_in("b@tonari.example")
    director = await sqlite_counter.browser("director")
    own, other = await director.reads("/"), await neighbour.reads("/")
    assert BLUE in await _style(director, own)
    assert PURPLE in await _style(neighbour, other)
    assert '<span class="operator">となり町公社</span>' in other
    assert "むすび公社" not in other


async def test_a_resident_sees_it_on_the_offer_the_notice_and_the_page(sqlite_counter: Counter) -> None:
    await _looks(sqlite_counter, BLUE, "むすび公社")
    done = await share(sqlite_counter)
    await sqlite_counter.act(send_notice, sqlite_counter.operator_id, done.assignment_id)
    rows = await sqlite_counter.rows(OutboxMessage)
    bodies = [orjson.loads(sqlite_counter.runtime.vault.open(outbox.PURPOSE, row.body_sealed or b"")) for row in rows]
    cards = [one["contents"] for body in bodies for one in body["messages"] if one["type"] == "flex"]
    dressed = [card["header"] for card in cards if "header" in card]
    assert [(one["backgroundColor"], one["contents"][0]["text"]) for one in dressed] == [(BLUE, "むすび公社")] * 2
    token = await sqlite_counter.look(lambda context: page_token(context.vault, "notice", done.notice_id))
    page = (await sqlite_counter.stranger().get(f"/notices/{token}")).text
    assert f'href="/console/look/{BLUE[1:]}.css"' in page
    assert '<p class="look screen">むすび公社</p>' in page
    assert "style=" not in page
