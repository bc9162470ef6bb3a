"""Who unblocks the account gets what had to arrive meanwhile, once and in order, as far as it is still true."""

from datetime import timedelta

from handlers import routes
from handlers.help.unreached import By, What, mark_reached
from models.people.staff import Role, Staff
from models.talk.calls import BLOCKED, Call, CallOutcome
from models.talk.outbox import MessageKind, OutboxMessage, OutboxOutcome
from simulator import Person
from tests.pipeline.test_sender import STAFF, known, tell, until_tried
from tests.support.town import Town, open_town


async def gets(town: Town, person: Person) -> list[str]:
    """Let two hours pass and unblock the account: which of the test's own words have arrived after."""
    town.clock.advance(timedelta(hours=2).total_seconds())
    await person.unblocks()
    await town.quiet()
    return [message["text"] for message in person.inbox if len(message.get("text") or "long") == 1]


async def test_who_unblocks_gets_what_had_to_arrive_meanwhile(database_url: str) -> None:
    async with open_town(database_url, routes.handle) as town:
        hana = await known(town)
        outage = town.platform.faults.add("500_before", "push")
        await tell(town, hana, ["1"], MessageKind.CONTRACT)
        await until_tried(town)
        await hana.blocks()
        town.clock.advance(60)
        await town.quiet()
        assert [call.reason for call in await town.rows(Call, Call.outcome == CallOutcome.PARKED)] == [BLOCKED]
        town.platform.faults.remove(outage.id)
        soon = town.clock.now() + timedelta(hours=1)
        await tell(town, hana, ["x"], MessageKind.CONTRACT, expires_at=soon)
        await tell(town, hana, ["2"], MessageKind.MONEY)
        await tell(town, hana, ["y"], MessageKind.OFFER)
        await tell(town, hana, ["z"], MessageKind.SERVICE)
        await tell(town, hana, ["3"], MessageKind.SERVICE)
        await town.quiet()
        undeliverable = OutboxMessage.outcome == OutboxOutcome.UNDELIVERABLE
        brought = sorted(message.id for message in await town.rows(OutboxMessage, undeliverable))[2]
        director = Staff(operator_id=1, roles=[Role.DIRECTOR])
        await town.runtime.acts.do(STAFF, mark_reached, director, What.MESSAGE, brought, By.PHONE)
        assert await gets(town, hana) == ["1", "2", "3"]
        assert await town.rows(OutboxMessage, undeliverable) == []
        await hana.blocks()
        await town.quiet()
        assert await gets(town, hana) == ["1", "2", "3"]
