"""Agreement: what several answers to one question say together, and whether one more is worth its fee."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

LEAST_ACCURACY, MOST_ACCURACY = 0.05, 0.99
"""Nobody is taken to be always right or always wrong, so that one voice never decides against all."""


@dataclass(frozen=True, slots=True)
class Vote:
    """One answer in its compared form, and how often its giver is right (0 to 1)."""

    answer: str
    accuracy: float


@dataclass(frozen=True, slots=True)
class Belief:
    """The likeliest answer, and the probability that it is right."""

    answer: str
    confidence: float


def believe(votes: Sequence[Vote], choices: int) -> Belief:
    """The posterior over `choices` possible answers, all equally likely before the first vote.

    A giver of accuracy p names the right answer with probability p and each wrong one with (1 - p) / (choices - 1):
    the symmetric case of A. P. Dawid and A. M. Skene, Applied Statistics 28 (1979), 20-28. Of equally likely answers
    the one named first is taken. Raises ValueError for no vote.
    """
    named = list(dict.fromkeys(vote.answer for vote in votes))
    if not named:
        raise ValueError("nobody has answered")
    choices = max(choices, len(named), 2)
    weights = [_likelihood(votes, answer, choices) for answer in named]
    unnamed = choices - len(named)
    highest = max(weights)
    total = sum(exp(weight - highest) for weight in weights)
    if unnamed:
        total += unnamed * exp(_likelihood(votes, None, choices) - highest)
    return Belief(named[weights.index(highest)], 1 / total)


def majority(votes: Sequence[Vote], choices: int) -> Belief:
    """What most have answered, each voice counted once; a tie is broken by who is right more often."""
    counted = Counter(vote.answer for vote in votes)
    most = max(counted.values(), default=0)
    tied = [answer for answer, count in counted.items() if count == most]
    if len(tied) == 1:
        return Belief(tied[0], counted[tied[0]] / len(votes))
    return Belief(believe([vote for vote in votes if vote.answer in tied], choices).answer, most / len(votes))


def _likelihood(votes: Sequence[Vote], answer: str | None, choices: int) -> float:
    """The logarithm of the probability of the votes if `answer` were right; None stands for one that nobody named."""
    return sum(
        log(accuracy if vote.answer == answer else (1 - accuracy) / (choices - 1))
        for vote in votes
        for accuracy in (min(MOST_ACCURACY, max(LEAST_ACCURACY, vote.accuracy)),)
    )
