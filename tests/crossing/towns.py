"""Three operators in one installation, by number: 0 is the desk's own, whose work is shared; people live in any."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from handlers.context import Context
from handlers.office import operators
from handlers.people import agreements, consents, memberships, residents
from handlers.towns import sharing
from handlers.work import reviewing, working
from models.people.line_accounts import LineAccount
from models.people.memberships import FreeTime
from models.people.operators import Operator
from models.people.residents import Resident
from models.talk.lanes import Lane
from models.towns.pacts import Chain, Pact
from tests.support.memory import Memory
from tests.towns.lending import make_pact
from tests.work.desk import SECOND, Desk, me

OTHERS = (("omiya", "おおみや村しごとの会", "20321"), ("kitano", "きたの町公社", "01202"))
LEAD, PARTNER, THIRD = 0, 1, 2


class Towns(Desk):
    """`towns.pact()` lets the partner's residents take the lead's work; `towns.lives_in(1)` is one of them."""

    def __init__(self, url: str | Memory) -> None:
        super().__init__(url)
        opened = [self.act(_open, *other) for other in OTHERS]
        self.operators = [self.operator_id, *(operator_id for operator_id, _, _ in opened)]
        self.channels = [self.channel_id, *(channel_id for _, channel_id, _ in opened)]
        self.clients = [self.client_id, *(client_id for _, _, client_id in opened)]

    def pact(self, lead: int = LEAD, partner: int = PARTNER, chain: Chain = Chain.THROUGH, **changes: Any) -> int:
        """A pact in force by which the lead's work goes to the partner's residents; its number."""
        return self.act(_agree, self.operators[lead], self.operators[partner], chain, changes)

    @contextmanager
    def at_the_desk_of(self, town: int) -> Iterator[None]:
        """What staff do meanwhile they do for a town."""
        usual = self.operator_id, self.client_id
        self.operator_id, self.client_id = self.operators[town], self.clients[town]
        yield
        self.operator_id, self.client_id = usual

    def sets(self, pact_id: int, **values: Any) -> None:
        """Change a pact as it stands in the table, whoever did it."""

        def change(context: Context) -> None:
            pact = context.session.get_one(Pact, pact_id)
            for name, value in values.items():
                setattr(pact, name, value)

        self.act(change)

    def lives_in(self, town: int, *, shares: bool = True, details: Mapping[str, Any] | None = None) -> int:
        """Somebody registered in a town; they share their alias with other towns unless told otherwise."""
        place = self.operators[town], self.channels[town]
        return self.act(_settle, *place, next(self.numbers), shares, details or {})

    def hands_in_and_passes(self, assignment_id: int, resident_id: int) -> None:
        """The work is handed in, and the lead's reviewer approves it."""
        submission = self.act(working.submit, assignment_id, resident_id, "できました", actor=me(resident_id))
        self.act(reviewing.begin_review, submission.operator_id, submission.id, actor=SECOND)
        self.act(reviewing.approve, submission.operator_id, submission.id, actor=SECOND)

    def consents(self, offer_id: int, resident_id: int) -> None:
        """Somebody agrees to all that stands before an offer of another town's."""

        def agree(context: Context) -> None:
            entrusted, side = sharing.side_before(context, offer_id, resident_id)
            for purpose in ("sharing", "terms"):
                agreements.agree_to(context, side, resident_id, purpose, "ja")
            if side.is_direct and entrusted.pact is not None:
                sharing.register_with_lead(context, resident_id, side.lead.id, entrusted.pact.id)

        self.act(agree, actor=me(resident_id))

    def takes_back(self, town: int, resident_id: int) -> None:
        """Somebody takes back the consent by which a town knows them."""

        def withdraw(context: Context) -> None:
            resident = context.session.get_one(Resident, resident_id)
            for lead in sharing.towns_told(context, resident_id):
                if lead.id == self.operators[town]:
                    sharing.withdraw(context, resident, lead)

        self.act(withdraw, actor=me(resident_id))

    def hands_back(self, assignment_id: int, resident_id: int) -> None:
        """The rest is handed back."""
        self.act(working.hand_back, assignment_id, resident_id, actor=me(resident_id))

    def leaves(self, town: int, resident_id: int) -> None:
        """Somebody leaves their operator."""

        def left(context: Context) -> None:
            memberships.leave(context, memberships.membership_of(context.session, resident_id, self.operators[town]))

        self.act(left, actor=me(resident_id))


def _open(context: Context, key: str, name: str, municipality: str) -> tuple[int, int, int]:
    operator = operators.create_operator(
        context, key=key, name=name, municipality_code=municipality, address=f"{name}1-1", phone="000-000-0000"
    )
    channel = operators.add_channel(context, operator, key=key, name=name, secrets=["secret"], token="token")
    client = operators.add_client(context, operator.id, name="総務課")
    return operator.id, channel.id, client.id


def _agree(context: Context, lead_id: int, partner_id: int, chain: Chain, changes: dict[str, Any]) -> int:
    usual = {"head_start_hours": 24, "handling_percent": 0}
    return make_pact(context, lead_id, partner_id, chain, usual | changes)


def _settle(
    context: Context, operator_id: int, channel_id: int, number: int, shares: bool, details: Mapping[str, Any]
) -> int:
    session = context.session
    resident, operator = residents.make_resident(context), session.get_one(Operator, operator_id)
    known = {"name": "山田 花子", "kana": f"ヤマダ {number}", "born_on": date(1990, 4, 1), **details}
    residents.set_private(context, resident, **known)
    memberships.join(context, resident, operator_id)
    for purpose in ("terms", "privacy", "sharing") if shares else ("terms", "privacy"):
        consents.give(context, resident, operator, purpose, "ja")
    lane = Lane(channel_id=channel_id, user_id=f"U{number:032x}")
    session.add(lane)
    session.flush()
    account = LineAccount(id=lane.id, channel_id=channel_id, user_id=lane.user_id, resident_id=resident.id, locale="ja")
    account.first_seen_at = context.now
    session.add(account)
    session.add_all(FreeTime(resident_id=resident.id, weekday=weekday, band="9-12") for weekday in range(7))
    return resident.id
