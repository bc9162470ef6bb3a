"""Closing a month by two people, and what else staff do at the counter."""

from handlers.context import Actor, ActorKind, Context
from handlers.help import tickets
from handlers.people import acting_for, bank_accounts
from handlers.work import reviewing
from models.money.account_numbers import AccountKind
from models.money.payables import Payable, PayableKind, PayRun, Statement
from models.people.line_accounts import LineAccount
from models.people.memberships import Membership
from models.people.residents import Resident
from models.record.audit import AuditRow
from models.talk.outbox import OutboxMessage
from models.work.assignments import Assignment
from models.work.tickets import Ticket
from tests.console.reading import alert, field_value
from tests.support.counter import Counter
from tests.support.work_done import offer, publish, share


async def test_one_closes_another_releases_and_the_bank_pays(counter: Counter) -> None:
    await _owed(counter)
    accountant, director = await counter.browser("accountant"), await counter.browser("director")
    await counter.act(_register_for, actor=Actor(ActorKind.STAFF, 1))
    page = await accountant.reads("/money?through=2026-11-24")
    assert "600円" in page
    given = {"through": "2026-11-24", "seen_net_yen": field_value(page, "seen_net_yen")}
    closed = await accountant.post("/money/close", given)
    path = closed.headers["location"].removeprefix("/console")
    own = await accountant.post(f"{path}/release", {"version": "1"})
    assert own.status_code == 409
    assert "別の人" in alert(own.text)
    assert "の支払を承認する" not in own.text
    assert "職員が登録(見本 みどり)" in await director.reads(path), "who releases should know whose hand the account is"
    assert (await accountant.post(f"{path}/release", {"version": "1", "single_person_reason": "x"})).status_code == 409
    assert (await director.post(f"{path}/release", {"version": "1"})).status_code == 303
    released = await accountant.reads(path)
    assert "ファイルを銀行に渡したら" in released
    assert "の朝に知らせます" in released, "residents are told on the day of payment, not as the button is pressed"
    bank_file = await accountant.post(f"{path}/file")
    assert bank_file.headers["content-disposition"].startswith("attachment")
    assert len(bank_file.content.split(b"\r\n")[0]) == 120
    version = field_value(await accountant.reads(path), "version")
    assert (await accountant.post(f"{path}/paid", {"version": version})).status_code == 303
    (statement,) = await counter.rows(Statement)
    assert f"statements/{statement.id}/returned" in await accountant.reads(path), (
        "the bank may refuse it before the day"
    )
    back = await accountant.post(f"{path}/statements/{statement.id}/returned", {"reason": "口座なし"})
    assert back.status_code == 303
    assert "もどった" in await accountant.reads(path)


async def test_what_moved_since_it_was_seen_is_not_closed(sqlite_counter: Counter) -> None:
    await _owed(sqlite_counter)
    accountant = await sqlite_counter.browser("accountant")
    moved = await accountant.post("/money/close", {"through": "2026-11-24", "seen_net_yen": "1"})
    assert moved.status_code == 409
    assert "額が変わりました" in alert(moved.text)
    for through in ("", "2026-99-01", "2027-01-31"):
        page = await accountant.post("/money/close", {"through": through, "seen_net_yen": "600"})
        assert page.status_code == 422
        assert alert(page.text)
    assert await sqlite_counter.rows(PayRun) == []


async def test_those_who_cannot_be_paid_stand_there_with_the_reason(sqlite_counter: Counter) -> None:
    done = await share(sqlite_counter)
    await sqlite_counter.act(reviewing.approve, sqlite_counter.operator_id, done.submission_id)
    page = await (await sqlite_counter.browser("accountant")).reads("/money?through=2026-11-24")
    assert "口座の登録がない" in page
    assert "この内容で締める" not in page


async def test_a_ticket_is_answered_by_who_has_read_all_of_it(counter: Counter) -> None:
    account = await counter.resident()
    me = Actor(ActorKind.RESIDENT, account.resident_id)
    ticket = await counter.act(_asks, counter.operator_id, account.id, "やりかたを教えてください。", actor=me)
    director = await counter.browser("director")
    page = await director.reads(f"/tickets/{ticket}")
    assert "やりかたを教えてください。" in page
    seen = field_value(page, "version")
    await counter.act(_asks, counter.operator_id, account.id, "もう1つあります。", actor=me)
    stale = await director.post(f"/tickets/{ticket}/answer", {"text": "お返事です。", "version": seen})
    assert stale.status_code == 409
    assert "お返事です。" in stale.text
    assert "もう1つあります。" in stale.text
    seen = field_value(stale.text, "version")
    assert (await director.post(f"/tickets/{ticket}/answer", {"text": " ", "version": seen})).status_code == 422
    assert (
        await director.post(f"/tickets/{ticket}/answer", {"text": "お返事です。", "version": seen})
    ).status_code == 303
    assert len(await counter.rows(OutboxMessage)) == 1
    seen = field_value(await director.reads(f"/tickets/{ticket}"), "version")
    assert (await director.post(f"/tickets/{ticket}/close", {"version": seen})).status_code == 303
    assert (await counter.rows(Ticket))[0].status == "closed"


