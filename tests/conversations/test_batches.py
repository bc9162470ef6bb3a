"""What is said to anybody does not depend on how events fall into batches."""

import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest

from handlers import routes
from handlers.engine.attempts import WroteBefore
from handlers.turn import Turn
from models.rows import carry
from models.writes import watch
from tests.conversations.house import House
from tests.conversations.reading import actions_of
from tests.conversations.work import NOTE, READING, RIGHT, chat_task, member, offer, outside_task

WORDS = ("しごと", "自分のしごと", "お金", "メニュー", "1", "2", "しもだ", "できました", "もどる", "次へ", "はい")
ROWS = "町名\n" + "".join(f"第{number}町\n" for number in range(40))
_BY_LOT = re.compile(r"https://yui\.example\.jp/\S+|結-[0-9A-Z]{5}")


@dataclass
class Office:
    """Three residents and three tasks, the same each time; `happened` is what came in, and what was said to it."""

    house: House
    happened: list[tuple[int, dict[str, Any], str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chats = [member(self.house, kana=f"ヤマダ {name}") for name in ("ア", "イ", "ウ")]
        short = {"units_per_place": 2}
        for task_id in (
            chat_task(self.house, READING, rows=ROWS, **short),
            chat_task(self.house, RIGHT, NOTE, rows=ROWS, **short),
            outside_task(self.house, places=4),
        ):
            offer(self.house, task_id)
            self.house.passes(hours=12)


def plain(messages: list[dict[str, Any]]) -> str:
    """Messages as they compare: links and aliases are drawn by lot."""
    return _BY_LOT.sub("…", str(messages))


def wander(office: Office, seed: int, events: int) -> None:
    """One event after the other, each alone: somebody types or taps something."""
    chance = Random(seed)
    for number in range(events):
        chat = chance.choice(office.chats)
        taps = [one["data"] for message in chat.shown[-6:] for one in actions_of(message) if one["type"] == "postback"]
        if taps and chance.random() < 0.7:
            event = {"type": "postback", "postback": {"data": chance.choice(taps)}}
        else:
            text = {"type": "text", "id": str(number), "text": chance.choice(WORDS)}
            event = {"type": "message", "message": text}
        chat.last = []
        chat._handle(event)
        office.happened.append((chat.account_id, event, plain(chat.last)))


def in_batches(office: Office, happened: list[tuple[int, dict[str, Any], str]], seed: int) -> list[str]:
    """The same events once more, some of them in one transaction, as the worker takes them up; what was said to each."""
    chance = Random(seed)
    said: list[str] = []
    while len(said) < len(happened):
        batch = happened[len(said) : len(said) + chance.randint(1, 60)]
        try:
            said += take(office.house, batch)
        except WroteBefore:
            said += [words for one in batch for words in take(office.house, [one], is_careful=True)]
    return said


def take(house: House, batch: list[tuple[int, dict[str, Any], str]], is_careful: bool = False) -> list[str]:
    """Handle events in one transaction."""
    with house.transaction() as session:
        watch(session, len({account_id for account_id, _, _ in batch}))
        turns: list[Turn] = []
        seats = {account_id: house.chats[account_id].turn(session) for account_id, _, _ in batch}
        carry(session, [turn.resident.id for turn in seats.values() if turn.resident is not None])
        for account_id, event, _ in batch:
            turn = house.chats[account_id].turn(session)
            turn.is_careful = is_careful
            routes.handle(turn, event)
            turns.append(turn)
        session.flush()
        for turn in turns:
            house.deliver(turn)
    return [plain(turn.said) for turn in turns]


@pytest.mark.parametrize("seed", [*range(3), *(pytest.param(seed, marks=pytest.mark.deep) for seed in range(3, 60))])
def test_events_are_answered_alike_alone_and_in_batches(sqlite_template: Path, tmp_path: Path, seed: int) -> None:
    files = [shutil.copy(sqlite_template, tmp_path / name) for name in ("alone.db", "together.db")]
    alone, together = (Office(House(f"sqlite:///{file}")) for file in files)
    wander(alone, seed, 300)
    said = in_batches(together, alone.happened, seed)
    for number, (account_id, event, words) in enumerate(alone.happened):
        assert said[number] == words, (number, account_id, event)
