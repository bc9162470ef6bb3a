"""No page of the console tells the lead who an outside resident is, and what they were paid is nobody else's."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from handlers.context import Actor, ActorKind, Context
from handlers.work import reviewing
from models.people.operators import Operator
from models.people.staff import Staff
from models.towns.pacts import Chain
from tests.api.story import Story
from tests.console.reading import words_of
from tests.crossing.test_private import SECRETS, Crossing, fetched, open_crossing
from tests.support.counter import PASSWORD, Browser, Counter, counter_over, hashed
from tests.support.memory import Memory

SAID = ("どの掲示板ですか", "できました")
"""What the resident wrote to the lead."""


@pytest.mark.parametrize("chain", list(Chain))
async def test_no_page_of_the_lead_tells_who_somebody_is(sqlite_url: str, chain: Chain) -> None:
    async with open_crossing(sqlite_url, chain) as crossing, console_over(sqlite_url, crossing) as counter:
        paths, shown = [filled(path, crossing) for path in pages_of(counter)], set()
        for role in ("admin", "director", "reviewer", "accountant", "auditor", "client"):
            browser = Browser(counter.stranger())
            assert (await browser.sign_in(f"{role}@a.example.jp")).status_code == 303
            for path in paths:
                answer = await browser.get(path)
                if answer.status_code == 200:
                    shown.add(path)
                    found = [secret for secret in SECRETS if secret in answer.text]
                    assert not found, (role, path, found)
    assert len(shown) > len(paths) / 2
    numbers = crossing.known
    assert {f"/offers/{numbers['offer_id']}", f"/tickets/{numbers['ticket_id']}"} <= shown


async def test_the_desk_at_home_reads_whose_work_somebody_was_asked_for_and_why(database_url: str) -> None:
    async with open_crossing(database_url, Chain.THROUGH) as crossing, console_over(database_url, crossing) as counter:
        director = Browser(counter.stranger())
        await director.sign_in("director@b.example.jp")
        page = words_of(await director.reads(f"/residents/{crossing.known['resident_id']}"))
        work, _, asked = page.partition("ほかの町のしごとの案内")
        names = {one.key: one.name for one in await counter.rows(Operator)}
        assert f"{names['a']}のしごと" in work
        assert f"{names['a']}のしごと" in asked
        assert "条件に合う" in asked


async def test_what_a_lead_paid_somebody_itself_no_other_town_reads() -> None:
    memory = Memory()
    async with open_crossing(memory, Chain.DIRECT) as crossing:
        await _paid(crossing)
        for path in ("/payables/{payable_id}", "/pay-runs/{run_id}", "/tickets/{ticket_id}"):
            asked = ("accountant", "GET", path.format(**crossing.known))
            answers = [await crossing.office.call(*asked, operator=operator) for operator in "abc"]
            assert [one.status_code for one in answers] == [200, 404, 404], path
        routes = set()
        for operator in ("b", "c"):
            async for route, words in fetched(crossing, operator):
                routes.add(route)
                found = [secret for secret in (*SECRETS, *SAID) if secret in words]
                assert not found, (operator, route, found)
        assert len(routes) > 30
    await memory.close()


async def _paid(crossing: Crossing) -> None:
    """The lead approves the work, closes the month and pays."""
    office, known = crossing.office, crossing.known
    lead, reviewer = office.operators["a"], Actor(ActorKind.STAFF, 2)
    await office.act(reviewing.begin_review, lead, known["submission_id"], actor=reviewer)
    await office.act(reviewing.approve, lead, known["submission_id"], actor=reviewer)
    office.clock.passes(days=7)
    story = Story(office)
    await story.keep("run_id", "accountant", "closeMonth", json={"through": "2026-11-30"})
    await story.step("second accountant", "releasePayRun", json={})
    await story.step("accountant", "markPayRunPaid")
    statements = await story.step("accountant", "listStatements")
    payables = await story.step("accountant", "listPayables")
    known |= {
        "run_id": story.known["run_id"],
        "statement_id": statements["items"][0]["id"],
        "payable_id": payables["items"][0]["id"],
    }


@asynccontextmanager
async def console_over(url: str, crossing: Crossing) -> AsyncIterator[Counter]:
    """The console over the same tables; staff of the lead have a password."""
    await crossing.office.act(_let_staff_in)
    async with counter_over(url) as counter:
        yield counter


def _let_staff_in(context: Context) -> None:
    for staff in context.session.query(Staff).join(Operator, Operator.id == Staff.operator_id):
        staff.password_hash, staff.must_change_password = hashed(PASSWORD), False


def pages_of(counter: Counter) -> list[str]:
    """Every address of the console that is read."""
    mounts = [route for route in counter.app.router.routes if getattr(route, "path", "") == "/console"]
    console: FastAPI = mounts[0].app  # type: ignore[attr-defined]
    found = [one for one in iter_route_contexts(console.routes) if "GET" in (getattr(one, "methods", None) or ())]
    return [str(one.path) for one in found if not str(one.path).startswith("/drawing")]


def filled(path: str, crossing: Crossing) -> str:
    return re.sub(r"\{(\w+?)(_id)?(:\w+)?\}", lambda found: str(crossing.known.get(f"{found[1]}_id", 1)), path)
