"""How sure one's checked work is, skill by skill; only oneself and staff see it."""

from datetime import timedelta

from handlers.conversations.own_work import resident_id
from handlers.engine import talk
from handlers.papers.work_records import WORK_RECORD
from handlers.quality.levels import SkillLevel, levels_of
from handlers.records.own_data import LINK_MINUTES
from handlers.turn import Turn
from messages import line
from models.page_links import dated_token


def show_levels(turn: Turn) -> None:
    """One's own levels, and what they come from."""
    levels = levels_of(turn, turn.operator.id, resident_id(turn))
    heading, note = turn.text("quality.levels.heading"), turn.text("quality.levels.note")
    lines = [_line(turn, one) for one in levels] or [turn.text("quality.levels.none")]
    body = [line.title(heading), *(line.words_of(words) for words in lines), line.words_of(note, size="sm")]
    ways = [line.button(line.uri(turn.text("quality.levels.record"), _record_link(turn)))] if levels else []
    turn.say(line.flex(" / ".join([heading, *lines]), line.bubble(body, ways)))
    talk.remind(turn)


def _record_link(turn: Turn) -> str:
    """A page with the record of one's work, to be shown elsewhere; it says the whole name, so it is over soon."""
    until = turn.now + timedelta(minutes=LINK_MINUTES)
    return f"{turn.public_url}/work-records/{dated_token(turn.vault, WORK_RECORD, turn.account.id, until)}"


def _line(turn: Turn, one: SkillLevel) -> str:
    name = one.names.get(turn.locale) or one.names.get("ja") or turn.text("quality.levels.any")
    level = turn.text(f"quality.level.{one.level_name}")
    return turn.text("quality.levels.line", name=name, level=level, count=one.checked)
