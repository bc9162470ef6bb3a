"""LINE accounts at the console, and what did not get through."""

from handlers.context import Context
from handlers.help import failed_events
from handlers.office import operators
from messages.templates import subject_word
from models.people.channels import Channel, open_secrets, open_token
from models.people.line_accounts import LineAccount
from models.record.audit import AuditRow
from models.record.staff_notices import StaffNotice
from models.talk.calls import PURPOSE, Call, CallOutcome, CallWay
from models.talk.inbox import InboxEvent, InboxOutcome
from models.talk.outbox import MessageKind, OutboxMessage, OutboxOutcome
from tests.api.taps import break_event
from tests.console.reading import alert, field_value
from tests.support.counter import Counter


def _park(context: Context, account: LineAccount, outcome: CallOutcome, is_unsure: bool = False) -> int:
    call = Call(
        account_id=account.id,
        channel_id=account.channel_id,
        way=CallWay.PUSH,
        kind=MessageKind.CONTRACT,
        body_sealed=context.vault.seal(PURPOSE, b'{"messages": [], "token": null}'),
        retry_key="1d5f9a4e-0000-4000-8000-000000000000",
        frozen_at=context.now,
        due_at=context.now,
        closed_at=context.now,
        outcome=outcome,
        reason="400 The request body has 1 error(s)",
        is_unsure=is_unsure,
    )
    context.session.add(call)
    context.session.flush()
    return call.id


def _lose(context: Context, account: LineAccount) -> None:
    message = OutboxMessage(
        account_id=account.id,
        channel_id=account.channel_id,
        kind=MessageKind.MONEY,
        created_at=context.now,
        left_at=context.now,
        outcome=OutboxOutcome.UNDELIVERABLE,
    )
    context.session.add(message)


async def test_what_stands_still_goes_again_or_is_given_up(counter: Counter) -> None:
    account = await counter.resident()
    again, never = [await counter.act(_park, account, CallOutcome.PARKED, is_unsure) for is_unsure in (True, False)]
    await counter.act(_lose, account)
    director = await counter.browser("director")
    page = await director.reads("/undelivered")
    assert (page.count("LINEに送れなかった"), page.count("届いているかもしれません")) == (1, 1)
    assert "The request body has 1 error" in page
    assert "支払のお知らせ" in page
    assert (await director.post(f"/undelivered/{again}/retry")).status_code == 303
    assert (await director.post(f"/undelivered/{never}/discard")).status_code == 303
    assert "止まっている送信はありません" in await director.reads("/undelivered")
    calls = {call.id: call for call in await counter.rows(Call)}
    assert calls[again].closed_at is None
    assert (calls[never].outcome, calls[never].body_sealed) == (CallOutcome.DISCARDED, None)
    refused = await director.post(f"/undelivered/{never}/retry")
    assert refused.status_code == 409
    assert alert(refused.text)


async def test_what_was_brought_by_hand_leaves_the_list(counter: Counter) -> None:
    account = await counter.resident()
    call = await counter.act(_park, account, CallOutcome.QUOTA)
    await counter.act(_lose, account)
    director = await counter.browser("director")
    table = await director.post("/undelivered/contacts")
    assert "山田 花子1" in table.content.decode("utf-8-sig")
    refused = await director.post("/undelivered/message/1/reached", {"by": "pigeon"})
    assert "届けかた" in alert(refused.text)
    assert (await director.post("/undelivered/message/1/reached", {"by": "phone"})).status_code == 303
    assert (await director.post(f"/undelivered/call/{call}/reached", {"by": "visit"})).status_code == 303
    page = await director.reads("/undelivered")
    assert "止まっている送信はありません" in page
    assert "支払のお知らせ" not in page
    assert (await counter.rows(Call))[0].outcome is CallOutcome.REACHED


async def test_an_account_shows_its_month_its_address_and_what_line_refused(sqlite_counter: Counter) -> None:
    account = await sqlite_counter.resident()
    await sqlite_counter.act(_park, account, CallOutcome.TOKEN)
    page = await (await sqlite_counter.browser("auditor")).reads("/channels")
    assert "https://yui.example.jp/line/town" in page
    assert "上限は200通" in page
    assert "接続のトークンが使えない" in page
    assert "鍵とトークンを変える" not in page


