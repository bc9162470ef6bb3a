"""Residents: masked every day, in full only for a reason that stands in the record; what they do and are offered."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import select
from starlette.responses import Response

from bot.console.visit import AskedId, RowId, Visit, acts, looks
from bot.web.forms import Empty
from handlers.context import Context
from handlers.help.tickets import CARE
from handlers.people import bank_accounts, consents, corrections, endings, memberships, residents
from handlers.quality.levels import SkillLevel, levels_of
from handlers.records import erasing
from messages.templates import word
from models.dispatch.offers import UNANSWERED, Invitation, InvitationStatus, Offer, OfferStatus
from models.money.payables import Payable, PayableKind
from models.people.agreements import Ending, EndingCause
from models.people.line_accounts import LineAccount, accounts_for
from models.people.memberships import IdentityPaper, Membership, MembershipStatus, ResidentSkill, resident_of
from models.people.operators import Operator, Skill
from models.people.residents import Resident
from models.people.tax_status import InvoiceRegistration, registrations
from models.record.holds import Erasure
from models.rows import found
from models.towns.outsiders import is_of_interest_to
from models.work.assignments import LIVE, Assignment
from models.work.tasks import Task
from models.work.tickets import Ticket

router = APIRouter(include_in_schema=False)

PER_PAGE = 50
SHOWN_WORK = 30
SHOWN_TICKETS = 10


@dataclass(frozen=True)
class ResidentSheet:
    """One resident as staff see them; `private` only right after it was revealed."""

    resident: Resident
    membership: Membership
    masked: residents.MaskedDetails
    account: LineAccount | None
    bank: bank_accounts.MaskedAccount | None
    skills: list[str]
    free_time: list[tuple[list[int], list[str]]]
    levels: list[SkillLevel]
    consents: list[Any]
    work: list[Any]
    extras: list[Payable]
    registration: InvoiceRegistration | None
    tickets: list[Ticket]
    erasure: Erasure | None
    invitations: list[Any]
    from_outside: list[Any]
    ending: Ending | None
    offers: list[Any]
    live: frozenset[Any] = LIVE


@router.get("/residents")
async def list_residents(
    visit: Annotated[Visit, looks("residents.read")],
    alias: Annotated[str, Query(max_length=20)] = "",
    status: Annotated[str, Query(max_length=20)] = "",
    before: AskedId = None,
) -> Response:
    def listed(context: Context) -> list[Any]:
        query = select(Membership, Resident).join(Resident, Resident.id == Membership.resident_id)
        query = query.where(Membership.operator_id == visit.operator_id)
        if alias.strip():
            query = query.where(Resident.alias.icontains(alias.strip(), autoescape=True))
        if status in list(MembershipStatus):
            query = query.where(Membership.status == MembershipStatus(status))
        if before is not None:
            query = query.where(Membership.id < before)
        rows = context.session.execute(query.order_by(Membership.id.desc()).limit(PER_PAGE + 1)).all()
        known = accounts_for(context.session, visit.operator_id, [resident.id for _, resident in rows])
        return [
            (membership, resident, residents.masked(context, resident), known.get(resident.id))
            for membership, resident in rows
        ]

    rows = await visit.look(listed)
    kept = f"&status={status}" if status else ""
    more = f"?before={rows[PER_PAGE - 1][0].id}{kept}" if len(rows) > PER_PAGE else ""
    statuses = list(MembershipStatus)
    return visit.page(
        "people/residents.html", rows=rows[:PER_PAGE], more=more, alias=alias, status=status, statuses=statuses
    )


@router.get("/residents/{resident_id}")
async def show_resident(resident_id: RowId, visit: Annotated[Visit, looks("residents.read")]) -> Response:
    return await draw_resident(visit, resident_id)


@router.post("/residents/{resident_id}/reveal")
async def reveal(resident_id: RowId, visit: Annotated[Visit, acts("residents.private")]) -> Response:
    """Shown once, on this answer only; a reload asks for a reason again."""

    def revealed(context: Context) -> residents.PrivateDetails:
        resident = resident_of(context.session, resident_id, visit.operator_id)
        return residents.reveal(context, resident, visit.operator_id, visit.form.text("reason"))

    return await visit.show(revealed, lambda private: draw_resident(visit, resident_id, private=private))


@router.post("/residents/{resident_id}/erase")
async def erase(resident_id: RowId, visit: Annotated[Visit, acts("residents.erase")]) -> Response:
    def erased(context: Context) -> Erasure:
        return erasing.ask_erasure(context, visit.operator_id, resident_id)

    return await visit.beyond().attempt(
        erased, "erasure_asked", f"/residents/{resident_id}", lambda visit: draw_resident(visit, resident_id)
    )


@router.post("/residents/{resident_id}/correct")
async def correct(resident_id: RowId, visit: Annotated[Visit, acts("residents.write")]) -> Response:
    """What is left empty stays as it is."""

    def corrected(context: Context) -> Resident:
        form = visit.form
        given = {name: form.text(name, "") or None for name in ("name", "kana", "phone")}
        if not any(given.values()):
            raise Empty(field="name, kana, phone")
        return corrections.correct_details(context, visit.operator_id, resident_id, form.text("reason"), **given)

    return await visit.attempt(
        corrected, "details_corrected", f"/residents/{resident_id}", lambda visit: draw_resident(visit, resident_id)
    )


async def draw_resident(
    visit: Visit, resident_id: int, private: residents.PrivateDetails | None = None, code: str | None = None
) -> Response:
    """The page of a resident, with what is shown only this once."""
    sheet = await visit.look(_sheet, visit.operator_id, resident_id)
    causes = [(str(cause), word("ending_cause", cause)) for cause in EndingCause]
    kinds = [(str(kind), word("payable_kind", kind)) for kind in PayableKind if kind is not PayableKind.WORK]
    papers = [(str(paper), word("identity", paper)) for paper in IdentityPaper]
    return visit.page(
        "people/resident.html",
        sheet=sheet,
        private=private,
        code=code,
        ending_causes=causes,
        extra_kinds=kinds,
        papers=papers,
    )


def _sheet(context: Context, operator_id: int, resident_id: int) -> ResidentSheet:
    session = context.session
    resident = resident_of(session, resident_id, operator_id)
    account = accounts_for(session, operator_id, [resident_id]).get(resident_id)
    bank = bank_accounts.current_account(session, resident_id)
    return ResidentSheet(
        resident=resident,
        membership=memberships.membership_of(session, resident_id, operator_id),
        masked=residents.masked(context, resident),
        account=account,
        bank=bank_accounts.masked_account(bank) if bank else None,
        skills=_skills(context, operator_id, resident_id),
        free_time=_free_time(context, operator_id, resident_id),
        levels=levels_of(context, operator_id, resident_id),
        consents=list(consents.current(session, resident_id, operator_id).values()),
        work=_work(context, operator_id, resident_id),
        registration=registrations(session, [resident_id]).get(resident_id),
        extras=_extras(context, operator_id, resident_id),
        erasure=erasing.erasure_of(context, resident_id),
        tickets=_tickets(context, operator_id, resident_id),
        invitations=_open_invitations(context, operator_id, resident_id),
        from_outside=_asked_from_outside(context, operator_id, resident_id),
        ending=endings.standing_ending(context, operator_id, resident_id),
        offers=_open_offers(context, operator_id),
    )


def _skills(context: Context, operator_id: int, resident_id: int) -> list[str]:
    query = select(Skill.names).join(ResidentSkill, ResidentSkill.skill_id == Skill.id)
    query = query.where(Skill.operator_id == operator_id, ResidentSkill.resident_id == resident_id, ResidentSkill.has)
    return [names["ja"] for names in context.session.scalars(query.order_by(Skill.position))]


def _free_time(context: Context, operator_id: int, resident_id: int) -> list[tuple[list[int], list[str]]]:
    """Weekdays (0 is Monday) with the same bands beside each other, and the bands in the order of the operator's."""
    order = [band[0] for band in found(context.session, Operator, operator_id).bands]
    days: dict[int, list[str]] = {}
    for weekday, band in sorted(memberships.free_time(context.session, resident_id)):
        days.setdefault(weekday, []).append(band)
    alike: dict[tuple[str, ...], list[int]] = {}
    for day, bands in days.items():
        ordered = sorted(bands, key=lambda band: order.index(band) if band in order else -1)
        alike.setdefault(tuple(ordered), []).append(day)
    return [(weekdays, list(bands)) for bands, weekdays in alike.items()]


