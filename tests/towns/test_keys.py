"""What would have to stay on one shard carries the key by which it would be divided: an operator or its channel."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

import models.tables  # noqa: F401  (all tables are looked at)
from models.base import Base
from models.dispatch import learning
from models.dispatch.audience import Need
from models.dispatch.conditions import Call
from models.dispatch.line import Line, look_along, next_in_line
from models.dispatch.open_offers import open_offers
from models.money import closings
from models.record import audit
from models.seal import Vault
from models.talk import budgets, inbox, lanes
from models.talk.inbox import Arrival
from tests.work.desk import START, Desk

PAGE = Path("docs/scale.md")
KEYS = ("operator_id", "channel_id")
TWO = ("lead_id", "partner_id", "proposer_id", "other_id")
"""What lies between two operators names both."""

OF_PEOPLE = frozenset(
    {"residents", "resident_keys", "resident_skills", "free_times", "bank_accounts", "invoice_registrations"}
)
"""Hang on a person, who may be registered in several towns."""

ALIKE_EVERYWHERE = frozenset({"operators", "agreed_texts", "blobs"})
"""The operators themselves, and what is found by the hash of its own content."""

_KEYED = re.compile(rf"\b({'|'.join((*KEYS, *TWO))})\b")
_CONDITIONS = re.compile(r"\b(WHERE|ON|INSERT INTO)\b(.*)", re.DOTALL)


def leads_to_a_key(table: str) -> bool:
    """Whether a table has the key, or hangs on a row of one that has."""
    columns = Base.metadata.tables[table].columns
    if any(name in columns for name in (*KEYS, *TWO)):
        return True
    parents = {key.column.table.name for column in columns for key in column.foreign_keys} - {table}
    return any(leads_to_a_key(parent) for parent in parents - OF_PEOPLE - ALIKE_EVERYWHERE)


@pytest.mark.parametrize("table", sorted(Base.metadata.tables))
def test_every_table_hangs_on_an_operator_a_channel_or_a_person(table: str) -> None:
    assert table in OF_PEOPLE | ALIKE_EVERYWHERE or leads_to_a_key(table)


def test_what_is_said_to_have_no_key_has_none() -> None:
    for table in OF_PEOPLE | ALIKE_EVERYWHERE:
        assert not set(KEYS) & set(Base.metadata.tables[table].columns.keys()), table


def _arrive(session: Session) -> None:
    arrival = Arrival(1, "U1", "e1", "message", START, START, inbox.seal_body(Vault({"k1": bytes(32)}), {}))
    inbox.store(session, [arrival])


def _append(session: Session) -> None:
    audit.append(session, [audit.Entry(1, "staff:1", "tasks.open", "tasks:1", {}, START)])


def _call() -> Call:
    need = Need({}, 30, 800, frozenset({(1, "9-12")}))
    return Call(operator_ids=(1,), task_id=1, need=need, soon=frozenset(), is_whole_week=True, now=START)


QUERIES: dict[str, Callable[[Session], Any]] = {
    "models.talk.inbox.store": _arrive,
    "models.talk.lanes.claim_waiting": lambda session: lanes.claim_waiting(session, 5),
    "models.dispatch.line.look_along": lambda session: look_along(session, _call()),
    "models.dispatch.line.next_in_line": lambda session: next_in_line(session, _call(), Line(900, 800, 100), 5),
    "models.dispatch.learning.habits_of": lambda session: learning.habits_of(session, 1, START),
    "models.dispatch.learning.allowance_of": lambda session: learning.allowance_of(session, 1, START),
    "models.dispatch.open_offers.open_offers": lambda session: list(open_offers(session, 1, START, None)),
    "models.money.closings.owing": lambda session: closings.owing(session, 1, START.date()),
    "models.record.audit.append": _append,
    "models.record.audit.verify": lambda session: audit.verify(session, 1),
    "models.talk.budgets.paid_left": lambda session: budgets.paid_left(session, 1, START + timedelta(1)),
}
"""What must read and write one shard only, by its name on the page."""


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_of_one_town_names_the_town(sqlite_url: str, name: str) -> None:
    desk, seen = Desk(sqlite_url), []
    try:
        engine = desk.database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
        desk.act(lambda context: QUERIES[name](context.session) and None)
        own = [statement for statement in seen if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE"))]
        assert own
        strangers = [statement for statement in own if not names_a_key(statement)]
        assert not strangers
    finally:
        desk.close()


def names_a_key(statement: str) -> bool:
    """Whether the key stands among the conditions of a statement, or in what it inserts."""
    conditions = _CONDITIONS.search(statement)
    return conditions is not None and _KEYED.search(conditions.group(2)) is not None


def test_a_statement_without_the_key_would_be_seen() -> None:
    assert not names_a_key("SELECT operator_id FROM tasks WHERE id = ?")
    assert names_a_key("UPDATE tasks SET taken = 1 WHERE operator_id = ? AND id = ?")


def test_the_page_names_what_is_tested() -> None:
    page = PAGE.read_text()
    assert [name for name in QUERIES if f"`{name}`" not in page] == []
