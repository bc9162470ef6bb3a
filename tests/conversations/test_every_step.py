"""Every question of every conversation meets everything that people send wrongly, and keeps what was answered."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from handlers.engine.flow import flows
from handlers.engine.talk import SUMMARY
from tests.conversations.house import House
from tests.conversations.tours import TOURS, Trials, moves_house, writes_on_pages
from tests.crossing.two_channels import TwoChannels


def house_for(database_url: str, tour: Callable[[Trials], None]) -> House:
    """A house as the tour expects it: of two towns, or with private details asked on pages."""
    if tour is moves_house:
        return TwoChannels(database_url)
    return House(database_url, **({"preset": "municipal"} if tour is writes_on_pages else {}))


@pytest.mark.parametrize("tour", TOURS)
def test_what_is_wrong_is_told_and_nothing_is_lost(sqlite_url: str, tour: Callable[[Trials], None]) -> None:
    tour(Trials(house_for(sqlite_url, tour)))


def test_the_tours_come_to_every_question(sqlite_template: Path, tmp_path: Path) -> None:
    met: set[str] = set()
    for tour in TOURS:
        copy = shutil.copy(sqlite_template, tmp_path / f"{tour.__name__}.db")
        trials = Trials(house_for(f"sqlite:///{copy}", tour), lambda chat: set())
        tour(trials)
        met |= {".".join(where.split(".")[:2]) for where in trials.met}
    declared = {
        f"{flow.name}.{step}"
        for flow in flows().values()
        for step in (*(step.name for step in flow.steps), *([SUMMARY] if flow.summary else []))
    }
    assert sorted(declared - met) == []
