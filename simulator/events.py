"""Webhook events, in LINE's form.

https://developers.line.biz/en/reference/messaging-api/#webhook-event-objects
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.webhooks import Delivery
from simulator.world import Bubble, Chat, Json

if TYPE_CHECKING:
    from simulator.platform import Platform


class Events:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def send(self, chat: Chat, kind: str, detail: Json, *, can_reply: bool = True) -> Delivery:
        """Make an event of a chat and queue it for the channel's bot."""
        platform = self._platform
        now = platform.now_ms()
        name, token = platform.sending.new_token(chat) if can_reply else ("", None)
        event: Json = {"type": kind} | detail
        event |= {
            "webhookEventId": platform.ids.event(now),
            "deliveryContext": {"isRedelivery": False},
            "timestamp": now,
            "source": {"type": "user", "userId": chat.user_id},
            "mode": "active",
        }
        if token:
            event["replyToken"] = name
        return platform.webhooks.send(platform.channels[chat.channel_id], event, token)

    def message(self, chat: Chat, bubble: Bubble, content: Json) -> Delivery:
        """A message event; only messages that can be quoted carry a quote token."""
        message: Json = {"id": bubble.id} | content | {"markAsReadToken": f"{chat.user_id}.{bubble.id}"}
        if content["type"] in ("text", "sticker", "image", "video"):
            message["quoteToken"] = bubble.quote_token
        return self.send(chat, "message", {"message": message})

    def follow(self, chat: Chat, *, is_unblocked: bool) -> Delivery:
        return self.send(chat, "follow", {"follow": {"isUnblocked": is_unblocked}})

    def unfollow(self, chat: Chat) -> Delivery:
        return self.send(chat, "unfollow", {}, can_reply=False)

    def unsend(self, chat: Chat, message_id: str) -> Delivery:
        return self.send(chat, "unsend", {"unsend": {"messageId": message_id}}, can_reply=False)

    def postback(self, chat: Chat, data: str, params: Json | None) -> Delivery:
        postback: Json = {"data": data}
        if params:
            postback["params"] = params
        return self.send(chat, "postback", {"postback": postback})
