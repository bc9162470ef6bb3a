"""The scripted walk: the whole job over the wire, from the register to the payment notice."""

import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.demo.play import PICTURE, play
from bot.demo.walk import PER_PLACE
from tests.support.line_contract import listen


async def test_the_whole_job_is_played_from_import_to_payment(tmp_path: Path) -> None:
    lines: list[str] = []
    with listen() as contract:
        came = await play(tmp_path, lines.append)
    assert contract.broken == []
    assert {"POST /v2/bot/message/reply", "POST /v2/bot/message/push", "GET /v2/bot/profile/{}"} < contract.called
    assert {"POST /v2/bot/richmenu", "GET /v2/bot/message/{}/content", "GET /v2/bot/message/quota"} < contract.called
    assert came["delivery"]["accepted_at"] is not None
    assert came["run"]["status"] == "paid"
    assert came["run"]["net_yen"] == 3 * PER_PLACE * 15
    assert len(came["phones"]) == 4
    crossed = came["crossed"]
    assert crossed["town"] == "ほくえい結しごとの会(見本)"
    assert crossed["contract"]["party_id"] != crossed["contract"]["operator_id"]
    assert crossed["contract"]["pact_id"]
    talk = "\n".join(lines)
    for sentence in (
        "基本契約",
        "取引条件のお知らせ",
        "件が終わっています",
        "直していただきたい",
        "合格です",
        "お振り込みしました",
        "これは、協力している町のしごとです",
        "協力している町との共有",
    ):
        assert sentence in talk, sentence
    with sqlite3.connect(tmp_path / "yui.db") as database:
        dump = "\n".join(database.iterdump())
    for private in ("見本 花子", "ミホン ハナコ", "1988-05-12", "09000000001", "見本 砂男", "1979-08-20"):
        assert private not in dump, private


def test_the_terminal_says_whether_there_is_a_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    has_browser = False

    def leave(folder: Path) -> None:
        folder.mkdir(parents=True)
        if has_browser:
            (folder / PICTURE).touch()

    async def played(folder: Path, print_line: object) -> None:
        leave(folder)

    monkeypatch.setattr("bot.demo.play.play", played)
    monkeypatch.setattr("bot.demo.show.FOLDER", tmp_path)
    monkeypatch.setenv("LC_ALL", "C")
    assert "make setup-dev" in CliRunner().invoke(app, ["demo", "--play"]).output
    has_browser = True
    assert str(tmp_path / "play" / PICTURE) in CliRunner().invoke(app, ["demo", "--play"]).output
