"""Legal holds: while one stands (a dispute, an audit, a request of an authority), nothing beneath it is wiped."""

from handlers.context import Context
from handlers.people.memberships import is_own_operator
from models.errors import BadInput, Conflict, NotFound
from models.record.holds import LegalHold
from models.rows import locked

LONGEST = 200


class AlreadyLifted(Conflict):
    """The hold was lifted before."""

    key = "errors.records.already_lifted"


def hold(context: Context, operator_id: int, reason: str, resident_id: int | None = None) -> LegalHold:
    """Set a hold over one resident, or over everybody; raises NotFound, BadInput."""
    if resident_id is not None and not is_own_operator(context.session, resident_id, operator_id):
        raise NotFound()
    if not reason.strip() or len(reason) > LONGEST:
        raise BadInput(field="reason")
    row = LegalHold(
        operator_id=operator_id,
        resident_id=resident_id,
        reason=reason.strip(),
        set_at=context.now,
        set_by=str(context.actor),
    )
    context.session.add(row)
    context.session.flush()
    context.record(operator_id, "holds.set", f"holds:{row.id}", {"resident": resident_id, "reason": row.reason})
    return row


def lift(context: Context, operator_id: int, hold_id: int) -> LegalHold:
    """Lift a hold; raises NotFound, AlreadyLifted."""
    row = locked(context.session, LegalHold, hold_id)
    if row.operator_id != operator_id:
        raise NotFound()
    if row.lifted_at is not None:
        raise AlreadyLifted()
    row.lifted_at, row.lifted_by = context.now, str(context.actor)
    context.record(operator_id, "holds.lift", f"holds:{row.id}")
    return row
