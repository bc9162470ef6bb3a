"""The rules of quality, whatever the answers: agreement, levels, samples, outliers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import BadInput
from models.quality.agreement import Vote, believe, majority
from models.quality.compared import compared, is_right
from models.quality.levels import REMEMBERED, Level, accuracy, checks_to_next, level_of, remember
from models.quality.outliers import Strange, Trace, middle_seconds, outliers
from models.quality.plans import MOST_OVERLAP, Overlap, QualityPlan, decide, read_plan
from models.quality.samples import GOLD_SHARE, REVIEW_SHARE, draw, gold_count, is_reviewed

ANSWERS = st.sampled_from("abcd")
VOTES = st.lists(st.builds(Vote, ANSWERS, st.floats(0, 1)), min_size=1, max_size=MOST_OVERLAP)
CHECKS = st.text("01", max_size=REMEMBERED)
LEVELS = st.sampled_from(Level)


@given(VOTES, st.integers(2, 20))
def test_a_belief_names_an_answer_that_was_given_and_a_probability(votes: list[Vote], choices: int) -> None:
    belief = believe(votes, choices)
    assert belief.answer in {vote.answer for vote in votes}
    assert 0 < belief.confidence <= 1


@given(VOTES.filter(lambda votes: len({vote.answer for vote in votes}) == 1), st.integers(4, 20))
def test_another_good_voice_for_the_same_answer_makes_it_surer(votes: list[Vote], choices: int) -> None:
    agreeing = [*votes, Vote(votes[0].answer, 0.8)]
    assert believe(agreeing, choices).confidence >= believe(votes, choices).confidence - 1e-9


@given(st.lists(ANSWERS, min_size=1, max_size=9), st.randoms())
def test_the_order_of_equal_voices_does_not_matter_to_how_sure_it_is(answers: list[str], lots: object) -> None:
    shuffled = list(answers)
    lots.shuffle(shuffled)  # type: ignore[attr-defined]
    here, there = (believe([Vote(one, 0.8) for one in order], 4) for order in (answers, shuffled))
    assert here.confidence == pytest.approx(there.confidence)


@given(VOTES, st.sampled_from(Overlap), st.integers(1, MOST_OVERLAP), st.floats(0.5, 0.999))
def test_no_more_is_asked_once_all_have_answered(votes: list[Vote], overlap: Overlap, most: int, sure: float) -> None:
    verdict = decide(QualityPlan(overlap, most, sure), votes, 4)
    if len(votes) >= most:
        assert verdict.is_settled
    if verdict.is_agreed:
        assert verdict.is_settled


def test_one_new_voice_is_not_enough_and_two_that_agree_are() -> None:
    plan, new = QualityPlan(Overlap.DYNAMIC, 5), accuracy("")
    assert not decide(plan, [Vote("a", new)], 4).is_settled
    assert decide(plan, [Vote("a", new), Vote("a", new)], 4).is_agreed
    assert not decide(plan, [Vote("a", new), Vote("b", new)], 4).is_settled
    assert decide(plan, [Vote("a", accuracy("1" * 60))], 4).is_agreed


def test_a_tie_goes_to_those_who_are_right_more_often() -> None:
    assert majority([Vote("a", 0.6), Vote("b", 0.95), Vote("c", 0.7)], 4).answer == "b"
    assert majority([Vote("a", 0.6), Vote("b", 0.95), Vote("a", 0.6)], 4).answer == "a"


@pytest.mark.parametrize(
    "data",
    [{"most": 0}, {"most": 99}, {"most": True}, {"overlap": "x"}, {"confidence": 2}, {"x": 1}, {"is_sampled": 1}],
)
def test_a_plan_that_makes_no_sense_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        read_plan(data)


@given(st.builds(QualityPlan, st.sampled_from(Overlap), st.integers(1, MOST_OVERLAP), st.floats(0.5, 0.999)))
def test_a_plan_reads_back_as_it_was_kept(plan: QualityPlan) -> None:
    assert read_plan(plan.as_data()) == plan


@given(CHECKS)
def test_right_work_never_lowers_a_level_and_wrong_work_never_raises_one(checks: str) -> None:
    assert accuracy(remember(checks, True)) >= accuracy(checks) or checks.startswith("1")
    assert len(remember(checks, True)) <= REMEMBERED
    if len(checks) < REMEMBERED:
        assert level_of(remember(checks, True)) >= level_of(checks)
        assert accuracy(remember(checks, False)) <= accuracy(checks)


def test_levels_come_from_checks_alone() -> None:
    assert level_of("") is Level.NEW
    assert level_of("1" * 5) is Level.STEADY
    assert level_of("1" * 15) is Level.SURE
    assert level_of("1" * 30) is Level.TRUSTED
    assert level_of("10" * 20) is Level.NEW
    assert (checks_to_next(""), checks_to_next("1" * 5), checks_to_next("1" * 40)) == (5, 10, 0)


@given(st.integers(1, 200), LEVELS, st.integers(0, 50), st.floats(0, 0.999))
def test_some_real_work_always_remains(units: int, level: Level, available: int, lot: float) -> None:
    assert 0 <= gold_count(units, level, available, lot) <= min(available, units - 1)


@given(st.integers(1, 10**9))
def test_a_lot_is_drawn_once(number: int) -> None:
    lot = draw("submission", number)
    assert 0 <= lot < 1
    assert lot == draw("submission", number)
    assert is_reviewed(Level.NEW, lot)


def test_who_is_surer_is_checked_less() -> None:
    for shares in (GOLD_SHARE, REVIEW_SHARE):
        assert [shares[level] for level in Level] == sorted(shares.values(), reverse=True)
    drawn = [is_reviewed(Level.TRUSTED, draw("submission", number)) for number in range(4_000)]
    assert 0.03 < sum(drawn) / len(drawn) < 0.07


def test_answers_are_compared_without_width_case_and_spaces() -> None:
    assert compared("ABC 1") == compared("abc1")
    assert compared(["b", "a"]) == compared(["a", "b"])
    assert is_right({"reading": "みよた"}, {"reading": " みよた ", "note": "x"})
    assert not is_right({"reading": "みよた"}, {})


def test_who_is_much_faster_or_differs_much_is_shown() -> None:
    usual = [Trace(number, 20, 30.0, 18, 20) for number in range(1, 5)]
    assert outliers(usual) == []
    found = outliers([*usual, Trace(9, 20, 5.0, 4, 20)])
    assert [(one.trace.resident_id, one.signs) for one in found] == [(9, (Strange.FAST, Strange.DISAGREES))]
    assert outliers([Trace(1, 3, 1.0, 0, 3), Trace(2, 3, 30.0, 3, 3)]) == []


@given(
    st.lists(
        st.builds(Trace, st.integers(1, 9), st.integers(0, 30), st.none() | st.floats(0.1, 99), st.just(0), st.just(0))
    )
)
def test_few_answers_make_no_outlier(traces: list[Trace]) -> None:
    assert all(Strange.DISAGREES not in one.signs for one in outliers(traces))


def test_breaks_are_no_work() -> None:
    assert middle_seconds([10, 20, 4_000, 30]) == 20
    assert middle_seconds([4_000]) is None
