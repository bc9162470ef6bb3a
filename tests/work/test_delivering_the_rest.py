"""An order is delivered in parts: what is finished after the client accepted one goes with the next."""

from datetime import timedelta
from functools import partial

import pytest

from handlers.work import delivering, reviewing, working
from models.work.orders import Order
from tests.work.desk import Desk
from tests.work.test_journey import answer_all, submitted


def test_what_is_approved_after_a_part_was_accepted_is_delivered_too(desk: Desk) -> None:
    order_id = desk.order()
    first, second = (submitted(desk, order_id=order_id)[3] for _ in range(2))
    resident_id = desk.resident()
    third = desk.start(desk.offer(desk.task(3, order_id=order_id)), resident_id)
    answer_all(desk, third, resident_id)
    has_more = partial(desk.act, lambda context: delivering.has_more(context, context.session.get_one(Order, order_id)))
    desk.staff(reviewing.approve, first)
    part = desk.staff(delivering.deliver, order_id)
    desk.staff(delivering.accept_delivery, part.id)
    assert not has_more()
    with pytest.raises(delivering.NothingNew):
        desk.staff(delivering.deliver, order_id)
    for number in (2, 3):
        desk.now += timedelta(hours=1)
        if number == 2:
            desk.staff(reviewing.approve, second)
        else:
            desk.act(working.hand_back, third, resident_id)
        assert has_more()
        rest = desk.staff(delivering.deliver, order_id)
        desk.staff(delivering.accept_delivery, rest.id)
        assert (rest.number, has_more()) == (number, False)
