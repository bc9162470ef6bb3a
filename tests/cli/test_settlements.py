"""Settling at the terminal."""

import json
import sqlite3
from pathlib import Path

from tests.cli.conftest import Yui


def test_a_settlement_is_listed_and_refusals_are_told(town: Yui, environment: Path) -> None:
    town(
        "operator", "add", "next", "--name", "となり町公社", "--municipality", "31201", "--address", "x", "--phone", "1"
    )
    with sqlite3.connect(environment / "yui.db") as database:
        database.execute(
            "INSERT INTO settlements (lead_id, partner_id, month, pay_on, status, lines, minutes, fees_yen,"
            " handling_yen, total_yen, tax_yen, drawn_at, version)"
            " VALUES (1, 2, '2026-10-01', '2026-11-30', 'draft', 0, 0, 0, 0, 0, 0, '2026-11-01 00:00:00', 1)"
        )
    database.close()
    listed = json.loads(town("settlement", "list", "--operator", "next", "--json").stdout)
    assert [(one["month"], one["status"]) for one in listed] == [("2026-10-01", "draft")]
    assert "両方の運営団体が確認したあと" in town("settlement", "invoice", 1, "--operator", "town", code=1).stderr
    for key, status in (("next", "half_confirmed"), ("town", "confirmed")):
        confirmed = json.loads(town("settlement", "confirm", 1, "--operator", key, "--json").stdout)
        assert confirmed["status"] == status
    way = ("--folder", str(environment), "--operator", "town")
    assert len(town("settlement", "invoice", 1, *way).stdout.split()) == 3
    assert (environment / "settlement-next-town-202610.pdf").read_bytes().startswith(b"%PDF")
    future = town("settlement", "paid", 1, "2099-01-01", "--operator", "town", code=1)
    assert "これから先の日" in future.stderr
    assert "lead" in town("settlement", "balance", "2026-10-01", "2026-10-31", "--operator", "town").stdout
    assert "月が終わってから" in town("settlement", "draw", "2099-01", "--operator", "town", code=1).stderr


def test_a_town_that_has_left_is_looked_at_only_until_it_is_taken_back(town: Yui) -> None:
    name = ("--name", "となり町公社", "--municipality", "31201", "--address", "x", "--phone", "1")
    town("operator", "add", "next", *name)
    town("operator", "close", "next")
    assert "yui operator reopen next" in town("client", "add", "住民課", "--operator", "next", code=1).stderr
    staff = ("staff", "add", "sato@example.jp", "--operator", "next", "--role", "director")
    assert "見ることしかできません" in town(*staff, code=1).stderr
    assert town("settlement", "list", "--operator", "next", "--json").stdout.strip() == "[]"
    town("operator", "reopen", "next")
    assert "password" in town(*staff).stdout
    assert "終わっていません" in town("operator", "reopen", "next", code=1).stderr
