"""A machine with nothing on it, and what is typed at its terminal."""

import base64
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app

KEYS = f"t1:{base64.b64encode(b'k' * 32).decode()}"

Yui = Callable[..., Result]


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing on it, where LINE cannot be reached."""
    for name in [name for name in os.environ if name.startswith("YUI_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("YUI_DATABASE_URL", f"sqlite:///{tmp_path / 'yui.db'}")
    monkeypatch.setenv("YUI_FIELD_KEYS", KEYS)
    monkeypatch.setenv("YUI_LINE_API_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    return tmp_path


@pytest.fixture
def yui(environment: Path) -> Yui:
    """`yui("order", "add", …)` types a command; it must succeed unless a code is expected."""
    runner = CliRunner()

    def type_in(*words: Any, code: int = 0) -> Result:
        result = runner.invoke(app, [str(word) for word in words], catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result

    return type_in


@pytest.fixture
def town(yui: Yui, monkeypatch: pytest.MonkeyPatch) -> Yui:
    """A migrated database with one operator."""
    yui("migrate")
    yui("operator", "add", "town", "--name", "見本公社", "--municipality", "203238", "--address", "x", "--phone", "1")
    monkeypatch.setenv("YUI_CHANNEL_SECRET", "s")
    monkeypatch.setenv("YUI_CHANNEL_TOKEN", "t")
    yui("channel", "add", "line", "--operator", "town")
    return yui
