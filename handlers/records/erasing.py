"""Forgetting a leaver (Act on the Protection of Personal Information, art. 22): at once what nobody must keep, at the
end of the longest term all the rest, by destroying the key with which it is sealed."""

from sqlalchemy import ColumnElement, Select, delete, select, update

from handlers.context import Context
from handlers.office.staff_news import notify
from handlers.people.memberships import is_own_operator
from handlers.work.handing_in import remove
from models.errors import Conflict, NotFound
from models.files.attachments import Attachment, AttachmentUse
from models.japan_time import day_in_japan
from models.money.payables import UNPAID, Payable
from models.people.bank_accounts import BankAccount
from models.people.considerations import Consideration
from models.people.line_accounts import LineAccount
from models.people.memberships import FreeTime, Membership, MembershipStatus, ResidentSkill
from models.people.residents import Resident, ResidentKey
from models.record.documents import term_of
from models.record.holds import Erasure, Held, is_held
from models.rows import forget_one, found, locked
from models.talk.conversations import ConversationState
from models.talk.lanes import Lane
from models.work.assignments import LIVE, Assignment
from models.work.tickets import Ticket, TicketMessage

ERASURES_PER_TICK = 50
_REGISTERED = (MembershipStatus.ACTIVE, MembershipStatus.PAUSED)


class StillRegistered(Conflict):
    """The resident is still registered with an operator; who wants to be forgotten leaves first."""

    key = "errors.records.still_registered"


def ask_erasure(context: Context, operator_id: int, resident_id: int) -> Erasure:
    """Wipe at once what nobody must keep, and say until when the rest stays. Asked twice, the first holds.

    Raises StillRegistered, Held, NotFound.
    """
    session = context.session
    resident = locked(session, Resident, resident_id)
    operators = list(session.scalars(select(Membership.operator_id).where(Membership.resident_id == resident_id)))
    if operator_id not in operators:
        raise NotFound()
    if _is_registered(context, resident_id):
        raise StillRegistered()
    if any(is_held(session, one, resident_id) for one in operators):
        raise Held()
    earlier = open_erasure(context, resident_id)
    if earlier is not None:
        return earlier
    _wipe_profile(context, resident)
    _wipe_words(context, resident_id)
    erasure = Erasure(
        operator_id=operator_id,
        resident_id=resident_id,
        asked_at=context.now,
        asked_by=str(context.actor),
        named_until=term_of(session, resident_id),
    )
    session.add(erasure)
    session.flush()
    until = erasure.named_until.isoformat() if erasure.named_until else None
    for one in operators:
        context.record(one, "residents.erase", f"residents:{resident_id}", {"named_until": until})
        notify(context, one, "resident.erasing", f"residents:{resident_id}", {"named_until": until})
    return erasure


def open_erasure(context: Context, resident_id: int) -> Erasure | None:
    """The wish that has been neither finished nor taken back."""
    query = select(Erasure).where(
        Erasure.resident_id == resident_id, Erasure.finished_at.is_(None), Erasure.cancelled_at.is_(None)
    )
    return context.session.scalar(query)


def erasure_of(context: Context, resident_id: int) -> Erasure | None:
    """The newest wish of a resident, however it ended."""
    query = select(Erasure).where(Erasure.resident_id == resident_id).order_by(Erasure.id.desc())
    return context.session.scalar(query.limit(1))


def latest_erasure(context: Context, operator_id: int, resident_id: int) -> Erasure:
    """The certificate as it stands, for an operator with which the resident is or was registered; raises NotFound."""
    erasure = erasure_of(context, resident_id)
    if erasure is None or not is_own_operator(context.session, resident_id, operator_id):
        raise NotFound()
    return erasure


def finish_erasures(context: Context) -> bool:
    """Destroy the keys of those whose terms are over, whose money is paid, and over whom no hold stands."""
    today = day_in_japan(context.now)
    is_over = Erasure.named_until.is_(None) | (Erasure.named_until < today)
    waiting = select(Erasure.id).where(Erasure.finished_at.is_(None), Erasure.cancelled_at.is_(None), is_over)
    done = 0
    for erasure_id in context.session.scalars(waiting.order_by(Erasure.id)).all():
        done += _finish(context, erasure_id)
        if done == ERASURES_PER_TICK:
            return True
    return False


