"""What residents are told about money, in plain words: so far, what was paid, and what came back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from messages import line
from messages.cards.account_asked import FOR_ACCOUNT, account_button, coming_words
from messages.cards.limits import limit_line
from messages.catalog import text
from messages.dates import date_time, long_date, short_date, yen
from messages.line import Component, Message
from messages.masks import masked_number
from messages.menu_postbacks import OpenMenu
from messages.postbacks import Postback
from models.errors import YuiError
from models.money.banks import bank, branch
from models.money.payables import PayableKind, Statement
from models.money.sums import MoneySoFar
from models.people.bank_accounts import BankAccount

LINES_SHOWN = 12
WORK_SHOWN = 5
LISTED = "204-1-1"


@dataclass(frozen=True)
class ShowMoney(Postback):
    """My tasks and my money so far."""

    name = "money"
    shared = True


@dataclass(frozen=True)
class ShowStatement(Postback):
    """One statement, line by line."""

    name = "statement"
    statement: int


@dataclass(frozen=True)
class ShowMonths(Postback):
    """The months for which there is a statement."""

    name = "months"
    shared = True


@dataclass(frozen=True)
class ConfirmStatement(Postback):
    """What the statement says is right: it becomes a purchase statement."""

    name = "statement-confirm"
    statement: int


@dataclass(frozen=True)
class AskEarly(Postback):
    """To be paid before the day."""

    name = "early-payment"
    shared = True


class Paid(Protocol):
    """The day of payment of a run."""

    pay_on: date


def money_card(locale: str, owner: int, money: MoneySoFar) -> Message:
    """Work in hand, and the money so far: earned, owed, paid, and when it comes next."""
    facts = [
        line.fact(text(locale, "money.so_far.month"), yen(locale, money.month_yen)),
        line.fact(text(locale, "money.so_far.year", year=money.today.year), yen(locale, money.year_yen)),
        line.fact(text(locale, "money.so_far.owed"), yen(locale, money.owed_yen)),
        line.fact(text(locale, "money.so_far.paid", year=money.today.year), yen(locale, money.paid_year_yen)),
    ]
    body = [line.title(text(locale, "money.so_far.title")), *facts]
    coming = coming_words(locale, money)
    body.append(line.words_of(coming))
    if money.limit is not None:
        name = text(locale, "money.limit.name")
        body.append(line.words_of(f"{name} {yen(locale, money.limit.limit_yen)}\n{limit_line(locale, money.limit)}"))
    if money.work:
        body += [line.separator(), line.words_of(text(locale, "money.so_far.work"), size="sm", color=line.QUIET)]
        body += [
            line.words_of(
                text(
                    locale,
                    "money.so_far.work_line",
                    title=one.title,
                    status=text(locale, f"money.status.{one.status}"),
                    fee=yen(locale, one.fee_yen),
                ),
                size="sm",
            )
            for one in money.work[:WORK_SHOWN]
        ]
    body.append(line.words_of(text(locale, "money.so_far.note"), size="sm", color=line.QUIET))
    alt = text(
        locale,
        "money.so_far.alt",
        month=yen(locale, money.month_yen),
        owed=yen(locale, money.owed_yen),
        year=money.today.year,
        paid=yen(locale, money.paid_year_yen),
        next=coming,
    )
    return line.flex(alt, line.bubble(body, _ways_of_money(locale, owner, money)))


def _ways_of_money(locale: str, owner: int, money: MoneySoFar) -> list[Component]:
    footer: list[Component] = []
    if money.waits in FOR_ACCOUNT:
        footer.append(account_button(locale, owner))
    if money.next_pay is not None and not money.next_pay.is_fixed:
        footer.append(line.button(line.postback(text(locale, "money.early.ask"), AskEarly().pack()), "link"))
    if money.work or money.month_yen:
        label = text(locale, "money.claim.ask")
        footer.append(line.button(line.postback(label, OpenMenu("expense").pack()), "link"))
    if money.statement_ids:
        label = text(locale, "money.last_statement")
        data = ShowStatement(money.statement_ids[0]).pack(owner)
        footer.append(line.button(line.postback(label, data)))
        footer.append(line.button(line.postback(text(locale, "money.month.all"), ShowMonths().pack())))
    return footer


def statement_card(
    locale: str, owner: int, payer: str, run: Paid, statement: Statement, account: BankAccount, link: str, silence: str
) -> Message:
    """One statement: each piece of work, tax withheld and its reason, what was transferred and where to; `link` leads
    to its page, which has it whole and as PDF. `silence` says what no word means ("": nothing)."""
    body = [
        line.title(text(locale, "money.statement.title", day=long_date(locale, run.pay_on))),
        line.words_of(text(locale, "money.statement.from", operator=payer), size="sm", color=line.QUIET),
        line.separator(),
        *(_work_line(locale, one) for one in statement.lines[:LINES_SHOWN]),
    ]
    hidden = len(statement.lines) - LINES_SHOWN
    if hidden > 0:
        body.append(line.words_of(text(locale, "money.statement.more", count=hidden), size="sm", color=line.QUIET))
    body += [
        line.separator(),
        *_sums(locale, statement),
        line.fact(text(locale, "money.account"), account_words(locale, account)),
    ]
    body += _standing(locale, statement)
    body += [line.words_of(silence, size="sm", color=line.QUIET)] if silence else []
    footer = [
        *_confirm(locale, owner, statement),
        line.button(line.uri(text(locale, "papers.page"), link)),
        line.button(line.postback(text(locale, "money.so_far.title"), ShowMoney().pack(owner)), "link"),
    ]
    net = yen(locale, statement.net_yen)
    alt = text(locale, "money.statement.alt", day=long_date(locale, run.pay_on), net=net, operator=payer)
    return line.flex(alt, line.bubble(body, footer))


def _standing(locale: str, statement: Statement) -> list[Component]:
    """What has become of it: sent back, or confirmed by its reader."""
    said = []
    if statement.returned_at is not None:
        said.append(line.words_of(text(locale, "money.statement.returned")))
    if statement.confirmed_at is not None:
        day = date_time(locale, statement.confirmed_at)
        said.append(line.words_of(text(locale, "money.confirm.done", day=day), size="sm", color=line.QUIET))
    return said


def _confirm(locale: str, owner: int, statement: Statement) -> list[Component]:
    if statement.confirmed_at is not None or statement.returned_at is not None:
        return []
    yes = line.postback(text(locale, "money.confirm.right"), ConfirmStatement(statement.id).pack(owner))
    no = line.postback(text(locale, "money.confirm.wrong"), OpenMenu("person").pack())
    return [line.button(yes, "primary"), line.button(no, "link")]


def payment_notice(
    locale: str, owner: int, operator_name: str, pay_on: date, statement: Statement, account: BankAccount
) -> Message:
    """The money has been sent: how much, when, where to, and the way to the statement."""
    net = yen(locale, statement.net_yen)
    body = [
        line.title(text(locale, "money.paid.title")),
        line.words_of(
            text(locale, "money.paid.words", operator=operator_name, day=short_date(locale, pay_on), net=net)
        ),
        *_sums(locale, statement),
        line.fact(text(locale, "money.account"), account_words(locale, account)),
        line.words_of(text(locale, "money.paid.note"), size="sm", color=line.QUIET),
    ]
    footer = [
        line.button(
            line.postback(text(locale, "money.show_statement"), ShowStatement(statement.id).pack(owner)), "primary"
        ),
        line.button(line.postback(text(locale, "money.so_far.title"), ShowMoney().pack(owner)), "link"),
    ]
    alt = text(locale, "money.paid.alt", operator=operator_name, day=short_date(locale, pay_on), net=net)
    return line.flex(alt, line.bubble(body, footer))


def transfer_returned(
    locale: str, owner: int, operator_name: str, statement: Statement, account: BankAccount
) -> Message:
    """The bank sent the money back: it is not lost, and another account is asked for."""
    net, at = yen(locale, statement.net_yen), account_words(locale, account)
    body = [
        line.title(text(locale, "money.returned.title")),
        line.words_of(text(locale, "money.returned.words", operator=operator_name, net=net)),
        line.fact(text(locale, "money.account"), at),
        line.words_of(text(locale, "money.returned.note"), size="sm", color=line.QUIET),
    ]
    alt = text(locale, "money.returned.alt", operator=operator_name, net=net)
    return line.flex(alt, line.bubble(body, [account_button(locale, owner)]))


def month_statement(locale: str, operator_name: str, month: date, statements: Sequence[Statement]) -> Message:
    """All that was paid in one month, in one text that can be kept or shown."""
    name = month_name(locale, month)
    if not statements:
        return line.text(text(locale, "money.month.nothing", month=name))
    rows = [
        text(locale, "money.month.line", title=line_title(locale, one), gross=yen(locale, one["gross_yen"]))
        for statement in statements
        for one in statement.lines
    ]
    sums = {
        "gross": yen(locale, sum(one.gross_yen for one in statements)),
        "withheld": yen(locale, sum(one.withheld_yen for one in statements)),
        "net": yen(locale, sum(one.net_yen for one in statements)),
    }
    shown = rows[:LINES_SHOWN]
    if len(rows) > LINES_SHOWN:
        shown.append(text(locale, "money.statement.more", count=len(rows) - LINES_SHOWN))
    whole = text(locale, "money.month.whole", month=name, operator=operator_name, lines="\n".join(shown), **sums)
    return line.text(whole)


def month_name(locale: str, month: date) -> str:
    """A month with its year."""
    return text(locale, "money.month.name", year=month.year, month=text(locale, f"dates.month.{month.month}"))


def _sums(locale: str, statement: Statement) -> list[Component]:
    facts = [line.fact(text(locale, gross_name([statement])), yen(locale, statement.gross_yen))]
    if statement.withheld_yen:
        facts.append(line.fact(text(locale, "money.withheld"), yen(locale, -statement.withheld_yen)))
    facts.append(line.fact(text(locale, "money.fee"), yen(locale, 0)))
    facts.append(line.fact(text(locale, "money.net"), yen(locale, statement.net_yen)))
    return facts


def _work_line(locale: str, one: dict[str, object]) -> Component:
    received = date.fromisoformat(str(one["received_on"]))
    name = "money.statement.line_listed" if one["withholding"] == LISTED else "money.statement.line"
    words = text(locale, name, title=line_title(locale, one), day=short_date(locale, received))
    gross = one["gross_yen"]
    return line.fact(yen(locale, gross) if isinstance(gross, int) else "", words)


def gross_name(statements: Sequence[Statement]) -> str:
    """What the sum before tax is called: fees, or all of it where expenses are among them."""
    kinds = {one.get("kind", PayableKind.WORK) for statement in statements for one in statement.lines}
    return "money.gross" if kinds <= {PayableKind.WORK} else "money.gross_all"


def line_title(locale: str, one: Mapping[str, Any]) -> str:
    """What a line of a statement is for: the work, or beside it an expense with its words."""
    if one.get("kind", PayableKind.WORK) == PayableKind.WORK:
        return str(one["title"])
    name = text(locale, f"money.kind.{one['kind']}")
    return text(locale, "money.extra.line", name=name, words=one["words"], title=one["title"])


def account_words(locale: str, account: BankAccount) -> str:
    """The bank, the branch and the last digits of the number."""
    try:
        bank_name, branch_name = bank(account.bank_code).name, branch(account.bank_code, account.branch_code).name
    except YuiError:
        bank_name, branch_name = account.bank_code, account.branch_code
    number = masked_number(account.tail)
    return text(locale, "money.account_line", bank=bank_name, branch=branch_name, number=number)
