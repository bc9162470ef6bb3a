"""What the clock does for settlements: last month's lists are drawn up, and staff hear before the day of payment."""

from datetime import timedelta

from sqlalchemy import select

from handlers.context import Context
from handlers.office.staff_news import notify, was_told_since
from handlers.towns.settlements import draw_up, payer_of
from models.japan_time import at_hour, day_in_japan
from models.towns.settlements import Settlement, SettlementStatus

DUE_SOON = timedelta(days=7)


def draw_up_last_month(context: Context) -> bool:
    """Draw up what is new of the last month that is over; what has been confirmed already stays."""
    draw_up(context, day_in_japan(context.now).replace(day=1) - timedelta(days=1))
    return False


def warn_of_due_settlements(context: Context) -> bool:
    """Once a day and operator, tell of a settlement that is due within a week or overdue: who pays where both have
    confirmed, else those who have not."""
    today = day_in_japan(context.now)
    near = select(Settlement).where(Settlement.status != SettlementStatus.PAID, Settlement.pay_on <= today + DUE_SOON)
    told: set[int] = set()
    for settlement in context.session.scalars(near.order_by(Settlement.pay_on, Settlement.id)):
        for operator_id in _waited_for(settlement):
            if operator_id in told:
                continue
            told.add(operator_id)
            if not was_told_since(context, operator_id, "settlement.due_soon", at_hour(today, 0)):
                detail = {"status": str(settlement.status), "pay_on": settlement.pay_on.isoformat()}
                notify(context, operator_id, "settlement.due_soon", f"settlements:{settlement.id}", detail)
    return False


def _waited_for(settlement: Settlement) -> list[int]:
    if settlement.status is SettlementStatus.CONFIRMED:
        return [payer_of(settlement)]
    confirmed = {
        settlement.lead_id: settlement.lead_confirmed_at,
        settlement.partner_id: settlement.partner_confirmed_at,
    }
    return [operator_id for operator_id, at in confirmed.items() if at is None]
