"""The whole job as staff do it, by the API only; residents tap in between. Every write of the API comes up once.

What a step answers is kept in `Story.known` under the names that later paths need.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from handlers.context import Actor, ActorKind
from models.japan_time import day_in_japan
from tests.api.agreeing import agree_with_partner
from tests.api.contracting import OPEN_PLACE, change_terms
from tests.api.keeping import keep_kinds
from tests.api.leaving import forget
from tests.api.office import START, Office
from tests.api.paying import pay
from tests.api.routes import routes_of, wants_version
from tests.api.settling import leave, settle
from tests.api.talking import talk
from tests.api.taps import accept, agree, appeal, do_all
from tests.api.waiting import decline_and_wait

TABLE = "番号,町名\r\n1,みよた\r\n2,ばば\r\n3,くさごえ\r\n4,おた\r\n".encode()
REGISTER = "氏名,カナ,生年月日\r\n鈴木 次郎,スズキ ジロウ,1980-05-05\r\n".encode()
READING = {"key": "reading", "kind": "text", "label": "よみがな", "check": "hiragana"}
DUE = (START + timedelta(days=20)).isoformat()
CLOSES = (START + timedelta(days=3)).isoformat()

OUTSIDE = {
    "title": "写真をとる",
    "description": "掲示板の写真",
    "kind": "outside",
    "unit_minutes": 10,
    "unit_fee_yen": 300,
    "places": 5,
    "due_at": DUE,
    "withholding": "none",
    "undecided": [OPEN_PLACE],
}


class Story:
    """Plays steps; `known` holds the numbers of things by the names that paths use."""

    def __init__(self, office: Office, operator: str = "a", past: Story | None = None) -> None:
        self.office = office
        self.operator = operator
        self.known: dict[str, Any] = past.known if past else {"operator_id": office.operators[operator]}
        self.routes = routes_of(office)
        self.sent: dict[str, dict[str, Any]] = past.sent if past else {}

    async def step(
        self, role: str, operation: str, after: Callable[[Any], Awaitable[None]] | None = None, **options: Any
    ) -> Any:
        """Play one step, with the version that stands now where the route wants one; by `operator`, if not ours."""
        route = self.routes[operation]
        method = next(iter(route.methods))
        if "version" not in options and wants_version(route):
            options["version"] = "*"
        path = route.path.format(**self.known)
        options.setdefault("operator", self.operator)
        answer = await self.office.call(role, method, path, **options)
        assert answer.status_code == 200, (operation, answer.status_code, answer.text)
        del options["operator"]
        self.sent[operation] = options
        if after is not None:
            await after(answer)
        return answer.json() if answer.headers["content-type"] == "application/json" else answer.content

    async def keep(self, name: str, role: str, operation: str, **options: Any) -> int:
        """Play one step and keep the number of what it made."""
        made = await self.step(role, operation, **options)
        self.known[name] = made["id"]
        number: int = made["id"]
        return number

    async def taps(self, act: Callable[..., Any], *args: Any) -> Any:
        """The resident of the story does something."""
        return await self.office.act(act, *args, actor=Actor(ActorKind.RESIDENT, self.known["resident_id"]))


async def play(story: Story) -> None:
    """The story, from the client's order to the money."""
    await _set_up(story)
    await _carve(story)
    await _offer(story)
    await _work(story)
    await _deliver(story)
    await pay(story)
    await settle(story)
    await leave(story)
    await talk(story)
    await _act_for(story)
    await _accept_by_word(story)
    await _undo(story)
    await forget(story)
    await agree_with_partner(story)


async def _set_up(story: Story) -> None:
    await story.step("admin", "changeOperator", json={"desk_hours": "平日 9時から17時", "review_days": 5})
    source = {"consignor_code": "1", "name_kana": "ユイ", "bank_code": "0001", "branch_code": "001"}
    await story.step("admin", "setTransferSource", json={**source, "kind": "1", "account_number": "7654321"})
    await story.step("admin", "setWebhook", json={"url": "https://office.example.jp/yui"})
    line = {"key": f"new-{story.operator}", "name": "二つ目", "secret": "s1", "token": "t1"}
    await story.keep("channel_id", "admin", "addChannel", json=line)
    await story.step("admin", "addChannelSecret", json={"secret": "s2"})
    await story.step("admin", "dropOldSecrets")
    await story.step("admin", "setChannelToken", json={"token": "t2"})
    await story.step("admin", "setBudget", json={"budget": 1_000})
    new = {"email": f"new@{story.operator}.example.jp", "roles": ["director"], "name": "新人"}
    await story.keep("staff_id", "admin", "addStaff", json=new)
    await story.step("admin", "changeStaff", json={"wants_mail": False})
    await story.step("admin", "issueToken", json={"label": "x", "scopes": ["read"]})
    tokens = await story.step("admin", "listTokens")
    story.known["token_id"] = tokens["items"][0]["id"]
    await story.step("admin", "revokeToken")
    await story.step("admin", "disableStaff")
    await story.step("admin", "enableStaff")
    words = {"ja": "速く打てる"}
    await story.keep("skill_id", "director", "addSkill", json={"key": "fast", "names": words, "questions": words})
    quiz = [{"question": "何で書きますか", "choices": ["ひらがな", "漢字"], "right": 0}]
    await story.step("director", "writeCourse", json={"pages": ["ひらがなで書きます"], "quiz": quiz})
    story.known["code"] = (await story.step("admin", "issueJoinCode"))["code"]
    assert b"<svg" in await story.step("admin", "downloadJoinQr")
    form = {"files": {"table": ("r.csv", REGISTER, "text/csv")}}
    await story.step("admin", "previewRegister", **form)
    await story.step("admin", "importRegister", **form)


