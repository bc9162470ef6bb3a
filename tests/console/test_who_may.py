"""Who may do what at the console, and that nobody reaches into another operator."""

import re

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from handlers.context import Context
from handlers.office import operators, staff_accounts
from handlers.work import delivering, reviewing
from models.money.payables import PayRun
from models.people.staff import Role
from models.record.audit import AuditRow
from models.work.orders import Delivery
from tests.console.hours import tells_hours
from tests.console.reading import alert, field_value
from tests.support.counter import PASSWORD, Browser, Counter, hashed
from tests.support.work_done import Share, publish, share

EVERYBODY = ("director", "reviewer", "accountant", "auditor", "client")

PAGES = {
    "/": EVERYBODY,
    "/orders": EVERYBODY,
    "/orders/new": ("director",),
    "/offers": ("director", "reviewer", "accountant", "auditor"),
    "/templates": ("director", "reviewer", "accountant", "auditor"),
    "/offers/new": ("director",),
    "/reviews": ("director", "reviewer", "auditor"),
    "/reviewers": ("director", "auditor"),
    "/tickets": ("director", "reviewer", "accountant", "auditor"),
    "/residents": ("director", "reviewer", "accountant", "auditor"),
    "/residents/codes": ("director",),
    "/register": ("director",),
    "/money": ("director", "accountant", "auditor"),
    "/money/tax": ("director", "accountant", "auditor"),
    "/pacts": ("director", "reviewer", "accountant", "auditor"),
    "/pacts/new": ("director",),
    "/settlements": ("director", "accountant", "auditor"),
    "/settlements/balance": ("director", "accountant", "auditor"),
    "/settings": ("director", "reviewer", "accountant", "auditor"),
    "/clients": ("director", "reviewer", "accountant", "auditor"),
    "/clients/new": ("director",),
    "/staff": ("director", "auditor"),
    "/staff/new": ("director",),
    "/skills": ("director", "reviewer", "accountant", "auditor"),
    "/skills/new": ("director",),
    "/channels": ("director", "reviewer", "accountant", "auditor"),
    "/documents": ("director", "accountant", "auditor"),
    "/documents/table": ("director", "accountant", "auditor"),
    "/record": ("director", "auditor"),
    "/undelivered": ("director", "auditor"),
    "/mails": ("director", "auditor"),
}
FORMS = {
    "/orders": "director",
    "/orders/{order}/tasks": "director",
    "/orders/{order}/edit": "director",
    "/orders/{order}/cancel": "director",
    "/orders/{order}/deliver": "director",
    "/tasks/{task}/edit": "director",
    "/tasks/{task}/items": "director",
    "/tasks/{task}/items/look": "director",
    "/tasks/{task}/close": "director",
    "/tasks/{task}/keep": "director",
    "/templates/1": "director",
    "/tasks/{task}/cancel": "director",
    "/offers": "director",
    "/offers/{offer}": "director",
    "/offers/{offer}/send": "director",
    "/offers/{offer}/close": "director",
    "/reviews/{submission}/begin": "reviewer",
    "/reviews/{submission}/approve": "reviewer",
    "/reviews/{submission}/return": "reviewer",
    "/reviews/{submission}/reject": "reviewer",
    "/money/close": "accountant",
    "/money/tax/records": "accountant",
    "/money/runs/1/file": "accountant",
    "/money/runs/1/paid": "accountant",
    "/money/runs/1/cancel": "accountant",
    "/money/runs/1/statements/1/returned": "accountant",
    "/register": "director",
    "/register/look": "director",
    "/pacts": "director",
    "/pacts/1/agree": "director",
    "/pacts/1/suspend": "director",
    "/pacts/1/end": "director",
    "/settings": "director",
    "/settings/preset": "director",
    "/settings/transfer-source": "director",
    "/settings/webhook": "director",
    "/clients": "director",
    "/clients/1": "director",
    "/staff": "director",
    "/staff/1": "director",
    "/staff/1/disable": "director",
    "/staff/1/enable": "director",
    "/staff/1/password": "director",
    "/skills": "director",
    "/skills/1": "director",
    "/skills/order": "director",
    "/channels": "director",
    "/channels/1/secret": "director",
    "/channels/1/drop-old": "director",
    "/channels/1/token": "director",
    "/channels/1/shares": "director",
    "/channels/1/shares/2/end": "director",
    "/undelivered/1/retry": "director",
    "/undelivered/1/discard": "director",
    "/undelivered/message/1/reached": "director",
    "/undelivered/contacts": "director",
    "/undelivered/event/1/retry": "director",
    "/undelivered/event/1/discard": "director",
    "/channels/1/budget": "director",
    "/holds": "director",
    "/holds/1/lift": "director",
    "/residents/{resident}/erase": "director",
    "/deliveries/1/accept": "client",
    "/deliveries/1/return": "client",
    "/deliveries/1/record-return": "director",
}


