"""Yui as one process that serves and works: `python -m benchmarks.served`; its address is its first line."""

import asyncio

import uvloop

from bot import memory
from bot.app import serving
from bot.house import house
from bot.settings import read_settings


async def main() -> None:
    async with serving(read_settings(), house(), port=0) as (_, address):
        memory.settle()
        print(address, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main())
