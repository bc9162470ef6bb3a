"""The program as a machine runs it: `yui serve` in a process of its own, and the doctor beside a LINE that answers."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from tests.support.town import FIELD_KEYS, open_town

SECONDS = 60


def environment(path: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("YUI_")}
    return {
        **own,
        "YUI_DATABASE_URL": f"sqlite:///{path}",
        "YUI_FIELD_KEYS": FIELD_KEYS,
        "YUI_LINE_API_URL": "http://127.0.0.1:9",
        "LC_ALL": "C",
    }


async def test_serve_answers_and_stops_when_asked(sqlite_url: str, tmp_path: Path) -> None:
    surroundings = environment(tmp_path / "yui.db")
    command = [sys.executable, "-c", "from bot.cli import main; main()"]
    process = await asyncio.create_subprocess_exec(
        *command, "serve", "--port", "0", env=surroundings, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(SECONDS), aiohttp.ClientSession() as session:
            line = (await process.stdout.readline()).decode()
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            assert found is not None, line
            for path in ("/healthz", "/readyz", "/api/v1/openapi.json", "/api/v1/docs"):
                async with session.get(found[0] + path) as answer:
                    assert answer.status == 200, path
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), SECONDS) == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_the_doctor_asks_line_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def doctor() -> Result:
        return CliRunner().invoke(app, ["doctor"])

    for name, value in environment(tmp_path / "yui.db").items():
        monkeypatch.setenv(name, value)
    await asyncio.to_thread(CliRunner().invoke, app, ["migrate"])
    async with open_town(f"sqlite:///{tmp_path / 'yui.db'}") as town:
        monkeypatch.setenv("YUI_LINE_API_URL", town.line_url)
        well = await asyncio.to_thread(doctor)
        assert well.exit_code == 0, well.output
        assert town.line_channel.name in well.output
        assert re.search(r"ok +town: LINE reaches", well.output)
