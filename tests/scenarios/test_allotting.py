"""Each way of allotting an offer, over the wire: who gets the place, what the others hear, and what that costs."""

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import select

from bot import house
from handlers import routes, ticks
from handlers.carving import orders, tasks
from handlers.context import Actor, ActorKind, Context
from handlers.dispatch.offers import AudienceChoice, draft_offer, send_offer
from handlers.office import operators
from handlers.people import consents, memberships, residents
from models.dispatch.offers import Invitation, InvitationStatus, Offer
from models.japan_time import at_hour, day_in_japan
from models.money.withholding import Withholding
from models.people.line_accounts import LineAccount
from models.work.assignments import Assignment
from models.work.tasks import TaskKind
from simulator import Person
from tests.support.town import CHANNEL_KEY, Town, open_town, until

DESK, COLLEAGUE = Actor(ActorKind.STAFF, 1), Actor(ActorKind.STAFF, 2)


async def registered(town: Town, kana: str) -> Person:
    """Somebody registered, with a phone, free at any time."""
    person = await town.person(kana)
    await town.quiet()

    def register(context: Context) -> None:
        operator = operators.operator_by_key(context.session, CHANNEL_KEY)
        account = context.session.scalars(select(LineAccount).where(LineAccount.user_id == person.user_id)).one()
        resident = residents.make_resident(context)
        residents.link(context, account, resident)
        residents.set_private(context, resident, name=kana, kana=kana, born_on=date(1990, 4, 1), phone="090-1234-5678")
        for purpose in consents.REQUIRED:
            consents.give(context, resident, operator, purpose, "ja")
        memberships.join(context, resident, operator.id)

    await town.runtime.acts.do(Actor(ActorKind.TERMINAL), register)
    return person


async def tomorrow_at_ten(town: Town) -> None:
    """Ten in the morning of the next day: nobody is asked thrice a day, and it is no quiet hour."""
    now = town.clock.now()
    ten = at_hour(day_in_japan(now) + timedelta(days=1), 10)
    town.clock.advance((ten - now).total_seconds())


async def offered(town: Town, title: str, mode: str, named: Person | None = None) -> None:
    """One place of a task of its own, offered until the next morning at nine."""
    await tomorrow_at_ten(town)

    def make(context: Context) -> int:
        operator = operators.operator_by_key(context.session, CHANNEL_KEY)
        operator.address, operator.phone, operator.email = "徳島県結の町1-1", "0880-00-0000", "desk@example.jp"
        operator.desk_hours = "平日 9:00–17:00"
        client = operators.add_client(context, operator.id, name=f"{title} 課")
        today = day_in_japan(context.now)
        facts = orders.OrderFacts(client.id, title, "", 0, 100_000, today, today + timedelta(days=30))
        order = orders.create_order(context, operator.id, facts)
        due_at = context.now + timedelta(days=20)  # no end of work speaks up before the play is over
        given = tasks.TaskFacts(title, title, TaskKind.OUTSIDE, 30, 800, due_at, withholding=Withholding.NONE)
        return tasks.create_task(context, operator.id, order.id, given).id

    def send(context: Context, task_id: int) -> None:
        operator = operators.operator_by_key(context.session, CHANNEL_KEY)
        tasks.publish_task(context, operator.id, task_id)
        account = select(LineAccount.resident_id).where(LineAccount.user_id == (named.user_id if named else ""))
        who = context.session.scalar(account)
        choice = AudienceChoice(mode, resident_ids=(who,) if who else ())
        drafted = draft_offer(context, operator.id, task_id, context.now + timedelta(hours=23), choice)
        send_offer(context, operator.id, drafted.id)

    task_id = await town.runtime.acts.do(DESK, make)
    await town.runtime.acts.do(COLLEAGUE, send, task_id)
    town.clock.advance(1)  # time looks at once what is due
    await town.quiet()


def pushed(town: Town, *people: Person) -> int:
    """Paid messages to these people so far."""
    return sum(bubble.sent_by == "push" for one in people for bubble in town.platform.sent_to(one))


async def taps(town: Town, person: Person, label: str, wanted: str) -> None:
    """A tap, and its answer, which is a free reply."""
    before = pushed(town, person)
    await person.taps(label)
    await person.waits_for(wanted)
    await town.quiet()
    assert pushed(town, person) == before


async def statuses(town: Town) -> list[InvitationStatus]:
    """What became of the newest offer, in the order of being asked."""
    (*_, offer) = await town.rows(Offer)
    return [one.status for one in await town.rows(Invitation, Invitation.offer_id == offer.id)]


