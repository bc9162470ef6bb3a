"""The balance between operators: what went each way, and whom the dispatch asks first."""

from datetime import date

from models.towns.balance import flows, partners_by_balance
from models.towns.pacts import Chain
from tests.towns.lending import Lending

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


def test_the_flow_counts_each_way_apart_in_both_chains(lending: Lending) -> None:
    lending.lends(0, 1, 600)
    lending.lends(0, 1, 400, chain=Chain.DIRECT, resident_id=lending.another(1))
    lending.lends(1, 0, 900)
    lending.lends(1, 2, 5_000)
    lending.lends(0, 1, 7_000, received_on=date(2026, 12, 1))

    own = lending.look(lambda session: flows(session, lending.operators[0], FIRST, LAST))

    first, second, _ = lending.operators
    seen = [(one.lead_id, one.partner_id, one.contracts, one.people, one.minutes, one.yen) for one in own]
    assert seen == [(first, second, 2, 2, 20, 1_000), (second, first, 1, 1, 10, 900)]


def test_work_within_a_town_is_no_flow(sqlite_lending: Lending) -> None:
    sqlite_lending.owes(sqlite_lending.people[0], 500)
    assert sqlite_lending.look(lambda session: flows(session, sqlite_lending.operators[0], FIRST, LAST)) == []


def test_who_has_given_more_than_it_got_is_asked_first(lending: Lending) -> None:
    lead, second, third = lending.operators

    def order() -> list[int]:
        return lending.look(lambda session: partners_by_balance(session, lead, [third, second], lending.now))

    assert order() == [second, third]
    lending.lends(0, 1, 500)
    assert order() == [third, second]
    lending.lends(1, 0, 900)
    assert order() == [second, third]
    lending.lends(2, 0, 5_000, received_on=date(2025, 1, 10))
    assert order() == [second, third], "a debt of years ago is none"
