"""The way out to LINE: plain HTTP, with the bodies that our own builders made.

LINE's SDK is not loaded here: its 500 models take 36 MB, and its way to a call as much time as the call. It makes the
rich menus (`bot/pipeline/menus.py`), and the tests hold the simulated LINE to it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Protocol
from urllib.request import getproxies

import aiohttp
import orjson

from bot.logs import logger
from models.talk.calls import CallWay, Frozen
from models.talk.verdicts import LineAnswer, Reach

API_HOST = "https://api.line.me"
DATA_HOST = "https://api-data.line.me"
_POOL = 200

log = logger(__name__)


class ReadFailed(Exception):
    """LINE could not be read; `status` is 0 when no answer came."""

    def __init__(self, status: int = 0) -> None:
        super().__init__(f"status {status}")
        self.status = status


@dataclass(frozen=True)
class Quota:
    """The month's messages: how many are allowed (None: any number), how many are used."""

    limit: int | None
    used: int


class LineGateway(Protocol):
    """What Yui asks of LINE."""

    async def send(self, token: str, call: Frozen) -> LineAnswer:
        """Send a call; never raises for what LINE or the network does."""

    async def profile(self, token: str, user_id: str) -> dict[str, Any]:
        """A person's profile; raises ReadFailed."""

    async def quota(self, token: str) -> Quota:
        """The month's messages; raises ReadFailed."""

    async def link_menu(self, token: str, user_id: str, menu_id: str | None) -> None:
        """Show a person a rich menu; None shows the account's default again. Raises ReadFailed."""

    def content(self, token: str, message_id: str) -> Any:
        """An async context with the HTTP answer that streams the content of a message; raises ReadFailed."""


class HttpGateway:
    """The gateway over plain HTTP. Made within a running loop; `url` replaces LINE's own hosts."""

    def __init__(self, url: str | None = None, seconds: float = 10.0) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=_POOL),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": f"yui/{version('yui')}"},
            # Of the environment only the proxy: ~/.netrc would be read in a thread before every single call.
            proxy=getproxies().get("https") if url is None else None,
            trust_env=False,
        )
        self._api_host = url or API_HOST
        self._data_host = url or DATA_HOST
        self._seconds = seconds
        self._timeout = aiohttp.ClientTimeout(seconds)

    async def close(self) -> None:
        await self._session.close()

    async def send(self, token: str, call: Frozen) -> LineAnswer:
        if call.way is CallWay.REPLY:
            path, body, headers = "/v2/bot/message/reply", {"replyToken": call.reply_token}, {}
        else:
            path, body, headers = "/v2/bot/message/push", {"to": call.user_id}, {"X-Line-Retry-Key": call.retry_key}
        answer = await self._post(token, path, body | {"messages": call.messages}, headers)
        log.info(
            "line call", endpoint=path, status=answer.status, request_id=answer.request_id, account=call.account_id
        )
        return answer

    async def _post(self, token: str, path: str, body: dict[str, Any], headers: dict[str, str]) -> LineAnswer:
        known = _bearer(token) | {"Content-Type": "application/json"} | headers
        try:
            async with self._session.post(
                self._api_host + path, data=orjson.dumps(body), headers=known, timeout=self._timeout
            ) as response:
                request_id = response.headers.get("x-line-request-id", "")
                if response.ok:
                    return LineAnswer(Reach.ANSWERED, response.status, request_id=request_id)
                return _refusal(response.status, await response.read(), request_id)
        except aiohttp.ClientConnectorError:
            return LineAnswer(Reach.NOT_REACHED)
        except (TimeoutError, aiohttp.ClientError, OSError):
            return LineAnswer(Reach.UNKNOWN)

    async def profile(self, token: str, user_id: str) -> dict[str, Any]:
        return await self._get(token, f"/v2/bot/profile/{user_id}")

    async def quota(self, token: str) -> Quota:
        limit = await self._get(token, "/v2/bot/message/quota")
        used = await self._get(token, "/v2/bot/message/quota/consumption")
        return Quota(limit.get("value") if limit.get("type") == "limited" else None, int(used.get("totalUsage", 0)))

    async def link_menu(self, token: str, user_id: str, menu_id: str | None) -> None:
        path = f"/v2/bot/user/{user_id}/richmenu"
        if menu_id is None:
            await self._call(token, "DELETE", path)
        else:
            await self._call(token, "POST", f"{path}/{menu_id}")

    async def _get(self, token: str, path: str) -> dict[str, Any]:
        try:
            found = orjson.loads(await self._call(token, "GET", path))
        except ValueError:
            raise ReadFailed from None
        if not isinstance(found, dict):
            raise ReadFailed
        return found

    async def _call(self, token: str, method: str, path: str) -> bytes:
        """A call without a body; raises ReadFailed."""
        try:
            async with self._session.request(
                method, self._api_host + path, headers=_bearer(token), timeout=self._timeout
            ) as response:
                if not response.ok:
                    raise ReadFailed(response.status)
                return await response.read()
        except (TimeoutError, aiohttp.ClientError, OSError):
            raise ReadFailed from None

    @asynccontextmanager
    async def content(self, token: str, message_id: str) -> AsyncIterator[aiohttp.ClientResponse]:
        url = f"{self._data_host}/v2/bot/message/{message_id}/content"
        try:
            async with (
                asyncio.timeout(6 * self._seconds),
                self._session.get(
                    url,
                    headers=_bearer(token),
                    timeout=aiohttp.ClientTimeout(6 * self._seconds),
                ) as response,
            ):
                yield response
        except (TimeoutError, aiohttp.ClientError, OSError):
            raise ReadFailed from None


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _refusal(status: int, said: bytes, request_id: str) -> LineAnswer:
    try:
        body = orjson.loads(said)
    except orjson.JSONDecodeError:
        body = {}
    body = body if isinstance(body, dict) else {}
    return LineAnswer(
        Reach.ANSWERED,
        status,
        has_details=bool(body.get("details")),
        # The only mark by which LINE tells a used-up month from a passing rush.
        is_quota=status == 429 and "monthly limit" in str(body.get("message", "")),
        request_id=request_id,
    )
