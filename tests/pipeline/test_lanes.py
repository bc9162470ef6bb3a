import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session
from sqlalchemy.util import await_

from bot.pipeline.batch import LANES_PER_BATCH
from bot.pipeline.webhook import HANDLED_TYPES
from handlers.turn import Turn
from models.people.line_accounts import LineAccount
from models.people.residents import Resident
from models.record.audit import AuditRow
from models.rows import numbered
from models.talk import lanes
from models.talk.conversations import ConversationState
from models.talk.fetches import Fetch
from models.talk.inbox import InboxEvent, InboxOutcome
from models.talk.lanes import Lane
from models.talk.outbox import MessageKind
from models.talk.seats import take_events
from tests.pipeline.events import HANA, TARO, message_event
from tests.support.town import echo, open_town, text_message

_ROWS_READ = "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'line_accounts'"
START = datetime(2026, 11, 23, tzinfo=UTC)


class Diary:
    """A handler that writes down what it was given, in order, and echoes."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, turn: Turn, event: dict[str, Any]) -> None:
        self.texts.append(event["message"]["text"])
        echo(turn, event)


async def test_200_events_of_one_account_at_once_are_handled_in_order(database_url: str) -> None:
    diary = Diary()
    async with open_town(database_url, diary) as town:
        town.line_channel.batch_size = 200
        town.line_channel.shuffle = True
        hana = town.platform.person("はな", channel=town.line_channel, friend=True)
        for number in range(200):
            town.platform.acts.text(hana.chat(), f"{number:03}")
            town.clock.advance(0.001)
        await town.quiet(30)
        assert diary.texts == [f"{number:03}" for number in range(200)]
        assert [message["text"] for message in hana.inbox] == [f"{n + 1}: {n:03}" for n in range(200)]
        # Five answers share one free reply.
        assert (hana.chat().calls, hana.chat().paid) == (40, 0)


async def test_200_requests_of_one_account_at_once_lose_and_repeat_nothing(database_url: str) -> None:
    diary = Diary()
    async with open_town(database_url, diary) as town:
        hana = town.platform.person("はな", channel=town.line_channel, friend=True)
        for number in range(200):
            town.platform.acts.text(hana.chat(), f"{number:03}")
        await town.quiet(30)
        assert sorted(diary.texts) == [f"{number:03}" for number in range(200)]
        said = [message["text"].partition(":")[0] for message in hana.inbox]
        assert said == [str(number + 1) for number in range(200)]


async def test_a_late_event_is_handled_late_and_nothing_is_rewound(database_url: str) -> None:
    diary = Diary()
    async with open_town(database_url, diary) as town:
        later = message_event("later", at=START + timedelta(seconds=5))
        earlier = message_event("earlier", at=START)
        await town.post([later])
        await town.quiet()
        await town.post([earlier])
        await town.quiet()
        assert diary.texts == ["later", "earlier"]


async def test_events_of_one_moment_go_by_their_ids(database_url: str) -> None:
    diary = Diary()
    async with open_town(database_url, diary) as town:
        first, second = message_event("first", at=START), message_event("second", at=START)
        await town.post([second, first])
        await town.quiet()
        assert diary.texts == ["first", "second"]


async def test_1000_redeliveries_and_duplicates_have_1000_effects(database_url: str) -> None:
    async with open_town(database_url) as town:
        events = [message_event(str(n), f"U{n % 50:032x}") for n in range(1000)]
        for start in range(0, 1000, 100):
            part = events[start : start + 100]
            again = [event | {"deliveryContext": {"isRedelivery": True}} for event in part]
            assert await town.post([*part, *part]) == 200
            assert await town.post(again) == 200
        assert await town.post(events[:300]) == 200
        await town.quiet(30)
        states = await town.rows(ConversationState)
        assert len(states) == 50
        assert sum(state.version for state in states) == 1000


async def test_an_event_that_breaks_is_set_aside_and_the_others_go_on(database_url: str) -> None:
    diary = Diary()

    def fragile(turn: Turn, event: dict[str, Any]) -> None:
        diary(turn, event)
        if event["message"]["text"] == "poison":
            turn.conversation.name = "half done"
            turn.session.flush()
            raise ValueError("口座番号 7654321 を読めません")

    async with open_town(database_url, fragile) as town:
        hana = await _person(town, "はな")
        town.line_channel.batch_size = 10
        for text in ("one", "poison", "two"):
            town.platform.acts.text(hana.chat(), text)
            town.clock.advance(0.01)
        other = message_event("other", TARO, at=town.clock.now())
        await town.post([other])
        await town.quiet()
        assert [message["text"] for message in hana.inbox] == ["1: one", "ごめんなさい (ja)", "2: two"]
        (failed,) = await town.rows(InboxEvent, InboxEvent.outcome == InboxOutcome.FAILED)
        assert (failed.attempts, failed.reason) == (2, "ValueError")
        assert failed.body_sealed is not None
        states = await town.rows(ConversationState)
        assert sorted((state.version, state.name) for state in states) == [(1, None), (2, None)]


async def test_an_event_that_breaks_as_its_rows_are_written_leaves_no_word_and_no_record(database_url: str) -> None:
    def promises(turn: Turn, event: dict[str, Any]) -> None:
        echo(turn, event)
        if event["message"]["text"] == "poison":
            turn.record(turn.operator.id, "work.given", "tasks:1")
            turn.tell(turn.account, [text_message("契約書")], MessageKind.CONTRACT)
            turn.fetch_content("77", {})
            # Nothing is asked of the database: the row collides only when all that is pending is written.
            turn.session.add(Lane(channel_id=turn.channel.id, user_id=turn.account.user_id))

    async with open_town(database_url, promises) as town:
        hana = await _person(town, "はな")
        town.line_channel.batch_size = 10
        for text in ("one", "poison", "two"):
            town.platform.acts.text(hana.chat(), text)
            town.clock.advance(0.01)
        await town.quiet()
        assert [message["text"] for message in hana.inbox] == ["1: one", "ごめんなさい (ja)", "2: two"]
        (failed,) = await town.rows(InboxEvent, InboxEvent.outcome == InboxOutcome.FAILED)
        assert failed.reason == "IntegrityError"
        assert await town.rows(AuditRow, AuditRow.act == "work.given") == []
        assert await town.rows(Fetch) == []


async def test_what_comes_after_in_a_batch_knows_who_has_just_registered(sqlite_url: str) -> None:
    def registers(turn: Turn, event: dict[str, Any]) -> None:
        text = event["message"]["text"]
        turn.say(text_message(f"{text}: {turn.resident and turn.resident.alias}"))
        if text == "register":
            resident = Resident(alias="結-AAAAA", created_at=turn.now)
            numbered(turn.session, resident)
            turn.account.resident_id = resident.id
        elif text == "leave":
            turn.account.resident_id = None

    async with open_town(sqlite_url, registers, embedded_worker=False) as town:
        hana = await _person(town, "はな")
        town.line_channel.batch_size = 10
        for text in ("register", "settings", "leave", "menu"):
            town.platform.acts.text(hana.chat(), text)
            town.clock.advance(0.01)
        await town.platform.webhooks.settle()
        assert await town.runtime.worker.step() == 4
        async with town.runtime.working():
            await town.quiet()
        told = [message["text"] for message in hana.inbox]
        assert told == ["register: None", "settings: 結-AAAAA", "leave: 結-AAAAA", "menu: None"]


async def test_a_worker_waits_for_no_other_that_handles_newcomers(postgres_url: str) -> None:
    others: list[int] = []

    def handle(turn: Turn, event: dict[str, Any]) -> None:
        echo(turn, event)
        if not others:
            others.append(-1)
            others[0] = await_(asyncio.wait_for(town.runtime.worker.step(), 20))

    async with open_town(postgres_url, handle, embedded_worker=False) as town:
        await town.post([message_event(user_id=one) for one in (HANA, TARO)])
        assert await town.runtime.worker.step() == 2
        assert others == [0]


async def test_a_second_worker_takes_what_waits_behind_the_lanes_of_the_first(postgres_url: str) -> None:
    def both(session: Session) -> tuple[list[int], list[int]]:
        mine = lanes.claim_waiting(session, 4).lane_ids
        return mine, await_(town.runtime.database.run(lanes.claim_waiting, 4)).lane_ids

    async with open_town(postgres_url, embedded_worker=False) as town:
        everybody = [f"U{number:032x}" for number in range(10)]
        await town.post([message_event(user_id=one) for one in everybody])
        await town.runtime.worker.step()
        await town.post([message_event(user_id=one) for one in everybody])
        first, second = await town.runtime.database.run(both)
        assert (len(first), len(second), len({*first, *second})) == (4, 4, 8)


async def test_newcomers_are_taken_behind_hundreds_of_events_of_a_lane_that_another_holds(postgres_url: str) -> None:
    def beside(session: Session) -> int:
        assert len(lanes.claim_waiting(session, 1).lane_ids) == 1
        return await_(town.runtime.worker.step())

    async with open_town(postgres_url, embedded_worker=False) as town:
        await town.post([message_event()])
        await town.runtime.worker.step()
        most = lanes.EVENTS_PER_LANE * LANES_PER_BATCH
        for _ in range(0, most + 1, 80):
            await town.post([message_event() for _ in range(80)])
        await town.post([message_event(user_id=TARO)])
        assert await town.runtime.database.run(beside) == 1


async def test_taking_events_goes_through_no_accounts_but_those_that_wrote_though_nothing_is_counted_yet(
    postgres_url: str,
) -> None:
    people = 40

    def take(session: Session) -> tuple[int, int]:
        lane_ids = lanes.claim_waiting(session, people).lane_ids
        read_before = session.execute(text(_ROWS_READ)).scalar_one()
        events = take_events(session, town.runtime.vault, lane_ids, [], people, town.clock.now())
        return len(events), session.execute(text(_ROWS_READ)).scalar_one() - read_before

    async with open_town(postgres_url, embedded_worker=False) as town:
        for _ in range(2):
            await town.runtime.worker.step()
            await town.post([message_event(user_id=f"U{number:032x}") for number in range(people)])
        count, rows_read = await town.runtime.database.try_out(take)
        assert count == people
        assert rows_read <= 2 * people


async def test_every_kind_that_line_sends_of_a_person_reaches_the_handler(sqlite_url: str) -> None:
    kinds: list[str] = []
    async with open_town(sqlite_url, lambda turn, event: kinds.append(event["type"])) as town:
        await town.post([message_event(type=kind) for kind in sorted(HANDLED_TYPES)])
        await town.quiet()
    assert kinds == sorted(HANDLED_TYPES)


async def test_an_account_is_opened_by_its_first_event_whatever_it_is(database_url: str) -> None:
    async with open_town(database_url, lambda turn, event: None) as town:
        await town.post([message_event(type="unfollow"), message_event(user_id=TARO)])
        await town.quiet()
        accounts = await town.rows(LineAccount)
        assert {account.user_id for account in accounts} == {HANA, TARO}


async def test_a_turn_may_speak_to_others_and_they_hear_by_push(database_url: str) -> None:
    def gossip(turn: Turn, event: dict[str, Any]) -> None:
        echo(turn, event)
        for account in turn.session.query(LineAccount).where(LineAccount.id != turn.account.id):
            turn.tell(account, [text_message("うわさ")], MessageKind.SERVICE)

    async with open_town(database_url, gossip) as town:
        hana, taro = await _person(town, "はな"), await _person(town, "太郎")
        await hana.says("a")
        await hana.waits_for("1: a")
        await taro.says("b")
        await town.quiet()
        assert [message["text"] for message in hana.inbox] == ["1: a", "うわさ"]
        assert (hana.chat().free, hana.chat().paid) == (1, 1)


async def _person(town: Any, name: str) -> Any:
    return town.platform.person(name, channel=town.line_channel, friend=True)
