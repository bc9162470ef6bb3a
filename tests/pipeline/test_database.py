import asyncio
import random

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import bot.database
from bot.database import Database, let_others_run
from bot.settings import read_settings
from models.people.operators import Operator
from tests.servers import Postgres


def add(session: Session, key: str) -> None:
    session.add(Operator(key=key, municipality_code="33623", name="町", bands=[]))
    session.flush()


def keys(session: Session) -> list[str]:
    return list(session.scalars(select(Operator.key).order_by(Operator.key)))


def names(session: Session) -> str:
    return "".join(session.scalars(select(Operator.name)))


@pytest.fixture
async def database(database_url: str) -> Database:
    return Database(read_settings(database_url=database_url).async_database_url)


async def test_work_that_breaks_leaves_nothing_not_even_a_released_savepoint(database: Database) -> None:
    def work(session: Session) -> None:
        add(session, "outer")
        with session.begin_nested():
            add(session, "inner")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await database.run(work)
    assert await database.read(keys) == []
    await database.close()


async def test_a_savepoint_rolled_back_leaves_the_rest(database: Database) -> None:
    def work(session: Session) -> None:
        add(session, "outer")
        try:
            with session.begin_nested():
                add(session, "inner")
                raise RuntimeError
        except RuntimeError:
            add(session, "after")

    await database.run(work)
    assert await database.read(keys) == ["after", "outer"]
    await database.close()


async def test_what_is_tried_out_beside_a_writer_can_write_and_leaves_nothing(database: Database) -> None:
    def tries(session: Session) -> list[str]:
        keys(session)
        for _ in range(20):
            let_others_run()
        add(session, "tried")
        return keys(session)

    seen, _ = await asyncio.gather(database.try_out(tries), database.run(add, "kept"))
    assert "tried" in seen
    assert await database.read(keys) == ["kept"]
    await database.close()


async def test_work_on_sqlite_that_is_cancelled_at_any_moment_holds_nobody_up(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.database, "_SQLITE_PRAGMAS", ("journal_mode=WAL", "busy_timeout=300"))
    database = Database(read_settings(database_url=sqlite_url).async_database_url)
    moments = random.Random(1)

    def add_and_look(session: Session, key: str) -> list[str]:
        add(session, key)
        return keys(session)

    for number in range(100):
        left = [asyncio.create_task(database.run(add_and_look, f"{number}-{one}")) for one in range(2)]
        await asyncio.sleep(moments.uniform(0, 0.004))
        for one in left:
            one.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await database.run(add, f"after-{number}")
    assert sum(key.startswith("after") for key in await database.read(keys)) == 100
    await database.close()


async def test_a_reader_keeps_nothing(database: Database) -> None:
    await database.read(add, "a")
    assert await database.read(keys) == []
    await database.close()


async def test_writers_side_by_side_lose_no_update(database: Database) -> None:
    await database.run(add, "a")

    def rename(session: Session, letter: str) -> None:
        operator = session.scalars(select(Operator).with_for_update()).one()
        operator.name = operator.name + letter

    await asyncio.gather(*(database.run(rename, str(number % 10)) for number in range(40)))
    assert len(await database.read(names)) == len("町") + 40
    await database.close()


async def test_two_who_open_the_same_thing_at_once_find_one(database: Database) -> None:
    def found_or_new(session: Session) -> None:
        if session.scalar(select(func.count(Operator.id)).where(Operator.key == "one")) == 0:
            add(session, "one")

    await asyncio.gather(*(database.run(found_or_new) for _ in range(10)))
    assert await database.read(keys) == ["one"]
    await database.close()


async def test_what_was_typed_is_not_in_a_database_error(database: Database) -> None:
    await database.run(add, "秘密")
    with pytest.raises(IntegrityError) as caught:
        await database.run(add, "秘密")
    assert "hidden" in str(caught.value)
    await database.run(lambda session: session.execute(delete(Operator)))
    await database.close()


async def test_two_transactions_that_wait_for_each_other_are_settled(postgres_url: str) -> None:
    database = Database(read_settings(database_url=postgres_url).async_database_url)
    await database.run(add, "a")
    await database.run(add, "b")
    tries: list[str] = []

    def cross(session: Session, first: str, second: str) -> None:
        tries.append(first)
        for key in (first, second):
            session.execute(text("UPDATE operators SET name = name || 'x' WHERE key = :key"), {"key": key})
            session.execute(text("SELECT pg_sleep(0.1)"))

    await asyncio.gather(database.run(cross, "a", "b"), database.run(cross, "b", "a"))
    assert len(tries) == 3
    assert await database.read(names) == "町xx町xx"
    await database.close()


async def test_postgresql_is_reached_by_its_unix_socket_too(postgres_server: Postgres) -> None:
    name = postgres_server.lend()
    database = Database(read_settings(database_url=postgres_server.socket_url(name)).async_database_url)
    await database.run(add, "a")
    assert await database.read(keys) == ["a"]
    await database.close()
    postgres_server.take_back(name)
