"""What was paid, on paper: one statement, and all of a year."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from messages.cards.money import account_words, gross_name, line_title
from messages.catalog import text
from messages.dates import long_date, long_moment, yen
from messages.pdf.sheets import Block, Sheet, facts, heading, table, words
from models.money.consumption_tax import tax_of
from models.money.payables import Statement
from models.money.rules import rule_on
from models.people.bank_accounts import BankAccount
from models.people.look import Look


@dataclass(frozen=True, slots=True)
class Payer:
    """Who paid."""

    name: str
    address: str
    phone: str
    look: Look


@dataclass(frozen=True, slots=True)
class StatementPaper:
    """One statement with whom it is from and to; `name` and `invoice_number` are masked where a link leads to it.

    `silent_until`: no word until then counts as confirmed, as was agreed beforehand (`is_silent`: none has come)."""

    statement: Statement
    pay_on: date
    account: BankAccount
    payer: Payer
    invoice_number: str
    locale: str
    name: str
    silent_until: date | None = None
    is_silent: bool = False

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
    columns = [("papers.work", False), ("papers.received", False), ("money.amount", True)]
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
            *_purchase(paper),
            *([words(text(locale, "money.statement.returned"))] if statement.returned_at else []),
        ),
    )


def _purchase(paper: StatementPaper) -> tuple[Block, ...]:
    """What makes it a purchase statement (Order for Enforcement of the Consumption Tax Act, art. 49(4)): the payee's
    number, sums and tax by rate, and that the payee has confirmed it."""
    locale, statement = paper.locale, paper.statement
    by_rate: dict[int, list[tuple[int, date]]] = defaultdict(list)
    for one in statement.lines:
        on = date.fromisoformat(one["received_on"])
        by_rate[rule_on("consumption_tax", on)["rate"]].append((one["gross_yen"], on))
    rows = [
        (
            text(locale, "papers.purchase.rate", percent=rate // 100),
            text(
                locale,
                "papers.purchase.sums",
                gross=yen(locale, sum(gross for gross, _ in amounts)),
                tax=yen(locale, tax_of(amounts)),
            ),
        )
        for rate, amounts in sorted(by_rate.items())
    ]
    rows += [
        (text(locale, "papers.purchase.number"), paper.invoice_number),
        (text(locale, "papers.purchase.confirmed"), _confirmed(paper)),
    ]
    return (
        heading(text(locale, "papers.purchase.title")),
        facts(rows),
        words(text(locale, "papers.purchase.note"), small=True),
    )


def _confirmed(paper: StatementPaper) -> str:
    locale = paper.locale
    if paper.statement.confirmed_at is not None:
        return long_moment(locale, paper.statement.confirmed_at)
    if paper.silent_until is None:
        return text(locale, "papers.purchase.not_yet")
    name = "by_silence" if paper.is_silent else "not_yet_until"
    return text(locale, f"papers.purchase.{name}", day=long_date(locale, paper.silent_until))


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
    named = ((gross_name(statements), gross), ("money.withheld", -withheld), ("money.fee", 0), ("money.net", net))
    return [(text(locale, name), yen(locale, amount)) for name, amount in named]
