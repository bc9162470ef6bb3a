"""How those who stand in the record are called on a page: staff by name, residents by alias, things by their own page."""

from sqlalchemy import select

from handlers.context import Context
from messages.templates import has_word, word
from models.people.residents import Resident
from models.people.staff import Staff

PAGES = {
    "orders": "/orders",
    "tasks": "/tasks",
    "offers": "/offers",
    "submissions": "/reviews",
    "tickets": "/tickets",
    "residents": "/residents",
    "considerations": "/considerations",
    "pay_runs": "/money/runs",
    "pacts": "/pacts",
    "settlements": "/settlements",
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


def page_of(subject: str) -> str:
    """The page of what a record or a mail is about (`tickets:12`); empty where it has none."""
    kind, _, number = subject.partition(":")
    return f"{PAGES[kind]}/{number}" if kind in PAGES and number.isdigit() else ""
