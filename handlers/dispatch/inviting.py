"""Inviting: each person asked has a copy of the offer with the reason, and the card on its way."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.context import Context
from handlers.dispatch.open_work import facts_of
from messages.cards.invitation import invitation_card
from models.dispatch.audience import Need, times_between
from models.dispatch.offers import Invitation, Offer, Wave
from models.dispatch.open_offers import units_offered
from models.japan_time import day_in_japan
from models.money.consumption_tax import with_tax
from models.people.line_accounts import accounts_for
from models.people.operators import Operator
from models.people.skills import skills_alike
from models.quality.courses import trials_of
from models.rows import found
from models.talk.outbox import MessageKind
from models.towns.entrusting import by_pact
from models.towns.pacts import Pact
from models.work.on_site import times_within
from models.work.orders import Order
from models.work.tasks import Task


def need_of(
    session: Session, task: Task, bands: Sequence[Sequence[Any]], now: datetime, operator_ids: Sequence[int]
) -> Need:
    """What the next place of a task asks of a person registered with one of these operators."""
    units, span = units_offered(session, task), task.span
    return Need(
        skills=skills_alike(session, task.skill_ids, operator_ids),
        minutes=max(1, round(task.unit_minutes * units)),
        fee_yen=with_tax(task, task.unit_fee_yen * units, day_in_japan(task.due_at)),
        times=times_between(bands, now, task.due_at) if span is None else times_within(bands, *span),
        needs_all=span is not None,
    )


def invite(
    context: Context,
    offer: Offer,
    task: Task,
    reasons: Mapping[int, dict[str, Any]],
    leaves_at: datetime,
    wave: Wave | None = None,
    pact: Pact | None = None,
) -> None:
    """Write an invitation for each resident, in this order, and send its card; it leaves at `leaves_at`.

    By a pact residents of the wave's operator are asked for another's work, in the channel of their own.
    """
    not_before = leaves_at if leaves_at > context.now else None
    operator_id = wave.operator_id if wave else offer.operator_id
    accounts = accounts_for(context.session, operator_id, reasons)
    # The session forgets rows that nobody holds, and every card states something of these.
    _held = found(context.session, Operator, offer.operator_id), found(context.session, Order, task.order_id)
    same = facts_of(context, offer, task, pact=pact)
    has_trial = bool(trials_of(context.session, task))
    for resident_id, reason in reasons.items():
        account = accounts[resident_id]
        own = facts_of(context, offer, task, None, resident_id, pact) if has_trial else same
        facts = replace(own, reason=reason)
        card = invitation_card(facts, account.locale, account.id)
        context.tell(account, [card], MessageKind.OFFER, not_before, offer.id)
    context.session.add_all(
        Invitation(
            operator_id=operator_id,
            offer_id=offer.id,
            resident_id=resident_id,
            account_id=accounts[resident_id].id,
            wave_id=wave.id if wave else None,
            reason={**reason, "mode": offer.audience["mode"]} | by_pact(pact, offer.operator_id),
            sent_at=leaves_at,
        )
        for resident_id, reason in reasons.items()
    )
    context.session.flush()
