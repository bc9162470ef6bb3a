"""What staff are told: by mail in digests, by signed webhook, and never with anything private."""

import asyncio
import hashlib
import hmac
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime

import orjson
import pytest
from aiohttp import web

from bot.clock import Clock
from bot.settings import Settings, read_settings
from bot.staff_news.mail_server import BadSmtpAddress, mail_server
from bot.staff_news.staff_mail import send_due_mail
from bot.staff_news.staff_webhook import ForbiddenAddress, check_address, send_due_webhooks, signature
from handlers.office import operators, staff_news
from handlers.office.staff_accounts import change_staff
from messages.catalog import has
from models.people.operators import Operator
from models.people.staff import Role, Staff
from models.record.staff_notices import BACK_OFF, StaffNotice
from tests.people.house import House

KEYS = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


class Standing(Clock):
    """A clock that stands where the house's does."""

    def __init__(self, house: House) -> None:
        super().__init__()
        self._house = house

    def now(self) -> datetime:
        return self._house.now


class Post:
    """A mail server on this machine that keeps what it is given, and refuses where told to."""

    def __init__(self) -> None:
        self.mails: list[str] = []
        self.is_refusing = False
        self.port = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Just enough of RFC 5321."""
        writer.write(b"220 post\r\n")
        while line := await reader.readline():
            word = line.split()[0].upper() if line.split() else b""
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                content = b""
                while not content.endswith(b"\r\n.\r\n"):
                    content += await reader.readline()
                self.mails.append(content.decode())
            elif word == b"QUIT":
                break
            refuses = self.is_refusing and word == b"MAIL"
            writer.write(b"451 later\r\n" if refuses else b"250 ok\r\n")
            await writer.drain()
        writer.close()


@asynccontextmanager
async def post_office() -> AsyncIterator[Post]:
    """A mail server that runs while this lasts."""
    post = Post()
    server = await asyncio.start_server(post.talk, "127.0.0.1", 0)
    post.port = server.sockets[0].getsockname()[1]
    async with server:
        yield post


@asynccontextmanager
async def listening(receive: Callable[[web.Request], Awaitable[web.Response]]) -> AsyncIterator[str]:
    """An operator's own system, by its address, while this lasts."""
    app = web.Application()
    app.router.add_post("/news", receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/news"
    await runner.cleanup()


def settings_of(**given: object) -> Settings:
    """Settings of a desk."""
    return read_settings(field_keys=KEYS, **given)


def tell(house: House, event: str = "ticket.opened", **detail: object) -> None:
    """Something happens that staff care about."""
    house.act(staff_news.notify, house.operator_id, event, "tickets:1", detail)


def test_only_those_who_care_are_told(house: House) -> None:
    director = house.staff_member(Role.DIRECTOR, email="director@example.jp")
    house.staff_member(Role.ACCOUNTANT)
    quiet = house.staff_member(Role.DIRECTOR)
    house.one(change_staff, Staff, quiet, wants_mail=False)
    assert director
    tell(house)
    assert [notice.to for notice in house.news()] == ["director@example.jp"]


def test_a_client_hears_of_its_own_orders_only(sqlite_house: House) -> None:
    house = sqlite_house
    other = house.act(operators.add_client, house.operator_id, name="農林課").id
    house.staff_member(Role.CLIENT, email="own@example.jp", client_id=house.client_id)
    house.staff_member(Role.CLIENT, email="other@example.jp", client_id=other)
    house.act(staff_news.notify, house.operator_id, "order.delivered", "orders:1", {}, client_id=house.client_id)
    assert [notice.to for notice in house.news()] == ["own@example.jp"]


@pytest.mark.parametrize("event", sorted(staff_news.EVENTS))
def test_every_event_has_its_sentence(event: str) -> None:
    assert has(f"staff_mail.event.{event}")


def test_mails_are_gathered_and_one_person_gets_one_in_five_minutes(house: House) -> None:
    house.staff_member(Role.DIRECTOR, email="director@example.jp")
    tell(house)
    tell(house, "resident.joined")
    tell(house, "resident.joined")

    async def scene() -> list[str]:
        async with post_office() as post:
            settings = settings_of(smtp_url=f"smtp://127.0.0.1:{post.port}?from=yui@example.jp")
            assert await send_due_mail(house.database, settings, Standing(house)) == 1
            await house.acting(staff_news.notify, house.operator_id, "ticket.opened", "tickets:2")
            assert await send_due_mail(house.database, settings, Standing(house)) == 0
            house.passes(minutes=6)
            assert await send_due_mail(house.database, settings, Standing(house)) == 1
            assert await send_due_mail(house.database, settings, Standing(house)) == 0
            return post.mails

    mails = house.loop.run(scene())
    assert len(mails) == 2
    assert "To: director@example.jp" in mails[0]
    assert "From: yui@example.jp" in mails[0]


def test_a_mail_that_does_not_go_is_tried_again_and_parked_in_the_end(sqlite_house: House) -> None:
    house = sqlite_house
    house.staff_member(Role.DIRECTOR)
    tell(house)

    async def scene() -> None:
        async with post_office() as post:
            post.is_refusing = True
            settings = settings_of(smtp_url=f"smtp://127.0.0.1:{post.port}")
            for _ in range(len(BACK_OFF) + 3):
                await send_due_mail(house.database, settings, Standing(house))
                house.passes(days=2)
            assert post.mails == []

    house.loop.run(scene())
    (notice,) = house.rows(StaffNotice)
    assert notice.attempts == len(BACK_OFF) + 1
    assert notice.parked_at is not None


def test_what_goes_in_one_mail_with_something_old_has_its_own_tries(sqlite_house: House) -> None:
    house = sqlite_house
    house.staff_member(Role.DIRECTOR)
    tell(house)

    async def scene() -> None:
        async with post_office() as post:
            post.is_refusing = True
            settings = settings_of(smtp_url=f"smtp://127.0.0.1:{post.port}")
            for _ in range(len(BACK_OFF)):
                await send_due_mail(house.database, settings, Standing(house))
                house.passes(days=2)
            await house.acting(staff_news.notify, house.operator_id, "ticket.opened", "tickets:2")
            await send_due_mail(house.database, settings, Standing(house))

    house.loop.run(scene())
    old, new = house.rows(StaffNotice)
    assert old.parked_at is not None
    assert (new.attempts, new.parked_at, new.not_before) == (1, None, house.now + BACK_OFF[0])


def test_without_a_mail_server_mails_are_only_shown(sqlite_house: House) -> None:
    sqlite_house.staff_member(Role.DIRECTOR)
    tell(sqlite_house)
    sqlite_house.loop.run(send_due_mail(sqlite_house.database, settings_of(), Standing(sqlite_house)))
    assert sqlite_house.rows(StaffNotice)[0].sent_at is not None


def test_addresses_of_mail_servers() -> None:
    server = mail_server("smtp://u%40example.jp:p@mail.example.jp")
    assert (server.port, server.sender, server.starts_tls, server.has_tls) == (587, "u@example.jp", True, False)
    assert mail_server("smtps://mail.example.jp").port == 465
    for bad in (
        "http://mail",
        "smtp://",
        "mail.example.jp",
        "smtp://mail:x",
        "smtp://mail?from=nobody",
        "smtp://[mail",
    ):
        with pytest.raises(BadSmtpAddress):
            mail_server(bad)


def test_a_webhook_is_signed_and_tried_until_it_is_through(house: House) -> None:
    received: list[tuple[str, bytes]] = []

    async def receive(request: web.Request) -> web.Response:
        received.append((request.headers["Yui-Signature"], await request.read()))
        return web.Response(status=500 if len(received) == 1 else 204)

    async def scene() -> str:
        async with listening(receive) as address:
            secret = await house.acting(set_hook, house.operator_id, address)
            await house.acting(staff_news.notify, house.operator_id, "ticket.opened", "tickets:1")
            assert await send_due_webhooks(house.database, settings_of(), Standing(house)) == 0
            assert await send_due_webhooks(house.database, settings_of(), Standing(house)) == 0
            house.passes(minutes=2)
            assert await send_due_webhooks(house.database, settings_of(), Standing(house)) == 1
        return str(secret)

    secret = house.loop.run(scene())
    header, body = received[1]
    at = int(header.split(",")[0].removeprefix("t="))
    expected = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    assert header == f"t={at},v1={expected}" == signature(secret.encode(), at, body)
    assert orjson.loads(body)["event"] == "ticket.opened"


def test_an_address_that_does_not_answer_holds_up_nobody_else(house: House) -> None:
    others = house.act(operators.create_operator, key="other", name="となり", municipality_code="202053").id
    is_served, calls = asyncio.Event(), Counter[int]()

    async def receive(request: web.Request) -> web.Response:
        operator_id = (await request.json())["operator"]
        calls[operator_id] += 1
        if operator_id == others:
            if calls[others] == 3:
                is_served.set()
            return web.Response(status=204)
        async with asyncio.timeout(5):
            await is_served.wait()
        return web.Response(status=503)

    async def scene() -> None:
        async with listening(receive) as address:
            for operator_id in (house.operator_id, others):
                await house.acting(set_hook, operator_id, address)
                for _ in range(3):
                    await house.acting(staff_news.notify, operator_id, "ticket.opened", "tickets:1")
            assert await send_due_webhooks(house.database, settings_of(), Standing(house)) == 3

    house.loop.run(scene())
    assert calls == {house.operator_id: 1, others: 3}
    tried = house.rows(StaffNotice, StaffNotice.operator_id == house.operator_id)
    assert [notice.attempts for notice in tried] == [1, 0, 0]


def test_a_webhook_never_reaches_into_a_private_network(sqlite_house: House) -> None:
    house = sqlite_house
    for address in (
        "10.0.0.1",
        "192.168.1.1",
        "127.0.0.1",
        "169.254.169.254",
        "::1",
        "fe80::1%eth0",
        "::ffff:10.0.0.1",
    ):
        with pytest.raises(ForbiddenAddress):
            check_address(address)
    check_address("127.0.0.1", allows_local=True)
    check_address("203.0.114.1")
    house.act(set_hook, house.operator_id, "https://127.0.0.1:1/x")
    tell(house)
    settings = settings_of(public_url="https://yui.example.jp")
    assert house.loop.run(send_due_webhooks(house.database, settings, Standing(house))) == 0
    assert house.rows(StaffNotice)[0].attempts == 1


def set_hook(context, operator_id, url):  # type: ignore[no-untyped-def]
    """Set the webhook of an operator by its number."""
    return operators.set_webhook(context, context.session.get_one(Operator, operator_id), url)
