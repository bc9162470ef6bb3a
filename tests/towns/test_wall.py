"""The second wall: PostgreSQL itself shows a transaction of staff nothing of another operator but what a pact shares."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, inspect, select, text, update
from sqlalchemy.orm import Session

import bot
from bot.database import Database
from bot.migrations import upgrade
from bot.settings import read_settings
from bot.wall import ROLE, is_ready
from handlers.context import Actor, ActorKind, Context
from handlers.people import memberships
from handlers.towns import pacts
from models.people.memberships import Membership
from models.people.operators import Client, Operator, Skill
from models.people.residents import Resident, ResidentKey
from models.people.staff import Staff
from models.tables import Base
from models.towns.pacts import Chain, Direction, Pact
from models.towns.proposals import PactTerms
from models.work.tasks import Task
from tests.api.office import START, Office, open_office
from tests.api.played import watch_wall
from tests.servers import Postgres

OPEN = {"blobs", "agreed_texts", "alembic_version"}
"""Told apart by the digest of what they hold, which only who has it can know; and the number of the schema."""


@pytest.fixture
async def office(postgres_url: str) -> AsyncIterator[Office]:
    """Three operators on PostgreSQL."""
    async with open_office(postgres_url) as office:
        yield office


def staff_of(office: Office, operator: str) -> Actor:
    return Actor(ActorKind.STAFF, 1, within=office.operators[operator])


async def agreed(office: Office, one: str, other: str) -> int:
    """A pact between two operators, made at a terminal."""
    ids = office.operators
    terms = PactTerms(Direction.BOTH, Chain.THROUGH, START.date())
    pact = await office.act(pacts.propose, ids[one], ids[other], terms)
    await office.act(pacts.agree, ids[other], pact.id)
    return pact.id


def everything(context: Context) -> dict[str, set[int]]:
    """Whose rows a query finds that forgot to ask for one operator, by table."""
    found = {}
    for table in Base.metadata.sorted_tables:
        if "operator_id" in table.columns:
            whose = select(table.c.operator_id).where(table.c.operator_id.is_not(None)).distinct()
            found[table.name] = set(context.session.scalars(whose))
    return found


async def test_every_table_is_walled(postgres_url: str) -> None:
    database = Database(read_settings(database_url=postgres_url).async_database_url, pool_size=1)

    def bare(session: Session) -> tuple[set[str], set[str]]:
        policies = text("SELECT tablename FROM pg_policies JOIN pg_class ON relname = tablename WHERE relrowsecurity")
        return set(session.scalars(policies)), set(inspect(session.connection()).get_table_names())

    walled, there = await database.read(bare)
    await database.close()
    assert there - walled == OPEN


async def test_a_query_that_forgot_its_operator_finds_nothing_foreign(office: Office) -> None:
    for operator in ("a", "b", "c"):
        await office.resident(operator)
    for operator, number in office.operators.items():
        actor = staff_of(office, operator)
        for ask in (office.acts.look, office.acts.do):
            for table, whose in (await ask(actor, everything)).items():
                assert whose <= {number}, (operator, table)
        seen = await office.acts.look(actor, lambda context: context.session.scalars(select(Resident)).all())
        assert len(seen) == 1
        keys = await office.acts.look(actor, lambda context: context.session.scalars(select(ResidentKey)).all())
        assert [key.resident_id for key in keys] == [seen[0].id]
        known = await office.acts.look(actor, lambda context: set(context.session.scalars(select(Operator.id))))
        assert known == {number}


@pytest.mark.parametrize("kind", [Client, Skill, Staff, Membership])
async def test_a_write_that_forgot_its_operator_changes_nothing_foreign(office: Office, kind: Any) -> None:
    await office.resident("b")

    def count(context: Context) -> int:
        return context.session.scalar(select(func.count()).select_from(kind).where(kind.operator_id != ours)) or 0

    def change(context: Context) -> int:
        ids = select(kind.id).where(kind.operator_id != ours)
        changed = context.session.execute(update(kind).where(kind.id.in_(ids)).values(operator_id=ours))
        removed = context.session.execute(delete(kind).where(kind.operator_id != ours))
        return int(changed.rowcount + removed.rowcount)  # type: ignore[attr-defined]

    ours = office.operators["a"]
    before = await office.look(count)
    assert before
    assert await office.acts.do(staff_of(office, "a"), change) == 0
    assert await office.look(count) == before


async def test_a_row_cannot_be_given_to_another_operator(office: Office) -> None:
    def slip(context: Context) -> None:
        context.session.add(Client(operator_id=office.operators["b"], name="x", secrecy_version=1))
        context.session.flush()

    with pytest.raises(Exception, match="row-level security"):
        await office.acts.do(staff_of(office, "a"), slip)


async def test_by_a_pact_both_sides_see_the_pact_and_each_others_name(office: Office) -> None:
    number = await agreed(office, "a", "c")
    ids = office.operators
    for operator, known in (("a", {ids["a"], ids["c"]}), ("c", {ids["a"], ids["c"]}), ("b", {ids["b"]})):
        actor = staff_of(office, operator)
        assert await office.acts.look(actor, lambda context: set(context.session.scalars(select(Operator.id)))) == known
        seen = await office.acts.look(actor, lambda context: list(context.session.scalars(select(Pact.id))))
        assert seen == ([] if operator == "b" else [number])


async def test_a_pact_shows_no_resident_no_staff_and_no_task_by_itself(office: Office) -> None:
    await agreed(office, "a", "c")
    await office.resident("c")
    looked = await office.acts.look(staff_of(office, "a"), everything)
    foreign = {table: whose - {office.operators["a"]} for table, whose in looked.items()}
    # The account by which the partner's residents would be reached.
    assert {table: whose for table, whose in foreign.items() if whose} == {"channels": {office.operators["c"]}}
    for kind in (Resident, ResidentKey):
        rows = await office.acts.look(
            staff_of(office, "a"), lambda context, kind=kind: context.session.scalars(select(kind)).all()
        )
        assert rows == []


async def test_an_act_reaches_its_partners_and_nobody_elses_rows(office: Office) -> None:
    number = await agreed(office, "a", "c")
    ids = office.operators
    reached = await office.acts.do(staff_of(office, "a"), everything)
    assert reached["staff"] == {ids["a"], ids["c"]}
    await office.act(pacts.end, ids["c"], number, "年度の終わり")
    assert (await office.acts.do(staff_of(office, "a"), everything))["staff"] == {ids["a"], ids["c"]}
    assert (await office.acts.do(staff_of(office, "b"), everything))["staff"] == {ids["b"]}


async def test_a_declined_proposal_opens_nothing(office: Office) -> None:
    ids = office.operators
    terms = PactTerms(Direction.BOTH, Chain.THROUGH, START.date())
    pact = await office.act(pacts.propose, ids["a"], ids["c"], terms)
    await office.act(pacts.decline, ids["c"], pact.id)
    assert (await office.acts.do(staff_of(office, "a"), everything))["staff"] == {ids["a"]}


async def test_who_is_registered_in_two_towns_counts_as_one_in_an_act(office: Office) -> None:
    resident_id = await office.resident("a")
    await office.act(_also_in, resident_id, office.operators["b"])
    ours = staff_of(office, "a")

    def registrations(context: Context) -> int:
        query = select(func.count(Membership.id)).where(Membership.resident_id == resident_id)
        return context.session.scalar(query) or 0

    assert await office.acts.look(ours, registrations) == 1
    assert await office.acts.try_out(ours, registrations) == 2
    assert await office.acts.try_out(staff_of(office, "c"), registrations) == 0


def test_few_acts_go_beyond_the_wall() -> None:
    root = Path(str(bot.__file__)).parent
    found = {path.relative_to(root).as_posix(): path.read_text().count(".beyond()") for path in root.rglob("*.py")}
    assert {path: count for path, count in found.items() if count} == {
        "api/routes/pacts.py": 2,
        "api/routes/register.py": 2,
        "api/routes/holds.py": 1,
        "console/routes/office/pacts.py": 2,
        "console/routes/people/register.py": 2,
        "console/routes/people/residents.py": 1,
    }


async def test_clock_and_residents_work_outside_of_the_wall(office: Office) -> None:
    raised = watch_wall(office)
    await office.act(lambda context: context.session.scalars(select(Task)).all(), actor=Actor(ActorKind.CLOCK))
    await office.act(lambda context: context.session.scalars(select(Task)).all(), actor=Actor(ActorKind.RESIDENT, 1))
    assert raised == []


def _also_in(context: Context, resident_id: int, operator_id: int) -> None:
    memberships.join(context, context.session.get_one(Resident, resident_id), operator_id, is_home=False)


@pytest.mark.parametrize(("rights", "is_walled"), [("CREATEROLE", True), ("NOCREATEROLE", False)])
async def test_the_wall_stands_for_an_owner_who_is_no_superuser(
    own_postgres: Postgres, rights: str, is_walled: bool
) -> None:
    # The server's template was migrated by a superuser: the role that it made is as good as none.
    for statement in (
        f"ALTER ROLE {ROLE} RENAME TO another",
        f"CREATE ROLE town LOGIN NOSUPERUSER {rights}",
        "CREATE DATABASE town OWNER town",
    ):
        own_postgres.execute(statement)
    url = own_postgres.url("town").replace("yui@", "town@")
    await upgrade(url)
    async with open_office(url) as office:
        assert await office.look(lambda context: is_ready(context.session.connection())) is is_walled
        found = await office.acts.look(staff_of(office, "a"), everything)
        assert (found["staff"] == {office.operators["a"]}) is is_walled


async def test_a_role_that_an_administrator_gave_is_taken(own_postgres: Postgres) -> None:
    # The role is there already: the server's template was migrated by a superuser.
    for statement in (
        "CREATE ROLE town LOGIN NOSUPERUSER",
        f"GRANT {ROLE} TO town",
        "CREATE DATABASE town OWNER town",
    ):
        own_postgres.execute(statement)
    url = own_postgres.url("town").replace("yui@", "town@")
    await upgrade(url)
    async with open_office(url) as office:
        assert set((await office.acts.look(staff_of(office, "a"), everything))["staff"]) == {office.operators["a"]}
