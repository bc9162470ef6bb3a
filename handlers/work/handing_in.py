"""Pictures and files: stored once for equal contents, attached to work, taken off again.

What came with a submission stays with the work when that comes back: the next one has it too, unless it is taken off.
"""

import hashlib
from collections.abc import Iterable
from contextlib import suppress

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from handlers.context import Context
from models.errors import Conflict, NotFound
from models.files.attachments import Attachment, AttachmentUse, Blob
from models.files.file_types import MIMES, check_file
from models.files.keeping import Cleaned, keep
from models.files.pictures import clean_picture
from models.lists import among
from models.page_links import page_token
from models.rows import forget_one, found, of_each
from models.work.assignments import BEGUN, Assignment, Submission
from models.work.in_hand import all_known
from models.work.submissions import latest_submission
from models.work.tasks import Task, TaskKind

MOST_ATTACHMENTS = 30
_NAME = "kept attachments"
_KEPT = (
    select(Attachment)
    .where(
        among(Attachment.assignment_id, "assignments"),
        Attachment.use == AttachmentUse.HANDED_IN,
        Attachment.removed_at.is_(None),
    )
    .order_by(Attachment.id)
)


class TooManyAttachments(Conflict):
    """More than `most` files for one piece of work done outside the chat."""

    key = "errors.work.too_many_files"


def store_file(
    context: Context,
    operator_id: int,
    use: AttachmentUse,
    name: str,
    content: bytes,
    *,
    assignment_id: int | None = None,
    account_id: int | None = None,
    line_message_id: str | None = None,
) -> Attachment:
    """Keep a picture or file: its type checked by content, a picture drawn anew without what it tells of a place.

    Raises what `models.files.file_types.check_file` and `models.files.pictures.clean_picture` raise.
    """
    checked = check_file(name, content)
    if checked.mime in (MIMES["jpeg"], MIMES["png"]):
        content = clean_picture(content).content
    attachment = Attachment(
        operator_id=operator_id,
        use=use,
        name=checked.name,
        media_type=checked.mime,
        size=len(content),
        sha256=_blob(context, content),
        assignment_id=assignment_id,
        account_id=account_id,
        line_message_id=line_message_id,
        created_at=context.now,
    )
    context.session.add(attachment)
    context.session.flush()
    _note_changed(context, attachment)
    return attachment


def attach(context: Context, assignment_id: int, resident_id: int, attachment_id: int) -> None:
    """Put something that the resident sent with the work at hand. Raises NotFound, TooManyAttachments."""
    assignment = _own(context, assignment_id, resident_id)
    attachment = found(context.session, Attachment, attachment_id)
    if attachment.removed_at is not None or attachment.account_id != assignment.account_id:
        raise NotFound()
    at_hand = files_at_hand(context, assignment_id)
    is_counted = found(context.session, Task, assignment.task_id).kind is TaskKind.OUTSIDE
    if is_counted and len(at_hand) >= MOST_ATTACHMENTS and attachment not in at_hand:
        raise TooManyAttachments(most=MOST_ATTACHMENTS)
    attachment.use, attachment.assignment_id = AttachmentUse.HANDED_IN, assignment.id
    attachment.operator_id = assignment.operator_id  # it came in through the channel of the resident's own town
    context.session.flush()
    _note_changed(context, attachment)


def bring(context: Context, assignment: Assignment, brought: Cleaned) -> Attachment:
    """Put something with the work at hand that came otherwise than by the chat. Raises TooManyAttachments."""
    kept = keep_loose(context, assignment, brought)
    attach(context, assignment.id, assignment.resident_id, kept.id)
    return kept


def keep_loose(context: Context, assignment: Assignment, cleaned: Cleaned) -> Attachment:
    """Store something for the work at hand that is not yet part of it."""
    return keep(
        context.session,
        cleaned,
        operator_id=assignment.operator_id,
        use=AttachmentUse.LOOSE,
        now=context.now,
        account_id=assignment.account_id,
    )


def detach(context: Context, assignment_id: int, resident_id: int, attachment_id: int) -> None:
    """Take something off the work in hand. Raises NotFound."""
    assignment = _own(context, assignment_id, resident_id)
    attachment = found(context.session, Attachment, attachment_id, assignment.operator_id)
    if attachment not in files_at_hand(context, assignment.id) or assignment.status not in BEGUN:
        raise NotFound()
    take_off(context, attachment)


def take_off(context: Context, attachment: Attachment) -> None:
    """What has never been submitted goes; what has is evidence of what was judged, and only no part of the work now."""
    if attachment.submission_id is None:
        remove(context, attachment)
    else:
        attachment.taken_off_at = context.now


