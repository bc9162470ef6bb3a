"""Delivery: the approved work of an order assembled as tables and files, handed to the client, accepted or returned."""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlalchemy import func, or_, select

from handlers.context import Context
from handlers.moves import move
from handlers.office.staff_news import notify
from handlers.records.filing import file_for_client
from handlers.work.parcels import COUNTS, Parcel, parcel_of
from models.errors import BadInput, Conflict, NotFound, written
from models.japan_time import day_in_japan
from models.people.staff import Staff
from models.record.documents import DocumentKind
from models.rows import found, to_edit
from models.work.assignments import Assignment, Review, ReviewDecision, Submission
from models.work.orders import Delivery, Order, OrderStatus
from models.work.tasks import Task

MANIFEST = "manifest.json"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first day that ZIP knows; the same for all, so that the same work makes the same bytes."""


LONGEST_NAME = 100


class NothingToDeliver(Conflict):
    """No work of the order has been approved yet."""

    key = "errors.work.nothing_to_deliver"


class NothingNew(NothingToDeliver):
    """Everything that is approved was in the delivery that the client has accepted."""

    key = "errors.work.nothing_new"


class DeliveryAnswered(Conflict):
    """The client has answered this delivery already, or a newer one stands."""

    key = "errors.work.delivery_answered"


class ClientHasPeople(Conflict):
    """The client has people who can accept for themselves."""

    key = "errors.work.client_has_people"


@dataclass(frozen=True, slots=True)
class Assembled:
    """The archive of an order's work as it stands, and what is in it."""

    archive: bytes
    manifest: dict[str, Any]


