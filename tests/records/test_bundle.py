"""The archive for an auditor, checked by the verifier that lies in it."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.cli.record import _documents_wrong, _write_archive
from bot.cli.verifier import check
from handlers.context import Context
from models.money.payables import Statement
from models.record import audit
from tests.money.till import END_OF_NOVEMBER, Till

Rows = list[dict[str, object]]


@pytest.fixture
def archive(till: Till, tmp_path: Path) -> Path:
    """What an operator has after a month in which three people were paid."""
    for yen in (500, 20_000, 700):
        till.owes(till.payee(), yen)
    till.end_of(END_OF_NOVEMBER)
    till.pays(till.closes())
    path = tmp_path / "town.zip"
    till.act(_write_archive, till.operator_id, path)
    return path


def altered(path: Path, name: str, change: Callable[[Rows], None]) -> Path:
    """The archive with one of its files changed."""
    other = path.with_name("altered.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for one in old.namelist():
            content = old.read(one)
            if one == name:
                rows = [json.loads(line) for line in content.splitlines()]
                change(rows)
                content = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
            new.writestr(one, content)
    return other


def test_the_archive_checks_itself_with_python_alone(archive: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        opened.extract("verify.py", tmp_path)
        head = json.loads(opened.read("head.json"))
    run = [sys.executable, "-I", "-S", str(tmp_path / "verify.py"), str(archive)]
    plain = subprocess.run(
        [*run, "--head", f"{head['number']}:{head['hash']}"], capture_output=True, text=True, check=False
    )
    assert plain.returncode == 0, plain.stdout + plain.stderr
    assert plain.stdout.startswith("OK")
    wrong = subprocess.run(
        [*run, "--head", f"{head['number']}:{'0' * 64}"], capture_output=True, text=True, check=False
    )
    assert wrong.returncode == 1


def statement(rows: Rows) -> dict[str, object]:
    return next(row for row in rows if str(row["subject"]).startswith("statements:"))


def cut_a_fee(rows: Rows) -> None:
    body = statement(rows)["body"]
    assert isinstance(body, list)
    body[1] -= 1


def swap_a_hash(rows: Rows) -> None:
    statement(rows)["sha256"] = "0" * 64
    statement(rows)["body"] = None


def test_an_untouched_archive_holds(archive: Path) -> None:
    found = check(str(archive))
    assert found.wrong == []
    assert found.documents >= 4
    assert found.runs


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("documents.jsonl", cut_a_fee, "contents"),
        ("documents.jsonl", swap_a_hash, "pay run"),
        ("documents.jsonl", lambda rows: rows.remove(statement(rows)), "pay run"),
        ("record.jsonl", lambda rows: rows.pop(2), "row 3"),
        ("record.jsonl", lambda rows: rows.pop(), "ends at"),
        ("record.jsonl", lambda rows: rows[1].update(actor="staff:99"), "row 2"),
    ],
)
def test_what_was_altered_is_named(archive: Path, name: str, change: Callable[[Rows], None], said: str) -> None:
    wrong = check(str(altered(archive, name, change))).wrong
    assert any(said in line for line in wrong), wrong


def test_every_kind_of_document_altered_or_deleted_is_found(till: Till) -> None:
    paid = till.payee()
    till.take(till.offer(till.task()), paid)
    till.owes(paid, 500)
    till.end_of(END_OF_NOVEMBER)
    till.pays(till.closes())
    assert till.act(_documents_wrong) == []
    kept = "SELECT sha256 FROM documents WHERE kind = 'agreement'"
    for said, change in (
        ("notices:", "UPDATE notices SET body = '{}'"),
        ("notices:", "UPDATE documents SET sha256 = 'x' WHERE kind = 'notice'"),
        ("notices:", "DELETE FROM documents WHERE kind = 'notice'"),
        ("statements:", "UPDATE statements SET gross_yen = gross_yen + 1, net_yen = net_yen + 1"),
        ("pay run", "DELETE FROM documents WHERE kind = 'statement'"),
        ("pay_runs:", "UPDATE pay_runs SET bank_file_sealed = NULL"),
        ("pay run", "DELETE FROM documents WHERE kind = 'bank_file'"),
        ("consents:", f"UPDATE agreed_texts SET words = 'x' WHERE sha256 IN ({kept})"),
        ("consents:", f"DELETE FROM agreed_texts WHERE sha256 IN ({kept})"),
        ("agreement", "DELETE FROM documents WHERE kind = 'agreement'"),
    ):
        wrong = till.act(_altered, change)
        assert any(said in line for line in wrong), (change, wrong)
    assert till.act(_documents_wrong) == []


def _altered(context: Context, change: str) -> list[str]:
    """What is found after a change, which is taken back."""
    with context.session.begin_nested() as savepoint:
        context.session.execute(text(change))
        wrong = _documents_wrong(context)
        savepoint.rollback()
    return wrong


def test_the_database_itself_is_found_to_be_altered(till: Till, archive: Path, tmp_path: Path) -> None:
    def alter(context: object) -> None:
        one = context.session.query(Statement).first()  # type: ignore[attr-defined]
        one.lines = [{**one.lines[0], "gross_yen": 1}]

    till.act(alter)
    again = tmp_path / "again.zip"
    till.act(_write_archive, till.operator_id, again)
    assert any("contents" in line for line in check(str(again)).wrong)
    assert till.look(lambda session: audit.verify(session, till.operator_id)) is None
