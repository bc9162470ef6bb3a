"""A LINE account that partners share, at the console of its owner and of whoever uses it."""

from handlers.context import Context
from handlers.help import failed_events, parked_calls
from handlers.office import channel_shares
from models.people.channels import Channel
from models.people.line_accounts import LineAccount
from models.people.operators import Operator
from models.record.staff_notices import StaffNotice
from tests.api.taps import break_event, park
from tests.console.reading import alert, field_value
from tests.console.test_pacts import both
from tests.support.counter import Counter


async def test_partners_share_an_account_and_either_ends_it(counter: Counter) -> None:
    ours, theirs, form = await both(counter)
    other_id = form["other_id"]
    account = await counter.resident()
    shares = f"/channels/{account.channel_id}/shares"
    assert "ほかの団体との共用" not in await ours.reads("/channels")
    refused = await ours.post(shares, {"operator_id": other_id})
    assert "協定を結んでから" in alert(refused.text)
    await ours.post("/pacts", form)
    version = field_value(await theirs.reads("/pacts/1"), "version")
    await theirs.post("/pacts/1/agree", {"version": version})

    assert "となり町公社</option>" in await ours.reads("/channels")
    assert "団体" in alert((await ours.post(shares, {})).text)
    assert (await ours.post(shares, {"operator_id": other_id})).status_code == 303
    page = await ours.reads("/channels")
    assert "となり町公社 <small>" in page
    assert "となり町公社</option>" not in page
    (channel,) = await counter.rows(Channel)
    seen = await theirs.reads("/channels")
    assert channel.name in seen
    assert "まだつながっていません" not in seen
    assert "Webhookのアドレス" not in seen.partition("LINE公式アカウントをつなぐ")[0]

    def register(context: Context) -> None:
        context.session.get_one(LineAccount, account.id).operator_id = int(other_id)

    def leave(context: Context) -> None:
        context.session.get_one(LineAccount, account.id).operator_id = None

    await counter.act(register)
    assert "1人" in alert((await theirs.post(f"{shares}/{other_id}/end")).text)
    await counter.act(leave)
    assert (await theirs.post(f"{shares}/{other_id}/end")).status_code == 303
    assert "共用しています" not in await theirs.reads("/channels")
    assert "まだつながっていません" in await theirs.reads("/channels")


async def test_who_was_joined_without_a_pact_is_shown_and_may_go(counter: Counter) -> None:
    _, theirs, form = await both(counter)
    account = await counter.resident()

    def join(context: Context) -> None:
        channel = context.session.get_one(Channel, account.channel_id)
        channel_shares.share_channel(context, channel, context.session.get_one(Operator, int(form["other_id"])))

    await counter.act(join)
    assert "共用" in await (await counter.browser("director")).reads("/channels")
    assert "のアカウントを" in await theirs.reads("/channels")
    ended = await theirs.post(f"/channels/{account.channel_id}/shares/{form['other_id']}/end")
    assert ended.status_code == 303
    assert "共用しています" not in await theirs.reads("/channels")


async def test_what_did_not_get_through_is_for_those_whose_people_it_is(counter: Counter) -> None:
    ours, theirs, form = await both(counter)
    account, other_id = await counter.resident(), int(form["other_id"])
    assert account.resident_id is not None

    def join(context: Context) -> None:
        channel = context.session.get_one(Channel, account.channel_id)
        channel_shares.share_channel(context, channel, context.session.get_one(Operator, other_id))
        context.session.get_one(LineAccount, account.id).operator_id = other_id

    await counter.act(join)
    call = await counter.act(park, account.resident_id)
    event = await counter.act(break_event, account.resident_id)
    for tell in (parked_calls.tell_of_calls, failed_events.tell_of_events):
        await counter.act(tell)
    told = {(one.event, one.operator_id) for one in await counter.rows(StaffNotice)}
    assert {("call.parked", other_id), ("event.failed", other_id)} <= told
    assert ("call.parked", counter.operator_id) not in told
    page = await ours.reads("/undelivered")
    assert "止まっている送信はありません" in page
    assert "KeyError" not in page
    assert "送信" in await ours.reads("/channels")
    for path in (f"/undelivered/{call}/discard", f"/undelivered/event/{event}/discard"):
        assert (await ours.post(path)).status_code == 404
        assert path in await theirs.reads("/undelivered")
        assert (await theirs.post(path)).status_code == 303