def assemble(context: Context, operator_id: int, order_id: int) -> Assembled:
    """Put the approved work of an order together; the same work makes the same bytes. Raises NothingToDeliver.

    `tasks/{id}/answers.csv` holds the items in their order with the answers, `tasks/{id}/files/` what was
    photographed or handed in, `manifest.json` says what there is, with SHA-256 of every file.
    """
    order = found(context.session, Order, order_id, operator_id)
    tasks = select(Task).where(Task.order_id == order.id).order_by(Task.id)
    parcels = [parcel_of(context, task) for task in context.session.scalars(tasks)]
    parcels = [parcel for parcel in parcels if parcel.files]
    if not parcels:
        raise NothingToDeliver()
    files = {name: content for parcel in parcels for name, content in parcel.files.items()}
    manifest = {
        "order": order.id,
        "title": order.title,
        "tasks": [_summary(parcel) for parcel in parcels],
        "files": [
            {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in sorted(files.items())
        ],
    }
    return Assembled(_zip(files, manifest), manifest)


def deliver(context: Context, operator_id: int, order_id: int, version: int | None = None) -> Delivery:
    """Hand the work to the client, as it stands now; the archive is kept as it was handed over.

    Raises NothingToDeliver, NothingNew, StaleVersion.
    """
    order = to_edit(context.session, Order, order_id, operator_id, version)
    assembled = assemble(context, operator_id, order_id)
    digest = hashlib.sha256(assembled.archive).hexdigest()
    number, delivered = _last(context, order.id)
    if order.status is OrderStatus.ACCEPTED and delivered == digest:
        raise NothingNew()
    move(context, order, OrderStatus.DELIVERED)
    delivery = Delivery(
        operator_id=operator_id,
        order_id=order.id,
        number=number + 1,
        archive=assembled.archive,
        archive_sha256=digest,
        manifest=assembled.manifest,
        delivered_at=context.now,
        delivered_by=str(context.actor),
    )
    context.session.add(delivery)
    context.session.flush()
    subject = f"deliveries:{delivery.id}"
    detail = {"order": order.id, "sha256": delivery.archive_sha256}
    context.record(operator_id, "order.deliver", subject, detail)
    today = day_in_japan(context.now)
    file_for_client(
        context, operator_id, DocumentKind.DELIVERY, subject, order.client_id, delivery.archive_sha256, today
    )
    notify(context, operator_id, "order.delivered", subject, {"order": order.id}, client_id=order.client_id)
    return delivery


def has_more(context: Context, order: Order) -> bool:
    """Whether work was finished after what the client has accepted was delivered: whole, or a part that is paid."""
    if order.status is not OrderStatus.ACCEPTED:
        return False
    last = select(func.max(Delivery.delivered_at)).where(Delivery.order_id == order.id).scalar_subquery()
    own = select(Assignment.id).join(Task, Task.id == Assignment.task_id).where(Task.order_id == order.id)
    parts = (
        own.join(Submission, Submission.assignment_id == Assignment.id)
        .join(Review, Review.submission_id == Submission.id)
        .where(Review.decision == ReviewDecision.PART, Submission.part_percent > 0, Review.reviewed_at > last)
    )
    finished = own.where(COUNTS, Assignment.ended_at > last)
    return bool(context.session.scalar(select(or_(finished.exists(), parts.exists()))))


def accept_delivery(
    context: Context,
    operator_id: int,
    delivery_id: int,
    words: str = "",
    client_id: int | None = None,
) -> Delivery:
    """Record that the client accepts; `client_id` is given where the client's own people do it."""
    order, delivery = _waiting(context, operator_id, delivery_id, client_id)
    move(context, order, OrderStatus.ACCEPTED)
    delivery.accepted_at, delivery.accepted_by = context.now, str(context.actor)
    delivery.accepted_on, delivery.words = day_in_japan(context.now), words
    _answered(context, delivery, order, "order.accepted")
    return delivery


def record_acceptance(
    context: Context, operator_id: int, delivery_id: int, accepted_on: date, said_by: str, words: str = ""
) -> Delivery:
    """Record that a client without people of its own here has accepted: who said so, and on which day.

    Raises NotFound, ClientHasPeople, DeliveryAnswered, BadInput for a day before the delivery or to come.
    """
    said_by = written("said_by", said_by, LONGEST_NAME)
    order, delivery = _waiting_for_word(context, operator_id, delivery_id)
    if not day_in_japan(delivery.delivered_at) <= accepted_on <= day_in_japan(context.now):
        raise BadInput(field="accepted_on", reason=f">= {day_in_japan(delivery.delivered_at)}")
    move(context, order, OrderStatus.ACCEPTED)
    delivery.accepted_at, delivery.accepted_by = context.now, str(context.actor)
    delivery.accepted_on, delivery.said_by, delivery.words = accepted_on, said_by, words
    _answered(context, delivery, order, "order.accepted", accepted_on=accepted_on.isoformat())
    return delivery


def return_delivery(
    context: Context, operator_id: int, delivery_id: int, words: str, client_id: int | None = None
) -> Delivery:
    """Record that the client wants something mended, in words; the order is open again."""
    if not words.strip():
        raise BadInput(field="words", reason="empty")
    order, delivery = _waiting(context, operator_id, delivery_id, client_id)
    move(context, order, OrderStatus.OPEN, words[:200])
    delivery.returned_at, delivery.words = context.now, words
    _answered(context, delivery, order, "order.returned")
    return delivery


def record_return(context: Context, operator_id: int, delivery_id: int, said_by: str, words: str) -> Delivery:
    """Record what a client without people of its own here wants mended, and who said so; the order is open again.

    Raises NotFound, ClientHasPeople, DeliveryAnswered, BadInput.
    """
    said_by = written("said_by", said_by, LONGEST_NAME)
    _waiting_for_word(context, operator_id, delivery_id)
    delivery = return_delivery(context, operator_id, delivery_id, words)
    delivery.said_by = said_by
    return delivery


def has_people(context: Context, order: Order) -> bool:
    """Whether the client of an order has people who sign in, and answer deliveries themselves."""
    people = select(Staff.id).where(Staff.client_id == order.client_id, Staff.disabled_at.is_(None))
    return context.session.scalar(people.limit(1)) is not None


def delivered_file(context: Context, operator_id: int, delivery_id: int, name: str) -> bytes:
    """One file of a delivery, by its name in the archive (`tasks/12/answers.csv`); raises NotFound."""
    delivery = found(context.session, Delivery, delivery_id, operator_id)
    with zipfile.ZipFile(io.BytesIO(delivery.archive)) as archive:
        if name not in archive.namelist():
            raise NotFound()
        return archive.read(name)


def _last(context: Context, order_id: int) -> tuple[int, str]:
    """The number of the latest delivery of an order and the hash of its archive; 0 where there is none."""
    query = select(Delivery.number, Delivery.archive_sha256).where(Delivery.order_id == order_id)
    row = context.session.execute(query.order_by(Delivery.number.desc()).limit(1)).first()
    return (row[0], row[1]) if row else (0, "")


def _waiting(context: Context, operator_id: int, delivery_id: int, client_id: int | None) -> tuple[Order, Delivery]:
    delivery = found(context.session, Delivery, delivery_id, operator_id)
    order = to_edit(context.session, Order, delivery.order_id, operator_id, None)
    if client_id is not None and order.client_id != client_id:
        raise NotFound()
    context.session.refresh(delivery)
    if delivery.accepted_at or delivery.returned_at or order.status is not OrderStatus.DELIVERED:
        raise DeliveryAnswered()
    return order, delivery


def _waiting_for_word(context: Context, operator_id: int, delivery_id: int) -> tuple[Order, Delivery]:
    """A delivery whose client cannot answer here; raises what `_waiting` raises, and ClientHasPeople."""
    order, delivery = _waiting(context, operator_id, delivery_id, None)
    if has_people(context, order):
        raise ClientHasPeople()
    return order, delivery


def _answered(context: Context, delivery: Delivery, order: Order, act: str, **more: str) -> None:
    subject, detail = f"deliveries:{delivery.id}", {"order": order.id, **more}
    context.record(delivery.operator_id, act, subject, detail)
    notify(context, delivery.operator_id, act, subject, detail)


def _summary(parcel: Parcel) -> dict[str, Any]:
    return {
        "task": parcel.task_id,
        "title": parcel.title,
        "units": parcel.units,
        "units_open": parcel.units_open,
        "files": sorted(parcel.files),
    }


def _zip(files: dict[str, bytes], manifest: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    listed = orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in [*sorted(files.items()), (MANIFEST, listed)]:
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED, 6)
    return out.getvalue()
