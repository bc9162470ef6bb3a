"""Offers: a task put before an audience. A preview tells who is asked, what it costs, and how the card looks."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field
from sqlalchemy import select

from bot.api.caller import Caller, edits, moves, reads, writes
from bot.api.paging import Paged, page
from bot.api.shapes import Given, Moment, Page, PathId, RowId, Shape, same
from handlers.context import Context
from handlers.dispatch import offers
from handlers.dispatch.offers import AudienceChoice, OfferPreview
from models.dispatch.offers import Invitation, InvitationStatus, Offer, OfferStatus, Wave
from models.towns.outsiders import is_seen_by, reason_told

router = APIRouter(tags=["offers"])


class OfferOut(Shape):
    """An offer; `audience` is the choice that was made."""

    id: int
    version: int
    task_id: int
    audience: dict[str, Any]
    status: OfferStatus
    closes_at: datetime
    created_at: datetime
    sent_at: datetime | None
    closed_at: datetime | None


class InvitationOut(Shape):
    """One resident's copy of an offer, with the reason that they were asked. `operator_id` is through whom: of another
    town's residents only those who came forward are listed. `held_until`: a place that was given back is kept for them."""

    id: int
    operator_id: int
    resident_id: int
    wave_id: int | None
    status: InvitationStatus
    reason: dict[str, Any]
    sent_at: datetime
    answered_at: datetime | None
    held_until: datetime | None

    @classmethod
    def told_to(cls, operator_id: int) -> Callable[[Invitation], "InvitationOut"]:
        """As the staff of an operator see it."""

        def shown(invitation: Invitation) -> "InvitationOut":
            plain = {name: getattr(invitation, name) for name in cls.model_fields}
            return cls(**{**plain, "reason": reason_told(invitation, operator_id)})

        return shown


class WaveOut(Shape):
    """One step of an offer: `asked` of the `fits` of an operator's residents, `messages` of them by a message of their
    own.

    `taking` is the share of those asked who were expected to accept.
    """

    id: int
    operator_id: int
    number: int
    asked: int
    messages: int
    open_places: int
    fits: int
    taking: float
    sent_at: datetime


class FittingOut(Shape):
    """Somebody who fits, and why."""

    resident_id: int
    alias: str
    reason: dict[str, Any]


class MisfitOut(Shape):
    """Somebody who does not fit now, and why not."""

    resident_id: int
    alias: str
    why: str


class PreviewOut(Shape):
    """What sending would do now: who fits in the order of asking, the `chosen` of them, paid messages, the card.

    `shares_at`: from when residents of partners may be asked for the places that are left, where a pact shares it.
    """

    fits: list[FittingOut]
    chosen: list[int]
    misfits: list[MisfitOut]
    messages: int
    messages_yen: int | None
    fees_yen: int
    quota_left: int | None
    is_within_quota: bool
    leaves_at: datetime
    shares_at: datetime | None
    card: dict[str, Any]

    @classmethod
    def of(cls, preview: OfferPreview) -> "PreviewOut":
        """The preview as it is shown."""
        audience = preview.audience
        return cls(
            fits=[FittingOut.model_validate(asked) for asked in audience.fits],
            chosen=[asked.resident_id for asked in audience.chosen],
            misfits=[MisfitOut.model_validate(one) for one in audience.misfits],
            messages=preview.messages,
            messages_yen=preview.messages_yen,
            fees_yen=preview.fees_yen,
            quota_left=preview.quota_left,
            is_within_quota=preview.is_within_quota,
            leaves_at=preview.leaves_at,
            shares_at=preview.shares_at,
            card=preview.card,
        )


class SentOut(Shape):
    """How many were asked, and when the messages leave (after quiet hours)."""

    asked: int
    leaves_at: datetime


class Choice(Given):
    """Whom to ask of those who fit: all, the `first` so many, the named ones only, each in turn, or in waves: as few
    as it takes to fill the places. By `lottery` all are asked, and the places are drawn when the offer closes."""

    mode: Literal["waves", "all", "first", "lottery", "named", "rotation"] = "all"
    first: int | None = Field(default=None, ge=1, le=1_000_000)
    resident_ids: list[RowId] = Field(default_factory=list, max_length=10_000)

    def as_choice(self) -> AudienceChoice:
        """As the act takes it."""
        return AudienceChoice(self.mode, self.first, tuple(self.resident_ids))


class NewOffer(Given):
    """An offer to write; nothing is sent yet."""

    closes_at: Moment
    audience: Choice = Field(default_factory=Choice)