async def test_details_are_masked_until_somebody_says_why(counter: Counter) -> None:
    account = await counter.resident()
    director = await counter.browser("director")
    path = f"/residents/{account.resident_id}"
    page = await director.reads(path)
    assert "090-1234-5678" not in page
    assert "山田 花子" not in page
    assert (await director.post(f"{path}/reveal", {"reason": " "})).status_code == 422
    shown = await director.post(f"{path}/reveal", {"reason": "本人からの電話"})
    assert "090-1234-5678" in shown.text
    assert "090-1234-5678" not in await director.reads(path)
    (row,) = await counter.rows(AuditRow, act="residents.reveal")
    assert (row.detail, row.actor) == ({"reason": "本人からの電話"}, "staff:1")


async def test_staff_act_for_a_resident_who_phones(counter: Counter) -> None:
    account = await counter.resident()
    _, task_id = await publish(counter)
    offer_id = await offer(counter, task_id)
    director = await counter.browser("director")
    path = f"/residents/{account.resident_id}"
    assert "かわりに受ける" in await director.reads(path)
    assert (await director.post(f"{path}/accept", {"offer_id": offer_id})).status_code == 303
    twice = await director.post(f"{path}/accept", {"offer_id": offer_id})
    assert twice.status_code == 409
    (assignment,) = await counter.rows(Assignment)
    assert assignment.status == "accepted"
    assert (await director.post(f"{path}/hand-back", {"assignment_id": assignment.id})).status_code == 303
    assert (await director.post(f"{path}/pause", {"until": "2026-12-31"})).status_code == 303
    assert "2026年12月31日まで" in await director.reads(path)
    assert (await director.post(f"{path}/resume")).status_code == 303
    record = await (await counter.browser("auditor")).reads(f"/record?subject=assignments:{assignment.id}&check=true")
    assert "書きかえがないことを確かめました" in record


async def test_codes_are_shown_once_and_a_poster_has_a_qr(sqlite_counter: Counter) -> None:
    account = await sqlite_counter.resident()
    director = await sqlite_counter.browser("director")
    path = f"/residents/{account.resident_id}"
    given = await director.post(f"{path}/codes", {"purpose": "relink"})
    assert 'class="count mono"' in given.text
    assert 'class="count mono"' not in await director.reads(path)
    assert (await director.post(f"{path}/codes", {"purpose": "other"})).status_code == 422
    await director.post("/residents/codes")
    assert "data:image/svg+xml;base64," in await director.reads("/residents/codes")


async def _owed(counter: Counter) -> None:
    """A share approved, of a resident with an account."""
    done = await share(counter)
    await counter.act(_register_account)
    await counter.act(reviewing.approve, counter.operator_id, done.submission_id)


def _register_for(context: Context) -> None:
    resident = context.session.query(Resident).filter(Resident.kana_sealed.is_not(None)).one()
    account = {"bank_code": "0001", "branch_code": "001", "kind": "1", "number": "7654321", "holder": "ヤマダ ハナコ"}
    operator_id = context.session.query(Membership).filter_by(resident_id=resident.id).one().operator_id
    acting_for.register_bank_account(context, operator_id, resident.id, **account, reason="窓口で通帳を見た")


def _register_account(context: Context) -> None:
    resident = context.session.query(Resident).filter(Resident.kana_sealed.is_not(None)).one()
    bank_accounts.register(
        context,
        resident,
        bank_code="0167",
        branch_code="001",
        kind=AccountKind.ORDINARY,
        number="7654321",
        holder="ヤマダ ハナコ",
    )


def _asks(context: Context, operator_id: int, account_id: int, text: str) -> int:
    ticket = tickets.open_ticket(context, context.session.get_one(LineAccount, account_id), operator_id)
    tickets.write(context, ticket, text)
    return ticket.id


async def test_an_expense_is_entered_and_taken_back(sqlite_counter: Counter) -> None:
    done = await share(sqlite_counter)
    (resident,) = await sqlite_counter.rows(Resident)
    (assignment,) = await sqlite_counter.rows(Assignment)
    await sqlite_counter.act(reviewing.approve, sqlite_counter.operator_id, done.submission_id)
    accountant, reviewer = await sqlite_counter.browser("accountant"), await sqlite_counter.browser("reviewer")
    given = {"assignment_id": assignment.id, "extra_kind": "travel", "yen": "４８０", "words": "バス 往復"}
    path = f"/residents/{resident.id}/extras"
    assert (await reviewer.post(path, given)).status_code == 403
    assert alert((await accountant.post(path, {**given, "yen": "0"})).text)
    assert (await accountant.post(path, given)).status_code == 303
    (travel,) = [one for one in await sqlite_counter.rows(Payable) if one.kind is PayableKind.TRAVEL]
    assert "交通費 480円(バス 往復)" in await accountant.reads(f"/residents/{resident.id}")
    assert (await accountant.post(f"{path}/{travel.id}/strike", {"strike_reason": "入れまちがい"})).status_code == 303
    assert "取り消し" in await accountant.reads(f"/residents/{resident.id}")
