"""`yui export` and `yui verify`: the record as a file, and whether it is whole."""

import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import select

from bot.cli import verifier
from bot.cli.files import new_files
from bot.cli.terminal import FAILED, OperatorKey, chosen_operator, look, refuse, say
from handlers.context import Context
from handlers.records import bundle
from models.people.operators import Operator
from models.record import audit
from models.record.audit import AuditHead, AuditRow, Entry, Line

ARCHIVE = ".zip"


def export(
    file: Annotated[Path, typer.Argument(help="Written anew. FILE.zip holds the documents too, and its own verifier.")],
    operator: OperatorKey = None,
) -> None:
    """Write an operator's record, and documents, into a file that `yui verify FILE` can check anywhere.

    A name that ends in .zip takes the documents and `verify.py`, which needs nothing but Python; any other file
    holds the record alone, one JSON object a line.
    """

    def fill(context: Context) -> audit.Walked:
        operator_id = chosen_operator(context.session, operator).id
        write(file, b"")
        if file.suffix == ARCHIVE:
            return _write_archive(context, operator_id, file)
        with file.open("w", encoding="utf-8") as out:
            for line in audit.lines(context.session, operator_id):
                out.write(json.dumps(_as_json(line), ensure_ascii=False) + "\n")
        return audit.walk(_lines_of(file))

    with new_files() as write:
        walked = look(fill)
    typer.echo(say("terminal.record.exported", count=walked.number, hash=walked.hash))


def verify(
    file: Annotated[Path | None, typer.Argument(exists=True, dir_okay=False, help="What `yui export` wrote.")] = None,
) -> None:
    """Check the record and every document, or an export; exit code 1 if anything does not hold.

    The chain of hashes of every operator's record is computed anew, and each document is compared with it.
    """
    if file is not None and file.suffix == ARCHIVE:
        _verify_archive(file)
        return
    found = look(_chains) if file is None else [_chain_of(file)]
    for key, count, broken_at in found:
        name = "whole" if broken_at is None else "broken"
        typer.echo(say(f"terminal.record.{name}", operator=key, count=count, number=broken_at))
    wrong = look(_documents_wrong) if file is None else []
    for one in wrong:
        typer.echo(say("terminal.record.wrong", wrong=one))
    if wrong or any(broken_at is not None for _, _, broken_at in found):
        raise typer.Exit(FAILED)


def _write_archive(context: Context, operator_id: int, file: Path) -> audit.Walked:
    """Record, documents, the head of the chain, and what checks them."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("record.jsonl", "w", force_zip64=True) as out:

            def written() -> Iterator[Line]:
                for line in audit.lines(context.session, operator_id):
                    out.write(json.dumps(_as_json(line), ensure_ascii=False).encode() + b"\n")
                    yield line

            walked = audit.walk(written())
        with archive.open("documents.jsonl", "w", force_zip64=True) as out:
            for document in bundle.documents(context, operator_id):
                out.write(json.dumps(document, ensure_ascii=False).encode() + b"\n")
        head = {"number": walked.number, "hash": walked.hash, "made_at": context.now.isoformat()}
        archive.writestr("head.json", json.dumps(head))
        archive.writestr("verify.py", Path(verifier.__file__).read_text(encoding="utf-8"))
        archive.writestr("README.txt", say("terminal.record.readme"))
    return walked


def _verify_archive(file: Path) -> None:
    try:
        found = verifier.check(str(file))
    except (ValueError, KeyError, TypeError, zipfile.BadZipFile):
        refuse(say("terminal.record.unreadable", file=file))
    for wrong in found.wrong:
        typer.echo(say("terminal.record.wrong", wrong=wrong))
    if found.wrong:
        raise typer.Exit(FAILED)
    typer.echo(say("terminal.record.whole_archive", count=found.rows, documents=found.documents, hash=found.head))


def _chains(context: Context) -> list[tuple[str, int, int | None]]:
    """Each operator's key, the length of its record, and the first number that does not follow."""
    found = []
    for operator in context.session.scalars(select(Operator).order_by(Operator.id)).all():
        head = context.session.get(AuditHead, operator.id)
        broken_at = audit.verify(context.session, operator.id)
        found.append((operator.key, head.number if head else 0, broken_at))
    return found


def _documents_wrong(context: Context) -> list[str]:
    """Documents of all operators that were altered or are gone, by what the record tells of them."""
    wrong = []
    acts = (*verifier.TOLD, verifier.RELEASED, verifier.AGREED)
    for operator_id, key in context.session.execute(select(Operator.id, Operator.key).order_by(Operator.id)).all():
        found = verifier.Findings()
        rows = select(AuditRow.act, AuditRow.subject, AuditRow.detail).where(
            AuditRow.operator_id == operator_id, AuditRow.act.in_(acts)
        )
        for act, subject, detail in context.session.execute(rows.execution_options(yield_per=audit.ROWS_AT_ONCE)):
            verifier.note(found, act, subject, detail)
        verifier.check_documents(found, bundle.documents(context, operator_id))
        wrong += [f"{key}: {one}" for one in found.wrong]
    return wrong


def _chain_of(file: Path) -> tuple[str, int, int | None]:
    try:
        walked = audit.walk(_lines_of(file))
    except (ValueError, KeyError, TypeError):
        refuse(say("terminal.record.unreadable", file=file))
    return file.name, walked.number, walked.broken_at


def _as_json(line: Line) -> dict[str, Any]:
    entry = line.entry
    return {
        "number": line.number,
        "operator_id": entry.operator_id,
        "at": entry.at.isoformat(),
        "actor": entry.actor,
        "act": entry.act,
        "subject": entry.subject,
        "detail": entry.detail,
        "previous": line.previous,
        "hash": line.hash,
    }


def _lines_of(file: Path) -> Iterator[Line]:
    with file.open(encoding="utf-8") as lines:
        for text in lines:
            row = json.loads(text)
            at = datetime.fromisoformat(row["at"])
            entry = Entry(row["operator_id"], row["actor"], row["act"], row["subject"], row["detail"], at)
            yield Line(row["number"], entry, row["previous"], row["hash"])
