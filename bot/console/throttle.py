"""How often somebody may try to sign in: by address of the mail, and by place."""

from bot.web.throttle import Throttle
from models.errors import YuiError

_A_MINUTE = 60.0


class TooManyTries(YuiError):
    """So many tries that the password is not even looked at, for about `minutes`."""

    status = 429
    key = "errors.page.too_many_tries"


class Throttles:
    """Ten tries for one address, then one a minute; more for one place, where a whole office may sit."""

    def __init__(self) -> None:
        self._addresses = Throttle(1 / _A_MINUTE, 10)
        self._places = Throttle(6 / _A_MINUTE, 60)

    def take(self, email: str, place: str) -> None:
        """One try; it counts before it is known to be wrong, so that many at once gain nothing. Raises TooManyTries."""
        seconds = self._addresses.take(email.strip().lower()) or self._places.take(place)
        if seconds:
            raise TooManyTries(minutes=max(1, round(seconds / _A_MINUTE)))
