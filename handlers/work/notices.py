"""Notices of terms: what an operator must tell at once, in writing, of every contract; made once, never changed.

The body holds the items of the Freelance Act, art. 3(1) (with its rules, art. 1), and the twelve of the guideline on
self-employed telework of the Ministry of Health, Labour and Welfare, 3(2). The resident goes by alias: the name
stands only on the page, for it is sealed.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.context import Context
from handlers.records.filing import file_for_resident
from handlers.telling import tell_resident
from handlers.towns.orderers import Orderer, consigned_by, orderer_of
from messages.cards.notice import notice_card
from messages.carving import told
from messages.catalog import text
from models.errors import NotFound
from models.japan_time import day_in_japan
from models.money.consumption_tax import added_tax
from models.money.due_dates import pay_on
from models.page_links import page_token
from models.people.line_accounts import LineAccount
from models.people.operators import Operator
from models.people.residents import Resident
from models.record.documents import DocumentKind
from models.rows import found, numbered
from models.talk.outbox import MessageKind
from models.work.assignments import Assignment, Notice
from models.work.facts import TERM_NAMES, NoticeFacts
from models.work.on_site import site_of
from models.work.readiness import CONFIDENTIAL, NotReady
from models.work.standing import last_number, note_issued, standing_notice
from models.work.tasks import Task
from models.work.terms import missing_items

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Terms:
    """What can change of a contract: the date, the fee of a unit in yen, what is to be done; of on-site work the place,
    and from when to when."""

    due_at: datetime
    unit_fee_yen: int
    description: str
    place: str = ""
    span: tuple[datetime, datetime] | None = None


def issue_notice(
    context: Context, assignment: Assignment, task: Task, locale: str, *, is_agreed: bool = False
) -> Notice:
    """Write the notice of an assignment as it stands; its words stand in Japanese and in the resident's language.

    A change of terms is a new notice; `is_agreed` where the resident asked for it by the tap that changed them.
    """
    return add_notice(context, assignment, task, locale, standing_terms(context, assignment, task), is_agreed=is_agreed)


def add_notice(
    context: Context,
    assignment: Assignment,
    task: Task,
    locale: str,
    terms: Terms,
    *,
    is_agreed: bool = False,
    change: dict[str, Any] | None = None,
    supplement: dict[str, Any] | None = None,
) -> Notice:
    """Write a notice of these terms; `change` says why and from which notice, where it only proposes them.

    `supplement` names the notice before it and the item that it fixes: it holds at once. Raises NotReady where an
    item that the law wants told is missing.
    """
    number = last_number(context.session, assignment.id) + 1
    body = _body(context, assignment, task, locale, number, terms)
    if change is not None:
        body["change"] = change
    if supplement is not None:
        body["supplement"] = supplement
    _check_whole(body)
    notice = Notice(
        operator_id=assignment.party_id,
        assignment_id=assignment.id,
        number=number,
        body=body,
        sha256=digest(body),
        issued_at=context.now,
        agreed_at=context.now if is_agreed else None,
        is_proposal=change is not None,
    )
    numbered(context.session, notice)
    note_issued(context.session, notice)
    subject, detail = f"notices:{notice.id}", {"assignment": assignment.id, "sha256": notice.sha256}
    context.record(assignment.party_id, "notice.issue", subject, detail)
    file_for_resident(
        context,
        assignment.party_id,
        DocumentKind.NOTICE,
        subject,
        assignment.resident_id,
        notice.sha256,
        day_in_japan(context.now),
        body["fee_yen"],
    )
    return notice


def digest(body: dict[str, Any]) -> str:
    """SHA-256 in hex over the canonical JSON of a body: sorted keys, no spaces, UTF-8."""
    canonical = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def standing_terms(context: Context, assignment: Assignment, task: Task) -> Terms:
    """The terms as they are agreed now, or, of a contract that is just being made, those of its task."""
    notice = standing_notice(context.session, assignment.id)
    words = notice.body["work"]["description"] if notice else told(task.description, task.details)
    place, span = site_of(notice.body) if notice else (task.place, task.span)
    return Terms(assignment.due_at, assignment.unit_fee(task), words, place, span)


def current_notice(context: Context, assignment_id: int) -> Notice:
    """The notice that holds; raises NotFound."""
    notice = standing_notice(context.session, assignment_id)
    if notice is None:
        raise NotFound()
    return notice


def notice_facts(context: Context, notice: Notice) -> NoticeFacts:
    """A notice to be shown as a card."""
    link = f"{context.public_url}/notices/{page_token(context.vault, 'notice', notice.id)}"
    look = found(context.session, Operator, notice.operator_id).look
    return NoticeFacts(notice.id, notice.assignment_id, notice.body, link, notice.agreed_at is not None, look)


def send_notice(context: Context, operator_id: int, assignment_id: int) -> None:
    """Push the notice to its resident, who may have accepted by telephone. Raises NotFound for what is neither the
    operator's work nor its contract."""
    assignment = found(context.session, Assignment, assignment_id)
    if operator_id not in (assignment.operator_id, assignment.party_id):
        raise NotFound()
    facts = notice_facts(context, current_notice(context, assignment_id))
    tell_resident(
        context,
        assignment,
        MessageKind.CONTRACT,
        lambda locale, owner: notice_card(facts, locale, owner),
    )


