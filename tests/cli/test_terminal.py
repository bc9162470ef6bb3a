"""The terminal, from an empty database to the bank's file, as an operator's office would type it."""

import base64
import json
import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import Result

from bot.cli import app
from bot.cli.doctor import month_line, old_wages
from models.money.wages import table_year
from models.people.operators import Operator
from models.talk.budgets import Month
from tests.cli.conftest import Yui

TABLE = "番号,町名\r\n1,みよた\r\n2,ばば\r\n"
REGISTER = "氏名,カナ,生年月日\r\n山田 花子,ヤマダ ハナコ,1990-04-01\r\n鈴木 次郎,すずきじろう,2020-01-01\r\n"
TASK = {
    "title": "読みを書く",
    "description": "町名の読みを書いてください。",
    "kind": "chat",
    "unit_minutes": 1,
    "unit_fee_yen": 20,
    "units_per_place": 2,
    "withholding": "none",
    "questions": [{"key": "reading", "kind": "text", "label": "よみ"}],
}


def words_of(result: Result) -> list[str]:
    return result.stdout.split()


def test_setting_up_and_the_acts_of_staff(town: Yui, environment: Path) -> None:
    staff = town("staff", "add", "sato@example.jp", "--operator", "town", "--role", "director", "--token")
    values = dict(line.split(maxsplit=1) for line in staff.stdout.splitlines())
    assert values["token"].startswith("yui_")
    assert len(values["password"]) == 19

    client = json.loads(town("client", "add", "住民課", "--json").stdout)["id"]
    assert "住民課" in town("client", "list").stdout
    order = json.loads(
        town("order", "add", "読み", "--client", client, "--budget", 9000, "--due", "2099-01-31", "--json").stdout
    )
    assert order["status"] == "open"
    assert "読み" in words_of(town("order", "list"))
    (environment / "task.json").write_text(json.dumps(TASK | {"due_at": "2099-01-20T09:00:00Z"}))
    task = json.loads(town("task", "add", order["id"], environment / "task.json", "--json").stdout)
    table = environment / "t.csv"
    table.write_bytes(TABLE.encode("cp932"))
    carving = ("task", "carve", task["id"], table, "--show", "町名", "--keep", "番号")
    assert "40" in words_of(town(*carving, "--preview"))
    town(*carving)
    assert "open" in words_of(town("task", "publish", task["id"]))

    offer = json.loads(town("offer", "add", task["id"], "--closes", "2099-01-10T18:00", "--json").stdout)
    assert "送る通数 0" in town("offer", "preview", offer["id"]).stdout
    assert "ご案内できる方がいません" in town("offer", "send", offer["id"], code=1).stderr
    assert town("review", "list").stdout.startswith("submission_id")
    assert town("delivery", "make", order["id"], code=1).stderr.count("\n") == 1
    assert town("payrun", "close", "2020-01-31", code=1).stderr.count("\n") == 1
    assert "whole" not in town("verify").stdout


def test_a_register_is_checked_then_brought_in(town: Yui, environment: Path) -> None:
    register, codes = environment / "r.csv", environment / "codes.csv"
    register.write_text(REGISTER, encoding="utf-8-sig")
    assert "3" in words_of(town("register", "check", register))
    assert town("register", "import", register, "--codes", codes, code=1).stderr
    assert not codes.exists()
    for nowhere in (environment / "none" / "codes.csv", register):
        refused = town("register", "import", register, "--codes", nowhere, "--skip-bad", code=1)
        assert (refused.stderr.count("\n"), str(nowhere) in refused.stderr) == (1, True)
    assert register.read_text(encoding="utf-8-sig").splitlines() == REGISTER.splitlines()
    assert town("resident", "code", 1, "--claim", code=1).stderr, "nobody was brought in"
    town("register", "import", register, "--codes", codes, "--skip-bad")
    assert "山田 花子" in codes.read_text(encoding="utf-8-sig")
    assert codes.stat().st_mode & 0o077 == 0
    assert len(town("resident", "code", 1, "--relink").stdout.strip()) >= 8
    assert town("resident", "code", 99, "--claim", code=1).stderr
    assert town("ticket", "list").stdout.startswith("id")