async def test_every_way_of_allotting_gives_one_place_and_a_free_word_to_the_others(sqlite_url: str) -> None:
    async with open_town(sqlite_url, routes.handle, ticks.TICKS, house.mount) as town:
        people = [await registered(town, kana) for kana in ("ミホン イチコ", "ミホン ジロウ", "ミホン サブロウ")]
        hana, jiro, sabu = people
        for play in (first_come, by_lot, by_name, in_turn, in_waves):
            await play(town, hana, jiro, sabu)
        assert len(await town.rows(Assignment)) == 5


async def first_come(town: Town, hana: Person, jiro: Person, sabu: Person) -> None:
    await offered(town, "先着", "all")
    assert pushed(town, hana, jiro, sabu) == 3
    await taps(town, hana, "受ける", "取引条件のお知らせ")
    await taps(town, jiro, "受ける", "ちょうど定員になりました")
    assert pushed(town, hana, jiro, sabu) == 3


async def by_lot(town: Town, hana: Person, jiro: Person, sabu: Person) -> None:
    await offered(town, "抽選", "lottery")
    for one in (hana, jiro):
        await taps(town, one, "抽選に申し込む", "抽選の申し込みを受けました")
    before = {one.user_id: pushed(town, one) for one in (hana, jiro, sabu)}
    await tomorrow_at_ten(town)
    await waits(town, lambda: pushed(town, hana, jiro, sabu) > sum(before.values()))
    assert sorted(await statuses(town)) == ["accepted", "expired", "expired"]
    winner = next(one for one in (hana, jiro) if pushed(town, one) > before[one.user_id])
    loser = jiro if winner is hana else hana
    await winner.waits_for("抽選に当たりました")
    # Nobody pays for telling the others; their card says it when it is looked at.
    assert (pushed(town, loser), pushed(town, sabu)) == (before[loser.user_id], before[sabu.user_id])
    await taps(town, loser, "抽選に申し込む", "この募集は終わりました")


async def by_name(town: Town, hana: Person, jiro: Person, sabu: Person) -> None:
    before = pushed(town, hana, jiro)
    await offered(town, "名指し", "named", sabu)
    assert pushed(town, hana, jiro) == before
    await hana.says("しごとをさがす")
    await town.quiet()
    assert "名指し" not in "".join(hana.transcript()[-3:])
    await taps(town, sabu, "今回は見送る", "わかりました")
    await taps(town, sabu, "受ける", "取引条件のお知らせ")  # declining is no end


async def in_turn(town: Town, hana: Person, jiro: Person, sabu: Person) -> None:
    await offered(town, "順番", "rotation")
    await waits_for_an_invitation(town, 1)
    first = await asked(town, (hana, jiro, sabu))
    others = [one for one in (hana, jiro, sabu) if one is not first[0]]
    await taps(town, first[0], "今回は見送る", "わかりました")
    town.clock.advance(2 * 3600)
    await waits_for_an_invitation(town, 2)
    second = next(one for one in await asked(town, tuple(others)) if one in others)
    await taps(town, second, "受ける", "取引条件のお知らせ")


async def in_waves(town: Town, hana: Person, jiro: Person, sabu: Person) -> None:
    await offered(town, "波", "waves")
    await waits_for_an_invitation(town, 1)
    first, *rest = await asked(town, (hana, jiro, sabu))
    await taps(town, first, "受ける", "取引条件のお知らせ")
    for one in rest:
        await taps(town, one, "受ける", "ちょうど定員になりました")


async def waits_for_an_invitation(town: Town, count: int) -> None:
    """So many have been asked for the newest offer, and have it on their phones."""

    async def are_asked() -> bool:
        return len(await statuses(town)) >= count

    await until(are_asked)
    await town.quiet()


async def asked(town: Town, people: tuple[Person, ...]) -> list[Person]:
    """Those who were asked for the newest offer, in their order."""
    (*_, offer) = await town.rows(Offer)
    accounts = {one.id: one.user_id for one in await town.rows(LineAccount)}
    users = [accounts[one.account_id] for one in await town.rows(Invitation, Invitation.offer_id == offer.id)]
    return [person for user in users for person in people if person.user_id == user]


async def waits(town: Town, holds: Callable[[], bool]) -> None:
    """Until something has arrived on the phones."""
    await until(holds)
    await town.quiet()
