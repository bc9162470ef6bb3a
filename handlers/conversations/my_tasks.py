"""My tasks and my money so far: how each stands, and the next thing to do with it."""

from handlers.conversations import doing, handing_in_talk, own_work
from handlers.conversations.bank import BANK
from handlers.conversations.own_work import register_first, resident_id, show_work
from handlers.engine import talk
from handlers.engine.flow import Draft, Flow, Outcome, Pass, Step
from handlers.money.money_so_far import money_so_far
from handlers.turn import Turn
from handlers.work import my_work, working
from messages import line
from messages.cards.account_asked import MendAccount
from messages.cards.money import ShowMoney, money_card
from messages.cards.work_list import my_work_cards
from messages.screens import Choice, Prompt
from messages.work_postbacks import (
    DoItem,
    HandIn,
    MyWork,
    OpenWork,
    ShowWork,
    WithdrawWork,
)
from models.rows import found
from models.work.in_hand import newest_work
from models.work.tasks import Task, TaskKind


def show_mine(turn: Turn) -> None:
    """The list of one's own work, what is to be done first at the front."""
    if turn.resident is None:
        register_first(turn)
    elif works := newest_work(turn.session, turn.resident.id):
        talk.glance(turn, MINE, {"works": [work.id for work in works]})
    else:
        own_work.say_with_ways(turn, turn.text("work.mine.none"), ("menu.work", OpenWork(0)))
        talk.remind(turn)


def show_money(turn: Turn) -> None:
    """The money so far: earned, owed, and when it comes next."""
    if turn.resident is None:
        register_first(turn)
        return
    money = money_so_far(turn.session, turn.resident.id, turn.operator.id, turn.now)
    turn.say(money_card(turn.locale, turn.account.id, money))
    talk.remind(turn)


def mine_tapped(turn: Turn, tapped: MyWork, params: object) -> None:
    """A button that leads here."""
    show_mine(turn)


def money_tapped(turn: Turn, tapped: ShowMoney, params: object) -> None:
    """A button that leads to the money."""
    show_money(turn)


def mend_account(turn: Turn, tapped: MendAccount) -> None:
    """To the bank account, after a transfer came back."""
    talk.begin(turn, BANK)


def show_one(turn: Turn, tapped: ShowWork) -> None:
    """One piece of work, and what can be done with it now."""
    show_work(turn, tapped.assignment)


def go_on(turn: Turn, tapped: DoItem) -> None:
    """Go on item by item; outside work is handed in."""
    _next_step(turn, tapped.assignment)


def hand_in(turn: Turn, tapped: HandIn) -> None:
    """Hand in outside work."""
    _next_step(turn, tapped.assignment)


def withdraw(turn: Turn, tapped: WithdrawWork) -> None:
    """Take a submission back, and go on with it at once."""
    working.withdraw(turn, tapped.assignment, resident_id(turn))
    turn.say(line.text(turn.text("work.withdrawn.words")))
    _next_step(turn, tapped.assignment)


def _next_step(turn: Turn, assignment_id: int) -> None:
    """The one next thing to do: work in hand goes on, all other is shown as it stands."""
    assignment = working.own_work(turn, assignment_id, resident_id(turn))
    if found(turn.session, Task, assignment.task_id).kind is TaskKind.CHAT:
        doing.begin(turn, assignment_id)
    else:
        handing_in_talk.begin(turn, assignment_id)


def _ask(turn: Turn, draft: Draft) -> Prompt:
    me = resident_id(turn)
    newest_work(turn.session, me)  # Most of them are among these, and read with it.
    works = [my_work.in_brief(turn, working.own_work(turn, assignment_id, me)) for assignment_id in draft["works"]]
    choices = tuple(Choice(str(work.assignment_id), work.title) for work in works)
    return Prompt("", choices=choices, card=my_work_cards(works, turn.locale, turn.account.id))


def _take(turn: Turn, draft: Draft, value: str) -> Outcome:
    _next_step(turn, int(value))
    return Pass()


MINE = Flow("mine", (Step("list", _ask, take=_take),), finish=lambda turn, draft: None, is_fleeting=True)
