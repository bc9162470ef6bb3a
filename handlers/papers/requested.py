"""What a resident asked for on paper, as the sheet that staff print: with the whole name, for it goes to its owner."""

from handlers.context import Context
from handlers.papers.notices import notice_to_print
from handlers.papers.statements import statement_to_print
from handlers.people import agreements, residents
from messages.pdf.agreements import AgreementsPaper, agreements_sheet
from messages.pdf.notices import notice_sheet
from messages.pdf.sheets import Sheet
from messages.pdf.statements import statement_sheet
from models.people.agreements import PaperKind, PaperRequest
from models.people.operators import Operator
from models.people.residents import Resident
from models.rows import found


def requested_sheet(context: Context, operator_id: int, request_id: int) -> tuple[str, Sheet]:
    """(File name, sheet). That it was printed, and by whom, stands in the record. Raises NotFound."""
    asked = found(context.session, PaperRequest, request_id, operator_id)
    document = asked.document_id or 0
    if asked.kind is PaperKind.NOTICE:
        notice = notice_to_print(context, operator_id, document)
        return notice.file_name, notice_sheet(notice)
    if asked.kind is PaperKind.STATEMENT:
        statement = statement_to_print(context, operator_id, document)
        return statement.file_name, statement_sheet(statement)
    paper = _agreements(context, operator_id, asked.resident_id)
    return paper.file_name, agreements_sheet(paper)


def _agreements(context: Context, operator_id: int, resident_id: int) -> AgreementsPaper:
    operator = found(context.session, Operator, operator_id)
    resident = found(context.session, Resident, resident_id)
    held = agreements.agreed(context, resident_id, operator_id)
    context.record(operator_id, "agreements.print", f"residents:{resident_id}", {"count": len(held)})
    return AgreementsPaper(
        agreed=[(one.words, one.consent.given_at, one.consent.text_sha256) for one in held],
        operator_name=operator.name,
        operator_address=operator.address,
        locale="ja",
        name=residents.private(context, resident).name or resident.alias,
    )
