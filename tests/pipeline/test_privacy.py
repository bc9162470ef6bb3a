"""Planted private text must be found nowhere in the logs, whatever goes wrong, nor in a database at rest."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.logs import logger, set_up
from handlers.turn import Turn
from models.people.operators import Operator
from tests.pipeline.events import HANA, message_event
from tests.support.town import echo, open_town, text_message

PLANTED = ("山田花子", "口座1234567", "S'〇o'八九", "090-1234-5678")


def careless(turn: Turn, event: dict[str, Any]) -> None:
    """A handler that breaks in every way that quotes what was typed."""
    said = event["message"]["text"]
    echo(turn, event)
    turn.say(text_message(said))
    if "1" in said:
        raise ValueError(f"cannot read {said}")
    if "S" in said:
        turn.session.execute(text("SELECT no_such_column FROM operators WHERE name = :name"), {"name": said})
    if "花" in said:
        turn.session.add(Operator(id=1, key=said, municipality_code="1", name=said, bands=[]))
        turn.session.flush()


async def test_private_text_is_never_logged(database_url: str, capfd: pytest.CaptureFixture[str]) -> None:
    async with open_town(database_url, careless, log_level="debug") as town:
        town.platform.faults.add("500_after", "reply", count=1)
        for planted in PLANTED:
            await town.post([message_event(planted)])
            await town.quiet()
        hana = town.platform.person(PLANTED[0], channel=town.line_channel, friend=True)
        await hana.says("きれい")
        await hana.waits_for("1: きれい")
        logging.getLogger("asyncio").error("Task exception was never retrieved %s", PLANTED[0])
        logging.getLogger("some.library").warning(f"bad value {PLANTED[1]}")
        logger("test").info("said", text=PLANTED[2], messages=[PLANTED[3]], status=200)
    logged = "".join(capfd.readouterr())
    assert '"event":"event failed"' in logged
    for planted in (*PLANTED, "きれい", HANA, hana.user_id, town.line_channel.secret, town.line_channel.access_token):
        assert planted not in logged
    for line in logged.splitlines():
        assert json.loads(line)["level"]


async def test_private_text_rests_sealed(sqlite_url: str) -> None:
    async with open_town(sqlite_url, careless) as town:
        for planted in PLANTED:
            await town.post([message_event(planted)])
        await town.quiet()
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    stored = b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
    for planted in PLANTED:
        assert planted.encode() not in stored


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(KeyError):
        set_up("loud")
