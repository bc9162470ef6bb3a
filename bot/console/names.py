"""How those who stand in the record are called on a page: staff by name, residents by alias, things by their own page."""

from collections.abc import Callable, Iterable

from sqlalchemy import select

from handlers.context import Context
from messages.templates import has_word, word
from models.dispatch.offers import Offer
from models.people.memberships import Membership
from models.people.residents import Resident
from models.people.staff import Staff
from models.work.assignments import Submission
from models.work.tasks import Task

PAGES = {
    "orders": ("/orders", "orders.read"),
    "tasks": ("/tasks", "tasks.read"),
    "offers": ("/offers", "offers.read"),
    "submissions": ("/reviews", "reviews.read"),
    "tickets": ("/tickets", "tickets.read"),
    "residents": ("/residents", "residents.read"),
    "considerations": ("/considerations", "considerations.answer"),
    "pay_runs": ("/money/runs", "pay_runs.read"),
    "pacts": ("/pacts", "pacts.read"),
    "settlements": ("/settlements", "settlements.read"),
}
"""The page of each kind of thing, and the act without which it does not open."""

_OWNED = {
    "offers": (Offer.id, Offer.operator_id),
    "tasks": (Task.id, Task.operator_id),
    "submissions": (Submission.id, Submission.operator_id),
    "residents": (Membership.resident_id, Membership.operator_id),
}


class Names:
    """The names of one operator's people, looked up once for a page."""

    def __init__(self, context: Context, operator_id: int) -> None:
        self._context = context
        query = select(Staff.id, Staff.name, Staff.email).where(Staff.operator_id == operator_id)
        self._staff = {staff_id: name or email for staff_id, name, email in context.session.execute(query)}

    def staff(self) -> list[tuple[str, str]]:
        """Everybody on the staff: how the record names them, and their name."""
        return [(f"staff:{staff_id}", name) for staff_id, name in self._staff.items()]

    def of(self, actor: str | None) -> str:
        """`staff:3 for resident:8`, as the record writes it, in words."""
        if not actor:
            return ""
        who, _, whom = actor.partition(" for ")
        name = self._one(who)
        return word("actor", "for").format(name, self._one(whom)) if whom else name

    def _one(self, who: str) -> str:
        kind, _, number = who.partition(":")
        if kind == "staff" and number.isdigit():
            return self._staff.get(int(number)) or word("actor", "staff").format(number)
        if kind == "resident" and number.isdigit():
            resident = self._context.session.get(Resident, int(number))
            return resident.alias if resident else who
        return word("actor", kind) if has_word("actor", kind) else who


def page_of(subject: str, may: Callable[[str], bool]) -> str:
    """The page of what a record or a mail is about (`tickets:12`); empty where it has none for somebody who may that."""
    kind, _, number = subject.partition(":")
    path, act = PAGES.get(kind, ("", ""))
    return f"{path}/{number}" if path and number.isdigit() and may(act) else ""


def elsewhere(context: Context, operator_id: int, subjects: Iterable[str]) -> set[str]:
    """Those of another town (by a pact they stand in our record too), whose pages do not open here."""
    parted = [subject.partition(":") for subject in set(subjects)]
    found: set[str] = set()
    for kind, (number, owner) in _OWNED.items():
        named = {int(rest) for one, _, rest in parted if one == kind and rest.isdigit()}
        own = context.session.scalars(select(number).where(number.in_(named), owner == operator_id))
        found |= {f"{kind}:{one}" for one in named - set(own)}
    return found
