"""The menu: the same ways for the card, the rich menu and the typed words."""

from dataclasses import dataclass

from handlers.turn import Turn
from messages import line
from messages.postbacks import Postback

GUEST = ("work", "register", "help", "person", "language")
RESIDENT = ("work", "quarter", "mine", "money", "settings", "help", "person")


@dataclass(frozen=True)
class OpenMenu(Postback):
    """One of the ways of the menu; the same for everybody, so that a rich menu can carry it."""

    name = "menu"
    shared = True
    what: str


def show_menu(turn: Turn, words: str | None = None) -> None:
    """The menu as a card, for it must also be there where LINE shows no rich menu."""
    ways = GUEST if turn.resident is None else RESIDENT
    buttons = [line.button(line.postback(turn.text(f"menu.{way}"), OpenMenu(way).pack())) for way in ways]
    heading = words or turn.text("menu.words")
    turn.say(line.flex(heading, line.bubble([line.words_of(heading)], buttons)))
