# japanese: the program's own name
"""`yui demo`: run the stage in the foreground and say where things are."""

import asyncio
import json
import signal
from collections.abc import Collection
from pathlib import Path

from bot.demo.stage import PASSWORD, open_stage
from handlers.context import Actor, ActorKind, Context
from handlers.people.invite_codes import usable
from samples import neighbour, town

FOLDER = Path("var")


async def show(folder: Path = FOLDER) -> None:
    """Run until the person at the terminal stops it."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopped.set)
    codes = folder / "demo-codes.json"

    def fill(context: Context, office: town.Office, neighbour_id: int) -> None:
        given = (*town.load_register(context, office), *neighbour.load_register(context, neighbour_id))
        codes.write_text(json.dumps([code.code for code in given]))
        town.load_work(context, office)

    async with open_stage(folder, fill) as stage:
        given = json.loads(codes.read_text())
        left = await stage.runtime.acts.look(Actor(ActorKind.TERMINAL), usable, given)
        print(welcome(stage.address, given, left), flush=True)
        await stopped.wait()


def welcome(address: str, codes: list[str], usable_codes: Collection[str]) -> str:
    """Where everything is, and who is who; of the codes of the two registers those that can still be used."""
    people = (*town.STAFF, (*town.CLIENT_STAFF, ()), *neighbour.STAFF)
    staff = "\n".join(f"    {email:<26}{name}" for email, name, _ in people)
    named = zip(codes, (row[0] for row in (*town.REGISTER, *neighbour.REGISTER)), strict=True)
    shown = [f"{code} ({name})" if code in usable_codes else "" for code, name in named]
    own = len(town.REGISTER)
    return WELCOME.format(
        address=address,
        staff=staff,
        password=PASSWORD,
        codes="  ".join(filter(None, shown[:own])) or USED,
        neighbour=neighbour.NAME,
        neighbour_codes="  ".join(filter(None, shown[own:])) or USED,
    )


USED = "all used"

WELCOME = """
  結 (Yui)

  Phones    {address}/phone        befriend the account, and begin
  Console   {address}/console
  API       {address}/api/v1/docs

  Staff, all with the password {password}:
{staff}

  Three residents stand in the imported register; in a phone, type one of these codes to take one over
  (each works once; their birth dates are in samples/town.py):
    {codes}

  The neighbour, {neighbour}, has a phone and a resident too
  (code: {neighbour_codes}; birth date in samples/neighbour.py): what nobody here takes in a day goes there, by their pact.

  Stop with Ctrl-C. Everything is kept under var/; delete that folder to begin anew.
"""
