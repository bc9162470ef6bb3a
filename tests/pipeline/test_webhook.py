import asyncio

import orjson

from bot.pipeline.webhook import LARGEST_BODY, is_signed
from handlers.context import Actor, ActorKind, Context
from models.people.channels import Channel, seal_secrets
from models.talk.inbox import InboxEvent, InboxOutcome
from simulator import sign
from tests.pipeline.events import HANA, TARO, message_event
from tests.support.town import CHANNEL_KEY, Town, open_town


def test_the_signature_is_the_one_of_lines_own_example() -> None:
    # https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/
    body = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
    signature = "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="
    assert is_signed(body, signature, [b"8c570fa6dd201bb328f1c1eac23a96d8"])
    assert not is_signed(body + b" ", signature, [b"8c570fa6dd201bb328f1c1eac23a96d8"])


async def test_what_is_not_lines_is_refused_and_leaves_nothing(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        body = orjson.dumps({"destination": town.line_channel.bot_user_id, "events": [message_event()]})
        secret = town.line_channel.secret
        assert await town.post_raw(body, None) == 401
        assert await town.post_raw(body, "") == 401
        assert await town.post_raw(body, "日本") == 401
        assert await town.post_raw(body, sign("wrong", body)) == 401
        assert await town.post_raw(body + b"\n", sign(secret, body)) == 401
        for bad in (b"", b"{", b"[]", b'{"events":1}', b"\xff\xfe", b'{"events":{}}'):
            assert await town.post_raw(bad, sign(secret, bad)) == 400
        assert await town.post([message_event()], destination="U" + "0" * 32) == 400
        big = b" " * LARGEST_BODY + body
        assert await town.post_raw(big, sign(secret, big)) == 413
        assert await town.rows(InboxEvent) == []


async def test_lines_check_of_the_address_is_answered(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        assert await town.post([]) == 200
        assert (await town.platform.webhooks.verify(town.line_channel)) == ("delivered", 200)


async def test_one_odd_event_does_not_cost_its_neighbours(database_url: str) -> None:
    async with open_town(database_url) as town:
        odd = [
            message_event(mode="standby"),
            message_event(mode="someday"),
            message_event(mode=None),
            message_event(type="telepathy"),
            message_event(type=None),
            message_event(type=7),
            message_event(type="mess\0age"),
            message_event(source={"type": "group", "groupId": "G1", "userId": HANA}),
            message_event(source={"type": "user", "userId": "nobody"}),
            message_event(source=None),
            "not even an object",
            message_event(timestamp="late"),
            message_event(timestamp=10**18),
        ]
        good = [message_event("a", HANA), message_event("b", TARO)]
        assert await town.post([*odd, *good]) == 200
        await town.quiet()
        rows = await town.rows(InboxEvent)
        outcomes = [(row.outcome, row.reason) for row in rows]
        assert outcomes == [
            (InboxOutcome.SKIPPED, "standby"),
            (InboxOutcome.SKIPPED, "unknown mode"),
            (InboxOutcome.SKIPPED, "unknown mode"),
            *[(InboxOutcome.SKIPPED, "unknown type")] * 4,
            *[(InboxOutcome.SKIPPED, "not from a person")] * 3,
            *[(InboxOutcome.HANDLED, None)] * 4,
        ]
        assert all(row.body_sealed is None for row in rows)


async def test_half_an_emoji_or_a_pit_of_brackets_does_not_cost_its_neighbours(database_url: str) -> None:
    async with open_town(database_url) as town:
        cut, deep, good = message_event("HALF", HANA), message_event("a", HANA, extra="DEEP"), message_event("b", TARO)
        body = orjson.dumps({"destination": town.line_channel.bot_user_id, "events": [cut, deep, good]})
        body = body.replace(b"HALF", b"\\ud83d").replace(b'"DEEP"', b"[" * 300 + b"]" * 300)
        assert await town.post_raw(body, sign(town.line_channel.secret, body)) == 200
        await town.quiet()
        rows = await town.rows(InboxEvent)
        outcomes = [InboxOutcome.HANDLED, InboxOutcome.SKIPPED, InboxOutcome.HANDLED]
        assert [row.outcome for row in rows] == outcomes
        assert rows[1].reason == "nested too deeply"


async def test_nobody_can_forge_an_event_of_our_own(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        forged = message_event(type="yui.content", webhookEventId="yui:fetch:1")
        assert await town.post([forged]) == 200
        (row,) = await town.rows(InboxEvent)
        assert row.outcome is InboxOutcome.SKIPPED
        assert row.event_id.startswith("sha256:")


async def test_an_event_without_an_id_is_known_again(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        event = message_event(webhookEventId=None)
        again = event | {"deliveryContext": {"isRedelivery": True}}
        assert [await town.post([event]), await town.post([again])] == [200, 200]
        await town.quiet()
        assert len(await town.rows(InboxEvent)) == 1


async def test_a_waiting_event_rests_sealed(sqlite_url: str) -> None:
    async with open_town(sqlite_url, embedded_worker=False) as town:
        assert await town.post([message_event("口座は1234567")]) == 200
        (row,) = await town.rows(InboxEvent)
        assert row.body_sealed is not None
        assert b"1234567" not in row.body_sealed


async def test_while_a_secret_is_changed_both_verify(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        old = town.line_channel.secret
        await _set_secrets(town, ["newer", old])
        assert await town.post([message_event()], secret="newer") == 200
        assert await town.post([message_event()], secret=old) == 200
        await _set_secrets(town, ["newer"])
        town.runtime.channels.forget()
        assert await town.post([message_event()], secret=old) == 401
        assert await town.post([message_event()], secret="newer") == 200


async def test_unknown_addresses_are_not_there(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        assert await town.post([message_event()], key="another") == 404


async def _set_secrets(town: Town, secrets: list[str]) -> None:
    def change(context: Context) -> None:
        channel = context.session.get_one(Channel, 1)
        channel.secrets_sealed = seal_secrets(context.vault, CHANNEL_KEY, secrets)

    await town.runtime.acts.do(Actor(ActorKind.TERMINAL), change)
    await asyncio.sleep(0.25)
