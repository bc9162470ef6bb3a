"""From a closed run to money in the account, and back again."""

import asyncio
from datetime import date

import pytest

from handlers.money import money_ticks, settling
from handlers.money.money_so_far import money_so_far
from handlers.money.returned_transfers import AlreadyReturned, NotPaidYet, return_transfer
from handlers.office.staff_accounts import add_staff, disable_staff
from handlers.people.former_accounts import still_to_former
from handlers.people.residents import ReasonNeeded
from models.japan_time import in_japan
from models.money import zengin
from models.money.payables import PayableStatus, PayRun, PayRunStatus
from models.money.withholding import Withholding
from models.people.staff import Role, Staff
from models.record.audit import AuditRow
from models.states import WrongState
from models.talk.outbox import MessageKind
from tests.money.till import CLOSER, END_OF_NOVEMBER, RELEASER, Till


def closed(till: Till, *amounts: int) -> tuple[int, PayRun]:
    """A resident who is owed these amounts, and the closed run."""
    hana = till.payee()
    for yen in amounts or (500,):
        till.owes(hana, yen)
    till.end_of(END_OF_NOVEMBER)
    return hana, till.closes()


def test_the_whole_way_of_money(till: Till) -> None:
    hana = till.payee("ナカムラ ハナコ")
    till.owes(hana, 20_000, withholding=Withholding.ART_204)
    till.end_of(END_OF_NOVEMBER)
    run = till.closes()

    till.act(settling.release, run, actor=RELEASER)
    file = till.act(settling.bank_file, till.run(run.id), actor=CLOSER)
    till.act(settling.mark_paid, run, actor=CLOSER)

    read = zengin.parse(file.content)
    assert (read.total_yen, read.month, read.day) == (20_000 - 2_042, 12, 25)
    assert read.transfers[0].holder == "ﾅｶﾑﾗ ﾊﾅｺ"
    assert int(read.transfers[0].reference) == till.statements()[0].id
    assert [one.status for one in till.payables()] == [PayableStatus.PAID]
    assert not till.told, "the day of payment is the 25th"
    till.end_of(date(2026, 12, 25))
    till.act(money_ticks.tell_of_payments)
    assert [told.kind for told in till.told] == [MessageKind.MONEY]
    assert "17,958円" in str(till.told[0].messages)
    assert "1234567" not in str(till.told[0].messages)


def test_who_is_paid_is_told_once_in_the_morning_of_the_day(till: Till) -> None:
    hana, run = closed(till, 500)
    till.pays(run)
    so_far = till.look(lambda session: money_so_far(session, hana, till.operator_id, till.now))
    assert (so_far.owed_yen, so_far.paid_year_yen) == (500, 0)
    assert so_far.next_pay is not None
    assert (so_far.next_pay.on, so_far.next_pay.yen, so_far.next_pay.is_fixed) == (date(2026, 12, 25), 500, True)
    told = []
    till.end_of(date(2026, 12, 24))
    for _ in range(24):
        till.passes(hours=1)
        till.act(money_ticks.tell_of_payments)
        told += [till.now for _ in till.told]
    assert [in_japan(moment).strftime("%m-%d %H") for moment in told] == ["12-25 08"]
    so_far = till.look(lambda session: money_so_far(session, hana, till.operator_id, till.now))
    assert (so_far.owed_yen, so_far.paid_year_yen, so_far.next_pay) == (0, 500, None)


def test_what_the_bank_refuses_before_the_day_is_never_told_as_paid(sqlite_till: Till) -> None:
    till = sqlite_till
    till.owes(till.payee("ナカムラ ハナコ"), 700)
    hana, run = closed(till, 500)
    till.pays(run)
    refused, arrives = sorted(till.statements(), key=lambda statement: statement.resident_id == hana)
    till.act(return_transfer, refused, "該当口座なし", actor=CLOSER)
    till.end_of(date(2026, 12, 24))
    till.passes(hours=13)
    till.act(money_ticks.tell_of_payments)
    assert ["500円" in str(told.messages) for told in till.told] == [True]
    paid = {statement.id: statement.paid_at for statement in till.statements()}
    assert paid[refused.id] is None
    assert paid[arrives.id] is not None


def test_who_closed_does_not_release_unless_a_reason_is_recorded(till: Till) -> None:
    _, run = closed(till)
    with pytest.raises(settling.NeedsSecondPerson):
        till.act(settling.release, run, actor=CLOSER)
    other = till.act(add_staff, till.operator_id, "second@musubi.example.jp", [Role.ADMIN])
    with pytest.raises(settling.OthersCanRelease):
        till.act(settling.release, run, "ひとりで担当しているため", actor=CLOSER)
    till.act(lambda context: disable_staff(context, context.session.get_one(Staff, other.id)))
    till.act(settling.release, run, "ひとりで担当しているため", actor=CLOSER)
    released = till.run(run.id)
    assert released.single_person_reason == "ひとりで担当しているため"


def test_the_file_is_sealed_and_only_there_after_the_release(sqlite_till: Till) -> None:
    till = sqlite_till
    _, run = closed(till)
    with pytest.raises(settling.NotReleased):
        till.act(settling.bank_file, run, actor=CLOSER)
    till.act(settling.release, run, actor=RELEASER)
    stored = till.look(lambda session: session.get_one(PayRun, run.id).bank_file_sealed)
    assert stored is not None
    assert "ﾔﾏﾀﾞ".encode("shift_jis") not in stored
    till.act(settling.bank_file, till.run(run.id), actor=CLOSER)
    acts = till.look(lambda session: [row.act for row in session.query(AuditRow).order_by(AuditRow.id)])
    assert acts[-1] == "pay_runs.fetch_file"


