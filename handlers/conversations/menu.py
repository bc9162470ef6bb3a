"""The menu: the same ways for the card, the rich menu and the typed words."""

from handlers.conversations.own_work import registers
from handlers.engine import talk
from handlers.turn import Turn
from messages import line
from messages.menu_postbacks import OpenMenu

GUEST = ("work", "register", "help", "person", "care", "language")
RESIDENT = ("work", "quarter", "mine", "money", "urgent", "settings", "care", "help", "person")


def show_menu(turn: Turn, words: str | None = None) -> None:
    """The menu as a card, for it must also be there where LINE shows no rich menu."""
    ways = RESIDENT if turn.resident is not None else [way for way in GUEST if way != "register" or not registers(turn)]
    buttons = [line.button(line.postback(turn.text(f"menu.{way}"), OpenMenu(way).pack())) for way in ways]
    if talk.is_busy(turn):
        label = turn.text("engine.go_on", what=turn.text(f"engine.names.{turn.conversation.name}"))
        buttons.insert(0, line.button(line.postback(label, OpenMenu("go_on").pack()), "primary"))
    heading = words or turn.text("menu.words")
    turn.say(line.flex(heading, line.bubble([line.words_of(heading)], buttons)))


def leave_with_a_way_on(turn: Turn) -> None:
    """Where a conversation has ended and its last words have no button, the usual ways stand below them."""
    if not turn.said or turn.conversation.ticket_id is not None or talk.is_open(turn) or "quickReply" in turn.said[-1]:
        return
    if turn.said[-1]["type"] == "text":
        ways = {"work": turn.text("menu.work"), "menu": turn.text("engine.ways.menu")}
        replies = [line.postback(label, OpenMenu(way).pack()) for way, label in ways.items()]
        turn.said[-1] = line.with_quick_replies(turn.said[-1], replies)
