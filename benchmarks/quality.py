"""Answers needed for the same accuracy: dynamic overlap beside fixed overlap 3, by the product's own rules.

Answerers of accuracy 0.7, 0.85 and 0.95 in equal parts, four choices. Nothing is known of anybody at the start: what
they are worth is learned from items with known answers, which are paid for and counted, and from agreement.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.figures import Figure
from models.quality.agreement import Vote
from models.quality.levels import accuracy, level_of, remember
from models.quality.plans import Overlap, QualityPlan, decide
from models.quality.samples import gold_count

SEEDS = tuple(int(seed) for seed in os.environ.get("BENCH_SEEDS", "101,102,103,104,105").split(","))
"""Held out: the rules were set on others. `BENCH_SEEDS=7,8` measures on one's own."""

ITEMS = 6_000
ANSWERERS = 60
ACCURACIES = (0.7, 0.85, 0.95)
CHOICES = 4
GOLDS = 200
FIXED = QualityPlan(Overlap.FIXED, most=3)
DYNAMIC = QualityPlan(Overlap.DYNAMIC, most=5)


@dataclass
class Answerer:
    """Somebody who is right so often; `checks` is what has been learned of it."""

    truth: float
    checks: str = ""

    def answers(self, right: int, lots: Random) -> str:
        """Their answer to a question."""
        if lots.random() < self.truth:
            return str(right)
        return str((right + lots.randrange(1, CHOICES)) % CHOICES)


@dataclass(frozen=True)
class Outcome:
    """The share of items that came out right, and the answers that were paid."""

    accuracy: float
    answers: int


def measure() -> Sequence[Figure]:
    """All figures of the group: means over the seeds."""
    fixed = [_run(FIXED, seed) for seed in SEEDS]
    dynamic = [_run(DYNAMIC, seed) for seed in SEEDS]
    saved = 100 * (1 - sum(one.answers for one in dynamic) / sum(one.answers for one in fixed))
    right, baseline = _mean(dynamic), _mean(fixed)
    return [
        Figure("quality.answers_saved", saved if right >= baseline else 0.0, "%", 0.0, ">= 30"),
        Figure("quality.accuracy", 100 * right, "%", 100 * baseline, f">= {100 * baseline:.2f}"),
        Figure("quality.answers_per_item", sum(one.answers for one in dynamic) / ITEMS / len(SEEDS), "answers", 3.0),
    ]


def _mean(outcomes: Sequence[Outcome]) -> float:
    return sum(one.accuracy for one in outcomes) / len(outcomes)


def _run(plan: QualityPlan, seed: int) -> Outcome:
    """One batch from the first item to the last."""
    lots = Random(seed)
    people = [Answerer(ACCURACIES[number % len(ACCURACIES)]) for number in range(ANSWERERS)]
    paid, hits = 0, 0
    for _ in range(ITEMS):
        right = lots.randrange(CHOICES)
        given: list[tuple[Answerer, str]] = []
        for person in lots.sample(people, plan.most):
            paid += _check(person, lots) if plan.overlap is Overlap.DYNAMIC else 0
            given.append((person, person.answers(right, lots)))
            paid += 1
            verdict = decide(plan, [Vote(answer, accuracy(one.checks)) for one, answer in given], CHOICES)
            if verdict.is_settled:
                break
        hits += verdict.belief.answer == str(right)
        if verdict.is_agreed and len(given) > 1:
            for one, answer in given:
                one.checks = remember(one.checks, answer == verdict.belief.answer)
    return Outcome(hits / ITEMS, paid)


def _check(person: Answerer, lots: Random) -> int:
    """An item with a known answer now and then, as often as the person's level asks for; answers how many."""
    level = level_of(person.checks)
    count = gold_count(10, level, GOLDS, lots.random()) if lots.random() < 0.1 else 0
    for _ in range(count):
        person.checks = remember(person.checks, person.answers(0, lots) == "0")
    return count