class OfferChanges(Given):
    """What is to be changed; what is not named stays."""

    closes_at: Moment | None = None
    audience: Choice | None = None


@router.get("/offers", response_model=Page[OfferOut], summary="List offers")
async def list_offers(
    window: Paged,
    caller: Annotated[Caller, reads("offers.read")],
    task_id: Annotated[RowId | None, Query()] = None,
    status: Annotated[OfferStatus | None, Query()] = None,
) -> Response:
    query = select(Offer).where(Offer.operator_id == caller.operator_id)
    if task_id is not None:
        query = query.where(Offer.task_id == task_id)
    if status is not None:
        query = query.where(Offer.status == status)

    def listed(context: Context) -> Page[OfferOut]:
        return page(context.session, window, query, Offer.id, OfferOut.model_validate)

    return await caller.look(same, listed)


@router.get("/offers/{offer_id}", response_model=OfferOut, summary="Show an offer")
async def show_offer(offer_id: PathId, caller: Annotated[Caller, reads("offers.read")]) -> Response:
    return await caller.look(OfferOut.model_validate, caller.own, Offer, offer_id)


@router.post("/tasks/{task_id}/offers", response_model=OfferOut, summary="Draft an offer of a published task")
async def draft_offer(task_id: PathId, body: NewOffer, caller: Annotated[Caller, writes("offers.write")]) -> Response:
    return await caller.do(
        OfferOut.model_validate,
        offers.draft_offer,
        caller.operator_id,
        task_id,
        body.closes_at,
        body.audience.as_choice(),
    )


@router.patch("/offers/{offer_id}", response_model=OfferOut, summary="Change an offer before it is sent")
async def edit_offer(
    offer_id: PathId, body: OfferChanges, caller: Annotated[Caller, edits("offers.write")]
) -> Response:
    def edit(context: Context) -> Offer:
        offer = caller.own(context, Offer, offer_id)
        known = Choice(**offer.audience)
        return offers.edit_offer(
            context,
            caller.operator_id,
            offer_id,
            body.closes_at or offer.closes_at,
            (body.audience or known).as_choice(),
            caller.version,
        )

    return await caller.do(OfferOut.model_validate, edit)


@router.get("/offers/{offer_id}/preview", response_model=PreviewOut, summary="See what sending would do now")
async def preview_offer(offer_id: PathId, caller: Annotated[Caller, reads("offers.read")]) -> Response:
    return await caller.try_out(PreviewOut.of, offers.preview_offer, caller.operator_id, offer_id)


@router.post("/offers/{offer_id}/send", response_model=SentOut, summary="Send an offer to its audience")
async def send_offer(offer_id: PathId, caller: Annotated[Caller, moves("offers.write")]) -> Response:
    """One message for each resident asked, after quiet hours; refused if the month's quota does not suffice."""
    return await caller.do(SentOut.model_validate, offers.send_offer, caller.operator_id, offer_id, caller.version)


@router.post("/offers/{offer_id}/close", response_model=OfferOut, summary="Close an offer before its time")
async def close_offer(offer_id: PathId, caller: Annotated[Caller, moves("offers.write")]) -> Response:
    return await caller.do(OfferOut.model_validate, offers.close_offer, caller.operator_id, offer_id, caller.version)


@router.get(
    "/offers/{offer_id}/invitations",
    response_model=Page[InvitationOut],
    summary="List who was asked, and why",
)
async def list_invitations(
    offer_id: PathId, window: Paged, caller: Annotated[Caller, reads("offers.read")]
) -> Response:
    def listed(context: Context) -> Page[InvitationOut]:
        caller.own(context, Offer, offer_id)
        query = select(Invitation).where(Invitation.offer_id == offer_id, is_seen_by(caller.operator_id))
        return page(context.session, window, query, Invitation.id, InvitationOut.told_to(caller.operator_id))

    return await caller.look(same, listed)


@router.get("/offers/{offer_id}/waves", response_model=Page[WaveOut], summary="List the waves of an offer")
async def list_waves(offer_id: PathId, window: Paged, caller: Annotated[Caller, reads("offers.read")]) -> Response:
    def listed(context: Context) -> Page[WaveOut]:
        caller.own(context, Offer, offer_id)
        return page(
            context.session, window, select(Wave).where(Wave.offer_id == offer_id), Wave.id, WaveOut.model_validate
        )

    return await caller.look(same, listed)
