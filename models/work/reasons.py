"""Why work is returned or rejected: closed lists; words are added to explain, never instead."""

from enum import StrEnum


class ReturnReason(StrEnum):
    """Why work goes back for another try."""

    MISTAKES = "mistakes"
    MISSING = "missing"
    FORMAT = "format"
    UNREADABLE = "unreadable"
    INSTRUCTIONS = "instructions"  # ours were unclear or wrong

    @property
    def is_ours(self) -> bool:
        """Whether the fault is the operator's: the clock of payment then runs on from the first receipt."""
        return self is ReturnReason.INSTRUCTIONS


class RejectReason(StrEnum):
    """Why work cannot be accepted; each is something the resident answers for (Freelance Act, art. 5(1)(i))."""

    NOT_THE_WORK = "not_the_work"
    COPIED = "copied"
    UNUSABLE = "unusable"
    TERMS_BROKEN = "terms_broken"
