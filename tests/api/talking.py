"""What people talk about with staff, and what staff bring them by hand: a part of the story of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.people import memberships, residents
from tests.api.contracting import end_relation
from tests.api.taps import ask, ask_consideration, break_event, park, unsend

if TYPE_CHECKING:
    from handlers.context import Context
    from tests.api.story import Story


async def talk(story: Story) -> None:
    """Tickets, calls that stand still, considerations, contracts, and private details."""
    assert (await story.step("director", "proposeMove"))["status"] == "active"
    await end_relation(story)
    story.known["ticket_id"] = await story.taps(ask, story.known["resident_id"], story.known["operator_id"])
    await story.step("director", "showTicket")
    await story.step("director", "answerTicket", json={"text": "だいじょうぶです"})
    await story.step("director", "closeTicket")
    story.known["ticket_id"] = await story.taps(
        ask, story.known["resident_id"], story.known["operator_id"], "question", story.known["assignment_id"]
    )
    await story.step("director", "shareAnswer", json={"question": "丁目は要りますか", "words": "要りません"})
    asked, attachment = await story.taps(unsend, story.known)
    story.known["ticket_id"], story.known["attachment_id"] = asked, attachment
    await story.step("director", "decideUnsend", json={"is_kept": True})
    story.known["call_id"] = await story.office.act(park, story.known["resident_id"])
    await story.step("director", "retryCall")
    story.known["call_id"] = await story.office.act(park, story.known["resident_id"])
    await story.step("director", "discardCall")
    for doing in ("retryEvent", "discardEvent"):
        story.known["event_id"] = await story.office.act(break_event, story.known["resident_id"])
        await story.step("director", doing)
    story.known["message_id"] = await story.office.act(park, story.known["resident_id"])
    story.known["what"] = "call"
    await story.step("director", "downloadContacts")
    await story.step("director", "markReached", json={"by": "phone"})
    story.known["consideration_id"] = await story.taps(
        ask_consideration, story.known["resident_id"], story.known["operator_id"]
    )
    await story.step("director", "answerConsideration", json={"decision": "partly", "words": "午前だけお休みにします"})
    right = {"name": "佐藤 花子", "kana": "サトウ ハナコ", "reason": "結婚した"}
    await story.step("director", "correctResident", json=right)
    await story.step("director", "revealResident", json={"reason": "本人から電話"})
    in_line, story.known["resident_id"] = story.known["resident_id"], await story.office.act(unlinked, story)
    await story.step("director", "issueClaimCode")
    story.known["resident_id"] = in_line
    await story.step("director", "issueRelinkCode")


def unlinked(context: Context, story: Story) -> int:
    """Somebody of the register who has not come into LINE yet; their number."""
    resident = residents.make_resident(context)
    memberships.join(context, resident, story.known["operator_id"])
    return resident.id
