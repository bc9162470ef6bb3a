"""Waves: time asks the next people for each offer that still has places, and no more of them than it takes."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from handlers.context import Context
from handlers.dispatch.inviting import invite, need_of
from models.dispatch import waves
from models.dispatch.audience import times_between
from models.dispatch.conditions import Call
from models.dispatch.learning import allowance_of, habits_of
from models.dispatch.line import Line, look_along, next_in_line
from models.dispatch.offers import UNANSWERED, Invitation, Offer, OfferStatus, Wave
from models.dispatch.open_offers import ROTATION
from models.dispatch.turns import mark_asked
from models.dispatch.waves import MOST_CARDS, Habits, Standing, Step, Turn
from models.japan_time import day_in_japan, first_loud_moment
from models.people.operators import Operator
from models.rows import found, locked
from models.talk.budgets import paid_left
from models.towns.entrusting import party_of
from models.towns.pacts import Pact
from models.work.tasks import Task, TaskStatus

OFFERS_PER_TICK = 50
HOUR = timedelta(hours=1)
DAYS_OF_A_WEEK = 7
ROTATION_WAITS = timedelta(hours=12)
"""For an answer, before the next in the rotation is asked."""


@dataclass
class Push:
    """What one operator sends at one moment: who gets how many cards, and what is left to send."""

    operator: Operator
    habits: Habits
    left: int
    cards: Counter[int] = field(default_factory=Counter)

    @property
    def reached(self) -> frozenset[int]:
        """To whom a message goes."""
        return frozenset(self.cards)

    @property
    def full(self) -> frozenset[int]:
        """Those of them for whose message there are no more cards."""
        return frozenset(one for one, cards in self.cards.items() if cards >= MOST_CARDS)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an operator knows before it asks for an offer: for whom it looks, who stands in line, which waves went."""

    call: Call
    line: Line
    waves: Sequence[Wave]


def send_waves(context: Context) -> bool:
    """Decide the waves that are due; answers whether more are waiting."""
    query = (
        select(Offer.id, Offer.operator_id)
        .where(Offer.status == OfferStatus.SENT, Offer.look_at <= context.now)
        .order_by(Offer.operator_id, Offer.closes_at, Offer.id)
        .limit(OFFERS_PER_TICK)
    )
    by_operator: dict[int, list[int]] = {}
    for offer_id, operator_id in context.session.execute(query):
        by_operator.setdefault(operator_id, []).append(offer_id)
    for operator_id, offer_ids in by_operator.items():
        _send_for(context, operator_id, offer_ids)
    return sum(map(len, by_operator.values())) == OFFERS_PER_TICK


def _send_for(context: Context, operator_id: int, offer_ids: Iterable[int]) -> None:
    operator = found(context.session, Operator, operator_id)
    rows = [(locked(context.session, Task, found(context.session, Offer, one).task_id), one) for one in offer_ids]
    due = [(locked(context.session, Offer, one), task) for task, one in rows]
    loud = first_loud_moment(context.now, operator.quiet_from, operator.quiet_until)
    if loud > context.now:
        for offer, _ in due:
            offer.look_at = loud
        return
    push = push_of(context, operator)
    short = [(offer, task, *_step(context, push, offer, task)) for offer, task in due]
    for offer, task, missing, outlook in short:
        if missing and outlook and push.cards:  # it came too early for a message that went for a later one
            call = replace(outlook.call, is_riding=True, in_push=push.reached, full=push.full)
            again = replace(outlook, call=call, waves=_waves_of(context, offer))
            send(context, push, offer, task, again, missing)


def _step(context: Context, push: Push, offer: Offer, task: Task) -> tuple[int, Outlook | None]:
    """Send the wave of one offer; answers how many more should have been asked, and what was known."""
    if task.status is not TaskStatus.OPEN or not task.free_places or offer.closes_at <= context.now:
        offer.look_at = next_beat(push.operator, context.now + HOUR)  # a place may be freed
        return 0, None
    soonest, outlook = next_beat(push.operator, context.now + waves.BEAT), look_out(context, push, offer, task)
    step = next_step(context, push, offer, outlook, soonest, task.free_places)
    missing = step.size - (send(context, push, offer, task, outlook, step.size) if step.size else 0)
    later = context.now + step.look_again * HOUR
    offer.look_at = soonest if missing else next_beat(push.operator, later)
    return missing, outlook


def push_of(context: Context, operator: Operator) -> Push:
    """What an operator may send now."""
    habits = habits_of(context.session, operator.id, context.now)
    return Push(operator, habits, _messages_left(context, operator.id))


def look_out(context: Context, push: Push, offer: Offer, task: Task, pact: Pact | None = None) -> Outlook:
    """What there is to know before the operator's residents are asked: for its own offer, or for another's by a pact."""
    call = call_of(context, push, offer, task, pact)
    return Outlook(call, look_along(context.session, call), _waves_of(context, offer))


