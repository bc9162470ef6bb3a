from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from handlers.context import Actor, ActorKind, Context
from handlers.help import parked_calls
from handlers.office.operators import set_channel_token
from handlers.turn import Turn
from models.people.channels import Channel
from models.people.line_accounts import LineAccount
from models.people.operators import Operator
from models.people.staff import Role, Staff
from models.record.staff_notices import StaffNotice
from models.talk.calls import Call, CallOutcome, CallWay
from models.talk.outbox import MessageKind, OutboxMessage, OutboxOutcome
from models.talk.settling import release
from simulator import Person
from tests.support.town import Town, echo, open_town, text_message, until

STAFF = Actor(ActorKind.STAFF, 1)


async def tell(
    town: Town, person: Person, texts: Sequence[str], kind: MessageKind = MessageKind.SERVICE, **when: Any
) -> None:
    """Push texts to a person, each as a message of its own."""

    def act(context: Context) -> None:
        account = context.session.scalars(select(LineAccount).where(LineAccount.user_id == person.user_id)).one()
        for text in texts:
            context.tell(account, [text_message(text)], kind, **when)

    await town.runtime.acts.do(STAFF, act)


def hire(context: Context) -> None:
    """An administrator, who reads mail."""
    operator = context.session.scalars(select(Operator)).one()
    context.session.add(Staff(operator_id=operator.id, email="a@example.jp", roles=[Role.ADMIN]))


async def known(town: Town, name: str = "はな") -> Person:
    """A friend whom the bot has met."""
    person = await town.person(name)
    await town.quiet()
    return person


def texts(person: Person) -> list[str]:
    return [message["text"] for message in person.inbox]


async def test_an_answer_is_a_free_reply_and_its_body_is_gone_after(database_url: str) -> None:
    async with open_town(database_url) as town:
        hana = await known(town)
        await hana.says("a")
        await town.quiet()
        (call,) = await town.rows(Call)
        assert (call.way, call.outcome, call.body_sealed) == (CallWay.REPLY, CallOutcome.SENT, None)
        assert (hana.chat().free, hana.chat().paid) == (1, 0)


async def test_an_answer_that_missed_its_minute_is_pushed_once(database_url: str) -> None:
    async with open_town(database_url, embedded_worker=False) as town:
        hana = await town.person()
        await hana.says("a")
        town.clock.advance(55)
        async with town.runtime.working():
            await town.quiet()
        assert texts(hana) == ["2: a"]
        assert (hana.chat().free, hana.chat().paid) == (0, 1)


async def test_an_answer_whose_token_another_has_used_is_pushed_once(database_url: str) -> None:
    async with open_town(database_url, embedded_worker=False) as town:
        hana = await town.person()
        outcome = await hana.says("a")
        assert outcome.delivery is not None
        assert outcome.delivery.token is not None
        outcome.delivery.token.used = True
        async with town.runtime.working():
            await town.quiet()
        assert texts(hana) == ["2: a"]
        (call,) = await town.rows(Call)
        assert (call.way, call.outcome) == (CallWay.PUSH, CallOutcome.SENT)


@pytest.mark.parametrize("fault", ["500_before", "500_after", "reset", "reset_after", "429", "timeout"])
async def test_a_reply_survives_every_fault_and_arrives_once(fault: Any, sqlite_url: str) -> None:
    async with open_town(sqlite_url, call_seconds=1.0) as town:
        hana = await known(town)
        town.platform.faults.add(fault, "reply", count=1, seconds=2.0)
        await hana.says("a")
        await town.quiet()
        assert texts(hana) == ["2: a"]
        assert hana.chat().paid == 0


@pytest.mark.parametrize("fault", ["500_before", "500_after", "reset", "reset_after", "429", "timeout"])
async def test_a_push_survives_every_fault_and_arrives_once(fault: Any, postgres_url: str) -> None:
    async with open_town(postgres_url, call_seconds=1.0) as town:
        hana = await known(town)
        town.platform.faults.add(fault, "push", count=2, seconds=2.0)
        await tell(town, hana, ["結果です"])
        await town.quiet()
        assert texts(hana) == ["結果です"]
        assert hana.chat().paid == 1


async def test_what_waits_for_one_person_leaves_as_one_call_in_order(database_url: str) -> None:
    async with open_town(database_url) as town:
        hana = await known(town)
        await tell(town, hana, [str(number) for number in range(12)])
        await town.quiet()
        assert texts(hana) == [str(number) for number in range(12)]
        assert hana.chat().calls == 3


async def test_a_reply_overtakes_a_push_that_is_stuck(database_url: str) -> None:
    async with open_town(database_url) as town:
        hana = await known(town)
        outage = town.platform.faults.add("500_before", "push")
        await tell(town, hana, ["あとで"])
        await until_tried(town)
        await hana.says("a")
        await hana.waits_for("2: a")
        assert texts(hana) == ["2: a"]
        town.platform.faults.remove(outage.id)
        town.clock.advance(900)
        await town.quiet()
        assert texts(hana) == ["2: a", "あとで"]


async def test_what_else_is_told_to_one_who_is_answered_rides_on_the_free_reply(database_url: str) -> None:
    def gossip(turn: Turn, event: dict[str, Any]) -> None:
        echo(turn, event)
        if event["type"] == "message":
            turn.tell(turn.account, [text_message("ついでに")], MessageKind.NEWS)

    async with open_town(database_url, gossip) as town:
        hana = await known(town)
        await hana.says("a")
        await town.quiet()
        assert texts(hana) == ["2: a", "ついでに"]
        assert (hana.chat().calls, hana.chat().paid) == (1, 0)


