"""Income tax withheld from a payment (Income Tax Act art. 204(1)(i), 205(i); rates in `rules.toml`)."""

from datetime import date
from enum import StrEnum

from models.errors import YuiError
from models.money.business_days import on_or_after
from models.money.rules import rule_on

PARTS = 10_000


class Withholding(StrEnum):
    """What staff have decided of a kind of work; it is never inferred from a title.

    NONE: not on the closed list of Order for Enforcement of the Income Tax Act art. 320(1) (typing, scanning).
    ART_204: on it (manuscripts, design, translation, proof-reading, lectures).
    ASK: not decided yet; nothing of it can be paid.
    """

    NONE = "none"
    ART_204 = "204-1-1"
    ASK = "ask"


class WithholdingUndecided(YuiError):
    """The work's class is still `ask`."""

    status = 409
    key = "errors.withholding.undecided"


class NegativeAmount(YuiError):
    """A payment below zero."""

    status = 422
    key = "errors.withholding.negative"


def withheld_yen(withholding_class: Withholding, gross_yen: int, paid_on: date) -> int:
    """Yen to withhold from all that one person is paid in this class at one time, fractions cut off.

    The two steps apply to the sum paid at one time, not to each assignment (Basic Circular on Income Tax
    205-1), so add up first. `gross_yen` is with consumption tax unless the invoice sets the tax apart (Tax
    Answer 6929). Raises WithholdingUndecided, NegativeAmount, NoRuleYet.
    """
    if withholding_class is Withholding.ASK:
        raise WithholdingUndecided()
    if gross_yen < 0:
        raise NegativeAmount(amount=f"{gross_yen:,}")
    if withholding_class is Withholding.NONE:
        return 0
    rule = rule_on("withholding", paid_on)
    below = min(gross_yen, rule["threshold_yen"])
    above = gross_yen - below
    return int(below * rule["rate"] + above * rule["rate_above"]) // PARTS


def withheld_tax_due_on(paid_on: date) -> date:
    """The day by which tax withheld on a day is paid to the tax office, moved on where the office rests.

    The tenth of the next month never lies at the turn of the year, on which offices and banks differ.
    """
    rule = rule_on("withholding_payment", paid_on)
    month = paid_on.year * 12 + paid_on.month - 1 + rule["months_later"]
    return on_or_after(date(month // 12, month % 12 + 1, rule["day"]))
