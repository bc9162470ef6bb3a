"""The systemd units and the proxy's configuration pass the tests of the programs they are for."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.api.door import MEGABYTE, UPLOAD_MEGABYTES
from bot.console.app import LARGEST_UPLOAD
from bot.pages import PAGES
from tests.house.tree import ROOT

UNITS = sorted((ROOT / "deploy/systemd").glob("*.service"))
WORST_EXPOSURE = 20  # tenths, of `systemd-analyze security`: 0 is closed, 100 open

needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
needs_caddy = pytest.mark.skipif(shutil.which("caddy") is None, reason="caddy is not installed")


@pytest.fixture
def installed_units(tmp_path: Path) -> list[Path]:
    """The units as on a machine where the program stands in this repository's place."""
    program = tmp_path / "yui"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for unit in UNITS:
        words = unit.read_text().replace("/opt/yui/.venv/bin/yui", str(program))
        (tmp_path / unit.name).write_text(words)
    return [tmp_path / unit.name for unit in UNITS]


@needs_systemd
def test_systemd_accepts_the_units(installed_units: list[Path]) -> None:
    done = run("systemd-analyze", "verify", "--man=no", *map(str, installed_units))
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@needs_systemd
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_is_closed_to_the_rest_of_the_machine(unit: Path) -> None:
    options = ["--offline=true", "--no-pager", f"--threshold={WORST_EXPOSURE}"]
    done = run("systemd-analyze", "security", *options, str(unit))
    assert done.returncode == 0, done.stdout + done.stderr


def test_units_run_the_commands_of_the_container() -> None:
    commands = {unit.stem: unit.read_text() for unit in UNITS}
    assert "/yui serve --host 127.0.0.1 --port 8000\n" in commands["yui-serve"]
    assert "/yui work --host 127.0.0.1 --port 8001\n" in commands["yui-work"]
    assert "/yui migrate\n" in commands["yui-migrate"]


@needs_caddy
def test_caddy_accepts_its_file(tmp_path: Path) -> None:
    """For the name of a town and, as in compose, with the program on another machine."""
    settings = {"YUI_DOMAIN": "yui.example.jp", "YUI_UPSTREAM": "serve:8000", "HOME": str(tmp_path)}
    options = ["--config", str(ROOT / "deploy/Caddyfile"), "--adapter", "caddyfile"]
    done = run("caddy", "validate", *options, **settings)
    assert done.returncode == 0, done.stderr


def test_the_proxy_lets_through_whatever_the_program_takes() -> None:
    """The program says in a sentence what is too much; the proxy would answer with an empty page."""
    limit = re.search(r"max_size (\d+)MB", (ROOT / "deploy/Caddyfile").read_text())
    assert limit is not None
    assert int(limit[1]) * 1_000_000 > max(UPLOAD_MEGABYTES * MEGABYTE, LARGEST_UPLOAD, *(most for *_, most in PAGES))


@needs_caddy
def test_the_proxy_file_is_formatted() -> None:
    done = run("caddy", "fmt", str(ROOT / "deploy/Caddyfile"))
    assert done.stdout == (ROOT / "deploy/Caddyfile").read_text()


def run(*command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **settings})
