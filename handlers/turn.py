"""What a handler is given for one event of one account."""

from dataclasses import dataclass, field
from typing import Any

from handlers.context import Context, Message
from messages.catalog import text
from messages.dressing import dressed
from models.people.channels import Channel
from models.people.line_accounts import LineAccount
from models.people.look import Look
from models.people.operators import Operator
from models.people.residents import Resident
from models.talk.conversations import ConversationState
from models.talk.fetches import FetchOrder


@dataclass
class Turn(Context):
    """One event of one account, handled once. What is said here answers into the same chat, free where possible."""

    channel: Channel = field(kw_only=True)
    operator: Operator = field(kw_only=True)
    account: LineAccount = field(kw_only=True)
    conversation: ConversationState = field(kw_only=True)
    resident: Resident | None = field(kw_only=True, default=None)
    said: list[Message] = field(kw_only=True, default_factory=list)
    fetches: list[FetchOrder] = field(kw_only=True, default_factory=list)
    asked: tuple[int, Any, Any] | None = field(kw_only=True, default=None)
    """What is asked now, drawn once for all who look at it (see `handlers.engine.talk.asked`)."""
    lost_drafts: int = field(kw_only=True, default=0)
    """Conversations that no known key was found to open in this turn; they are set aside."""

    @property
    def locale(self) -> str:
        """The language this resident reads."""
        return self.account.locale

    @property
    def has_no_office_yet(self) -> bool:
        """Whether several operators share the account, and it is still open to which of them the person belongs."""
        return self.channel.is_shared and self.resident is None and self.account.operator_id is None

    @property
    def look(self) -> Look:
        """In whose look the cards are: the operator's, or in the name of an account that several share."""
        return Look(name=self.channel.name) if self.has_no_office_yet else self.operator.look

    def text(self, name: str, /, **values: Any) -> str:
        """A sentence of the catalog in this resident's language."""
        return text(self.locale, name, **values)

    def say(self, *messages: Message) -> None:
        """Answer into this chat. One screen is one call: five objects at most, the last carries the quick replies."""
        look = self.look
        self.said.extend(dressed(message, look) for message in messages)

    def fetch_content(self, message_id: str, purpose: dict[str, Any]) -> None:
        """Have a picture, recording or file brought from LINE; it comes back as an event `yui.content`."""
        self.fetches.append(FetchOrder("content", message_id, purpose))

    def fetch_profile(self) -> None:
        """Have the profile's language brought from LINE; it comes back as an event `yui.profile`."""
        self.fetches.append(FetchOrder("profile", self.account.user_id, {}))


def turn_for(context: Context, account: LineAccount) -> Turn:
    """A turn outside of an event of LINE: what a page sends in goes on in the account's conversation.

    The conversation's row is locked, as it is for events, and the account read as it stands then. What is said is to be
    told by the caller.
    """
    session = context.session
    conversation = session.get(ConversationState, account.id, with_for_update=True, populate_existing=True)
    session.refresh(account)
    channel = session.get_one(Channel, account.channel_id)
    assert conversation is not None
    return Turn(
        session=session,
        now=context.now,
        vault=context.vault,
        actor=context.actor,
        public_url=context.public_url,
        outgoing=context.outgoing,
        entries=context.entries,
        data_keys=context.data_keys,
        channel=channel,
        operator=session.get_one(Operator, account.operator_id or channel.operator_id),
        account=account,
        conversation=conversation,
        resident=session.get(Resident, account.resident_id) if account.resident_id else None,
    )
