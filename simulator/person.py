"""A person with a phone, driven from Python: for tests, the scripted walk and benchmarks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

from simulator.acts import Outcome
from simulator.finding import actions_in, has_label, means, says, texts_in
from simulator.platform import Platform
from simulator.world import Account, Bubble, Channel, Chat, Json


class NoSuchButton(AssertionError):
    """No button with this label is on the phone's screen."""


class Person:
    """One person on one phone. Every act waits until the bot's webhook has answered (or failed to).

    `channel` is the account the person talks to where an act does not name another.
    """

    def __init__(self, platform: Platform, account: Account, channel: Channel | None = None) -> None:
        self.platform = platform
        self.account = account
        self.channel = channel
        self._seen: dict[str, int] = {}  # channel id → bubbles there when the person last did something

    @property
    def name(self) -> str:
        return self.account.display_name

    @property
    def user_id(self) -> str:
        """The user id at the channel's provider."""
        return self.chat().user_id

    def chat(self, channel: Channel | None = None) -> Chat:
        place = channel or self.channel
        if place is None:
            raise ValueError(f"{self.name} talks to no channel: name one")
        return self.platform.chat(place, self.account.id)

    @property
    def inbox(self) -> list[Json]:
        """All messages that the bot sent, oldest first."""
        return [bubble.message for bubble in self.chat().bubbles if bubble.sender == "bot"]

    # Acts

    async def follows(self, channel: Channel | None = None) -> Outcome:
        return await self._do(channel, self.platform.acts.follow)

    async def blocks(self, channel: Channel | None = None) -> Outcome:
        return await self._do(channel, self.platform.acts.block)

    async def unblocks(self, channel: Channel | None = None) -> Outcome:
        return await self._do(channel, self.platform.acts.unblock)

    async def says(self, text: str, channel: Channel | None = None) -> Outcome:
        return await self._do(channel, lambda chat: self.platform.acts.text(chat, text))

    async def sends_sticker(
        self, package_id: str = "446", sticker_id: str = "1988", channel: Channel | None = None
    ) -> Outcome:
        return await self._do(channel, lambda chat: self.platform.acts.sticker(chat, package_id, sticker_id))

    async def sends_image(self, data: bytes, channel: Channel | None = None) -> Outcome:
        return await self._do(channel, lambda chat: self.platform.acts.media(chat, "image", data))

    async def sends_voice(self, data: bytes, duration_ms: int = 3000, channel: Channel | None = None) -> Outcome:
        return await self._do(
            channel,
            lambda chat: self.platform.acts.media(chat, "audio", data, duration_ms=duration_ms),
        )

    async def sends_file(self, data: bytes, file_name: str, channel: Channel | None = None) -> Outcome:
        return await self._do(channel, lambda chat: self.platform.acts.media(chat, "file", data, file_name=file_name))

    async def sends_location(
        self,
        title: str,
        address: str,
        latitude: float,
        longitude: float,
        channel: Channel | None = None,
    ) -> Outcome:
        return await self._do(
            channel,
            lambda chat: self.platform.acts.location(chat, title, address, latitude, longitude),
        )

    async def unsends(self, message_id: str, channel: Channel | None = None) -> Outcome:
        return await self._do(channel, lambda chat: self.platform.acts.unsend(chat, message_id))

    async def posts_back(
        self,
        data: str,
        *,
        display_text: str | None = None,
        params: Json | None = None,
        channel: Channel | None = None,
    ) -> Outcome:
        """Tap a button known by its data only, wherever it stands (an old screen, another person's)."""
        return await self._do(channel, lambda chat: self.platform.acts.postback(chat, data, display_text, params))

    async def taps(self, label: str, *, picking: str | None = None, channel: Channel | None = None) -> Outcome:
        """Tap the button with this label (or data): on bubbles from the newest, then on the rich menu.

        `picking` is what is chosen in a date picker (`2026-11-24`, `14:00`, `2026-11-24T14:00`).
        Raises NoSuchButton with the labels that are there.
        """
        place, action = self.finds(label, channel)
        params = {str(action.get("mode")): picking} if picking else None
        return await self._do(channel, lambda chat: self.platform.acts.tap(chat, action, place=place, params=params))

    def finds(self, label: str, channel: Channel | None = None) -> tuple[str, Json]:
        """The place and the action object of a button."""
        buttons = list(self._buttons(self.chat(channel)))
        for fits in (has_label, means):
            for place, action in buttons:
                if fits(action, label):
                    return place, action
        labels = [str(action.get("label", action.get("data", ""))) for _, action in buttons[:40]]
        raise NoSuchButton(f"{self.name} sees no «{label}» among {labels}")

    def _buttons(self, chat: Chat) -> Iterator[tuple[str, Json]]:
        for bubble in reversed(chat.bubbles):
            if bubble.sender == "person":
                continue
            if chat.shows_quick_reply(bubble):
                yield from (("quickReply", action) for action in actions_in(bubble.message["quickReply"]))
            body = {name: part for name, part in bubble.message.items() if name != "quickReply"}
            yield from (("message", action) for action in actions_in(body))
        menu = self.platform.menus.shown(self.platform.channels[chat.channel_id], chat)
        if menu:
            yield from (("richMenu", action) for action in actions_in(menu.body["areas"]))

    async def _do(self, channel: Channel | None, act: Callable[[Chat], Outcome]) -> Outcome:
        chat = self.chat(channel)
        self._seen[chat.channel_id] = len(chat.bubbles)
        outcome = act(chat)
        if outcome.delivery:
            await outcome.delivery.done
        return outcome

    # Waiting

    async def waits_for(
        self,
        wanted: str | Callable[[Json], bool] | None = None,
        timeout: float = 20.0,  # noqa: ASYNC109
        channel: Channel | None = None,
    ) -> Json:
        """The first message of the bot since the person's last act with this text in it, or that passes the test.

        Waits up to `timeout` seconds. Raises AssertionError with the end of the chat.
        """
        chat = self.chat(channel)
        start = self._seen.get(chat.channel_id, 0)
        fitting = wanted if callable(wanted) else lambda message: wanted is None or says(message, wanted)
        try:
            async with asyncio.timeout(timeout):
                while True:
                    change = self.platform.live.next_change(chat.key)
                    for bubble in chat.bubbles[start:]:
                        if bubble.sender == "bot" and fitting(bubble.message):
                            return bubble.message
                    start = len(chat.bubbles)
                    await change
        except TimeoutError:
            end = "\n".join(self.transcript(channel)[-12:])
            raise AssertionError(f"{self.name} waited {timeout} s for {wanted!r} in vain:\n{end}") from None

    def transcript(self, channel: Channel | None = None) -> list[str]:
        """The chat as lines of text: who, and what can be read."""
        return [_line(self.name, bubble) for bubble in self.chat(channel).bubbles]


def _line(name: str, bubble: Bubble) -> str:
    who = name if bubble.sender == "person" else f"bot ({bubble.sent_by})"
    seen = " / ".join(dict.fromkeys(texts_in(bubble.message))) or f"[{bubble.message['type']}]"
    return f"{who}: {seen}"
