"""Waiting for a place: an offer is full, and its resident wants to be told when one is given back."""

from handlers.conversations import taking_up
from handlers.conversations.own_work import resident_id, say_with_ways
from handlers.dispatch import waitlist
from handlers.engine import attempts, talk
from handlers.turn import Turn
from messages.dates import date_time
from messages.work_postbacks import DeclineOffer, WaitForPlace
from models.dispatch.offers import Offer
from models.errors import YuiError
from models.rows import found
from models.work.tasks import Task


def wait(turn: Turn, tapped: WaitForPlace) -> None:
    """Wait; where a place has been given back meanwhile, take it. Raises NotFound."""
    offer = found(turn.session, Offer, tapped.offer, turn.operator.id)
    if found(turn.session, Task, offer.task_id).free_places:
        taking_up.take(turn, offer.id)
        return
    try:
        attempts.wholly(turn, lambda: waitlist.wait_for(turn, offer.id, resident_id(turn), turn.account))
    except YuiError as error:
        taking_up.say_refused(turn, error, offer.id)
        return
    words = turn.text("work.waitlist.waiting", closes=date_time(turn.locale, offer.closes_at))
    say_with_ways(turn, words, ("work.buttons.stop_waiting", DeclineOffer(offer.id)))
    talk.drop(turn, taking_up.OFFER.name, taking_up.WANTED.name)
