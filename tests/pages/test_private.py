"""The one-time form: checked like in the chat, looked at once more, used once; nothing of it goes to LINE."""

import json
import re

import orjson
import pytest

from handlers.context import Context
from handlers.conversations.bank import BANK
from handlers.conversations.details import PHONE
from handlers.engine import talk
from handlers.engine.flow import Flow
from handlers.people import residents
from handlers.turn import turn_for
from models.people.bank_accounts import BankAccount
from models.people.line_accounts import LineAccount
from models.people.residents import Resident
from models.talk import outbox
from models.talk.outbox import MessageKind, OutboxMessage
from tests.support.counter import PUBLIC_URL, Counter

YUCHO = {"where": "yucho", "symbol": "10530", "passbook_number": "12345671", "holder": "ヤマダ ハナコ"}


async def test_a_phone_number_is_sent_in_and_the_chat_goes_on(counter: Counter) -> None:
    account = await counter.resident()
    link, http = await form_link(counter, account, PHONE), counter.stranger()
    page = await http.get(link)
    assert page.status_code == 200
    assert "電話番号" in page.text
    checked = await http.post(link, data={"phone": "０９０ー８７６５ー４３２１", "step": "check"})
    assert "送る" in checked.text
    assert await _phone(counter, account) == "090-1234-5678"
    sent = await http.post(link, data={"phone": "090-8765-4321", "step": "send"})
    assert sent.status_code == 200
    assert "LINEのトークへもどってください" in sent.text
    assert await _phone(counter, account) == "09087654321"
    assert not re.search("8765|4321", await _said(counter))


async def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(sqlite_counter: Counter) -> None:
    account = await sqlite_counter.resident()
    link, http = await form_link(sqlite_counter, account, PHONE), sqlite_counter.stranger()
    for typed in ("", "123", "でんわ", "0" * 5000, "<b>090</b>"):
        for step in ("check", "send"):
            page = await http.post(link, data={"phone": typed, "step": step})
            assert page.status_code == 422
            assert 'aria-invalid="true"' in page.text
            assert 'id="phone-problem"' in page.text
    assert "&lt;b&gt;090&lt;/b&gt;" in page.text
    assert await _phone(sqlite_counter, account) == "090-1234-5678"
    assert (await http.get(link)).status_code == 200


async def test_a_link_opens_once_for_an_hour_and_no_other_opens(counter: Counter) -> None:
    account, http = await counter.resident(), counter.stranger()
    used = await form_link(counter, account, PHONE)
    await http.post(used, data={"phone": "090-8765-4321", "step": "send"})
    old = await form_link(counter, account, PHONE)
    counter.clock.passes(minutes=61)
    for link in (used, old, "/private/guess"):
        for answer in (await http.get(link), await http.post(link, data={"phone": "090-1111-2222", "step": "send"})):
            assert answer.status_code == 410
            assert "もう使えません" in answer.text
    assert await _phone(counter, account) == "09087654321"


async def test_a_passbook_is_converted_and_shown_before_it_is_sent(counter: Counter) -> None:
    account, http = await counter.resident(), counter.stranger()
    link = await form_link(counter, account, BANK)
    assert "ゆうちょ銀行" in (await http.get(link)).text
    assert 'name="symbol"' in (await http.post(link, data={"where": "yucho"})).text
    wrong = await http.post(link, data={**YUCHO, "passbook_number": "12345678", "step": "check"})
    assert wrong.status_code == 422
    assert 'id="passbook_number-problem"' in wrong.text
    assert "12345678" in wrong.text
    other = await http.post(link, data={**YUCHO, "holder": "サトウ タロウ", "step": "check"})
    assert 'id="holder-problem"' in other.text
    checked = await http.post(link, data={**YUCHO, "step": "check"})
    assert all(
        part in checked.text
        for part in ("〇五八 (058)", "1234567", "ヤマダ ハナコ", "通帳の「振込用の店名・口座番号」")
    )
    assert 'name="symbol"' in (await http.post(link, data={**YUCHO, "step": "change"})).text
    savings = {**YUCHO, "passbook_kind": "savings"}
    assert "貯蓄" in (await http.post(link, data={**savings, "step": "check"})).text
    assert await counter.rows(BankAccount) == []
    assert (await http.post(link, data={**savings, "step": "send"})).status_code == 200
    assert "1234567" not in await _said(counter)