async def test_a_message_waits_for_its_time(database_url: str) -> None:
    async with open_town(database_url) as town:
        hana = await known(town)
        await tell(town, hana, ["朝です"], not_before=town.clock.now() + timedelta(hours=9))
        await town.quiet()
        assert texts(hana) == []
        town.clock.advance(9 * 3600)
        await town.quiet()
        assert texts(hana) == ["朝です"]


async def test_a_refused_call_is_parked_and_can_be_released(database_url: str) -> None:
    async with open_town(database_url) as town:
        hana = await known(town)
        owners = dict(town.platform._owners)
        town.platform._owners.clear()  # LINE knows nobody
        await tell(town, hana, ["結果です"])
        await town.quiet()
        (call,) = await town.rows(Call)
        assert call.outcome is CallOutcome.PARKED
        assert "400" in call.reason
        town.platform._owners.update(owners)
        await town.runtime.database.run(release, [call.id], town.clock.now())
        await town.quiet()
        assert texts(hana) == ["結果です"]


async def test_calls_wait_for_a_new_token_and_staff_are_told_once(database_url: str) -> None:
    async with open_town(database_url) as town:
        hana = await known(town)
        tokens, acts = town.platform.tokens, town.runtime.acts
        await acts.do(STAFF, hire)
        owner = tokens.pop(town.line_channel.access_token)
        await tell(town, hana, ["一通目"])
        await town.quiet()
        await tell(town, hana, ["二通目"])
        await town.quiet()
        assert [call.outcome for call in await town.rows(Call)] == [CallOutcome.TOKEN] * 2
        (channel,) = await town.rows(Channel)
        assert channel.token_refused_at is not None
        for _ in range(2):
            await acts.do(Actor(ActorKind.CLOCK), parked_calls.tell_of_calls)
            town.clock.advance(600)
        assert [notice.event for notice in await town.rows(StaffNotice)] == ["token.refused"]

        tokens["anew"] = owner
        town.line_channel.access_token = "anew"

        def renew(context: Context) -> None:
            set_channel_token(context, context.session.get_one(Channel, channel.id), "anew")

        await acts.do(STAFF, renew)
        await until(lambda: texts(hana) == ["一通目", "二通目"])
        await town.quiet()
        (channel,) = await town.rows(Channel)
        assert channel.token_refused_at is None


async def test_a_token_that_works_again_lets_calls_go(database_url: str) -> None:
    async with open_town(database_url) as town:
        hana = await known(town)
        token = town.line_channel.access_token
        owner = town.platform.tokens.pop(token)
        await tell(town, hana, ["一通目"])
        await town.quiet()
        await town.runtime.quota.read_all()
        assert texts(hana) == []
        town.platform.tokens[token] = owner
        await town.runtime.quota.read_all()
        await town.quiet()
        assert texts(hana) == ["一通目"]


async def test_a_used_up_month_stops_pushes_until_there_is_room(database_url: str) -> None:
    async with open_town(database_url) as town:
        hana = await known(town)
        town.line_channel.quota = 1
        await tell(town, hana, ["一通目"])
        await town.quiet()
        await tell(town, hana, ["二通目"])
        await town.quiet()
        (_, call) = await town.rows(Call)
        assert (call.outcome, texts(hana)) == (CallOutcome.QUOTA, ["一通目"])
        await town.runtime.quota.read_all()
        assert texts(hana) == ["一通目"]
        town.line_channel.quota = 5
        await town.runtime.quota.read_all()
        await town.quiet()
        assert texts(hana) == ["一通目", "二通目"]


async def test_nothing_is_pushed_to_a_blocked_account_and_staff_are_left_with_what_matters(database_url: str) -> None:
    def notice_blocks(turn: Turn, event: dict[str, Any]) -> None:
        if event["type"] in ("follow", "unfollow"):
            turn.account.blocked_at = turn.now if event["type"] == "unfollow" else None

    async with open_town(database_url, notice_blocks) as town:
        hana = await known(town)
        await hana.blocks()
        await town.quiet()
        for kind in (MessageKind.CONTRACT, MessageKind.MONEY, MessageKind.OFFER):
            await tell(town, hana, [kind], kind)
        await town.quiet()
        rows = await town.rows(OutboxMessage)
        assert [row.outcome for row in rows] == [
            OutboxOutcome.UNDELIVERABLE,
            OutboxOutcome.UNDELIVERABLE,
            OutboxOutcome.DROPPED,
        ]
        assert [row.body_sealed is None for row in rows] == [False, False, True]
        assert await town.rows(Call) == []


async def test_frozen_calls_go_on_after_a_crash(database_url: str) -> None:
    async with open_town(database_url, embedded_worker=False, call_seconds=0.2) as town:
        hana = await town.person()
        await hana.says("a")
        # A worker that dies between its commit and the call.
        await town.runtime.worker.step()
        town.runtime.sender._queue.get_nowait()
        async with town.runtime.working():
            await town.quiet()
        assert texts(hana) == ["2: a"]
        assert hana.chat().paid == 0


async def test_a_crash_after_the_call_does_not_send_it_twice(database_url: str) -> None:
    async with open_town(database_url, embedded_worker=False, call_seconds=0.2) as town:
        hana = await town.person()
        await hana.says("a")
        await town.runtime.worker.step()
        call = town.runtime.sender._queue.get_nowait()
        await town.runtime.gateway.send(town.line_channel.access_token, call)
        async with town.runtime.working():
            await town.quiet()
        assert texts(hana) == ["2: a"]
        assert (hana.chat().calls, hana.chat().paid) == (1, 0)


async def until_tried(town: Town) -> None:
    """Wait until a call has been tried."""

    async def has_tried() -> bool:
        return any(call.attempts for call in await town.rows(Call))

    await until(has_tried)
