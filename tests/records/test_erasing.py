"""A leaver is forgotten: at once what nobody must keep, at the end of the term the rest, and the chain still holds."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, func, select, text

from handlers.context import Actor, ActorKind, Context
from handlers.help import tickets
from handlers.papers.certificates import certificate_link, certificate_to_print, linked_certificate
from handlers.people import memberships, residents
from handlers.people.considerations import ask
from handlers.records import erasing, holding, leavers, record_ticks
from handlers.records.own_data import own_data
from handlers.work.handing_in import store_file
from messages.pdf.certificates import certificate_sheet
from messages.pdf.sheets import to_pdf
from models.errors import NotFound
from models.files.attachments import Attachment, AttachmentUse, Blob
from models.page_links import LinkExpired
from models.people.considerations import Consideration, Wish
from models.people.line_accounts import LineAccount
from models.people.memberships import FreeTime, ResidentSkill
from models.people.residents import Erased, Resident, ResidentKey
from models.record import audit
from models.record.documents import Document
from models.record.holds import Erasure
from tests.money.till import Till
from tests.work.desk import me


def without_papers(till: Till) -> int:
    """Somebody with whom no agreement was ever made."""
    resident_id = till.payee()
    till.act(
        lambda context: context.session.execute(delete(Document).where(Document.resident_id == resident_id)) and None
    )
    return resident_id


def leave(till: Till, resident_id: int) -> None:
    till.act(
        lambda context: memberships.leave(
            context, memberships.membership_of(context.session, resident_id, till.operator_id)
        ),
        actor=me(resident_id),
    )


def erase(till: Till, resident_id: int) -> Erasure:
    return till.staff(erasing.ask_erasure, resident_id)


def finish(till: Till) -> None:
    till.act(erasing.finish_erasures, actor=Actor(ActorKind.CLOCK))


def certificate(till: Till, resident_id: int) -> Erasure:
    return till.staff(erasing.latest_erasure, resident_id)


def resident(till: Till, resident_id: int) -> Resident:
    return till.look(lambda session: session.get_one(Resident, resident_id))


def test_who_is_registered_leaves_first(sqlite_till: Till) -> None:
    resident_id = sqlite_till.payee()
    with pytest.raises(erasing.StillRegistered):
        erase(sqlite_till, resident_id)
    with pytest.raises(NotFound):
        erase(sqlite_till, 9999)


def test_a_leaver_without_papers_is_gone_by_the_next_tick(till: Till) -> None:
    resident_id = without_papers(till)
    till.act(ask, till.account(resident_id), till.operator_id, Wish.LONGER, "通院のため", actor=me(resident_id))
    leave(till, resident_id)
    erasure = erase(till, resident_id)
    assert erasure.named_until is None
    assert resident(till, resident_id).phone_sealed is None
    for table in (FreeTime, ResidentSkill):
        count = select(func.count()).select_from(table).where(table.resident_id == resident_id)
        assert till.look(lambda session, count=count: session.scalar(count)) == 0
    assert till.look(lambda session: session.scalars(select(Consideration.words_sealed)).all()) == [None]
    assert erase(till, resident_id).id == erasure.id
    finish(till)
    assert certificate(till, resident_id).finished_at == till.now
    gone = resident(till, resident_id)
    assert (gone.name_sealed, gone.kana_sealed, gone.born_on_sealed, gone.person_digest) == (None, None, None, None)
    assert till.look(lambda session: session.get(ResidentKey, resident_id)) is None
    [account] = till.look(lambda session: list(session.scalars(select(LineAccount))))
    assert account.user_id == f"forgotten-{account.id}"
    assert till.act(lambda context: residents.masked(context, gone)).name == ""
    with pytest.raises(Erased):
        till.act(residents.key_of, resident_id)
    assert till.look(lambda session: audit.verify(session, till.operator_id)) is None


def test_what_a_leaver_sent_is_gone_with_its_bytes(till: Till) -> None:
    leaver, other = without_papers(till), till.payee("サトウ ジロウ")
    sent = [
        till.act(send, till.account(one), use, f"{who} {use}.txt", content)
        for who, one in (("leaver", leaver), ("other", other))
        for use, content in ((AttachmentUse.LOOSE, f"of {who}"), (AttachmentUse.LOOSE, "equal"))
    ]
    receipt = till.act(send, till.account(leaver), AttachmentUse.RECEIPT, "receipt.txt", "receipt")
    leave(till, leaver)
    erase(till, leaver)
    names, contents = kept_files(till)
    assert contents == {b"of other", b"equal", b"receipt"}
    assert [names[one] for one in sent] == ["", "", "other loose.txt", "other loose.txt"]
    finish(till)
    names, contents = kept_files(till)
    assert contents == {b"of other", b"equal"}
    assert names[receipt] == ""


def send(context: Context, account: LineAccount, use: AttachmentUse, name: str, content: str) -> int:
    """A file that somebody sent; its number."""
    return store_file(context, account.operator_id or 1, use, name, content.encode(), account_id=account.id).id


def kept_files(till: Till) -> tuple[dict[int, str], set[bytes]]:
    """The names of all files by number, and the bytes that are still there."""
    names = till.look(lambda session: {one.id: one.name for one in session.scalars(select(Attachment))})
    return names, till.look(lambda session: set(session.scalars(select(Blob.content))))


def test_papers_and_money_keep_the_name_until_their_term(sqlite_till: Till) -> None:
    till = sqlite_till
    resident_id = without_papers(till)
    till.owes(resident_id, 1000)
    leave(till, resident_id)
    assert erase(till, resident_id).named_until is None
    finish(till)
    assert certificate(till, resident_id).finished_at is None
    till.end_of(date(2026, 11, 30))
    till.pays(till.closes())
    finish(till)
    assert certificate(till, resident_id).named_until == date(2034, 5, 31)
    assert resident(till, resident_id).kana_sealed is not None
    till.end_of(date(2034, 5, 31))
    finish(till)
    assert certificate(till, resident_id).finished_at is None
    till.passes(days=1)
    finish(till)
    assert certificate(till, resident_id).finished_at == till.now
    assert resident(till, resident_id).kana_sealed is None
    assert till.look(lambda session: audit.verify(session, till.operator_id)) is None


def test_a_hold_stops_every_wiping_until_it_is_lifted(sqlite_till: Till) -> None:
    till = sqlite_till
    resident_id = without_papers(till)
    leave(till, resident_id)
    erase(till, resident_id)
    hold = till.staff(holding.hold, "裁判所からの求め", resident_id)
    finish(till)
    assert certificate(till, resident_id).finished_at is None
    other = without_papers(till)
    leave(till, other)
    everybody = till.staff(holding.hold, "監査")
    with pytest.raises(erasing.Held):
        erase(till, other)
    for one in (hold, everybody):
        till.staff(holding.lift, one.id)
    with pytest.raises(holding.AlreadyLifted):
        till.staff(holding.lift, hold.id)
    finish(till)
    assert certificate(till, resident_id).finished_at is not None


def test_who_comes_back_in_time_is_not_forgotten(sqlite_till: Till) -> None:
    till = sqlite_till
    resident_id = without_papers(till)
    leave(till, resident_id)
    erase(till, resident_id)
    till.act(
        lambda context: memberships.join(context, context.session.get_one(Resident, resident_id), till.operator_id)
    )
    finish(till)
    assert certificate(till, resident_id).cancelled_at == till.now
    assert resident(till, resident_id).name_sealed is not None


def test_a_leaver_who_never_asks_is_forgotten_by_the_term(till: Till) -> None:
    stays, never, held, owed = (without_papers(till) for _ in range(4))
    till.owes(owed, 1000)
    for resident_id in (never, held, owed):
        leave(till, resident_id)
    till.end_of(date(2026, 11, 30))
    till.pays(till.closes())
    till.staff(holding.hold, "裁判所からの求め", held)
    for day in (date(2029, 11, 24), date(2029, 11, 25)):
        till.end_of(day)
        till.act(leavers.forget_leavers, actor=Actor(ActorKind.CLOCK))
        begun = {one.resident_id: one for one in till.look(lambda session: list(session.scalars(select(Erasure))))}
        assert set(begun) == ({never, owed} if day.day == 25 else set())
    assert begun[owed].named_until == date(2034, 5, 31)
    assert till.act(leavers.forget_leavers) is False
    finish(till)
    assert resident(till, never).name_sealed is None
    assert resident(till, owed).name_sealed is not None
    assert resident(till, stays).phone_sealed is not None
    assert resident(till, held).phone_sealed is not None
    rows = till.look(
        lambda session: list(session.scalars(select(audit.AuditRow).where(audit.AuditRow.act == "residents.erase")))
    )
    assert {row.actor for row in rows} == {"clock"}
    shown = till.staff(certificate_to_print, never)
    assert (shown.is_own_wish, shown.finished_at) == (False, till.now)
    assert "すべて消し終えました" in str(certificate_sheet(shown))
    till.end_of(date(2034, 6, 1))
    finish(till)
    assert resident(till, owed).name_sealed is None
    assert till.look(lambda session: audit.verify(session, till.operator_id)) is None


def test_the_certificate_is_its_owners_for_a_quarter_of_an_hour(sqlite_till: Till) -> None:
    till = sqlite_till
    resident_id = without_papers(till)
    leave(till, resident_id)
    erase(till, resident_id)
    account_id = till.account(resident_id).id
    link = till.act(certificate_link, account_id)
    shown = till.act(linked_certificate, link.rsplit("/", 1)[1])
    assert (shown.is_own_wish, shown.finished_at, shown.named_until) == (True, None, None)
    assert to_pdf(certificate_sheet(shown)).startswith(b"%PDF")
    till.now += timedelta(minutes=15)
    with pytest.raises(LinkExpired):
        till.act(linked_certificate, link.rsplit("/", 1)[1])
    with pytest.raises(NotFound):
        till.staff(certificate_to_print, without_papers(till))


def test_what_was_asked_for_years_ago_loses_its_words(sqlite_till: Till) -> None:
    till = sqlite_till
    resident_id = without_papers(till)
    till.act(ask, till.account(resident_id), till.operator_id, Wish.LONGER, "通院のため", actor=me(resident_id))
    till.act(lambda context: context.session.execute(text("UPDATE considerations SET answered_at = asked_at")) and None)
    for passed, is_kept in ((timedelta(days=3 * 365), True), (timedelta(days=3), False)):
        till.now += passed
        till.act(record_ticks.wipe_old_words)
        [words] = till.look(lambda session: session.scalars(select(Consideration.words_sealed)).all())
        assert (words is not None) == is_kept


def test_an_old_consultation_loses_what_was_sent_with_it(sqlite_till: Till) -> None:
    till = sqlite_till
    account = till.account(without_papers(till))

    def consult(context: Context) -> int:
        ticket = tickets.open_ticket(context, account, till.operator_id, is_live=False)
        tickets.write(context, ticket, None, attachment_id=send(context, account, AttachmentUse.LOOSE, "a.txt", "a"))
        tickets.close(context, ticket)
        return ticket.id

    till.act(consult)
    for passed, kept in ((timedelta(days=3 * 365), {b"a"}), (timedelta(days=3), set())):
        till.now += passed
        till.act(record_ticks.wipe_old_words)
        assert kept_files(till)[1] == kept


def test_what_was_sent_and_never_used_is_gone_after_a_month(sqlite_till: Till) -> None:
    till = sqlite_till
    account = till.account(without_papers(till))

    def sent(context: Context) -> None:
        ticket = tickets.open_ticket(context, account, till.operator_id, is_live=False)
        tickets.write(
            context, ticket, None, attachment_id=send(context, account, AttachmentUse.LOOSE, "a.txt", "asked")
        )
        send(context, account, AttachmentUse.LOOSE, "late.txt", "late")
        send(context, account, AttachmentUse.RECEIPT, "r.txt", "receipt")

    till.act(sent)
    for passed, kept in ((29, {b"asked", b"late", b"receipt"}), (2, {b"asked", b"receipt"})):
        till.now += timedelta(days=passed)
        till.act(record_ticks.forget_unused)
        assert kept_files(till)[1] == kept


def test_own_data_is_whole_and_never_shows_another(sqlite_till: Till) -> None:
    till = sqlite_till
    mine, other = till.payee(), till.payee("サトウ ジロウ")
    till.take(till.offer(till.task(places=2)), mine)
    till.owes(other, 7_654_321)
    data = till.act(own_data, mine, actor=me(mine))
    assert data["profile"]["kana"] == "ヤマダ ハナコ"
    assert data["profile"]["bank_account"]["number"].endswith("567")
    assert [one["notices"][0]["body"]["fee_yen"] for one in data["work"]] == [800]
    assert "notice" in {one["kind"] for one in data["documents"]}
    assert "7654321" not in str(data)
    assert "1234567" not in str(data["profile"]["bank_account"])
