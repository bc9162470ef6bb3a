"""What was paid, on paper: one statement, and all of a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from messages.cards.money import account_words, line_title
from messages.catalog import text
from messages.dates import long_date, yen
from messages.pdf.sheets import Block, Sheet, facts, table, words
from models.money.payables import Statement
from models.people.bank_accounts import BankAccount


@dataclass(frozen=True, slots=True)
class Payer:
    """Who paid."""

    name: str
    address: str
    phone: str


@dataclass(frozen=True, slots=True)
class StatementPaper:
    """One statement with whom it is from and to; `name` is masked where a link leads to it."""

    statement: Statement
    pay_on: date
    account: BankAccount
    payer: Payer
    locale: str
    name: str

    @property
    def file_name(self) -> str:
        """What it is saved as."""
        return f"statement-{self.pay_on.isoformat()}-{self.statement.id}.pdf"


@dataclass(frozen=True, slots=True)
class YearPaper:
    """Everything that was paid to one person in a year: (day of payment, statement), oldest first."""

    year: int
    paid: Sequence[tuple[date, Statement]]
    payer: Payer
    locale: str
    name: str

    @property
    def file_name(self) -> str:
        """What it is saved as."""
        return f"payments-{self.year}.pdf"


def statement_sheet(paper: StatementPaper) -> Sheet:
    """The statement to be printed: each piece of work, what was withheld, what was transferred and where to."""
    locale, statement = paper.locale, paper.statement
    columns = [("papers.work", False), ("papers.received", False), ("money.gross", True)]
    rows = [
        (
            line_title(locale, one),
            long_date(locale, date.fromisoformat(one["received_on"])),
            yen(locale, one["gross_yen"]),
        )
        for one in statement.lines
    ]
    return _sheet(
        text(locale, "money.statement.title", day=long_date(locale, paper.pay_on)),
        paper,
        (
            table([(text(locale, name), is_number) for name, is_number in columns], rows),
            facts(
                [
                    *_sums(locale, [statement]),
                    (text(locale, "money.account"), account_words(locale, paper.account)),
                ]
            ),
            *([words(text(locale, "money.statement.returned"))] if statement.returned_at else []),
        ),
    )


def year_sheet(paper: YearPaper) -> Sheet:
    """A year's payments to be printed, by the day of payment. It says what was paid, and nothing of taxes due."""
    locale = paper.locale
    names = [("papers.paid_on", False), ("money.gross", True), ("money.withheld", True), ("money.net", True)]
    rows = [
        (long_date(locale, day), yen(locale, one.gross_yen), yen(locale, one.withheld_yen), yen(locale, one.net_yen))
        for day, one in paper.paid
    ]
    return _sheet(
        text(locale, "papers.year", year=paper.year),
        paper,
        (
            table([(text(locale, name), is_number) for name, is_number in names], rows),
            facts(_sums(locale, [one for _, one in paper.paid])),
            words(text(locale, "papers.year_note"), small=True),
        ),
    )


def _sheet(title: str, paper: StatementPaper | YearPaper, blocks: tuple[Block, ...]) -> Sheet:
    payer = paper.payer
    return Sheet(
        title=title,
        locale=paper.locale,
        to=text(paper.locale, "papers.to", name=paper.name),
        sender="\n".join(part for part in (payer.name, payer.address, payer.phone) if part),
        author=payer.name,
        blocks=blocks,
        foot=payer.name,
    )


def _sums(locale: str, statements: Sequence[Statement]) -> list[tuple[str, str]]:
    """What was earned, withheld and sent, summed; that no fee was taken stands beside it."""
    gross, withheld, net = (
        sum(getattr(one, name) for one in statements) for name in ("gross_yen", "withheld_yen", "net_yen")
    )
    named = (("money.gross", gross), ("money.withheld", -withheld), ("money.fee", 0), ("money.net", net))
    return [(text(locale, name), yen(locale, amount)) for name, amount in named]
