"""Money out of turn: what is owed beside the fee, and being paid before the day."""

from datetime import date

from messages import line
from messages.cards.money import ShowMoney
from messages.catalog import text
from messages.dates import long_date, yen
from messages.line import Message
from models.money.payables import Payable, PayableKind


def extra_card(locale: str, owner: int, operator_name: str, title: str, payable: Payable) -> Message:
    """An expense or a correction comes with the next payment."""
    name, amount = text(locale, f"money.kind.{payable.kind}"), yen(locale, payable.gross_yen)
    body = [
        line.title(text(locale, "money.extra.title")),
        line.words_of(text(locale, "money.extra.words", operator=operator_name, title=title)),
        line.fact(name, amount),
        line.fact(text(locale, "money.extra.for"), payable.words),
        line.fact(text(locale, "money.extra.pays"), long_date(locale, payable.due_on)),
    ]
    button = line.button(line.postback(text(locale, "money.so_far.title"), ShowMoney().pack(owner)), "link")
    alt = text(locale, "money.extra.alt", operator=operator_name, name=name, amount=amount)
    return line.flex(alt, line.bubble(body, [button]))


def struck_card(locale: str, operator_name: str, title: str, payable: Payable, reason: str) -> Message:
    """It had been entered by mistake; the fee itself stands."""
    name, amount = text(locale, f"money.kind.{payable.kind}"), yen(locale, payable.gross_yen)
    given = {"operator": operator_name, "title": title, "name": name, "amount": amount, "reason": reason}
    return line.text(text(locale, "money.extra.struck", **given))


def claim_refused(
    locale: str, operator_name: str, phone: str, kind: PayableKind, amount_yen: int, reason: str
) -> Message:
    """Why an expense that they told of is not paid."""
    given = {"name": text(locale, f"money.kind.{kind}"), "amount": yen(locale, amount_yen), "reason": reason}
    return line.text(text(locale, "money.claim.refused", operator=operator_name, phone=phone, **given))


def early_answer(locale: str, operator_name: str, phone: str, pay_on: date | None, refusal: str) -> Message:
    """The day on which it is paid early, or why it cannot be."""
    if pay_on is not None:
        day = long_date(locale, pay_on)
        return line.text(text(locale, "money.early.granted", operator=operator_name, day=day))
    return line.text(text(locale, "money.early.refused", operator=operator_name, reason=refusal, phone=phone))
