"""The simulator alone: `python -m simulator --port 8765 --webhook http://127.0.0.1:8000/line/demo`."""

import argparse
import asyncio
import sys
from pathlib import Path

import uvloop

from simulator.app import create_simulator, serve
from simulator.clock import MovableClock
from simulator.platform import Platform
from simulator.world import PLANS


async def run(arguments: argparse.Namespace) -> None:
    platform = Platform(MovableClock(flowing=True), arguments.store)
    channel = platform.add_channel(
        arguments.name,
        id=arguments.channel,
        secret=arguments.secret,
        access_token=arguments.token,
        webhook_url=arguments.webhook,
        plan=arguments.plan,
    )
    async with serve(create_simulator(platform=platform), arguments.port) as address:
        sys.stdout.write(
            f"phone           {address}/phone/\n"
            f"API             {address}\n"
            f"channel secret  {channel.secret}\n"
            f"access token    {channel.access_token}\n"
        )
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> int:
    parser = argparse.ArgumentParser(prog="simulator", description="A LINE platform on the desk")
    parser.add_argument("--port", type=int, default=8765, help="0 takes a free one")
    parser.add_argument("--store", type=Path, help="SQLite file that keeps the chats")
    parser.add_argument("--webhook", help="the bot's webhook URL")
    parser.add_argument("--name", default="Demo", help="the account's name")
    parser.add_argument("--channel", default="1600000001", help="channel id")
    parser.add_argument("--secret", help="channel secret; made up if not given")
    parser.add_argument("--token", help="channel access token; made up if not given")
    parser.add_argument("--plan", choices=list(PLANS), default="communication")
    try:
        uvloop.run(run(parser.parse_args()))
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
