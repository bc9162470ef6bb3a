"""What staff of the lead can fetch never tells who an outside resident is, unless that resident has consented."""

import io
import zipfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from handlers.carving.orders import OrderFacts, create_order
from handlers.carving.tasks import TaskFacts, create_task, publish_task
from handlers.context import Actor, ActorKind, Context
from handlers.dispatch.offers import AudienceChoice, draft_offer, send_offer
from handlers.dispatch.sharing import share_offers
from handlers.help import tickets
from handlers.people import agreements, bank_accounts, consents
from handlers.towns import sharing
from handlers.work import taking, working
from models.money.account_numbers import AccountKind
from models.money.withholding import Withholding
from models.people.line_accounts import LineAccount
from models.people.operators import Client, Operator
from models.people.residents import Resident
from models.people.staff import Role
from models.record.staff_notices import StaffNotice
from models.towns.pacts import Chain, Direction, Pact, PactStatus
from models.work.tasks import TaskKind
from tests.api.office import START, Office, open_office
from tests.api.routes import api_routes, roles_of
from tests.support.memory import Memory

PLANTED = {"name": "諸星 雪乃", "kana": "モロボシ ユキノ", "born_on": date(1987, 3, 9), "phone": "090-8642-9753"}
SECRETS = ("諸星", "雪乃", "モロボシ", "ユキノ", "1987-03-09", "090-8642-9753", "09086429753", "8642-9753", "7654321")
ROLES = [str(role) for role in Role]


@dataclass
class Crossing:
    """Somebody of operator "b" did work of operator "a"; `known` are the numbers of all that came of it."""

    office: Office
    known: dict[str, int] = field(default_factory=dict)


@pytest.fixture(params=[Chain.THROUGH, Chain.DIRECT])
async def crossing(request: pytest.FixtureRequest) -> AsyncIterator[Crossing]:
    """In memory, for what does not depend on the database."""
    memory = Memory()
    async with open_crossing(memory, request.param) as crossing:
        yield crossing
    await memory.close()


@asynccontextmanager
async def open_crossing(where: str | Memory, chain: Chain) -> AsyncIterator[Crossing]:
    """Work of "a" taken, handed in and asked about by a resident of "b"; nobody else was there to ask."""
    async with open_office(where) as office:
        crossing = Crossing(office)
        resident_id = await office.resident("b", **PLANTED)
        await office.resident("b", **{**PLANTED, "kana": "モロボシ ミユキ"})
        ids = await office.act(_offer, office.operators, resident_id, chain, actor=Actor(ActorKind.STAFF, 1))
        crossing.known |= ids
        me = Actor(ActorKind.RESIDENT, resident_id)
        crossing.known |= await office.act(_work, office.operators, ids, chain, actor=me)
        yield crossing


async def fetched(
    crossing: Crossing, operator: str, roles: Sequence[str] = tuple(ROLES)
) -> AsyncIterator[tuple[str, str]]:
    """Every answer to every reading route, for every role that it opens to, with every number that there is: (route, words)."""
    for route in api_routes(crossing.office):
        if route.methods != {"GET"}:
            continue
        names = [one.name for one in route.dependant.path_params]
        given = {name: crossing.known.get(name, 1) for name in names}
        if "what" in given:
            given["what"] = "residents"
        for role in set(roles_of(route)).intersection(roles):
            answer = await crossing.office.call(role, "GET", str(route.path).format(**given), operator=operator)
            if answer.status_code == 200:
                yield str(route.unique_id), _words(answer.content, answer.text)


def _words(content: bytes, text: str) -> str:
    if not content.startswith(b"PK"):
        return text
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


async def test_the_lead_reads_an_alias_and_nothing_more(crossing: Crossing) -> None:
    is_direct = crossing.known["is_direct"]
    routes, aliases = set(), 0
    async for route, words in fetched(crossing, "a"):
        routes.add(route)
        aliases += words.count(await _alias(crossing))
        found = [secret for secret in SECRETS if secret in words]
        assert not found, (route, found)
    assert len(routes) > 30
    assert aliases, "the alias itself is seen, or nothing was looked at"
    resident = f"/residents/{crossing.known['resident_id']}"
    statuses = {(await crossing.office.call(role, "GET", resident)).status_code for role in ROLES}
    assert (200 in statuses) == bool(is_direct)
    told = await crossing.office.look(lambda context: [str(one.body) for one in context.session.query(StaffNotice)])
    assert not [secret for secret in SECRETS if secret in "".join(told)]


async def test_private_details_are_shown_for_a_reason_only_by_consent(crossing: Crossing) -> None:
    path, reason = f"/residents/{crossing.known['resident_id']}/reveal", {"reason": "振込の確認"}
    answer = await crossing.office.call("admin", "POST", path, json=reason)
    if crossing.known["is_direct"]:
        assert answer.status_code == 200
        assert PLANTED["name"] in answer.text
    else:
        assert answer.status_code == 404