async def test_pages_open_to_those_whose_work_they_are(sqlite_counter: Counter) -> None:
    for who in EVERYBODY:
        browser = await sqlite_counter.browser(who)
        seen = {path: (await browser.get(path)).status_code for path in PAGES}
        assert seen == {path: 200 if who in known else 403 for path, known in PAGES.items()}, who


async def test_an_act_is_done_by_one_role_only(sqlite_counter: Counter) -> None:
    done = await share(sqlite_counter)
    before = await _acts(sqlite_counter)
    for who in EVERYBODY:
        browser = await sqlite_counter.browser(who)
        for form, allowed in FORMS.items():
            if who != allowed:
                answer = await browser.post(_filled(form, done), {"version": "1", "reason": "x", "words": "x"})
                assert answer.status_code == 403, (who, form)
                assert "権限がありません" in alert(answer.text)
    assert await _acts(sqlite_counter) == before


async def test_another_operators_things_are_not_there(counter: Counter) -> None:
    done = await share(counter)
    account = (await counter.resident("サトウ ジロウ")).resident_id
    await counter.act(_strangers)
    stranger = Browser(counter.stranger())
    assert (await stranger.sign_in("stranger@b.example")).status_code == 303
    before = await _acts(counter)
    paths = [_filled(path, done, account) for path in _paths(counter, "GET") if "{" in path]
    assert len(paths) > 10
    for path in paths:
        assert (await stranger.get(path)).status_code == 404, path
    rich = {
        "version": "1",
        "reason": "copied",
        "words": "x",
        "purpose": "relink",
        "offer_id": done.offer_id,
        "assignment_id": done.assignment_id,
        "closes_at": "2026-11-25T18:00",
        "mode": "all",
        "decision": "keep",
        "text": "x",
        "new_due_at": "2026-11-28T18:00",
        "until": "",
    }
    # Deliveries are answered by clients, whose own test is below.
    forms = [path for path in _paths(counter, "POST") if "{" in path and not path.startswith("/deliveries")]
    for path in [_filled(path, done, account) for path in forms]:
        answer = await stranger.post(path, rich)
        assert answer.status_code in (404, 422), (path, answer.status_code)
    assert await _acts(counter) == before


async def test_a_client_sees_their_own_orders_and_answers_their_delivery(counter: Counter) -> None:
    done = await share(counter)
    await counter.act(_other_client, counter.operator_id)
    await counter.act(reviewing.approve, counter.operator_id, done.submission_id)
    await counter.act(delivering.deliver, counter.operator_id, done.order_id)
    client, other = await counter.browser("client"), Browser(counter.stranger())
    await other.sign_in("other@city.example")
    page = await client.reads(f"/orders/{done.order_id}")
    assert "受領する" in page
    assert "予算" not in page
    assert "町名の確認" not in await other.reads("/orders")
    for path in (
        f"/orders/{done.order_id}",
        "/deliveries/1/archive",
        f"/deliveries/1/file?name=tasks/{done.task_id}/answers.csv",
    ):
        assert (await other.get(path)).status_code == 404
        assert (await client.get(path)).status_code == 200
    assert (await other.post("/deliveries/1/accept")).status_code == 404
    archive = await client.get("/deliveries/1/archive")
    assert archive.headers["content-disposition"].startswith("attachment")
    assert archive.content[:2] == b"PK"
    assert (await client.get("/deliveries/1/file?name=../secret")).status_code == 404
    await tells_hours(client, other, f"/orders/{done.order_id}")
    seen = await (await counter.browser("director")).reads(f"/orders/{done.order_id}")
    assert "住民への報酬" in seen
    assert "300円(報酬" in seen.replace(" ", "")
    assert (await client.post("/deliveries/1/return", {"words": ""})).status_code == 422
    assert (await client.post("/deliveries/1/accept", {"words": "確認しました。"})).status_code == 303
    assert (await client.post("/deliveries/1/return", {"words": "やはり"})).status_code == 409
    (delivery,) = await counter.rows(Delivery)
    assert delivery.accepted_by == "staff:5"


