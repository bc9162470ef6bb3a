"""A row that no known key opens (one was taken out too soon, or the row is damaged) holds up nobody else."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from handlers import routes, upkeep
from handlers.context import Actor, ActorKind, Context
from handlers.help.unreached import What, unreached
from messages.catalog import text
from models.people.channels import Channel
from models.people.line_accounts import LineAccount
from models.people.staff import Staff
from models.seal import Vault
from models.talk.calls import Call, CallOutcome
from models.talk.conversations import ConversationState
from models.talk.inbox import InboxEvent, InboxOutcome
from models.talk.outbox import MessageKind, OutboxMessage, OutboxOutcome
from tests.support.town import Town, open_town, text_message

LOST = Vault({"gone": bytes(32)}).seal("anything", b"{}")


async def damage(town: Town, table: Any, which: Any) -> None:
    """Seal the bodies of some rows with a key that is gone."""

    def work(session: Session) -> None:
        session.execute(update(table).where(which).values(body_sealed=LOST))

    await town.runtime.database.run(work)


def tell_all(context: Context) -> None:
    """Something to everybody."""
    for account in context.session.query(LineAccount).order_by(LineAccount.id):
        context.tell(account, [text_message("支払いの通知")], MessageKind.MONEY)


async def test_an_event_that_cannot_be_opened_is_set_aside_and_its_lane_goes_on(database_url: str) -> None:
    async with open_town(database_url, embedded_worker=False) as town:
        hana, taro = await town.person("はな"), await town.person("太郎")
        await town.runtime.worker.step()
        await hana.says("lost")
        await damage(town, InboxEvent, InboxEvent.done_at.is_(None))
        town.clock.advance(1)
        await hana.says("one")
        await taro.says("two")
        async with town.runtime.working():
            await town.quiet()
        assert [message["text"] for message in hana.inbox][-1] == "2: one"
        assert [message["text"] for message in taro.inbox] == ["2: two"]
        # The event that is lost had the token with it: nobody pays for an apology.
        assert (len(hana.inbox), hana.chat().paid) == (1, 0)
        failed = await town.rows(InboxEvent, InboxEvent.outcome == InboxOutcome.FAILED)
        assert {event.reason for event in failed} == {"SealBroken"}
        assert {event.body_sealed for event in failed} == {LOST}


async def test_answers_that_cannot_be_opened_are_set_aside_and_their_owner_goes_on_for_free(
    database_url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    def lose(session: Session) -> None:
        session.execute(update(ConversationState).values(draft_sealed=LOST))
        for state in session.scalars(select(ConversationState)):
            state.parked = [{**entry, "draft": LOST.hex()} for entry in state.parked]

    async with open_town(database_url, routes.handle) as town:
        hana, taro = await town.person("はな"), await town.person("太郎")
        for person in (hana, taro):
            await person.says("登録")
        await hana.says("ことば")
        await town.quiet()
        await town.runtime.database.run(lose)
        seen = len(hana.inbox)
        await hana.says("はなこ")
        await taro.says("お金")
        await town.quiet()
        words = text("ja", "engine.lost_draft")
        assert hana.inbox[seen]["text"] == words
        assert [message.get("text") for message in taro.inbox].count(words) == 1
        assert (hana.chat().paid, taro.chat().paid) == (0, 0)
        await hana.says("登録")
        await town.quiet()
        assert text("ja", "engine.lost_draft") not in str(hana.inbox[seen + 1 :])
        states = await town.rows(ConversationState)
        assert sorted((state.name, len(state.parked)) for state in states if state.name) == [("onboarding", 1)]
        assert {entry["draft"] for state in states for entry in state.parked} == {LOST.hex()}
        assert await town.rows(InboxEvent, InboxEvent.outcome == InboxOutcome.FAILED) == []
        town.clock.advance(timedelta(days=8).total_seconds())
        await town.runtime.acts.do(Actor(ActorKind.CLOCK), upkeep.forget_drafts)
        assert [state.parked for state in await town.rows(ConversationState)] == [[], []]
    told = [line for line in capfd.readouterr().err.splitlines() if '"drafts that no known key opens"' in line]
    assert sorted(orjson.loads(line)["count"] for line in told) == [1, 2]


async def test_what_cannot_be_opened_is_left_to_staff_and_everything_else_is_sent(database_url: str) -> None:
    def listed(context: Context) -> list[tuple[What, str]]:
        return [(one.what, one.words) for one in unreached(context, Staff(operator_id=1))]

    async with open_town(database_url, embedded_worker=False) as town:
        hana, taro = await town.person("はな"), await town.person("太郎")
        async with town.runtime.working():
            await town.quiet()
        [hers] = await town.rows(LineAccount, LineAccount.user_id == hana.chat().user_id)
        actor = Actor(ActorKind.TERMINAL)
        # A call that a dead worker had in hand, and a message behind it.
        await town.runtime.acts.do(actor, tell_all)
        assert len(await town.runtime.database.run(town.runtime.sender._advance)) == 2
        await town.runtime.acts.do(actor, tell_all)
        await damage(town, Call, Call.account_id == hers.id)
        await damage(town, OutboxMessage, (OutboxMessage.account_id == hers.id) & OutboxMessage.left_at.is_(None))
        town.clock.advance(60)
        async with town.runtime.working():
            await town.quiet()
        assert [message["text"] for message in taro.inbox] == ["支払いの通知", "支払いの通知"]
        assert hana.inbox == []
        [call] = await town.rows(Call, Call.outcome != CallOutcome.SENT)
        assert (call.account_id, call.outcome, call.reason) == (
            hers.id,
            CallOutcome.PARKED,
            "sealed with an unknown key",
        )
        [message] = await town.rows(OutboxMessage, OutboxMessage.outcome != OutboxOutcome.FROZEN)
        assert (message.account_id, message.outcome) == (hers.id, OutboxOutcome.UNDELIVERABLE)
        assert {call.body_sealed, message.body_sealed} == {LOST}
        assert sorted(await town.runtime.acts.look(actor, listed)) == [(What.CALL, ""), (What.MESSAGE, "")]


async def test_an_account_whose_keys_cannot_be_opened_stops_no_other(sqlite_url: str) -> None:
    def add(context: Context) -> None:
        columns = (column for column in Channel.__table__.columns if column.name != "id")
        own = context.session.scalars(select(Channel)).one()
        copy = {column.name: getattr(own, column.name) for column in columns}
        context.session.add(Channel(**copy | {"key": "other", "bot_user_id": "U" + "f" * 32, "secrets_sealed": LOST}))

    async with open_town(sqlite_url) as town:
        await town.runtime.acts.do(Actor(ActorKind.TERMINAL), add)
        town.runtime.channels.forget()
        hana = await town.person()
        await hana.says("a")
        await hana.waits_for("2: a")
