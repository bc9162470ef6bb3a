"""The office sets itself up at the console: its settings, clients, staff and skills."""

import html
import re

import pytest

from bot.api.routes.operators import OperatorChanges
from models.people.operators import Client, Operator, Skill
from models.people.staff import Staff
from models.record.audit import AuditRow
from tests.console.reading import alert, field_value
from tests.support.counter import Browser, Counter


def fields(page: str) -> dict[str, str]:
    """What a browser would send of the page's text fields if nothing were touched, but for the token."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        is_box = 'type="radio"' in tag or 'type="checkbox"' in tag
        if name and value and name[1] != "form_token" and (not is_box or " checked" in tag):
            found.setdefault(name[1], html.unescape(value[1]))
    return found


async def test_every_setting_is_changed_by_a_form(counter: Counter) -> None:
    director = await counter.browser("director")
    page = await director.reads("/settings")
    given = fields(page)
    # An empty box is on the page too, though it sends nothing.
    shown = set(re.findall(r'name="([^"]*)"', page))
    assert {name for name in OperatorChanges.model_fields if name != "bands"} <= shown
    changes = {
        "name": "結しごと公社",
        "address": "倉吉市葵町1",
        "phone": "0858-00-0001",
        "email": "madoguchi@kosha.example",
        "desk_hours": "平日 9時から17時",
        "private_details": "page",
        "quiet_from": "20",
        "quiet_until": "9",
        "review_days": "5",
        "closing_day": "20",
        "pay_months": "1",
        "pay_day": "10",
        "band_name_5": "夜",
        "band_from_5": "21",
        "band_until_5": "２４",
    }
    saved = await director.post("/settings", given | changes)
    assert saved.status_code == 303
    assert "設定を保存しました" in await director.reads("/settings")
    (row,) = await counter.rows(Operator)
    assert (row.name, row.private_details, row.quiet_from, row.quiet_until) == ("結しごと公社", "page", 20, 9)
    assert (row.closing_day, row.pay_day, row.review_days, row.desk_hours) == (20, 10, 5, "平日 9時から17時")
    assert row.bands[-1] == ["夜", 21, 24]
    late = await director.post("/settings", fields(await director.reads("/settings")) | {"pay_day": "25"})
    assert late.status_code == 422
    assert "フリーランス法 第4条第1項" in late.text
    stale = await director.post("/settings", given | changes)
    assert stale.status_code == 409


@pytest.mark.parametrize(
    ("name", "value", "called"),
    [
        ("name", " ", "名前"),
        ("quiet_from", "24", "夜のお休みの始まり"),
        ("pay_day", "末日", "支払日"),
        ("pay_day", "0" * 20 + "31" * 3000, "支払日"),
        ("review_days", "0", "検収の日数"),
        ("look_colour", "みどり", "団体の色"),
        ("short_name", "あ" * 21, "短い名前"),
        ("band_until_1", "8", "空き時間の区分"),
        ("band_from_2", "", "空き時間の区分"),
    ],
)
async def test_a_wrong_setting_is_named_and_nothing_is_saved(
    sqlite_counter: Counter, name: str, value: str, called: str
) -> None:
    director = await sqlite_counter.browser("director")
    given = fields(await director.reads("/settings")) | {"address": "残る住所", name: value}
    refused = await director.post("/settings", given)
    assert refused.status_code == 422
    assert called in alert(refused.text)
    assert 'value="残る住所"' in refused.text
    assert (await sqlite_counter.rows(Operator))[0].address != "残る住所"


async def test_the_preset_of_public_bodies_is_taken_at_one_press(sqlite_counter: Counter) -> None:
    director = await sqlite_counter.browser("director")
    page = await director.reads("/settings")
    assert "自治体向けの設定にする" in page
    await director.post("/settings/preset", {"version": field_value(page, "version")})
    assert "自治体向けの設定にする" not in await director.reads("/settings")
    assert (await sqlite_counter.rows(Operator))[0].private_details == "page"


async def test_the_paying_account_and_the_webhook(sqlite_counter: Counter) -> None:
    director = await sqlite_counter.browser("director")
    version = field_value(await director.reads("/settings"), "version")
    account = {"consignor_code": "12345", "name_kana": "ユイコウシャ", "bank_code": "0001", "branch_code": "001"}
    account |= {"account_kind": "1", "account_number": "7654321", "version": version}
    wrong = await director.post("/settings/transfer-source", account | {"consignor_code": "abc"})
    assert "委託者コード" in alert(wrong.text)
    assert (await director.post("/settings/transfer-source", account)).status_code == 303
    page = await director.reads("/settings")
    assert "0000012345" in page
    assert "7654321" not in page
    version = field_value(page, "version")
    refused = await director.post("/settings/webhook", {"webhook_url": "ftp://x", "version": version})
    assert "通知のアドレス" in alert(refused.text)
    refused = await director.post("/settings/webhook", {"webhook_url": "https://[", "version": version})
    assert "通知のアドレス" in alert(refused.text)
    shown = await director.post("/settings/webhook", {"webhook_url": "https://city.example/yui", "version": version})
    secret = shown.text.partition('<p class="mono">')[2].partition("<")[0]
    assert len(secret) > 30
    assert secret not in await director.reads("/settings")


async def test_those_who_may_only_look_cannot_change(sqlite_counter: Counter) -> None:
    auditor = await sqlite_counter.browser("auditor")
    for path in ("/settings", "/skills"):
        page = await auditor.reads(path)
        assert '<fieldset class="bare" disabled>' in page
        assert (await auditor.post(path, {"version": "1"})).status_code == 403


async def test_a_client_is_added_and_mended(counter: Counter) -> None:
    director = await counter.browser("director")
    wrong = await director.post("/clients", {"name": "", "client_kind": "firm", "contact": "残る"})
    assert "名前" in alert(wrong.text)
    assert "残る" in wrong.text
    added = await director.post("/clients", {"name": "観光課", "client_kind": "department", "contact": ""})
    assert added.status_code == 303
    assert "観光課" in await director.reads("/clients")
    client = (await counter.rows(Client))[-1]
    page = await director.reads(f"/clients/{client.id}")
    change = {"name": "観光協会", "client_kind": "firm", "contact": "内線1", "version": field_value(page, "version")}
    assert (await director.post(f"/clients/{client.id}", change)).status_code == 303
    assert (await director.post(f"/clients/{client.id}", change)).status_code == 409
    client = (await counter.rows(Client))[-1]
    assert (client.name, client.kind, client.contact) == ("観光協会", "firm", "内線1")


def password_of(page: str) -> str:
    """The one-time password on a page."""
    found = re.search(r'count mono">([a-z0-9-]+)<', page)
    assert found, alert(page)
    return found[1]


async def test_somebody_new_signs_in_with_a_password_shown_once(counter: Counter) -> None:
    director = await counter.browser("director")
    given = {"email": "new@kosha.example", "name": "新人", "client_id": "0", "roles": ["reviewer"]}
    assert "役割" in alert((await director.post("/staff", given | {"roles": []})).text)
    made = await director.post("/staff", given)
    password = password_of(made.text)
    person = (await counter.rows(Staff))[-1]
    assert password not in await director.reads(f"/staff/{person.id}")
    assert (await director.post("/staff", given)).status_code == 409
    newcomer = Browser(counter.stranger())
    assert (await newcomer.sign_in("new@kosha.example", password)).status_code == 303
    assert (await newcomer.get("/")).headers["location"].endswith("/password")
    acts = [row.act for row in await counter.rows(AuditRow)]
    assert "staff.create" in acts


async def test_roles_are_kept_apart_unless_a_reason_stands(sqlite_counter: Counter) -> None:
    director = await sqlite_counter.browser("director")
    given = {"email": "all@kosha.example", "name": "", "client_id": "0", "roles": ["director", "reviewer"]}
    refused = await director.post("/staff", given)
    assert "業務担当と検収担当" in alert(refused.text)
    made = await director.post("/staff", given | {"separation_exception": "職員が一人のため"})
    assert password_of(made.text)


async def test_a_clients_person_gets_that_role_alone(sqlite_counter: Counter) -> None:
    director = await sqlite_counter.browser("director")
    given = {"email": "kacho@city.example", "client_id": sqlite_counter.client_id, "roles": ["admin"]}
    assert password_of((await director.post("/staff", given)).text)
    person = (await sqlite_counter.rows(Staff))[-1]
    assert (person.roles, person.client_id) == (["client"], sqlite_counter.client_id)


async def test_staff_are_changed_stopped_and_let_in_again(sqlite_counter: Counter) -> None:
    director, reviewer = await sqlite_counter.browser("director"), await sqlite_counter.browser("reviewer")
    staff_id = (await sqlite_counter.rows(Staff, email="reviewer@kosha.example"))[0].id
    path = f"/staff/{staff_id}"

    async def sent(what: str, **values: object) -> int:
        version = field_value(await director.reads(path), "version")
        return (await director.post(path + what, {"version": version, **values})).status_code

    assert await sent("", name="見本 けん", roles=["reviewer"]) == 303
    assert not (await sqlite_counter.rows(Staff, id=staff_id))[0].wants_mail
    assert await sent("/disable") == 303
    assert (await reviewer.get("/reviews")).status_code == 303
    assert await sent("/enable") == 303
    version = field_value(await director.reads(path), "version")
    page = await director.post(f"{path}/password", {"version": version})
    assert (await reviewer.sign_in("reviewer@kosha.example", password_of(page.text))).status_code == 303


async def test_nobody_locks_themselves_out(sqlite_counter: Counter) -> None:
    director = await sqlite_counter.browser("director")
    own = (await sqlite_counter.rows(Staff, email="director@kosha.example"))[0]
    for what, values in (("/disable", {}), ("/password", {}), ("", {"roles": ["director"]})):
        refused = await director.post(f"/staff/{own.id}{what}", {"version": own.version, **values})
        assert refused.status_code == 409
        assert "ほかの管理者" in alert(refused.text)


async def test_skills_are_added_mended_and_put_in_order(counter: Counter) -> None:
    director = await counter.browser("director")
    before = await counter.rows(Skill)
    words = {"names_ja": "草かり", "questions_ja": "草かりはできますか。", "names_en": "Mowing"}
    assert "スキルの名前" in alert((await director.post("/skills", words | {"names_ja": ""})).text)
    assert (await director.post("/skills", words | {"is_asked_first": "yes"})).status_code == 303
    added = (await counter.rows(Skill))[-1]
    assert (added.names, added.is_asked_first) == ({"ja": "草かり", "en": "Mowing"}, True)
    assert (await director.post(f"/skills/{added.id}", words | {"names_ja": "草取り"})).status_code == 303
    ids = [skill.id for skill in await counter.rows(Skill)]
    places = {f"place_{skill_id}": place + 1 for place, skill_id in enumerate(ids)} | {f"place_{added.id}": "0"}
    given = {"skill_ids": ids, "first_ids": [added.id, ids[0]], **places}
    assert (await director.post("/skills/order", given)).status_code == 303
    skills = sorted(await counter.rows(Skill), key=lambda skill: skill.position)
    assert [skill.id for skill in skills] == [added.id, *(skill.id for skill in before)]
    assert [skill.id for skill in skills if skill.is_asked_first] == [added.id, ids[0]]
    assert skills[0].names["ja"] == "草取り"
    assert (await director.post("/skills/order", given | {"skill_ids": ids[1:]})).status_code == 404
