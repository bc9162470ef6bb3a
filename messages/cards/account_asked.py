"""Asking for the bank account: wherever money waits for one, the way there is one tap."""

from dataclasses import dataclass

from messages import line
from messages.catalog import text
from messages.dates import short_date, yen
from messages.line import Component, Message
from messages.postbacks import Postback
from models.money.closings import Obstacle
from models.money.sums import MoneySoFar, Waits

FOR_ACCOUNT = (Waits.ACCOUNT, Waits.OTHER_ACCOUNT)
ASKABLE = (Obstacle.NO_ACCOUNT, Obstacle.BANK_GONE)
"""The obstacles that another account removes, and of which its owner has not been told yet."""


@dataclass(frozen=True)
class MendAccount(Postback):
    """To the conversation in which the bank account is given."""

    name = "mend-account"
    shared = True


def account_button(locale: str, owner: int) -> Component:
    """The button to where the account is given."""
    return line.button(line.postback(text(locale, "money.returned.mend"), MendAccount().pack(owner)), "primary")


def account_card(locale: str, owner: int, words: str) -> Message:
    """A sentence that asks for the account, with the button below it."""
    return line.flex(words, line.bubble([line.words_of(words)], [account_button(locale, owner)]))


def left_out_card(locale: str, owner: int, operator_name: str, gross_yen: int, reason: Obstacle) -> Message:
    """A month was closed without their money, for there is no account to which it could be sent."""
    amount = yen(locale, gross_yen)
    return account_card(locale, owner, text(locale, f"money.left_out.{reason}", operator=operator_name, amount=amount))


def coming_words(locale: str, money: MoneySoFar) -> str:
    """When money comes next, and what some of it waits for."""
    told = [text(locale, f"money.waits.{money.waits}")] if money.waits else []
    coming = money.next_pay
    if coming is not None:
        name = "money.next.fixed" if coming.is_fixed else "money.next.expected"
        told.insert(0, text(locale, name, day=short_date(locale, coming.on), amount=yen(locale, coming.yen)))
    return "\n".join(told) or text(locale, "money.next.none")
