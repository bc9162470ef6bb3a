"""Pacts at the console: proposed by one office, read and answered by the other."""

from typing import Any

from handlers.context import Context
from handlers.office import operators, staff_accounts
from models.people.staff import Role
from models.towns.pacts import Pact, PactStatus
from tests.console.reading import alert, field_value
from tests.support.counter import PASSWORD, Browser, Counter, hashed

PROPOSAL = {
    "direction": "gives",
    "chain": "through",
    "templates": ["transcription"],
    "work_classes": ["0", "1"],
    "starts_on": "2026-12-01",
    "ends_on": "2027-03-31",
    "head_start_hours": "２４",
    "places_per_month": "30",
    "yen_per_month": "",
    "handling_percent": "5",
    "pay_months": "1",
    "pay_day": "31",
    "words": "年度末の入力を手伝ってください。",
}


def neighbour(context: Context) -> int:
    """Another operator with one who may sign for it."""
    operator = operators.create_operator(context, key="n", name="となり町公社", municipality_code="31201")
    staff = staff_accounts.add_staff(
        context, operator.id, "admin@n.example", [Role.ADMIN], password_hash=hashed(PASSWORD)
    )
    staff.must_change_password = False
    return operator.id


async def both(counter: Counter) -> tuple[Browser, Browser, dict[str, Any]]:
    """Our director, the neighbour's administrator, and a proposal to the neighbour."""
    other_id = await counter.act(neighbour)
    theirs = Browser(counter.stranger())
    await theirs.sign_in("admin@n.example")
    return await counter.browser("director"), theirs, {**PROPOSAL, "other_id": str(other_id)}


async def test_an_office_proposes_and_the_other_agrees(counter: Counter) -> None:
    ours, theirs, form = await both(counter)
    assert "鳥取県鳥取市 となり町公社" in await ours.reads("/pacts/new")
    answer = await ours.post("/pacts", form)
    assert answer.headers["location"] == "/console/pacts/1", alert(answer.text)
    assert "返事を待つ協定の申し入れ" in await theirs.reads("/")
    page = await theirs.reads("/pacts/1")
    assert "相手の仕事を、こちらの住民に案内する" in page
    assert "30人分" in page
    assert "取扱いの手数料は、報酬の5%" in page
    version = field_value(page, "version")
    assert (await theirs.post("/pacts/1/agree", {"version": version})).status_code == 303
    assert "返事を待つ協定の申し入れ" not in await theirs.reads("/")
    assert "12月1日" in await ours.reads("/pacts")
    (pact,) = await counter.rows(Pact)
    assert (pact.status, pact.templates, pact.work_classes) == (PactStatus.AGREED, ["transcription"], [0, 1])
    assert (pact.head_start_hours, pact.places_per_month, pact.yen_per_month) == (24, 30, None)


async def test_the_side_that_suspended_resumes_and_the_reason_is_read(sqlite_counter: Counter) -> None:
    ours, theirs, form = await both(sqlite_counter)
    await ours.post("/pacts", form)
    await theirs.post("/pacts/1/agree", {"version": "1"})
    assert (await theirs.post("/pacts/1/suspend", {"version": "2", "reason": "大雪のため"})).status_code == 303
    page = await ours.reads("/pacts/1")
    assert "大雪のため(となり町公社)" in page
    assert "再開するのもとなり町公社です" in page
    refused = await ours.post("/pacts/1/resume", {"version": "3"})
    assert refused.status_code == 409
    assert "休止にした団体" in alert(refused.text)
    assert (await theirs.post("/pacts/1/resume", {"version": "3"})).status_code == 303
    assert (await ours.post("/pacts/1/end", {"version": "4", "reason": "来年度に"})).status_code == 303
    assert "終わった" in await theirs.reads("/pacts")


async def test_what_is_wrong_is_said_on_the_form_and_nothing_typed_is_lost(sqlite_counter: Counter) -> None:
    ours, _, form = await both(sqlite_counter)
    answer = await ours.post("/pacts", {**form, "ends_on": "2026-11-30"})
    assert answer.status_code == 422
    assert "終わりの日が、始まりの日より前" in alert(answer.text)
    assert "年度末の入力" in answer.text
    answer = await ours.post("/pacts", {**form, "head_start_hours": "あす"})
    assert "地元が先の時間" in alert(answer.text)
    assert await sqlite_counter.rows(Pact) == []


async def test_a_third_office_sees_nothing_of_it(sqlite_counter: Counter) -> None:
    ours, _, form = await both(sqlite_counter)
    await ours.post("/pacts", form)
    await sqlite_counter.act(third)
    stranger = Browser(sqlite_counter.stranger())
    await stranger.sign_in("admin@x.example")
    assert "協定がまだありません" in await stranger.reads("/pacts")
    assert (await stranger.get("/pacts/1")).status_code == 404
    for step in ("agree", "decline", "withdraw", "suspend", "resume", "end"):
        answer = await stranger.post(f"/pacts/1/{step}", {"version": "1", "reason": "x"})
        assert answer.status_code == 404, step


def third(context: Context) -> None:
    operator = operators.create_operator(context, key="x", name="はなれ町公社", municipality_code="20323")
    staff = staff_accounts.add_staff(
        context, operator.id, "admin@x.example", [Role.ADMIN], password_hash=hashed(PASSWORD)
    )
    staff.must_change_password = False
