"""The fetcher: brings contents and profiles from LINE, and puts them back into the resident's lane as events; it also
links rich menus.

Source: Messaging API reference, "Get content" (202 while LINE still prepares it, 410 once it is unsent).
"""

import asyncio
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot import metrics
from bot.clock import Clock
from bot.database import Database
from bot.logs import logger
from bot.pipeline.buckets import Buckets
from bot.pipeline.channels import Channels
from bot.pipeline.gateway import LineGateway, ReadFailed
from bot.pipeline.wakeups import Topic, Wakeups
from models.errors import YuiError
from models.files.attachments import AttachmentUse
from models.files.file_types import LARGEST_BYTES
from models.files.keeping import Cleaned, clean, keep
from models.people.channels import Channel
from models.people.line_accounts import LineAccount
from models.seal import Vault
from models.talk import inbox
from models.talk.fetches import Fetch, close_fetch, lease_fetches, open_token, postpone_fetch
from models.talk.inbox import Arrival
from models.talk.verdicts import pause

POLL_SECONDS = 1.0
_LEASE = 9
"""A fetch is in hand for so many times as long as a call may take: half as long again as the download of a content."""
_AT_ONCE = 4
_GIVEN_UP_AFTER = timedelta(hours=12)
"""LINE keeps contents for a time that it does not tell; a person sends a photo again before half a day is over."""
_CHUNK = 64 * 1024
_GONE = frozenset({400, 403, 404, 410})
_PROBLEMS = {413: "too_large", 415: "kind"}

Event = dict[str, Any]
log = logger(__name__)


class NotReady(Exception):
    """LINE does not have it yet, or cannot be reached: try again."""