def _tickets(context: Context, operator_id: int, resident_id: int) -> list[Ticket]:
    own = (Ticket.operator_id == operator_id, Ticket.resident_id == resident_id)
    # What was written to the consultation desk stands in the list of those who may read it, and nowhere else.
    query = select(Ticket).where(*own, Ticket.topic != CARE)
    return list(context.session.scalars(query.order_by(Ticket.id.desc()).limit(SHOWN_TICKETS)))


def _work(context: Context, operator_id: int, resident_id: int) -> list[Any]:
    query = select(Assignment, Task.title, Operator.name).join(Task, Task.id == Assignment.task_id)
    query = query.join(Operator, Operator.id == Assignment.operator_id)
    own = (is_of_interest_to(operator_id), Assignment.resident_id == resident_id)
    return list(context.session.execute(query.where(*own).order_by(Assignment.id.desc()).limit(SHOWN_WORK)))


def _extras(context: Context, operator_id: int, resident_id: int) -> list[Payable]:
    own = (Payable.operator_id == operator_id, Payable.resident_id == resident_id)
    query = select(Payable).where(*own, Payable.kind != PayableKind.WORK)
    return list(context.session.scalars(query.order_by(Payable.id.desc()).limit(SHOWN_WORK)))


def _open_invitations(context: Context, operator_id: int, resident_id: int) -> list[Any]:
    query = (
        select(Invitation, Offer, Task.title)
        .join(Offer, Offer.id == Invitation.offer_id)
        .join(Task, Task.id == Offer.task_id)
        .where(
            Invitation.operator_id == operator_id,
            Invitation.resident_id == resident_id,
            Invitation.status.in_([*UNANSWERED, InvitationStatus.WAITING]),
            Offer.status == OfferStatus.SENT,
        )
    )
    return list(context.session.execute(query.order_by(Offer.closes_at)))


def _asked_from_outside(context: Context, operator_id: int, resident_id: int) -> list[Any]:
    """Whose work of other towns they were asked for by a pact, newest first."""
    query = (
        select(Invitation, Task.title, Operator.name)
        .join(Offer, Offer.id == Invitation.offer_id)
        .join(Task, Task.id == Offer.task_id)
        .join(Operator, Operator.id == Offer.operator_id)
        .where(
            Invitation.operator_id == operator_id,
            Invitation.resident_id == resident_id,
            Offer.operator_id != operator_id,
        )
    )
    return list(context.session.execute(query.order_by(Invitation.id.desc()).limit(SHOWN_WORK)))


def _open_offers(context: Context, operator_id: int) -> list[Any]:
    query = select(Offer, Task).join(Task, Task.id == Offer.task_id)
    is_open = (Offer.operator_id == operator_id, Offer.status == OfferStatus.SENT, Offer.closes_at > context.now)
    return list(context.session.execute(query.where(*is_open).order_by(Offer.closes_at)))
