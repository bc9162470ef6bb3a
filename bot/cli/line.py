"""What the terminal asks of LINE itself: whether a token works, and whether LINE reaches our webhook.

Source: Messaging API reference, "Get bot info" and "Test webhook endpoint".
"""

from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

import aiohttp

API_HOST = "https://api.line.me"
_SECONDS = aiohttp.ClientTimeout(total=15)


class NoAnswer(Exception):
    """LINE's API could not be reached."""


class BotInfo(NamedTuple):
    """The account behind a token; `told_at` is LINE's own time."""

    status: int
    user_id: str
    basic_id: str
    name: str
    told_at: datetime | None


class WebhookTest(NamedTuple):
    """What LINE met at our webhook: its word for it, and the status that it saw."""

    is_success: bool
    reason: str
    status: int


async def bot_info(token: str, line_api_url: str | None) -> BotInfo:
    """Ask who a token belongs to; raises NoAnswer."""
    status, found, told_at = await _ask("GET", "/v2/bot/info", token, line_api_url)
    return BotInfo(status, found.get("userId", ""), found.get("basicId", ""), found.get("displayName", ""), told_at)


async def test_webhook(token: str, line_api_url: str | None) -> WebhookTest:
    """Let LINE call the webhook that is set for the channel; raises NoAnswer."""
    status, found, _ = await _ask("POST", "/v2/bot/channel/webhook/test", token, line_api_url)
    reason = str(found.get("reason") or found.get("message") or status)
    return WebhookTest(bool(found.get("success")), reason, int(found.get("statusCode") or 0))


async def _ask(
    method: str, path: str, token: str, line_api_url: str | None
) -> tuple[int, dict[str, Any], datetime | None]:
    headers = {"Authorization": f"Bearer {token}"}
    body: dict[str, Any] | None = {} if method == "POST" else None
    try:
        async with (
            aiohttp.ClientSession(timeout=_SECONDS, trust_env=True) as session,
            session.request(method, f"{line_api_url or API_HOST}{path}", headers=headers, json=body) as answer,
        ):
            found = await answer.json(content_type=None)
            told = answer.headers.get("Date")
            return (
                answer.status,
                found if isinstance(found, dict) else {},
                (told and parsedate_to_datetime(told)) or None,
            )
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
        raise NoAnswer from None
