"""The simulated LINE platform: its world, and the parts that act on it."""

from __future__ import annotations

import hashlib
from datetime import timedelta, timezone
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from simulator.acts import Acts
from simulator.clock import Clock, SystemClock
from simulator.events import Events
from simulator.faults import Faults
from simulator.ids import Ids
from simulator.live import Live
from simulator.menus import Menus
from simulator.rates import Buckets
from simulator.saving import Memory
from simulator.sending import Sending
from simulator.webhooks import Post, Webhooks
from simulator.world import PLANS, Account, Bubble, Channel, Chat, Content, Json, Key

if TYPE_CHECKING:
    from simulator.person import Person

JST = timezone(timedelta(hours=9))


class Platform:
    """One LINE platform in memory.

    `clock` tells (and may move) the time, `store` is an SQLite file that keeps the world over restarts,
    `seed` makes ids and chance repeatable, `post` replaces HTTP for webhooks (url, body, headers → status).
    Everything runs on one event loop; nothing here may be called from another thread.
    """

    def __init__(
        self,
        clock: Clock | None = None,
        store: Path | None = None,
        seed: int | str | None = None,
        post: Post | None = None,
    ) -> None:
        self.clock: Clock = clock or SystemClock()
        self.memory = Memory(store) if store else None
        self.channels: dict[str, Channel] = {}
        self.accounts: dict[str, Account] = {}
        self.chats: dict[Key, Chat] = {}
        self.contents: dict[str, Content] = {}
        self.tokens: dict[str, tuple[str, int | None]] = {}  # access token → channel id, end of life (ms)
        self.content_delay_ms = 0
        self._owners: dict[tuple[str, str], str] = {}  # (provider, user id) → account id
        random = Random(seed)
        self.ids = Ids(random)
        self.live = Live()
        self.faults = Faults(random)
        self.buckets = Buckets()
        self.webhooks = Webhooks(self.now_ms, random, post)
        self.webhooks.on_delivered = self._read_by_itself
        self.events = Events(self)
        self.acts = Acts(self)
        self.menus = Menus(self)
        self.sending = Sending(self)
        if self.memory:
            self.memory.fill(self)
            # With the seed of the first run alone the ids of the second would repeat its own.
            random.seed(None if seed is None else f"{seed}:{self.ids.messages}:{len(self.accounts)}")

    def now_ms(self) -> int:
        return int(self.clock.now().timestamp() * 1000)

    def day(self) -> str:
        """Today in Japan as yyyymmdd: the day and month by which LINE counts messages."""
        return self.clock.now().astimezone(JST).strftime("%Y%m%d")

    def advance(self, seconds: float) -> None:
        """Move the clock forward.

        Raises AttributeError where this clock can't be moved.
        """
        self.clock.advance(seconds)  # type: ignore[attr-defined]
        self.live.publish("clock", {"now": self.now_ms()})

    # Channels and people

    def add_channel(
        self,
        name: str,
        *,
        id: str | None = None,
        secret: str | None = None,
        access_token: str | None = None,
        bot_user_id: str | None = None,
        provider: str = "provider",
        webhook_url: str | None = None,
        plan: str = "communication",
        **switches: Any,
    ) -> Channel:
        """Open a LINE Official Account; what is not given is made up. An id that exists keeps its history.

        `switches` are further fields of `Channel` (redelivery, shuffle, duplicate, batch_size, quota …).
        """
        channel_id = id or str(1_600_000_000 + len(self.channels) + 1)
        known = self.channels.get(channel_id)
        channel = known or Channel(
            id=channel_id,
            name=name,
            basic_id=f"@{channel_id}",
            secret=secret or self.ids.secret(),
            access_token=access_token or self.ids.token(),
            bot_user_id=bot_user_id or self.ids.user(),
            provider=provider,
            plan=plan,
            quota=PLANS[plan],
        )
        given = {
            "secret": secret,
            "access_token": access_token,
            "bot_user_id": bot_user_id,
            "webhook_url": webhook_url,
        }
        for field, value in ({key: value for key, value in given.items() if value is not None} | switches).items():
            setattr(channel, field, value)
        self.channels[channel_id] = channel
        self.tokens[channel.access_token] = (channel_id, None)
        self.changed_channel(channel)
        return channel

    def set_plan(self, channel: Channel, plan: str) -> None:
        channel.plan, channel.quota = plan, PLANS[plan]
        self.changed_channel(channel)

    def add_account(self, display_name: str, language: str = "ja", **fields: Any) -> Account:
        account = Account(self.ids.user(), display_name, language, **fields)
        self.adopt(account)
        self.save("account", account.id, account)
        self.live.publish("world", {})
        return account

    def person(
        self,
        display_name: str,
        *,
        language: str = "ja",
        channel: Channel | None = None,
        friend: bool = False,
    ) -> Person:
        """A new person with a phone, driven from Python. `friend` befriends without a follow event."""
        from simulator.person import (
            Person,
        )  # the driver stands on top of the platform, not under it

        person = Person(self, self.add_account(display_name, language), channel)
        if friend and channel:
            person.chat().friend = True
        return person

    def user_id(self, account: Account, provider: str) -> str:
        """A person's user id at a provider: the account's own id at the first, others at further ones."""
        user_id = account.user_ids.get(provider)
        if user_id is None:
            digest = hashlib.sha256(f"{account.id} {provider}".encode()).hexdigest()[:32]
            user_id = f"U{digest}" if account.user_ids else account.id
            account.user_ids[provider] = user_id
            self.adopt(account)
            self.save("account", account.id, account)
        return user_id

    def adopt(self, account: Account) -> None:
        """Take an account with its user ids into the index."""
        self.accounts[account.id] = account
        for provider, user_id in account.user_ids.items():
            self._owners[provider, user_id] = account.id

    def chat(self, channel: Channel, account_id: str) -> Chat:
        """The chat of a channel and a person (by account id or by the user id at the channel's provider).

        Raises KeyError for people who do not exist.
        """
        account_id = self._owners.get((channel.provider, account_id), account_id)
        key = (channel.id, account_id)
        chat = self.chats.get(key)
        if chat is None:
            chat = Chat(channel.id, account_id, self.user_id(self.accounts[account_id], channel.provider))
            self.chats[key] = chat
        return chat

    def find_chat(self, channel: Channel, user_id: str) -> Chat | None:
        """The chat with a user id of this channel's provider; None where LINE knows no such user."""
        owner = self._owners.get((channel.provider, user_id))
        return self.chat(channel, owner) if owner else None

    def sent_to(self, person: Person, channel: Channel | None = None) -> list[Bubble]:
        """All bubbles that bots sent to a person."""
        return [bubble for bubble in person.chat(channel).bubbles if bubble.sender == "bot"]

    # What changes in a chat

    def post(self, chat: Chat, message: Json, *, sender: str, sent_by: str, message_id: str | None = None) -> Bubble:
        """Put a bubble into a chat."""
        bubble = Bubble(
            n=len(chat.bubbles) + 1,
            id=message_id or self.ids.message(),
            sender="bot" if sender == "bot" else "person",
            at=self.now_ms(),
            sent_by=sent_by,
            message=message,
            call=chat.calls if sender == "bot" else 0,
            quote_token=self.ids.hexadecimal(),
        )
        chat.bubbles.append(bubble)
        if self.memory:
            self.save("bubble", f"{chat.channel_id}/{chat.person_id}/{bubble.n}", bubble)
            self.changed_chat(chat)
        if self.live.has_listeners:
            news = {"channelId": chat.channel_id, "userId": chat.person_id, "counters": chat.counters}
            self.live.publish("message", news | {"message": self.show(chat, bubble)})
        self.live.wake(chat.key)
        return bubble

    def show(self, chat: Chat, bubble: Bubble) -> Json:
        """A bubble as the phone page gets it."""
        return {
            "n": bubble.n,
            "id": bubble.id,
            "from": bubble.sender,
            "at": bubble.at,
            "sentBy": bubble.sent_by,
            "unsent": bubble.unsent,
            "call": bubble.call,
            "quickReply": chat.shows_quick_reply(bubble),
            "message": bubble.message,
        }

    def changed_chat(self, chat: Chat) -> None:
        self.save("chat", f"{chat.channel_id}/{chat.person_id}", chat)

    def announce_chat(self, chat: Chat) -> None:
        """Something other than a new bubble changed."""
        self.changed_chat(chat)
        self.live.publish("chat", {"channelId": chat.channel_id, "userId": chat.person_id})

    def changed_channel(self, channel: Channel) -> None:
        self.save("channel", channel.id, channel)
        self.live.publish("world", {})

    def _read_by_itself(self, channel: Channel, event: Json) -> None:
        """Without the chat feature LINE marks messages as read once the bot has them."""
        if channel.chat_mode == "bot" and event["type"] == "message":
            chat = self.find_chat(channel, event["source"]["userId"])
            if chat:
                self.mark_read(chat, event["message"]["id"])

    def mark_read(self, chat: Chat, message_id: str) -> None:
        n = next((bubble.n for bubble in reversed(chat.bubbles) if bubble.id == message_id), 0)
        if n > chat.read_up_to:
            chat.read_up_to = n
            self.announce_chat(chat)

    def save(self, kind: str, key: str, document: Any) -> None:
        """Have a thing written to disk a moment from now."""
        if self.memory:
            self.memory.save(kind, key, document)

    async def close(self) -> None:
        """Stop deliveries and write what is unsaved."""
        await self.webhooks.close()
        if self.memory:
            self.memory.close()
            self.memory = None
