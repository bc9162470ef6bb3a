"""The bodies that take orders and contract with residents, and the towns they belong to."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId, Id, Versioned
from models.money.due_dates import END_OF_MONTH, PaymentTerms
from models.people.look import DEFAULT_COLOUR, Look

LANGUAGES = ("ja", "ja-easy", "en")
"""Every language that residents can be spoken to in."""


class Operator(Base, Versioned):
    """An operating body (運営団体), legally a 特定業務委託事業者 (Freelance Act, art. 2(6)).

    `private_details`: "chat" takes name, birth date and bank account in the conversation, "page" on a one-time page.
    `bands` are the parts of a day in which free time is kept: [["9-12", 9, 12], …] in hours of Asia/Tokyo.
    Quiet hours are given in hours, from `quiet_from` to `quiet_until` across midnight.
    `most_returns` is how often one piece of work may be returned for the resident to mend.
    `care_desk` is where residents turn to with harassment and the like (Freelance Act, art. 14): a name, a number.
    `invoice_number` is its own as an issuer of invoices, `invoice_account` where clients pay to; `has_small_amounts`: it
    is small enough to deduct the tax within small payments without an invoice (`rules.toml`, small_amount).
    `needs_identity_check`: work is taken only after staff have seen who somebody is.
    `languages` are those that residents may choose, Japanese always among them.
    What was received until `closing_day` of a month is paid on `pay_day`, `pay_months` months after; 0 stands for the last
    day of a month (`due_dates.check_lawful`).
    `floor_yen` is its own floor of an hour of work, where it is above the minimum wage known here (0: none).
    `look_colour` and `short_name` are what it is told apart by (`look`); without a short name, its name is.
    `closed_at`: it has left the installation, and is only looked at.
    """

    __tablename__ = "operators"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(40), unique=True)
    municipality_code: Mapped[str] = mapped_column(String(5))
    name: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(120), default="")
    desk_hours: Mapped[str] = mapped_column(String(80), default="")
    care_desk: Mapped[str] = mapped_column(String(300), default="")
    private_details: Mapped[str] = mapped_column(String(4), default="chat")
    quiet_from: Mapped[int] = mapped_column(default=21)
    quiet_until: Mapped[int] = mapped_column(default=8)
    bands: Mapped[list[Any]]
    languages: Mapped[list[str]] = mapped_column(default=lambda: list(LANGUAGES))
    look_colour: Mapped[str] = mapped_column(String(7), default=DEFAULT_COLOUR)
    short_name: Mapped[str] = mapped_column(String(20), default="")
    review_days: Mapped[int] = mapped_column(default=7)
    most_returns: Mapped[int] = mapped_column(default=2)
    closing_day: Mapped[int] = mapped_column(default=0)
    pay_months: Mapped[int] = mapped_column(default=1)
    pay_day: Mapped[int] = mapped_column(default=25)
    floor_yen: Mapped[int] = mapped_column(default=0)
    transfer_source: Mapped[dict[str, Any]] = mapped_column(default=dict)
    closed_at: Mapped[datetime | None]
    invoice_number: Mapped[str] = mapped_column(String(14), default="")
    invoice_account: Mapped[str] = mapped_column(String(200), default="")
    has_small_amounts: Mapped[bool] = mapped_column(default=False)
    needs_identity_check: Mapped[bool] = mapped_column(default=False)
    webhook_url: Mapped[str | None] = mapped_column(String(500))
    webhook_secret_sealed: Mapped[bytes | None]

    @property
    def look(self) -> Look:
        """What it is told apart by on cards and pages."""
        return Look(self.look_colour, self.short_name.strip() or self.name)

    @property
    def payment_terms(self) -> PaymentTerms:
        """When it closes and pays."""
        return PaymentTerms(self.closing_day or END_OF_MONTH, self.pay_months, self.pay_day or END_OF_MONTH)


class Skill(Base):
    """A kind of skill that an operator asks about with one tap; `names` and `questions` are keyed by language."""

    __tablename__ = "skills"

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"), index=True)
    key: Mapped[str] = mapped_column(String(30))
    names: Mapped[dict[str, Any]]
    questions: Mapped[dict[str, Any]]
    position: Mapped[int] = mapped_column(default=0)
    is_asked_first: Mapped[bool] = mapped_column(default=False)


class Client(Base, Versioned):
    """A department of the town or a firm that places orders (発注者).

    `asks_secrecy`: residents agree to keep its secrets before their first work for it, in its own `secrecy_words` where
    it gives some; `secrecy_version` counts their changes, each of which is agreed to anew.
    """

    __tablename__ = "clients"

    id: Mapped[Id]
    operator_id: Mapped[int] = mapped_column(BigId, ForeignKey("operators.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(12), default="department")
    contact: Mapped[str] = mapped_column(String(200), default="")
    asks_secrecy: Mapped[bool] = mapped_column(default=False)
    secrecy_words: Mapped[str] = mapped_column(Text, default="")
    secrecy_version: Mapped[int] = mapped_column(default=1)
