"""What exists on the simulated platform: channels, people, chats, bubbles, rich menus.

Times are milliseconds since the epoch, as in LINE's events.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
Key = tuple[str, str]  # (channel id, person's user id)
Plan = Literal["communication", "light", "standard", "municipal"]

# Messages a month that each plan includes; None is without limit.
# https://developers.line.biz/en/docs/messaging-api/pricing/ (the plan for municipalities: no limit)
PLANS: dict[str, int | None] = {
    "communication": 200,
    "light": 5_000,
    "standard": 30_000,
    "municipal": None,
}
STRANGER_MS = 7 * 86_400_000  # someone who wrote without being a friend can be pushed to for this long


@dataclass(slots=True)
class RichMenu:
    id: str
    body: Json
    image: bytes | None = None
    image_type: str = ""


@dataclass(slots=True)
class Channel:
    """One LINE Official Account with its Messaging API channel."""

    id: str
    name: str
    basic_id: str
    secret: str
    access_token: str
    bot_user_id: str
    provider: str = "provider"
    picture_url: str | None = None
    plan: str = "communication"
    quota: int | None = 200
    chat_mode: Literal["bot", "chat"] = "bot"
    webhook_url: str | None = None
    webhook_active: bool = True
    redelivery: bool = False
    redelivery_delays: tuple[float, ...] = (1.0, 5.0, 30.0)
    shuffle: bool = False
    duplicate: float = 0.0
    batch_size: int = 1
    counters: Counter[str] = field(default_factory=Counter)
    webhooks: Counter[str] = field(default_factory=Counter)
    people_reached: Counter[str] = field(default_factory=Counter)  # "push 20261123" → people
    quota_used: Counter[str] = field(default_factory=Counter)  # "202611" → people
    menus: dict[str, RichMenu] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    default_menu: str | None = None


@dataclass(slots=True)
class Account:
    """A person's LINE account, on one phone. `id` is its user id at the first provider it met."""

    id: str
    display_name: str
    language: str = "ja"
    picture_url: str | None = None
    status_message: str | None = None
    user_ids: dict[str, str] = field(default_factory=dict)  # provider → user id


@dataclass(slots=True)
class Bubble:
    """One message in a chat, from the bot or from the person."""

    n: int
    id: str
    sender: Literal["bot", "person"]
    at: int
    sent_by: str
    message: Json
    call: int = 0
    unsent: bool = False
    quote_token: str = ""


@dataclass(slots=True)
class Chat:
    """What one person and one channel said to each other."""

    channel_id: str
    person_id: str
    user_id: str
    friend: bool = False
    blocked: bool = False
    menu_id: str | None = None
    loading_until: int | None = None
    read_up_to: int = 0
    spoke_at: int | None = None
    tapped_up_to: int = 0  # quick replies of bubbles up to this n were tapped away
    calls: int = 0
    free: int = 0
    paid: int = 0
    bubbles: list[Bubble] = field(default_factory=list)

    @property
    def key(self) -> Key:
        return (self.channel_id, self.person_id)

    @property
    def counters(self) -> dict[str, int]:
        """Calls that reached this person: replies, and what the account paid for."""
        return {"free": self.free, "paid": self.paid}

    def reachable(self, now_ms: int) -> bool:
        """Whether a push would arrive: a friend, or a stranger who wrote within seven days; not blocked."""
        if self.blocked:
            return False
        return self.friend or (self.spoke_at is not None and now_ms - self.spoke_at <= STRANGER_MS)

    def shows_quick_reply(self, bubble: Bubble) -> bool:
        """Quick replies show only on the last bubble, until they are tapped."""
        last = bubble.n == len(self.bubbles)
        return last and bubble.n > self.tapped_up_to and bool(bubble.message.get("quickReply"))


@dataclass(slots=True)
class Content:
    """A file that a person sent: its bytes until unsent, and when it can be fetched."""

    channel_id: str
    person_id: str
    kind: str
    data: bytes | None
    media_type: str
    ready_at: int


@dataclass(slots=True)
class ReplyToken:
    chat: Chat
    happened_at: int
    received_at: int
    used: bool = False


@dataclass(slots=True)
class Retry:
    """What is remembered of a retry key: the body it first came with, and the answer once accepted."""

    first_at: int
    body_hash: str
    request_id: str | None = None
    sent: list[Json] | None = None
