"""The part of the story in which somebody leaves and is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.api.taps import leave

if TYPE_CHECKING:
    from tests.api.story import Story


async def forget(story: Story) -> None:
    """Another resident leaves and is forgotten; a hold is set and lifted."""
    story.known["hold_id"] = (await story.step("admin", "setHold", json={"reason": "監査"}))["id"]
    await story.step("admin", "liftHold")
    own = story.known["resident_id"]
    story.known["resident_id"] = await story.office.resident(story.operator)
    await story.taps(leave, story.known["resident_id"], story.known["operator_id"])
    await story.step("admin", "eraseResident")
    assert (await story.step("admin", "printErasure")).startswith(b"%PDF")
    story.known["resident_id"] = own