def _waves_of(context: Context, offer: Offer) -> Sequence[Wave]:
    return context.session.scalars(select(Wave).where(Wave.offer_id == offer.id)).all()


def next_step(context: Context, push: Push, offer: Offer, outlook: Outlook, soonest: datetime, places: int) -> Step:
    """How many of the operator's residents to ask now for so many places."""
    if offer.audience["mode"] == ROTATION:
        return _rotation(context, offer, places)
    standing = Standing(
        open_places=places,
        fits=outlook.line.fits,
        asked=[((context.now - wave.sent_at) / HOUR, wave.asked) for wave in outlook.waves],
        left=(offer.closes_at - context.now) / HOUR,
        to_next=(soonest - context.now) / HOUR,
    )
    return waves.next_step(standing, push.habits)


def _rotation(context: Context, offer: Offer, places: int) -> Step:
    """One for each open place; who has not answered in time makes way for the next in turn, and may still answer."""
    fresh = context.now - ROTATION_WAITS
    pending = select(func.count(Invitation.id)).where(
        Invitation.offer_id == offer.id, Invitation.status.in_(UNANSWERED), Invitation.sent_at > fresh
    )
    return Step(max(0, places - (context.session.scalar(pending) or 0)), 1.0)


def send(
    context: Context,
    push: Push,
    offer: Offer,
    task: Task,
    outlook: Outlook,
    size: int,
    pact: Pact | None = None,
) -> int:
    """Ask the next in line; answers how many were asked."""
    call = outlook.call
    line = next_in_line(context.session, call, outlook.line, size)
    chosen = waves.choose(line, size, 0 if call.is_riding else push.left)
    if not chosen:
        return 0
    fresh = [turn for turn in chosen if turn.resident_id not in push.cards]
    wave = _keep(context, push, offer, task, outlook, len(chosen), len(fresh))
    mark_asked(context.session, [turn.resident_id for turn in fresh], context.now)
    invite(context, offer, task, {turn.resident_id: _reason(call, turn) for turn in chosen}, context.now, wave, pact)
    push.cards.update(turn.resident_id for turn in chosen)
    push.left -= len(fresh)
    return len(chosen)


def _keep(context: Context, push: Push, offer: Offer, task: Task, outlook: Outlook, asked: int, messages: int) -> Wave:
    operator_id = push.operator.id
    wave = Wave(
        operator_id=operator_id,
        offer_id=offer.id,
        number=1 + max((one.number for one in outlook.waves if one.operator_id == operator_id), default=0),
        asked=asked,
        messages=messages,
        open_places=task.free_places,
        fits=outlook.line.fits,
        taking=push.habits.taking,
        sent_at=context.now,
    )
    context.session.add(wave)
    context.session.flush()
    detail = {"wave": wave.number, "asked": asked, "messages": messages}
    context.record(operator_id, "offer.wave", f"offers:{offer.id}", detail)
    return wave


def call_of(context: Context, push: Push, offer: Offer, task: Task, pact: Pact | None = None) -> Call:
    """For whom an operator looks among its residents: for its own offer, or for another's by a pact."""
    bands, operator_ids = push.operator.bands, (push.operator.id,)
    need = need_of(context.session, task, bands, context.now, operator_ids)
    return Call(
        operator_ids=operator_ids,
        task_id=task.id,
        is_at_home=push.operator.id != offer.operator_id,
        party_id=None if pact is None else party_of(pact, offer.operator_id),
        need=need,
        soon=times_between(bands, context.now, context.now + waves.SOON),
        is_whole_week=len(need.times) == len(bands) * DAYS_OF_A_WEEK,
        span=task.span,
        due_on=day_in_japan(task.due_at),
        now=context.now,
        in_push=push.reached,
        full=push.full,
    )


def _reason(call: Call, turn: Turn) -> dict[str, Any]:
    return {
        "rule": "fits",
        "skills": sorted(call.need.skills),
        "is_free_soon": turn.is_free_soon,
        "is_newcomer": not turn.was_asked,
        "shared_a_message": turn.is_in_push,
        "turn_at": turn.turn_at.isoformat(),
    }


def _messages_left(context: Context, operator_id: int) -> int:
    """The smaller of what waves may send now and what the month's budget has left; the notices are reserved in it."""
    budget = paid_left(context.session, operator_id, context.now)
    allowed = allowance_of(context.session, operator_id, context.now)
    return allowed if budget is None else min(allowed, budget)


def next_beat(operator: Operator, moment: datetime) -> datetime:
    """The next moment, this one or later, at which an operator's waves leave."""
    return first_loud_moment(waves.on_beat(moment), operator.quiet_from, operator.quiet_until)