async def test_keys_of_an_account_are_changed_and_never_shown(sqlite_counter: Counter) -> None:
    counter = sqlite_counter
    director = await counter.browser("director")
    path = f"/channels/{counter.channel_id}"
    changes = [("secret", {"secret": "new-secret"}), ("drop-old", {}), ("token", {"token": "new-token"})]
    for version, (what, given) in enumerate(changes, 1):
        if what == "drop-old":
            assert await _secrets(counter) == ["new-secret", "secret"]
        assert (await director.post(f"{path}/{what}", given | {"version": str(version)})).status_code == 303
        assert (await director.post(f"{path}/{what}", given | {"version": str(version)})).status_code == 409
    assert await _secrets(counter) == ["new-secret"]
    channel = (await counter.rows(Channel))[0]
    assert open_token(counter.runtime.vault, channel) == "new-token"
    assert "アクセストークン" in alert((await director.post(f"{path}/token", {"token": "", "version": "4"})).text)
    page = await director.reads("/channels")
    assert field_value(page, "version") == "4"
    assert "new-secret" not in page
    assert "new-token" not in page


async def test_an_account_is_connected(sqlite_counter: Counter) -> None:
    director = await sqlite_counter.browser("director")
    given = {"key": "second", "name": "二つめ", "secret": "s", "token": "t", "basic_id": "@two", "bot_user_id": ""}
    wrong = await director.post("/channels", given | {"key": "大文字"})
    assert "アドレスに使う名前" in alert(wrong.text)
    taken = await director.post("/channels", given | {"key": "town"})
    assert taken.status_code == 409
    assert (await director.post("/channels", given)).status_code == 303
    assert "/line/second" in await director.reads("/channels")


async def test_the_record_is_searched(counter: Counter) -> None:
    await counter.act(lambda context: operators.add_client(context, counter.operator_id, name="一課"))
    director = await counter.browser("director")
    await director.post("/clients", {"name": "二課", "client_kind": "department", "contact": ""})
    auditor = await counter.browser("auditor")

    async def subjects(query: str) -> list[str]:
        page = await auditor.reads(f"/record?{query}")
        rows = {row.subject for row in await counter.rows(AuditRow)}
        return [subject for subject in sorted(rows) if f">{subject_word(subject)}</a>" in page]

    assert await subjects("act=clients.create") == ["clients:1", "clients:2", "clients:3"]
    assert await subjects("act=clients.create&actor=staff:1") == ["clients:3"]
    assert await subjects("subject=clients:2") == ["clients:2"]
    assert await subjects("subject=発注者 ２") == ["clients:2"], "as the page calls it"
    assert await subjects("act=clients.create&since=2026-11-24&until=2026-11-24") == [
        "clients:1",
        "clients:2",
        "clients:3",
    ]
    assert await subjects("until=2026-11-23") == []
    wrong = await auditor.get("/record?since=きのう")
    assert wrong.status_code == 422
    assert "いつから" in alert(wrong.text)


async def _secrets(counter: Counter) -> list[str]:
    return open_secrets(counter.runtime.vault, (await counter.rows(Channel))[0])


async def test_an_event_that_broke_is_handled_again_or_given_up(sqlite_counter: Counter) -> None:
    account = await sqlite_counter.resident()
    resident_id = account.resident_id
    assert resident_id is not None
    first, second = [await sqlite_counter.act(break_event, resident_id) for _ in range(2)]
    await sqlite_counter.act(failed_events.tell_of_events)
    await sqlite_counter.act(failed_events.tell_of_events)
    assert [one.event for one in await sqlite_counter.rows(StaffNotice)].count("event.failed") == 1
    director = await sqlite_counter.browser("director")
    assert "KeyError" in await director.reads("/undelivered")
    assert (await director.post(f"/undelivered/event/{first}/retry")).status_code == 303
    assert (await director.post(f"/undelivered/event/{second}/discard")).status_code == 303
    rows = {row.id: row for row in await sqlite_counter.rows(InboxEvent)}
    assert rows[first].done_at is None
    assert (rows[second].outcome, rows[second].body_sealed) == (InboxOutcome.SKIPPED, None)
    assert "失敗したままに" in alert((await director.post(f"/undelivered/event/{second}/retry")).text)
