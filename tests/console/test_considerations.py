"""Requests for consideration at the console: for those who answer them alone, and each reading recorded."""

from sqlalchemy import select

from handlers.people import considerations
from models.people.considerations import Wish
from models.record.audit import AuditRow
from tests.console.reading import alert
from tests.support.counter import Counter

WAITS = "返事を待つ配慮の申出"


async def test_words_are_read_one_by_one_and_that_is_recorded(sqlite_counter: Counter) -> None:
    counter = sqlite_counter
    account = await counter.resident()
    asked = await counter.act(considerations.ask, account, counter.operator_id, Wish.OTHER, "火曜は通院です")
    path = f"/considerations/{asked.id}"
    for who in ("reviewer", "accountant", "auditor"):
        browser = await counter.browser(who)
        for closed in ("/considerations", path):
            assert (await browser.get(closed)).status_code == 403, (who, closed)
        assert WAITS not in await browser.reads("/")
    director = await counter.browser("director")
    assert WAITS in await director.reads("/")
    listed = await director.reads("/considerations")
    assert path in listed
    assert "通院" not in listed
    assert await _read(counter) == []
    assert "火曜は通院です" in await director.reads(path)
    assert await _read(counter) == [("staff:1", f"considerations:{asked.id}")]
    assert f"/console{path}" in await director.reads("/record")
    assert f"/console{path}" not in await (await counter.browser("auditor")).reads("/record"), "it does not open there"
    refused = await director.post(f"{path}/answer", {"decision": "partly", "words": ""})
    assert "理由" in alert(refused.text)
    answered = await director.post(f"{path}/answer", {"decision": "partly", "words": "午前はお休みにします"})
    assert answered.headers["location"].endswith(path)
    assert "午前はお休みにします" in await director.reads(path)
    assert WAITS not in await director.reads("/")


async def _read(counter: Counter) -> list[tuple[str, str]]:
    """Who read which, by the record."""
    query = select(AuditRow.actor, AuditRow.subject).where(AuditRow.act == "considerations.read")
    return await counter.look(lambda context: [(actor, subject) for actor, subject in context.session.execute(query)])
