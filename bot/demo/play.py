# japanese: what the people of the walk type and tap
"""`yui demo --play`: three residents and an office act out the whole job over the wire, from import to payment;
then one piece of work crosses to the next town.

Residents speak LINE's wire format through the simulator, staff the API; nothing is called behind their backs. What
is waited for is part of the walk: a sentence that does not come ends it.
"""

from datetime import date
from pathlib import Path
from typing import Any

from bot.demo import neighbour_part, office_part, residents_part
from bot.demo.phones import Phone
from bot.demo.stage import open_stage
from bot.demo.walk import ITEMS, Print, Walk, open_office
from samples import readings, town

PICTURE = "conversation.png"


async def play(folder: Path, print_line: Print) -> dict[str, Any]:
    """Act the walk out on a fresh stage in `folder`, and leave a picture there; what came of it: the delivery, the
    pay run, the chats. Raises where it does not go on."""
    async with open_stage(folder) as stage, open_office(stage) as office:
        known = readings.readings(town.MUNICIPALITY)[:ITEMS]
        walk = Walk(stage, office, print_line, {row.name: row for row in known}, folder / PICTURE)
        walk.begin_in_the_morning()
        codes = await office_part.import_register(walk)
        phones = [Phone(stage.platform, name, stage.line_channel, print_line) for name in ("花子", "太郎", "陽子")]
        for phone, code, person in zip(phones, codes, town.REGISTER, strict=True):
            await residents_part.come_into_line(phone, code, person)
        order = await office_part.order_and_offer(walk)
        for phone in phones:
            await residents_part.work(walk, phone, slips=phone.name == "陽子")
        for submission_id, wrong in await office_part.review(walk):
            await residents_part.mend(walk, phones[-1], wrong)
            await office_part.approve_mended(walk, submission_id)
        for phone in phones:
            await phone.reads("合格です")
        delivery = await office_part.deliver(walk, order)
        run = await office_part.pay(walk)
        walk.wait_until_morning_of(date.fromisoformat(run["pay_on"]))
        for phone in phones:
            await phone.reads("お支払いしました")
        await phones[0].taps("お金のこと", "お金のこと")
        phones.append(await neighbour_part.open_phone(walk))
        await neighbour_part.offer_at_home(walk)
        await neighbour_part.take_across(walk, phones[-1])
        crossed = await neighbour_part.review(walk, phones[-1])
        chats = {phone.name: phone.person.transcript() for phone in phones}
        return {"delivery": delivery, "run": run, "crossed": crossed, "phones": chats}
