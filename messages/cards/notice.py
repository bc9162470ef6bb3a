"""The notice of terms as a card: every item that the law wants told, and the tap with which work starts."""

from datetime import date, datetime
from typing import Any

from messages import line
from messages.cards.work_parts import band, buttons, card, facts, fee_words, small, tap, time_words, units_words
from messages.catalog import text
from messages.dates import date_time, long_date, short_date, time_span, yen
from messages.line import Component, Message
from messages.work_postbacks import AgreeNotice, AskDirector, HandBack, KeepTerms
from models.work.facts import NoticeFacts

LONGEST_WORDS = 800
"""What one item of a card holds; the page and the PDF have it whole."""


def notice_card(notice: NoticeFacts, locale: str, owner: int) -> Message:
    """The notice, in the language of its reader where it was issued in it, else in Japanese.

    Items of the Freelance Act, art. 3(1) with art. 1 of its rules, and of the guideline on self-employed telework of
    the Ministry of Health, Labour and Welfare, 3(2).
    """
    body = notice.body
    alt = text(
        locale,
        "work.notice.alt",
        title=body["work"]["title"],
        fee=yen(locale, body["fee_yen"]),
        due=date_time(locale, datetime.fromisoformat(body["due_at"])),
    )
    intro = "work.notice.agreed" if notice.is_agreed else "work.notice.intro"
    if "supplement" in body and not notice.is_agreed:
        intro = "contracts.supplement"
    parts = [
        line.title(text(locale, "work.notice.title")),
        small(text(locale, intro)),
        *facts(locale, [(name, line.fit(words, LONGEST_WORDS)) for name, words in notice_lines(body, locale)]),
        line.separator(),
        small(text(locale, "work.notice.paper")),
    ]
    return card(alt, parts, _ways(notice, locale, owner), band(notice.look))


def change_card(notice: NoticeFacts, old: dict[str, Any], locale: str, owner: int) -> Message:
    """Other terms are proposed: why, and what changes from what to what; the whole notice is one tap away."""
    new = notice.body
    before, after = dict(notice_lines(old, locale)), dict(notice_lines(new, locale))
    title, arrow = new["work"]["title"], text(locale, "work.change.arrow")
    changed = [
        (name, line.fit(after[name], LONGEST_WORDS) if name == "work" else f"{before[name]}\n{arrow}\n{after[name]}")
        for name in ("when", "deliver_to", "due", "fee", "pays", "work")
        if before[name] != after[name]
    ]
    has_moved = any(name in ("when", "deliver_to") for name, _ in changed)
    back = [tap(locale, "hand_back", HandBack(notice.assignment_id, sure=False), owner)] if has_moved else []
    parts = [
        line.title(text(locale, "work.change.title")),
        line.words_of(text(locale, "work.change.intro", title=title)),
        *facts(locale, [("reason", new["change"]["reason"]), *changed]),
        small(text(locale, "work.change.site_note" if has_moved else "work.change.note")),
    ]
    ways = buttons(
        tap(locale, "agree_change", AgreeNotice(notice.notice_id), owner),
        *back,
        tap(locale, "keep_terms", KeepTerms(notice.notice_id), owner),
        line.uri(text(locale, "work.buttons.page"), notice.link),
        tap(locale, "ask", AskDirector(notice.assignment_id), owner),
        colour=notice.look.colour,
    )
    return card(text(locale, "work.change.alt", title=title), parts, ways, band(notice.look))


