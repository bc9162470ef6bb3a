"""The register of documents as a table for an auditor."""

from handlers.context import Context
from models.files.csv_files import write_table
from models.record.documents import Document, Wanted, search

COLUMNS = ("kind", "subject", "dated_on", "amount_yen", "party", "sha256", "kept_until", "filed_at")


def documents_table(context: Context, operator_id: int, wanted: Wanted) -> bytes:
    """Every document that fits, in the order of filing."""
    found = context.session.scalars(search(operator_id, wanted).order_by(Document.id))
    return write_table(COLUMNS, [[_cell(getattr(one, name)) for name in COLUMNS] for one in found])


def _cell(value: object) -> str:
    return "" if value is None else str(value)
