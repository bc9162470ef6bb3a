"""For those who care for someone: something has come up, more time, a month of rest, longer limits. One tap each."""

from datetime import timedelta

from handlers.conversations.own_work import AT_WORK, is_member, register_first, resident_id, say_with_ways
from handlers.conversations.prompts import today
from handlers.engine import talk
from handlers.people import memberships
from handlers.turn import Turn
from handlers.work import extending, urgent
from handlers.work.extending import NoMoreTime
from handlers.work.urgent import Eased
from messages import line
from messages.cards.caring import eased_card
from messages.dates import date_time, short_date, yen
from messages.menu_postbacks import OpenMenu
from messages.work_postbacks import DoItem, ExtendWork, GiveAllBack, HandBack, HandIn, ShowNotice
from models.people.memberships import Membership, MembershipStatus
from models.rows import found
from models.work.assignments import AssignmentStatus
from models.work.tasks import Task, TaskKind

MONTH = timedelta(days=30)


def something_came_up(turn: Turn) -> None:
    """Everything open is put off or given back, before anything is asked."""
    if not is_member(turn):
        register_first(turn)
        return
    _say_eased(turn, urgent.ease(turn, resident_id(turn), turn.operator.id))


def give_all_back(turn: Turn, tapped: GiveAllBack) -> None:
    """And what was put off is given back too."""
    _say_eased(turn, urgent.give_all_back(turn, resident_id(turn), turn.operator.id))


def extend(turn: Turn, tapped: ExtendWork) -> None:
    """More time for one piece of work; the new date stands in a new notice. Where there is none, what else helps."""
    try:
        assignment = extending.extend(turn, tapped.assignment, resident_id(turn))
    except NoMoreTime as refused:
        something, back = OpenMenu("urgent"), HandBack(tapped.assignment, sure=False)
        say_with_ways(
            turn, turn.text(refused.key), ("work.buttons.urgent", something), ("work.buttons.hand_back", back)
        )
        return
    words = turn.text("caring.extended", due=date_time(turn.locale, assignment.due_at))
    notice = ("work.buttons.notice", ShowNotice(assignment.id))
    if assignment.status is AssignmentStatus.ACCEPTED:
        say_with_ways(turn, words, ("work.buttons.notice_agree", ShowNotice(assignment.id)))
    elif found(turn.session, Task, assignment.task_id).kind is TaskKind.OUTSIDE:
        say_with_ways(turn, words, ("work.buttons.hand_in", HandIn(assignment.id)), notice)
    else:
        say_with_ways(turn, words, ("work.buttons.go_on", DoItem(assignment.id)), notice)


def pause_a_month(turn: Turn) -> None:
    """A month without offers, from now."""
    membership = _membership(turn)
    if membership is None:
        return
    until = today(turn) + MONTH
    memberships.pause(turn, membership, until)
    turn.say(line.text(turn.text("settings.pause.until", day=short_date(turn.locale, until))))
    talk.remind(turn)


def switch_longer_limits(turn: Turn) -> None:
    """Longer limits from now on, or the usual ones again."""
    membership = _membership(turn)
    if membership is None:
        return
    memberships.set_longer_limits(turn, membership, not membership.has_longer_limits)
    name = "longer" if membership.has_longer_limits else "usual"
    say_with_ways(turn, turn.text(f"caring.limits.{name}"), (f"caring.limits.from_{name}", OpenMenu("longer")))
    talk.remind(turn)


def _membership(turn: Turn) -> Membership | None:
    """Theirs, if they are registered here; others are shown the way."""
    if not is_member(turn):
        register_first(turn)
        return None
    membership = memberships.membership_of(turn.session, resident_id(turn), turn.operator.id)
    assert membership.status in (MembershipStatus.ACTIVE, MembershipStatus.PAUSED)
    return membership


def _say_eased(turn: Turn, eased: Eased) -> None:
    talk.drop_parked(turn, *AT_WORK)
    talk.drop(turn, *AT_WORK)
    lines = [
        turn.text("caring.urgent.put_off", title=one.title, due=date_time(turn.locale, one.due_at))
        for one in eased.put_off
    ]
    for back in eased.given_back:
        name = "judged" if back.ended.part_percent else "paid" if back.ended.yen else "given_back"
        lines.append(turn.text(f"caring.urgent.{name}", title=back.title, fee=yen(turn.locale, back.ended.yen)))
    turn.say(eased_card(lines, turn.locale, turn.account.id, has_work=bool(eased.put_off)))
    talk.remind(turn)
