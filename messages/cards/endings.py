"""Notice that an operator ends the relation (Freelance Act, art. 16), and that it goes on after all."""

from datetime import date

from messages import line
from messages.cards.care import OUTSIDE_PHONE
from messages.catalog import text
from messages.dates import long_date
from messages.line import Message
from messages.menu_postbacks import OpenMenu


def ending_card(locale: str, operator_name: str, ends_on: date, reason: str) -> Message:
    """The day, the reason, what becomes of work and money, and where to turn."""
    day = long_date(locale, ends_on)
    body = [
        line.title(text(locale, "endings.title")),
        line.words_of(text(locale, "endings.words", operator=operator_name, day=day)),
        line.fact(text(locale, "endings.reason"), reason),
        line.words_of(text(locale, "endings.pay")),
        line.words_of(text(locale, "endings.help", phone=OUTSIDE_PHONE), size="sm", color=line.QUIET),
    ]
    buttons = [
        line.button(line.postback(text(locale, f"menu.{way}"), OpenMenu(way).pack())) for way in ("person", "care")
    ]
    return line.flex(text(locale, "endings.alt", operator=operator_name, day=day), line.bubble(body, buttons))


def ending_taken_back(locale: str, operator_name: str) -> Message:
    """It does not end."""
    return line.text(text(locale, "endings.taken_back", operator=operator_name))
