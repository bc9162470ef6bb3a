"""Replies, pushes and multicasts: reply tokens, retry keys, quota, and what arrives.

https://developers.line.biz/en/docs/messaging-api/sending-messages/
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING
from uuid import UUID

import orjson

from simulator.errors import LineError, invalid_property, refuse
from simulator.validation import check_broadcast, check_multicast, check_push, check_reply
from simulator.world import Channel, Chat, Json, Key, ReplyToken, Retry

if TYPE_CHECKING:
    from simulator.platform import Platform

REPLY_WITHIN_MS = 60_000  # of receiving the webhook
REDELIVERED_WITHIN_MS = 20 * 60_000  # of the event itself
RETRY_WITHIN_MS = 24 * 3_600_000
_USER = re.compile(r"U[0-9a-f]{32}")
_QUOTABLE = ("text", "textV2", "sticker", "image", "video", "template", "flex")


class Sending:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._tokens: dict[str, ReplyToken] = {}
        self.retries: dict[Key, Retry] = {}  # (channel id, retry key)

    def new_token(self, chat: Chat) -> tuple[str, ReplyToken]:
        """A reply token for an event that happens now. Its minute begins when the webhook is sent."""
        now = self._platform.now_ms()
        while self._tokens:
            oldest = next(iter(self._tokens))
            token = self._tokens[oldest]
            if not token.used and now - token.happened_at <= REDELIVERED_WITHIN_MS:
                break
            del self._tokens[oldest]
        name = self._platform.ids.hexadecimal()
        self._tokens[name] = ReplyToken(chat, now, now)
        return name, self._tokens[name]

    def reply(self, channel: Channel, body: Json) -> list[Json]:
        """Send by reply token; free. Answers `sentMessages`."""
        refuse(check_reply(body))
        now = self._platform.now_ms()
        token = self._tokens.get(body["replyToken"])
        if (
            token is None
            or token.used
            or token.chat.channel_id != channel.id
            or now - token.received_at > REPLY_WITHIN_MS
            or now - token.happened_at > REDELIVERED_WITHIN_MS
        ):
            raise LineError(400, "Invalid reply token")
        token.used = True
        channel.counters["reply"] += 1
        self._count(channel, "reply", 0 if token.chat.blocked else 1)
        if not token.chat.blocked:
            token.chat.free += 1
        return self._arrive(token.chat, body["messages"], "reply", reached=not token.chat.blocked)

    def push(self, channel: Channel, body: Json, retry_key: str | None, request_id: str) -> list[Json]:
        """Send to one person; costs one message if it arrives. Answers `sentMessages`."""
        refuse(check_push(body))
        retry = self._remember(channel, retry_key, body)
        if not _USER.fullmatch(body["to"]):
            raise invalid_property("to")
        chat = self._platform.find_chat(channel, body["to"])
        if chat is None:
            raise LineError(400, "Failed to send messages")
        reached = chat.reachable(self._platform.now_ms())
        self._spend(channel, "push", 1 if reached else 0)
        if reached:
            chat.paid += 1
        sent = self._arrive(chat, body["messages"], "push", reached=reached)
        self._accept(retry, request_id, sent)
        return sent

    def multicast(self, channel: Channel, body: Json, retry_key: str | None, request_id: str) -> None:
        """Send the same to up to 500 people: one malformed id and nobody gets it; unknown ones are left out."""
        refuse(check_multicast(body))
        retry = self._remember(channel, retry_key, body)
        for index, user_id in enumerate(body["to"]):
            if not _USER.fullmatch(user_id):
                raise invalid_property(f"to[{index}]")
        chats = [chat for user_id in body["to"] if (chat := self._platform.find_chat(channel, user_id))]
        self._spread(channel, chats, body["messages"], "multicast")
        self._accept(retry, request_id, None)

    def broadcast(self, channel: Channel, body: Json, retry_key: str | None, request_id: str) -> None:
        """Send the same to all friends."""
        refuse(check_broadcast(body))
        retry = self._remember(channel, retry_key, body)
        chats = [chat for chat in self._platform.chats.values() if chat.channel_id == channel.id and chat.friend]
        self._spread(channel, chats, body["messages"], "broadcast")
        self._accept(retry, request_id, None)

    def _spread(self, channel: Channel, chats: list[Chat], messages: list[Json], kind: str) -> None:
        now = self._platform.now_ms()
        reached = [chat for chat in chats if chat.reachable(now)]
        self._spend(channel, kind, len(reached))
        for chat in reached:
            chat.paid += 1
            self._arrive(chat, messages, kind, reached=True)

    def _arrive(self, chat: Chat, messages: list[Json], sent_by: str, *, reached: bool) -> list[Json]:
        """Put messages into the chat; those to a blocked person get ids too, and are seen by nobody."""
        if not reached:
            return [{"id": self._platform.ids.message()} for _ in messages]
        chat.calls += 1
        chat.loading_until = None
        sent: list[Json] = []
        for message in messages:
            bubble = self._platform.post(chat, message, sender="bot", sent_by=sent_by)
            quote = {"quoteToken": bubble.quote_token} if message["type"] in _QUOTABLE else {}
            sent.append({"id": bubble.id} | quote)
        return sent

    # Quota

    def used(self, channel: Channel) -> int:
        """Messages of this month that count: one per person reached, not per message object."""
        return channel.quota_used[self._platform.day()[:6]]

    def _spend(self, channel: Channel, kind: str, people: int) -> None:
        if people and channel.quota is not None and self.used(channel) + people > channel.quota:
            raise LineError(429, "You have reached your monthly limit.")
        channel.quota_used[self._platform.day()[:6]] += people
        channel.counters[kind] += 1
        self._count(channel, kind, people)

    def _count(self, channel: Channel, kind: str, people: int) -> None:
        channel.people_reached[f"{kind} {self._platform.day()}"] += people
        if self._platform.memory or self._platform.live.has_listeners:
            self._platform.changed_channel(channel)

    # Retry keys: https://developers.line.biz/en/docs/messaging-api/retrying-api-request/

    def _remember(self, channel: Channel, retry_key: str | None, body: Json) -> Retry | None:
        """Look a retry key up, or note it on its first try.

        Raises 409 where an earlier try was accepted, 400 for a key that is no UUID, and (the simulator's
        strictness) for one that came before with another body.
        """
        if retry_key is None:
            return None
        try:
            key = (channel.id, str(UUID(retry_key)))
        except ValueError:
            raise LineError(400, "The X-Line-Retry-Key header must be a UUID") from None
        now = self._platform.now_ms()
        while self.retries and now - next(iter(self.retries.values())).first_at > RETRY_WITHIN_MS:
            del self.retries[next(iter(self.retries))]
        body_hash = hashlib.blake2b(orjson.dumps(body, option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()
        retry = self.retries.setdefault(key, Retry(now, body_hash))
        if retry.body_hash != body_hash:
            raise LineError(400, "This retry key came before with another body (simulator strictness)")
        if retry.request_id is not None:
            extra = {"sentMessages": retry.sent} if retry.sent is not None else {}
            header = {"x-line-accepted-request-id": retry.request_id}
            raise LineError(409, "The retry key is already accepted", headers=header, extra=extra)
        self._platform.save("retry", "/".join(key), retry)
        return retry

    def _accept(self, retry: Retry | None, request_id: str, sent: list[Json] | None) -> None:
        if retry is not None:
            retry.request_id, retry.sent = request_id, sent
