"""Offers: composed, looked at as the resident will see them, sent, followed and closed."""

from datetime import datetime, timedelta
from typing import Annotated, Any, NamedTuple

import orjson
from fastapi import APIRouter
from sqlalchemy import func, select
from starlette.responses import Response

from bot.console.visit import AskedId, RowId, Visit, acts, looks
from bot.web.forms import Form
from handlers.context import Context
from handlers.dispatch import offers
from handlers.dispatch.offers import MODES, AudienceChoice, OfferPreview
from models.dispatch.offers import Invitation, InvitationStatus, Offer, OfferStatus, Wave
from models.japan_time import at_hour, day_in_japan
from models.people.memberships import Membership, MembershipStatus
from models.people.operators import Operator
from models.people.residents import Resident
from models.rows import found
from models.towns.outsiders import is_seen_by, reason_told
from models.work.tasks import Task, TaskStatus

router = APIRouter(include_in_schema=False)

PER_PAGE = 50
USUAL_DAYS = 3


class OfferSheet(NamedTuple):
    """One offer: before it is sent what sending would do, after that what became of it."""

    offer: Offer
    task: Task
    preview: OfferPreview | None
    members: list[tuple[int, str]]
    invitations: list[Any]
    waves: list[tuple[Wave, str | None]]

    def number_of(self, wave_id: int | None) -> str:
        """The number of the wave by which somebody was asked; "" for those who found it themselves."""
        return next((str(wave.number) for wave, _ in self.waves if wave.id == wave_id), "")


@router.get("/offers")
async def list_offers(visit: Annotated[Visit, looks("offers.read")], before: AskedId = None) -> Response:
    def listed(context: Context) -> tuple[list[Any], list[Task]]:
        query = select(Offer, Task, *_counts()).join(Task, Task.id == Offer.task_id)
        query = query.where(Offer.operator_id == visit.operator_id)
        if before is not None:
            query = query.where(Offer.id < before)
        rows = list(context.session.execute(query.order_by(Offer.id.desc()).limit(PER_PAGE + 1)))
        return rows, _open_tasks(context, visit.operator_id)

    rows, tasks = await visit.look(listed)
    more = f"?before={rows[PER_PAGE - 1][0].id}" if len(rows) > PER_PAGE else ""
    return visit.page("work/offers.html", rows=rows[:PER_PAGE], more=more, tasks=tasks)


@router.get("/offers/new")
async def new_offer(visit: Annotated[Visit, looks("offers.write")], task_id: AskedId = None) -> Response:
    return await _new_form(visit, task_id)


@router.post("/offers")
async def draft_offer(visit: Annotated[Visit, acts("offers.write")]) -> Response:
    def draft(context: Context) -> Offer:
        form = visit.form
        closes_at, choice = form.moment("closes_at"), _choice(form)
        return offers.draft_offer(context, visit.operator_id, form.whole("task_id"), closes_at, choice)

    return await visit.attempt(
        draft, "drafted", lambda offer: f"/offers/{offer.id}", lambda visit: _new_form(visit, None)
    )


@router.get("/offers/{offer_id}")
async def show_offer(offer_id: RowId, visit: Annotated[Visit, looks("offers.read")]) -> Response:
    return await _draw(visit, offer_id)


@router.post("/offers/{offer_id}")
async def edit_offer(offer_id: RowId, visit: Annotated[Visit, acts("offers.write")]) -> Response:
    def edit(context: Context) -> Offer:
        form = visit.form
        given = form.moment("closes_at"), _choice(form), form.version()
        return offers.edit_offer(context, visit.operator_id, offer_id, *given)

    return await visit.attempt(edit, "offer_edited", f"/offers/{offer_id}", lambda visit: _draw(visit, offer_id))


@router.post("/offers/{offer_id}/send")
async def send_offer(offer_id: RowId, visit: Annotated[Visit, acts("offers.write")]) -> Response:
    return await visit.attempt(
        lambda context: offers.send_offer(context, visit.operator_id, offer_id, visit.form.version()),
        "sent",
        f"/offers/{offer_id}",
        lambda visit: _draw(visit, offer_id),
    )


