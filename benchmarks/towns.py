"""Three hundred towns and a million residents in one installation: how long one town waits for its lists and waves.

Lists: every list of the API that comes in pages, through the API's own application and the wall between operators,
asked for by a town in the middle and by the last one. Waves: the product's own act for an offer of the first town,
among its own people and, by its pacts, among those of twenty partners; everything is written, and undone after.
"""

import asyncio
import statistics
import time
from collections.abc import Callable, Sequence

from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from benchmarks.figures import Figure
from benchmarks.installation import NOW, Size, Writer, write_people, write_work
from benchmarks.processes import postgres
from benchmarks.wave import MILLION, fill, tidy
from bot.acts import Acts, close
from bot.api.app import create_api
from bot.clock import Clock
from bot.database import Database
from bot.pipeline.wakeups import LocalWakeups
from bot.settings import read_settings
from handlers.context import Actor, ActorKind, Context
from handlers.dispatch.sharing import share_offers
from handlers.dispatch.waves import send_waves
from handlers.office import staff_accounts
from models.dispatch.offers import Invitation, Offer
from models.people.staff import Role
from models.seal import Vault
from models.work.assignments import Assignment
from models.work.tasks import Task

PARTNERS = 20
ROUNDS = 9
PLACES = 1
STAFF = tuple(role for role in Role if role is not Role.CLIENT)

_VAULT = Vault({"k1": bytes(range(32))})


class StillClock(Clock):
    """It is ten in the morning, so that no quiet hours are in the way."""

    def now(self) -> object:  # type: ignore[override]
        return NOW


def measure() -> Sequence[Figure]:
    """All figures of the group."""
    with postgres() as url:
        return asyncio.run(_measure(url, MILLION))


