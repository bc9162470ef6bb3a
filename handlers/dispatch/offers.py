"""Offers: drafted, looked at before they are sent, sent, closed. Sending is the only step that costs messages."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import select, update

from handlers.context import Context
from handlers.dispatch import draws
from handlers.dispatch.asking import Audience, audience_of
from handlers.dispatch.inviting import invite
from handlers.dispatch.open_work import facts_of
from handlers.dispatch.sharing import first_share
from handlers.moves import move
from handlers.office.staff_news import notify
from messages.cards.invitation import invitation_card
from messages.line import Message
from models.dispatch.audience import Misfit
from models.dispatch.held import count_held
from models.dispatch.offers import UNANSWERED, Invitation, InvitationStatus, Offer, OfferStatus
from models.dispatch.open_offers import ALL, FIRST, IN_STEPS, LOTTERY, NAMED, ROTATION, WAVES
from models.dispatch.turns import mark_asked
from models.errors import BadInput, Conflict
from models.japan_time import first_loud_moment
from models.people.operators import Operator
from models.rows import found, locked, to_edit
from models.talk.budgets import yen_for_messages
from models.work.tasks import Task, TaskStatus

MODES = (WAVES, ALL, FIRST, LOTTERY, NAMED, ROTATION)
OFFERS_PER_TICK = 50


class TaskNotOpen(Conflict):
    """The task is not published, or no longer."""

    key = "errors.work.task_not_open"


class TaskFull(Conflict):
    """Every place of the task is taken: whoever were asked could only read that they come too late."""

    key = "errors.work.task_full"


class ClosesTooLate(BadInput):
    """An offer closes in the future, before its work is due, and before work at a place begins."""

    key = "errors.work.closes_too_late"


class NobodyNamed(BadInput):
    """An offer to named people names nobody."""

    key = "errors.work.nobody_named"


class NobodyToAsk(Conflict):
    """Nobody of the chosen audience fits and can be reached."""

    key = "errors.work.nobody_to_ask"


class QuotaShort(Conflict):
    """The messages left this month (`left`) are fewer than the offer would take (`needed`)."""

    key = "errors.work.quota_short"


@dataclass(frozen=True, slots=True)
class AudienceChoice:
    """Whom staff choose to ask among those who fit (see `models.dispatch.open_offers` for the modes)."""

    mode: str = ALL
    first: int | None = None
    resident_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferPreview:
    """What sending would do now. `messages` is the number of paid messages, one a person; `quota_left` None is no limit.

    `messages_yen` is the most that LINE charges for those beyond the plan's free ones, without tax; None where no plan
    is known. `fees_yen` is what will be owed if every open place is taken and all of it is done. `shares_at`: from when
    partners' residents may be asked for what is left, where a pact shares it.
    """

    audience: Audience
    messages: int
    messages_yen: int | None
    fees_yen: int
    quota_left: int | None
    is_within_quota: bool
    leaves_at: datetime
    shares_at: datetime | None
    card: Message


@dataclass(frozen=True, slots=True)
class SentOffer:
    """How many were asked, and when the messages leave (after quiet hours)."""

    asked: int
    leaves_at: datetime


def draft_offer(context: Context, operator_id: int, task_id: int, closes_at: datetime, choice: AudienceChoice) -> Offer:
    """Write an offer of a published task; raises TaskNotOpen, TaskFull, BadInput."""
    task = found(context.session, Task, task_id, operator_id)
    _check(context, task, closes_at, choice)
    offer = Offer(
        operator_id=operator_id,
        task_id=task_id,
        audience=_kept(choice),
        closes_at=closes_at,
        created_at=context.now,
    )
    context.session.add(offer)
    context.session.flush()
    context.record(operator_id, "offer.draft", f"offers:{offer.id}", {"task": task_id, **offer.audience})
    return offer


def edit_offer(
    context: Context,
    operator_id: int,
    offer_id: int,
    closes_at: datetime,
    choice: AudienceChoice,
    version: int | None = None,
) -> Offer:
    """Change an offer that has not been sent."""
    offer = to_edit(context.session, Offer, offer_id, operator_id, version)
    if offer.status is not OfferStatus.DRAFT:
        raise BadInput(field="status", reason=str(offer.status))
    _check(context, found(context.session, Task, offer.task_id), closes_at, choice)
    offer.audience, offer.closes_at = _kept(choice), closes_at
    context.record(operator_id, "offer.edit", f"offers:{offer.id}", offer.audience)
    return offer


def preview_offer(context: Context, operator_id: int, offer_id: int) -> OfferPreview:
    """Who would be asked and who not and why, what it costs, and the card as a resident sees it."""
    offer = found(context.session, Offer, offer_id, operator_id)
    task = found(context.session, Task, offer.task_id)
    audience = audience_of(context, offer, task)
    needed = 0 if offer.audience["mode"] in IN_STEPS else len(audience.chosen)
    left = audience.quota_left
    facts = facts_of(context, offer, task, audience.chosen[0].reason if audience.chosen else None)
    return OfferPreview(
        audience=audience,
        messages=needed,
        messages_yen=yen_for_messages(context.session, operator_id, context.now, needed),
        fees_yen=task.open_places * task.units_per_place * task.unit_fee_yen,
        quota_left=left,
        is_within_quota=left is None or needed <= left,
        leaves_at=_leaves_at(context, operator_id),
        shares_at=first_share(context, offer, task),
        card=invitation_card(replace(facts, is_open=True), "ja", 0),  # as it will be once it is sent
    )


def send_offer(context: Context, operator_id: int, offer_id: int, version: int | None = None) -> SentOffer:
    """Ask the audience as it is now: an invitation and one message each, after quiet hours. Waves and rotation begin.

    Raises TaskNotOpen, TaskFull, NobodyToAsk, QuotaShort.
    """
    task_id = found(context.session, Offer, offer_id, operator_id).task_id
    task = locked(context.session, Task, task_id)
    offer = to_edit(context.session, Offer, offer_id, operator_id, version)
    if offer.closes_at <= context.now:
        raise TaskNotOpen()
    _check_task(task)
    audience = audience_of(context, offer, task)
    left, is_in_steps = audience.quota_left, offer.audience["mode"] in IN_STEPS
    rested_later = is_in_steps and any(one.why is Misfit.TWICE_TODAY for one in audience.misfits)
    if not is_in_steps and left is not None and left < len(audience.chosen):
        raise QuotaShort(left=left, needed=len(audience.chosen))
    move(context, offer, OfferStatus.SENT)
    offer.sent_at = context.now
    offer.share_at = first_share(context, offer, task)
    if not audience.chosen and not rested_later and offer.share_at is None:
        raise NobodyToAsk()
    leaves_at = _leaves_at(context, operator_id)
    reasons = {} if is_in_steps else {asked.resident_id: asked.reason for asked in audience.chosen}
    if is_in_steps:
        offer.look_at = leaves_at
    else:
        invite(context, offer, task, reasons, leaves_at)
        mark_asked(context.session, list(reasons), leaves_at)
    context.record(operator_id, "offer.send", f"offers:{offer.id}", {"asked": len(reasons), **offer.audience})
    return SentOffer(len(reasons), leaves_at)


def close_offer(context: Context, operator_id: int, offer_id: int, version: int | None = None) -> Offer:
    """Close an offer before its time; nobody is messaged for it, old cards answer with what stands."""
    task = locked(context.session, Task, found(context.session, Offer, offer_id, operator_id).task_id)
    offer = to_edit(context.session, Offer, offer_id, operator_id, version)
    _close(context, offer, task, InvitationStatus.CLOSED)
    context.record(operator_id, "offer.close", f"offers:{offer.id}")
    return offer


def expire_offers(context: Context) -> bool:
    """Close the offers whose time is over, and draw the lots; staff learn of places left empty. Answers whether more are waiting."""
    query = select(Offer.id).where(Offer.status == OfferStatus.SENT, Offer.closes_at <= context.now)
    due = list(context.session.scalars(query.order_by(Offer.id).limit(OFFERS_PER_TICK)))
    for offer_id in due:
        task = locked(context.session, Task, found(context.session, Offer, offer_id).task_id)
        offer = locked(context.session, Offer, offer_id)
        if offer.status is not OfferStatus.SENT:
            continue
        if offer.audience["mode"] == LOTTERY and task.status is TaskStatus.OPEN:
            draws.draw(context, offer, task)
        _close(context, offer, task, InvitationStatus.EXPIRED)
        if task.status is TaskStatus.OPEN and task.open_places:
            detail = {"task": task.id, "open_places": task.open_places}
            notify(context, offer.operator_id, "offer.unfilled", f"offers:{offer.id}", detail)
    return len(due) == OFFERS_PER_TICK


def _check_task(task: Task) -> None:
    if task.status is not TaskStatus.OPEN:
        raise TaskNotOpen()
    if not task.open_places:
        raise TaskFull()


def _check(context: Context, task: Task, closes_at: datetime, choice: AudienceChoice) -> None:
    _check_task(task)
    if not context.now < closes_at <= task.due_at:
        raise ClosesTooLate(field="closes_at", reason="now < closes_at <= due_at")
    if task.starts_at is not None and closes_at > task.starts_at:
        raise ClosesTooLate(field="closes_at", reason="<= starts_at")
    if choice.mode not in MODES:
        raise BadInput(field="audience.mode", reason=", ".join(MODES))
    if choice.mode == FIRST and (choice.first or 0) < 1:
        raise BadInput(field="audience.first", reason=">= 1")
    if choice.mode == NAMED and not choice.resident_ids:
        raise NobodyNamed(field="audience.resident_ids", reason="empty")


def _kept(choice: AudienceChoice) -> dict[str, object]:
    return {**asdict(choice), "resident_ids": list(choice.resident_ids)}


def _leaves_at(context: Context, operator_id: int) -> datetime:
    operator = found(context.session, Operator, operator_id)
    return first_loud_moment(context.now, operator.quiet_from, operator.quiet_until)


def _close(context: Context, offer: Offer, task: Task, status: InvitationStatus) -> None:
    move(context, offer, OfferStatus.CLOSED)
    offer.closed_at, offer.look_at, offer.share_at = context.now, None, None
    waiting = update(Invitation).where(
        Invitation.offer_id == offer.id,
        Invitation.status.in_([*UNANSWERED, InvitationStatus.WAITING, InvitationStatus.DECLINED]),
    )
    closed = waiting.values(status=status, held_until=None)
    context.session.execute(closed, execution_options={"synchronize_session": False})
    if task.held:
        count_held(context.session, task)
