"""The consultation desk for harassment and the like, one tap away, and help from outside."""

from handlers.engine import talk
from handlers.help import desk
from handlers.help.tickets import CARE
from handlers.turn import Turn
from messages.cards.care import OpenCare, care_card


def show_care(turn: Turn) -> None:
    """Where to turn; also for people who are not registered (any more)."""
    operator = turn.operator
    contacts = (operator.care_desk, operator.phone, operator.email, operator.desk_hours)
    own = operator.care_desk or "\n".join(part for part in contacts if part) or operator.name
    turn.say(care_card(turn.locale, operator.name, own))
    talk.remind(turn)


def open_care(turn: Turn, tapped: OpenCare, params: object) -> None:
    """Write to those who answer for it, and to nobody who hands out work."""
    desk.open_desk(turn, CARE)
