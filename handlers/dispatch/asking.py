"""Whom an offer would ask now: who fits, who does not and why, and what the channels have left."""

from dataclasses import dataclass
from typing import Any

from handlers.context import Context
from handlers.dispatch.inviting import need_of
from models.dispatch.audience import Misfit, in_order, misfit, reason_of
from models.dispatch.candidates import candidates
from models.dispatch.offers import Offer
from models.dispatch.open_offers import FIRST, NAMED
from models.people.operators import Operator
from models.rows import found
from models.talk.budgets import paid_left
from models.work.tasks import Task


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who fits, and why."""

    resident_id: int
    alias: str
    account_id: int
    reason: dict[str, Any]


@dataclass(frozen=True, slots=True)
class NotAsked:
    """Somebody who does not fit now, and why not."""

    resident_id: int
    alias: str
    why: Misfit


@dataclass(frozen=True, slots=True)
class Audience:
    """Those who fit, in the order in which they are asked; those chosen of them; those who do not fit.

    Of an offer that goes in steps all are chosen who may come to be asked; time asks as few of them as it takes.

    `quota_left`: paid messages that this offer may use, after the notices that it will need; None is no limit.
    """

    fits: list[Asked]
    chosen: list[Asked]
    misfits: list[NotAsked]
    quota_left: int | None


def audience_of(context: Context, offer: Offer, task: Task) -> Audience:
    """The audience of an offer as things stand now."""
    operator = found(context.session, Operator, offer.operator_id)
    choice = offer.audience
    named = choice["resident_ids"] if choice["mode"] == NAMED else None
    need = need_of(context.session, task, operator.bands, context.now, (operator.id,))
    fits, misfits = [], []
    members = candidates(context.session, offer.operator_id, task.id, context.now, named)
    for one in in_order(members):
        why = misfit(one, need)
        if why is None and one.account_id is not None:
            reason = {**reason_of(one, need), "mode": choice["mode"]}
            fits.append(Asked(one.resident_id, one.alias, one.account_id, reason))
        else:
            misfits.append(NotAsked(one.resident_id, one.alias, why or Misfit.NO_ACCOUNT))
    chosen = fits[: choice["first"]] if choice["mode"] == FIRST else fits
    left = paid_left(context.session, offer.operator_id, context.now, notices=task.open_places * task.notices)
    return Audience(fits, chosen, misfits, left)
