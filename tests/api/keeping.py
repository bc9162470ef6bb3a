"""What the story keeps of its work as kinds of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.api.story import Story

KIND = {"name": "回覧板の入力", "kind": "chat", "unit_minutes": 2, "place_minutes": 30, "fields": ["回覧の月"]}


async def keep_kinds(story: Story) -> None:
    """The task becomes a kind of work; another is written by hand, and retired."""
    kept = await story.step("director", "keepTask", json={"name": "町の読み", "fields": ["どの町"]})
    assert (kept["name"], kept["unit_fee_yen"], len(kept["questions"])) == ("町の読み", 25, 1)
    await story.keep("template_id", "director", "addOwnTemplate", json=KIND)
    await story.step("director", "changeOwnTemplate", json={"is_active": False})