def remove(context: Context, attachment: Attachment) -> None:
    """Remove our copy of an attachment; its bytes go with the last row that has them."""
    digest, attachment.sha256, attachment.removed_at = attachment.sha256, None, context.now
    context.session.flush()
    _note_changed(context, attachment)
    others = select(Attachment.id).where(Attachment.sha256 == digest).limit(1)
    if digest is not None and context.session.scalar(others) is None:
        blob = context.session.get(Blob, digest)
        if blob is not None:
            context.session.delete(blob)


def files_at_hand(context: Context, assignment_id: int) -> list[Attachment]:
    """What is with the work now: what came with it before, and was not taken off, and what has been sent since."""
    return [one for one in _kept(context, assignment_id) if one.taken_off_at is None]


def loose_attachments(context: Context, assignment_id: int) -> list[Attachment]:
    """What is with the work at hand, not yet part of a submission."""
    return [one for one in _kept(context, assignment_id) if one.submission_id is None]


def has_changed(context: Context, assignment_id: int) -> bool:
    """Whether there are files, and others than those that were handed in last."""
    if loose_attachments(context, assignment_id):
        return True
    if not files_at_hand(context, assignment_id):
        return False
    last = latest_submission(context.session, assignment_id)
    if last is None or last.withdrawn_at is not None:
        return True
    taken_off = [one.taken_off_at for one in _kept(context, assignment_id) if one.taken_off_at]
    return any(at > last.submitted_at for at in taken_off)


def end_loose(context: Context, assignment_id: int, submission: Submission | None) -> None:
    """Work has ended: what was sent and never submitted goes with the submission that counts, or else is forgotten."""
    loose = loose_attachments(context, assignment_id)
    if submission is not None:
        attach_to(context, submission, loose)
        return
    for attachment in loose:
        remove(context, attachment)


def _kept(context: Context, assignment_id: int) -> list[Attachment]:
    session = context.session
    assignment = found(session, Assignment, assignment_id)
    if not found(session, Task, assignment.task_id).takes_files:
        return []

    def read(assignments: list[int]) -> dict[int, list[Attachment]]:
        found: dict[int, list[Attachment]] = {}
        for attachment in session.scalars(_KEPT, {"assignments": assignments}):
            found.setdefault(attachment.assignment_id or 0, []).append(attachment)
        return found

    return list(of_each(session, _NAME, assignment_id, read=read, beside=lambda: all_known(session)) or ())


def _note_changed(context: Context, attachment: Attachment) -> None:
    if attachment.assignment_id is not None:
        forget_one(context.session, _NAME, attachment.assignment_id)


def handed_in(context: Context, submission: Submission) -> list[Attachment]:
    """What a submission consists of: what came with it, and with earlier ones where it was not taken off before.

    The removed ones are included, so that their absence can be seen.
    """
    query = (
        select(Attachment)
        .join(Submission, Submission.id == Attachment.submission_id)
        .where(
            Submission.assignment_id == submission.assignment_id,
            Submission.number <= submission.number,
            or_(Attachment.taken_off_at.is_(None), Attachment.taken_off_at > submission.submitted_at),
        )
    )
    return list(context.session.scalars(query.order_by(Attachment.id)))


def attach_to(context: Context, submission: Submission, attachments: Iterable[Attachment]) -> None:
    """Make attachments part of a submission."""
    for attachment in attachments:
        attachment.submission_id = submission.id
        _note_changed(context, attachment)


def detach_all(context: Context, submission: Submission) -> None:
    """Put what came with a withdrawn submission back with the work at hand."""
    own = select(Attachment).where(Attachment.submission_id == submission.id)
    for attachment in context.session.scalars(own).all():
        attachment.submission_id = None
        _note_changed(context, attachment)


def bytes_of(context: Context, attachment: Attachment) -> bytes:
    """The bytes of an attachment; raises NotFound once they are removed."""
    if attachment.sha256 is None or attachment.removed_at is not None:
        raise NotFound()
    return found(context.session, Blob, attachment.sha256).content


def file_link(context: Context, attachment_id: int) -> str:
    """The address under which LINE and browsers see an attachment."""
    token = page_token(context.vault, "attachment", attachment_id)
    return f"{context.public_url}/files/{token}"


def _own(context: Context, assignment_id: int, resident_id: int) -> Assignment:
    assignment = found(context.session, Assignment, assignment_id)
    if assignment.resident_id != resident_id:
        raise NotFound()
    return assignment


def _blob(context: Context, content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    if context.session.get(Blob, digest) is None:
        with suppress(IntegrityError), context.session.begin_nested():  # somebody else keeps it already
            context.session.add(Blob(sha256=digest, content=content))
    return digest