async def _measure(url: str, size: Size) -> Sequence[Figure]:
    database = Database(read_settings(database_url=url).async_database_url)
    try:
        await database.run(fill, size, write_people, write_work, write_records)
        await database.run(_share, size)
        await tidy(database)
        own = await database.read(_wave_ms, send_waves)
        partners = await database.read(_wave_ms, share_offers)
        lists = [await _list_ms(database, town) for town in (size.towns // 2, size.towns)]
    finally:
        await database.close()
    slowest = {path: max(one[path] for one in lists) for path in lists[0]}
    worst = max(slowest, key=slowest.__getitem__)
    print(f"{len(slowest)} lists, slowest {worst}: {slowest[worst]:.1f} ms")
    return [
        Figure("towns.wave_ms", max(own, partners), "ms", None, "<= 100"),
        Figure("towns.own_wave_ms", own, "ms"),
        Figure("towns.partner_wave_ms", partners, "ms"),
        Figure("towns.list_ms", statistics.median(ms for one in lists for ms in one.values()), "ms", None, "<= 200"),
        Figure("towns.slowest_list_ms", slowest[worst], "ms", None, "<= 200"),
        Figure("towns.lists", len(slowest), "lists"),
    ]


def write_records(writer: Writer) -> None:
    """What lies in the archive: the record, documents, what was handed in, tickets; and pacts of the first town."""
    size, half = writer.size, writer.size.people // 2
    when, day = writer.year("i * 397"), writer.day_of("i * 397")
    town, in_turn = f"1 + (2 * i / {size.every}) % {size.towns}", {"operator_id": writer.town_in_turn}
    subject = "'assignments:' || (i + 1)"
    writer.write("audit_heads", size.towns, operator_id="i + 1", number=f"{half} / {size.towns} + 1")
    row = {"number": f"i / {size.towns} + 1", "at": when, "actor": "'staff:1'", "act": "'offer.accept'"}
    writer.write("audit_rows", half, id="i + 1", **in_turn, **row, subject=subject)
    document = {"kind": "'notice'", "dated_on": day, "kept_until": "'2036-12-31'", "filed_at": when}
    writer.write("documents", half, id="i + 1", operator_id=town, subject=subject, **document)
    handed_in = {"assignment_id": "i + 1", "number": "1", "submitted_at": when}
    writer.write("submissions", half, "NOT i % 53 = 0", id="i + 1", operator_id=town, **handed_in)
    asked = {"topic": "'work'", "status": "'open'", "opened_at": when, "account_id": "2 * i + 1"}
    writer.write("tickets", half // 100, id="i + 1", operator_id=town, **asked)
    sides = {"proposer_id": "1", "other_id": "i + 2", "direction": "'both'", "chain": "'direct'", "status": "'agreed'"}
    terms = {"work_classes": "'[0]'", "starts_on": "'2025-11-25'", "proposed_at": "'2025-11-25'", "proposed_by": "''"}
    writer.write("pacts", PARTNERS, id="i + 1", **sides, **terms)


def _share(session: Session, size: Size) -> None:
    """The offer of the first town goes in waves, and its partners may be asked now; all of its work was done by pacts."""
    session.execute(update(Task).where(Task.id == size.offer_id).values(skill_ids=[1], places=PLACES))
    by_pact = {"pact_id": 1 + Assignment.id % PARTNERS}
    session.execute(update(Assignment).where(Assignment.operator_id == 1).values(by_pact))
    due = {"look_at": NOW, "share_at": NOW, "audience": {"mode": "waves"}}
    session.execute(update(Offer).where(Offer.id == size.offer_id).values(due))


def _wave_ms(session: Session, act: Callable[[Context], bool]) -> float:
    """The median milliseconds of a wave, with everything that it writes."""
    times = []
    for _ in range(ROUNDS):
        nested = session.begin_nested()
        before = session.query(Invitation).count()
        begun = time.perf_counter()
        context = Context(session, NOW, _VAULT, Actor(ActorKind.CLOCK), "https://yui.example.jp")
        act(context)
        close(session, _VAULT, context.outgoing, context.entries, NOW)
        times.append(1000 * (time.perf_counter() - begun))
        asked = session.query(Invitation).count() - before
        nested.rollback()
        session.expunge_all()
    print(f"{act.__name__}: {asked} asked")
    if not asked:
        raise RuntimeError("nobody was asked")
    return statistics.median(times)


async def _list_ms(database: Database, town: int) -> dict[str, float]:
    """By path the median milliseconds of the first page of every list, as the staff of a town sees it."""
    acts = Acts(database, StillClock(), _VAULT, LocalWakeups(), "https://yui.example.jp")
    tokens = await acts.do(Actor(ActorKind.TERMINAL), _tokens, town)
    api = create_api(acts, per_second=10_000, burst=100_000)
    app = FastAPI(openapi_url=None)
    app.mount("/api/v1", api)
    found = {}
    async with AsyncClient(transport=ASGITransport(app), base_url="http://yui.test") as http:
        for path in lists_of(api):
            for token in tokens:
                sent = {"Authorization": f"Bearer {token}"}
                if (await http.get(f"/api/v1{path}", headers=sent)).status_code == 200:
                    found[path] = await _ask(http, f"/api/v1{path}", sent)
                    break
            else:
                raise RuntimeError(f"nobody may see {path}")
    return found


async def _ask(http: AsyncClient, path: str, sent: dict[str, str]) -> float:
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        answer = await http.get(path, headers=sent)
        times.append(1000 * (time.perf_counter() - begun))
        answer.raise_for_status()
    return statistics.median(times)


def lists_of(api: FastAPI) -> list[str]:
    """Every list that comes in pages and belongs to the town as a whole, as the API itself describes them."""
    return [
        path
        for path, methods in api.openapi()["paths"].items()
        if "{" not in path and "cursor" in {given.get("name") for given in methods.get("get", {}).get("parameters", [])}
    ]


def _tokens(context: Context, town: int) -> list[str]:
    """A token for each role of a town."""
    tokens = []
    for role in STAFF:
        staff = staff_accounts.add_staff(context, town, f"{role}@{town}.example.jp", [role])
        tokens.append(staff_accounts.issue_token(context, staff, label="bench", scopes=["all"]))
    return tokens
