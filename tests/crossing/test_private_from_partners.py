"""Nothing that a partner or a third operator can fetch or open tells who a resident of another town is."""

from collections.abc import Iterator
from datetime import date

from handlers.context import Context
from handlers.people import bank_accounts
from models.money.account_numbers import AccountKind
from models.people.residents import Resident
from models.towns.pacts import Chain, Direction, Pact
from tests.crossing.test_private import SECRETS, Crossing, fetched, open_crossing
from tests.crossing.test_private_pages import console_over, filled, pages_of
from tests.support.counter import Browser, Counter

OF_THE_LEAD = {
    "name": "五十嵐 晶子",
    "kana": "イガラシ ショウコ",
    "born_on": date(1991, 12, 5),
    "phone": "080-1357-2468",
}
LEADS = ("五十嵐", "晶子", "イガラシ", "ショウコ", "1991-12-05", "080-1357-2468", "08013572468", "1357-2468", "2468135")
"""What is private of a resident of the lead, who is an outside one to the partner."""

READERS = ("admin", "director", "accountant")
"""Together they read whatever anybody does."""

FORBIDDEN = {"b": LEADS, "c": (*LEADS, *SECRETS)}
"""By operator: the partner knows its own residents, the third one nobody of these."""


async def test_neither_partner_nor_third_reads_who_somebody_of_another_town_is(sqlite_url: str) -> None:
    async with open_crossing(sqlite_url, Chain.THROUGH) as crossing, console_over(sqlite_url, crossing) as counter:
        await _plant(crossing)
        for operator, secrets in FORBIDDEN.items():
            routes = set()
            async for route, words in fetched(crossing, operator, READERS):
                routes.add(route)
                assert not list(_told(words, secrets)), (operator, route)
            assert len(routes) > 30
            pages = await _walk_console(counter, crossing, operator, secrets)
            assert len(pages) > 20, operator
        # The same eyes see what is there to be seen, or nothing was looked for.
        own = await crossing.office.ok("director", "POST", _reveal(crossing), operator="b", json={"reason": "電話"})
        assert own["name"] == "諸星 雪乃"


async def _walk_console(counter: Counter, crossing: Crossing, operator: str, secrets: tuple[str, ...]) -> set[str]:
    shown = set()
    for role in READERS:
        browser = Browser(counter.stranger())
        assert (await browser.sign_in(f"{role}@{operator}.example.jp")).status_code == 303
        for path in pages_of(counter):
            answer = await browser.get(filled(path, crossing))
            if answer.status_code == 200:
                shown.add(path)
                assert not list(_told(answer.text, secrets)), (operator, role, path)
    return shown


def _told(words: str, secrets: tuple[str, ...]) -> Iterator[str]:
    return (secret for secret in secrets if secret in words)


def _reveal(crossing: Crossing) -> str:
    return f"/residents/{crossing.known['resident_id']}/reveal"


async def _plant(crossing: Crossing) -> None:
    """Somebody of the lead with all their details, and a pact by which the partner's work may come to them."""
    office = crossing.office
    resident_id = await office.resident("a", **OF_THE_LEAD)

    def plant(context: Context) -> None:
        holder = {"kind": AccountKind.ORDINARY, "number": "2468135", "holder": "イガラシ ショウコ"}
        resident = context.session.get_one(Resident, resident_id)
        bank_accounts.register(context, resident, bank_code="0001", branch_code="001", **holder)
        context.session.get_one(Pact, crossing.known["pact_id"]).direction = Direction.BOTH

    await office.act(plant)