def _finish(context: Context, erasure_id: int) -> bool:
    session = context.session
    resident_id = found(session, Erasure, erasure_id).resident_id
    resident = locked(session, Resident, resident_id)
    erasure = locked(session, Erasure, erasure_id)
    if erasure.finished_at is not None or erasure.cancelled_at is not None:
        return False
    if _is_registered(context, resident_id):
        erasure.cancelled_at = context.now
        return True
    operators = session.scalars(select(Membership.operator_id).where(Membership.resident_id == resident_id)).all()
    named_until = term_of(session, resident_id)
    if named_until is not None and named_until >= day_in_japan(context.now):
        erasure.named_until = named_until  # work that was under review has made new documents since
        return False
    if _is_open(context, resident_id) or any(is_held(session, one, resident_id) for one in operators):
        return False
    _destroy(context, resident)
    erasure.finished_at = context.now
    for one in operators:
        context.record(one, "residents.forget", f"residents:{resident_id}")
        notify(context, one, "resident.forgotten", f"residents:{resident_id}")
    return True


def _wipe_profile(context: Context, resident: Resident) -> None:
    session = context.session
    session.execute(delete(ResidentSkill).where(ResidentSkill.resident_id == resident.id))
    session.execute(delete(FreeTime).where(FreeTime.resident_id == resident.id))
    resident.phone_sealed = resident.postcode = resident.municipality_code = None
    resident.version += 1
    _wipe_files(context, resident.id, AttachmentUse.LOOSE)


def _wipe_files(context: Context, resident_id: int, use: AttachmentUse) -> None:
    """Remove what somebody sent, bytes and names."""
    accounts = select(LineAccount.id).where(_is_of(resident_id))
    sent = select(Attachment).where(Attachment.account_id.in_(accounts), Attachment.use == use)
    for attachment in context.session.scalars(sent.order_by(Attachment.id)).all():
        _wipe_file(context, attachment)


def _wipe_file(context: Context, attachment: Attachment) -> None:
    if attachment.removed_at is None:
        remove(context, attachment)
    attachment.name = ""


def _wipe_words(context: Context, resident_id: int) -> None:
    wishes = update(Consideration).where(Consideration.resident_id == resident_id)
    context.session.execute(wishes.values(words_sealed=None, answer_sealed=None))
    wipe_tickets(context, select(Ticket.id).where(Ticket.resident_id == resident_id))


def wipe_tickets(context: Context, tickets: Select[int]) -> None:
    """Wipe what was written and sent in these consultations; that they were held stays, and work that was handed in."""
    said = update(TicketMessage).where(TicketMessage.ticket_id.in_(tickets))
    context.session.execute(said.values(text_sealed=None))
    named = select(TicketMessage.attachment_id).where(TicketMessage.ticket_id.in_(tickets))
    sent = select(Attachment).where(Attachment.id.in_(named), Attachment.use == AttachmentUse.LOOSE)
    for attachment in context.session.scalars(sent.order_by(Attachment.id)).all():
        _wipe_file(context, attachment)


def _is_registered(context: Context, resident_id: int) -> bool:
    query = select(Membership.id).where(Membership.resident_id == resident_id, Membership.status.in_(_REGISTERED))
    return context.session.scalar(query.limit(1)) is not None


def _is_open(context: Context, resident_id: int) -> bool:
    """Whether work is under way or under review, or money is owed."""
    work = select(Assignment.id).where(Assignment.resident_id == resident_id, Assignment.status.in_(LIVE)).limit(1)
    owed = select(Payable.id).where(Payable.resident_id == resident_id, Payable.status.in_(UNPAID)).limit(1)
    return context.session.scalar(work) is not None or context.session.scalar(owed) is not None


def _is_of(resident_id: int) -> ColumnElement[bool]:
    """The condition for a resident's accounts, those of their old phones among them."""
    own = select(LineAccount.id).where(LineAccount.resident_id == resident_id)
    return (LineAccount.resident_id == resident_id) | LineAccount.moved_to_id.in_(own)


def _destroy(context: Context, resident: Resident) -> None:
    """The key goes, and with it everything sealed; receipts go; and the LINE account's number, so that nobody is found
    by it."""
    session = context.session
    session.execute(delete(ResidentKey).where(ResidentKey.resident_id == resident.id))
    context.data_keys.pop(resident.id, None)
    forget_one(session, "key", resident.id)
    resident.name_sealed = resident.kana_sealed = resident.born_on_sealed = resident.phone_sealed = None
    resident.person_digest = None
    resident.version += 1
    gone = update(BankAccount).where(BankAccount.resident_id == resident.id)
    session.execute(gone.values(tail="", replaced_at=context.now))
    _wipe_files(context, resident.id, AttachmentUse.RECEIPT)
    for account in session.scalars(select(LineAccount).where(_is_of(resident.id))).all():
        account.user_id, account.unlinked_at = f"forgotten-{account.id}", account.unlinked_at or context.now
        account.moved_to_id = None
        found(session, Lane, account.id).user_id = account.user_id
        # An answer that is being handled would bring the draft back: it comes before, or finds nothing.
        state = session.get(ConversationState, account.id, with_for_update=True, populate_existing=True)
        if state is not None:
            state.name = state.step = state.draft_sealed = None
            state.past, state.parked = [], []
