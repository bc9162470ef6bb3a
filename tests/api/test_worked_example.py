"""The calls that docs/api.md shows are made as they stand there, by the same programs, against a running server."""

import asyncio
import os
import re
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.dispatch.offers import Invitation, Offer, OfferStatus
from models.people.residents import Resident
from simulator import serve
from tests.house.tree import ROOT
from tests.support.counter import FIELD_KEYS, counter_over, open_office

PROGRAMS = ("bash", "curl", "jq", "awk")
ADDRESS = "http://127.0.0.1:8000"
REGISTER = "氏名,フリガナ,生年月日\n見本 花子,ミホン ハナコ,1988-05-12\n"
SECONDS = 120


def documented() -> str:
    """All commands of the document, one after the other."""
    return "\n".join(re.findall(r"```sh\n(.*?)```", (ROOT / "docs/api.md").read_text(), re.DOTALL))


def desk(folder: Path, template: Path) -> str:
    """A folder as `make demo` leaves it: the program, the database and its key; the address of the database."""
    program = folder / ".venv/bin/yui"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -c "from bot.cli import main; main()" "$@"\n')
    program.chmod(0o755)
    (folder / "var").mkdir()
    (folder / "var/demo-field.key").write_text(FIELD_KEYS)
    (folder / "register.csv").write_text(REGISTER)
    return f"sqlite:///{shutil.copy(template, folder / 'var/yui.db')}"


@pytest.mark.skipif(not all(map(shutil.which, PROGRAMS)), reason=f"needs {', '.join(PROGRAMS)}")
async def test_the_example_leads_from_an_order_to_an_offer(tmp_path: Path, sqlite_template: Path) -> None:
    async with counter_over(desk(tmp_path, sqlite_template)) as counter:
        # The example counts its days from the machine's own.
        counter.clock.time = datetime.now(UTC)
        await open_office(counter)
        await counter.resident()
        async with serve(counter.app) as address:
            script = "set -euo pipefail\n" + documented().replace(ADDRESS, address)
            assert address in script
            own = {name: value for name, value in os.environ.items() if not name.startswith("YUI_")}
            process = await asyncio.create_subprocess_exec(
                *("bash", "-c", script),
                cwd=tmp_path,
                env={**own, "PYTHONPATH": str(ROOT), "NO_PROXY": "127.0.0.1"},
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            )
            said, _ = await asyncio.wait_for(process.communicate(), SECONDS)
        assert process.returncode == 0, said.decode()
        [offer] = await counter.rows(Offer)
        assert offer.status is OfferStatus.SENT, said.decode()
        assert len(await counter.rows(Invitation)) == 1
        assert len(await counter.rows(Resident)) == 2
