"""Pacts with the other operators of this installation, and who they are."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import Field

from bot.api.caller import Caller, moves, reads, writes
from bot.api.paging import Paged, page
from bot.api.shapes import LARGEST_YEN, Day, Given, Line, Page, PathId, RowId, Shape, Text, same
from handlers.context import Context
from handlers.towns import pacts
from models.japan_time import day_in_japan
from models.towns.pacts import Chain, Direction, Pact, PactStatus
from models.towns.proposals import LONGEST_REASON, LONGEST_WORDS, PactTerms

_Number = Annotated[int, Field(ge=-LARGEST_YEN, le=LARGEST_YEN)]
"""What the tables can hold; the act says in its own words what is too little or too much."""

router = APIRouter(prefix="/pacts", tags=["pacts"])
towns = APIRouter(prefix="/towns", tags=["pacts"])


class TownOut(Shape):
    """Another operator of this installation: its name and its town, and nothing more."""

    id: int
    key: str
    name: str
    town: str


class PactOut(Shape):
    """A pact; `direction` is as its proposer says it. `own_names`: what the own kinds of one of the two are called. `holds_today`: whether new work may be shared by it now.

    `moved_by_id` is the operator that moved it last, `reason` the words with which it did.
    """

    id: int
    version: int
    proposer_id: int
    proposer_name: str
    other_id: int
    other_name: str
    direction: Direction
    chain: Chain
    templates: list[str]
    own_names: dict[str, str]
    work_classes: list[int]
    starts_on: date
    ends_on: date | None
    head_start_hours: int
    places_per_month: int | None
    yen_per_month: int | None
    handling_percent: int
    pay_months: int
    pay_day: int
    words: str
    status: PactStatus
    holds_today: bool
    proposed_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    moved_by_id: int | None
    reason: str

    @classmethod
    def seen(cls, context: Context, pact: Pact) -> "PactOut":
        """The row with the names of its two sides."""
        names = pacts.names_of(context.session, [pact])
        own = {"proposer_name", "other_name", "holds_today"}
        plain = {name: getattr(pact, name) for name in cls.model_fields if name not in own}
        return cls(
            **plain,
            proposer_name=names[pact.proposer_id],
            other_name=names[pact.other_id],
            holds_today=pact.holds_on(day_in_japan(context.now)),
        )


class NewPact(Given):
    """What is proposed; an empty list of `templates` stands for every kind of work.

    In the chain `through`, the lead pays the partner the fees and `handling_percent` of them on the day `pay_day`
    (31: the last) of the month `pay_months` after the one in which the work came in.
    """

    other_id: RowId
    direction: Direction = Field(description="`gives`: our work to their residents; `takes`: theirs to ours.")
    chain: Chain = Field(description="`through`: the partner contracts with its residents; `direct`: the lead does.")
    starts_on: Day
    ends_on: Day | None = None
    templates: list[Text] = Field(
        default_factory=list, max_length=100, description="Keys of `GET /templates`, or of the other's."
    )
    work_classes: list[_Number] = Field(default_factory=lambda: [0], max_length=5)
    head_start_hours: _Number = 24
    places_per_month: _Number | None = None
    yen_per_month: _Number | None = None
    handling_percent: _Number = 0
    pay_months: _Number = 1
    pay_day: _Number = 31
    words: Text = Field(default="", max_length=LONGEST_WORDS)


class Why(Given):
    """Why; the other side reads it."""

    reason: Line = Field(max_length=LONGEST_REASON, examples=["budget of the year is spent"])


class MaybeWhy(Given):
    """Why, if you like to say; the other side reads it."""

    reason: Text = Field(default="", max_length=LONGEST_REASON)


@towns.get("", response_model=Page[TownOut], summary="List the other operators of this installation")
async def list_towns(caller: Annotated[Caller, reads("pacts.read")]) -> Response:
    """All of them at once, by their national code: this is where a proposal finds its `other_id`."""

    def listed(context: Context) -> Page[TownOut]:
        known = pacts.neighbours(context.session, caller.operator_id)
        return Page(items=[TownOut.model_validate(one) for one in known])

    return await caller.beyond().look(same, listed)


@router.get("", response_model=Page[PactOut], summary="List your pacts")
async def list_pacts(
    window: Paged,
    caller: Annotated[Caller, reads("pacts.read")],
    status: Annotated[PactStatus | None, Query()] = None,
) -> Response:
    query = pacts.seen_by(caller.operator_id)
    if status is not None:
        query = query.where(Pact.status == status)

    def listed(context: Context) -> Page[PactOut]:
        return page(context.session, window, query, Pact.id, lambda pact: PactOut.seen(context, pact))

    return await caller.look(same, listed)


@router.get("/{pact_id}", response_model=PactOut, summary="Show a pact")
async def show_pact(pact_id: PathId, caller: Annotated[Caller, reads("pacts.read")]) -> Response:
    def shown(context: Context) -> PactOut:
        return PactOut.seen(context, pacts.pact_of(context.session, caller.operator_id, pact_id))

    return await caller.look(same, shown)


@router.post("", response_model=PactOut, summary="Propose a pact")
async def propose_pact(body: NewPact, caller: Annotated[Caller, writes("pacts.write")]) -> Response:
    terms = PactTerms(**body.model_dump(exclude={"other_id"}))
    return await _moved(caller.beyond(), pacts.propose, body.other_id, terms)


@router.post("/{pact_id}/agree", response_model=PactOut, summary="Agree to a proposal")
async def agree_to_pact(pact_id: PathId, caller: Annotated[Caller, moves("pacts.write")]) -> Response:
    return await _moved(caller, pacts.agree, pact_id, version=caller.version)


@router.post("/{pact_id}/decline", response_model=PactOut, summary="Decline a proposal")
async def decline_pact(pact_id: PathId, body: MaybeWhy, caller: Annotated[Caller, moves("pacts.write")]) -> Response:
    return await _moved(caller, pacts.decline, pact_id, body.reason, version=caller.version)


@router.post("/{pact_id}/withdraw", response_model=PactOut, summary="Withdraw your proposal")
async def withdraw_pact(pact_id: PathId, caller: Annotated[Caller, moves("pacts.write")]) -> Response:
    return await _moved(caller, pacts.withdraw, pact_id, version=caller.version)


@router.post("/{pact_id}/suspend", response_model=PactOut, summary="Share nothing new for now")
async def suspend_pact(pact_id: PathId, body: Why, caller: Annotated[Caller, moves("pacts.suspend")]) -> Response:
    """Running contracts go on; whoever suspended it resumes it."""
    return await _moved(caller, pacts.suspend, pact_id, body.reason, version=caller.version)


@router.post("/{pact_id}/resume", response_model=PactOut, summary="Share again")
async def resume_pact(pact_id: PathId, caller: Annotated[Caller, moves("pacts.suspend")]) -> Response:
    return await _moved(caller, pacts.resume, pact_id, version=caller.version)


@router.post("/{pact_id}/end", response_model=PactOut, summary="End a pact")
async def end_pact(pact_id: PathId, body: Why, caller: Annotated[Caller, moves("pacts.write")]) -> Response:
    """Nothing new is shared any more; running contracts go on to their payment."""
    return await _moved(caller, pacts.end, pact_id, body.reason, version=caller.version)


async def _moved(caller: Caller, act: Callable[..., Pact], *args: Any, **kwargs: Any) -> Response:
    def done(context: Context) -> PactOut:
        return PactOut.seen(context, act(context, caller.operator_id, *args, **kwargs))

    return await caller.do(same, done)
