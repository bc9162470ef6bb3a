# japanese: what people of the benchmark say and are told
"""Yui as one process that serves and works: `python -m benchmarks.served`; its address is its first line."""

import asyncio
from typing import Any

import orjson
import uvloop

from bot import logs
from bot.app import serving
from bot.runtime import Parts
from bot.settings import read_settings
from handlers.context import Message
from handlers.turn import Turn


def card(turn: Turn, text: str) -> Message:
    """A card of the size that a conversation's step has."""
    rows = [{"type": "text", "text": f"{number}. {text}", "wrap": True, "size": "md"} for number in range(6)]
    button = {"type": "button", "action": {"type": "postback", "label": "はい", "data": f"v1:step:{turn.conversation.version}"}}
    body = {"type": "box", "layout": "vertical", "contents": [*rows, button]}
    return {"type": "flex", "altText": text, "contents": {"type": "bubble", "body": body}}


def step(turn: Turn, event: dict[str, Any]) -> None:
    """What a step of a conversation does: open the draft, add to it, seal it, show the next screen."""
    if event["type"] != "message":
        return
    state = turn.conversation
    draft = [] if state.draft_sealed is None else orjson.loads(turn.vault.open(f"draft:{state.id}", state.draft_sealed))
    draft = [*draft[-9:], event["message"]["text"]]
    state.name, state.step = "bench", "step"
    state.version += 1
    state.draft_sealed = turn.vault.seal(f"draft:{state.id}", orjson.dumps(draft))
    state.touched_at = turn.now
    turn.say(card(turn, event["message"]["text"]))


async def main() -> None:
    logs.set_up("warning")
    parts = Parts(step, lambda locale: [{"type": "text", "text": "sorry"}])
    async with serving(read_settings(), parts, port=0) as (_, address):
        print(address, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main())
