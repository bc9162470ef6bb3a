"""The part of the story that is about money: a month is closed, given up, closed anew and paid, and taxes are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.money.claims import claim
from models.money.payables import PayableKind

if TYPE_CHECKING:
    from handlers.context import Context
    from tests.api.story import Story


def tell_of_expense(context: Context, resident_id: int, assignment_id: int) -> None:
    """A resident tells of a bus fare in the chat."""
    claim(context, resident_id, assignment_id, PayableKind.TRAVEL, 480, "バス")


async def pay(story: Story) -> None:
    """What is owed is paid; one transfer comes back."""
    account = {"bank_code": "0001", "branch_code": "001", "kind": "1", "number": "1234567", "holder": "ヤマダ ハナコ"}
    await story.step("director", "registerBankAccountFor", json={**account, "reason": "窓口で通帳を見た"})
    story.office.clock.passes(days=7)
    extra = {"assignment_id": story.known["assignment_id"], "kind": "travel", "yen": 480, "words": "バス"}
    await story.keep("payable_id", "accountant", "oweExtra", json=extra)
    await story.step("accountant", "strikePayable", json={"reason": "入れまちがい"})
    await story.keep("early_payment_id", "director", "askEarlyPaymentFor")
    await story.step("accountant", "refuseEarlyPayment", json={"reason": "担当者が休みのため"})
    await story.keep("early_payment_id", "director", "askEarlyPaymentFor")
    await story.keep("run_id", "accountant", "grantEarlyPayment")
    await story.step("accountant", "cancelPayRun", json={"reason": "やはり月末に"})
    await story.taps(tell_of_expense, story.known["resident_id"], story.known["assignment_id"])
    listed = await story.step("accountant", "listExpenseClaims", params={"is_open": True})
    story.known["expense_claim_id"] = listed["items"][0]["id"]
    await story.step("accountant", "refuseExpenseClaim", json={"reason": "取引条件にないため"})
    await story.taps(tell_of_expense, story.known["resident_id"], story.known["assignment_id"])
    listed = await story.step("accountant", "listExpenseClaims", params={"is_open": True})
    story.known["expense_claim_id"] = listed["items"][0]["id"]
    await story.keep("payable_id", "accountant", "approveExpenseClaim")
    await story.step("accountant", "strikePayable", json={"reason": "入れまちがい"})
    looked_up = {"number": "T1234567890123", "valid_from": "2026-10-01", "looked_up_on": "2026-11-24"}
    await story.step("accountant", "recordInvoiceRegistration", json=looked_up)
    await story.step("accountant", "showInvoiceRegistration")
    await story.step("director", "checkResidentIdentity", json={"seen": "licence"})
    closing = {"through": "2026-11-30"}
    preview = await story.step("accountant", "previewClosing", params=closing)
    assert preview["totals"]["gross_yen"] == 50
    await story.keep("run_id", "accountant", "closeMonth", json=closing)
    await story.step("accountant", "cancelPayRun", json={"reason": "数え直し"})
    await story.keep("run_id", "accountant", "closeMonth", json=closing)
    await story.step("second accountant", "releasePayRun", json={})
    await story.step("accountant", "downloadBankFile")
    await story.step("accountant", "markPayRunPaid")
    statements = await story.step("accountant", "listStatements")
    story.known["statement_id"] = statements["items"][0]["id"]
    payables = await story.step("accountant", "listPayables")
    story.known["payable_id"] = payables["items"][0]["id"]
    await story.step("accountant", "listEntries")
    await story.step("accountant", "showBalance")
    await story.step("accountant", "showTaxMonth", params={"month": "2026-12-25"})
    await story.step("accountant", "showTaxYear", params={"year": 2026})
    await story.step("accountant", "takePaymentRecords", json={"year": 2026, "kind": "csv"})
    await story.step("accountant", "returnTransfer", json={"reason": "口座なし"})
