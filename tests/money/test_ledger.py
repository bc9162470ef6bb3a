"""The ledger: each event writes its entries, on both kinds of database."""

from sqlalchemy import select

from handlers.money import settling
from handlers.money.returned_transfers import return_transfer
from models.money.ledger import JournalEntry
from models.money.withholding import Withholding
from tests.money.books import books_balance
from tests.money.till import CLOSER, END_OF_NOVEMBER, RELEASER, Till


def entries(till: Till) -> list[tuple[str, str, str, int]]:
    """What was booked: event, debit, credit, yen."""
    query = select(JournalEntry).order_by(JournalEntry.id)
    rows = till.look(lambda session: list(session.scalars(query)))
    return [(one.event, one.debit, one.credit, one.amount_yen) for one in rows]


def test_the_way_of_money_is_booked_there_and_back(till: Till) -> None:
    till.owes(till.payee(), 20_000, withholding=Withholding.ART_204)
    till.end_of(END_OF_NOVEMBER)
    given_up = till.closes()
    till.act(settling.release, given_up, actor=RELEASER)
    till.act(settling.cancel, till.run(given_up.id), "数え直し", actor=CLOSER)
    assert entries(till) == [
        ("owed", "fees", "owed", 20_000),
        ("released", "owed", "withheld", 2_042),
        ("released", "owed", "in_transfer", 17_958),
        ("cancelled", "withheld", "owed", 2_042),
        ("cancelled", "in_transfer", "owed", 17_958),
    ]
    run = till.closes()
    till.pays(run)
    till.act(return_transfer, till.statements(run.id)[0], actor=CLOSER)
    assert entries(till)[5:] == [
        ("released", "owed", "withheld", 2_042),
        ("released", "owed", "in_transfer", 17_958),
        ("paid", "in_transfer", "bank", 17_958),
        ("returned", "withheld", "owed", 2_042),
        ("returned", "bank", "owed", 17_958),
    ]
    till.look(lambda session: books_balance(session, till.operator_id))


def test_a_closed_run_that_is_given_up_leaves_no_entry(sqlite_till: Till) -> None:
    sqlite_till.owes(sqlite_till.payee(), 500)
    sqlite_till.end_of(END_OF_NOVEMBER)
    sqlite_till.act(settling.cancel, sqlite_till.closes(), "数え直し", actor=CLOSER)
    assert entries(sqlite_till) == [("owed", "fees", "owed", 500)]
