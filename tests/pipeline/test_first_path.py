import pytest

from models.talk.calls import Call, CallWay
from models.talk.outbox import OutboxMessage
from tests.support.town import open_town, until


async def test_a_person_who_writes_is_answered(database_url: str) -> None:
    async with open_town(database_url) as town:
        hana = await town.person()
        await hana.says("こんにちは")
        message = await hana.waits_for("こんにちは")
        assert message == {"type": "text", "text": "2: こんにちは"}
        await town.quiet()


async def test_an_answer_leaves_at_once_though_the_end_of_the_one_before_is_not_written_yet(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_town(database_url) as town:
        hana = await town.person()
        await town.quiet()
        monkeypatch.setattr("bot.pipeline.sender._LINGER_SECONDS", 60)
        for number, said in enumerate(("a", "b", "c"), 1):
            await hana.says(said)
            await until(lambda: len(town.runtime.sender.arrived()) == number)  # noqa: B023
        assert [message["text"] for message in hana.inbox] == ["2: a", "3: b", "4: c"]
        calls = await town.rows(Call)
        assert [call.way for call in calls] == [CallWay.REPLY] * 3
        assert [call.closed_at for call in calls] == [None] * 3
        assert not await town.rows(OutboxMessage)
