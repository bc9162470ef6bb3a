"""The part of the story in which staff decline for a resident who phones, and let them wait once it is full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.api.taps import fill

if TYPE_CHECKING:
    from tests.api.story import Story


async def decline_and_wait(story: Story) -> None:
    """Not now; then, after all, if a place should be given back."""
    await story.step("director", "declineFor")
    await story.office.act(fill, story.known["task_id"])
    await story.step("director", "waitFor")
