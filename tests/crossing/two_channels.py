"""Two operators, each with a LINE account of its own: one has the work, in the other's chat people take it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from handlers.context import Context
from handlers.dispatch.sharing import share_offers
from handlers.office import operators
from models.towns.pacts import Chain
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.work import member
from tests.towns.lending import make_pact


class TwoChannels(House):
    """`house.neighbour()` is a phone in the partner's channel, of somebody registered there."""

    def __init__(self, database_url: str) -> None:
        super().__init__(database_url)
        self.here = self.operator_id, self.channel_id
        self.there = self.act(_open_other)

    def neighbour(self, locale: str = "ja", kana: str = "タナカ ジロウ") -> Chat:
        """Somebody registered with the partner."""
        with self.in_the_other():
            return member(self, locale, kana)

    def agree(self, chain: Chain = Chain.THROUGH, **changes: Any) -> int:
        """A pact by which the work of the first goes to residents of the other, at once; its number."""
        return self.act(_agree, self.here[0], self.there[0], chain, changes)

    def share(self) -> None:
        """The clock asks the partner's residents."""
        self.act(share_offers)

    @contextmanager
    def in_the_other(self) -> Iterator[None]:
        """What is made meanwhile is made in the partner's town."""
        self.operator_id, self.channel_id = self.there
        yield
        self.operator_id, self.channel_id = self.here


def _open_other(context: Context) -> tuple[int, int]:
    operator = operators.create_operator(
        context,
        key="omiya",
        name="おおみや村しごとの会",
        municipality_code="20321",
        address="長野県おおみや村1-1",
        phone="0261-00-0000",
        desk_hours="平日 9:00–16:00",
    )
    channel = operators.add_channel(
        context, operator, key="omiya", name="おおみやのしごと", secrets=["secret"], token="token"
    )
    return operator.id, channel.id


def _agree(context: Context, lead_id: int, partner_id: int, chain: Chain, changes: dict[str, Any]) -> int:
    usual = {"head_start_hours": 0, "handling_percent": 0}
    return make_pact(context, lead_id, partner_id, chain, usual | changes)
