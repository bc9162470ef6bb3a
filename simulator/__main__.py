"""The simulator alone: `python -m simulator --port 8765 --webhook http://127.0.0.1:8000/line/demo`."""

import argparse
import asyncio
import sys
from pathlib import Path

from simulator.app import create_simulator, serve
from simulator.clock import MovableClock
from simulator.platform import Platform


async def run(port: int, store: Path | None, webhook: str | None) -> None:
    platform = Platform(MovableClock(flowing=True), store)
    channel = platform.add_channel("Demo", id="1600000001", webhook_url=webhook)
    async with serve(create_simulator(platform=platform), port) as address:
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
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--store", type=Path, help="SQLite file that keeps the chats")
    parser.add_argument("--webhook", help="the bot's webhook URL")
    arguments = parser.parse_args()
    try:
        asyncio.run(run(arguments.port, arguments.store, arguments.webhook))
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
