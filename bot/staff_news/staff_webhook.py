"""Signed webhooks to the operators' own systems, tried again with growing waits, and parked in the end.

Every call carries `Yui-Signature: t=<unix seconds>,v1=<hex>`, the HMAC-SHA256 of `<t>.<body>` with the secret that was
shown when the address was set. A receiver checks it and refuses what is older than some minutes.

An address that staff can type must not become a way into the network of this server: names are resolved here, and
private, loopback and other special addresses are refused at the moment of connecting, so that a name that changes its
address gains nothing. Redirects are not followed. Only a desk (a public address of 127.0.0.1) may call itself.
"""

import hashlib
import hmac
import ipaddress
import socket
from urllib.parse import urlsplit

import aiohttp
import orjson
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from bot.clock import Clock
from bot.database import Database
from bot.settings import Settings
from bot.staff_news.rounds import serve_all
from handlers.office.operators import webhook_purpose
from models.record.staff_notices import WEBHOOK, DueNotices
from models.seal import Vault

SECONDS = 10.0
SIGNATURE = "Yui-Signature"
AT_ONCE = 20


class ForbiddenAddress(OSError):
    """The address lies inside of a private network, or is none at all."""


class PublicResolver(AbstractResolver):
    """Resolves names and lets only public addresses through; `allows_local` adds those of this very machine."""

    def __init__(self, allows_local: bool) -> None:
        self._allows_local = allows_local
        self._inner = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a name; raises ForbiddenAddress if one of them is not public."""
        found = await self._inner.resolve(host, port, family)
        for address in found:
            check_address(address["host"], self._allows_local)
        return found

    async def close(self) -> None:
        """Nothing is held."""
        await self._inner.close()


def check_address(address: str, allows_local: bool = False) -> None:
    """Raises ForbiddenAddress for an IP address that is not on the public internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None) or ip
    if allows_local and mapped.is_loopback:
        return
    if not mapped.is_global or mapped.is_multicast:
        raise ForbiddenAddress(f"{mapped} is not a public address")


def signature(secret: bytes, at: int, body: bytes) -> str:
    """The value of the header for a body sent at `at` (Unix seconds)."""
    mac = hmac.new(secret, f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={mac}"


async def send_due_webhooks(database: Database, settings: Settings, clock: Clock) -> int:
    """Make the calls that are due; how many were answered with 2xx."""
    vault = settings.vault()
    connector = aiohttp.TCPConnector(resolver=PublicResolver(settings.is_local), use_dns_cache=False)
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout, trust_env=False) as session:

        async def call(due: DueNotices) -> None:
            await _post(session, settings, vault, clock, due)

        return await serve_all(database, clock, WEBHOOK, call, AT_ONCE)


async def _post(
    session: aiohttp.ClientSession, settings: Settings, vault: Vault, clock: Clock, due: DueNotices
) -> None:
    if due.webhook_secret_sealed is None:
        raise ValueError("no signing secret")
    _check_literal(due.to, settings.is_local)
    secret = vault.open(webhook_purpose(due.operator_id), due.webhook_secret_sealed)
    body = orjson.dumps({"id": due.ids[0], "operator": due.operator_id, **due.bodies[0]})
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Yui",
        SIGNATURE: signature(secret, int(clock.now().timestamp()), body),
    }
    async with session.post(due.to, data=body, headers=headers, allow_redirects=False) as response:
        if not 200 <= response.status < 300:
            raise aiohttp.ClientError(f"answered {response.status}")


def _check_literal(url: str, allows_local: bool) -> None:
    """An address written as figures never meets the resolver."""
    host = urlsplit(url).hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return
    check_address(host, allows_local)
