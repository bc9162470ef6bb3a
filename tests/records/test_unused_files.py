"""Files that are part of nothing are looked for each hour: that reads no table whole."""

from typing import Any

from sqlalchemy import event

from handlers.context import Context
from handlers.records import record_ticks
from tests.money.till import Till


def test_whether_a_file_is_of_a_consultation_is_asked_of_an_index(sqlite_till: Till) -> None:
    asked: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, values: Any, *_: Any) -> None:
        asked.append((statement, values))

    def plans(context: Context) -> str:
        connection = context.session.connection()
        event.listen(connection, "before_cursor_execute", note)
        record_ticks.forget_unused(context)
        event.remove(connection, "before_cursor_execute", note)
        [(statement, values)] = [one for one in asked if "ticket_messages" in one[0]]
        return str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all())

    assert "INDEX ix_ticket_messages_attachment_id" in sqlite_till.act(plans)