async def test_who_was_only_asked_is_known_to_their_own_operator_alone(crossing: Crossing) -> None:
    path = f"/offers/{crossing.known['offer_id']}/invitations"
    seen = (await crossing.office.ok("director", "GET", path))["items"]
    assert [one["resident_id"] for one in seen] == [crossing.known["resident_id"]]
    assert set(seen[0]["reason"]) <= {"rule", "mode", "pact", "lead", "chain"}
    own = (await crossing.office.ok("director", "GET", "/invitations", operator="b"))["items"]
    assert len(own) == 2
    assert {one["asked_by"] for one in own} == {"見本公社a"}
    assert {one["reason"]["pact"] for one in own} == {crossing.known["pact_id"]}


async def test_both_sides_see_the_contract_and_the_party_has_the_link(crossing: Crossing) -> None:
    path = f"/assignments/{crossing.known['assignment_id']}"
    lead = await crossing.office.ok("director", "GET", path)
    assert (lead["notices"][0]["link"] is None) == (not crossing.known["is_direct"])
    if not crossing.known["is_direct"]:
        partner = await crossing.office.ok("director", "GET", path, operator="b")
        assert partner["notices"][0]["link"]
    queued = (await crossing.office.ok("reviewer", "GET", "/submissions"))["items"]
    assert [one["town"] for one in queued] == ["見本公社b"]
    stranger = await crossing.office.call("director", "GET", path, operator="c")
    assert stranger.status_code == 404


async def _alias(crossing: Crossing) -> str:
    number = crossing.known["resident_id"]
    return await crossing.office.look(lambda context: context.session.get_one(Resident, number).alias)


def _offer(context: Context, operators: dict[str, int], resident_id: int, chain: Chain) -> dict[str, int]:
    session, lead = context.session, operators["a"]
    pact = Pact(
        proposer_id=lead,
        other_id=operators["b"],
        chain=chain,
        direction=Direction.GIVES,
        work_classes=[0],
        templates=[],
        starts_on=date(2026, 1, 1),
        head_start_hours=0,
        status=PactStatus.AGREED,
        proposed_at=context.now,
        proposed_by="staff:1",
    )
    session.add(pact)
    bank_accounts.register(
        context,
        session.get_one(Resident, resident_id),
        bank_code="0001",
        branch_code="001",
        kind=AccountKind.ORDINARY,
        number="7654321",
        holder="モロボシ ユキノ",
    )
    client_id, order_id, task_id = _published(context, lead)
    offer = draft_offer(context, lead, task_id, START + timedelta(days=5), AudienceChoice("all"))
    send_offer(context, lead, offer.id)
    share_offers(context)
    return {
        "operator_id": lead,
        "pact_id": pact.id,
        "client_id": client_id,
        "order_id": order_id,
        "task_id": task_id,
        "offer_id": offer.id,
        "resident_id": resident_id,
        "is_direct": chain is Chain.DIRECT,
    }


def _published(context: Context, lead: int) -> tuple[int, int, int]:
    client = context.session.scalars(select(Client).where(Client.operator_id == lead)).one()
    today = START.date()
    facts = OrderFacts(client.id, "写真", "", 0, 100_000, today, today + timedelta(days=30))
    order = create_order(context, lead, facts)
    task = create_task(
        context,
        lead,
        order.id,
        TaskFacts(
            title="掲示板の写真",
            description="写真をとる",
            kind=TaskKind.OUTSIDE,
            unit_minutes=10,
            unit_fee_yen=400,
            units_per_place=1,
            due_at=START + timedelta(days=9),
            withholding=Withholding.NONE,
            places=2,
        ),
    )
    context.actor = Actor(ActorKind.STAFF, 2)
    publish_task(context, lead, task.id)
    return client.id, order.id, task.id


def _work(context: Context, operators: dict[str, int], ids: dict[str, int], chain: Chain) -> dict[str, int]:
    session, resident_id = context.session, ids["resident_id"]
    resident = session.get_one(Resident, resident_id)
    account = session.scalars(select(LineAccount).where(LineAccount.resident_id == resident_id)).one()
    if chain is Chain.THROUGH:
        consents.give(context, resident, session.get_one(Operator, operators["b"]), "sharing", "ja")
    else:
        _, side = sharing.side_before(context, ids["offer_id"], resident_id)
        for purpose in ("sharing", "terms"):
            agreements.agree_to(context, side, resident_id, purpose, "ja")
        sharing.register_with_lead(context, resident_id, operators["a"], ids["pact_id"])
    taken = taking.accept(context, ids["offer_id"], resident_id, account)
    taking.agree(context, taken.notice.id, resident_id)
    ticket = tickets.open_ticket(
        context, account, operators["a"], topic="question", assignment_id=taken.assignment.id, is_live=False
    )
    tickets.write(context, ticket, "どの掲示板ですか")
    submission = working.submit(context, taken.assignment.id, resident_id, "できました")
    return {
        "assignment_id": taken.assignment.id,
        "notice_id": taken.notice.id,
        "ticket_id": ticket.id,
        "submission_id": submission.id,
    }
