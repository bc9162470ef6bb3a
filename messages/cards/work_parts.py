"""Pieces that the cards of work share."""

from collections.abc import Sequence

from messages import line
from messages.catalog import text
from messages.dates import yen
from messages.line import Action, Component, Message
from messages.postbacks import Postback
from models.people.look import DEFAULT_COLOUR, Look

SHORT_WORDS = 600
"""Longer texts are cut in a card, so that it stays far below LINE's 30 KB; their page has them whole."""


def tap(locale: str, name: str, postback: Postback, owner: int) -> Action:
    """A button that says `work.buttons.{name}`."""
    return line.postback(text(locale, f"work.buttons.{name}"), postback.pack(owner))


def buttons(main: Action | None, *others: Action, colour: str = DEFAULT_COLOUR) -> list[Component]:
    """The main way on, and the others below it."""
    first = [line.button(main, "primary", colour)] if main else []
    return [*first, *(line.button(action) for action in others)]


def facts(locale: str, pairs: Sequence[tuple[str, str]]) -> list[Component]:
    """Lines of a card, their names from `work.facts.{name}`; those without a value are left out."""
    return [line.fact(text(locale, f"work.facts.{name}"), value) for name, value in pairs if value]


def small(words: str) -> Component:
    """A quiet paragraph."""
    return line.words_of(line.fit(words, SHORT_WORDS), size="sm", color=line.QUIET)


def band(look: Look) -> Component | None:
    """The header by which an operator's cards are known."""
    return line.band(look.name, look.colour) if look.name else None


def card(
    alt: str, body: Sequence[Component], footer: Sequence[Component] = (), header: Component | None = None
) -> Message:
    """One card as a message."""
    return line.flex(alt, line.bubble(body, footer, header=header))


def time_words(locale: str, minutes: int) -> str:
    """How long something takes: minutes, from an hour on hours and minutes."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return text(locale, "work.minutes", minutes=minutes)
    if not rest:
        return text(locale, "work.hours", hours=hours)
    return text(locale, "work.hours_minutes", hours=hours, minutes=rest)


def units_words(locale: str, kind: str, units: int) -> str:
    """How much it is: the items of work in the chat, or one piece of work."""
    return text(locale, "work.units.chat_one" if kind == "chat" and units == 1 else f"work.units.{kind}", units=units)


def fee_words(locale: str, fee_yen: int, tax_yen: int) -> str:
    """A fee with its consumption tax: within it, or upon it."""
    if not tax_yen:
        return text(locale, "work.offer.fee", yen=yen(locale, fee_yen))
    sums = {"yen": yen(locale, fee_yen), "tax": yen(locale, tax_yen), "total": yen(locale, fee_yen + tax_yen)}
    return text(locale, "money.fee_and_tax", **sums)
