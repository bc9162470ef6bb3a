"""The buttons of the menu: the same for the card, the rich menu and everybody."""

from dataclasses import dataclass

from messages.postbacks import Postback


@dataclass(frozen=True)
class OpenMenu(Postback):
    """One of the ways of the menu."""

    name = "menu"
    shared = True
    what: str
