"""Signing in: by password, once for each operator, with a throttle; forms that only our own pages can send."""

from collections.abc import AsyncIterator

import pytest

from handlers.context import Context
from handlers.office import operators, staff_accounts
from models.people.staff import ConsoleSession, Role, Staff
from models.record.audit import AuditRow
from samples import town
from tests.support.counter import PASSWORD, Browser, Counter, hashed

DIRECTOR = town.STAFF[0][0]


async def test_the_cookie_is_for_the_server_alone(counter: Counter) -> None:
    browser = Browser(counter.stranger())
    answer = await browser.sign_in(DIRECTOR)
    cookie = next(value for value in answer.headers.get_list("set-cookie") if value.startswith("yui_console="))
    assert answer.status_code == 303
    assert all(part in cookie for part in ("HttpOnly", "SameSite=lax", "Secure", "Path=/console"))
    assert PASSWORD not in cookie


async def test_an_unknown_address_and_a_wrong_password_read_the_same(sqlite_counter: Counter) -> None:
    browser = Browser(sqlite_counter.stranger())
    wrong = await browser.sign_in(DIRECTOR, "not the password")
    unknown = await browser.sign_in("nobody@kosha.example")
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert wrong.text.replace(DIRECTOR, "") == unknown.text.replace("nobody@kosha.example", "")
    assert "メールアドレスかパスワードがちがいます" in wrong.text


async def test_after_ten_wrong_tries_the_right_password_waits_too(sqlite_counter: Counter) -> None:
    browser = Browser(sqlite_counter.stranger())
    tries = [(await browser.sign_in(DIRECTOR, "not the password")).status_code for _ in range(10)]
    last = await browser.sign_in(DIRECTOR.upper())
    other = await Browser(sqlite_counter.stranger()).sign_in("reviewer@kosha.example")
    assert tries == [401] * 10
    assert last.status_code == 429
    assert "しばらく入れません" in last.text
    assert other.status_code == 303


async def test_nothing_is_shown_to_strangers_and_after_signing_out(sqlite_counter: Counter) -> None:
    stranger = Browser(sqlite_counter.stranger())
    answers = [await stranger.get("/orders"), await stranger.post("/orders")]
    browser = await sqlite_counter.browser("director")
    cookie = browser.http.cookies["yui_console"]
    left = await browser.post("/sign-out")
    browser.http.cookies.set("yui_console", cookie)
    answers.append(await browser.get("/orders"))
    assert [answer.headers["location"] for answer in answers] == ["/console/sign-in"] * 3
    assert left.headers["location"] == "/console/sign-in"
    assert await sqlite_counter.look(lambda context: context.session.query(ConsoleSession).count()) == 0


async def test_a_one_time_password_opens_only_the_page_on_which_it_is_changed(counter: Counter) -> None:
    await counter.act(_add, counter.operator_id, "new@kosha.example", "once-only-once")
    browser = Browser(counter.stranger())
    await browser.sign_in("new@kosha.example", "once-only-once")
    kept_out = await browser.get("/orders")
    new = "あたらしいパスワード2026"
    given = {"present": "once-only-once", "new": new}
    short = await browser.post("/password", {**given, "new": "short", "again": "short"})
    differ = await browser.post("/password", {**given, "again": new + "x"})
    wrong = await browser.post("/password", {**given, "present": "no", "again": new})
    changed = await browser.post("/password", {**given, "again": new})
    assert kept_out.headers["location"] == "/console/password"
    assert [answer.status_code for answer in (short, differ, wrong)] == [422, 422, 422]
    assert changed.headers["location"] == "/console/"
    assert (await browser.get("/orders")).status_code == 200
    assert (await Browser(counter.stranger()).sign_in("new@kosha.example", "once-only-once")).status_code == 401


