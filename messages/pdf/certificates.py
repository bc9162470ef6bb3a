"""The certificate that somebody's data were erased: what went when, what stays until which day, and how."""

from dataclasses import dataclass
from datetime import date, datetime

from messages.catalog import text
from messages.dates import long_date, long_moment
from messages.pdf.sheets import Sheet, facts, words
from models.people.look import Look


@dataclass(frozen=True, slots=True)
class ErasureCertificate:
    """One erasure. It names nobody: whose it was is known by the alias and the number. `is_own_wish`: asked for by the
    person or for them, not by the term; `named_until` None: no document names them."""

    number: int
    alias: str
    operator: str
    address: str
    phone: str
    look: Look
    locale: str
    asked_at: datetime
    is_own_wish: bool
    named_until: date | None
    finished_at: datetime | None

    @property
    def file_name(self) -> str:
        """What it is saved as."""
        return f"erasure-{self.number}.pdf"


def certificate_sheet(shown: ErasureCertificate) -> Sheet:
    """The sheet: what was erased at once, what is kept for how long, and whether all is gone."""
    locale = shown.locale

    def said(name: str, **values: object) -> str:
        return text(locale, f"papers.erasure.{name}", **values)

    if shown.finished_at is not None:
        rest = said("all_gone", moment=long_moment(locale, shown.finished_at))
    elif shown.named_until is not None:
        rest = said("until", day=long_date(locale, shown.named_until))
    else:
        rest = said("soon")
    rows = [
        (said("number"), str(shown.number)),
        (said("whose"), shown.alias),
        (said("asked"), long_moment(locale, shown.asked_at)),
        (said("by"), said("own_wish" if shown.is_own_wish else "by_term")),
        (said("at_once"), said("at_once_what")),
        (said("rest"), rest),
        (said("how"), said("how_what")),
    ]
    return Sheet(
        title=said("title"),
        locale=locale,
        to=text(locale, "papers.to", name=shown.alias),
        sender="\n".join(part for part in (shown.operator, shown.address, shown.phone) if part),
        author=shown.operator,
        blocks=(words(said("words")), facts(rows), words(said("note"), small=True)),
        foot=shown.operator,
    )
