"""Residents: masked in lists and views; what is private is opened only for a reason, and recorded."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field
from sqlalchemy import select

from bot.api.caller import Caller, edits, reads, writes
from bot.api.paging import Paged, page
from bot.api.shapes import Line, Page, PathId, Reason, Shape, same
from handlers.context import Context
from handlers.people import bank_accounts, corrections, invite_codes, memberships, residents
from handlers.towns import moving
from models.people.bank_accounts import BankAccount
from models.people.line_accounts import account_for
from models.people.memberships import Membership, MembershipStatus, ResidentSkill, resident_of
from models.people.residents import Resident

router = APIRouter(prefix="/residents", tags=["residents"])


class ResidentOut(Shape):
    """A resident as everybody sees them: no name, only the alias."""

    id: int
    alias: str
    status: MembershipStatus
    municipality_code: str | None
    joined_at: datetime
    paused_until: date | None
    number: str | None

    @classmethod
    def of(cls, membership: Membership, resident: Resident) -> "ResidentOut":
        """The two rows as one."""
        return cls(
            id=resident.id,
            alias=resident.alias,
            status=membership.status,
            municipality_code=resident.municipality_code,
            joined_at=membership.joined_at,
            paused_until=membership.paused_until,
            number=membership.number,
        )


class MaskedOut(Shape):
    """Private details, to be recognised only."""

    name: str
    kana: str
    born_on: str
    phone: str


class MaskedAccountOut(Shape):
    """The account to which they are paid."""

    bank: str
    branch: str
    kind: str
    number: str


class BandOut(Shape):
    """A band of a weekday (0 is Monday)."""

    weekday: int
    band: str


class ResidentDetail(ResidentOut):
    """A resident with their masked details, free time, skills and limits."""

    version: int
    details: MaskedOut
    bank_account: MaskedAccountOut | None
    has_line_account: bool
    is_blocked: bool
    hours_per_week: float | None
    most_open: int | None
    yen_per_year: int | None
    free_time: list[BandOut]
    skill_ids: list[int]


class RevealedOut(Shape):
    """Private details in clear."""

    name: str | None
    kana: str | None
    born_on: date | None
    phone: str | None


class Correction(Reason):
    """What is put right; what is not given stays."""

    name: Line | None = Field(default=None, max_length=100, examples=["SATO HANAKO"])
    kana: Line | None = Field(default=None, max_length=100, examples=["SATO HANAKO"])
    phone: Line | None = Field(default=None, max_length=30, examples=["090-1234-5678"])


class MoveOut(Shape):
    """How the registration stands; `moved_out_on`: since when they no longer live here."""

    resident_id: int
    status: MembershipStatus
    moved_out_on: date | None


class CodeOut(Shape):
    """A code to hand over; one-time codes are shown this once."""

    code: str


@router.get("", response_model=Page[ResidentOut], summary="List residents, without their names")
async def list_residents(
    window: Paged,
    caller: Annotated[Caller, reads("residents.read")],
    status: Annotated[MembershipStatus | None, Query()] = None,
) -> Response:
    query = (
        select(Membership, Resident)
        .join(Resident, Resident.id == Membership.resident_id)
        .where(Membership.operator_id == caller.operator_id)
    )
    if status is not None:
        query = query.where(Membership.status == status)

    def listed(context: Context) -> Page[ResidentOut]:
        return page(context.session, window, query, Membership.id, ResidentOut.of)

    return await caller.look(same, listed)


@router.get("/{resident_id}", response_model=ResidentDetail, summary="Show a resident, details masked")
async def show_resident(resident_id: PathId, caller: Annotated[Caller, reads("residents.read")]) -> Response:
    def show(context: Context) -> ResidentDetail:
        resident = resident_of(context.session, resident_id, caller.operator_id)
        membership = memberships.membership_of(context.session, resident_id, caller.operator_id)
        bank_account = bank_accounts.current_account(context.session, resident_id)
        chat = account_for(context.session, resident_id, caller.operator_id)
        skills = select(ResidentSkill.skill_id).where(ResidentSkill.resident_id == resident_id, ResidentSkill.has)
        bands = sorted(memberships.free_time(context.session, resident_id))
        return ResidentDetail(
            **ResidentOut.of(membership, resident).model_dump(),
            version=resident.version,
            details=MaskedOut.model_validate(residents.masked(context, resident, caller.locale)),
            bank_account=_masked(bank_account),
            has_line_account=chat is not None,
            is_blocked=chat is not None and chat.blocked_at is not None,
            hours_per_week=membership.minutes_per_week and membership.minutes_per_week / 60,
            most_open=membership.most_open,
            yen_per_year=membership.yen_per_year,
            free_time=[BandOut(weekday=weekday, band=band) for weekday, band in bands],
            skill_ids=sorted(context.session.scalars(skills)),
        )

    return await caller.look(same, show)


@router.patch("/{resident_id}/details", response_model=MaskedOut, summary="Correct a name, reading or telephone number")
async def correct_resident(
    resident_id: PathId, body: Correction, caller: Annotated[Caller, edits("residents.write")]
) -> Response:
    """The resident is told in the chat; the record holds the reason, and masked what stood there before."""

    def correct(context: Context) -> residents.MaskedDetails:
        caller.check_version(resident_of(context.session, resident_id, caller.operator_id, lock=True))
        resident = corrections.correct_details(context, caller.operator_id, resident_id, **body.model_dump())
        return residents.masked(context, resident, caller.locale)

    return await caller.do(MaskedOut.model_validate, correct)


@router.post("/{resident_id}/reveal", response_model=RevealedOut, summary="Open private details, for a reason")
async def reveal_resident(
    resident_id: PathId, body: Reason, caller: Annotated[Caller, writes("residents.private")]
) -> Response:
    """Who opened them and why stands in the record."""

    def reveal(context: Context) -> residents.PrivateDetails:
        resident = resident_of(context.session, resident_id, caller.operator_id)
        return residents.reveal(context, resident, caller.operator_id, body.reason)

    return await caller.do(RevealedOut.model_validate, reveal)


@router.post("/{resident_id}/move", response_model=MoveOut, summary="Ask somebody whether they have moved house")
async def propose_move(resident_id: PathId, caller: Annotated[Caller, writes("residents.write")]) -> Response:
    """In the chat they say where they live now, and agree to what goes along to the new town; only that moves them.

    Whether they have is in `status` (`moved`) and `moved_out_on`.
    """
    return await caller.do(MoveOut.model_validate, moving.propose, caller.operator_id, resident_id)


@router.post("/{resident_id}/claim-code", response_model=CodeOut, summary="Make a code to take a registration over")
async def issue_claim_code(resident_id: PathId, caller: Annotated[Caller, writes("residents.codes")]) -> Response:
    def issue(context: Context) -> CodeOut:
        resident_of(context.session, resident_id, caller.operator_id)
        return CodeOut(code=invite_codes.issue_claim_code(context, caller.operator_id, resident_id))

    return await caller.do(same, issue)


@router.post("/{resident_id}/relink-code", response_model=CodeOut, summary="Make a code for a new phone")
async def issue_relink_code(resident_id: PathId, caller: Annotated[Caller, writes("residents.codes")]) -> Response:
    """For somebody whom staff have recognised; older codes of theirs no longer work."""

    def issue(context: Context) -> CodeOut:
        resident_of(context.session, resident_id, caller.operator_id)
        return CodeOut(code=invite_codes.issue_relink_code(context, caller.operator_id, resident_id))

    return await caller.do(same, issue)


def _masked(account: BankAccount | None) -> MaskedAccountOut | None:
    return None if account is None else MaskedAccountOut.model_validate(bank_accounts.masked_account(account))
