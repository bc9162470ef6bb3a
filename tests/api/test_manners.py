"""What holds for every route: tokens, versions, idempotency keys, pages, limits, problem details."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.api.routes.operators import OperatorChanges
from bot.pipeline.housekeeping import CHORES
from models.people.staff import Staff
from models.record.audit import AuditRow
from models.record.idempotency import IdempotencyKey
from models.record.staff_notices import MAIL, StaffNotice
from tests.api.office import Office, open_office

ORDER = {
    "client_id": 1,
    "title": "町名のふりがな",
    "budget_yen": 50_000,
    "ordered_on": "2026-11-24",
    "due_on": "2027-01-31",
}


async def make_client(office: Office, name: str, **options: Any) -> Any:
    return await office.call("admin", "POST", "/clients", json={"name": name}, **options)


async def acts_of(office: Office, act: str) -> int:
    return await office.look(lambda context: context.session.query(AuditRow).filter_by(act=act).count())


async def test_without_a_token_nobody_learns_which_routes_there_are(sqlite_office: Office) -> None:
    for path in ("/orders", "/orders/1", "/nothing-here"):
        answer = await sqlite_office.call(None, "GET", path)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    wrong = {"Authorization": "Bearer yui_wrong"}
    assert (await sqlite_office.call(None, "GET", "/orders", headers=wrong)).status_code == 401


async def test_a_refusal_is_told_in_the_readers_language(sqlite_office: Office) -> None:
    japanese = await sqlite_office.call("director", "GET", "/orders/99")
    english = await sqlite_office.call(
        "director", "GET", "/orders/99", headers={"Accept-Language": "de, en;q=0.8, ja;q=0.5"}
    )
    problem = japanese.json()
    assert japanese.headers["content-type"] == "application/problem+json"
    assert problem["type"] == "urn:yui:problem:errors.not_found"
    assert (problem["status"], problem["title"]) == (404, "Not Found")
    assert problem["instance"] == "/api/v1/orders/99"
    assert problem["request_id"] == japanese.headers["X-Request-Id"]
    assert not problem["detail"].isascii()
    assert english.json()["detail"].isascii()


async def test_wrong_values_are_named_one_by_one_and_not_repeated(sqlite_office: Office) -> None:
    body = {**ORDER, "budget_yen": "many secrets", "colour": "red", "due_on": "2026-02-30"}
    answer = await sqlite_office.call("director", "POST", "/orders", json=body)
    assert answer.status_code == 422
    fields = {error["field"] for error in answer.json()["errors"]}
    assert fields == {"body.budget_yen", "body.colour", "body.due_on"}
    assert "secrets" not in answer.text


@pytest.mark.parametrize("name", ["a\0b", "\ud800"])
async def test_what_no_table_can_hold_is_refused(office: Office, name: str) -> None:
    import json

    content = json.dumps({"name": name})
    headers = {"Content-Type": "application/json"}
    answer = await office.call("admin", "POST", "/clients", content=content, headers=headers)
    assert answer.status_code == 422


async def test_a_write_is_done_once_for_each_key(office: Office) -> None:
    first = await make_client(office, "税務課", key="the-same-key")
    again = await make_client(office, "税務課", key="the-same-key")
    assert again.json() == first.json()
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert await acts_of(office, "clients.create") == 3 + 1  # each operator has one from the start

    other = await make_client(office, "福祉課", key="the-same-key")
    assert other.status_code == 422
    assert other.json()["type"].endswith("key_reused")
    assert (await make_client(office, "税務課", key="short")).status_code == 400

    office.clock.passes(days=1, minutes=1)
    assert (await make_client(office, "福祉課", key="the-same-key")).status_code == 200


async def test_what_was_answered_is_kept_for_a_day_and_no_longer(office: Office) -> None:
    await make_client(office, "税務課", key="of-yesterday")
    office.clock.passes(hours=23)
    await make_client(office, "福祉課", key="of-today")
    office.clock.passes(hours=1)
    (chore,) = [one for one in CHORES if one.name == "answers.forget"]
    assert await office.act(chore.act) is False
    assert await office.look(lambda context: list(context.session.scalars(select(IdempotencyKey.key)))) == ["of-today"]


async def test_a_file_comes_again_as_the_file_it_was(sqlite_office: Office) -> None:
    path, key = "/messages/unreached/contacts", "the-same-key"
    first, again = [await sqlite_office.call("director", "POST", path, key=key) for _ in range(2)]
    assert again.headers["Idempotency-Replayed"] == "true"
    for name in ("Content-Type", "Content-Disposition"):
        assert again.headers[name] == first.headers[name]
    assert again.content == first.content


@pytest.mark.race
async def test_two_writes_with_one_key_at_once_are_one(office: Office) -> None:
    answers = await asyncio.gather(*(make_client(office, "税務課", key="at-the-same-time") for _ in range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await acts_of(office, "clients.create") == 3 + 1


async def test_a_key_belongs_to_its_owner(office: Office) -> None:
    mine = await make_client(office, "税務課", key="the-same-key")
    theirs = await make_client(office, "税務課", key="the-same-key", operator="b")
    assert theirs.status_code == 200
    assert theirs.json()["id"] != mine.json()["id"]


async def test_an_edit_needs_the_version_that_was_seen(office: Office) -> None:
    made = (await make_client(office, "税務課")).json()
    path = f"/clients/{made['id']}"
    change = {"contact": "内線 12"}

    missing = await office.call("admin", "PATCH", path, json=change)
    assert missing.status_code == 428
    edited = await office.call("admin", "PATCH", path, json=change, version=made["version"])
    assert edited.status_code == 200
    assert edited.headers["ETag"] == f'"{made["version"] + 1}"'
    stale = await office.call("admin", "PATCH", path, json=change, version=made["version"])
    assert stale.status_code == 412
    assert (await office.call("admin", "PATCH", path, json=change, version="*")).status_code == 200
    garbled = {"If-Match": "seven"}
    assert (await office.call("admin", "PATCH", path, json=change, headers=garbled)).status_code == 400


async def test_a_setting_named_as_null_stays_and_an_address_that_is_none_is_refused(sqlite_office: Office) -> None:
    office, path = sqlite_office, f"/operators/{sqlite_office.operators['a']}"
    before = await office.ok("admin", "GET", path)
    nulls = dict.fromkeys(OperatorChanges.model_fields)
    after = await office.ok("admin", "PATCH", path, json=nulls, version="*")
    assert after == before | {"version": after["version"]}
    for url in ("https://[", "ftp://x", "https://a@b"):
        refused = await office.call("admin", "PUT", f"{path}/webhook", json={"url": url}, version="*")
        assert refused.status_code == 422


async def test_a_residents_details_are_corrected_as_they_were_seen(sqlite_office: Office) -> None:
    office, resident_id = sqlite_office, await sqlite_office.resident()
    path, change = f"/residents/{resident_id}", {"phone": "090-8765-4321", "reason": "本人から電話"}
    seen = await office.call("director", "GET", path)
    assert seen.headers["ETag"] == f'"{seen.json()["version"]}"'
    for status in (200, 412):
        edited = await office.call("director", "PATCH", f"{path}/details", json=change, version=seen.json()["version"])
        assert edited.status_code == status


async def test_lists_come_in_pages(office: Office) -> None:
    for number in range(5):
        await make_client(office, f"第{number}課")
    seen, path = [], "/clients?limit=2"
    while path:
        page = await office.ok("admin", "GET", path.removeprefix("/api/v1"))
        assert len(page["items"]) <= 2
        seen += [client["id"] for client in page["items"]]
        path = page["next"]
    assert len(seen) == 6
    assert seen == sorted(seen, reverse=True)
    assert (await office.call("admin", "GET", "/clients?limit=201")).status_code == 422
    for cursor in ("x", "!!!!", "LTE", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "あ"):
        assert (await office.call("admin", "GET", "/clients", params={"cursor": cursor})).status_code == 422


async def test_a_body_that_is_too_large_is_not_read(sqlite_office: Office) -> None:
    answer = await make_client(sqlite_office, "長" * 1_100_000)
    assert answer.status_code == 413


async def test_one_token_cannot_ask_without_end(sqlite_url: str) -> None:
    async with open_office(sqlite_url, per_second=0.01, burst=5) as office:
        statuses = [(await office.call("admin", "GET", "/me")).status_code for _ in range(7)]
        assert statuses == [200] * 5 + [429] * 2
        refused = await office.call("admin", "GET", "/me")
        assert int(refused.headers["Retry-After"]) >= 1
        assert (await office.call("director", "GET", "/me")).status_code == 200


async def test_tokens_cannot_be_guessed_without_end(sqlite_office: Office) -> None:
    wrong = [{"Authorization": f"Bearer yui_{number}"} for number in range(30)]
    answers = [await sqlite_office.call(None, "GET", "/me", headers=headers) for headers in wrong]
    assert {answer.status_code for answer in answers} == {401, 429}


async def test_every_answer_carries_the_headers_of_caution(sqlite_office: Office) -> None:
    for path in ("/me", "/nothing", "/openapi.json", "/docs"):
        headers = (await sqlite_office.call("admin", "GET", path)).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cache-Control"] == "no-store"
        assert "access-control-allow-origin" not in headers


async def test_the_callers_request_id_comes_back_if_it_is_harmless(sqlite_office: Office) -> None:
    kept = await sqlite_office.call("admin", "GET", "/me", headers={"X-Request-Id": "import-2026-11"})
    assert kept.headers["X-Request-Id"] == "import-2026-11"
    replaced = await sqlite_office.call("admin", "GET", "/me", headers={"X-Request-Id": "a b\tc<script>"})
    assert replaced.headers["X-Request-Id"] != "a b\tc<script>"


async def test_what_breaks_inside_is_a_problem_too(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("山田花子")

    monkeypatch.setattr("handlers.office.operators.add_client", broken)
    answer = await make_client(sqlite_office, "税務課")
    assert answer.status_code == 500
    assert answer.json()["type"].endswith("broken")
    assert "山田" not in answer.text


async def test_the_docs_page_needs_nothing_from_elsewhere(sqlite_office: Office) -> None:
    page = await sqlite_office.call(None, "GET", "/docs")
    assert page.status_code == 200
    assert "https://" not in page.text
    for asset in ("swagger-ui-bundle.js", "swagger-ui.css"):
        assert f"/api/v1/docs/assets/{asset}" in page.text
        assert (await sqlite_office.call(None, "GET", f"/docs/assets/{asset}")).status_code == 200
    schema = (await sqlite_office.call(None, "GET", "/openapi.json")).json()
    assert schema["servers"] == [{"url": "/api/v1"}]
    # Two shapes of one name would be told apart by the folders of the program.
    assert [
        name for name in schema["components"]["schemas"] if not name.replace("_", "").isalnum() or "__" in name
    ] == []


async def test_me_tells_what_a_token_opens(sqlite_office: Office) -> None:
    admin = await sqlite_office.ok("admin", "GET", "/me")
    assert "clients.write" in admin["acts"]
    narrow = await sqlite_office.ok("narrow admin", "GET", "/me")
    assert "clients.read" in narrow["acts"]
    assert "clients.write" not in narrow["acts"]


async def test_a_token_makes_no_wider_one_and_its_owner_hears_of_it(sqlite_office: Office) -> None:
    office = sqlite_office
    me = (await office.ok("admin", "GET", "/me"))["id"]
    colleague = (await office.ok("accountant", "GET", "/me"))["id"]
    narrow = (await _token(office, "admin", me, ["admin"])).json()["token"]
    office.tokens["a", "narrowed"] = narrow
    for owner in (me, colleague):
        assert (await _token(office, "narrowed", owner, ["all"])).status_code == 403
        assert (await _token(office, "narrowed", owner, ["admin", "money"])).status_code == 403
    assert (await _token(office, "narrowed", me, ["admin"])).status_code == 200
    assert (await _token(office, "admin", colleague, ["money"])).status_code == 200
    told = select(Staff.id, func.count()).join(StaffNotice, Staff.email == StaffNotice.to).group_by(Staff.id)
    told = told.where(StaffNotice.event == "staff.token", StaffNotice.way == MAIL, Staff.id.in_((me, colleague)))
    # Once for the token that the terminal gave each; what one makes for oneself is no news.
    assert await office.look(lambda context: dict(context.session.execute(told).all())) == {me: 1, colleague: 2}


async def _token(office: Office, role: str, owner: int, scopes: list[str]) -> Any:
    return await office.call(role, "POST", f"/staff/{owner}/tokens", json={"label": "x", "scopes": scopes})
