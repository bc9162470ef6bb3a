"""The list of open work, and the list of one's own."""

from collections.abc import Sequence

from messages import line
from messages.cards.invitation import pact_words
from messages.cards.work_parts import band, buttons, facts, small, tap, time_words
from messages.catalog import text
from messages.dates import date_time, time_span, yen
from messages.line import Component, Message
from messages.work_postbacks import MoreWork, SeeOffer, ShowWork
from models.work.facts import OfferFacts, WorkInBrief

MOST_CARDS = 10
"""LINE takes twelve bubbles and 50 KB in a carousel (Messaging API reference, "Carousel")."""


def open_work_cards(offers: Sequence[OfferFacts], locale: str, owner: int, more: MoreWork | None = None) -> Message:
    """Open work side by side, in brief; each card opens the whole offer, the last one (`more`) the rest of the list."""
    shown = offers[:MOST_CARDS]
    lines = [
        text(
            locale,
            "work.list.line",
            title=offer.title,
            time=time_words(locale, offer.minutes),
            fee=yen(locale, offer.fee_yen),
        )
        for offer in shown
    ]
    words = text(locale, "work.list.more")
    alt = " / ".join([text(locale, "work.list.alt", count=len(offers)), *lines, *([words] if more else [])])
    rest = [line.bubble([line.words_of(words)], buttons(tap(locale, "more", more, owner)))] if more else []
    return line.flex(alt, line.carousel([*(_offer(one, locale, owner) for one in shown), *rest]))


def my_work_cards(works: Sequence[WorkInBrief], locale: str, owner: int) -> Message:
    """One's own work side by side, with how each stands; each card opens the whole."""
    shown = works[:MOST_CARDS]
    lines = [f"{work.title}: {text(locale, f'work.status.{work.status}')}" for work in shown]
    alt = " / ".join([text(locale, "work.mine.alt", count=len(works)), *lines])
    return line.flex(alt, line.carousel([_work(one, locale, owner) for one in shown]))


def _offer(offer: OfferFacts, locale: str, owner: int) -> Component:
    fee = text(locale, "work.offer.fee", yen=yen(locale, offer.fee_yen))
    hourly = text(locale, "work.offer.hourly", yen=yen(locale, offer.hourly_yen))
    body = [
        line.title(offer.title),
        *([small(pact_words(offer, locale))] if offer.lead else []),
        small(line.fit(offer.description, 100)),
        *facts(
            locale,
            [
                ("time", time_words(locale, offer.minutes)),
                ("fee", f"{fee}\n{hourly}"),
                ("when", time_span(locale, *offer.span) if offer.span else ""),
                ("place", offer.place),
                ("due", date_time(locale, offer.due_at)),
                ("places", text(locale, "work.offer.places", count=offer.open_places)),
            ],
        ),
    ]
    look, see = offer.recruiter.look, tap(locale, "see", SeeOffer(offer.offer_id), owner)
    return line.bubble(body, buttons(see, colour=look.colour), header=band(look))


def _work(work: WorkInBrief, locale: str, owner: int) -> Component:
    body = [
        line.title(work.title),
        *facts(
            locale,
            [
                ("status", text(locale, f"work.status.{work.status}")),
                ("done", f"{work.done} / {work.units}" if work.units > 1 else ""),
                ("fee", yen(locale, work.fee_yen if work.paid_yen is None else work.paid_yen)),
                ("due", date_time(locale, work.due_at)),
            ],
        ),
    ]
    return line.bubble(body, buttons(tap(locale, "open", ShowWork(work.assignment_id), owner)))
