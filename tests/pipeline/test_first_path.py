from tests.support.town import open_town


async def test_a_person_who_writes_is_answered(database_url: str) -> None:
    async with open_town(database_url) as town:
        hana = await town.person()
        await hana.says("こんにちは")
        message = await hana.waits_for("こんにちは")
        assert message == {"type": "text", "text": "2: こんにちは"}
        await town.quiet()