async def test_a_bank_and_its_branch_are_found_by_their_reading(sqlite_counter: Counter) -> None:
    account, http = await sqlite_counter.resident(), sqlite_counter.stranger()
    link = await form_link(sqlite_counter, account, BANK)
    none = await http.post(link, data={"where": "bank", "bank_query": "そんなぎんこうはない"})
    assert "見つかりませんでした" in none.text
    banks = await http.post(link, data={"where": "bank", "bank_query": "さんいんごうどう"})
    assert 'name="bank_code" value="0167"' in banks.text
    known = {"where": "bank", "bank_code": "0167"}
    branches = await http.post(link, data={**known, "branch_query": "本店"})
    assert 'name="branch_code"' in branches.text
    code = re.findall(r'name="branch_code" value="(\d+)"', branches.text)[0]
    figures = {**known, "branch_code": code, "kind": "1", "number": "７６５４３２１", "holder": "やまだ はなこ"}
    assert 'name="number"' in (await http.post(link, data={**known, "branch_code": code})).text
    assert (await http.post(link, data={**figures, "kind": "7", "step": "check"})).status_code == 422
    assert (await http.post(link, data={**figures, "number": "12345678", "step": "check"})).status_code == 422
    checked = await http.post(link, data={**figures, "step": "check"})
    assert "山陰合同" in checked.text
    assert (await http.post(link, data={**figures, "step": "send"})).status_code == 200


@pytest.mark.parametrize("locale", ["ja", "ja-easy", "en"])
async def test_every_page_is_in_the_language_of_the_resident(sqlite_counter: Counter, locale: str) -> None:
    account, http = await sqlite_counter.resident(locale=locale), sqlite_counter.stranger()
    link = await form_link(sqlite_counter, account, BANK)
    pages = [
        await http.get(link),
        await http.post(link, data={"where": "yucho"}),
        await http.post(link, data={"where": "bank", "bank_query": "みずほ"}),
        await http.post(link, data={"where": "bank", "bank_code": "0001", "branch_code": "001"}),
        await http.post(link, data={**YUCHO, "step": "check"}),
        await http.post(link, data={**YUCHO, "step": "send"}),
    ]
    assert [page.status_code for page in pages] == [200] * 6
    assert all(('lang="en"' in page.text) is (locale == "en") for page in pages)


async def test_a_form_of_another_site_or_one_too_large_is_turned_away(sqlite_counter: Counter) -> None:
    account, http = await sqlite_counter.resident(), sqlite_counter.stranger()
    link = await form_link(sqlite_counter, account, PHONE)
    data = {"phone": "090-8765-4321", "step": "send"}
    foreign = await http.post(link, data=data, headers={"Origin": "https://evil.example"})
    large = await http.post(link, data={**data, "more": "x" * 200_000})
    assert (foreign.status_code, large.status_code) == (403, 413)
    assert await _phone(sqlite_counter, account) == "090-1234-5678"


async def form_link(counter: Counter, account: LineAccount, flow: Flow) -> str:
    """Begin a conversation that asks for the page; its address on this server."""

    def begin(context: Context) -> str:
        turn = turn_for(context, context.session.get_one(LineAccount, account.id))
        talk.begin(turn, flow)
        return json.dumps(turn.said)

    found = re.search(rf"{PUBLIC_URL}(/private/[\w-]+)", await counter.act(begin))
    assert found
    return found[1]


async def _phone(counter: Counter, account: LineAccount) -> str | None:
    def read(context: Context) -> str | None:
        assert account.resident_id
        return residents.private(context, context.session.get_one(Resident, account.resident_id)).phone

    return await counter.look(read)


async def _said(counter: Counter) -> str:
    """Everything that is on its way to LINE, in clear."""

    def read(context: Context) -> str:
        rows = context.session.query(OutboxMessage).all()
        assert {row.kind for row in rows} <= {MessageKind.SERVICE}
        bodies = [context.vault.open(outbox.PURPOSE, row.body_sealed) for row in rows if row.body_sealed]
        return json.dumps([orjson.loads(body) for body in bodies], ensure_ascii=False)

    return await counter.look(read)