async def test_who_works_for_two_operators_chooses(sqlite_counter: Counter) -> None:
    await sqlite_counter.act(_second_operator)
    browser = Browser(sqlite_counter.stranger())
    page = await browser.sign_in(DIRECTOR)
    proof = page.text.partition('name="proof" value="')[2].partition('"')[0]
    second = await _staff_at(sqlite_counter, "b")
    chosen = await browser.http.post("/console/choose", data={"proof": proof, "staff_id": str(second)})
    assert "となり町公社" in page.text
    assert chosen.status_code == 303
    assert "となり町公社" in await browser.reads("/")
    sqlite_counter.clock.passes(minutes=6)
    forged = [
        {"proof": proof, "staff_id": str(second)},
        {"proof": "00", "staff_id": "1"},
        {"proof": proof, "staff_id": "x"},
    ]
    for data in forged:
        assert (await sqlite_counter.stranger().post("/console/choose", data=data)).status_code == 401


async def test_a_form_without_its_token_changes_nothing(sqlite_counter: Counter) -> None:
    browser = await sqlite_counter.browser("accountant")
    before = await _acts(sqlite_counter)
    answers = [
        await browser.post("/money/close", {"form_token": "", "through": "2026-10-31"}),
        await browser.post("/sign-out", {"form_token": "x" * 43}),
        await browser.http.post("/console/sign-out", json={"form_token": browser.form_token}),
        await browser.post("/sign-out", headers={"Origin": "https://evil.example"}),
        await browser.post("/sign-out", headers={"Origin": "null"}),
        await browser.post("/sign-out", headers={"Origin": "https://["}),
    ]
    assert [answer.status_code for answer in answers] == [403] * 6
    assert await _acts(sqlite_counter) == before
    assert (await browser.get("/money")).status_code == 200


async def test_a_body_too_large_or_of_unknown_length_is_turned_away(sqlite_counter: Counter) -> None:
    browser = await sqlite_counter.browser("director")
    large = await browser.http.post("/console/sign-out", headers={"Content-Length": "99000000"}, content=b"x")
    assert large.status_code == 413
    assert "60MB" in large.text
    boundless = await browser.http.post("/console/sign-out", headers={"Content-Length": "9" * 5000}, content=b"x")
    assert boundless.status_code == 413


async def test_what_strangers_send_is_not_read_before_they_are_known(sqlite_counter: Counter) -> None:
    async def body() -> AsyncIterator[bytes]:
        pytest.fail("it was read")
        yield b""

    headers = {"Content-Length": "20000000", "Content-Type": "application/x-www-form-urlencoded"}
    for path, status in (("console/sign-in", 413), ("console/choose", 413), ("work/nobodys", 404)):
        answer = await sqlite_counter.stranger().post(f"/{path}", headers=headers, content=body())
        assert answer.status_code == status
    picture = await sqlite_counter.stranger().post("/console/sign-in", files={"email": b"x"})
    assert picture.status_code == 400


@pytest.mark.parametrize("path", ["/sign-in", "/", "/orders", "/nowhere", "/static/console.css"])
async def test_every_page_is_bound_by_its_headers(sqlite_counter: Counter, path: str) -> None:
    browser = await sqlite_counter.browser("director")
    headers = (await browser.get(path)).headers
    policy = headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src 'self'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == ("private, max-age=3600" if "static" in path else "no-store")


def _add(context: Context, operator_id: int, email: str, password: str) -> None:
    staff_accounts.add_staff(context, operator_id, email, [Role.DIRECTOR], password_hash=hashed(password))


def _second_operator(context: Context) -> None:
    operator = operators.create_operator(context, key="b", name="となり町公社", municipality_code="31201")
    staff = staff_accounts.add_staff(context, operator.id, DIRECTOR, [Role.DIRECTOR], password_hash=hashed(PASSWORD))
    staff.must_change_password = False


async def _staff_at(counter: Counter, key: str) -> int:
    def find(context: Context) -> int:
        operator = operators.operator_by_key(context.session, key)
        return context.session.query(Staff.id).filter_by(operator_id=operator.id).one()[0]

    return await counter.look(find)


async def _acts(counter: Counter) -> int:
    return await counter.look(lambda context: context.session.query(AuditRow).count())
