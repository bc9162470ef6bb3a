"""Who cannot register here, or does not want to: the reason or the way on, and what is kept of them."""

from handlers.turn import Turn
from messages import line


def turn_away(turn: Turn, name: str) -> None:
    """Say the sentence `name`; whom the register knows already stays in it, and of others nothing is kept."""
    values = {"operator": turn.operator.name, "phone": turn.operator.phone}
    kept = "onboarding.nothing_kept" if turn.resident is None else "onboarding.stays_in_register"
    turn.say(line.text(f"{turn.text(name, **values)}\n{turn.text(kept, **values)}"))
