# japanese: the program's own name in the transcript
"""Residents of the scripted walk: each has a phone, and reads the answer before going on."""

from collections.abc import Callable
from typing import Any

from simulator import Channel, Person, Platform


class Phone:
    """One resident. `print_line` is told every line of the chat as it comes."""

    def __init__(self, platform: Platform, name: str, channel: Channel, print_line: Callable[[str], None]) -> None:
        self.name = name
        self.person = Person(platform, platform.add_account(name), channel)
        self._print = print_line
        self._told = 0

    async def befriends(self, wanted: str) -> None:
        """Add the account as a friend."""
        await self.person.follows()
        await self.reads(wanted)

    async def types(self, words: str, wanted: str) -> None:
        """Type something and read the answer, in which `wanted` stands."""
        await self.person.says(words)
        await self.reads(wanted)

    async def taps(self, label: str, wanted: str) -> None:
        """Tap a button and read the answer, in which `wanted` stands."""
        await self.person.taps(label)
        await self.reads(wanted)

    async def sends_picture(self, content: bytes, wanted: str) -> None:
        """Send a photograph and read the answer."""
        await self.person.sends_image(content)
        await self.reads(wanted)

    async def reads(self, wanted: str) -> None:
        """Wait for a message with these words; raises AssertionError with the end of the chat if none comes."""
        await self.person.waits_for(wanted, timeout=20.0)
        self.shows()

    def shows(self) -> None:
        """Tell what has come since, each message in the line that says its whole sense."""
        bubbles = self.person.chat().bubbles
        for bubble in bubbles[self._told :]:
            who = self.name if bubble.sender == "person" else "結"
            self._print(f"{who:<4} {_words(bubble.message)}")
        self._told = len(bubbles)


def _words(message: dict[str, Any]) -> str:
    return str(message.get("text") or message.get("altText") or f"({message['type']})").replace("\n", "\n     ")
