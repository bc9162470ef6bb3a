"""What happens after the registration, where private details are asked on pages: none of it is logged or said by the bot.

The conversations of registering and of the first account are in `test_private_page.py`.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from bot import house
from handlers import routes, ticks
from handlers.context import Actor, ActorKind, Context
from handlers.office import staff_accounts
from handlers.people import acting_for, residents
from models.people.operators import Operator
from models.people.residents import Resident
from models.people.staff import Role
from simulator import Person
from tests.scenarios import test_private_page as first
from tests.scenarios.test_private_page import page_of, sends, taps, types
from tests.support.town import Town, open_town

NEW = ("070-2468-1357", "07024681357", "8642097", "8135792", "結木 紬", "結木")
SAID_IN_THE_CHAT = (
    *("結城 紬です。電話は080-9876-5432、口座は7391846です", "鳥取県倉吉市青空町123 結城荘4号室", "1987-05-13"),
    *("母が要介護3で、うつ病の薬をのんでいます", "4929 1234 5678 9012"),
)
EVERYTHING = (*first.PLANTED, *NEW, "青空町", "結城荘", "要介護", "うつ病", "4929 1234")


def found_in(words: str) -> list[str]:
    return [planted for planted in EVERYTHING if planted in words]


@dataclass
class Desk:
    """A member of staff with a token."""

    session: aiohttp.ClientSession
    address: str
    token: str
    calls: int = 0

    async def __call__(self, method: str, path: str, body: Any = None, version: int | None = None) -> Any:
        self.calls += 1
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Idempotency-Key": f"private-{self.calls}",
            "If-Match": f'"{version}"' if version else "*",
        }
        async with self.session.request(method, f"{self.address}/api/v1{path}", json=body, headers=headers) as answer:
            assert answer.status < 300, await answer.text()
            return await answer.json()


async def _desk(town: Town, session: aiohttp.ClientSession) -> Desk:
    def issue(context: Context) -> str:
        operator = context.session.query(Operator).one()
        staff = staff_accounts.add_staff(context, operator.id, "staff@town.example", [Role.ADMIN, Role.DIRECTOR])
        return staff_accounts.issue_token(context, staff, label="test", scopes=["all"])

    return Desk(session, town.address, await town.runtime.acts.do(Actor(ActorKind.TERMINAL), issue))


async def _registers(town: Town, browser: aiohttp.ClientSession) -> Person:
    person = await first.comes_to_the_details(town, "page")
    assert (await sends(browser, page_of(town, person), "send", first.DETAILS))[0] == 200
    await town.quiet()
    await first.tells_habits(town, person)
    assert (await sends(browser, page_of(town, person), "send", first.ACCOUNT))[0] == 200
    await town.quiet()
    await taps(town, person, "これでよい")
    return person


async def _changes_phone_and_account(town: Town, browser: aiohttp.ClientSession, person: Person) -> None:
    await types(town, person, "設定")
    await taps(town, person, "電話番号")
    phone_page = page_of(town, person)
    for phone in ("070-2468", NEW[0]):
        await sends(browser, phone_page, "check", {"phone": phone})
    assert (await sends(browser, phone_page, "send", {"phone": NEW[0]}))[0] == 200
    await town.quiet()
    await types(town, person, "設定")
    await taps(town, person, "口座")
    account = {**first.ACCOUNT, "number": "8642097"}
    assert (await sends(browser, page_of(town, person), "send", account))[0] == 200
    await town.quiet()
    await taps(town, person, "これでよい")


async def _writes_where_nobody_asked(town: Town, person: Person) -> None:
    await types(town, person, *SAID_IN_THE_CHAT)
    await types(town, person, "設定")
    await taps(town, person, "できる時間と上限")
    await types(town, person, *SAID_IN_THE_CHAT, "やめる", "設定")
    await taps(town, person, "電話番号")
    await types(town, person, *SAID_IN_THE_CHAT, "やめる", "人とはなす", *SAID_IN_THE_CHAT, "ボットにもどる")


async def _looks_at_own_data(town: Town, browser: aiohttp.ClientSession, person: Person) -> None:
    await types(town, person, "設定")
    await taps(town, person, "自分の情報を見る")
    link = re.findall(r'"uri": "[^"]*(/own-data/[^"]+)"', first.sent_to_line(person))[-1]
    for rest in ("", "?as=file"):
        async with browser.get(town.address + link + rest) as page:
            assert (page.status, NEW[1] in (await page.text()).replace("-", "")) == (200, True)


async def _is_helped_by_staff(desk: Desk, resident_id: int) -> None:
    here = f"/residents/{resident_id}"
    seen = await desk("GET", here)
    assert found_in(json.dumps(seen, ensure_ascii=False)) == []
    corrected = {"name": "結木 紬", "reason": "改姓の届出"}
    await desk("PATCH", f"{here}/details", corrected, seen["version"])
    assert (await desk("POST", f"{here}/reveal", {"reason": "電話の本人確認"}))["name"] == "結木 紬"
    account = {"bank_code": "0001", "branch_code": "001", "kind": "1", "number": "8135792", "holder": "ユウキ ツムギ"}
    await desk("POST", f"{here}/bank-account", {**account, "reason": "電話で頼まれた"})
    await desk("POST", f"{here}/pause", {"until": None})
    await desk("POST", f"{here}/resume")


async def _moves_to_a_new_phone(town: Town, browser: aiohttp.ClientSession, desk: Desk, resident_id: int) -> Person:
    code = (await desk("POST", f"/residents/{resident_id}/relink-code"))["code"]
    new = await town.person("新しい電話")
    await town.quiet()
    await types(town, new, code)
    await sends(browser, page_of(town, new), "send", {"born_on": "1987-05-14"})
    await town.quiet()
    assert (await sends(browser, page_of(town, new), "send", {"born_on": "昭和62年5月13日"}))[0] == 200
    await town.quiet()
    return new


async def _everything_breaks(
    town: Town, browser: aiohttp.ClientSession, desk: Desk, person: Person, patch: pytest.MonkeyPatch
) -> None:
    """Handlers, a page and the API fail with messages that quote what was given."""

    def quotes(*given: Any, **named: Any) -> None:
        raise ValueError(f"cannot keep {EVERYTHING} {given} {named}")

    await types(town, person, "設定")
    await taps(town, person, "電話番号")
    page = page_of(town, person)
    with patch.context() as broken:
        broken.setattr(residents, "set_private", quotes)
        broken.setattr(acting_for, "pause", quotes)
        async with browser.post(page, data={"phone": NEW[0], "step": "send"}) as answer:
            assert found_in((await answer.text()).replace(NEW[0], "")) == []
        headers = {"Authorization": f"Bearer {desk.token}", "Idempotency-Key": "private-broken"}
        async with browser.post(
            f"{town.address}/api/v1/residents/1/pause", json={"until": None}, headers=headers
        ) as answer:
            assert answer.status == 500
            assert found_in(await answer.text()) == []


async def test_private_details_stay_off_line_and_logs_whatever_comes_after(
    sqlite_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with (
        open_town(sqlite_url, routes.handle, ticks.TICKS, house.mount, log_level="debug") as town,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as browser,
    ):
        desk = await _desk(town, browser)
        person = await _registers(town, browser)
        [resident] = await town.rows(Resident)
        await _changes_phone_and_account(town, browser, person)
        await _writes_where_nobody_asked(town, person)
        await _looks_at_own_data(town, browser, person)
        await _is_helped_by_staff(desk, resident.id)
        new = await _moves_to_a_new_phone(town, browser, desk, resident.id)
        await _everything_breaks(town, browser, desk, new, monkeypatch)
        await town.quiet()
        said = first.sent_to_line(person) + first.sent_to_line(new)
        links = re.findall(r"/(?:private|own-data)/([\w.-]+)", said)
        assert "電話番号を変えました" in said
        assert len(links) > 5
    heard = "".join(capsys.readouterr())
    assert found_in(said) == []
    assert "ValueError" in heard
    assert found_in(heard) == []
    assert [link for link in links if link in heard] == []
    assert first.kept_in_the_clear(sqlite_url) == []
