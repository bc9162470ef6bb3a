"""A try ends within its lease, and what LINE turned away for certain is tried again."""

from datetime import timedelta

from models.talk.calls import Call, CallOutcome, CallWay, Frozen
from models.talk.outbox import MessageKind
from tests.support.town import open_town


async def test_a_token_refused_after_a_try_that_line_turned_away_is_no_delivery(sqlite_url: str) -> None:
    async with open_town(sqlite_url, embedded_worker=False, call_seconds=0.3) as town:
        hana = await town.person()
        outcome = await hana.says("a")
        assert outcome.delivery is not None
        assert outcome.delivery.token is not None
        outcome.delivery.token.used = True
        town.platform.faults.add("429", "reply", count=1)
        async with town.runtime.working():
            await town.quiet()
        assert [message["text"] for message in hana.inbox] == ["2: a"]
        (call,) = await town.rows(Call)
        assert (call.way, call.outcome) == (CallWay.PUSH, CallOutcome.SENT)


async def test_a_call_whose_lease_would_end_during_the_try_is_left_to_the_next(sqlite_url: str) -> None:
    async with open_town(sqlite_url, embedded_worker=False, call_seconds=5) as town:
        sender = town.runtime.sender
        lease = timedelta(seconds=sender.lease_seconds)
        now = town.clock.now()
        late = Frozen(1, 1, "U", CallWay.PUSH, MessageKind.SERVICE, [], now, now + lease)
        assert sender.has_time(late)
        town.clock.advance(sender.lease_seconds - 4)
        assert not sender.has_time(late)