@router.post("/offers/{offer_id}/close")
async def close_offer(offer_id: RowId, visit: Annotated[Visit, acts("offers.write")]) -> Response:
    return await visit.attempt(
        lambda context: offers.close_offer(context, visit.operator_id, offer_id, visit.form.version()),
        "offer_closed",
        f"/offers/{offer_id}",
        lambda visit: _draw(visit, offer_id),
    )


async def _draw(visit: Visit, offer_id: int) -> Response:
    sheet = await visit.try_out(_sheet, visit.operator_id, offer_id)
    card = orjson.dumps(sheet.preview.card).decode() if sheet.preview else ""
    return visit.page("work/offer.html", sheet=sheet, card=card)


def _sheet(context: Context, operator_id: int, offer_id: int) -> OfferSheet:
    offer = found(context.session, Offer, offer_id, operator_id)
    task = found(context.session, Task, offer.task_id)
    if offer.status is OfferStatus.DRAFT:
        preview = offers.preview_offer(context, operator_id, offer_id)
        return OfferSheet(offer, task, preview, _members(context, operator_id), [], [])
    is_another_town = (Operator.id == Invitation.operator_id) & (Operator.id != operator_id)
    invited = (
        select(Invitation, Resident.alias, Operator.name)
        .join(Resident, Resident.id == Invitation.resident_id)
        .outerjoin(Operator, is_another_town)
        .where(Invitation.offer_id == offer.id, is_seen_by(operator_id))
        .order_by(Invitation.id)
    )
    sent = select(Wave, Operator.name).join(Operator, Operator.id == Wave.operator_id).where(Wave.offer_id == offer.id)
    rows = context.session.execute(sent.order_by(Wave.id))
    waves = [(wave, None if wave.operator_id == operator_id else name) for wave, name in rows]
    asked = [
        (invitation, alias, town, reason_told(invitation, operator_id))
        for invitation, alias, town in context.session.execute(invited)
    ]
    return OfferSheet(offer, task, None, [], asked, waves)


async def _new_form(visit: Visit, task_id: int | None) -> Response:
    def known(context: Context) -> tuple[list[Task], list[tuple[int, str]]]:
        return _open_tasks(context, visit.operator_id), _members(context, visit.operator_id)

    tasks, members = await visit.look(known)
    now = visit.runtime.clock.now()
    asked = visit.form.get("task_id") or task_id
    fitting = tasks if asked is None else [task for task in tasks if str(task.id) == str(asked)]
    chosen = next(iter(fitting), None)
    closes_at = usual_end(now, chosen.due_at if chosen else now + timedelta(days=USUAL_DAYS + 1))
    return visit.page("work/offer_new.html", tasks=tasks, task=chosen, members=members, closes_at=closes_at)


def usual_end(now: datetime, due_at: datetime) -> datetime:
    """Six in the evening, three days on, but never after the work is due."""
    evening = at_hour(day_in_japan(now) + timedelta(days=USUAL_DAYS), 18)
    return min(evening, due_at)


def _open_tasks(context: Context, operator_id: int) -> list[Task]:
    query = select(Task).where(
        Task.operator_id == operator_id,
        Task.status == TaskStatus.OPEN,
        Task.taken < Task.places,
        Task.due_at > context.now,
    )
    return list(context.session.scalars(query.order_by(Task.id.desc())))


def _members(context: Context, operator_id: int) -> list[tuple[int, str]]:
    query = (
        select(Resident.id, Resident.alias)
        .join(Membership, Membership.resident_id == Resident.id)
        .where(Membership.operator_id == operator_id, Membership.status == MembershipStatus.ACTIVE)
    )
    return [(number, alias) for number, alias in context.session.execute(query.order_by(Resident.alias))]


def _counts() -> list[Any]:
    own = select(func.count(Invitation.id)).where(Invitation.offer_id == Offer.id)
    accepted = own.where(Invitation.status == InvitationStatus.ACCEPTED)
    return [own.scalar_subquery(), accepted.scalar_subquery()]


def _choice(form: Form) -> AudienceChoice:
    mode = form.choice("mode", MODES)
    return AudienceChoice(
        mode=mode,
        first=form.whole("first") if mode == "first" else None,
        resident_ids=tuple(form.ids("resident_ids")) if mode == "named" else (),
    )
