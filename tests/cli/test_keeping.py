"""Keeping what is there: backups, and a new key for everything that is sealed."""

import asyncio
import base64
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, LargeBinary
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.database import Database
from bot.migrations import FOLDER
from bot.settings import read_settings
from handlers.office.resealing import PLACES
from models.tables import Base
from tests.servers import postgres_programs

OLD, NEW = (f"{name}:{base64.b64encode(name.encode() * 32).decode()}" for name in ("o", "n"))
BY_RESIDENT = {
    *(f"residents.{field}_sealed" for field in ("name", "kana", "born_on", "phone")),
    *(f"bank_accounts.{field}_sealed" for field in ("number", "holder")),
    *(f"considerations.{field}_sealed" for field in ("words", "answer")),
    "invoice_registrations.number_sealed",
}
"""Sealed with the resident's own key, which is wrapped by the installation's and sealed anew with it."""
REGISTER = "氏名,カナ,生年月日\r\n山田 花子,ヤマダ ハナコ,1990-04-01\r\n"

Yui = Callable[..., Result]


@pytest.fixture
def yui(monkeypatch: pytest.MonkeyPatch) -> Yui:
    """`yui("backup", …)` types a command; it must succeed unless a code is expected."""
    for name in [name for name in os.environ if name.startswith("YUI_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("YUI_FIELD_KEYS", OLD)
    monkeypatch.setenv("YUI_LINE_API_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("YUI_CHANNEL_SECRET", "s")
    monkeypatch.setenv("YUI_CHANNEL_TOKEN", "t")
    monkeypatch.setenv("LC_ALL", "C")

    def type_in(*words: Any, code: int = 0) -> Result:
        result = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result

    return type_in


@pytest.fixture
def town(yui: Yui, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Yui:
    """One operator with a LINE account."""
    monkeypatch.setenv("YUI_DATABASE_URL", database_url)
    monkeypatch.setenv("PATH", str(postgres_programs()), prepend=os.pathsep)
    yui("operator", "add", "town", "--name", "見本公社", "--municipality", "203238")
    yui("channel", "add", "line", "--operator", "town")
    return yui


def test_a_backup_brings_everything_back(town: Yui, tmp_path: Path) -> None:
    file = tmp_path / "yui.backup"
    assert "YUI_FIELD_KEYS" in town("backup", file).output
    assert file.stat().st_mode & 0o077 == 0
    assert "already" in town("backup", file, code=1).output
    town("operator", "add", "later", "--name", "あとの公社", "--municipality", "203238")

    assert "--force" in town("restore", file, code=1).output
    town("restore", file, "--force")
    assert "later" not in town("verify").output
    town("operator", "add", "later", "--name", "あとの公社", "--municipality", "203238")
    assert not list(tmp_path.glob("*.unfinished"))


def test_a_backup_of_an_older_schema_comes_back_and_is_migrated(town: Yui, database_url: str, tmp_path: Path) -> None:
    async def back() -> None:
        database = Database(read_settings(database_url=database_url).async_database_url)
        async with database.engine.begin() as connection:
            await connection.run_sync(_downgrade)
        await database.close()

    def _downgrade(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(FOLDER))
        config.attributes["connection"] = connection
        command.downgrade(config, "0006")  # before a table that hangs on others

    asyncio.run(back())
    file, cut = tmp_path / "older.backup", tmp_path / "cut.backup"
    town("backup", file)
    town("migrate")
    town("operator", "add", "later", "--name", "あとの公社", "--municipality", "203238")
    cut.write_bytes(file.read_bytes()[: file.stat().st_size * 9 // 10])
    town("restore", cut, "--force", code=1)
    assert "later" in town("verify").output

    town("restore", file, "--force")
    town("migrate")
    assert "later" not in town("verify").output
    assert "newest schema" in town("doctor", code=1).output


def test_what_is_no_backup_changes_nothing(town: Yui, tmp_path: Path) -> None:
    file = tmp_path / "holiday.jpg"
    file.write_bytes(b"\xff\xd8" * 5000)
    assert "no backup" in town("restore", file, "--force", code=1).output
    assert "town" in town("verify").output


def test_missing_programs_are_named(yui: Yui, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YUI_DATABASE_URL", "postgresql://yui@127.0.0.1:9/yui")
    monkeypatch.setenv("PATH", str(tmp_path))
    result = yui("backup", tmp_path / "file", code=1)
    assert "pg_dump is not installed" in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_key_can_go_once_everything_is_sealed_anew(
    town: Yui, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "register.csv").write_text(REGISTER)
    town("register", "import", tmp_path / "register.csv", "--codes", tmp_path / "codes")
    monkeypatch.setenv("YUI_FIELD_KEYS", f"{NEW},{OLD}")
    first = town("rotate-keys").output
    for place in ("resident_keys.wrapped", "residents.person_digest", "channels.token_sealed"):
        assert f"{place}: 1 sealed" in first
    second = town("rotate-keys").output
    assert all(f"{place}: 0 sealed" in second for place in PLACES)

    monkeypatch.setenv("YUI_FIELD_KEYS", NEW)
    doctor = town("doctor", code=1).output
    assert "do not open" not in doctor
    again = town("register", "check", tmp_path / "register.csv").output
    assert "1" in again
    assert "keys.rotate" not in town("rotate-keys").output


def test_what_no_key_opens_is_named_and_the_rest_goes_on(town: Yui, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YUI_FIELD_KEYS", NEW)
    assert "channels:1" in town("rotate-keys", code=1).output


def test_every_sealed_column_has_its_place() -> None:
    sealed = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary) and (column.name.endswith("_sealed") or column.name == "wrapped")
    }
    assert sealed == (set(PLACES) | BY_RESIDENT) - {"residents.person_digest", "conversations.parked"}
