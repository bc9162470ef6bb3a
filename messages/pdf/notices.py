"""The notice of terms on paper: everything that its page has."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from messages.cards.notice import notice_lines
from messages.catalog import text
from messages.dates import long_moment
from messages.pdf.sheets import Sheet, facts, words
from models.people.look import Look


@dataclass(frozen=True, slots=True)
class NoticePaper:
    """A notice as it was issued. `name` is its reader's: masked where a link leads to it, for links are passed on."""

    assignment_id: int
    number: int
    body: dict[str, Any]
    sha256: str
    issued_at: datetime
    agreed_at: datetime | None
    locale: str
    name: str
    look: Look

    @property
    def file_name(self) -> str:
        """What it is saved as."""
        return f"notice-{self.assignment_id}-{self.number}.pdf"

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Its items, by the names of `work.facts`."""
        return notice_lines(self.body, self.locale)


def notice_sheet(paper: NoticePaper) -> Sheet:
    """The notice to be printed: items of the Freelance Act, art. 3(1), the moment it was agreed to, its check number."""
    locale, orderer = paper.locale, paper.body["orderer"]
    number = text(locale, "pages.notice.number", number=f"{paper.assignment_id}-{paper.number}")
    rows = [(text(locale, f"work.facts.{name}"), said) for name, said in paper.lines]
    rows += [(text(locale, "pages.notice.links"), _links(paper.body["work"]["links"]))]
    rows += [(text(locale, "pages.notice.issued"), long_moment(locale, paper.issued_at))]
    if paper.agreed_at is not None:
        rows.append((text(locale, "pages.notice.agreed"), long_moment(locale, paper.agreed_at)))
    hash_words = f"{text(locale, 'pages.notice.hash_words')} {text(locale, 'pages.notice.hash')}: {paper.sha256}"
    return Sheet(
        title=text(locale, "work.notice.title"),
        locale=locale,
        to=text(locale, "papers.to", name=paper.name or paper.body["worker"]["alias"]),
        sender="\n".join(part for part in (number, orderer["name"], orderer["address"], orderer["phone"]) if part),
        author=orderer["name"],
        blocks=(
            facts(rows),
            words(text(locale, "pages.notice.law"), small=True),
            words(hash_words, small=True),
        ),
        foot=number,
    )


def _links(links: list[dict[str, str]]) -> str:
    return "\n".join(f"{link.get('label', '')} {link['url']}".strip() for link in links)
