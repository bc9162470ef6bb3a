"""The world as the phone page sees it."""

from __future__ import annotations

from dataclasses import asdict

from simulator.faults import Fault
from simulator.platform import Platform
from simulator.world import Account, Channel, Chat, Json

_CALLS = ("reply", "push", "multicast", "broadcast")
_OUTCOMES = (
    "delivered",
    "could_not_connect",
    "request_timeout",
    "error_status_code",
    "unclassified",
    "redelivered",
)


def world(platform: Platform) -> Json:
    return {
        "now": platform.now_ms(),
        "channels": [channel(platform, item) for item in platform.channels.values()],
        "people": [person(platform, item) for item in platform.accounts.values()],
        "faults": [fault(item) for item in platform.faults.active],
    }


def channel(platform: Platform, item: Channel) -> Json:
    used = platform.sending.used(item)
    return {
        "id": item.id,
        "name": item.name,
        "basicId": item.basic_id,
        "botUserId": item.bot_user_id,
        "pictureUrl": item.picture_url,
        "plan": item.plan,
        "quota": item.quota,
        "used": used,
        "webhookUrl": item.webhook_url,
        "webhookActive": item.webhook_active,
        "redelivery": item.redelivery,
        "shuffle": item.shuffle,
        "duplicate": item.duplicate,
        "batchSize": item.batch_size,
        "counters": {kind: item.counters[kind] for kind in _CALLS} | {"paid": used},
        "webhooks": {outcome: item.webhooks[outcome] for outcome in _OUTCOMES},
    }


def person(platform: Platform, account: Account) -> Json:
    channels: Json = {}
    for item in platform.channels.values():
        known = platform.chats.get((item.id, account.id))
        if known:
            channels[item.id] = {
                "friend": known.friend,
                "blocked": known.blocked,
                "userId": known.user_id,
            }
    return {
        "userId": account.id,
        "displayName": account.display_name,
        "language": account.language,
        "pictureUrl": account.picture_url,
        "statusMessage": account.status_message,
        "channels": channels,
    }


def fault(item: Fault) -> Json:
    shown = asdict(item)
    return {"channelId": shown.pop("channel_id")} | shown


def chat(platform: Platform, item: Chat, after: int, before: int, limit: int) -> Json:
    """A chat's header and its bubbles after the n-th, else the last ones: those before another, or of all (0)."""
    bubbles = item.bubbles[after:][:limit] if after else item.bubbles[: before - 1 if before else None][-limit:]
    now = platform.now_ms()
    loading = item.loading_until if item.loading_until and item.loading_until > now else None
    return {
        "now": now,
        "channelId": item.channel_id,
        "userId": item.person_id,
        "friend": item.friend,
        "blocked": item.blocked,
        "richMenu": _menu(platform, item),
        "loadingUntil": loading,
        "readUpTo": item.read_up_to,
        "latest": len(item.bubbles),
        "messages": [platform.show(item, bubble) for bubble in bubbles],
        "counters": item.counters,
    }


def _menu(platform: Platform, item: Chat) -> Json | None:
    owner = platform.channels[item.channel_id]
    menu = platform.menus.shown(owner, item)
    if menu is None:
        return None
    image = f"/phone/api/richmenus/{owner.id}/{menu.id}/image" if menu.image else None
    return {"richMenuId": menu.id, "imageUrl": image} | menu.body
