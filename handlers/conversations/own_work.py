"""What the conversations of work share: whose it is, whether it is still in their hands, and showing how it stands."""

from collections.abc import Callable
from typing import Any

from handlers.engine import attempts, talk
from handlers.engine.flow import Draft
from handlers.engine.typed import words_for
from handlers.people import memberships
from handlers.towns import moving
from handlers.turn import Turn
from handlers.work import my_work, notices, working
from messages import line
from messages.cards.item import rest_card
from messages.cards.notice import notice_card
from messages.cards.work import receipt_card, work_card
from messages.menu_postbacks import OpenMenu
from messages.postbacks import Postback
from messages.screens import Choice, Prompt
from messages.work_postbacks import HandIn
from models.errors import NotFound
from models.work.assignments import BEGUN, AssignmentStatus
from models.work.facts import WorkFacts
from models.work.tasks import TaskKind

AT_WORK = ("doing", "handing_in", "hand_back")
"""The conversations about one piece of work in hand; each step of theirs is saved at once, so they may be dropped."""

OTHER_OFFICE = "other_office"
REGISTERING = ("choosing", "onboarding", OTHER_OFFICE)
"""The conversations in which one registers."""


def resident_id(turn: Turn) -> int:
    """Who this is; only where somebody registered has tapped."""
    assert turn.resident is not None
    return turn.resident.id


def is_member(turn: Turn) -> bool:
    """Whether this account belongs to a registered resident of this operator."""
    resident = turn.resident
    return resident is not None and memberships.is_member(turn.session, resident.id, turn.operator.id)


def has_moved(turn: Turn) -> bool:
    """Whether this account's resident was at home here, and is elsewhere now."""
    return turn.resident is not None and moving.has_moved(turn.session, turn.resident.id, turn.operator.id)


def is_closed(turn: Turn) -> bool:
    """Whether this operator has left; if so it is said, for nothing new begins here any more."""
    if turn.operator.closed_at is None:
        return False
    say_with_ways(turn, turn.text("leaving.closed", operator=turn.operator.name), ("menu.money", OpenMenu("money")))
    talk.remind(turn)
    return True


def by_resident(act: Callable[[Turn, Any], None]) -> Callable[[Turn, Any, object], None]:
    """A button for registered residents: others are shown the way there, a refusal is said, and where the tap came
    in the middle of something else, that is shown again."""

    def tapped(turn: Turn, postback: Any, params: object) -> None:
        if turn.resident is None:
            register_first(turn)
            return
        shown = turn.conversation.version
        attempts.attempt(turn, lambda: act(turn, postback))
        if turn.conversation.version == shown:
            talk.remind(turn)

    return tapped


def registers(turn: Turn) -> bool:
    """Whether somebody is in the middle of registering."""
    return talk.is_open(turn) and turn.conversation.name in REGISTERING


def register_first(turn: Turn) -> None:
    """This needs a registration, and here it begins; on an old phone, it goes on in the new one."""
    if has_moved(turn):
        home = moving.home_of(turn.session, resident_id(turn))
        words = turn.text("moving.elsewhere", operator=home.name if home else "")
        say_with_ways(turn, words, ("moving.again", OpenMenu("moving")), ("menu.mine", OpenMenu("mine")))
        talk.remind(turn)
        return
    if registers(turn):
        turn.say(line.text(turn.text("work_talk.after_registering")))
        talk.remind(turn)
        return
    name = "work_talk.moved_away" if turn.account.moved_to_id else "work_talk.register_first"
    say_with_ways(turn, turn.text(name, phone=turn.operator.phone), ("menu.register", OpenMenu("register")))
    talk.remind(turn)


def say_with_ways(turn: Turn, words: str, *ways: tuple[str, Postback]) -> None:
    """A sentence on a card, with buttons below it: (name of the label, what it carries)."""
    buttons = [
        line.button(
            line.postback(turn.text(name), postback.pack(turn.account.id)), "secondary" if number else "primary"
        )
        for number, (name, postback) in enumerate(ways)
    ]
    turn.say(line.flex(words, line.bubble([line.words_of(words)], buttons)))


def is_at_hand(turn: Turn, assignment_id: int) -> bool:
    """Whether the work is theirs to go on with: started, not handed in, not over."""
    try:
        assignment = working.own_work(turn, assignment_id, resident_id(turn))
    except NotFound:
        return False
    return assignment.status in BEGUN and assignment.due_at > turn.now


def facts_of(turn: Turn, assignment_id: int) -> WorkFacts:
    """How one piece of their work stands; raises NotFound."""
    return my_work.work_facts(turn, assignment_id, resident_id(turn))


def show_work(turn: Turn, assignment_id: int) -> None:
    """How the work stands and what can be done next; work not yet begun shows its notice, for only that begins it."""
    facts = facts_of(turn, assignment_id)
    if facts.status is AssignmentStatus.ACCEPTED:
        show_notice(turn, assignment_id)
    else:
        turn.say(work_card(facts, turn.locale, turn.account.id))


def show_notice(turn: Turn, assignment_id: int) -> None:
    """The notice of the terms, with the button that begins the work as long as it has not begun."""
    facts = notices.notices_of(turn, turn.account, assignment_id)
    turn.say(notice_card(facts, turn.locale, turn.account.id))


def submit(turn: Turn, assignment_id: int) -> None:
    """Hand the work in, and say when it came in and what follows."""
    submission = working.submit(turn, assignment_id, resident_id(turn))
    talk.drop_parked(turn, *AT_WORK)
    turn.say(receipt_card(my_work.receipt_of(turn, submission), turn.locale, turn.account.id))


def rest(turn: Turn, draft: Draft) -> None:
    """Stop here for now: everything is kept, and this is how to go on. Work that has ended is shown as it is."""
    assignment_id: int = draft["assignment"]
    if not is_at_hand(turn, assignment_id):
        show_work(turn, assignment_id)
        return
    facts = facts_of(turn, assignment_id)
    if facts.kind is TaskKind.OUTSIDE:
        say_with_ways(turn, turn.text("work_talk.hand_in.rest"), ("work.buttons.hand_in", HandIn(assignment_id)))
    else:
        now = working.progress(turn, assignment_id, resident_id(turn))
        turn.say(rest_card(now, turn.locale, turn.account.id, can_extend=facts.can_extend))


def over(turn: Turn) -> Prompt:
    """The screen of a conversation whose work has ended meanwhile."""
    choice = Choice("over", turn.text("work_talk.over.see"), is_main=True)
    return Prompt(turn.text("work_talk.over.words"), choices=(choice,))


def named(turn: Turn, value: str, label: str, is_main: bool = False) -> Choice:
    """A choice whose label is the button `work.buttons.<label>`, with the words for typing it in any language."""
    return Choice(value, turn.text(f"work.buttons.{label}"), words_for(f"work_talk.words.{label}"), is_main=is_main)
