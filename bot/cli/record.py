"""`yui export` and `yui verify`: the record as a file, and whether it is whole."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import select

from bot.cli.terminal import FAILED, OperatorKey, chosen_operator, look, refuse, say
from handlers.context import Context
from models.people.operators import Operator
from models.record import audit
from models.record.audit import AuditHead, Entry, Line


def export(
    file: Annotated[Path, typer.Argument(help="Written anew; one JSON object a line.")],
    operator: OperatorKey = None,
) -> None:
    """Write an operator's record into a file that `yui verify FILE` can check anywhere."""
    if file.exists():
        refuse(say("terminal.record.exists", file=file))

    def write(context: Context) -> audit.Walked:
        with file.open("w", encoding="utf-8") as out:
            for line in audit.lines(context.session, chosen_operator(context.session, operator).id):
                out.write(json.dumps(_as_json(line), ensure_ascii=False) + "\n")
        return audit.walk(_lines_of(file))

    walked = look(write)
    typer.echo(say("terminal.record.exported", count=walked.number, hash=walked.hash))


def verify(
    file: Annotated[Path | None, typer.Argument(exists=True, dir_okay=False, help="What `yui export` wrote.")] = None,
) -> None:
    """Check the chain of hashes of every operator's record, or of an exported one; exit code 1 if it is broken."""
    found = look(_chains) if file is None else [_chain_of(file)]
    for key, count, broken_at in found:
        name = "whole" if broken_at is None else "broken"
        typer.echo(say(f"terminal.record.{name}", operator=key, count=count, number=broken_at))
    if any(broken_at is not None for _, _, broken_at in found):
        raise typer.Exit(FAILED)


def _chains(context: Context) -> list[tuple[str, int, int | None]]:
    """Each operator's key, the length of its record, and the first number that does not follow."""
    found = []
    for operator in context.session.scalars(select(Operator).order_by(Operator.id)).all():
        head = context.session.get(AuditHead, operator.id)
        broken_at = audit.verify(context.session, operator.id)
        found.append((operator.key, head.number if head else 0, broken_at))
    return found


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
