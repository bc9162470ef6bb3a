"""The register of documents at the console: searched by three keys together, saved as a table; holds, and forgetting."""

from handlers.people import memberships
from tests.console.reading import alert
from tests.support.counter import Counter
from tests.support.work_done import share


async def test_documents_are_found_by_date_amount_and_party(counter: Counter) -> None:
    await share(counter)
    director = await counter.browser("director")
    assert "取引条件のお知らせ" in await director.reads("/documents")
    found = "/documents?kind=notice&since=2026-11-24&until=2026-11-24&least=600&most=600&party="
    assert "600円" in await director.reads(found)
    assert "あてはまる書類はありません" in await director.reads(found + "nobody")
    assert "0以上の数字だけ" in alert((await director.get("/documents?least=many")).text)
    table = await director.get("/documents/table?least=600")
    assert "notice" in table.content.decode("utf-8-sig")


async def test_a_hold_stands_until_it_is_lifted_and_stops_forgetting(sqlite_counter: Counter) -> None:
    counter = sqlite_counter
    account = await counter.resident()
    resident_id = account.resident_id
    assert resident_id is not None
    director = await counter.browser("director")
    refused = await director.post(f"/residents/{resident_id}/erase")
    assert "先に退会" in alert(refused.text)
    await counter.act(
        lambda context: memberships.leave(
            context, memberships.membership_of(context.session, resident_id, counter.operator_id)
        )
    )
    assert (await director.post("/holds", {"reason": "監査"})).status_code == 303
    assert "全員: 監査" in await director.reads("/documents")
    assert "保全" in alert((await director.post(f"/residents/{resident_id}/erase")).text)
    assert (await director.post("/holds/1/lift")).status_code == 303
    assert (await director.post(f"/residents/{resident_id}/erase")).status_code == 303
    assert "保管のため" in await director.reads(f"/residents/{resident_id}")


async def test_a_page_of_a_list_before_a_number_that_no_row_can_have_is_not_there(sqlite_counter: Counter) -> None:
    readers = {role: await sqlite_counter.browser(role) for role in ("auditor", "director")}
    for path in ("/orders", "/offers", "/residents", "/documents", "/record", "/mails"):
        reader = readers["auditor" if path in ("/documents", "/record") else "director"]
        assert (await reader.get(f"{path}?before={2**63 - 1}")).status_code == 200
        assert (await reader.get(f"{path}?before={2**63}")).status_code == 404
