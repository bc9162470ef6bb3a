"""Rows of a batch are written together, and no question misses what is pending."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Select, event, func, insert, select, text
from sqlalchemy.orm import Session, aliased

from bot.database import Database
from bot.settings import read_settings
from models.people.agreements import AgreedText
from models.people.operators import Operator
from models.people.residents import Resident, ResidentKey
from models.rows import found, locked, numbered
from models.writes import gather, tables_of, watch

OPERATORS = select(func.count()).select_from(Operator)
NOW = datetime(2026, 11, 28, tzinfo=UTC)
KEEPING = insert(AgreedText)


def somebody(alias: str) -> Resident:
    return Resident(alias=alias, created_at=NOW)


async def in_database(url: str, work: Any, *given: Any) -> Any:
    database = Database(read_settings(database_url=url, field_keys="k1:" + "A" * 43 + "=").async_database_url)
    try:
        return await database.run(work, *given)
    finally:
        await database.close()


def written(session: Session) -> list[str]:
    """The tables that are inserted into from now on, in order."""
    found: list[str] = []

    @event.listens_for(session.connection(), "before_cursor_execute")
    def _note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("INSERT INTO"):
            found.append(statement.split()[2])

    return found


def keys_of_aliases() -> Select[Any]:
    key, other = aliased(ResidentKey), aliased(Resident)
    owner = select(other.id).where(other.id == key.resident_id, other.alias.like("a%")).exists()
    return select(func.count()).select_from(key).where(owner)


@pytest.mark.parametrize(
    "question",
    [
        select(func.count()).select_from(Resident),
        select(func.count(ResidentKey.resident_id)).join(Resident, Resident.id == ResidentKey.resident_id),
        keys_of_aliases(),
        select(func.count()).select_from(select(Resident.id).limit(9).subquery()),
        select(func.count()).where(ResidentKey.resident_id.in_(select(Resident.id))),
        select(func.count(Resident.id.distinct())).where(text("alias LIKE 'a%'")),
    ],
)
async def test_a_question_sees_what_is_pending_wherever_the_table_stands_in_it(
    database_url: str, question: Select[Any]
) -> None:
    def work(session: Session) -> int | None:
        watch(session, 9)
        for number in range(5):
            resident = somebody(f"a{number}")
            numbered(session, resident)
            session.add(ResidentKey(resident_id=resident.id, wrapped=b"key"))
        return session.scalar(question)

    assert await in_database(database_url, work) == 5


async def test_rows_wait_for_each_other_past_questions_that_cannot_see_them_and_go_parents_first(
    postgres_url: str,
) -> None:
    def work(session: Session) -> list[str]:
        watch(session, 9)
        inserted = written(session)
        for number in range(5):
            resident = somebody(f"a{number}")
            numbered(session, resident)
            session.add(ResidentKey(resident_id=resident.id, wrapped=b"key"))
            session.scalar(OPERATORS)
        session.flush()
        return inserted

    assert await in_database(postgres_url, work) == ["residents", "resident_keys"]


async def test_a_row_with_a_number_is_found_and_locked_before_it_is_written(database_url: str) -> None:
    def work(session: Session) -> tuple[bool, int, str]:
        watch(session, 9)
        resident = somebody("a1")
        numbered(session, resident)
        is_same = found(session, Resident, resident.id) is resident
        resident.alias = "a2"
        return is_same, resident.version, locked(session, Resident, resident.id).alias

    assert await in_database(database_url, work) == (True, 1, "a2")


async def test_what_is_changed_is_not_read_over_by_a_lock(database_url: str) -> None:
    def make(session: Session) -> int:
        resident = somebody("a1")
        numbered(session, resident)
        return resident.id

    def change(session: Session, resident_id: int) -> str:
        found(session, Resident, resident_id).alias = "a2"
        return locked(session, Resident, resident_id).alias

    resident_id = await in_database(database_url, make)
    assert await in_database(database_url, change, resident_id) == "a2"


def test_a_question_in_plain_text_may_read_any_table() -> None:
    assert tables_of(select(Resident.id).where(text("1 = 1"))) is None
    assert tables_of(select(Resident.id)) == {"residents"}


async def test_what_was_gathered_in_an_undone_savepoint_is_undone_with_it(database_url: str) -> None:
    def work(session: Session) -> list[str]:
        gather(session, KEEPING, {"sha256": "a" * 64, "words": "kept", "kept_at": NOW})
        with suppress(ZeroDivisionError), session.begin_nested():
            gather(session, KEEPING, {"sha256": "b" * 64, "words": "undone", "kept_at": NOW})
            raise ZeroDivisionError
        return list(session.scalars(select(AgreedText.words)))

    assert await in_database(database_url, work) == ["kept"]
