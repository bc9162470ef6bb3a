"""Settlements: drawn up by month and pair, confirmed by both, paid, and what is refused on the way."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from handlers.money import extras
from handlers.papers.settlement_papers import invoice_of
from handlers.people.residents import ReasonNeeded
from handlers.towns import settlement_ticks
from handlers.towns.differences import AlreadyAnswered, DifferenceOpen, NoDifference, OwnDifference
from handlers.towns.settlements import AlreadyConfirmed, DifferencesOpen, MonthNotOver, NotThePayer
from messages.pdf.settlements import settlement_sheet
from models.errors import NotFound, YuiError
from models.money.ledger import JournalEntry
from models.money.payables import PayableKind
from models.people.operators import Operator
from models.record.audit import AuditRow
from models.record.documents import Document, DocumentKind
from models.states import WrongState
from models.towns.balance import flows
from models.towns.pacts import Chain
from models.towns.settlements import Difference, LineKind, SettlementStatus
from tests.towns.lending import Lending
from tests.towns.settling import DECEMBER, NOVEMBER, Settling

ACCOUNT = "みほん銀行 本店 普通 1234567"


def settled(lending: Lending) -> Settling:
    """November is over."""
    lending.end_of(DECEMBER)
    return Settling(lending)


def test_a_month_becomes_one_list_for_each_pair_with_fees_handling_and_tax(lending: Lending) -> None:
    lending.lends(0, 1, 1_000)
    lending.lends(0, 1, 555, received_on=date(2026, 11, 30))
    lending.lends(0, 2, 300)
    lending.lends(1, 0, 800)
    lending.lends(0, 1, 9_000, chain=Chain.DIRECT)
    lending.lends(0, 1, 7_000, received_on=DECEMBER)
    settling = settled(lending)

    drawn = settling.draws(0)

    first, second, third = lending.operators
    seen = {(one.lead_id, one.partner_id): (one.lines, one.fees_yen, one.handling_yen, one.tax_yen) for one in drawn}
    # 8 percent of 1,000 and of 555, cut off; a tenth on top is 1,679 * 10 / 110 within.
    assert seen == {
        (first, second): (2, 1_555, 124, 152),
        (first, third): (1, 300, 24, 29),
        (second, first): (1, 800, 64, 78),
    }
    assert {one.month for one in drawn} == {NOVEMBER}
    assert {one.pay_on for one in drawn} == {date(2026, 12, 30)}, "banks rest on the last day of the year"
    assert [lending.news(town, "settlement.drawn_up") for town in range(3)] == [3, 2, 1]


def test_a_list_confirmed_by_both_stands_in_both_ledgers_records_and_registers(lending: Lending) -> None:
    lending.lends(0, 1, 1_000)
    settling = settled(lending)
    [settlement] = settling.draws()

    settling.confirms(1, settlement)
    assert settling.one(settlement).status is SettlementStatus.HALF_CONFIRMED
    assert settling.rows(JournalEntry)[-1].settlement_id is None
    settling.confirms(0, settlement)
    settling.pays(0, settlement)

    assert settling.one(settlement).status is SettlementStatus.PAID
    first, second, _ = lending.operators
    booked = [
        (one.operator_id, one.event, one.debit, one.credit, one.amount_yen)
        for one in settling.rows(JournalEntry)
        if one.settlement_id
    ]
    assert booked == [
        (first, "settled", "entrusted", "partners", 1_080),
        (second, "settled", "leads", "earned", 1_080),
        (first, "settlement_paid", "partners", "bank", 1_080),
        (second, "settlement_paid", "bank", "leads", 1_080),
    ]
    settling.sums_to_zero()
    acts = {
        (row.operator_id, row.act) for row in settling.rows(AuditRow) if row.subject == f"settlements:{settlement.id}"
    }
    names = ("settlements.draw_up", "settlements.confirm", "settlements.pay")
    assert acts == {(operator_id, name) for operator_id in (first, second) for name in names}
    filed = {
        (one.operator_id, one.party, one.amount_yen)
        for one in settling.rows(Document)
        if one.kind is DocumentKind.INVOICE
    }
    assert filed == {(first, "おおみや村しごとの会", 1_080), (second, "みすぼ町しごと協議会", 1_080)}
    lending.act(lambda context: setattr(context.session.get_one(Operator, second), "invoice_account", ACCOUNT))
    paper = lending.act(invoice_of, settlement.id, first)
    assert ACCOUNT in str(settlement_sheet(paper)), "where the lead pays to stands on the invoice"
    assert (lending.news(0, "settlement.waiting"), lending.news(1, "settlement.waiting")) == (1, 0)
    assert (lending.news(0, "settlement.paid"), lending.news(1, "settlement.paid")) == (0, 1)


def test_a_difference_that_is_taken_over_changes_the_line_and_both_confirm_anew(lending: Lending) -> None:
    lending.lends(0, 1, 1_000)
    settling = settled(lending)
    [settlement] = settling.draws()
    [line] = settling.lines()
    settling.confirms(1, settlement)

    number = settling.differs(0, settlement, line, 700)

    assert settling.one(settlement).status is SettlementStatus.DRAFT
    with pytest.raises(DifferencesOpen) as refused:
        settling.confirms(0, settlement)
    assert refused.value.values == {"count": 1}
    settling.answers(1, number, takes_over=True, words="")
    standing = settling.one(settlement)
    assert (standing.fees_yen, standing.handling_yen, standing.total_yen) == (700, 56, 756)
    settling.confirms(0, settlement)
    settling.confirms(1, settlement)
    settling.sums_to_zero()


def test_every_figure_that_differs_is_named_and_taken_over(sqlite_lending: Lending) -> None:
    """Minutes, pieces and the percentage too, with the handling and the tax that follow; later as a correction."""
    lending = sqlite_lending
    lending.lends(0, 1, 1_000)
    lending.end_of(DECEMBER)
    settling = Settling(lending)
    [settlement] = settling.draws(1)
    [line] = settling.lines()
    number = settling.differs(0, settlement, line, 1_000, minutes=50, units=2, handling_percent=10)
    named = lending.look(lambda session: session.get_one(Difference, number))
    assert named.was == {
        "minutes": line.minutes,
        "units": line.units,
        "handling_percent": 8,
        "handling_yen": 80,
        "tax_yen": 98,
    }
    assert named.says == {"minutes": 50, "units": 2, "handling_percent": 10, "handling_yen": 100, "tax_yen": 100}
    settling.answers(1, number, takes_over=True)
    [line] = settling.lines()
    assert (line.fee_yen, line.minutes, line.units, line.handling_yen) == (1_000, 50, 2, 100)
    settling.confirms(0, settlement)
    settling.confirms(1, settlement)
    settling.answers(0, settling.differs(1, settlement, line, 900, minutes=40), takes_over=True)
    lending.lends(0, 1, 500, date(2026, 12, 10))
    lending.end_of(date(2027, 1, 5))
    settling.draws(1, DECEMBER)
    [correction] = [one for one in settling.lines() if one.corrects_id]
    assert (correction.fee_yen, correction.minutes, correction.units, correction.handling_yen) == (-100, -10, 0, -10)


def test_a_difference_that_is_explained_leaves_the_line(sqlite_lending: Lending) -> None:
    sqlite_lending.lends(0, 1, 1_000)
    settling = settled(sqlite_lending)
    [settlement] = settling.draws()
    number = settling.differs(1, settlement, settling.lines()[0], 1_200)
    settling.answers(0, number, takes_over=False)
    assert settling.one(settlement).total_yen == 1_080
    settling.confirms(0, settlement)


def test_what_comes_to_count_late_goes_into_the_next_month(sqlite_lending: Lending) -> None:
    lending = sqlite_lending
    lending.lends(0, 1, 1_000)
    settling = settled(lending)
    [november] = settling.draws()
    settling.confirms(0, november)
    lending.lends(0, 1, 400, received_on=date(2026, 11, 29))

    assert settling.draws() == [], "a list that somebody has confirmed stays as it is"
    settling.confirms(1, november)
    lending.end_of(date(2027, 1, 4))
    [december] = settling.draws(1, DECEMBER)

    assert [(one.kind, one.fee_yen) for one in settling.lines()] == [(LineKind.WORK, 1_000), (LineKind.LATE, 400)]
    assert (december.fees_yen, settling.one(november).fees_yen) == (400, 1_000)


def test_a_draft_grows_with_what_comes_to_count(sqlite_lending: Lending) -> None:
    sqlite_lending.lends(0, 1, 1_000)
    settling = settled(sqlite_lending)
    [before] = settling.draws()
    sqlite_lending.lends(0, 1, 400, received_on=date(2026, 11, 29))
    [after] = settling.draws()
    assert (after.id, after.lines, after.fees_yen, after.version) == (before.id, 2, 1_400, before.version + 1)


def test_an_error_found_after_both_confirmed_is_a_correction_of_the_next_month(lending: Lending) -> None:
    lending.lends(0, 1, 1_000)
    settling = settled(lending)
    [november] = settling.draws()
    settling.confirms(0, november)
    settling.confirms(1, november)
    settling.pays(0, november)

    settling.answers(1, settling.differs(0, november, settling.lines()[0], 400), takes_over=True)
    lending.end_of(date(2027, 1, 4))
    [december] = settling.draws(0, DECEMBER)

    assert settling.one(november).total_yen == 1_080
    assert (december.fees_yen, december.handling_yen, december.total_yen, december.tax_yen) == (-600, -48, -648, -58)
    settling.confirms(0, december)
    settling.confirms(1, december)
    with pytest.raises(NotThePayer):
        settling.pays(0, december)
    settling.pays(1, december)
    settling.sums_to_zero()


def test_the_clock_draws_up_and_warns_those_who_are_waited_for(lending: Lending) -> None:
    lending.lends(0, 1, 1_000)
    settling = settled(lending)
    lending.act(settlement_ticks.draw_up_last_month)
    lending.act(settlement_ticks.draw_up_last_month)
    [settlement] = settling.all()
    settling.confirms(1, settlement)

    def warned() -> tuple[int, int]:
        lending.act(settlement_ticks.warn_of_due_settlements)
        return lending.news(0, "settlement.due_soon"), lending.news(1, "settlement.due_soon")

    lending.end_of(settlement.pay_on - timedelta(days=8))
    assert warned() == (0, 0)
    lending.end_of(settlement.pay_on - timedelta(days=7))
    assert warned() == (1, 0)
    assert warned() == (1, 0), "once a day"
    settling.confirms(0, settlement)
    settling.pays(0, settlement)
    lending.passes(days=1)
    assert warned() == (1, 0)


def test_bad_input_is_refused_and_changes_nothing(sqlite_lending: Lending) -> None:
    lending = sqlite_lending
    lending.lends(0, 1, 1_000)
    settling = settled(lending)
    [settlement] = settling.draws()
    [line] = settling.lines()
    number = settling.differs(0, settlement, line, 700)

    def refused(error: type[YuiError], act: Callable[[], object]) -> None:
        with pytest.raises(error):
            act()

    refused(MonthNotOver, lambda: settling.draws(0, DECEMBER))
    refused(NotFound, lambda: settling.confirms(2, settlement))
    refused(NotFound, lambda: settling.differs(2, settlement, line, 1))
    refused(DifferenceOpen, lambda: settling.differs(1, settlement, line, 1))
    refused(OwnDifference, lambda: settling.answers(0, number, takes_over=True))
    refused(NotFound, lambda: settling.answers(2, number, takes_over=True))
    refused(ReasonNeeded, lambda: settling.answers(1, number, takes_over=False, words=" "))
    settling.answers(1, number, takes_over=False)
    refused(AlreadyAnswered, lambda: settling.answers(1, number, takes_over=True))
    refused(NoDifference, lambda: settling.differs(1, settlement, line, 1_000))
    refused(ReasonNeeded, lambda: settling.differs(1, settlement, line, 900, words=""))
    refused(WrongState, lambda: settling.pays(0, settlement))
    settling.confirms(0, settlement)
    refused(AlreadyConfirmed, lambda: settling.confirms(0, settlement))
    settling.confirms(1, settlement)
    refused(WrongState, lambda: settling.confirms(1, settlement))
    assert settling.one(settlement).total_yen == 1_080


def test_expenses_go_along_without_handling_and_what_is_struck_comes_out(lending: Lending) -> None:
    lending.lends(0, 1, 1_000)
    [assignment] = lending.assignments()
    owed = [lending.by(1, extras.owe_extra, assignment.id, PayableKind.TRAVEL, yen, "バス代") for yen in (500, 300)]
    settling = settled(lending)
    [november] = settling.draws()
    assert (november.fees_yen, november.handling_yen, november.minutes) == (1_800, 80, 10)

    lending.by(1, extras.strike, owed[0].id, "二重でした")
    settling.draws()
    standing = settling.one(november)
    assert (standing.fees_yen, standing.total_yen) == (1_300, 1_380)
    settling.confirms(0, standing)
    settling.confirms(1, standing)
    lending.by(1, extras.strike, owed[1].id, "これも二重でした")
    lending.end_of(date(2027, 1, 4))
    [december] = settling.draws(0, DECEMBER)
    assert (december.fees_yen, december.handling_yen) == (-300, 0)
    own = lending.look(lambda session: flows(session, lending.operators[0], NOVEMBER, DECEMBER))
    assert [one.yen for one in own] == [1_000], "expenses are no work"
