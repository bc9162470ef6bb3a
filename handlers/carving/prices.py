"""Prices: what a fee comes to by the hour, beside the local minimum wage, and how long such work has really taken."""

from dataclasses import dataclass

from handlers.context import Context
from models.carving.estimates import measured_minutes
from models.carving.own_templates import own_templates
from models.carving.templates import Template, templates, units_for
from models.errors import BadInput
from models.japan_time import day_in_japan
from models.money.wages import Price, floor_of, price_of
from models.people.operators import Operator
from models.rows import found
from models.work.readiness import LONGEST_PLACE_MINUTES, SHORTEST_MINUTES
from models.work.tasks import TaskKind


@dataclass(frozen=True, slots=True)
class TemplateOffer:
    """A kind of work with what is known of it here: minutes measured, else expected, and the least fee for them."""

    template: Template
    measured_minutes: float | None
    unit_minutes: float
    units_per_place: int
    price: Price


def price_in(context: Context, operator_id: int, unit_minutes: float, unit_fee_yen: int) -> Price:
    """The price of a unit where the operator is, today; raises BadInput."""
    if not SHORTEST_MINUTES <= unit_minutes <= LONGEST_PLACE_MINUTES:
        raise BadInput(field="unit_minutes", reason=f"<= {LONGEST_PLACE_MINUTES}")
    operator = found(context.session, Operator, operator_id)
    floor = floor_of(operator.municipality_code, operator.floor_yen, day_in_japan(context.now))
    return price_of(unit_minutes, unit_fee_yen, floor)


def known_templates(context: Context, operator_id: int) -> list[TemplateOffer]:
    """Every kind of work, the common ones and then the operator's own, with its experience of it."""
    own = [one.as_template() for one in own_templates(context.session, operator_id)]
    return [_known(context, operator_id, one) for one in (*templates().values(), *own)]


def _known(context: Context, operator_id: int, one: Template) -> TemplateOffer:
    measured = measured_minutes(context.session, operator_id, one.key)
    minutes = measured or one.unit_minutes
    price = price_in(context, operator_id, minutes, 0)
    units = units_for(one.place_minutes, minutes) if one.kind is TaskKind.CHAT else 1
    return TemplateOffer(one, measured, minutes, units, price)