def test_refusals_are_one_sentence_in_the_terminals_language(
    yui: Yui, environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = yui("ticket", "list", code=1)
    assert missing.stderr.count("\n") == 1
    assert "yui migrate" in missing.stderr
    yui("migrate")
    assert not yui("ticket", "list", code=1).stderr.isascii()
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert yui("ticket", "list", code=1).stderr.isascii()
    bad_town = ("operator", "add", "x", "--name", "x", "--municipality", "99999")
    assert yui(*bad_town, code=1).stderr.count("\n") == 1
    monkeypatch.setenv("YUI_FIELD_KEYS", "")
    assert "YUI_FIELD_KEYS" in yui("ticket", "list", code=2).stderr
    monkeypatch.setenv("YUI_DATABASE_URL", "mysql://x")
    assert "YUI_DATABASE_URL" in yui("ticket", "list", code=2).stderr


def test_a_database_that_is_away_is_told_in_one_sentence(yui: Yui, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YUI_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    for words in (("ticket", "list"), ("migrate",), ("serve",)):
        refused = yui(*words, code=1)
        assert refused.stderr.count("\n") == 1
        assert "YUI_DATABASE_URL" in refused.stderr


def test_work_needs_a_database_for_several_processes(yui: Yui) -> None:
    yui("migrate")
    assert "PostgreSQL" in yui("work", code=2).stderr


def test_the_doctor_names_what_is_amiss_and_the_way_on(town: Yui, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YUI_REDIS_URL", "redis://127.0.0.1:9")
    monkeypatch.setenv("YUI_SMTP_URL", "smtp://127.0.0.1:9")
    lines = [line for line in town("doctor", code=1).stdout.splitlines() if not line.startswith("--")]
    marks = [line[:2] for line in lines]
    assert marks == ["ok", "ok", "ok", "ok", "!!", "!!", "!!"]
    assert "YUI_REDIS_URL" in lines[5]
    monkeypatch.setenv("YUI_FIELD_KEYS", f"t2:{base64.b64encode(b'x' * 32).decode()}")
    assert any(
        "YUI_FIELD_KEYS" in line and line.startswith("!!") for line in town("doctor", code=1).stdout.splitlines()
    )


def test_the_doctor_says_when_offers_will_stand_still() -> None:
    month = Month(date(2026, 11, 1), limit=200, used=90, waiting=4, reserved=10, forecast=190, stops_on=None)
    assert month_line("tosa", month).is_ok is True
    near = month_line("tosa", replace(month, stops_on=date(2026, 11, 28)))
    assert (near.is_ok, "2026-11-28" in near.words, "14" in near.words) == (None, True, True)
    reached = month_line("tosa", replace(month, used=186))
    assert (reached.is_ok, near.words != reached.words) == (None, True)
    assert month_line("tosa", replace(month, limit=None)).is_ok is True


def test_the_doctor_names_operators_whose_minimum_wage_is_of_an_earlier_autumn() -> None:
    towns = [
        Operator(key="tosa", municipality_code="39201", floor_yen=0),
        Operator(key="nankoku", municipality_code="39204", floor_yen=9_000),
    ]
    assert old_wages(towns, date(2026, 9, 30)) == []
    assert old_wages(towns, date(2031, 10, 1)) == [(table_year("39201"), "tosa")]


def test_the_doctor_names_a_setting_that_nothing_reads(town: Yui, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "YUI_" not in "".join(line for line in town("doctor", code=1).stdout.splitlines() if "!!  YUI" in line)
    monkeypatch.setenv("YUI_REDIS", "redis://127.0.0.1:9")
    assert "!!  YUI_REDIS " in town("doctor", code=1).stdout


def test_what_is_named_wrongly_is_named_in_the_refusal(town: Yui, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "nowhere" in town("staff", "add", "a@example.jp", "--operator", "nowhere", "--role", "admin", code=1).stderr
    bad_key = ("operator", "add", "Big Letters", "--name", "x", "--municipality", "203238")
    assert "ハイフン" in town(*bad_key, code=1).stderr
    monkeypatch.setenv("YUI_REDIS_URL", "127.0.0.1:6379")
    for command in ("doctor", "serve", "work"):
        assert "YUI_REDIS_URL" in town(command, code=2).stderr


def test_a_number_that_no_row_can_have_is_refused_by_name(town: Yui) -> None:
    for command in (("task", "publish"), ("ticket", "show"), ("payrun", "paid"), ("invoice", "print")):
        for number in (10**20, 0, "x"):
            assert "Invalid value" in town(*command, number, code=2).stderr
    order = ("order", "add", "x", "--client", 1, "--due", "2099-01-31")
    assert "Invalid value for '--budget'" in town(*order, "--budget", "9" * 20, code=2).stderr


def test_menus_that_cannot_be_pushed_are_told_in_one_sentence(town: Yui) -> None:
    refused = town("menus", "push", code=1).stderr
    assert refused.count("\n") == 1
    assert "LINE" in refused


def test_a_new_key_can_be_used(yui: Yui, monkeypatch: pytest.MonkeyPatch) -> None:
    key = yui("doctor", "--new-key").stdout.strip()
    monkeypatch.setenv("YUI_FIELD_KEYS", key)
    yui("migrate")
    assert yui("doctor").stdout.startswith("ok")


def test_an_altered_record_is_noticed(town: Yui, environment: Path) -> None:
    with sqlite3.connect(environment / "yui.db") as database:
        database.execute("UPDATE audit_rows SET act = 'nothing' WHERE number = 3")
    assert "3番" in town("verify", code=1).stdout


def test_an_exported_record_is_checked_without_the_database(town: Yui, environment: Path) -> None:
    file = environment / "record.jsonl"
    told = town("export", file).stdout
    rows = file.read_text(encoding="utf-8").splitlines()
    assert f"{len(rows)}件" in told
    assert json.loads(rows[-1])["hash"] in told
    assert f"{len(rows)}件" in town("verify", file).stdout
    assert town("export", file, code=1).stderr.count("\n") == 1, "nothing is written over"

    del rows[3]
    file.write_text("\n".join(rows), encoding="utf-8")
    assert "4番" in town("verify", file, code=1).stdout
    file.write_text("nonsense", encoding="utf-8")
    assert town("verify", file, code=1).stderr.count("\n") == 1


def test_every_command_explains_itself(yui: Yui) -> None:
    def explain(command: Any, path: tuple[str, ...]) -> None:
        assert command.help, path
        yui(*path, "--help")
        for name, inner in getattr(command, "commands", {}).items():
            explain(inner, (*path, name))

    explain(typer.main.get_command(app), ())


def test_a_pact_is_proposed_agreed_and_ended(town: Yui) -> None:
    town(
        "operator", "add", "next", "--name", "となり町公社", "--municipality", "31201", "--address", "x", "--phone", "1"
    )
    assert "鳥取県鳥取市" in town("pact", "towns", "--operator", "town").stdout
    way = ("--direction", "gives", "--chain", "direct", "--class", "0", "--class", "1", "--kind", "transcription")
    made = json.loads(town("pact", "propose", "next", *way, "--operator", "town", "--json").stdout)
    assert (made["other_name"], made["work_classes"], made["status"]) == ("となり町公社", [0, 1], "proposed")
    refused = town("pact", "agree", 1, "--operator", "town", code=1)
    assert "相手の団体がすること" in refused.stderr
    for step, status in (("agree", "agreed"), ("suspend", "suspended"), ("resume", "agreed"), ("end", "ended")):
        why = ("--reason", "年度末") if step in ("suspend", "end") else ()
        moved = json.loads(town("pact", step, 1, *why, "--operator", "next", "--json").stdout)
        assert moved["status"] == status
    assert "ended" in town("pact", "list", "--operator", "town").stdout
    nobody = town("pact", "propose", "nowhere", *way, "--operator", "town", code=1)
    assert "登録されていません" in nobody.stderr
    town("pact", "propose", "next", *way, "--operator", "town")
    assert "withdrawn" in town("pact", "withdraw", 2, "--operator", "town").stdout
    town("pact", "propose", "next", *way, "--operator", "town")
    assert "declined" in town("pact", "decline", 3, "--operator", "next").stdout
