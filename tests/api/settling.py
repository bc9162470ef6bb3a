"""The part of the story in which a month between two operators is settled: the other one's resident has done our work."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from handlers.context import Context
from models.money.payables import Payable
from models.money.withholding import Withholding
from models.towns.pacts import Chain, PactStatus
from models.work.assignments import Assignment, AssignmentStatus
from tests.api.agreeing import PARTNER
from tests.api.office import open_operator
from tests.money.till import owe
from tests.towns.lending import make_pact

if TYPE_CHECKING:
    from tests.api.story import Story

LEAVER = "d"
NOVEMBER = {"first": "2026-11-01", "last": "2026-11-30"}


async def settle(story: Story) -> None:
    """Drawn up, disputed, mended, confirmed by both, taken as paper, and paid."""
    office, theirs = story.office, {"operator": PARTNER}
    ours, partner = office.operators["a"], office.operators[PARTNER]
    resident_id = await office.resident(PARTNER)
    pact_id = await office.act(make_pact, ours, partner, Chain.THROUGH, {"status": PactStatus.ENDED})
    work: Any = (ours, story.known["client_id"], resident_id, 1_000, date(2026, 11, 25), Withholding.NONE)
    await office.act(owe, *work, partner, pact_id)
    drawn = await story.step("accountant", "drawSettlementsUp", json={"month": "2026-11-01"})
    story.known["settlement_id"] = drawn["items"][0]["id"]
    lines = await story.step("director", "listSettlementLines")
    story.known["line_id"] = lines["items"][0]["id"]
    says = {"says_yen": 900, "words": "9枚でした"}
    await story.keep("difference_id", "accountant", "nameDifference", json=says)
    await story.step("accountant", "answerDifference", json={"takes_over": True}, **theirs)
    await story.step("accountant", "confirmSettlement", **theirs)
    confirmed = await story.step("accountant", "confirmSettlement")
    assert (confirmed["status"], confirmed["total_yen"]) == ("confirmed", 972)
    assert (await story.step("accountant", "downloadSettlementInvoice")).startswith(b"%PDF")
    assert b"972" in await story.step("accountant", "downloadSettlementTable")
    assert (await story.step("accountant", "downloadSettlementWorkbook")).startswith(b"PK")
    await story.step("accountant", "recordSettlementPaid", json={"paid_on": "2026-12-01"})
    shown = await story.step("director", "showWorkBalance", params=NOVEMBER)
    assert [(one["people"], one["yen"]) for one in shown["flows"]] == [(None, 1_000)]
    assert "5人未満".encode() in await story.step("director", "downloadBalanceTable", params=NOVEMBER)
    await story.step("director", "downloadBalanceWorkbook", params=NOVEMBER)
    begun = await office.act(_begun, await office.act(owe, *work, partner, pact_id))
    known = story.known | {}
    story.known |= {"resident_id": resident_id, "assignment_id": begun}
    back = await story.step("director", "handBackFor", **theirs)
    assert back["status"] == "handed_back", "a resident of theirs, though the work is ours"
    story.known |= {name: known[name] for name in ("resident_id", "assignment_id")}


async def leave(story: Story) -> None:
    """Another town, in which nothing has begun, leaves the installation."""
    office, own = story.office, story.known["operator_id"]
    office.operators[LEAVER], tokens = await office.act(open_operator, LEAVER)
    office.tokens |= {(LEAVER, role): token for role, token in tokens.items()}
    story.known["operator_id"] = office.operators[LEAVER]
    left = await story.step("admin", "showLeftOver", operator=LEAVER)
    assert not any(left.values())
    closed = await story.step("admin", "closeOperator", operator=LEAVER)
    assert closed["closed_at"] is not None
    refused = await office.call("admin", "POST", "/clients", operator=LEAVER, json={"name": "住民課"})
    assert refused.status_code == 403
    story.known["operator_id"] = own


def _begun(context: Context, payable_id: int) -> int:
    """Work for which something is owed is in hand again; its number."""
    work = context.session.get_one(Assignment, context.session.get_one(Payable, payable_id).assignment_id)
    work.status = AssignmentStatus.STARTED
    return work.id
