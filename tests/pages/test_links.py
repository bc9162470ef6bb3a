"""Pages behind a sealed link: the notice as it was issued, pictures and files; a dead link says so kindly."""

import pytest

from handlers.context import Context
from handlers.work import handing_in
from models.files.attachments import Attachment
from models.page_links import page_token
from models.people.line_accounts import LineAccount
from models.work.assignments import Notice
from tests.support.counter import Counter
from tests.support.work_done import share


async def test_a_notice_is_whole_and_tells_what_was_agreed(counter: Counter) -> None:
    done = await share(counter)
    (notice,) = await counter.rows(Notice)
    page = await counter.stranger().get(await _address(counter, "notice", done.notice_id))
    assert page.status_code == 200
    wanted = [
        "取引条件のお知らせ",
        "町名の読み",
        "600円",
        notice.sha256,
        notice.body["orderer"]["address"],
        "2026年11月24日 10:00",
        "山",
    ]
    assert all(part in page.text for part in wanted)
    assert "山田 花子" not in page.text
    assert page.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("locale", "title"), [("ja-easy", "しごと"), ("en", "Check number")])
async def test_a_notice_is_in_its_readers_language(sqlite_counter: Counter, locale: str, title: str) -> None:
    done = await share(sqlite_counter)
    await sqlite_counter.act(_speaks, locale)
    page = await sqlite_counter.stranger().get(await _address(sqlite_counter, "notice", done.notice_id))
    assert page.status_code == 200
    assert title in page.text


async def test_a_picture_is_fetched_without_signing_in_and_gone_once_removed(counter: Counter) -> None:
    await share(counter, rows=0)
    image, words = await counter.rows(Attachment)
    http = counter.stranger()
    address = await _address(counter, "attachment", image.id)
    shown, saved = await http.get(address), await http.get(await _address(counter, "attachment", words.id))
    assert shown.headers["content-type"] == "image/png"
    assert shown.headers["cache-control"] == "private, max-age=3600"
    assert len(shown.content) == image.size
    assert (await http.head(address)).status_code == 200
    small = await http.get(f"{address}/small")
    assert (small.status_code, small.headers["content-type"]) == (200, "image/jpeg")
    assert (await http.get(f"{await _address(counter, 'attachment', words.id)}/small")).status_code == 404
    assert saved.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in saved.headers["content-security-policy"]
    await counter.act(_remove, image.id)
    assert (await http.get(address)).status_code == 404
    assert (await http.get(f"{address}/small")).status_code == 404


@pytest.mark.parametrize("token", ["x", "AAAA", "あ", "%00", "x" * 3000])
@pytest.mark.parametrize("place", ["notices", "files"])
async def test_a_link_that_nobody_made_is_told_kindly(sqlite_counter: Counter, place: str, token: str) -> None:
    page = await sqlite_counter.stranger().get(f"/{place}/{token}")
    assert page.status_code == 404
    assert "ページが見つかりません" in page.text


async def test_a_link_opens_only_what_it_was_made_for(sqlite_counter: Counter) -> None:
    done = await share(sqlite_counter)
    address = await _address(sqlite_counter, "notice", done.notice_id)
    assert (await sqlite_counter.stranger().get(address.replace("notices", "files"))).status_code == 404


async def _address(counter: Counter, what: str, number: int) -> str:
    token = await counter.look(lambda context: page_token(context.vault, what, number))
    return f"/{'notices' if what == 'notice' else 'files'}/{token}"


def _speaks(context: Context, locale: str) -> None:
    context.session.query(LineAccount).one().locale = locale


def _remove(context: Context, attachment_id: int) -> None:
    handing_in.remove(context, context.session.get_one(Attachment, attachment_id))
