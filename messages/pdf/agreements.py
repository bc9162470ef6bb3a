"""All that one person has agreed to with an operator, on paper, in the very words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from messages.catalog import text
from messages.dates import long_moment
from messages.pdf.sheets import Block, Sheet, words


@dataclass(frozen=True, slots=True)
class AgreementsPaper:
    """(The words, when they were agreed to, their SHA-256), with whose they are."""

    agreed: Sequence[tuple[str, datetime, str]]
    operator_name: str
    operator_address: str
    locale: str
    name: str

    @property
    def file_name(self) -> str:
        """What it is saved as."""
        return "agreements.pdf"


def agreements_sheet(paper: AgreementsPaper) -> Sheet:
    """The agreements to be printed, each with the moment and the check number of its words."""
    locale = paper.locale
    blocks: list[Block] = []
    for said, agreed_at, sha256 in paper.agreed:
        moment = text(locale, "papers.agreed_at", moment=long_moment(locale, agreed_at))
        check = f"{text(locale, 'pages.notice.hash')}: {sha256}"
        blocks += [words(said.strip()), words(f"{moment} {check}", small=True)]
    return Sheet(
        title=text(locale, "papers.agreements"),
        locale=locale,
        to=text(locale, "papers.to", name=paper.name),
        sender="\n".join(part for part in (paper.operator_name, paper.operator_address) if part),
        author=paper.operator_name,
        blocks=tuple(blocks),
        foot=paper.operator_name,
    )
