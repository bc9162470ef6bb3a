"""How the quality of a chat task is kept: its plan, and what the answers so far come to under it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from models.errors import BadInput
from models.quality.agreement import Belief, Vote, believe, majority

MOST_OVERLAP = 9


class Overlap(StrEnum):
    """How many residents answer an item."""

    FIXED = "fixed"  # always `most`
    DYNAMIC = "dynamic"  # until the answers are sure enough, `most` at the latest


@dataclass(frozen=True, slots=True)
class QualityPlan:
    """The plan of a task. An item is answered by at most `most` residents, never twice by one.

    Under `dynamic` it is settled as soon as its answer is right with probability `confidence`. `is_sampled`: not every
    submission is looked at by staff, but a share that falls with the level of whoever handed it in.
    """

    overlap: Overlap = Overlap.FIXED
    most: int = 1
    confidence: float = 0.92
    is_sampled: bool = False

    @property
    def first(self) -> int:
        """How many answers are asked for at once; under `dynamic` the others follow one by one."""
        return self.most if self.overlap is Overlap.FIXED else 1

    def as_data(self) -> dict[str, Any]:
        """The plan as it is kept in the task."""
        return {**asdict(self), "overlap": str(self.overlap)}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the answers to one question come to: settled, or one more is wanted. `belief` is the best so far.

    One that is settled but not `is_agreed` reached its last answer without being sure: staff look at it.
    """

    belief: Belief
    is_settled: bool
    is_agreed: bool


def read_plan(data: Mapping[str, Any]) -> QualityPlan:
    """The plan of a task from its data, `{}` for the usual one; raises BadInput."""
    unknown = set(data) - set(QualityPlan.__slots__)
    if unknown:
        raise BadInput(field=f"quality.{min(unknown)}", reason="unknown")
    try:
        plan = QualityPlan(**{**data, "overlap": Overlap(data.get("overlap", Overlap.FIXED))})
    except ValueError:
        raise BadInput(field="quality.overlap", reason=" / ".join(Overlap)) from None
    if not _is_whole(plan.most) or not 1 <= plan.most <= MOST_OVERLAP:
        raise BadInput(field="quality.most", reason=f"1-{MOST_OVERLAP}")
    if not isinstance(plan.confidence, int | float) or not 0.5 <= plan.confidence <= 0.999:
        raise BadInput(field="quality.confidence", reason="0.5-0.999")
    if not isinstance(plan.is_sampled, bool):
        raise BadInput(field="quality.is_sampled", reason="true / false")
    return plan


def decide(plan: QualityPlan, votes: Sequence[Vote], choices: int) -> Verdict:
    """What the answers to a question with so many choices come to; raises ValueError for none."""
    is_last = len(votes) >= plan.most
    if plan.overlap is Overlap.FIXED:
        belief = majority(votes, choices)
        return Verdict(belief, is_last, is_last and belief.confidence > 0.5)
    belief = believe(votes, choices)
    is_sure = belief.confidence >= plan.confidence
    return Verdict(belief, is_sure or is_last, is_sure)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
