"""A batch of turns: the events of many residents, each lane in its order, in one transaction.

The fixed part (claim, load, mark, freeze) costs a few statements for the whole batch; that is where the speed is.
Lanes are locked first, whatever handlers lock comes after, so two batches never wait for each other in a circle.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.acts import close
from bot.database import is_lost_race
from bot.logs import logger
from handlers.context import Actor, ActorKind, Message
from handlers.turn import Turn
from models.people.residents import Resident
from models.rows import carry, found
from models.seal import SealBroken, Vault
from models.talk import inbox, lanes
from models.talk.calls import Frozen
from models.talk.fetches import Thread, order_fetches
from models.talk.freezing import freeze_answers
from models.talk.outbox import MessageKind, Outgoing
from models.talk.seats import Seat, WaitingEvent, take_events
from models.talk.verdicts import TOKEN_LIFE
from models.writes import watch

Handle = Callable[[Turn, dict[str, Any]], None]
Apologize = Callable[[str], list[Message]]

LANES_PER_BATCH = 96
EVENTS_PER_BATCH = 200
TURNS_PER_BREATH = 4
"""After so many turns the loop turns once: a few milliseconds, which a webhook may wait."""

log = logger(__name__)


@dataclass
class Done:
    """What a batch leaves to do once it is committed: calls in hand, and whether more waits in the tables.

    `newcomers_after` is that of `models.talk.lanes.Claim`.
    """

    lanes: int = 0
    handled: int = 0
    failed: int = 0
    frozen: list[Frozen] = field(default_factory=list)
    newcomers_after: int | None = None
    has_outgoing: bool = False
    has_fetches: bool = False


@dataclass
class Batch:
    """One transaction's worth of turns. Until `lease_until` the calls that it freezes are this worker's. `arrived` are
    calls through which this worker has got, though they still stand open.

    `breathe` lets others run for a moment: many turns may pass without a question to the database.
    """

    session: Session
    vault: Vault
    now: datetime
    lease_until: datetime
    arrived: Collection[int]
    public_url: str
    handle: Handle
    apologize: Apologize
    breathe: Callable[[], None]
    is_careful: bool = True
    turns: list[Turn] = field(default_factory=list)
    answers: list[Outgoing] = field(default_factory=list)

    def run(self) -> Done:
        """Claim lanes and handle what waits in them; raises whatever a handler raises, and WroteBefore."""
        claim = lanes.claim_waiting(self.session, LANES_PER_BATCH)
        watch(self.session, len(claim.lane_ids))
        self.is_careful = False
        done = self._run(claim.lane_ids, self._take_turn)
        done.newcomers_after = claim.newcomers_after
        return done

    def run_carefully(self, lane_id: int) -> Done:
        """Handle one lane, a savepoint around each event: one that breaks is set aside, and the lane goes on."""
        return self._run(lanes.lock_lanes(self.session, [lane_id]), self._try_turn)

    def _run(self, lane_ids: Sequence[int], take: Callable[[WaitingEvent], bool]) -> Done:
        if not lane_ids:
            return Done()
        events = take_events(self.session, self.vault, lane_ids, self.arrived, EVENTS_PER_BATCH, self.now)
        carry(self.session, {event.seat.resident.id for event in events if event.seat.resident is not None})
        handled = [event.id for event in events if take(event)]
        done = self._close(events, handled)
        done.lanes, done.handled, done.failed = len(lane_ids), len(handled), len(events) - len(handled)
        return done

    def _take_turn(self, event: WaitingEvent) -> bool:
        self._keep(self._handled(event), event)
        return True

    def _try_turn(self, event: WaitingEvent) -> bool:
        is_handled = True
        try:
            # What is pending is written as this closes, and may break as well: nothing of the turn counts before.
            with self.session.begin_nested():
                turn = self._handled(event)
        except Exception as error:
            if is_lost_race(error):
                raise
            log.error("event failed", exc_info=True, inbox=event.id, account=event.seat.account.id)
            # The batch was the first attempt, this the second.
            inbox.mark_failed(self.session, event.id, type(error).__name__, 2, self.now)
            turn, is_handled = self._turn(event.seat), False
            if event.body is not None:  # else its reply token is lost with it, and a push would cost
                turn.say(*self.apologize(turn.locale))
        self._keep(turn, event)
        return is_handled

    def _handled(self, event: WaitingEvent) -> Turn:
        if len(self.turns) % TURNS_PER_BREATH == TURNS_PER_BREATH - 1:
            self.breathe()
        if event.body is None:
            raise SealBroken("no known key opens the event")
        turn = self._turn(event.seat)
        self.handle(turn, event.body)
        if turn.lost_drafts:
            log.error("drafts that no known key opens", account=turn.account.id, count=turn.lost_drafts)
        if turn.fetches:
            thread = Thread(None if turn.said else _token(event), event.received_at)
            order_fetches(self.session, self.vault, turn.account, turn.fetches, thread, self.now)
        return turn

    def _turn(self, seat: Seat) -> Turn:
        account = seat.account
        if account.resident_id != (seat.resident and seat.resident.id):
            # An earlier turn of the batch has registered them, or moved them to another account.
            seat.resident = found(self.session, Resident, account.resident_id) if account.resident_id else None
        return Turn(
            session=self.session,
            now=self.now,
            vault=self.vault,
            actor=Actor(ActorKind.RESIDENT, account.resident_id),
            public_url=self.public_url,
            channel=seat.channel,
            operator=seat.operator,
            account=account,
            conversation=seat.conversation,
            resident=seat.resident,
            is_careful=self.is_careful,
        )

    def _keep(self, turn: Turn, event: WaitingEvent) -> None:
        event.seat.operator = turn.operator
        self.turns.append(turn)
        token = _token(event)
        if turn.said:
            answer = Outgoing(turn.account.id, turn.account.channel_id, MessageKind.ANSWER, turn.said)
            if token is not None:
                answer.reply_token, answer.token_until = token, event.received_at + TOKEN_LIFE
            self.answers.append(answer)

    def _close(self, events: Sequence[WaitingEvent], handled: Sequence[int]) -> Done:
        """Write down what the turns said, recorded and ordered, last before the commit."""
        self.session.flush()
        accounts = {event.seat.account.id: event.seat.account for event in events}
        busy = {event.seat.account.id for event in events if event.is_busy}
        told = [said for turn in self.turns for said in turn.outgoing]
        answered = {answer.account_id for answer in self.answers}
        riding = [said for said in told if said.account_id in answered and said.not_before is None]
        frozen, outgoing = freeze_answers(
            self.session, self.vault, accounts, self.answers + riding, busy, handled, self.now, self.lease_until
        )
        outgoing += [said for said in told if said not in riding]
        entries = [entry for turn in self.turns for entry in turn.entries]
        close(self.session, self.vault, outgoing, entries, self.now)
        return Done(
            frozen=frozen,
            has_outgoing=bool(outgoing),
            has_fetches=any(turn.fetches for turn in self.turns),
        )


def _token(event: WaitingEvent) -> str | None:
    """The token with which the event may be answered for free."""
    given = event.body and event.body.get("replyToken")
    return given if isinstance(given, str) and given else None
