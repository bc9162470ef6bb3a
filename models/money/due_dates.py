"""By which day a resident must be paid, and on which day an operator pays."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from models.errors import YuiError
from models.money.business_days import on_or_after, on_or_before
from models.money.rules import rule_on

END_OF_MONTH = 31


class BadPaymentTerms(YuiError):
    """Days of a month are 1 to 31 (31 means its last day), and payment comes 0 to 2 months after closing."""

    status = 422
    key = "errors.payment_terms.bad"


class UnlawfulPaymentTerms(YuiError):
    """What is received just after one closing would by these terms be paid more than sixty days later."""

    status = 422
    key = "errors.payment_terms.unlawful"


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """An operator's rule: closes on `closing_day`, pays on `pay_day`, `months_later` months after closing.

    31 stands for the last day of any month: (31, 1, 31) is 月末締め翌月末払い. Raises BadPaymentTerms.
    """

    closing_day: int
    months_later: int
    pay_day: int

    def __post_init__(self) -> None:
        days_fit = 1 <= self.closing_day <= END_OF_MONTH and 1 <= self.pay_day <= END_OF_MONTH
        follows = self.months_later in (1, 2) or (self.months_later == 0 and self.pay_day >= self.closing_day)
        if not (days_fit and follows):
            raise BadPaymentTerms()


def check_lawful(terms: PaymentTerms) -> None:
    """Whether an operator may pay residents by these terms (Freelance Act art. 4(1)). Raises UnlawfulPaymentTerms.

    Where all of a month is paid at once, sixty days are read as two months, which are 59 to 62 days: what comes in on the
    day after a closing waits the longest, to the same day of the month after next. `pay_on` pays those of 61 and 62 days
    earlier. Operating standards of the Fair Trade Commission on art. 4 (Subcontract Act, art. 2-2, in the same words).
    """
    if terms.months_later > 1 or (terms.months_later == 1 and terms.pay_day > terms.closing_day):
        raise UnlawfulPaymentTerms()


def latest_lawful_due(received_on: date, reconsigned_from: date | None = None) -> date:
    """The last day on which the law lets payment fall due.

    60 days counted from the day of receipt, that day included (Freelance Act art. 4(1)). Where the notice told
    that the work is re-consigned, `reconsigned_from` is the due date of the original consignment, and 30 days
    count from it, that day included (art. 4(3)); nobody can be paid before delivering, so never before receipt.
    """
    rule = rule_on("payment_due", received_on)
    if reconsigned_from is None:
        return received_on + timedelta(days=rule["days"] - 1)
    return max(received_on, reconsigned_from + timedelta(days=rule["reconsigned_days"] - 1))


def closing_on(received_on: date, terms: PaymentTerms) -> date:
    """The closing into which work received on a day falls: the next closing day, the day itself included."""
    closing = _day_of_month(received_on.year, received_on.month, terms.closing_day)
    if closing >= received_on:
        return closing
    return _day_of_month(received_on.year, received_on.month + 1, terms.closing_day)


def last_closing_before(today: date, terms: PaymentTerms) -> date:
    """The newest closing day that is over."""
    this_month = _day_of_month(today.year, today.month, terms.closing_day)
    return this_month if this_month < today else _day_of_month(today.year, today.month - 1, terms.closing_day)


def agreed_on(closing: date, terms: PaymentTerms) -> date:
    """The day on which what a closing holds is paid by the terms, before business days and law are looked at."""
    return _day_of_month(closing.year, closing.month + terms.months_later, terms.pay_day)


def pay_on(received_on: date, terms: PaymentTerms, reconsigned_from: date | None = None) -> date:
    """The day on which work received on a day is paid under an operator's terms.

    Moved to an earlier business day where banks rest, and never later than the law allows: where the terms
    would be, it is the last business day that is lawful. Should that lie before the receipt, it is the first
    business day after; and where the law leaves no business day at all, the day of receipt itself.
    """
    agreed = agreed_on(closing_on(received_on, terms), terms)
    lawful = latest_lawful_due(received_on, reconsigned_from)
    earlier = on_or_before(min(agreed, lawful))
    if earlier >= received_on:
        return earlier
    later = on_or_after(received_on)
    return later if later <= lawful else received_on


def _day_of_month(year: int, month: int, day: int) -> date:
    """The day of a month, or its last day where it is shorter; months run on past 12."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, min(day, monthrange(year, month)[1]))
