"""An invented installation of many towns, written by the database itself: nothing else fills a million rows in a minute.

Everybody is registered in one town, has an account there and has declared free time; a third have limits of their own.
Every `every`-th fits the offer `Size.offer_id`: they have its skill. A fifth as many have it too and cannot be asked,
for they blocked the account (and stand at the front of the line, since nobody is asked less) or were asked before.
Half of the people have had work.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, text
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault

import models.tables  # noqa: F401  (the tables are looked up by name)
from models.base import Base

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
"""A Tuesday, ten in the morning in Japan; everything happened in the year before."""

TASKS_A_TOWN = 60
ORDERS_A_TOWN = 4

_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {} - 1)"
_SPREAD = {
    "postgresql": ("timestamptz '2025-11-25' + ({}) * interval '1 minute'", "date '2025-11-25' + ({}) / 1440"),
    "sqlite": (
        "datetime('2025-11-25', ({}) || ' minutes') || '.000000'",
        "date('2025-11-25', (({}) / 1440) || ' days')",
    ),
}
_YEAR, _MONTH = 525_000, 43_200
"""In minutes."""
_EMPTY = {int: 0, float: 0, bool: False}


@dataclass(frozen=True)
class Size:
    """How many people in how many towns, and of how many one fits."""

    people: int
    towns: int
    every: int

    @property
    def fits(self) -> int:
        """How many people fit the offer."""
        return self.people // self.every

    @property
    def offer_id(self) -> int:
        """The offer that is looked at, and its task: the last one of the first town."""
        return self.towns * TASKS_A_TOWN + 1


class Writer:
    """Writes tables from rows numbered from 0; values are SQL over the number `i`."""

    def __init__(self, session: Session, size: Size) -> None:
        self.session = session
        self.size = size
        self.written: set[str] = set()
        self.time, self.day = _SPREAD[session.get_bind().dialect.name]
        self.town = f"1 + (i / {size.every}) % {size.towns}"  # of the resident i + 1
        self.town_in_turn = f"1 + i % {size.towns}"

    def write(self, table: str, many: int, where: str = "true", **values: str) -> None:
        """So many rows less those left out; columns that must have a value and got none are empty."""
        columns = {
            name: values.get(name) or _usual(column)
            for name, column in Base.metadata.tables[table].columns.items()
            if name in values or not (column.nullable or column.primary_key)
        }
        statement = (
            f"INSERT INTO {table} ({', '.join(columns)}) {_NUMBERS.format(many)} SELECT {', '.join(columns.values())}"
        )
        self.session.execute(text(f"{statement} FROM n WHERE {where}"))
        if "id" in values:
            self.written.add(table)

    def number_on(self) -> None:
        """Let PostgreSQL number new rows after those written; SQLite does so by itself."""
        if self.session.get_bind().dialect.name == "postgresql":
            for table in self.written:
                last = f"(SELECT max(id) FROM {table})"
                self.session.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})"))

    def year(self, minutes: str) -> str:
        """A moment of the last year."""
        return self.time.format(f"({minutes}) % {_YEAR}")

    def day_of(self, minutes: str) -> str:
        """Its day."""
        return self.day.format(f"({minutes}) % {_YEAR}")


def write_people(writer: Writer) -> None:
    """Towns, and the people who live in them."""
    size, town, every = writer.size, writer.town, writer.size.every
    in_turn = {"id": "i + 1", "operator_id": writer.town_in_turn}
    key, joined = "'town' || (i + 1)", "'2025-11-01'"
    writer.write("operators", size.towns, id="i + 1", key=key, municipality_code="'39341'", bands="'[]'")
    writer.write("channels", size.towns, **in_turn, key=key)
    writer.write("skills", size.towns, **in_turn, key="'reading'")
    writer.write("skills", size.towns, id=f"{size.towns} + i + 1", operator_id="i + 1", key="'photo'")
    is_blocked, was_asked = (f"i % {10 * every} = {which}" for which in (1, 2))
    moment = writer.time.format(f"CASE WHEN {is_blocked} THEN i * 397 % {_MONTH} ELSE i % {_YEAR} * 397 % {_YEAR} END")
    turn = f"CASE WHEN i % 97 <> 0 THEN {moment} END"
    person = {"resident_id": "i + 1"}
    at = {"channel_id": town, "user_id": "'U' || i"}
    writer.write("residents", size.people, id="i + 1", alias="'r' || i", created_at=joined)
    writer.write("lanes", size.people, id="i + 1", **at)
    blocked_at = f"CASE WHEN {is_blocked} THEN {writer.year('i')} END"
    accounts = {"locale": "'ja'", "first_seen_at": joined, "blocked_at": blocked_at}
    writer.write("line_accounts", size.people, id="i + 1", **at, **person, **accounts)
    limits = {
        "minutes_per_week": "CASE WHEN i % 3 = 0 THEN 600 END",
        "yen_per_year": "CASE WHEN i % 3 = 0 THEN 1000000 END",
    }
    status = {"status": f"CASE WHEN i % {every} = 7 THEN 'paused' ELSE 'active' END", "is_home": "true"}
    line = {"joined_at": joined, "turn_at": turn, "last_asked_at": turn}
    writer.write("memberships", size.people, id="i + 1", **person, operator_id=town, **status, **limits, **line)
    has = {"has": "true", "answered_at": joined, "turn_at": turn}
    writer.write(
        "resident_skills",
        size.people,
        f"i % {every} = 0 OR {is_blocked} OR {was_asked}",
        **person,
        skill_id=town,
        **has,
    )
    writer.write("resident_skills", size.people, "i % 4 = 1", **person, skill_id=f"{size.towns} + {town}", **has)
    writer.write("free_times", size.people, **person, weekday="i % 7", band="'9-12'")


def write_work(writer: Writer) -> None:
    """Orders, tasks, offers, and the work of half of the people, with what they were paid for it."""
    size, in_turn = writer.size, {"operator_id": writer.town_in_turn}
    writer.write("clients", size.towns, id="i + 1", operator_id="i + 1", kind="'department'")
    days = {"ordered_on": "'2025-11-25'", "due_on": "'2027-03-31'", "created_at": "'2025-11-25'"}
    money = {"budget_yen": "1000000", "status": "'open'"}
    writer.write(
        "orders", size.towns * ORDERS_A_TOWN, id="i + 1", **in_turn, client_id=writer.town_in_turn, **days, **money
    )
    order = f"1 + i % ({size.towns} * {ORDERS_A_TOWN})"
    share = {"unit_minutes": "10", "unit_fee_yen": "270", "units_per_place": "3", "places": "100"}
    opened = {"created_at": "'2025-11-25'", "due_at": "'2026-12-24'"}
    state = {"kind": "'outside'", "withholding": "'none'", "status": "'open'", "title": "'task ' || i"}
    tasks = size.offer_id
    writer.write("tasks", tasks, id="i + 1", **in_turn, order_id=order, **share, **opened, **state)
    sent = {"created_at": "'2025-11-25'", "sent_at": "'2025-11-25'", "closes_at": "'2026-12-01'"}
    writer.write("offers", tasks, id="i + 1", **in_turn, task_id="i + 1", **sent, status="'sent'")
    asked = {"id": "i + 1", "operator_id": "1", "offer_id": str(size.offer_id), "resident_id": "i + 1"}
    fresh = {"status": "'sent'", "sent_at": "'2026-11-23'"}
    writer.write("invitations", size.people, f"i % {10 * size.every} = 2", **asked, **fresh)
    _write_assignments(writer)


def _write_assignments(writer: Writer) -> None:
    """One for each second resident, with one of the tasks of their town; nearly all of them are paid."""
    size, half = writer.size, writer.size.people // 2
    town = f"1 + (2 * i / {size.every}) % {size.towns}"
    task = f"{town} + {size.towns} * (i % {TASKS_A_TOWN})"
    work = {"operator_id": town, "resident_id": "2 * i + 1"}
    when = writer.year("i * 397")
    is_live = "i % 53 = 0"
    status = {"status": f"CASE WHEN {is_live} THEN 'started' ELSE 'approved' END", "units": "3"}
    dates = {"accepted_at": when, "due_at": when, "received_at": f"CASE WHEN {is_live} THEN NULL ELSE {when} END"}
    taken = {"task_id": task, "offer_id": task, "account_id": "2 * i + 1"}
    writer.write("assignments", half, id="i + 1", **work, party_id=town, **taken, **status, **dates)
    answered = {"offer_id": task, "status": "'accepted'", "sent_at": when}
    writer.write("invitations", half, id=f"{size.people} + i + 1", **work, **answered)
    day = writer.day_of("i * 397")
    owed = {"gross_yen": "810", "withholding": "'none'", "received_on": day, "due_on": day, "status": "'paid'"}
    writer.write("payables", half, f"NOT {is_live}", id="i + 1", **work, assignment_id="i + 1", **owed)


def _usual(column: Column[Any]) -> str:
    """What a row that says nothing of it has in a column, in SQL: the model's default, or nothing."""
    value: Any = {} if isinstance(column.type, JSON) else _EMPTY.get(column.type.python_type, "")
    if isinstance(column.default, ScalarElementColumnDefault):
        value = column.default.arg
    elif isinstance(column.default, CallableColumnDefault):
        value = column.default.arg(None)
    if isinstance(value, bool | int):
        return str(value).lower()
    return f"'{json.dumps(value) if isinstance(value, dict | list) else value}'"
