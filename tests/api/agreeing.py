"""The part of the story in which operators agree with each other: every step of a pact, by both sides."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from handlers.context import Context
from models.japan_time import day_in_japan
from models.people.operators import Operator

if TYPE_CHECKING:
    from tests.api.story import Story

PARTNER = "c"


def proposal(story: Story, other: str, **changes: Any) -> dict[str, Any]:
    """A proposal to another operator, from tomorrow on."""
    tomorrow = day_in_japan(story.office.clock.now()) + timedelta(days=1)
    given = {
        "other_id": story.office.operators[other],
        "direction": "both",
        "chain": "through",
        "starts_on": tomorrow.isoformat(),
        "work_classes": [0, 1],
        "head_start_hours": 2,
        "places_per_month": 20,
        "handling_percent": 5,
        "words": "忙しい月が違うので",
    }
    return given | changes


async def agree_with_partner(story: Story) -> None:
    """Every way that a pact can go; the last one stands, and the partner has asked for it."""
    partner = {"operator": PARTNER}
    ours = proposal(story, PARTNER)
    await story.keep("pact_id", "admin", "proposePact", json=ours)
    await story.step("admin", "withdrawPact")
    await story.keep("pact_id", "admin", "proposePact", json=ours)
    await story.step("admin", "declinePact", json={"reason": "来年度に"}, **partner)
    await story.keep("pact_id", "admin", "proposePact", json=ours)
    await story.step("admin", "agreeToPact", **partner)
    await story.step("director", "suspendPact", json={"reason": "年度末"})
    await story.step("director", "resumePact")
    await story.step("admin", "endPact", json={"reason": "内容を変えるため"})
    theirs = proposal(story, "a", chain="direct", direction="gives")
    await story.keep("pact_id", "admin", "proposePact", json=theirs, **partner)
    agreed = await story.step("admin", "agreeToPact")
    assert (agreed["status"], agreed["proposer_name"]) == ("agreed", "見本公社c")
    await share_a_channel(story)


async def share_a_channel(story: Story) -> None:
    """The partner's people may be on our account, while that is wanted; they live in another town."""
    story.known["user_id"] = story.office.operators[PARTNER]
    await story.office.act(_move_town, story.known["user_id"])
    wanted = {"operator_id": story.known["user_id"]}
    assert (await story.step("admin", "shareChannel", json=wanted))["operator_id"] == story.known["user_id"]
    assert len((await story.step("admin", "listChannelShares"))["items"]) == 1
    await story.step("admin", "endChannelShare")
    stranger = {"operator_id": story.office.operators["b"]}
    refused = await story.office.call("admin", "POST", f"/channels/{story.known['channel_id']}/shares", json=stranger)
    assert refused.status_code == 409


def _move_town(context: Context, operator_id: int) -> None:
    context.session.get_one(Operator, operator_id).municipality_code = "20321"
