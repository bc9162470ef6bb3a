"""What a proposal of a pact must be. Each refusal has its name here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from models.carving.own_templates import own_template
from models.carving.templates import templates
from models.errors import BadInput, Conflict
from models.money.due_dates import END_OF_MONTH, PaymentTerms
from models.towns.pacts import Chain, Direction

SHARED_CLASSES = (0, 1, 2, 3)
LONGEST_WORDS, LONGEST_REASON = 1_000, 200
LONGEST_HEAD_START = 24 * 30
MOST_HANDLING = 100
LARGEST_CAP = 2_000_000_000


class WithOneself(BadInput):
    """A pact has two sides."""

    key = "errors.pact.with_oneself"


class UnknownOperator(BadInput):
    """No operator of this installation is called so."""

    key = "errors.pact.unknown_operator"


class StartsInThePast(BadInput):
    """What was not shared yesterday cannot be shared from yesterday on."""

    key = "errors.pact.starts_in_the_past"


class EndsBeforeStart(BadInput):
    """The last day lies before the first one."""

    key = "errors.pact.ends_before_start"


class ClassNotShared(BadInput):
    """No class was named, or one that cannot be shared."""

    key = "errors.pact.class_not_shared"


class UnknownTemplate(BadInput):
    """A kind of work (`template`) that does not exist."""

    key = "errors.pact.unknown_template"


class BadCap(BadInput):
    """A limit for a month below 1, or beyond all sense; none at all is said by leaving it out."""

    key = "errors.pact.bad_cap"


class BadHeadStart(BadInput):
    """Hours that no local head start can have."""

    key = "errors.pact.bad_head_start"


class BadHandling(BadInput):
    """A share of the fees that no partner can ask for its handling."""

    key = "errors.pact.bad_handling"


class PactWordsTooLong(BadInput):
    """More words than a pact or a reason can hold; `longest` says how many."""

    key = "errors.pact.words_too_long"


class PactStands(Conflict):
    """A pact already decides over some of this work: the one of `number`, from `starts_on` on."""

    key = "errors.pact.stands"


class ProposalWaits(Conflict):
    """A proposal about some of this work waits for its answer: the one of `number`."""

    key = "errors.pact.proposal_waits"


class PactIsOver(Conflict):
    """Its last day has passed."""

    key = "errors.pact.is_over"


class NotYours(Conflict):
    """A step that is the other side's: whoever proposed does not agree, who did not suspend does not resume."""

    key = "errors.pact.not_yours"


@dataclass(frozen=True, slots=True)
class PactTerms:
    """What a proposer says of a pact; see `Pact` for the meaning of each."""

    direction: Direction
    chain: Chain
    starts_on: date
    ends_on: date | None = None
    templates: list[str] = field(default_factory=list)
    work_classes: list[int] = field(default_factory=lambda: [0])
    head_start_hours: int = 24
    places_per_month: int | None = None
    yen_per_month: int | None = None
    handling_percent: int = 0
    pay_months: int = 1
    pay_day: int = END_OF_MONTH
    words: str = ""


def check_terms(terms: PactTerms, today: date) -> None:
    """Raises the error of the first thing that does not fit, and BadPaymentTerms; not of the kinds of work."""
    if terms.starts_on < today:
        raise StartsInThePast()
    if terms.ends_on is not None and terms.ends_on < terms.starts_on:
        raise EndsBeforeStart()
    if not terms.work_classes or not set(terms.work_classes) <= set(SHARED_CLASSES):
        raise ClassNotShared()
    for cap in (terms.places_per_month, terms.yen_per_month):
        if cap is not None and not 1 <= cap <= LARGEST_CAP:
            raise BadCap()
    if not 0 <= terms.head_start_hours <= LONGEST_HEAD_START:
        raise BadHeadStart(longest=LONGEST_HEAD_START)
    if not 0 <= terms.handling_percent <= MOST_HANDLING:
        raise BadHandling(most=MOST_HANDLING)
    if len(terms.words) > LONGEST_WORDS:
        raise PactWordsTooLong(longest=LONGEST_WORDS)
    PaymentTerms(END_OF_MONTH, terms.pay_months, terms.pay_day)


def check_templates(session: Session, operator_ids: Sequence[int], wanted: Sequence[str]) -> None:
    """Kinds of work are common ones, or in use at one of the two. Raises UnknownTemplate."""
    for key in wanted:
        own = None if key in templates() else own_template(session, operator_ids, key)
        if key not in templates() and (own is None or not own.is_active):
            raise UnknownTemplate(template=key)


def own_names(session: Session, operator_id: int, wanted: Sequence[str]) -> dict[str, str]:
    """How an operator calls those of these kinds of work that are its own."""
    found = {key: own_template(session, [operator_id], key) for key in wanted}
    return {key: own.name for key, own in found.items() if own is not None}
