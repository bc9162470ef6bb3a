"""What LINE charges for messages beyond those that a plan includes.

Source: LY Corporation for Business, "LINE Official Account plans"
(https://www.lycbiz.com/jp/service/line-official-account/plan/), and Messaging API documentation, "Messaging API
pricing" (https://developers.line.biz/en/docs/messaging-api/pricing/). Prices are without consumption tax.
"""

from dataclasses import dataclass
from datetime import date

READ_ON = date(2026, 11, 24)
"""The day on which the table was compared with the source."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan by its price and its `included` messages a month; `extra_yen` is the most that one more costs.

    None: no more can be sent. The standard plan's price falls in steps from 3 yen on, so 3 is the upper bound.
    """

    name: str
    monthly_yen: int
    included: int
    extra_yen: int | None


PLANS = (
    Plan("communication", 0, 200, None),
    Plan("light", 5_000, 5_000, None),
    Plan("standard", 15_000, 30_000, 3),
)


def plan_of(quota: int | None) -> Plan | None:
    """The plan of a channel, by the month's limit that LINE tells: a standard one's own ceiling lies above 30,000.

    None where there is no limit (the plan for municipalities) or none has been read yet.
    """
    if quota is None:
        return None
    return next((plan for plan in PLANS if quota <= plan.included), PLANS[-1])


def yen_for(quota: int | None, spoken_for: int, messages: int) -> int | None:
    """The most that so many messages cost, after those that are sent or spoken for this month; None: not known."""
    plan = plan_of(quota)
    if plan is None:
        return None
    beyond = max(0, spoken_for + messages - plan.included) - max(0, spoken_for - plan.included)
    return beyond * (plan.extra_yen or 0)
