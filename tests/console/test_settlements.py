"""Settlements at the console: looked at, disputed, confirmed by both offices, and taken as an invoice."""

from datetime import date

from handlers.context import Context
from handlers.office import operators
from models.money.withholding import Withholding
from models.towns.pacts import Chain
from models.towns.settlements import SettlementLine
from tests.console.reading import alert, field_value
from tests.console.test_pacts import neighbour
from tests.money.till import owe
from tests.support.counter import PASSWORD, Browser, Counter
from tests.towns.lending import make_pact


def lend(context: Context, lead_id: int, partner_id: int, resident_id: int) -> None:
    """The partner's resident has done work of the lead."""
    client = operators.add_client(context, lead_id, name="税務課")
    pact_id = make_pact(context, lead_id, partner_id, Chain.THROUGH, {})
    received_on = date(2026, 11, 24)
    owe(context, lead_id, client.id, resident_id, 1_000, received_on, Withholding.NONE, partner_id, pact_id)


async def test_two_offices_settle_a_month(counter: Counter) -> None:
    account = await counter.resident()
    other_id = await counter.act(neighbour)
    await counter.act(lend, other_id, counter.operator_id, account.resident_id)
    counter.clock.passes(days=7)
    theirs = Browser(counter.stranger())
    await theirs.sign_in("admin@n.example", PASSWORD)
    ours = await counter.browser("accountant")

    early = await ours.post("/settlements", {"month": "2026-12-01"})
    assert "月が終わってから" in alert(early.text)
    assert (await ours.post("/settlements", {"month": "2026-11-30"})).status_code == 303
    assert "確認を待つ精算" in await ours.reads("/")
    page = await ours.reads("/settlements/1")
    assert "1,080円" in page
    assert "次の月の訂正" in page
    assert "1,080円" in await theirs.reads("/settlements")
    [line] = await counter.rows(SettlementLine)
    said = {"says_yen": "９00", "units": "9", "minutes": "", "words": "9枚でした"}
    assert (await ours.post(f"/settlements/1/lines/{line.id}/differences", said)).status_code == 303
    blocked = await ours.post("/settlements/1/confirm", {"version": field_value(page, "version")})
    assert "先に答えを" in alert(blocked.text)
    told = await theirs.reads("/settlements/1")
    assert all(words in told for words in ("9枚でした", "報酬(円): 1,000ではなく<b>900</b>", "うち消費税(円)"))
    own = await ours.post("/settlements/1/differences/1/answer", {"answer": "take_over"})
    assert own.status_code == 409
    stale = await ours.post("/settlements/1/confirm", {"version": "99"})
    assert stale.status_code == 409
    assert (await ours.get("/settlements/1/file/pdf")).status_code == 409
    assert (await ours.get("/settlements/1/file/csv")).content.startswith(b"\xef\xbb\xbf")
    balance = await ours.reads("/settlements/balance")
    assert "5人未満" in balance
    assert "こちらが1,000円" in balance
    assert (await ours.get("/settlements/balance?kind=xlsx")).content.startswith(b"PK")
    assert (await ours.get("/settlements/99")).status_code == 404
