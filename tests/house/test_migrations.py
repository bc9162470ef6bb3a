"""The migrations are one line, in the order of their numbers: two that follow the same one leave no way up."""

import re
from pathlib import Path

from tests.house.tree import ROOT

VERSIONS = ROOT / "deploy" / "migrations" / "versions"


def test_each_migration_follows_the_one_before() -> None:
    files = sorted(VERSIONS.glob("0*.py"))
    chain = [(_of(file, "down_revision"), _of(file, "revision")) for file in files]
    numbers = [f"{number:04}" for number in range(1, len(files) + 1)]
    assert [file.name[:4] for file in files] == numbers
    assert chain == list(zip(["None", *numbers[:-1]], numbers, strict=True))


def _of(file: Path, name: str) -> str:
    found = re.search(rf'^{name}: .* = "?(\w+)"?$', file.read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None, f"{file.name} names no {name}"
    return found[1]
