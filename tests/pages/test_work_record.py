"""The record of one's work, to be shown elsewhere: what was accepted, in full name, for a quarter of an hour."""

from datetime import timedelta

from handlers.context import Context
from handlers.papers.work_records import WORK_RECORD
from handlers.work import reviewing
from models.page_links import dated_token
from models.people.line_accounts import LineAccount
from models.record.audit import AuditRow
from tests.support.counter import Counter
from tests.support.work_done import share


def _address(context: Context, minutes: int = 15) -> str:
    account = context.session.query(LineAccount).first()
    assert account is not None
    until = context.now + timedelta(minutes=minutes)
    return "/work-records/" + dated_token(context.vault, WORK_RECORD, account.id, until)


async def test_accepted_work_stands_in_the_record_and_nothing_of_whom_it_was_for(counter: Counter) -> None:
    done = await share(counter)
    http, address = counter.stranger(), await counter.act(_address)
    assert (await http.get(address)).status_code == 404
    await counter.act(reviewing.approve, counter.operator_id, done.submission_id)
    page = await http.get(address)
    assert page.status_code == 200
    for words in ("実績証明書", "山田 花子1", "その他のしごと", "約3分", "2026年11月24日", "はじめたばかり"):
        assert words in page.text, words
    assert "町名の読み" not in page.text
    assert "市民課" not in page.text
    assert page.headers["cache-control"] == "no-store"
    pdf = await http.get(f"{address}/pdf")
    assert (pdf.status_code, pdf.content[:4]) == (200, b"%PDF")
    assert "residents.work_record" in {row.act for row in await counter.rows(AuditRow)}


async def test_an_old_link_is_over(sqlite_counter: Counter) -> None:
    await share(sqlite_counter)
    http = sqlite_counter.stranger()
    assert (await http.get(await sqlite_counter.act(_address, 0))).status_code == 410
    assert (await http.get("/work-records/AAAA")).status_code == 404
