"""The way out to LINE: the official client, one for the whole process, with plain dicts for bodies.

Its own models would cost ten times the processor time per call; its retries and time-outs are replaced by ours.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.request import getproxies

import aiohttp
import orjson
from linebot.v3.messaging import ApiException, AsyncApiClient, Configuration

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


class _DictClient(AsyncApiClient):  # type: ignore[misc]
    """The SDK's client, which need not look for its own models in our dicts: that walk costs as much as the call."""

    def sanitize_for_serialization(self, obj: Any) -> Any:
        return obj


class SdkGateway:
    """The gateway over the official SDK. Made within a running loop; `url` replaces LINE's own hosts."""

    def __init__(self, url: str | None = None, seconds: float = 10.0) -> None:
        configuration = Configuration(host=url, access_token="unset")
        configuration.connection_pool_maxsize = _POOL
        self._client = _DictClient(configuration)
        self._session = _session(self._client, getproxies().get("https") if url is None else None)
        self._client.rest_client.pool_manager = self._session
        self._data_host = url or DATA_HOST
        self._seconds = seconds

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
        try:
            response = await self._client.call_api(
                path,
                "POST",
                header_params={"Content-Type": "application/json", **headers},
                body=body,
                response_types_map={},
                auth_settings=["Bearer"],
                _host=API_HOST,
                _request_timeout=self._seconds,
                _request_auth=_bearer(token),
            )
        except ApiException as error:
            return _refusal(error)
        except aiohttp.ClientConnectorError:
            return LineAnswer(Reach.NOT_REACHED)
        except (TimeoutError, aiohttp.ClientError, OSError):
            return LineAnswer(Reach.UNKNOWN)
        return LineAnswer(
            Reach.ANSWERED, response.status_code, request_id=response.headers.get("x-line-request-id", "")
        )

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

    async def _call(self, token: str, method: str, path: str) -> str:
        """A call without a body; raises ReadFailed."""
        try:
            response = await self._client.call_api(
                path,
                method,
                response_types_map={},
                auth_settings=["Bearer"],
                _host=API_HOST,
                _request_timeout=self._seconds,
                _request_auth=_bearer(token),
            )
        except ApiException as error:
            raise ReadFailed(error.status) from None
        except (TimeoutError, aiohttp.ClientError, OSError):
            raise ReadFailed from None
        answered: str = response.raw_data
        return answered

    @asynccontextmanager
    async def content(self, token: str, message_id: str) -> AsyncIterator[aiohttp.ClientResponse]:
        # The SDK reads a whole content into memory; a stream can be cut off at the size limit.
        url = f"{self._data_host}/v2/bot/message/{message_id}/content"
        try:
            async with (
                asyncio.timeout(6 * self._seconds),
                self._session.get(
                    url,
                    headers={"Authorization": f"Bearer {token}"},
                    timeout=aiohttp.ClientTimeout(6 * self._seconds),
                ) as response,
            ):
                yield response
        except (TimeoutError, aiohttp.ClientError, OSError):
            raise ReadFailed from None


def _session(client: AsyncApiClient, proxy: str | None) -> aiohttp.ClientSession:
    """The client's connections, without its habit of reading ~/.netrc in a thread before every single call."""
    made = client.rest_client.pool_manager
    connector = made.connector
    made.detach()
    return aiohttp.ClientSession(connector=connector, proxy=proxy, trust_env=False)


def _bearer(token: str) -> dict[str, str]:
    return {"type": "bearer", "in": "header", "key": "Authorization", "value": f"Bearer {token}"}


def _refusal(error: ApiException) -> LineAnswer:
    try:
        body = orjson.loads(error.body or "{}")
    except orjson.JSONDecodeError:
        body = {}
    body = body if isinstance(body, dict) else {}
    request_id = error.headers.get("x-line-request-id", "") if error.headers else ""
    return LineAnswer(
        Reach.ANSWERED,
        int(error.status or 0),
        has_details=bool(body.get("details")),
        # The only mark by which LINE tells a used-up month from a passing rush.
        is_quota=error.status == 429 and "monthly limit" in str(body.get("message", "")),
        request_id=request_id,
    )
