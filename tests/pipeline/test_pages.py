"""What a page sends in comes before or after what is handled of the same account, wholly."""

import asyncio
from typing import Any

from sqlalchemy.util import await_

from handlers.context import Actor, ActorKind, Context
from handlers.turn import Turn, turn_for
from models.people.line_accounts import LineAccount
from models.talk.conversations import ConversationState
from models.talk.outbox import MessageKind
from tests.support.town import echo, open_town, text_message


async def test_what_a_page_sends_in_during_a_batch_waits_for_it_and_nothing_is_overwritten(postgres_url: str) -> None:
    sent_in: list[asyncio.Future[None]] = []

    def page(context: Context, account_id: int) -> None:
        turn = turn_for(context, context.session.get_one(LineAccount, account_id))
        turn.conversation.version += 1
        turn.conversation.past = [*turn.conversation.past, "page"]

    def slow(turn: Turn, event: dict[str, Any]) -> None:
        echo(turn, event)
        if turn.conversation.version == 1:
            return
        acting = town.runtime.acts.do(Actor(ActorKind.RESIDENT), page, turn.account.id)
        sent_in.append(asyncio.ensure_future(acting))
        await_(asyncio.wait(sent_in, timeout=0.5))
        turn.conversation.past = [*turn.conversation.past, "event"]

    async with open_town(postgres_url, slow) as town:
        hana = town.platform.person("はな", channel=town.line_channel, friend=True)
        await hana.says("first")
        await town.quiet()
        await hana.says("second")
        await town.quiet()
        await sent_in[0]
        [state] = await town.rows(ConversationState)
        assert (state.version, state.past) == (3, ["event", "page"])


async def test_a_batch_that_waits_for_a_page_finds_all_that_it_has_changed_and_answers_behind_it(
    postgres_url: str,
) -> None:
    steps: list[asyncio.Future[int]] = []
    found: list[tuple[str, int]] = []

    def handle(turn: Turn, event: dict[str, Any]) -> None:
        found.append((turn.account.locale, turn.conversation.version))
        echo(turn, event)

    def page(context: Context, account_id: int) -> None:
        turn = turn_for(context, context.session.get_one(LineAccount, account_id))
        turn.conversation.version += 1
        turn.account.locale = "en"
        turn.tell(turn.account, [text_message("page")], MessageKind.SERVICE)
        steps.append(asyncio.ensure_future(town.runtime.worker.step()))
        await_(asyncio.wait(steps, timeout=0.5))

    async with open_town(postgres_url, handle, embedded_worker=False) as town:
        hana = town.platform.person("はな", channel=town.line_channel, friend=True)
        town.platform.acts.text(hana.chat(), "first")
        async with town.runtime.working():
            await town.quiet()
        town.platform.acts.text(hana.chat(), "second")
        await town.platform.webhooks.settle()
        [account] = await town.rows(LineAccount)
        await town.runtime.acts.do(Actor(ActorKind.RESIDENT), page, account.id)
        assert await asyncio.wait_for(steps[0], 20) == 1
        async with town.runtime.working():
            await town.quiet()
        assert found == [("ja", 0), ("en", 2)]
        assert [message["text"] for message in hana.inbox] == ["1: first", "page", "3: second"]
