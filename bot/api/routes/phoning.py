"""Acting for a resident who phones: recorded with both names, and told to the resident.

Work still starts only by the resident's own tap on the notice.
"""

import asyncio
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, Response, UploadFile
from pydantic import Field

from bot.api.caller import Caller, writes
from bot.api.routes.assignments import AssignmentOut
from bot.api.routes.attachments import AttachmentOut
from bot.api.routes.residents import MaskedAccountOut
from bot.api.shapes import Day, Given, Line, PathId, Shape, Text, same
from handlers.context import Context
from handlers.people import acting_for, bank_accounts
from handlers.work.handing_in import MOST_ATTACHMENTS
from models.files.attachments import Attachment
from models.files.keeping import clean
from models.money.account_numbers import AccountKind
from models.people.memberships import MembershipStatus
from models.rows import found
from models.work.assignments import Assignment

router = APIRouter(prefix="/residents/{resident_id}", tags=["acting for a resident"])

PART = "So much of outside work is done; left out, what was sent counts as all unless a review says otherwise."

WHY = "How they asked, for the record: by telephone, over the counter, by letter."

ActingFor = Annotated[Caller, writes("residents.act_for")]
Reason = Annotated[Text, Field(min_length=1, max_length=acting_for.LONGEST_REASON, description=WHY)]


class DeclinedOut(Shape):
    """The offer that was declined."""

    offer_id: int


class AwaitedPlaceOut(Shape):
    """The offer for a place of which they wait, and until when one may come free."""

    offer_id: int
    closes_at: datetime


class SubmissionOut(Shape):
    """What was handed in."""

    id: int
    assignment_id: int
    number: int
    units: int
    submitted_at: datetime


class MembershipOut(Shape):
    """Where the registration stands."""

    resident_id: int
    status: MembershipStatus
    paused_until: date | None


class FilesOut(Shape):
    """What is with the work in hand: brought to the office, sent in the chat, or kept from what came back."""

    items: list[AttachmentOut]


class Work(Given):
    """Words that go with the work, and how they asked for it to be handed in."""

    text: Text = Field(default="", max_length=5_000)
    reason: Reason


class Pause(Given):
    """Until when, that day included; null until they come back."""

    until: Day | None = None


class NewBankAccount(Given):
    """The account as it stands in the bankbook; the holder's kana must be the resident's own."""

    bank_code: Text = Field(max_length=4, examples=["0001"])
    branch_code: Text = Field(max_length=3, examples=["001"])
    kind: AccountKind
    number: Text = Field(max_length=20, examples=["1234567"])
    holder: Line = Field(max_length=100, examples=["YAMADA HANAKO"])
    reason: Reason


@router.post("/offers/{offer_id}/accept", response_model=AssignmentOut, summary="Accept an offer for a resident")
async def accept_for(resident_id: PathId, offer_id: PathId, caller: ActingFor) -> Response:
    """The notice goes to their chat; work starts when they tap it."""
    return await caller.do(AssignmentOut.model_validate, acting_for.accept, caller.operator_id, resident_id, offer_id)


@router.post("/offers/{offer_id}/decline", response_model=DeclinedOut, summary="Decline an offer for a resident")
async def decline_for(resident_id: PathId, offer_id: PathId, caller: ActingFor) -> Response:
    def decline(context: Context) -> DeclinedOut:
        acting_for.decline(context, caller.operator_id, resident_id, offer_id)
        return DeclinedOut(offer_id=offer_id)

    return await caller.do(same, decline)


@router.post("/offers/{offer_id}/wait", response_model=AwaitedPlaceOut, summary="Let a resident wait for a place")
async def wait_for(resident_id: PathId, offer_id: PathId, caller: ActingFor) -> Response:
    """Of an offer that is full. A place that is given back is kept for those who wait, in order, for three hours each."""

    def wait(context: Context) -> AwaitedPlaceOut:
        offer = acting_for.wait(context, caller.operator_id, resident_id, offer_id)
        return AwaitedPlaceOut(offer_id=offer_id, closes_at=offer.closes_at)

    return await caller.do(same, wait)


