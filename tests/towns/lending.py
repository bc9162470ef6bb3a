"""Three operators in one installation, by number: the first is the till's own; work and residents go between them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.context import Actor, ActorKind, Context
from handlers.office import operators, staff_accounts
from handlers.people import memberships, residents
from models.money.withholding import Withholding
from models.people.line_accounts import LineAccount
from models.people.staff import Role
from models.record.staff_notices import StaffNotice
from models.talk.lanes import Lane
from models.towns.pacts import Chain, Direction, Pact, PactStatus
from models.work.assignments import Assignment
from tests.money.till import Till, owe
from tests.support.memory import Memory

TOWNS = (("omiya", "おおみや村しごとの会", "20321"), ("kitano", "きたの町公社", "01202"))


class Lending(Till):
    """`lending.lends(0, 1, 500)`: a resident of operator 1 is owed 500 yen for work of operator 0."""

    def __init__(self, url: str | Memory) -> None:
        super().__init__(url)
        others = [self.act(_open, *town) for town in TOWNS]
        self.operators = [self.operator_id, *(operator_id for operator_id, _, _ in others)]
        self.channels = [self.channel_id, *(channel_id for _, channel_id, _ in others)]
        self.clients = [self.client_id, *(client_id for _, _, client_id in others)]
        self.staff_of = [self.act(_hire, operator_id) for operator_id in self.operators]
        self.people = [self.act(_register, *pair, next(self.numbers)) for pair in self.places]
        self.pacts: dict[tuple[int, int, Chain], int] = {}

    @property
    def places(self) -> list[tuple[int, int]]:
        """(operator, channel) of each."""
        return list(zip(self.operators, self.channels, strict=True))

    def pact(self, lead: int, partner: int, chain: Chain = Chain.THROUGH, **changes: Any) -> int:
        """The number of the pact by which the lead's work goes to the partner's residents, made where there is none."""
        if (lead, partner, chain) not in self.pacts:
            sides = self.operators[lead], self.operators[partner]
            self.pacts[lead, partner, chain] = self.act(make_pact, *sides, chain, changes)
        return self.pacts[lead, partner, chain]

    def lends(
        self,
        lead: int,
        partner: int,
        yen: int,
        received_on: date = date(2026, 11, 10),
        chain: Chain = Chain.THROUGH,
        resident_id: int | None = None,
    ) -> int:
        """Work of the lead by the partner's resident counts; the number of what is owed."""
        party = self.operators[partner if chain is Chain.THROUGH else lead]
        pact_id = self.pact(lead, partner, chain)
        resident_id = resident_id or self.people[partner]
        place = (self.operators[lead], self.clients[lead], resident_id, yen, received_on)
        return self.act(owe, *place, Withholding.NONE, party, pact_id)

    def another(self, town: int) -> int:
        """One more resident of an operator."""
        return self.act(_register, *self.places[town], next(self.numbers))

    def by(self, town: int, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """An act of an operator's accountant; the act is given the operator's number after the context."""
        actor = Actor(ActorKind.STAFF, self.staff_of[town])
        return self.act(function, self.operators[town], *args, actor=actor, **kwargs)

    def news(self, town: int, event: str) -> int:
        """How many mails about an event an operator's staff have been written."""
        query = select(StaffNotice).where(
            StaffNotice.operator_id == self.operators[town], StaffNotice.event == event, StaffNotice.way == "mail"
        )
        return len(self.look(lambda session: session.scalars(query).all()))

    def assignments(self) -> list[Assignment]:
        """All contracts, oldest first."""
        return self.look(lambda session: list(session.scalars(select(Assignment).order_by(Assignment.id))))


def _open(context: Context, key: str, name: str, municipality: str) -> tuple[int, int, int]:
    operator = operators.create_operator(
        context, key=key, name=name, municipality_code=municipality, address=f"{name}1-1", phone="000-000-0000"
    )
    channel = operators.add_channel(
        context, operator, key=key, name=name, secrets=["secret"], token="token", basic_id=f"@{key}"
    )
    client = operators.add_client(context, operator.id, name="税務課")
    return operator.id, channel.id, client.id


def _hire(context: Context, operator_id: int) -> int:
    return staff_accounts.add_staff(context, operator_id, f"money@{operator_id}.example.jp", [Role.ACCOUNTANT]).id


def make_pact(context: Context, lead_id: int, partner_id: int, chain: Chain, changes: dict[str, Any]) -> int:
    """A pact that holds, by which the lead's work goes to the partner's residents."""
    facts: dict[str, Any] = {
        "direction": Direction.GIVES,
        "templates": [],
        "work_classes": [0, 1],
        "starts_on": date(2026, 1, 1),
        "handling_percent": 8,
        "status": PactStatus.AGREED,
    }
    pact = Pact(proposer_id=lead_id, other_id=partner_id, chain=chain, **{**facts, **changes})
    pact.proposed_at, pact.proposed_by = context.now, str(context.actor)
    context.session.add(pact)
    context.session.flush()
    return pact.id


def _register(context: Context, operator_id: int, channel_id: int, number: int) -> int:
    resident = residents.make_resident(context)
    residents.set_private(context, resident, name="山田 花子", kana=f"ヤマダ {number}", born_on=date(1990, 4, 1))
    memberships.join(context, resident, operator_id)
    add_account(context.session, resident.id, channel_id, number, context)
    return resident.id


def add_account(session: Session, resident_id: int, channel_id: int, number: int, context: Context) -> int:
    """A LINE account of a resident on a channel."""
    lane = Lane(channel_id=channel_id, user_id=f"U{number:032x}")
    session.add(lane)
    session.flush()
    row = LineAccount(id=lane.id, channel_id=channel_id, user_id=lane.user_id, resident_id=resident_id, locale="ja")
    row.first_seen_at = context.now
    session.add(row)
    return lane.id
