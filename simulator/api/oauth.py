"""Channel access tokens: stateless, short-lived, verified, revoked.

https://developers.line.biz/en/reference/messaging-api/#channel-access-token
"""

from __future__ import annotations

import hmac

from simulator.api.http import Answer, Call
from simulator.api.routes import Route
from simulator.rates import TOKENS
from simulator.world import Channel

_STATELESS_SECONDS = 899
_SHORT_LIVED_SECONDS = 30 * 86_400


def _refused(error: str, description: str) -> Answer:
    return Answer.json({"error": error, "error_description": description}, status=400)


def _client(call: Call) -> Channel | None:
    form = call.form()
    channel = call.platform.channels.get(form.get("client_id", ""))
    if channel is None or not hmac.compare_digest(channel.secret, form.get("client_secret", "")):
        return None
    return channel


def _issue(call: Call, seconds: int) -> Answer:
    if call.form().get("grant_type") != "client_credentials":
        return _refused("unsupported_grant_type", "grant_type must be client_credentials")
    if call.form().get("client_assertion"):
        return _refused("invalid_request", "JWT assertions are not simulated: use client_id and client_secret")
    channel = _client(call)
    if channel is None:
        return _refused("invalid_client", "client_id or client_secret is wrong")
    token = call.platform.ids.token()
    call.platform.tokens[token] = (channel.id, call.platform.now_ms() + seconds * 1000)
    return Answer.json({"token_type": "Bearer", "access_token": token, "expires_in": seconds})


def issue_stateless(call: Call) -> Answer:
    """Good for 15 minutes; can't be revoked."""
    return _issue(call, _STATELESS_SECONDS)


def issue_short_lived(call: Call) -> Answer:
    """Good for 30 days."""
    return _issue(call, _SHORT_LIVED_SECONDS)


def verify(call: Call) -> Answer:
    token = call.form().get("access_token") or call.query.get("access_token", "")
    channel_id, ends_at = call.platform.tokens.get(token, ("", None))
    now = call.platform.now_ms()
    if not channel_id or (ends_at is not None and ends_at <= now):
        return _refused("invalid_request", "access token expired")
    left = (ends_at - now) // 1000 if ends_at is not None else 2**31 - 1
    return Answer.json({"client_id": channel_id, "expires_in": left, "scope": "P CM"})


def revoke(call: Call) -> Answer:
    """Revokes what was issued here; the channel's own token stays, since the demo lives on it."""
    token = call.form().get("access_token", "")
    if call.platform.tokens.get(token, ("", None))[1] is not None:
        del call.platform.tokens[token]
    return Answer()


ROUTES = [
    Route("POST", "/oauth2/v3/token", issue_stateless, rate=TOKENS, needs_token=False),
    Route("POST", "/v2/oauth/accessToken", issue_short_lived, rate=TOKENS, needs_token=False),
    Route("POST", "/v2/oauth/verify", verify, needs_token=False),
    Route("GET", "/oauth2/v2.1/verify", verify, needs_token=False),
    Route("POST", "/v2/oauth/revoke", revoke, needs_token=False),
]
