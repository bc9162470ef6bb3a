"""Every button, and what it does."""

from collections.abc import Callable
from typing import Any

from handlers import commands
from handlers.conversations import (
    agreeing,
    appealing,
    asking,
    browsing,
    caring,
    course_talk,
    early_talk,
    giving_back,
    my_tasks,
    papers,
    settings,
    skill_questions,
    statements,
    taking_up,
    timing_talk,
    waiting,
)
from handlers.conversations.own_work import by_resident
from handlers.engine import answers
from handlers.help import care, desk
from handlers.turn import Turn
from messages import work_postbacks as work
from messages.agreement_postbacks import AskPaper, ReadAgreement
from messages.cards.account_asked import MendAccount
from messages.cards.care import OpenCare
from messages.cards.money import AskEarly, ConfirmStatement, ShowMoney, ShowMonths, ShowStatement
from messages.cards.tickets import CloseTicket, KeepWriting, WriteToDesk
from messages.menu_postbacks import OpenMenu
from messages.postbacks import Postback
from messages.screens import AsAnswer, Out, Resume, Tap, Way

Params = dict[str, Any]


def _tap(turn: Turn, tapped: Tap, params: Params) -> None:
    if "date" in params:
        answers.date_tap(turn, tapped, params["date"])
    else:
        answers.tap(turn, tapped)


def _out(turn: Turn, tapped: Out, params: Params) -> None:
    way = answers.way_out(turn, tapped)
    if way is not None:
        commands.run(turn, Way(way))


def _resume(turn: Turn, tapped: Resume, params: Params) -> None:
    answers.resume(turn, tapped)


POSTBACKS: dict[type[Postback], Callable[[Turn, Any, Params], None]] = {
    Tap: _tap,
    AsAnswer: answers.as_answer,
    Out: _out,
    Resume: _resume,
    OpenMenu: commands.tapped,
    settings.OpenSetting: settings.open_setting,
    skill_questions.AnswerSkill: skill_questions.answered,
    KeepWriting: desk.keep_writing,
    WriteToDesk: desk.keep_writing,
    CloseTicket: desk.close_tapped,
    work.OpenWork: browsing.open_tapped,
    work.MoreWork: browsing.more_tapped,
    work.SeeOffer: taking_up.see,
    work.AcceptOffer: by_resident(taking_up.accept),
    work.WaitForPlace: by_resident(waiting.wait),
    work.DeclineOffer: by_resident(taking_up.decline),
    work.AgreeNotice: by_resident(taking_up.agree),
    work.KeepTerms: by_resident(taking_up.keep_terms),
    work.ShowNotice: by_resident(taking_up.notice_again),
    work.MyWork: my_tasks.mine_tapped,
    work.ShowWork: by_resident(my_tasks.show_one),
    work.DoItem: by_resident(my_tasks.go_on),
    work.HandIn: by_resident(my_tasks.hand_in),
    work.WithdrawWork: by_resident(my_tasks.withdraw),
    work.HandBack: by_resident(giving_back.begin),
    work.ExtendWork: by_resident(caring.extend),
    work.GiveAllBack: by_resident(caring.give_all_back),
    work.TimeWork: by_resident(timing_talk.begin),
    work.AskDirector: asking.tapped,
    work.AppealReview: by_resident(appealing.appeal),
    work.OpenCourse: by_resident(course_talk.open_course),
    ReadAgreement: by_resident(agreeing.read),
    AskPaper: by_resident(papers.asked),
    OpenCare: care.open_care,
    ShowMoney: my_tasks.money_tapped,
    ShowStatement: by_resident(statements.show_statement),
    ConfirmStatement: by_resident(statements.confirm_statement),
    ShowMonths: statements.months_tapped,
    AskEarly: early_talk.tapped,
    MendAccount: by_resident(my_tasks.mend_account),
}
