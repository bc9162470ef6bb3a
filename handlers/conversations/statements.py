"""Statements: one line by line, or all of a month in one text that can be kept or shown."""

from datetime import date

from handlers.conversations.own_work import register_first, resident_id
from handlers.engine import talk
from handlers.engine.flow import Draft, Flow, Leave, Outcome, Step
from handlers.money.confirming import confirm, silence
from handlers.money.money_so_far import months_paid, statement_of, statements_of_month
from handlers.papers.statements import statement_link, year_link
from handlers.people.memberships import membership_of
from handlers.turn import Turn
from messages import line
from messages.cards.money import (
    ConfirmStatement,
    ShowMonths,
    ShowStatement,
    month_name,
    month_statement,
    statement_card,
)
from messages.dates import long_date
from messages.screens import Choice, Prompt
from models.japan_time import day_in_japan
from models.money.payables import Statement
from models.people.bank_accounts import BankAccount
from models.people.operators import Operator
from models.rows import found


def show_statement(turn: Turn, tapped: ShowStatement) -> None:
    """One statement, line by line; raises NotFound for somebody else's."""
    statement, run = statement_of(turn.session, resident_id(turn), tapped.statement)
    account = found(turn.session, BankAccount, statement.bank_account_id)
    link = statement_link(turn, statement.id)
    payer = found(turn.session, Operator, statement.operator_id)
    words = _silence_words(turn, statement)
    turn.say(statement_card(turn.locale, turn.account.id, payer.name, run, statement, account, link, words))


def _silence_words(turn: Turn, statement: Statement) -> str:
    quiet = silence(turn.session, statement, day_in_japan(turn.now))
    if quiet is None or statement.confirmed_at is not None:
        return ""
    name = "by_silence" if quiet.is_over else "silent_until"
    return turn.text(f"money.confirm.{name}", day=long_date(turn.locale, quiet.until))


def confirm_statement(turn: Turn, tapped: ConfirmStatement) -> None:
    """Its reader says that it is right; raises NotFound for somebody else's."""
    confirm(turn, tapped.statement, resident_id(turn))
    turn.say(line.text(turn.text("money.confirm.thanks")))


def show_months(turn: Turn) -> None:
    """Ask which month is wanted, among those in which something was paid."""
    if turn.resident is None:
        register_first(turn)
        return
    months = months_paid(turn.session, turn.resident.id, turn.operator.id)
    if months:
        talk.begin(turn, MONTHS, {"months": [month.isoformat() for month in months]})
    else:
        turn.say(line.text(turn.text("money.month.none_yet")))
        talk.remind(turn)


def months_tapped(turn: Turn, tapped: ShowMonths, params: object) -> None:
    """The button below the money so far."""
    show_months(turn)


def _ask(turn: Turn, draft: Draft) -> Prompt:
    choices = tuple(Choice(month, month_name(turn.locale, date.fromisoformat(month))) for month in draft["months"])
    return Prompt(turn.text("money.month.which"), choices=choices)


def _take(turn: Turn, draft: Draft, value: str) -> Outcome:
    month = date.fromisoformat(value)
    paid = statements_of_month(turn.session, resident_id(turn), turn.operator.id, month)
    turn.say(month_statement(turn.locale, turn.operator.name, month, paid))
    membership = membership_of(turn.session, resident_id(turn), turn.operator.id)
    link = year_link(turn, membership.id, month.year)
    turn.say(line.text(turn.text("papers.year_link", year=month.year, link=link)))
    return Leave()


MONTHS = Flow("statements", (Step("month", _ask, take=_take),), finish=lambda turn, draft: None, is_saved=True)
