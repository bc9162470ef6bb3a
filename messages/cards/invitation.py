"""The card of an offer, with everything that a recruitment must state.

Freelance Act, art. 12 with its order (work, place and time, fee, ending, who recruits); guideline on self-employed
telework of the Ministry of Health, Labour and Welfare, 3(1) (work, due date, fee with date and way of payment,
expenses, rights, where to ask).
"""

import re

from messages import line
from messages.cards.work_parts import band, buttons, card, facts, fee_words, small, tap, time_words, units_words
from messages.catalog import text
from messages.dates import date_time, short_date, time_span, yen
from messages.line import Action, Component, Message
from messages.menu_postbacks import OpenMenu
from messages.work_postbacks import AcceptOffer, DeclineOffer, OpenWork, WaitForPlace
from models.work.facts import OfferFacts

JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")
"""What staff write of work is in one language; who reads another is told so before they take it."""


def invitation_card(offer: OfferFacts, locale: str, owner: int, is_guest: bool = False) -> Message:
    """An offer in full, with the way to take it; a guest is led to the registration, a filled one to other work."""
    alt = text(
        locale,
        "work.offer.alt" if offer.is_open else "work.offer.alt_closed",
        title=offer.title,
        time=time_words(locale, offer.minutes),
        fee=yen(locale, offer.fee_yen),
        due=date_time(locale, offer.due_at),
    )
    body = [*_heading(offer, locale), *_facts(offer, locale), line.separator(), *_terms(offer, locale)]
    look = offer.recruiter.look
    return card(alt, body, buttons(*_ways(offer, locale, owner, is_guest), colour=look.colour), band(look))


def _heading(offer: OfferFacts, locale: str) -> list[Component]:
    parts = [line.title(offer.title)]
    if not offer.is_open:
        parts.insert(0, line.words_of(text(locale, "work.offer.full" if offer.can_wait else "work.offer.closed")))
    elif offer.reason and offer.reason.get("rule") == "fits":
        parts.insert(0, small(text(locale, "work.offer.why.fits")))
    if offer.held_until is not None:
        until = date_time(locale, offer.held_until)
        parts.append(line.words_of(text(locale, "work.waitlist.held", until=until)))
    if offer.lead:
        parts.append(small(pact_words(offer, locale)))
    if offer.is_open and offer.is_by_lot:
        parts.append(small(text(locale, "work.lot.how")))
    if offer.is_open and offer.is_trial:
        parts.append(small(text(locale, "work.offer.trial")))
    parts.append(line.words_of(line.fit(offer.description, 500)))
    if locale != "ja" and JAPANESE.search(offer.title + offer.description):
        parts.append(small(text(locale, "work.offer.in_japanese")))
    return parts


def pact_words(offer: OfferFacts, locale: str) -> str:
    """Whose work it is, and who contracts and pays, where it is another town's."""
    return text(locale, f"crossing.card.{offer.chain}", lead=offer.lead, party=offer.recruiter.name)


def _facts(offer: OfferFacts, locale: str) -> list[Component]:
    hourly = text(locale, "work.offer.hourly", yen=yen(locale, offer.hourly_yen))
    fee = fee_words(locale, offer.fee_yen, offer.tax_yen)
    pays = text(locale, "work.offer.pays", day=short_date(locale, offer.pays_on), days=offer.review_days)
    return facts(
        locale,
        [
            ("amount", units_words(locale, offer.kind, offer.units)),
            ("time", time_words(locale, offer.minutes)),
            ("fee", f"{fee}\n{hourly}"),
            ("due", date_time(locale, offer.due_at)),
            ("when", time_span(locale, *offer.span) if offer.span else ""),
            ("place", offer.place or text(locale, f"work.place.{offer.kind}")),
            ("pays", pays),
            ("closes", date_time(locale, offer.closes_at)),
        ],
    )


def _terms(offer: OfferFacts, locale: str) -> list[Component]:
    recruiter = offer.recruiter
    contact = " / ".join(part for part in (recruiter.phone, recruiter.email, recruiter.desk_hours) if part)
    named = ("expenses", "rights", "ending")
    rows = [(name, _words(offer, locale, name)) for name in named]
    rows += [("recruiter", f"{recruiter.name}\n{recruiter.address}"), ("contact", contact)]
    return facts(locale, rows)


def _words(offer: OfferFacts, locale: str, name: str) -> str:
    return str(offer.terms.get(name) or text(locale, f"work.terms.{name}"))


def _ways(offer: OfferFacts, locale: str, owner: int, is_guest: bool) -> tuple[Action, *tuple[Action, ...]]:
    look = tap(locale, "other_work", OpenWork(0), owner)
    if not offer.is_open:
        can_wait = offer.can_wait and not is_guest
        return (look, tap(locale, "wait", WaitForPlace(offer.offer_id), owner)) if can_wait else (look,)
    if is_guest:
        return (tap(locale, "register", OpenMenu("register"), owner), look)
    accept = tap(
        locale, "put_in" if offer.is_by_lot else "accept", AcceptOffer(offer.offer_id, offer.terms_number), owner
    )
    return (accept, tap(locale, "decline", DeclineOffer(offer.offer_id), owner))
