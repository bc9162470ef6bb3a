"""The terminal answers at once: nothing is loaded that a command does not need."""

import inspect
import subprocess
import sys
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from bot import cli

HEAVY = {"linebot", "fastapi", "simulator", "samples"}


def loaded_by(statement: str) -> set[str]:
    """The top-level packages in memory after a statement in a fresh process."""
    code = f"import sys; {statement}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


def test_the_list_of_commands_loads_none_of_them() -> None:
    loaded = loaded_by("from bot.cli import app")
    assert not loaded & (HEAVY | {"sqlalchemy", "handlers", "models"})


def test_migrating_loads_neither_line_nor_the_web() -> None:
    loaded = loaded_by("import bot.cli.running")
    assert "alembic" in loaded
    assert not loaded & HEAVY


def test_serving_does_not_load_what_only_the_rich_menus_need() -> None:
    loaded = loaded_by("import bot.house, bot.app")
    assert "fastapi" in loaded
    assert not loaded & {"linebot", "openpyxl", "typst", "redis"}


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_a_command_is_what_the_list_says(name: str) -> None:
    later: Any = get_command(cli.app).commands[name]  # type: ignore[attr-defined]
    help_of_all = inspect.cleandoc(later.load().help)
    first = help_of_all.split("\n\n")[0].replace("\n", " ")
    assert first.startswith(cli.COMMANDS[name][1].rstrip("."))


def test_a_word_mistyped_gets_a_hint() -> None:
    result = CliRunner().invoke(cli.app, ["migrat"])
    assert result.exit_code == 2
    assert "'migrate'" in result.output
