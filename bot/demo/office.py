"""Staff of the scripted walk: each calls the API with a token of their own, as any program of an office would."""

import uuid
from typing import Any, Self

import aiohttp

Json = dict[str, Any]


class Desk:
    """One member of staff at work. A call that is refused raises Refused."""

    def __init__(self, address: str, name: str, token: str) -> None:
        self.name = name
        self._url = f"{address}/api/v1"
        self._session = aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}", "Accept-Language": "ja"})

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self._session.close()

    async def gets(self, path: str, **query: str) -> Json:
        """Read something."""
        async with self._session.get(self._url + path, params=query) as response:
            return await _answer(response)

    async def downloads(self, path: str) -> bytes:
        """Fetch a file."""
        async with self._session.get(self._url + path) as response:
            response.raise_for_status()
            return await response.read()

    async def posts(self, path: str, body: Json | None = None, version: int | None = None) -> Json:
        """Do something once; `version` is the one seen, where the act moves what may have changed since."""
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        async with self._session.post(self._url + path, json=body or {}, headers=headers) as response:
            return await _answer(response)

    async def uploads(self, path: str, table: bytes, version: int | None = None, **fields: str) -> Json:
        """Send a table with the fields of a form; `version` is that of what it changes."""
        form = aiohttp.FormData()
        form.add_field("table", table, filename="table.csv", content_type="text/csv")
        for name, value in fields.items():
            form.add_field(name, value)
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        async with self._session.post(self._url + path, data=form, headers=headers) as response:
            return await _answer(response)


class Refused(Exception):
    """The API refused a call of the walk; the message is its problem's detail."""


async def _answer(response: aiohttp.ClientResponse) -> Json:
    body: Json = await response.json(content_type=None)
    if response.status >= 400:
        raise Refused(f"{response.method} {response.url.path}: {response.status} {body}")
    return body
