"""Taking work up: an offer is looked at, accepted or declined, and the notice that follows is agreed to."""

from handlers.conversations import doing
from handlers.conversations.own_work import (
    is_member,
    named,
    resident_id,
    say_with_ways,
    show_notice,
    show_work,
)
from handlers.conversations.settings import OpenSetting
from handlers.dispatch import draws
from handlers.dispatch.open_work import open_work
from handlers.engine import attempts, talk
from handlers.engine.flow import Draft, Flow, Outcome, Pass, Step
from handlers.money.own_limits import limit_reached
from handlers.people.agreements import AgreementNeeded
from handlers.turn import Turn
from handlers.work import changing, taking
from messages import line
from messages.agreement_postbacks import ReadAgreement
from messages.cards.invitation import invitation_card
from messages.cards.work_list import open_work_cards
from messages.dates import date_time
from messages.menu_postbacks import OpenMenu
from messages.postbacks import Postback
from messages.screens import Choice, Prompt
from messages.work_postbacks import (
    AcceptOffer,
    AgreeNotice,
    DeclineOffer,
    KeepTerms,
    OpenCourse,
    SeeOffer,
    ShowNotice,
    WaitForPlace,
)
from models.dispatch.fitness import CourseNeeded, EnoughOpen, LacksSkill, NotAdult, YearlyLimit
from models.dispatch.open_offers import is_open, offer_to_take
from models.errors import NotFound, YuiError
from models.rows import found
from models.towns.entrusting import MembershipPaused, NotMember
from models.work.facts import OfferFacts
from models.work.standing import own_notice
from models.work.tasks import Task, TaskKind

WAYS_ON: dict[type[YuiError], tuple[str, Postback]] = {
    NotMember: ("menu.register", OpenMenu("register")),
    MembershipPaused: ("settings.names.pause", OpenSetting("pause")),
    LacksSkill: ("settings.names.skills", OpenSetting("skills")),
    YearlyLimit: ("settings.names.free_time", OpenSetting("free_time")),
    EnoughOpen: ("settings.names.free_time", OpenSetting("free_time")),
    NotAdult: ("menu.person", OpenMenu("person")),
}
"""Where somebody who may not take a task can change what stands in the way."""


def see(turn: Turn, tapped: SeeOffer, params: object) -> None:
    """All facts of an offer; a guest finds it again after the registration."""
    attempts.attempt(turn, lambda: show_offer(turn, tapped.offer))


def show_offer(turn: Turn, offer_id: int) -> None:
    """The same, from a typed number. Raises NotFound."""
    draft = {"offer": offer_id, "terms": _facts(turn, offer_id).terms_number}
    if is_member(turn):
        talk.glance(turn, OFFER, draft)
    elif talk.is_busy(turn) and turn.conversation.name != WANTED.name:
        turn.say(_card(turn, _facts(turn, offer_id)))
        talk.set_aside(turn, WANTED, draft)
        talk.remind(turn)
    else:
        talk.begin(turn, WANTED, draft)


def accept(turn: Turn, tapped: AcceptOffer) -> None:
    """Take a place; a card with earlier terms says so, and shows those of today."""
    if _shows_old_terms(turn, tapped):
        turn.say(line.text(turn.text("errors.work.terms_changed")))
        show_offer(turn, tapped.offer)
    else:
        take(turn, tapped.offer)


def take(turn: Turn, offer_id: int) -> None:
    """The notice follows at once, in the same chat. What stands in the way is said, with the way on."""
    try:
        taken = attempts.wholly(turn, lambda: taking.accept(turn, offer_id, resident_id(turn), turn.account))
    except taking.AlreadyTaken as error:
        turn.say(line.text(turn.text(error.key)))
        show_work(turn, error.values["assignment_id"])
    except taking.DrawnLater:
        _put_in(turn, offer_id)
        return
    except taking.StillWaiting as error:
        say_with_ways(turn, turn.text(error.key), ("work.buttons.stop_waiting", DeclineOffer(offer_id)))
        _say_others(turn)
    except taking.Full as error:
        say_with_ways(turn, turn.text(error.key), ("work.buttons.wait", WaitForPlace(offer_id)))
        _say_others(turn)
    except taking.OfferClosed as error:
        turn.say(line.text(turn.text(error.key)))
        _say_others(turn)
    except YuiError as error:
        say_refused(turn, error, offer_id)
        return
    else:
        show_notice(turn, taken.assignment.id)
        reached = limit_reached(turn, taken.assignment, turn.locale)
        if reached is not None:
            turn.say(reached)
    talk.drop(turn, OFFER.name, WANTED.name)


