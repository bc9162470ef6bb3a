"""Private details through the one-time page or in the chat: what is planted must turn up nowhere else."""

import json
import re
import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest
from sqlalchemy import update

from bot import house
from handlers import routes, ticks
from handlers.context import Actor, ActorKind, Context
from handlers.people import residents
from models.people.bank_accounts import BankAccount
from models.people.operators import Operator
from models.people.residents import Resident
from simulator import Person
from tests.support.town import Town, open_town

DETAILS = {"name": "結城 紬", "kana": "ゆうき つむぎ", "born_on": "昭和62年5月13日", "phone": "080-9876-5432"}
ACCOUNT = {
    "where": "bank",
    "bank_code": "0172",
    "branch_code": "100",
    "kind": "1",
    "number": "7391846",
    "holder": "ユウキ ツムギ",
}
PLANTED = (
    *("結城", "紬", "ユウキ", "ツムギ", "ﾕｳｷ", "ﾂﾑｷﾞ", "ゆうき つむぎ", "昭和62年", "1987-05-13", "1987年", "19870513"),
    *("080-9876-5432", "08098765432", "7391846"),
)
"""Every form in which the details are typed or kept."""

WRONG = {"name": "結城 紬", "kana": "結城", "born_on": "2月30日", "phone": "080-9876-5432"}


def found_in(text: str) -> list[str]:
    """Which of what was planted stands in a text."""
    return [planted for planted in PLANTED if planted in text]


def kept_in_the_clear(database_url: str) -> list[str]:
    """Which of what was planted stands in the database: in its rows, or in any byte of its files."""
    path = Path(database_url.removeprefix("sqlite:///"))
    with sqlite3.connect(path) as connection:
        dump = "\n".join(connection.iterdump())
    files = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    return found_in(dump) + [planted for planted in PLANTED if planted.encode() in files]


def sent_to_line(person: Person) -> str:
    """Every message that LINE has got from the bot for this person."""
    return json.dumps([one.message for one in person.chat().bubbles if one.sender == "bot"], ensure_ascii=False)


async def taps(town: Town, person: Person, *labels: str) -> None:
    """Tap one button after the other, each when the answer to the last is there."""
    for label in labels:
        await person.taps(label)
        await town.quiet()


async def types(town: Town, person: Person, *lines: str) -> None:
    """Type one line after the other."""
    for line in lines:
        await person.says(line)
        await town.quiet()


async def comes_to_the_details(town: Town, mode: str) -> Person:
    """Somebody new, up to the question for their private details."""
    chosen = update(Operator).values(private_details=mode)
    await town.runtime.acts.do(Actor(ActorKind.TERMINAL), lambda context: context.session.execute(chosen) and None)
    person = await town.person()
    await town.quiet()
    await taps(town, person, "登録をはじめる", "同意する", "同意する", "はい、18歳以上です")
    await types(town, person, "786-0301")
    await taps(town, person, "はい、登録する")
    return person


async def tells_habits(town: Town, person: Person) -> None:
    """From the declaration to the question for the bank account."""
    await taps(town, person, "はい、ひとりです")
    await taps(town, person, "平日", "9時〜12時", "これで決める", "週5時間", "決めない", "いま登録する", "これでよい")


def page_of(town: Town, person: Person) -> str:
    """The address of the newest one-time page that the person has been sent."""
    tokens = re.findall(r'"uri": "([^"]*/private/[^"]+)"', sent_to_line(person))
    return f"{town.address}{urlsplit(tokens[-1]).path}"


async def sends(session: aiohttp.ClientSession, page: str, step: str, fields: dict[str, str]) -> tuple[int, str]:
    """Send the form of the page in; the status and what is shown."""
    async with session.post(page, data={**fields, "step": step}) as response:
        return response.status, await response.text()


async def resident_of(town: Town) -> residents.PrivateDetails:
    """The private details of the one resident."""

    def read(context: Context) -> residents.PrivateDetails:
        return residents.private(context, context.session.query(Resident).one())

    return await town.runtime.acts.look(Actor(ActorKind.TERMINAL), read)


async def test_what_is_written_on_the_page_is_nowhere_else(sqlite_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    async with (
        open_town(sqlite_url, routes.handle, ticks.TICKS, house.mount, log_level="debug") as town,
        aiohttp.ClientSession() as browser,
    ):
        person = await comes_to_the_details(town, "page")
        page = page_of(town, person)
        status, confirm = await sends(browser, page, "check", DETAILS)
        assert (status, "結城 紬" in confirm, "ユウキ ツムギ" in confirm or "ゆうき つむぎ" in confirm) == (
            200,
            True,
            True,
        )
        assert (await sends(browser, page, "send", DETAILS))[0] == 200
        await town.quiet()
        status, over = await sends(browser, page, "send", DETAILS)
        assert status == 410
        assert "もう使えません" in over
        await tells_habits(town, person)
        account_page = page_of(town, person)
        assert account_page != page
        status, confirm = await sends(browser, account_page, "check", ACCOUNT)
        assert (status, "7391846" in confirm) == (200, True)
        assert (await sends(browser, account_page, "send", ACCOUNT))[0] == 200
        await town.quiet()
        await taps(town, person, "これでよい")
        assert "口座を登録しました" in sent_to_line(person)
        assert len(await town.rows(BankAccount)) == 1
        assert (await resident_of(town)).name == "結城 紬"
        said = sent_to_line(person)
    heard = capsys.readouterr()
    assert found_in(said) == []
    assert heard.err
    assert found_in(heard.err + heard.out) == []
    assert kept_in_the_clear(sqlite_url) == []


async def test_what_is_wrong_is_said_beside_its_field_and_changes_nothing(sqlite_url: str) -> None:
    async with (
        open_town(sqlite_url, routes.handle, ticks.TICKS, house.mount) as town,
        aiohttp.ClientSession() as browser,
    ):
        person = await comes_to_the_details(town, "page")
        page, before = page_of(town, person), len(person.chat().bubbles)
        for step in ("check", "send"):
            status, shown = await sends(browser, page, step, WRONG)
            assert status == 422
            assert all(f'value="{value}"' in shown for value in WRONG.values())
            assert len(re.findall(r'class="problem" id="\w+-problem"', shown)) == 2
            assert shown.index('name="kana"') < shown.index('id="kana-problem"') < shown.index('name="born_on"')
        await town.quiet()
        assert len(person.chat().bubbles) == before
        assert await town.rows(Resident) == []
        assert (await sends(browser, page, "send", DETAILS))[0] == 200
        async with browser.get(page) as response:
            assert response.status == 410


async def test_what_is_told_in_the_chat_is_kept_sealed_only(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_town(sqlite_url, routes.handle, ticks.TICKS, house.mount, log_level="debug") as town:
        person = await comes_to_the_details(town, "chat")
        await types(town, person, *DETAILS.values())
        await tells_habits(town, person)
        await taps(town, person, "ほかの銀行・信金・JA")
        await types(town, person, "あわ")
        await taps(town, person, "1. 阿波(0172)")
        await types(town, person, "ほんてん")
        await taps(town, person, "本店営業部(100)", "普通")
        await types(town, person, ACCOUNT["number"], ACCOUNT["holder"])
        await taps(town, person, "これでよい")
        assert "口座を登録しました" in sent_to_line(person)
        assert (await resident_of(town)).name == "結城 紬"
    heard = capsys.readouterr()
    assert heard.err
    assert found_in(heard.err + heard.out) == []
    assert kept_in_the_clear(sqlite_url) == []