class Fetcher:
    """Does ordered readings, a few side by side."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        vault: Vault,
        wakeups: Wakeups,
        channels: Channels,
        gateway: LineGateway,
        buckets: Buckets,
        call_seconds: float,
    ) -> None:
        self._database = database
        self._clock = clock
        self._vault = vault
        self._wakeups = wakeups
        self._channels = channels
        self._gateway = gateway
        self._buckets = buckets
        self._lease = timedelta(seconds=_LEASE * call_seconds)

    async def run(self) -> None:
        """Fetch until cancelled: a download that hangs holds up no other."""
        free = asyncio.Semaphore(_AT_ONCE)
        async with asyncio.TaskGroup() as group:
            while True:
                await free.acquire()
                due = await self._next()
                if due is not None:
                    group.create_task(self._fetch_one(due, free))
                    continue
                free.release()
                await self._wakeups.wait(Topic.FETCHES, POLL_SECONDS)

    async def _next(self) -> Fetch | None:
        try:
            due = await self._database.run(lease_fetches, self._clock.now(), self._lease, 1)
        except Exception:
            log.error("fetcher cannot read", exc_info=True)
            return None
        return due[0] if due else None

    async def _fetch_one(self, fetch: Fetch, free: asyncio.Semaphore) -> None:
        try:
            await self._fetch(fetch)
        except Exception:
            # Its lease runs out, and it is taken up again.
            log.error("fetch failed", exc_info=True, fetch=fetch.id)
        finally:
            free.release()

    async def _fetch(self, fetch: Fetch) -> None:
        read = {"content": self._content, "profile": self._profile, "menu": self._menu}[fetch.what]
        try:
            finish = await read(fetch)
        except NotReady:
            now = self._clock.now()
            if now < fetch.received_at + _GIVEN_UP_AFTER:
                metrics.FETCHES.labels(fetch.what, "again").inc()
                due_at = now + pause(fetch.attempts, random.random())
                await self._database.run(postpone_fetch, fetch.id, due_at)
                return
            finish = _without("unreachable")
        await self._database.run(self._finish, fetch, finish)
        metrics.FETCHES.labels(fetch.what, "done").inc()
        self._wakeups.wake(Topic.INBOX)

    async def _content(self, fetch: Fetch) -> Callable[[Session, Fetch], Event]:
        channel = await self._channels.by_id(fetch.channel_id)
        await self._buckets.take(fetch.channel_id, "content")
        try:
            async with self._gateway.content(channel.token, fetch.subject) as response:
                content = await _read_capped(response)
        except ReadFailed:
            raise NotReady from None
        if content is None:
            return _without("too_large" if response.status == 200 else "gone")
        name = str(fetch.purpose.get("name") or "")
        try:
            cleaned = await asyncio.to_thread(clean, name, content)
        except YuiError as error:
            return _without(_PROBLEMS.get(error.status, "broken"))
        return lambda session, order: self._keep(session, order, cleaned)

    def _keep(self, session: Session, fetch: Fetch, cleaned: Cleaned) -> Event:
        account = session.get_one(LineAccount, fetch.account_id)
        channel = session.get_one(Channel, fetch.channel_id)
        attachment = keep(
            session,
            cleaned,
            operator_id=account.operator_id or channel.operator_id,
            use=AttachmentUse.LOOSE,
            now=self._clock.now(),
            account_id=fetch.account_id,
            line_message_id=fetch.subject,
        )
        return {"attachmentId": attachment.id}

    async def _profile(self, fetch: Fetch) -> Callable[[Session, Fetch], Event]:
        channel = await self._channels.by_id(fetch.channel_id)
        await self._buckets.take(fetch.channel_id, "profile")
        try:
            profile = await self._gateway.profile(channel.token, fetch.subject)
        except ReadFailed as error:
            if error.status not in _GONE:
                raise NotReady from None
            profile = {}
        language = profile.get("language")
        return lambda session, order: {"language": language if isinstance(language, str) else None}

    async def _menu(self, fetch: Fetch) -> Callable[[Session, Fetch], Event]:
        channel = await self._channels.by_id(fetch.channel_id)
        menu_id = await self._database.read(_menu_of, fetch)
        await self._buckets.take(fetch.channel_id, "menu")
        try:
            await self._gateway.link_menu(channel.token, fetch.subject, menu_id)
        except ReadFailed as error:
            if error.status not in _GONE:
                raise NotReady from None
        return _without("none")

    def _finish(self, session: Session, fetch: Fetch, finish: Callable[[Session, Fetch], Event]) -> None:
        """Put the result into the lane, once: the webhook takes no event of these types, so nobody can forge one."""
        now = self._clock.now()
        account_id = close_fetch(session, fetch.id, now)
        if account_id is None or fetch.what == "menu":
            return
        # The token of an old phone's chat answers nothing on the new one.
        token = open_token(self._vault, fetch) if account_id == fetch.account_id else None
        fetch.account_id = account_id
        account = session.get_one(LineAccount, account_id)
        event = {"type": f"yui.{fetch.what}", **finish(session, fetch)}
        if fetch.what == "content":
            event |= {"messageId": fetch.subject, "purpose": fetch.purpose}
        if token is not None:
            event["replyToken"] = token
        arrival = Arrival(
            channel_id=fetch.channel_id,
            user_id=account.user_id,
            event_id=f"yui:fetch:{fetch.id}",
            type=event["type"],
            occurred_at=now,
            received_at=fetch.received_at,
            body_sealed=inbox.seal_body(self._vault, event),
        )
        inbox.store(session, [arrival])


def _menu_of(session: Session, fetch: Fetch) -> str | None:
    """The menu of the language that the person reads now, not when it was ordered: the last choice holds."""
    locale = session.get_one(LineAccount, fetch.account_id).locale
    menu_id: str | None = session.get_one(Channel, fetch.channel_id).menus.get(locale)
    return menu_id


async def _read_capped(response: Any) -> bytes | None:
    """The content, or None if it is gone or larger than anything we keep; raises NotReady."""
    if response.status in (202, 401, 429) or response.status >= 500:
        raise NotReady
    if response.status != 200:
        return None
    content = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        content += chunk
        if len(content) > LARGEST_BYTES:
            return None
    return bytes(content)


def _without(problem: str) -> Callable[[Session, Fetch], Event]:
    return lambda session, fetch: {"problem": problem}
