"""The part of the story that is about contracts: changed terms, what was undecided, paper, the end of a relation."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from handlers.people import paper_requests
from models.people.agreements import PaperKind

if TYPE_CHECKING:
    from tests.api.story import Story

OPEN_PLACE = {"item": "place", "reason": "会場が決まっていない", "decides_on": "2026-11-30"}


async def change_terms(story: Story) -> None:
    """Other terms for one who is at work, and what was left open is fixed."""
    later = (story.office.clock.now() + timedelta(days=6)).isoformat()
    await story.step("director", "changeTaskTerms", json={"description": "6枚とる", "reason": "数がふえた"})
    await story.step("director", "changeAssignmentTerms", json={"due_at": later, "reason": "雨のため"})
    await story.step("director", "supplementTask", json={"item": "place", "words": "公民館の窓口"})


async def end_relation(story: Story) -> None:
    """Paper is printed and sent; a relation is to end, and goes on after all."""
    own = (story.known["operator_id"], story.known["resident_id"], PaperKind.AGREEMENTS)
    story.known["paper_request_id"] = (await story.taps(paper_requests.ask, *own)).id
    assert (await story.step("admin", "printPaperRequest")).startswith(b"%PDF")
    await story.step("admin", "markPaperSent")
    told = await story.step("admin", "tellEnding", json={"ends_on": "2027-03-31", "reason": "事業の終了"})
    story.known["ending_id"] = told["id"]
    await story.step("admin", "takeEndingBack")