def _shows_old_terms(turn: Turn, tapped: AcceptOffer) -> bool:
    """Whether the terms have changed since the card was drawn; what is over or full is said as such."""
    try:
        offer, task = offer_to_take(turn.session, tapped.offer)
    except NotFound:
        return False
    return tapped.terms != task.terms_number and is_open(offer, task, turn.now) and task.open_places > 0


def _put_in(turn: Turn, offer_id: int) -> None:
    """Put in for a place that is drawn by lot."""
    try:
        offer = attempts.wholly(turn, lambda: draws.put_in(turn, offer_id, resident_id(turn), turn.account))
    except YuiError as error:
        say_refused(turn, error, offer_id)
        return
    turn.say(line.text(turn.text("work.lot.put_in", closes=date_time(turn.locale, offer.closes_at))))
    talk.drop(turn, OFFER.name, WANTED.name)


def decline(turn: Turn, tapped: DeclineOffer) -> None:
    """Not this time; nothing follows from it."""
    taking.decline(turn, tapped.offer, resident_id(turn))
    turn.say(line.text(turn.text("work.declined.words")))
    talk.drop(turn, OFFER.name, WANTED.name)


def agree(turn: Turn, tapped: AgreeNotice) -> None:
    """The tap with which work starts: a chat task with its first item, outside work with all that it needs."""
    notice = own_notice(turn.session, tapped.notice, resident_id(turn))
    is_first = notice.agreed_at is None
    assignment = taking.agree(turn, tapped.notice, resident_id(turn))
    if notice.is_proposal:
        turn.say(line.text(turn.text("work.change.agreed", due=date_time(turn.locale, assignment.due_at))))
        show_work(turn, assignment.id)
        return
    kind = found(turn.session, Task, assignment.task_id).kind
    if is_first and assignment.started_at == turn.now:
        due = date_time(turn.locale, assignment.due_at)
        turn.say(line.text(turn.text(f"work.started.{kind}", due=due)))
    if kind is TaskKind.CHAT:
        doing.begin(turn, assignment.id)
    else:
        show_work(turn, assignment.id)


def keep_terms(turn: Turn, tapped: KeepTerms) -> None:
    """The terms stay as they are."""
    assignment = changing.keep_terms(turn, tapped.notice, resident_id(turn))
    turn.say(line.text(turn.text("work.change.kept")))
    show_work(turn, assignment.id)


def notice_again(turn: Turn, tapped: ShowNotice) -> None:
    """The notice once more."""
    show_notice(turn, tapped.assignment)


def say_refused(turn: Turn, error: YuiError, offer_id: int) -> None:
    """What stands in the way of an offer, with the button that leads on."""
    words = turn.text(error.key, **error.values)
    way = next((way for kind, way in WAYS_ON.items() if isinstance(error, kind)), None)
    if isinstance(error, CourseNeeded):
        way = ("work.buttons.course", OpenCourse(error.values["course"]))
    if isinstance(error, AgreementNeeded):
        way = ("contracts.read", ReadAgreement(error.values["purpose"], offer_id))
    if way is None:
        turn.say(line.text(words))
    else:
        say_with_ways(turn, words, way)


def _say_others(turn: Turn) -> None:
    others = open_work(turn, turn.operator.id, resident_id(turn))
    if others:
        turn.say(open_work_cards(others, turn.locale, turn.account.id))


def _facts(turn: Turn, offer_id: int) -> OfferFacts:
    """Raises NotFound, for an offer of another operator too, unless a pact shares it here."""
    return taking.see(turn, offer_id, turn.resident.id if turn.resident else None, turn.operator.id)


def _card(turn: Turn, facts: OfferFacts) -> line.Message:
    return invitation_card(facts, turn.locale, turn.account.id, is_guest=not is_member(turn))


def _ask(turn: Turn, draft: Draft) -> Prompt:
    facts = _facts(turn, draft["offer"])
    choices: tuple[Choice, ...] = ()
    if facts.is_open and is_member(turn):
        choices = (named(turn, "accept", "put_in" if facts.is_by_lot else "accept"), named(turn, "decline", "decline"))
    return Prompt("", choices=choices, card=_card(turn, facts))


def _take(turn: Turn, draft: Draft, value: str) -> Outcome:
    if value == "accept":
        accept(turn, AcceptOffer(draft["offer"], draft["terms"]))
    else:
        decline(turn, DeclineOffer(draft["offer"]))
    return Pass()


OFFER = Flow("offer", (Step("look", _ask, take=_take),), finish=lambda turn, draft: None, is_fleeting=True)
WANTED = Flow("wanted", (Step("look", _ask, take=_take),), finish=lambda turn, draft: None, is_saved=True)
"""What a guest looked at: it comes again when they have registered."""
