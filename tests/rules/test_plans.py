"""What LINE charges beyond a plan's free messages."""

import pytest

from models.talk.plans import plan_of, yen_for


@pytest.mark.parametrize(
    ("quota", "name"),
    [(200, "communication"), (5_000, "light"), (30_000, "standard"), (80_000, "standard")],
)
def test_a_plan_is_known_by_its_quota(quota: int, name: str) -> None:
    plan = plan_of(quota)
    assert plan is not None
    assert plan.name == name


def test_only_what_lies_beyond_the_free_ones_costs() -> None:
    assert yen_for(None, 0, 10) is None
    assert yen_for(200, 195, 10) == 0
    assert yen_for(60_000, 29_995, 10) == 15
    assert yen_for(60_000, 31_000, 10) == 30
