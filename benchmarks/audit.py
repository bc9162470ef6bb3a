"""Verifying a record of a million rows on PostgreSQL."""

import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, update

from benchmarks.figures import Figure
from benchmarks.processes import postgres
from handlers.context import Context
from models.record.audit import AuditHead, AuditRow, Entry, digest, verify
from tests.work.desk import Desk

ROWS = 1_000_000
TOGETHER = 10_000


def measure() -> Sequence[Figure]:
    """All figures of the group."""
    with postgres() as url:
        desk = Desk(url)
        try:
            while desk.act(_append):
                pass
            begun = time.perf_counter()
            broken = desk.look(lambda session: verify(session, desk.operator_id))
            seconds = time.perf_counter() - begun
        finally:
            desk.close()
    if broken is not None:
        raise RuntimeError(f"row {broken} does not follow")
    return [Figure("audit.verify_s_1m", seconds, "s", None, "<= 60")]


def _append(context: Context) -> bool:
    """More rows, chained as the product chains them, in one statement; whether some are still missing."""
    head = context.session.query(AuditHead).one()
    rows = list(_rows(context, head, min(TOGETHER, ROWS - head.number)))
    context.session.execute(insert(AuditRow), rows)
    last = rows[-1]
    context.session.execute(update(AuditHead).values(number=last["number"], hash=last["hash"]))
    return bool(last["number"] < ROWS)


def _rows(context: Context, head: AuditHead, count: int) -> Iterator[dict[str, Any]]:
    previous = head.hash
    for number in range(head.number + 1, head.number + count + 1):
        at = context.now + timedelta(seconds=number)
        detail = {"gross_yen": 500 + number, "due_on": "2026-12-25", "title": "reading"}
        entry = Entry(head.operator_id, f"staff:{number % 7}", "payables.owe", f"payables:{number}", detail, at)
        made = digest(previous, number, entry)
        yield {**vars(entry), "number": number, "previous": previous, "hash": made}
        previous = made
