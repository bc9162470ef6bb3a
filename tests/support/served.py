"""Bots as processes of their own, to be killed: `python -m tests.support.served PORT`, settings from the environment.

This process only loads the program, once, for that takes the longest. For every line that it reads it starts a bot
as a child and writes its process id; the child is the one to kill.
"""

import asyncio
import os
import sys
from typing import Any

import uvloop
from sqlalchemy import select

from bot.app import serving
from bot.runtime import Parts
from bot.settings import read_settings
from handlers.turn import Turn
from models.people.line_accounts import LineAccount
from models.talk.outbox import MessageKind
from tests.support.town import apologize, echo, text_message


def echo_and_tell(turn: Turn, event: dict[str, Any]) -> None:
    """Answer a text as an echo, and tell the first of all people of it, by push; fetch a photo, and say that it came."""
    if event["type"] == "yui.content":
        turn.say(text_message(f"photo {event['messageId']} {'attachmentId' in event}"))
        return
    if event["message"]["type"] == "image":
        turn.fetch_content(event["message"]["id"], {})
        return
    echo(turn, event)
    first = turn.session.scalars(select(LineAccount).order_by(LineAccount.id).limit(1)).one()
    told = text_message(f"told {turn.account.user_id} {turn.conversation.version}")
    turn.tell(first, [told], MessageKind.MONEY)


async def serve(port: int) -> None:
    async with serving(read_settings(), Parts(echo_and_tell, apologize), port=port):
        await asyncio.Event().wait()


def main() -> None:
    port = int(sys.argv[1])
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            uvloop.run(serve(port))
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
