"""The page of one's own data: readable, a file to keep, for a quarter of an hour, and on the record."""

from datetime import timedelta

import orjson
import pytest

from handlers.context import Context
from handlers.conversations.data_rights import OWN_DATA
from models.page_links import dated_token
from models.people.line_accounts import LineAccount
from models.record.audit import AuditRow
from tests.support.counter import Counter
from tests.support.work_done import share


def _address(context: Context, minutes: int) -> str:
    account = context.session.query(LineAccount).first()
    assert account is not None
    return "/own-data/" + dated_token(context.vault, OWN_DATA, account.id, context.now + timedelta(minutes=minutes))


def _speaks(context: Context, locale: str) -> None:
    context.session.query(LineAccount).update({"locale": locale})


@pytest.mark.parametrize(
    ("locale", "words"), [("ja", "お預かりしている"), ("ja-easy", "あなたの 情報"), ("en", "Your data")]
)
async def test_everything_is_shown_in_the_readers_language(sqlite_counter: Counter, locale: str, words: str) -> None:
    await share(sqlite_counter)
    await sqlite_counter.act(_speaks, locale)
    address = await sqlite_counter.act(_address, 15)
    page = await sqlite_counter.stranger().get(address)
    assert page.status_code == 200
    assert words in page.text
    assert "山田 花子" in page.text
    assert page.headers["cache-control"] == "no-store"


async def test_the_file_holds_the_same_and_its_taking_is_recorded(counter: Counter) -> None:
    await share(counter)
    address = await counter.act(_address, 15)
    file = await counter.stranger().get(address + "?as=file")
    assert file.headers["content-disposition"].startswith("attachment")
    data = orjson.loads(file.content)
    assert data["work"][0]["notices"][0]["body"]["fee_yen"] == 600
    assert "operators" not in data
    assert "residents.own_data" in {row.act for row in await counter.rows(AuditRow)}


async def test_an_old_link_is_over_and_a_made_up_one_is_nothing(sqlite_counter: Counter) -> None:
    await share(sqlite_counter)
    http = sqlite_counter.stranger()
    assert (await http.get(await sqlite_counter.act(_address, 0))).status_code == 410
    assert (await http.get("/own-data/AAAA")).status_code == 404
