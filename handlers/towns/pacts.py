"""Pacts between operators: proposed by one, answered by the other, suspended, resumed and ended by either.

Each step is told to the other side and stands in the record of both. What runs goes on to its payment whatever becomes
of the pact: only what is new asks whether it holds.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from handlers.context import Context
from handlers.dispatch.sharing import share_sent_offers
from handlers.moves import move
from handlers.office.staff_news import notify
from models.errors import NotFound
from models.japan_time import day_in_japan
from models.people.operators import Operator
from models.places.municipalities import municipality
from models.rows import StaleVersion, locked
from models.towns.pacts import STANDING, Pact, PactStatus, overlaps, pacts_of
from models.towns.proposals import (
    LONGEST_REASON,
    NotYours,
    PactIsOver,
    PactStands,
    PactTerms,
    PactWordsTooLong,
    ProposalWaits,
    UnknownOperator,
    WithOneself,
    check_templates,
    check_terms,
    own_names,
)


class Neighbour(NamedTuple):
    """Another operator of the installation, as far as everybody may know it."""

    id: int
    key: str
    name: str
    town: str


def neighbours(session: Session, operator_id: int) -> list[Neighbour]:
    """The operators with whom a pact can be proposed: name and town only."""
    query = select(Operator.id, Operator.key, Operator.name, Operator.municipality_code)
    others = query.where(Operator.id != operator_id, Operator.closed_at.is_(None))
    rows = session.execute(others.order_by(Operator.municipality_code, Operator.id))
    return [Neighbour(number, key, name, municipality(code).full_name) for number, key, name, code in rows]


def seen_by(operator_id: int) -> Select[Pact]:
    """The pacts that an operator may see: those in which it is one of the two."""
    return select(Pact).where(or_(Pact.proposer_id == operator_id, Pact.other_id == operator_id))


def pact_of(session: Session, operator_id: int, pact_id: int) -> Pact:
    """A pact that an operator may see. Raises NotFound."""
    pact = session.scalar(seen_by(operator_id).where(Pact.id == pact_id))
    if pact is None:
        raise NotFound()
    return pact


def propose(context: Context, operator_id: int, other_id: int, terms: PactTerms) -> Pact:
    """Propose a pact to another operator.

    Raises WithOneself, UnknownOperator, UnknownTemplate, PactStands, ProposalWaits and the errors of `check_terms`.
    """
    if other_id == operator_id:
        raise WithOneself()
    check_terms(terms, day_in_japan(context.now))
    _one_at_a_time(context.session, operator_id, other_id)
    check_templates(context.session, [operator_id, other_id], terms.templates)
    pact = Pact(
        proposer_id=operator_id,
        other_id=other_id,
        **_kept(terms),
        own_names=own_names(context.session, operator_id, terms.templates),
        status=PactStatus.PROPOSED,
        proposed_at=context.now,
        proposed_by=str(context.actor),
        moved_by_id=operator_id,
    )
    _check_alone(context.session, pact, {*STANDING, PactStatus.PROPOSED})
    context.session.add(pact)
    context.session.flush()
    _tell(context, pact, operator_id, "pacts.propose", "pact.proposed")
    return pact


def agree(context: Context, operator_id: int, pact_id: int, version: int | None = None) -> Pact:
    """Agree to a proposal: it holds from now on, or from its first day. Raises NotYours, PactIsOver, PactStands."""
    pact = _to_answer(context, operator_id, pact_id, version)
    if pact.is_over_on(day_in_japan(context.now)):
        raise PactIsOver()
    _one_at_a_time(context.session, pact.proposer_id, pact.other_id)
    _check_alone(context.session, pact, STANDING)
    pact.own_names = {**own_names(context.session, operator_id, pact.templates), **pact.own_names}
    _answer(context, pact, operator_id, PactStatus.AGREED)
    share_sent_offers(context, pact)
    _tell(context, pact, operator_id, "pacts.agree", "pact.agreed")
    return pact


def decline(context: Context, operator_id: int, pact_id: int, reason: str = "", version: int | None = None) -> Pact:
    """Decline a proposal. Raises NotYours."""
    pact = _to_answer(context, operator_id, pact_id, version)
    _answer(context, pact, operator_id, PactStatus.DECLINED, reason)
    _tell(context, pact, operator_id, "pacts.decline", "pact.declined")
    return pact


def withdraw(context: Context, operator_id: int, pact_id: int, version: int | None = None) -> Pact:
    """Take a proposal back before it is answered. Raises NotYours."""
    pact = _locked(context, operator_id, pact_id, version)
    if pact.proposer_id != operator_id:
        raise NotYours()
    _move(context, pact, operator_id, PactStatus.WITHDRAWN)
    _tell(context, pact, operator_id, "pacts.withdraw", "pact.withdrawn")
    return pact


def suspend(context: Context, operator_id: int, pact_id: int, reason: str, version: int | None = None) -> Pact:
    """Share nothing new for now; running contracts go on. Either of the two may."""
    pact = _locked(context, operator_id, pact_id, version)
    _move(context, pact, operator_id, PactStatus.SUSPENDED, reason)
    _tell(context, pact, operator_id, "pacts.suspend", "pact.suspended")
    return pact


def resume(context: Context, operator_id: int, pact_id: int, version: int | None = None) -> Pact:
    """Share again. Raises NotYours where the other one suspended it, PactIsOver."""
    pact = _locked(context, operator_id, pact_id, version)
    if pact.status is PactStatus.SUSPENDED and pact.moved_by_id != operator_id:
        raise NotYours()
    if pact.is_over_on(day_in_japan(context.now)):
        raise PactIsOver()
    _move(context, pact, operator_id, PactStatus.AGREED)
    share_sent_offers(context, pact)
    _tell(context, pact, operator_id, "pacts.resume", "pact.resumed")
    return pact


def end(context: Context, operator_id: int, pact_id: int, reason: str, version: int | None = None) -> Pact:
    """Share nothing new any more; running contracts go on to their payment. Either of the two may."""
    pact = _locked(context, operator_id, pact_id, version)
    _move(context, pact, operator_id, PactStatus.ENDED, reason)
    pact.ended_at, pact.ended_by = context.now, str(context.actor)
    _tell(context, pact, operator_id, "pacts.end", "pact.ended")
    return pact


def waits_for(operator_id: int) -> Any:
    """The condition for proposals that an operator has to answer."""
    return (Pact.other_id == operator_id) & (Pact.status == PactStatus.PROPOSED)


def names_of(session: Session, pacts: Sequence[Pact]) -> dict[int, str]:
    """How the operators in these pacts are called, by number."""
    numbers = {number for pact in pacts for number in (pact.proposer_id, pact.other_id)}
    query = select(Operator.id, Operator.name).where(Operator.id.in_(numbers))
    return {row.id: row.name for row in session.execute(query)}


def _kept(terms: PactTerms) -> dict[str, Any]:
    values = asdict(terms)
    return values | {
        "templates": sorted(set(terms.templates)),
        "work_classes": sorted(set(terms.work_classes)),
        "words": terms.words.strip(),
    }


def _locked(context: Context, operator_id: int, pact_id: int, version: int | None) -> Pact:
    pact = locked(context.session, Pact, pact_id)
    if not pact.is_of(operator_id):
        raise NotFound()
    if version is not None and pact.version != version:
        raise StaleVersion(version=pact.version)
    return pact


def _to_answer(context: Context, operator_id: int, pact_id: int, version: int | None) -> Pact:
    pact = _locked(context, operator_id, pact_id, version)
    if pact.other_id != operator_id:
        raise NotYours()
    return pact


def _one_at_a_time(session: Session, one_id: int, other_id: int) -> None:
    """Two pacts between the same two are looked at one after the other. Raises UnknownOperator."""
    is_open = Operator.closed_at.is_(None)
    both = select(Operator.id).where(Operator.id.in_([one_id, other_id]), is_open).order_by(Operator.id)
    if len(session.scalars(both.with_for_update(key_share=True)).all()) != 2:
        raise UnknownOperator(field="other_id")


def _check_alone(session: Session, pact: Pact, statuses: Any) -> None:
    """Raises PactStands, ProposalWaits."""
    for known in pacts_of(session, pact.proposer_id, statuses):
        if known.id != pact.id and overlaps(pact, known):
            error = ProposalWaits if known.status is PactStatus.PROPOSED else PactStands
            raise error(number=known.id, starts_on=known.starts_on.isoformat())


def _answer(context: Context, pact: Pact, operator_id: int, status: PactStatus, reason: str = "") -> None:
    _move(context, pact, operator_id, status, reason)
    pact.answered_at, pact.answered_by = context.now, str(context.actor)


def _move(context: Context, pact: Pact, operator_id: int, status: PactStatus, reason: str = "") -> None:
    words = reason.strip()
    if len(words) > LONGEST_REASON:
        raise PactWordsTooLong(longest=LONGEST_REASON)
    move(context, pact, status, words or None)
    pact.moved_by_id, pact.reason = operator_id, words


def _tell(context: Context, pact: Pact, by_id: int, act: str, event: str) -> None:
    """Into the record of both, and as news to the other one."""
    subject = f"pacts:{pact.id}"
    for operator_id in (pact.proposer_id, pact.other_id):
        detail = {"by": by_id, "with": pact.counterpart_of(operator_id)}
        context.record(operator_id, act, subject, detail)
    notify(context, pact.counterpart_of(by_id), event, subject)
