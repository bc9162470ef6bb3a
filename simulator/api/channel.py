"""The channel itself: bot info, profiles, webhook settings.

https://developers.line.biz/en/reference/messaging-api/#get-bot-info
"""

from __future__ import annotations

from urllib.parse import urlsplit

from simulator.api.http import Answer, Call
from simulator.api.routes import Route
from simulator.errors import LineError, not_found, refuse
from simulator.rates import SELDOM, WEBHOOK_SETTINGS
from simulator.validation.rules import Problems, Shape, url
from simulator.world import Json

# LINE takes https alone; a bot on the same desk has no certificate.
_ON_THE_DESK = ("127.0.0.1", "localhost", "::1")
_endpoint = Shape({"endpoint": url(500, ("https", "http"))}, required=("endpoint",))


def bot_info(call: Call) -> Answer:
    channel = call.channel
    body: Json = {
        "userId": channel.bot_user_id,
        "basicId": channel.basic_id,
        "displayName": channel.name,
        "chatMode": channel.chat_mode,
        "markAsReadMode": "auto" if channel.chat_mode == "bot" else "manual",
    }
    if channel.picture_url:
        body["pictureUrl"] = channel.picture_url
    return Answer.json(body)


def profile(call: Call) -> Answer:
    """Friends only: who blocked the account, or never added it, is not found."""
    chat = call.platform.find_chat(call.channel, call.path["userId"])
    if chat is None or not chat.friend or chat.blocked:
        raise not_found()
    account = call.platform.accounts[chat.person_id]
    body: Json = {
        "userId": chat.user_id,
        "displayName": account.display_name,
        "language": account.language,
    }
    if account.picture_url:
        body["pictureUrl"] = account.picture_url
    if account.status_message:
        body["statusMessage"] = account.status_message
    return Answer.json(body)


def get_webhook(call: Call) -> Answer:
    if not call.channel.webhook_url:
        raise not_found("Webhook endpoint not found")
    return Answer.json({"endpoint": call.channel.webhook_url, "active": call.channel.webhook_active})


def set_webhook(call: Call) -> Answer:
    body, problems = call.json(), Problems()
    _endpoint.check(body, "", problems)
    refuse(problems)
    parts = urlsplit(body["endpoint"])
    if parts.scheme != "https" and parts.hostname not in _ON_THE_DESK:
        raise LineError(400, "Invalid webhook endpoint URL")
    call.channel.webhook_url = body["endpoint"]
    call.platform.changed_channel(call.channel)
    return Answer()


async def test_webhook(call: Call) -> Answer:
    """Call the bot's webhook without events, like the console's Verify button."""
    if not call.channel.webhook_url:
        raise not_found("Webhook endpoint not found")
    outcome, status = await call.platform.webhooks.verify(call.channel)
    return Answer.json(
        {
            "success": outcome == "delivered",
            "timestamp": call.platform.clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "statusCode": status,
            "reason": "OK" if outcome == "delivered" else outcome.upper(),
            "detail": str(status),
        }
    )


ROUTES = [
    Route("GET", "/v2/bot/info", bot_info),
    Route("GET", "/v2/bot/profile/{userId}", profile, "profile"),
    Route("POST", "/v2/bot/channel/webhook/test", test_webhook, rate=SELDOM),
    Route("GET", "/v2/bot/channel/webhook/endpoint", get_webhook, rate=WEBHOOK_SETTINGS),
    Route("PUT", "/v2/bot/channel/webhook/endpoint", set_webhook, rate=WEBHOOK_SETTINGS),
]