def notice_lines(body: dict[str, Any], locale: str) -> list[tuple[str, str]]:
    """The items of a notice in their order, whole, by the names of `work.facts`: for the card, the page and the PDF."""
    words = body["words"].get(locale) or body["words"]["ja"]
    work, kind = body["work"], body["work"]["kind"]
    undecided = {one["item"]: _undecided(locale, one) for one in body.get("undecided", [])}
    due_at = datetime.fromisoformat(body["due_at"])
    amount = units_words(locale, kind, body["units"])
    lines = [
        ("orderer", _orderer(body["orderer"])),
        ("worker", body["worker"]["alias"]),
        ("entrusted", long_date(locale, date.fromisoformat(body["entrusted_on"]))),
        ("reconsigned", _reconsigned(body, locale)),
        ("work", f"{work['title']}\n{work['description']}"),
        ("amount", f"{amount} ({time_words(locale, body['minutes'])})"),
        ("when", _when(body, locale)),
        ("due", date_time(locale, due_at)),
        ("deliver_to", words["place"]),
        ("inspection", text(locale, "work.notice.inspection", days=body["review_days"])),
        ("fee", _fee(body, locale)),
        ("pays", _payment(body, locale)),
        ("expenses", words["expenses"]),
        ("changes", words["changes"]),
        ("defects", words["defects"]),
        ("rights", words["rights"]),
        ("confidentiality", words["confidentiality"]),
        ("ending", words["ending"]),
    ]
    place = {"place": "deliver_to"}
    still_open = {place.get(item, item): said for item, said in undecided.items()}
    return [(name, _with_open(name, said, still_open.get(name))) for name, said in lines]


def _undecided(locale: str, one: dict[str, str]) -> str:
    day = long_date(locale, date.fromisoformat(one["decides_on"]))
    return text(locale, "contracts.undecided", reason=one["reason"], day=day)


def _with_open(name: str, said: str, still_open: str | None) -> str:
    """What is undecided stands in its place; of the work, below what is known of it."""
    if still_open is None:
        return said
    return f"{said}\n{still_open}" if name == "work" else still_open


def _orderer(orderer: dict[str, str]) -> str:
    contact = " / ".join(part for part in (orderer["phone"], orderer["email"]) if part)
    parts = (orderer["name"], orderer["address"], contact, orderer["desk_hours"])
    return "\n".join(part for part in parts if part)


def _reconsigned(body: dict[str, Any], locale: str) -> str:
    """The three facts of work that is consigned on (rules of the Freelance Act, art. 1(2)); "" where it is not."""
    told_of = body.get("reconsigned")
    if told_of is None:
        return ""
    day = long_date(locale, date.fromisoformat(told_of["pays_on"]))
    return text(locale, "work.notice.reconsigned", client=told_of["client"], day=day)


def _when(body: dict[str, Any], locale: str) -> str:
    """From when to when on-site work is; "" for all other."""
    start, end = (datetime.fromisoformat(moment) for moment in body.get("span", (body["due_at"], body["due_at"])))
    return time_span(locale, start, end) if "span" in body else ""


def _fee(body: dict[str, Any], locale: str) -> str:
    total = fee_words(locale, body["fee_yen"], body.get("tax_yen", 0))
    tax = text(locale, f"work.notice.withholding.{body['withholding']}")
    if body["units"] == 1:
        return f"{total}\n{tax}"
    unit = yen(locale, body["unit_fee_yen"])
    each = text(locale, "work.notice.unit_fee", yen=unit, units=body["units"])
    return f"{total}\n{each}\n{tax}"


def _payment(body: dict[str, Any], locale: str) -> str:
    payment = body["payment"]
    rule = text(
        locale,
        "work.notice.pays.rule",
        closing=_day_of_month(payment.get("closing_day", 0), locale),
        month=text(locale, f"work.notice.pays.month_{payment.get('pay_months', 1)}"),
        day=_day_of_month(payment["pay_day"], locale),
    )
    pays_on = short_date(locale, date.fromisoformat(payment["pays_on"]))
    expected = text(locale, "work.notice.pays.expected", day=pays_on)
    return f"{rule}\n{expected}\n{text(locale, 'work.notice.pays.method')}"


def _day_of_month(day: int, locale: str) -> str:
    """0 is its last day."""
    return text(locale, "work.notice.pays.day", day=day) if day else text(locale, "work.notice.pays.end")


def _ways(notice: NoticeFacts, locale: str, owner: int) -> list[Component]:
    page = line.uri(text(locale, "work.buttons.page"), notice.link)
    ask = tap(locale, "ask", AskDirector(notice.assignment_id), owner)
    if notice.is_agreed:
        return buttons(None, page, ask)
    is_begun = notice.body.get("supplement", {}).get("is_begun", False)
    agree = tap(locale, "seen" if is_begun else "agree", AgreeNotice(notice.notice_id), owner)
    back = tap(locale, "hand_back", HandBack(notice.assignment_id, sure=False), owner)
    return buttons(agree, page, ask, back, colour=notice.look.colour)
