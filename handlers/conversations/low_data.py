"""Pictures small, and whole on a tap: for those whose data run out. One switch."""

from handlers.conversations.own_work import say_with_ways
from handlers.engine import talk
from handlers.turn import Turn
from messages.menu_postbacks import OpenMenu


def switch(turn: Turn) -> None:
    """Small pictures from now on, or whole ones again."""
    assert turn.resident is not None
    turn.resident.saves_data = not turn.resident.saves_data
    name = "on" if turn.resident.saves_data else "off"
    say_with_ways(turn, turn.text(f"low_data.{name}"), (f"low_data.from_{name}", OpenMenu("low_data")))
    talk.remind(turn)
