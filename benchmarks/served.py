"""Yui as one process that serves and works: `python -m benchmarks.served`; its address is its first line."""

import asyncio

import uvloop

from bot import logs
from bot.app import serving
from bot.house import house
from bot.settings import read_settings


async def main() -> None:
    logs.set_up("warning")
    async with serving(read_settings(), house(), port=0) as (_, address):
        print(address, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main())
