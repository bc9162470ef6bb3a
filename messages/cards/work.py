"""One's own work: how it stands and what can be done with it, the receipt, and handing back."""

from messages import line
from messages.cards.caring import extend_button, urgent_button
from messages.cards.work_parts import buttons, card, facts, small, tap, time_words
from messages.catalog import text
from messages.dates import date_time, time_span, yen
from messages.line import Action, Component, Message
from messages.work_postbacks import (
    AskDirector,
    DoItem,
    HandBack,
    HandIn,
    MyWork,
    ShowNotice,
    TimeWork,
    WithdrawWork,
)
from models.work.assignments import IN_HAND, AssignmentStatus
from models.work.facts import Receipt, WorkFacts
from models.work.tasks import TaskKind

MOST_LINKS = 3


def work_card(work: WorkFacts, locale: str, owner: int) -> Message:
    """One assignment in full, with every way that is open from where it stands."""
    status = text(locale, f"work.status.{work.status}")
    due = date_time(locale, work.due_at)
    alt = text(locale, "work.mine.line", title=work.title, status=status, due=due)
    yen_now = work.fee_yen if work.paid_yen is None else work.paid_yen
    rows = [
        ("status", status),
        ("done", f"{work.done} / {work.units}" if work.units > 1 else ""),
        ("left", time_words(locale, work.minutes_left) if work.minutes_left else ""),
        ("fee", text(locale, "work.offer.fee", yen=yen(locale, yen_now))),
        ("when", time_span(locale, *work.span) if work.span else ""),
        ("place", work.place),
        ("due", due),
        ("submitted", date_time(locale, work.submitted_at) if work.submitted_at else ""),
        ("took", time_words(locale, work.told_minutes) if work.told_minutes else ""),
        ("inspected_by", date_time(locale, work.review_by) if work.review_by else ""),
        ("answered", _answered(work, locale)),
        ("files", text(locale, "work.files", count=work.handed_in) if work.handed_in else ""),
    ]
    body = [line.title(work.title), line.words_of(line.fit(work.description, 500)), *facts(locale, rows)]
    return card(alt, body, _ways(work, locale, owner))


def receipt_card(work: Receipt, locale: str, owner: int) -> Message:
    """The receipt of a submission, with its time: the law counts the days of payment from it."""
    at = date_time(locale, work.submitted_at)
    by = date_time(locale, work.review_by) if work.review_by else ""
    words = text(locale, "work.receipt.words", title=work.title, at=at, by=by)
    body = [line.title(text(locale, "work.receipt.title")), line.words_of(words)]
    body.append(small(text(locale, "work.receipt.withdraw")))
    withdraw = tap(locale, "withdraw", WithdrawWork(work.assignment_id), owner)
    mine = tap(locale, "my_work", MyWork(), owner)
    took = tap(locale, "time", TimeWork(work.assignment_id), owner)
    return card(words, body, buttons(None, mine, took, withdraw))


def _ways(work: WorkFacts, locale: str, owner: int) -> list[Component]:
    notice = tap(locale, "notice", ShowNotice(work.assignment_id), owner)
    ask = tap(locale, "ask", AskDirector(work.assignment_id), owner)
    back = tap(locale, "hand_back", HandBack(work.assignment_id, sure=False), owner)
    time = [extend_button(locale, work.assignment_id, owner)] if work.can_extend else []
    urgent = urgent_button(locale, owner)
    if work.status is AssignmentStatus.ACCEPTED:
        agree = tap(locale, "notice_agree", ShowNotice(work.assignment_id), owner)
        return buttons(agree, *time, urgent, ask, back)
    took = tap(locale, "time", TimeWork(work.assignment_id), owner)
    if work.status in (AssignmentStatus.STARTED, AssignmentStatus.RETURNED):
        return buttons(_go_on(work, locale, owner), *_links(work), *time, urgent, ask, took, notice, back)
    if work.status is AssignmentStatus.SUBMITTED and not work.is_review_begun:
        withdraw = tap(locale, "withdraw", WithdrawWork(work.assignment_id), owner)
        return buttons(None, withdraw, ask, took, notice)
    return buttons(None, ask, notice)


def _answered(work: WorkFacts, locale: str) -> str:
    if work.status not in IN_HAND:
        return ""
    return "\n".join(text(locale, "work.answered", question=asked, words=words) for asked, words in work.answered)


def _go_on(work: WorkFacts, locale: str, owner: int) -> Action:
    if work.kind is TaskKind.OUTSIDE:
        return tap(locale, "hand_in", HandIn(work.assignment_id), owner)
    name = "go_on" if work.done else "begin"
    return tap(locale, name, DoItem(work.assignment_id), owner)


def _links(work: WorkFacts) -> list[Action]:
    return [line.uri(link.get("label") or link["url"], link["url"]) for link in work.links[:MOST_LINKS]]
