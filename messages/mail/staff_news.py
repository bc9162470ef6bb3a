"""One mail with everything that waits for one member of staff. Things are named by kind and number only."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from messages.catalog import text
from messages.dates import long_date

LOCALE = "ja"
"""Staff are written to in Japanese."""


class StaffMail(NamedTuple):
    """A mail, ready to send."""

    subject: str
    body: str


def staff_mail(operator_name: str, console: str, news: Sequence[Mapping[str, Any]]) -> StaffMail:
    """The mail for news as `handlers.office.staff_news` writes them; equal events are counted, not repeated."""
    counted = Counter((str(one["event"]), _detail(one["detail"])) for one in news)
    if len(counted) == 1:
        subject = text(LOCALE, "staff_mail.subject_one", operator=operator_name, event=_event(str(news[0]["event"])))
    else:
        subject = text(LOCALE, "staff_mail.subject_many", operator=operator_name, count=len(news))
    lines = [
        text(
            LOCALE,
            "staff_mail.line" if count > 1 else "staff_mail.line_one",
            event=_event(event),
            detail=detail,
            count=count,
        )
        for (event, detail), count in counted.items()
    ]
    body = "\n".join(
        [
            text(LOCALE, "staff_mail.greeting", operator=operator_name),
            "",
            *lines,
            "",
            text(LOCALE, "staff_mail.where", address=console),
            "",
            text(LOCALE, "staff_mail.footer"),
        ]
    )
    return StaffMail(" ".join(subject.split()), body)


def _event(event: str) -> str:
    return text(LOCALE, f"staff_mail.event.{event}")


def _detail(detail: Mapping[str, Any]) -> str:
    for name in ("first_due_on", "pay_on"):
        if name in detail:
            day = long_date(LOCALE, date.fromisoformat(str(detail[name])))
            return text(LOCALE, f"staff_mail.detail.{name}", value=day)
    return ""