def check_notice(context: Context, task: Task) -> None:
    """Whether a notice of a task would be whole, before anybody is asked. Raises NotReady, with what is missing."""
    terms = Terms(task.due_at, task.unit_fee_yen, told(task.description, task.details), task.place, task.span)
    orderer = Orderer(found(context.session, Operator, task.operator_id))
    body = _terms_body(context, task, "ja", terms, task.units_per_place, orderer)
    _check_whole(body | {"worker": {"alias": "-"}, "entrusted_on": "-"})


def _check_whole(body: dict[str, Any]) -> None:
    missing = missing_items(body)
    if missing:
        raise NotReady(missing=", ".join(text("ja", f"work.facts.{name}") for name in missing))


def _body(
    context: Context, assignment: Assignment, task: Task, locale: str, number: int, terms: Terms
) -> dict[str, Any]:
    resident = found(context.session, Resident, assignment.resident_id)
    return {
        "schema": SCHEMA,
        "number": number,
        "assignment": assignment.id,
        "worker": {"alias": resident.alias, "resident": resident.id},
        "entrusted_on": day_in_japan(assignment.accepted_at).isoformat(),
        **_terms_body(context, task, locale, terms, assignment.units, orderer_of(context, assignment)),
    }


def _terms_body(
    context: Context, task: Task, locale: str, terms: Terms, units: int, orderer: Orderer
) -> dict[str, Any]:
    """The terms of so many units of a task, whoever takes them."""
    lead, party = found(context.session, Operator, task.operator_id), orderer.party
    due_on = day_in_japan(terms.due_at)
    consigned = consigned_by(context, task, orderer, due_on)
    pays_on = pay_on(due_on, party.payment_terms, consigned.pays_on if consigned else None)
    body: dict[str, Any] = {
        "orderer": {name: getattr(party, name) for name in ("name", "address", "phone", "email", "desk_hours")},
        "work": {
            "task": task.id,
            "title": task.title,
            "description": terms.description,
            "kind": str(task.kind),
            "links": task.links,
        },
        "units": units,
        "minutes": _minutes(task, terms, units),
        "unit_fee_yen": terms.unit_fee_yen,
        "fee_yen": terms.unit_fee_yen * units,
        "includes_consumption_tax": not task.is_tax_added,
        "tax_yen": added_tax(task, terms.unit_fee_yen * units, due_on),
        "withholding": str(task.withholding),
        "payment": {
            "closing_day": party.closing_day,
            "pay_months": party.pay_months,
            "pay_day": party.pay_day,
            "pays_on": pays_on.isoformat(),
            "method": "bank_transfer",
            "transfer_fee": "orderer",
        },
        "due_at": terms.due_at.isoformat(),
        "review_days": lead.review_days,
        "undecided": task.undecided,
        "words": {one: _words(one, task, lead, terms) for one in sorted({"ja", locale})},
    }
    if terms.span is not None:
        body["span"] = [moment.isoformat() for moment in terms.span]
    if consigned is not None:
        body["reconsigned"] = {"client": consigned.by, "pays_on": consigned.pays_on.isoformat()}
    if orderer.pact is not None:
        body["pact"] = {"id": orderer.pact.id, "lead": lead.name, "chain": str(orderer.pact.chain)}
    return body


def _minutes(task: Task, terms: Terms, units: int) -> int:
    if terms.span is not None:
        return round((terms.span[1] - terms.span[0]).total_seconds() / 60)
    return max(1, round(task.unit_minutes * units))


def _words(locale: str, task: Task, operator: Operator, terms: Terms) -> dict[str, str]:
    """The terms in words, as they stand today: those of staff, else the standard ones."""
    standard = {name: text(locale, f"work.terms.{name}") for name in (*TERM_NAMES, "place")}
    if task.work_class == CONFIDENTIAL:
        standard["place"] = text(locale, "contracts.confidential_place", address=operator.address)
    if terms.span is not None:
        standard["place"] = terms.place
    return standard | {name: words for name, words in task.terms.items() if words}


def notices_of(context: Context, account: LineAccount, assignment_id: int) -> NoticeFacts:
    """The notice of the resident's own assignment, to be shown again; raises NotFound."""
    assignment = found(context.session, Assignment, assignment_id)
    if assignment.resident_id != account.resident_id:
        raise NotFound()
    return notice_facts(context, current_notice(context, assignment_id))
