"""How sure one's checked work is, skill by skill; only oneself and staff see it."""

from handlers.conversations.own_work import resident_id
from handlers.engine import talk
from handlers.quality.levels import SkillLevel, levels_of
from handlers.turn import Turn
from messages import line


def show_levels(turn: Turn) -> None:
    """One's own levels, and what they come from."""
    levels = levels_of(turn, turn.operator.id, resident_id(turn))
    heading, note = turn.text("quality.levels.heading"), turn.text("quality.levels.note")
    lines = [_line(turn, one) for one in levels] or [turn.text("quality.levels.none")]
    body = [line.title(heading), *(line.words_of(words) for words in lines), line.words_of(note, size="sm")]
    turn.say(line.flex(" / ".join([heading, *lines]), line.bubble(body)))
    talk.remind(turn)


def _line(turn: Turn, one: SkillLevel) -> str:
    name = one.names.get(turn.locale) or one.names.get("ja") or turn.text("quality.levels.any")
    level = turn.text(f"quality.level.{one.level_name}")
    return turn.text("quality.levels.line", name=name, level=level, count=one.checked)