@router.post(
    "/assignments/{assignment_id}/hand-back",
    response_model=AssignmentOut,
    summary="Hand work back for a resident",
)
async def hand_back_for(
    resident_id: PathId,
    assignment_id: PathId,
    caller: ActingFor,
    part_percent: Annotated[int | None, Query(ge=0, le=100, description=PART)] = None,
) -> Response:
    """What is done is paid; nothing counts against them."""

    def hand_back(context: Context) -> Assignment:
        acting_for.hand_back(context, caller.operator_id, resident_id, assignment_id, part_percent)
        return found(context.session, Assignment, assignment_id)  # another town's work too: the resident is ours

    return await caller.do(AssignmentOut.model_validate, hand_back)


@router.post(
    "/assignments/{assignment_id}/files",
    response_model=FilesOut,
    summary="Keep what a resident brought for their work",
)
async def keep_files_for(
    resident_id: PathId,
    assignment_id: PathId,
    caller: ActingFor,
    files: Annotated[list[UploadFile], File(description="Photos and files.", max_length=MOST_ATTACHMENTS)],
    reason: Annotated[Text, Form(min_length=1, max_length=acting_for.LONGEST_REASON, description=WHY)],
) -> Response:
    """For outside work: photos and files that came over the counter or by mail, checked and cleaned as those of the
    chat are. `submit` hands them in.
    """
    # Beside the loop and outside of the transaction: a large picture takes its time.
    brought = [await asyncio.to_thread(clean, one.filename or "", await one.read()) for one in files]
    given = (caller.operator_id, resident_id, assignment_id, brought)
    return await caller.do(_files, acting_for.keep_files, *given, reason=reason)


@router.post(
    "/assignments/{assignment_id}/files/{attachment_id}/remove",
    response_model=FilesOut,
    summary="Take a file off the work in hand",
)
async def take_off_for(
    resident_id: PathId, assignment_id: PathId, attachment_id: PathId, caller: ActingFor
) -> Response:
    """What was handed in before stays with that submission, and is no part of the work any more."""
    given = (caller.operator_id, resident_id, assignment_id, attachment_id)
    return await caller.do(_files, acting_for.take_off, *given)


@router.post("/assignments/{assignment_id}/submit", response_model=SubmissionOut, summary="Hand work in for a resident")
async def submit_for(resident_id: PathId, assignment_id: PathId, body: Work, caller: ActingFor) -> Response:
    return await caller.do(
        SubmissionOut.model_validate,
        acting_for.submit,
        caller.operator_id,
        resident_id,
        assignment_id,
        body.text,
        reason=body.reason,
    )


@router.post("/pause", response_model=MembershipOut, summary="Let a resident pause")
async def pause_for(resident_id: PathId, body: Pause, caller: ActingFor) -> Response:
    return await caller.do(MembershipOut.model_validate, acting_for.pause, caller.operator_id, resident_id, body.until)


@router.post("/resume", response_model=MembershipOut, summary="End a resident's pause")
async def resume_for(resident_id: PathId, caller: ActingFor) -> Response:
    return await caller.do(MembershipOut.model_validate, acting_for.resume, caller.operator_id, resident_id)


@router.post("/bank-account", response_model=MaskedAccountOut, summary="Register a resident's bank account")
async def register_bank_account_for(resident_id: PathId, body: NewBankAccount, caller: ActingFor) -> Response:
    """They are always told, for a changed account is what a thief would want."""

    def register(context: Context) -> bank_accounts.MaskedAccount:
        account = acting_for.register_bank_account(context, caller.operator_id, resident_id, **body.model_dump())
        return bank_accounts.masked_account(account)

    return await caller.do(MaskedAccountOut.model_validate, register)


def _files(kept: list[Attachment]) -> FilesOut:
    return FilesOut(items=[AttachmentOut.model_validate(one) for one in kept])
