"""What became of work: approved, returned, rejected, cancelled, lapsed, handed back."""

from messages import line
from messages.cards.account_asked import MendAccount
from messages.cards.work_parts import buttons, card, facts, small, tap, units_words
from messages.catalog import text
from messages.dates import date_time, short_date, yen
from messages.line import Action, Message
from messages.work_postbacks import AppealReview, AskDirector, DoItem, MyWork, OpenWork
from models.work.facts import ResultFacts


def approved_card(result: ResultFacts, locale: str, owner: int) -> Message:
    """The work is accepted: how much is paid, and when."""
    name = "automatic" if result.is_automatic else "approved"
    return _card(result, locale, name, *_after_fee(result, locale, owner))


def returned_card(result: ResultFacts, locale: str, owner: int) -> Message:
    """The work comes back for another try: why, what of it, and until when."""
    go_on = tap(locale, "mend", DoItem(result.assignment_id), owner)
    ask = tap(locale, "ask", AskDirector(result.assignment_id), owner)
    return _card(result, locale, "returned", go_on, ask, *_appeal(result, locale, owner))


def rejected_card(result: ResultFacts, locale: str, owner: int) -> Message:
    """The work could not be accepted: the reason, and whom to talk to."""
    ask = tap(locale, "object", AskDirector(result.assignment_id), owner)
    name = "rejected_redone" if result.yen else "rejected"
    return _card(result, locale, name, *_appeal(result, locale, owner), ask)


def cancelled_card(result: ResultFacts, locale: str, owner: int) -> Message:
    """The operator cancelled: why, and what is paid for what was done."""
    ask = tap(locale, "ask", AskDirector(result.assignment_id), owner)
    return _card(result, locale, "cancelled", _more(locale, owner), ask)


def lapsed_card(result: ResultFacts, locale: str, owner: int) -> Message:
    """The time was over; what was done is paid, and nothing counts against anyone."""
    if result.part_percent:
        return _card(result, locale, "part_lapsed", _more(locale, owner))
    return _card(result, locale, "lapsed", _more(locale, owner))


def handed_back_card(result: ResultFacts, locale: str, owner: int) -> Message:
    """The rest was handed back, with thanks."""
    if result.part_percent:
        return _card(result, locale, "part_handed_in", _more(locale, owner))
    return _card(result, locale, "handed_back", _more(locale, owner))


def part_judged_card(result: ResultFacts, locale: str, owner: int) -> Message:
    """How much of unfinished work counts, and what is paid for it."""
    ask = tap(locale, "object", AskDirector(result.assignment_id), owner)
    return _card(result, locale, "part_judged", _more(locale, owner), ask)


def overturned_card(result: ResultFacts, locale: str, owner: int) -> Message:
    """Another reviewer has accepted the work on an appeal: how much is paid, and when."""
    return _card(result, locale, "overturned", *_after_fee(result, locale, owner))


def upheld_card(result: ResultFacts, locale: str, owner: int) -> Message:
    """Another reviewer has looked, and the judgement stands: in whose words, and whom to talk to."""
    return _card(result, locale, "upheld", tap(locale, "object", AskDirector(result.assignment_id), owner))


def _appeal(result: ResultFacts, locale: str, owner: int) -> list[Action]:
    return [tap(locale, "appeal", AppealReview(result.review_id), owner)] if result.review_id else []


def _after_fee(result: ResultFacts, locale: str, owner: int) -> list[Action]:
    """What comes next once a fee is owed: first of all an account to which it can be paid."""
    ways = [_more(locale, owner), tap(locale, "my_work", MyWork(), owner)]
    return [tap(locale, "register_account", MendAccount(), owner), *ways] if result.lacks_account else ways


def _more(locale: str, owner: int) -> Action:
    return tap(locale, "other_work", OpenWork(0), owner)


def _card(result: ResultFacts, locale: str, name: str, main: Action, *others: Action) -> Message:
    heading = text(locale, f"work.result.{name}.title")
    words = text(locale, f"work.result.{name}.words", title=result.title)
    reason = text(locale, f"work.reasons.{result.reason}") if result.reason else ""
    redo = result.items_to_redo
    rows = [
        ("part", f"{result.part_percent}%" if name in ("part_handed_in", "part_judged") else ""),
        ("units", str(result.units) if result.units > 1 else ""),
        ("fee", text(locale, "work.offer.fee", yen=yen(locale, result.yen)) if result.yen else ""),
        ("pays", short_date(locale, result.pays_on) if result.pays_on else ""),
        ("reason", reason),
        ("words", line.fit(result.words, 1_000)),
        ("redo", units_words(locale, "chat", redo) if redo else ""),
        ("due", date_time(locale, result.new_due_at) if result.new_due_at else ""),
    ]
    body = [line.title(heading), line.words_of(words), *facts(locale, rows)]
    if result.reason:
        body.append(small(text(locale, f"quality.example.{result.reason}")))
    if name in ("lapsed", "handed_back", "returned", "part_handed_in", "part_lapsed"):
        body.append(small(text(locale, "work.no_harm")))
    if result.lacks_account:
        body.append(line.words_of(text(locale, "money.waits.account")))
    told = [words, *(row[1] for row in rows if row[0] in ("fee", "pays", "reason", "due") and row[1])]
    return card(" ".join(told), body, buttons(main, *others))