async def _carve(story: Story) -> None:
    clients = await story.step("admin", "listClients")
    own = clients["items"][-1]["id"]
    await story.keep("client_id", "admin", "addClient", json={"name": "福祉課"})
    await story.step("admin", "changeClient", json={"contact": "内線 3"})
    order = {"title": "読み", "budget_yen": 90_000, "ordered_on": "2026-11-24", "due_on": "2027-03-31"}
    await story.keep("order_id", "director", "createOrder", json={**order, "client_id": own})
    await story.step("director", "editOrder", json={"client_pays_on": "2027-04-30"})
    await story.step("director", "tellHours", json={"hours": 12.5})
    await story.step("client", "showSavings")
    task = {
        "title": "読みを書く",
        "description": "町名の読みを書いてください。",
        "kind": "chat",
        "unit_minutes": 1,
        "unit_fee_yen": 20,
        "units_per_place": 2,
        "due_at": DUE,
        "withholding": "none",
        "questions": [READING],
    }
    await story.keep("task_id", "director", "createTask", json=task)
    await story.step("director", "editTask", json={"unit_fee_yen": 25})
    form = {"files": {"table": ("t.csv", TABLE, "text/csv")}, "data": {"shown": ["町名"], "kept": ["番号"]}}
    preview = await story.step("director", "previewItems", **form)
    assert (preview["count"], preview["places"], preview["fee_per_place_yen"]) == (4, 2, 50)
    await story.step("director", "makeItems", **form)
    listed = await story.step("director", "listItems")
    story.known["item_id"] = listed["items"][0]["id"]
    await story.step("director", "knowAnswer", json={"known": {"reading": "みよた"}})
    await story.step("director", "knowAnswer", json={"known": None})
    await story.step("reviewer", "publishTask", json={})
    await keep_kinds(story)


async def _offer(story: Story) -> None:
    story.known["resident_id"] = await story.office.resident(story.operator)
    await story.keep("offer_id", "director", "draftOffer", json={"closes_at": CLOSES})
    await story.step("director", "editOffer", json={"audience": {"mode": "first", "first": 5}})
    preview = await story.step("director", "previewOffer")
    assert preview["chosen"] == [story.known["resident_id"]]
    sent = await story.step("director", "sendOffer")
    assert sent["asked"] == 1


async def _work(story: Story) -> None:
    taken = await story.taps(accept, story.known["offer_id"], story.known["resident_id"])
    story.known["assignment_id"] = taken
    await story.step("director", "sendNotice")
    await story.taps(agree, taken, story.known["resident_id"])
    for decision in ("returnSubmission", "approveSubmission"):
        submission = await story.taps(do_all, taken, story.known["resident_id"])
        story.known["submission_id"] = submission
        await story.step("reviewer", "beginReview")
        body: dict[str, Any] = {"words": "ありがとうございます"}
        if decision == "returnSubmission":
            body |= {"reason": "mistakes", "new_due_at": DUE}
        await story.step("reviewer", decision, json=body)
    look = {"unit_minutes": 0.5, "unit_fee_yen": 10, "due_at": DUE}
    await story.step("director", "checkAnswers", json=look)


async def _deliver(story: Story) -> None:
    await story.keep("delivery_id", "director", "deliverOrder")
    await story.step("client", "returnDelivery", json={"words": "1行たりません"})
    await story.keep("delivery_id", "director", "deliverOrder")
    await story.step("client", "downloadArchive")
    await story.step("client", "downloadFile", params={"name": f"tasks/{story.known['task_id']}/answers.csv"})
    await story.step("client", "acceptDelivery", json={"words": "受け取りました"})
    invoice = {"lines": [{"words": "町名の読み", "yen": 5_000}], "due_on": "2027-01-29"}
    await story.keep("invoice_id", "accountant", "issueInvoice", json=invoice)
    await story.step("accountant", "cancelInvoice", json={"reason": "金額のまちがい"})
    await story.keep("invoice_id", "director", "issueInvoice", json=invoice)
    assert (await story.step("client", "printInvoice")).startswith(b"%PDF")


