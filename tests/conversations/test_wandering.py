"""Whatever residents do in whatever order: every turn is answered, nothing breaks, and there is always a way on."""

import pytest

from tests.conversations.house import House
from tests.conversations.wandering import World

PRESETS = ({}, {"preset": "municipal"})
QUICK, DEEP = 250, 2_500


@pytest.mark.parametrize("preset", PRESETS)
def test_wanderers_find_no_dead_end(sqlite_url: str, preset: dict[str, str]) -> None:
    World(House(sqlite_url, **preset), seed=1).turns(QUICK)


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(2, 12))
def test_wanderers_find_no_dead_end_for_long(sqlite_url: str, seed: int) -> None:
    World(House(sqlite_url, **PRESETS[seed % 2]), seed).turns(DEEP)