def test_a_run_is_paid_once(till: Till) -> None:
    _, run = closed(till)
    till.pays(run)
    with pytest.raises(WrongState):
        till.act(settling.mark_paid, run, actor=CLOSER)
    with pytest.raises(WrongState):
        till.act(settling.cancel, run, "まちがい", actor=CLOSER)


def test_a_cancelled_run_leaves_everything_owed_for_the_next(till: Till) -> None:
    _, run = closed(till, 500, 700)
    with pytest.raises(ReasonNeeded):
        till.act(settling.cancel, run, " ", actor=CLOSER)
    till.act(settling.cancel, run, "金額のまちがい", actor=CLOSER)
    assert {one.status for one in till.payables()} == {PayableStatus.OWED}
    assert till.closes().gross_yen == 1200


def test_without_an_account_to_pay_from_nothing_is_released(sqlite_url: str) -> None:
    till = Till(sqlite_url)
    _, run = closed(till)
    with pytest.raises(settling.NoTransferSource):
        till.act(settling.release, run, actor=RELEASER)
    assert till.run(run.id).status is PayRunStatus.CLOSED
    till.close()


def test_a_returned_transfer_is_told_and_paid_again_to_another_account(till: Till) -> None:
    hana, run = closed(till, 500)
    (statement,) = till.statements()
    with pytest.raises(NotPaidYet):
        till.act(return_transfer, statement, actor=CLOSER)
    till.pays(run)
    till.act(return_transfer, statement, "該当口座なし", actor=CLOSER)

    assert "口座を登録しなおして" in str(till.told[0].messages)
    assert [one.status for one in till.payables()] == [PayableStatus.RETURNED]
    with pytest.raises(AlreadyReturned):
        till.act(return_transfer, statement, actor=CLOSER)

    till.end_of(date(2026, 12, 31))
    with pytest.raises(Exception, match="nothing"):
        till.closes(date(2026, 12, 31))
    till.account_at(hana, number="7777777")
    again = till.closes(date(2026, 12, 31))
    till.pays(again)
    assert [one.status for one in till.payables()] == [PayableStatus.PAID]
    assert [one.net_yen for one in till.statements()] == [500, 500]


def test_an_account_given_before_the_release_is_paid_and_one_given_later_is_told_to_be_late(till: Till) -> None:
    hana, run = closed(till)
    newer = till.account_at(hana, number="9999999")
    assert till.act(still_to_former, hana, "ja") == []
    till.act(settling.release, run, actor=RELEASER)
    till.account_at(hana, number="5555555")
    file = till.act(settling.bank_file, till.run(run.id), actor=CLOSER)
    assert zengin.parse(file.content).transfers[0].account_number == "9999999"
    assert [one.bank_account_id for one in till.statements()] == [newer]
    for _ in range(2):
        (words,) = till.act(still_to_former, hana, "ja")
        assert "12月25日" in words["text"]
        assert "500円は" in words["text"]
        if till.run(run.id).status is PayRunStatus.RELEASED:
            till.act(settling.mark_paid, run, actor=CLOSER)
    till.end_of(date(2026, 12, 25))
    till.act(money_ticks.tell_of_payments)
    assert till.act(still_to_former, hana, "ja") == [], "it has come by now"


def test_a_run_whose_file_may_be_at_the_bank_is_not_given_up_without_a_word(till: Till) -> None:
    _, run = closed(till)
    till.act(settling.release, run, actor=RELEASER)
    till.act(settling.bank_file, till.run(run.id), actor=CLOSER)
    with pytest.raises(settling.MayBeAtBank):
        till.act(settling.cancel, till.run(run.id), "まちがい", actor=CLOSER)
    assert [one.status for one in till.payables()] == [PayableStatus.IN_RUN]
    till.act(settling.cancel, till.run(run.id), "まちがい", is_kept_from_bank=True, actor=CLOSER)
    assert [one.status for one in till.payables()] == [PayableStatus.OWED]
    again = till.closes()
    till.act(settling.release, again, actor=RELEASER)
    till.act(settling.cancel, till.run(again.id), "見直し", actor=CLOSER)
    assert till.run(again.id).status is PayRunStatus.CANCELLED, "nobody has fetched this one's"


def test_paying_and_cancelling_at_once_ends_in_one_of_the_two(postgres_till: Till) -> None:
    till = postgres_till
    _, run = closed(till, 500, 700)
    till.act(settling.release, run, actor=RELEASER)

    async def both() -> list[object]:
        paying = till.acting(settling.mark_paid, run, actor=CLOSER)
        cancelling = till.acting(settling.cancel, run, "まちがい", actor=RELEASER)
        return list(await asyncio.gather(paying, cancelling, return_exceptions=True))

    outcomes = till.loop.run(both())

    assert sum(isinstance(outcome, WrongState) for outcome in outcomes) == 1
    is_paid = till.run(run.id).status is PayRunStatus.PAID
    expected = PayableStatus.PAID if is_paid else PayableStatus.OWED
    assert {one.status for one in till.payables()} == {expected}
