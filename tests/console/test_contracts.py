"""Contracts at the console: paper that was asked for, a client's secrets, the notice that ends a relation."""

from handlers.people import paper_requests
from models.people.agreements import Ending, PaperKind
from models.people.operators import Client
from models.people.residents import Resident
from tests.console.reading import alert
from tests.support.counter import Counter
from tests.support.work_done import share


async def test_paper_is_printed_and_marked_as_sent(sqlite_counter: Counter) -> None:
    counter = sqlite_counter
    done = await share(counter)
    director = await counter.browser("director")
    assert "申し出はありません" in await director.reads("/papers")
    (resident,) = await counter.rows(Resident)
    asked = await counter.act(paper_requests.ask, counter.operator_id, resident.id, PaperKind.NOTICE, done.notice_id)
    assert "取引条件" in await director.reads("/papers")
    assert "紙でほしいという申し出" in await director.reads("/")
    printed = await director.post(f"/papers/{asked.id}/print")
    assert (printed.status_code, printed.content[:4]) == (200, b"%PDF")
    assert (await director.post(f"/papers/{asked.id}/sent", {"version": 1})).status_code == 303
    assert "お届けずみ" in await director.reads("/papers")


async def test_a_client_asks_for_secrecy(sqlite_counter: Counter) -> None:
    director = await sqlite_counter.browser("director")
    facts = {"name": "総務課", "client_kind": "department", "asks_secrecy": "yes", "secrecy_words": "複写しない"}
    assert (await director.post("/clients", facts)).status_code == 303
    client = (await sqlite_counter.rows(Client))[-1]
    assert (client.asks_secrecy, client.secrecy_words, client.secrecy_version) == (True, "複写しない", 1)
    changed = {**facts, "secrecy_words": "複写も撮影もしない", "version": client.version}
    assert (await director.post(f"/clients/{client.id}", changed)).status_code == 303
    assert (await sqlite_counter.rows(Client))[-1].secrecy_version == 2


async def test_the_notice_of_an_end_is_given_in_time_and_taken_back(sqlite_counter: Counter) -> None:
    account = await sqlite_counter.resident()
    director = await sqlite_counter.browser("director")
    page = f"/residents/{account.resident_id}"
    soon = {"ends_on": "2026-12-01", "reason": "事業の終了", "cause": ""}
    assert "第16条" in alert((await director.post(f"{page}/ending", soon)).text)
    assert (await director.post(f"{page}/ending", {**soon, "ends_on": "2026-12-24"})).status_code == 303
    assert "2026年12月24日" in await director.reads(page)
    (ending,) = await sqlite_counter.rows(Ending)
    assert (await director.post(f"{page}/ending/take-back", {"ending_id": ending.id})).status_code == 303
    assert "団体から契約を終える" in await director.reads(page)


async def test_registers_are_taken_away_as_workbooks(sqlite_counter: Counter) -> None:
    await share(sqlite_counter)
    director = await sqlite_counter.browser("director")
    for name in ("residents", "documents?kind=notice"):
        saved = await director.get(f"/workbooks/{name}")
        assert (saved.status_code, saved.content[:2]) == (200, b"PK")
    assert "0以上の数字だけ" in alert((await director.get("/workbooks/documents?least=many")).text)
