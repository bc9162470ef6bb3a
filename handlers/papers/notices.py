"""A notice as its page and its PDF show it."""

from handlers.context import Context
from handlers.people import residents
from messages.pdf.notices import NoticePaper
from models.page_links import read_page_token
from models.people.line_accounts import LineAccount
from models.people.operators import Operator
from models.people.residents import Resident
from models.rows import found
from models.work.assignments import Assignment, Notice


def linked_notice(context: Context, token: str) -> NoticePaper:
    """The notice of a sealed link, its reader's name masked; raises NotFound for anything else."""
    notice = found(context.session, Notice, read_page_token(context.vault, "notice", token))
    assignment = found(context.session, Assignment, notice.assignment_id)
    locale = found(context.session, LineAccount, assignment.account_id).locale
    resident = found(context.session, Resident, assignment.resident_id)
    return _paper(context, notice, locale, residents.masked(context, resident, locale).name)


def notice_to_print(context: Context, operator_id: int, notice_id: int) -> NoticePaper:
    """An operator's own notice for paper, in Japanese, with the whole name: it is posted to its reader."""
    notice = found(context.session, Notice, notice_id, operator_id)
    assignment = found(context.session, Assignment, notice.assignment_id)
    resident = found(context.session, Resident, assignment.resident_id)
    context.record(operator_id, "notice.print", f"notices:{notice.id}", {"assignment": assignment.id})
    return _paper(context, notice, "ja", residents.private(context, resident).name or resident.alias)


def _paper(context: Context, notice: Notice, locale: str, name: str) -> NoticePaper:
    return NoticePaper(
        assignment_id=notice.assignment_id,
        number=notice.number,
        body=notice.body,
        sha256=notice.sha256,
        issued_at=notice.issued_at,
        agreed_at=notice.agreed_at,
        locale=locale,
        name=name,
        look=found(context.session, Operator, notice.operator_id).look,
    )