async def _act_for(story: Story) -> None:
    await story.step("director", "pauseFor", json={"until": "2026-12-31"})
    await story.step("director", "resumeFor")
    await _order(story)
    await _offered(story)
    await decline_and_wait(story)
    await _offered(story)
    story.known["assignment_id"] = (await story.step("director", "acceptFor"))["id"]
    await story.step("director", "handBackFor")
    await _offered(story)
    story.known["assignment_id"] = (await story.step("director", "acceptFor"))["id"]
    await story.taps(agree, story.known["assignment_id"], story.known["resident_id"])
    brought = {"files": [("files", ("メモ.txt", "三枚".encode()))], "data": {"reason": "窓口で預かった"}}
    kept = await story.step("director", "keepFilesFor", **brought)
    story.known["attachment_id"] = kept["items"][0]["id"]
    assert (await story.step("director", "takeOffFor"))["items"] == []
    handed_in = await story.step("director", "submitFor", json={"text": "電話で聞きました", "reason": "電話"})
    story.known["submission_id"] = handed_in["id"]
    judged = await story.step(
        "reviewer", "rejectSubmission", json={"reason": "not_the_work", "words": "別の写真でした"}
    )
    story.known["dispute_id"] = await story.taps(appeal, judged["id"], story.known["resident_id"])
    await story.step("director", "decideDispute", json={"is_overturned": True, "words": "頼んだ写真でした"})
    await _offered(story)
    story.known["assignment_id"] = (await story.step("director", "acceptFor"))["id"]
    await story.taps(agree, story.known["assignment_id"], story.known["resident_id"])
    await change_terms(story)
    await story.step("director", "handBackFor", params={"part_percent": 50})
    reasons = await story.step("reviewer", "listReasons")
    assert all(one["words"] and one["example"].startswith("例: ") for one in reasons["items"])
    waiting = await story.step("reviewer", "listSubmissions")
    story.known["submission_id"] = next(one["submission_id"] for one in waiting["items"] if one["part_percent"])
    await story.step("reviewer", "judgePart", json={"percent": 40, "words": "4枚でした"})


async def _accept_by_word(story: Story) -> None:
    """A client without people here accepts by telephone."""
    await _offered(story)
    story.known["assignment_id"] = (await story.step("director", "acceptFor"))["id"]
    await story.taps(agree, story.known["assignment_id"], story.known["resident_id"])
    handed_in = await story.step("director", "submitFor", json={"text": "できました", "reason": "電話"})
    story.known["submission_id"] = handed_in["id"]
    await story.step("reviewer", "approveSubmission", json={})
    await story.keep("delivery_id", "director", "deliverOrder")
    await story.step("director", "recordReturn", json={"said_by": "福祉課 係長", "words": "一枚が暗い"})
    await story.keep("delivery_id", "director", "deliverOrder")
    day = day_in_japan(story.office.clock.now()).isoformat()
    await story.step("director", "recordAcceptance", json={"accepted_on": day, "said_by": "福祉課 係長"})


async def _undo(story: Story) -> None:
    await _order(story)
    await _offered(story)
    story.known["assignment_id"] = (await story.step("director", "acceptFor"))["id"]
    await story.step("director", "cancelAssignment", json={"reason": "雨のため"})
    await story.step("director", "closeOffer")
    await story.step("director", "closeTask")
    await story.step("director", "cancelTask", json={"reason": "雨のため"})
    await story.step("director", "cancelOrder", json={"reason": "雨のため"})


async def _order(story: Story) -> None:
    """An order of the client without people here."""
    order = {"title": "写真", "budget_yen": 90_000, "ordered_on": "2026-11-24", "due_on": "2027-03-31"}
    client = story.known["client_id"]
    await story.keep("order_id", "director", "createOrder", json={**order, "client_id": client})


async def _offered(story: Story) -> None:
    """Another task, offered to the resident of the story; on a day of its own, for nobody is asked thrice a day."""
    story.office.clock.passes(days=1)
    await story.keep("task_id", "director", "createTask", json=OUTSIDE)
    await story.step("reviewer", "publishTask", json={})
    closes_at = (story.office.clock.now() + timedelta(days=2)).isoformat()
    named = {"mode": "named", "resident_ids": [story.known["resident_id"]]}
    await story.keep("offer_id", "director", "draftOffer", json={"closes_at": closes_at, "audience": named})
    await story.step("director", "sendOffer")
