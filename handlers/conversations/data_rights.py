"""A resident's rights over their own data: seeing all of it, and being forgotten after leaving."""

from datetime import timedelta

from handlers.conversations.prompts import check_yes_no, yes_no
from handlers.engine import talk
from handlers.engine.flow import Draft, Flow, Go, Leave, Outcome, Step
from handlers.money.money_so_far import is_paid_later
from handlers.papers.certificates import certificate_link
from handlers.people import memberships
from handlers.people.bank_accounts import current_account
from handlers.people.memberships import LeftWith
from handlers.records.erasing import ask_erasure
from handlers.records.own_data import LINK_MINUTES
from handlers.turn import Turn
from messages import line
from messages.cards.account_asked import account_card
from messages.dates import long_date, yen
from messages.line import Message
from messages.screens import Prompt
from models.page_links import dated_token

OWN_DATA = "own-data"


def show_data(turn: Turn) -> None:
    """A link to a page with everything that is kept, good for a quarter of an hour."""
    assert turn.resident is not None
    until = turn.now + timedelta(minutes=LINK_MINUTES)
    url = f"{turn.public_url}/own-data/{dated_token(turn.vault, OWN_DATA, turn.account.id, until)}"
    words = turn.text("settings.data.words", minutes=LINK_MINUTES)
    way = line.button(line.uri(turn.text("settings.data.open"), url))
    turn.say(line.flex(words, line.bubble([line.title(words)], [way])))
    talk.remind(turn)


def _ask(turn: Turn, draft: Draft) -> Prompt:
    return yes_no(turn, "settings.erase", operator=turn.operator.name)


def _take(turn: Turn, draft: Draft, value: bool) -> Outcome:
    if value:
        return Go()
    turn.say(line.text(turn.text("settings.erase.stays")))
    return Leave()


def _finish(turn: Turn, draft: Draft) -> None:
    assert turn.resident is not None
    left = None
    if memberships.is_member(turn.session, turn.resident.id, turn.operator.id):
        membership = memberships.membership_of(turn.session, turn.resident.id, turn.operator.id)
        left = memberships.leave(turn, membership)
    talk.drop_aside(turn)
    erasure = ask_erasure(turn, turn.operator.id, turn.resident.id)
    if erasure.named_until is None:
        turn.say(line.text(turn.text("settings.erase.soon")))
    else:
        turn.say(line.text(turn.text("settings.erase.later", day=long_date(turn.locale, erasure.named_until))))
    turn.say(_certificate_card(turn))
    if left is not None:
        say_what_is_to_come(turn, left)


def say_what_is_to_come(turn: Turn, left: LeftWith) -> None:
    """What a leaver will still be paid, what is looked at before it is, and the account that it needs."""
    assert turn.resident is not None
    if left.judged:
        turn.say(line.text(turn.text("settings.leave.judged")))
    has_account = current_account(turn.session, turn.resident.id) is not None
    if left.owed_yen:
        name = "owed" if has_account else "owed_without_account"
        turn.say(line.text(turn.text(f"settings.leave.{name}", amount=yen(turn.locale, left.owed_yen))))
    if not has_account and is_paid_later(turn.session, turn.resident.id, turn.operator.id):
        turn.say(account_card(turn.locale, turn.account.id, turn.text("settings.leave.needs_account")))


def _certificate_card(turn: Turn) -> Message:
    """The way to the certificate, for as long as the link opens; "情報を消す" brings it again."""
    words = turn.text("settings.erase.certificate", minutes=LINK_MINUTES)
    way = line.button(line.uri(turn.text("papers.erasure.open"), certificate_link(turn, turn.account.id)))
    return line.flex(words, line.bubble([line.words_of(words)], [way]))


ERASE = Flow("erase", steps=(Step("erase", _ask, check_yes_no, _take),), finish=_finish)