async def test_a_director_delivers_what_is_approved(sqlite_counter: Counter) -> None:
    done = await share(sqlite_counter)
    director = await sqlite_counter.browser("director")
    path = f"/orders/{done.order_id}"
    too_early = await director.post(f"{path}/deliver", {"version": "1"})
    assert too_early.status_code == 409
    await sqlite_counter.act(reviewing.approve, sqlite_counter.operator_id, done.submission_id)
    version = field_value(await director.reads(path), "version")
    assert (await director.post(f"{path}/deliver", {"version": version})).status_code == 303
    assert "確認待ち" in await director.reads(path)


@pytest.mark.parametrize(
    "path",
    [
        "/orders/0",
        "/orders/-1",
        "/orders/99999999999999999999",
        "/orders/x",
        "/x",
        "/drawing/../acts.py",
        "/drawing/main.js",
    ],
)
async def test_an_address_that_leads_nowhere_is_told_kindly(sqlite_counter: Counter, path: str) -> None:
    answer = await (await sqlite_counter.browser("director")).get(path)
    assert answer.status_code == 404
    assert "見つかりません" in answer.text


async def test_empty_pages_say_what_to_do_next(sqlite_counter: Counter) -> None:
    director = await sqlite_counter.browser("director")
    assert "待っていることはありません" in await director.reads("/")
    assert "業務を登録する" in await director.reads("/orders")
    assert await sqlite_counter.rows(PayRun) == []
    await publish(sqlite_counter)
    assert "募集を作る" in await director.reads("/offers")


def _filled(path: str, done: Share, resident_id: int | None = 1) -> str:
    numbers = {
        "order": done.order_id,
        "task": done.task_id,
        "offer": done.offer_id,
        "submission": done.submission_id,
        "resident": resident_id,
    }
    return re.sub(r"\{(\w+?)(_id)?(:\w+)?\}", lambda found: str(numbers.get(found[1], 1)), path)


def _paths(counter: Counter, method: str) -> list[str]:
    """Every address of the console that takes this method."""
    mounts = [route for route in counter.app.router.routes if getattr(route, "path", "") == "/console"]
    console: FastAPI = mounts[0].app
    found = [one for one in iter_route_contexts(console.routes) if method in (getattr(one, "methods", None) or ())]
    return [one.path for one in found if not one.path.startswith("/drawing")]


def _strangers(context: Context) -> None:
    operator = operators.create_operator(context, key="b", name="となり町公社", municipality_code="31201")
    roles = [Role.DIRECTOR, Role.REVIEWER, Role.ACCOUNTANT, Role.ADMIN]
    staff = staff_accounts.add_staff(
        context, operator.id, "stranger@b.example", roles, password_hash=hashed(PASSWORD), separation_exception="x"
    )
    staff.must_change_password = False


def _other_client(context: Context, operator_id: int) -> None:
    client = operators.add_client(context, operator_id, name="観光課")
    staff = staff_accounts.add_staff(
        context,
        operator_id,
        "other@city.example",
        [Role.CLIENT],
        password_hash=hashed(PASSWORD),
        client_id=client.id,
    )
    staff.must_change_password = False


async def _acts(counter: Counter) -> int:
    """How much stands in the record, signing in aside."""

    def count(context: Context) -> int:
        return context.session.query(AuditRow).filter(AuditRow.act != "staff.sign_in").count()

    return await counter.look(count)
