"""The line of those who wait to be asked, read in SQL, however many they are."""

from math import ceil
from typing import Any, NamedTuple

from sqlalchemy import Select, Subquery, and_, func, select
from sqlalchemy.orm import Session

from models.dispatch.conditions import Call, is_free_soon
from models.dispatch.waves import Turn
from models.lists import among
from models.people.memberships import Membership, MembershipStatus, ResidentSkill

FRONT = 32
"""How many times those wanted are looked at of a long line: its front, where those who are free soon go before those who
are not."""

SAMPLE = 500
"""Up to about so many are looked at to count who fits; in a line that is no longer everybody is."""

SCATTER, SCATTERED = 2_654_435_761, 2**32
"""A number times this, by that, is anywhere (Knuth's multiplicative hash): a sample that follows no pattern of numbers."""


class Line(NamedTuple):
    """What is seen of a line: how many could be asked, and how many stand in it who had a turn before and who never had.

    `fits` is exact where the line is short, and so is known who `everybody` is; in a long one it is estimated.
    """

    fits: int
    known: int
    newcomers: int
    everybody: list[Turn] | None = None


def look_along(session: Session, call: Call) -> Line:
    """How many could be asked now: exactly where the line is short, else estimated from every so-many-th in it.

    How many there are decides the size of a wave only, never who is in it.
    """
    line = _line_of(call)
    whole = line.subquery()
    length, known = session.execute(select(func.count(), func.count(whole.c.turn_at)).select_from(whole)).one()
    step = max(1, ceil(length / SAMPLE))
    if step == 1:
        everybody = _who_fit(session, call, line.limit(SAMPLE).subquery())
        return Line(len(everybody), known, length - known, everybody)
    resident_id = line.selected_columns.resident_id
    part = line.where(resident_id * SCATTER % SCATTERED < SCATTERED // step)
    looked_at = part.limit(2 * SAMPLE).subquery()  # never reached; it tells PostgreSQL that these are few
    fitting = Membership.resident_id == looked_at.c.resident_id, *call.fits
    found = set(session.scalars(select(looked_at.c.resident_id).join(Membership, and_(*fitting))))
    return Line(step * len(found), known, length - known)


def next_in_line(session: Session, call: Call, line: Line, most: int) -> list[Turn]:
    """Those who come next, and as many of those never in line before: enough for `models.dispatch.waves.choose`."""
    if line.everybody is not None and not call.is_riding:
        return line.everybody
    rows = _line_of(call)
    turn_at = rows.selected_columns.turn_at
    turns: list[Turn] = []
    if call.in_push:
        is_in_push = rows.selected_columns.resident_id.in_(sorted(call.in_push))
        turns = _walk(session, call, rows.where(is_in_push), most, len(call.in_push))
        rows = rows.where(~is_in_push)
    if not call.is_riding:
        for is_next, length in ((turn_at.is_not(None), line.known), (turn_at.is_(None), line.newcomers)):
            turns += _walk(session, call, rows.where(is_next), most, length)
    return turns


def _line_of(call: Call) -> Select[*tuple[Any, ...]]:
    """All who stand in line, whether they fit or not, by columns that an index holds in the line's order.

    It begins at the answers to a skill question where one is needed, for few have it.
    """
    if not call.need.skills:
        member = among(Membership.operator_id, call.operator_ids), Membership.status == MembershipStatus.ACTIVE
        return select(Membership.turn_at, Membership.resident_id).where(*member)
    alike = sorted(next(iter(call.need.skills.values())))
    held = among(ResidentSkill.skill_id, alike), ResidentSkill.has
    return select(ResidentSkill.turn_at, ResidentSkill.resident_id).where(*held)


def _walk(session: Session, call: Call, line: Select[*tuple[Any, ...]], most: int, length: int) -> list[Turn]:
    """The first in a line of a length who fit; of its front those who are free soon before the others.

    The rest is looked at only where too few of the front fit, so that a long line costs no more than a short one.
    """
    turns: list[Turn] = []
    in_turn = line.order_by(line.selected_columns.turn_at, line.selected_columns.resident_id)
    for front in (FRONT * most, length):
        if length and len(turns) < most:
            turns = _who_fit(session, call, in_turn.limit(front).subquery(), most)
        if length <= front:
            break
    return turns


def _who_fit(session: Session, call: Call, part: Subquery, most: int | None = None) -> list[Turn]:
    """The first so many (or all) of a part of a line who fit, those who are free soon before the others.

    Who fits is asked of one after the other until there are enough, for it is the dear part.
    """
    is_soon = is_free_soon(call, part.c.resident_id).label("is_soon")
    looked_at = select(part.c.turn_at, part.c.resident_id, is_soon)
    front = looked_at.order_by(is_soon.desc(), part.c.turn_at, part.c.resident_id).subquery()
    fitting = and_(Membership.resident_id == front.c.resident_id, *call.fits)
    query = select(front, Membership.joined_at).join(Membership, fitting)
    query = query.order_by(front.c.is_soon.desc(), front.c.turn_at, front.c.resident_id)
    limit, found = most, dict[int, Turn]()
    while True:
        rows = session.execute(query.limit(limit)).all()
        for turn_at, one, soon, joined_at in rows:
            turn = Turn(one in call.in_push, bool(soon), turn_at is not None, turn_at or joined_at, one)
            found.setdefault(one, turn)
        # With a skill that counts in several towns somebody may stand in the line twice.
        if limit is None or most is None or len(rows) < limit or len(found) >= most:
            return list(found.values())[:most]
        limit *= 2
