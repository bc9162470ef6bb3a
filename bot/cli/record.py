"""`yui verify`: whether the record is whole."""

import typer
from sqlalchemy import select

from bot.cli.terminal import FAILED, look, say
from handlers.context import Context
from models.people.operators import Operator
from models.record import audit
from models.record.audit import AuditHead


def verify() -> None:
    """Check the chain of hashes of every operator's record; exit code 1 if one is broken."""
    found = look(_chains)
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
