"""The page of one resident."""

from sqlalchemy import delete

from handlers.context import Context
from models.people.line_accounts import LineAccount
from models.people.memberships import FreeTime
from models.record.audit import AuditRow
from models.talk.outbox import OutboxMessage
from tests.console.reading import alert, words_of
from tests.support.counter import Counter


async def test_a_name_is_corrected_with_a_reason(counter: Counter) -> None:
    account: LineAccount = await counter.resident()
    director = await counter.browser("director")
    path = f"/residents/{account.resident_id}"
    nothing = await director.post(f"{path}/correct", {"name": "", "kana": "", "phone": "", "reason": "x"})
    assert "名前・カナ・電話" in alert(nothing.text)
    unfounded = await director.post(f"{path}/correct", {"name": "佐藤 花子", "reason": ""})
    assert "理由" in alert(unfounded.text)
    wrong = await director.post(f"{path}/correct", {"kana": "佐藤", "reason": "結婚"})
    assert wrong.status_code == 422
    given = {"name": "佐藤 花子", "kana": "サトウ ハナコ", "phone": "", "reason": "結婚"}
    assert (await director.post(f"{path}/correct", given)).status_code == 303
    assert "直しました" in await director.reads(path)
    private = await director.post(f"{path}/reveal", {"reason": "電話の確認"})
    assert "佐藤 花子" in private.text
    assert "090-1234-5678" in private.text
    (row,) = [row for row in await counter.rows(AuditRow) if row.act == "residents.correct"]
    assert "佐藤" not in str(row.detail)
    assert [one.account_id for one in await counter.rows(OutboxMessage)] == [account.id]


async def test_the_page_shows_free_time(sqlite_counter: Counter) -> None:
    account = await sqlite_counter.resident()
    path = f"/residents/{account.resident_id}"
    reviewer = await sqlite_counter.browser("reviewer")
    page = await reviewer.reads(path)
    assert "毎日 9-12" in words_of(page)
    assert "名前・電話を直す" not in page
    await sqlite_counter.act(_rests_on_sunday, account.resident_id)
    assert "月・火・水・木・金・土 9-12" in words_of(await reviewer.reads(path))


def _rests_on_sunday(context: Context, resident_id: int) -> None:
    context.session.execute(delete(FreeTime).where(FreeTime.resident_id == resident_id, FreeTime.weekday == 6))
