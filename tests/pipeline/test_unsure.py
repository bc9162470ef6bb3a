"""Calls of which nobody knows whether they have arrived: LINE knows a used token, and a retry key for a day."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from models.talk.calls import Call, CallOutcome, CallWay, Frozen
from models.talk.settling import Try, release
from models.talk.verdicts import LineAnswer, Reach, Verdict
from simulator import Person
from tests.pipeline.test_sender import tell, texts
from tests.support.town import Town, open_town


@asynccontextmanager
async def in_hand(url: str) -> AsyncIterator[tuple[Town, Person, Frozen]]:
    """A town whose sender has just taken a push to somebody into its hands, and that somebody."""
    async with open_town(url, embedded_worker=False) as town:
        hana = await town.person()
        await town.runtime.worker.step()
        await tell(town, hana, ["支払いました"])
        [call] = await town.runtime.database.run(town.runtime.sender._advance)
        yield town, hana, call


async def test_a_push_that_may_have_arrived_says_so_and_is_sent_again_by_people_only(sqlite_url: str) -> None:
    async with in_hand(sqlite_url) as (town, hana, call):
        run, clock, sender = town.runtime.database.run, town.clock, town.runtime.sender
        await sender._settle([Try(call, Verdict.RETRY, LineAnswer(Reach.UNKNOWN), clock.now())])
        clock.advance(24 * 3600)

        async def stands_still() -> None:
            async with town.runtime.working():
                await town.quiet()
            [row] = await town.rows(Call)
            assert (row.outcome, row.is_unsure, row.attempts) == (CallOutcome.PARKED, True, 1)
            assert (row.reason, row.retry_key) == ("unknown 0", call.retry_key)

        await stands_still()
        await run(release, [call.id], clock.now())
        await stands_still()
        await run(partial(release, may_repeat=True), [call.id], clock.now())
        async with town.runtime.working():
            await town.quiet()
        assert texts(hana) == ["支払いました"]


async def test_a_call_whose_sender_died_may_have_arrived_and_keeps_its_key(sqlite_url: str) -> None:
    async with in_hand(sqlite_url) as (town, hana, call):
        run = town.runtime.database.run
        await town.runtime.gateway.send(town.line_channel.access_token, call)
        town.clock.advance(24 * 3600)
        async with town.runtime.working():
            await town.quiet()
        [row] = await town.rows(Call)
        assert (row.outcome, row.is_unsure, row.reason) == (CallOutcome.PARKED, True, None)
        await run(release, [call.id], town.clock.now())
        async with town.runtime.working():
            await town.quiet()
        assert texts(hana) == ["支払いました"]


async def test_the_end_of_a_reply_that_is_lost_with_the_databases_machine_is_found_out_again(sqlite_url: str) -> None:
    async with open_town(sqlite_url, embedded_worker=False) as town:
        hana = await town.person()
        async with town.runtime.working():
            await town.quiet()
        await hana.says("メニュー")
        await town.runtime.worker.step()
        before = len(texts(hana))
        call = town.runtime.sender._queue.get_nowait()
        await town.runtime.gateway.send(town.line_channel.access_token, call)
        assert len(texts(hana)) == before + 1
        town.clock.advance(30)
        async with town.runtime.working():
            await town.quiet()
        ended = [
            (row.outcome, row.way, row.closed_at is not None) for row in await town.rows(Call) if row.id == call.id
        ]
        assert ended == [(CallOutcome.SENT, CallWay.REPLY, True)]
        assert len(texts(hana)) == before + 1


async def test_a_key_of_a_call_that_was_released_is_as_old_as_its_release(sqlite_url: str) -> None:
    async with in_hand(sqlite_url) as (town, hana, call):
        run, clock, sender = town.runtime.database.run, town.clock, town.runtime.sender
        await sender._settle([Try(call, Verdict.QUOTA, LineAnswer(Reach.ANSWERED, 429), clock.now())])
        clock.advance(4 * 24 * 3600)
        await run(release, [call.id], clock.now())
        [again] = await run(sender._advance)
        await town.runtime.gateway.send(town.line_channel.access_token, again)
        clock.advance(60)
        async with town.runtime.working():
            await town.quiet()
        [row] = await town.rows(Call)
        assert (row.outcome, row.retry_key) == (CallOutcome.SENT, again.retry_key)
        assert texts(hana) == ["支払いました"]
