"""Ids in the forms that LINE gives them; the same seed gives the same ids."""

from random import Random

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_FIRST_MESSAGE = 500_000_000_000_000_000


class Ids:
    def __init__(self, random: Random) -> None:
        self._random = random
        self.messages = 0

    def hexadecimal(self) -> str:
        """32 hexadecimal digits, the form of reply tokens and of user ids after their letter."""
        return f"{self._random.getrandbits(128):032x}"

    def user(self) -> str:
        return "U" + self.hexadecimal()

    def message(self) -> str:
        """The next message id: 18 digits, growing."""
        self.messages += 1
        return str(_FIRST_MESSAGE + self.messages)

    def go_on_after(self, message_id: str) -> None:
        """Give message ids that follow this one, given in an earlier run."""
        self.messages = max(self.messages, int(message_id) - _FIRST_MESSAGE)

    def request(self) -> str:
        digits = self.hexadecimal()
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

    def event(self, at_ms: int) -> str:
        """A ULID: 10 characters of time, 16 of chance."""
        value = (at_ms << 80) | self._random.getrandbits(80)
        return "".join(_CROCKFORD[(value >> shift) & 31] for shift in range(125, -1, -5))

    def secret(self) -> str:
        return self.hexadecimal()

    def token(self) -> str:
        return self.hexadecimal() + self.hexadecimal()
