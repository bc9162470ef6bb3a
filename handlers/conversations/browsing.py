"""Looking at open work: all of it, or what fits into a quarter of an hour; guests may look too."""

from handlers.conversations import skill_questions, taking_up
from handlers.conversations.own_work import has_moved, is_closed, is_member, register_first, say_with_ways
from handlers.conversations.settings import OpenSetting
from handlers.dispatch.open_work import facts_of_offers, open_work
from handlers.engine import talk
from handlers.engine.flow import Draft, Flow, Outcome, Pass, Step
from handlers.engine.typed import words_for
from handlers.people import memberships
from handlers.turn import Turn
from messages import line
from messages.cards.work_list import MOST_CARDS, open_work_cards
from messages.line import Action
from messages.menu_postbacks import OpenMenu
from messages.screens import Choice, Prompt
from messages.work_postbacks import MoreWork, OpenWork
from models.people.memberships import Membership, MembershipStatus
from models.work.facts import OfferFacts

MORE = "more"
QUARTER = 15
LENGTHS = (QUARTER, 30, 60)
"""Minutes."""


def show_open_work(turn: Turn) -> None:
    """The list of open work; where there is none, what would help to be asked."""
    _show(turn, 0)


def show_quarter(turn: Turn) -> None:
    """What can be done in fifteen minutes, now."""
    _show(turn, QUARTER)


def show_night_work(turn: Turn) -> None:
    """Quiet work, to be done while somebody sleeps."""
    _show(turn, 0, is_night=True)


def can_today(turn: Turn) -> None:
    """ "Today I can": it counts as free time for the rest of the day, and what is open now is shown."""
    membership = _membership(turn)
    if membership is None:
        register_first(turn)
        return
    memberships.free_today(turn, membership)
    turn.say(line.text(turn.text("caring.today")))
    _show(turn, 0)


def open_tapped(turn: Turn, tapped: OpenWork, params: object) -> None:
    """A button that leads to other work."""
    _show(turn, tapped.minutes)


def more_tapped(turn: Turn, tapped: MoreWork, params: object) -> None:
    """The card behind the last offer of a list."""
    _show(turn, tapped.minutes, tapped.is_night, tapped.after)


def _show(turn: Turn, minutes: int, is_night: bool = False, after: int = 0) -> None:
    if is_closed(turn):
        return
    if has_moved(turn):
        register_first(turn)
        return
    offers = _offers(turn, minutes, is_night, after)
    if after and not offers:
        _show(turn, minutes, is_night)  # the rest of the list has been taken meanwhile
        return
    if offers:
        # A typed number means the list that was shown, whatever has been taken since.
        draft: Draft = {"offers": [offer.offer_id for offer in offers[:MOST_CARDS]]}
        if len(offers) > MOST_CARDS:
            draft["more"] = [after + MOST_CARDS, minutes, is_night]
        talk.glance(turn, OPEN_WORK, draft)
        return
    talk.drop_fleeting(turn)
    _say_nothing_found(turn, minutes, is_night)
    talk.remind(turn)


def _say_nothing_found(turn: Turn, minutes: int, is_night: bool) -> None:
    membership = _membership(turn)
    is_paused = membership is not None and membership.status is MembershipStatus.PAUSED
    none = "none_guest" if membership is None else "none_paused" if is_paused else "none"
    words = turn.text(f"work.list.{none}")
    longer = (("work_talk.open_work.longer", OpenWork(0)),) if (minutes or is_night) and _offers(turn, 0, False) else ()
    if is_night:
        words = turn.text("caring.night.none")
    elif longer:
        words = turn.text("work.list.none_minutes", minutes=minutes)
    if membership is None:
        say_with_ways(turn, words, *longer, ("menu.register", OpenMenu("register")))
        return
    if is_paused:
        say_with_ways(turn, words, *longer, ("settings.names.pause", OpenSetting("pause")))
        return
    helps = turn.text("work_talk.open_work.helps")
    settings = (
        ("menu.today", OpenMenu("today")),
        ("settings.names.free_time", OpenSetting("free_time")),
        ("settings.names.skills", OpenSetting("skills")),
    )
    say_with_ways(turn, f"{words}\n{helps}", *longer, *settings)
    skill_questions.one_more(turn)


def _membership(turn: Turn) -> Membership | None:
    if turn.resident is None or not is_member(turn):
        return None
    return memberships.membership_of(turn.session, turn.resident.id, turn.operator.id)


def _offers(turn: Turn, minutes: int, is_night: bool, after: int = 0) -> list[OfferFacts]:
    """A list of open work, and one more if it goes on."""
    resident_id = turn.resident.id if turn.resident else None
    return open_work(turn, turn.operator.id, resident_id, minutes or None, MOST_CARDS + 1, is_night, after)


def _filters(turn: Turn) -> tuple[Action, ...]:
    """By minutes, and by night: each looks again, for nothing."""
    by_minutes = [
        line.postback(turn.text("work.minutes", minutes=minutes), OpenWork(minutes).pack()) for minutes in LENGTHS
    ]
    return (*by_minutes, line.postback(turn.text("menu.night"), OpenMenu("night").pack()))


def _ask(turn: Turn, draft: Draft) -> Prompt:
    me = turn.resident.id if turn.resident else None
    offers = facts_of_offers(turn, draft["offers"], turn.operator.id, me)
    choices = [Choice(str(offer.offer_id), offer.title) for offer in offers]
    more = MoreWork(*draft["more"]) if "more" in draft else None
    if more is not None:
        choices.append(Choice(MORE, turn.text("work.buttons.more"), words_for("work_talk.words.more")))
    cards = open_work_cards(offers, turn.locale, turn.account.id, more)
    return Prompt("", choices=tuple(choices), card=cards, quick=_filters(turn))


def _take(turn: Turn, draft: Draft, value: str) -> Outcome:
    if value == MORE:
        after, minutes, is_night = draft["more"]
        _show(turn, minutes, is_night, after)
    else:
        taking_up.show_offer(turn, int(value))
    return Pass()


OPEN_WORK = Flow("open_work", (Step("list", _ask, take=_take),), finish=lambda turn, draft: None, is_fleeting=True)
