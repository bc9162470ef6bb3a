"""Asking for paper: which of the newest documents, or all agreements."""

from sqlalchemy import select

from handlers.conversations.own_work import is_member, register_first, resident_id
from handlers.engine import talk
from handlers.engine.flow import Draft, Flow, Step
from handlers.people import paper_requests
from handlers.turn import Turn
from messages import line
from messages.agreement_postbacks import AskPaper
from messages.dates import long_date
from messages.screens import Choice, Prompt
from models.money.payables import PayRun, Statement
from models.people.agreements import PaperKind
from models.people.memberships import parties_of
from models.people.operators import Operator
from models.rows import found
from models.work.assignments import Assignment, Notice

SHOWN = 4


def begin(turn: Turn) -> None:
    """From the settings, or typed."""
    if is_member(turn):
        talk.begin(turn, PAPER)
    else:
        register_first(turn)


def asked(turn: Turn, tapped: AskPaper) -> None:
    """The button of a document; raises NotFound for somebody else's."""
    _ask_for(turn, PaperKind(tapped.kind), tapped.document)


def _ask(turn: Turn, draft: Draft) -> Prompt:
    choices = (*_agreements(turn), *_notices(turn), *_statements(turn))
    return Prompt(turn.text("contracts.paper.which"), choices=choices)


def _agreements(turn: Turn) -> list[Choice]:
    """One's own operator's, and those of each town that contracts with the resident itself."""
    choices = [Choice(f"{PaperKind.AGREEMENTS}:0", turn.text("contracts.paper.agreements"))]
    for other_id in _parties(turn)[1:]:
        name = found(turn.session, Operator, other_id).name
        words = turn.text("contracts.paper.agreements_with", operator=name)
        choices.append(Choice(f"{PaperKind.AGREEMENTS}:{other_id}", words))
    return choices


def _notices(turn: Turn) -> list[Choice]:
    query = (
        select(Notice)
        .join(Assignment, Assignment.id == Notice.assignment_id)
        .where(Assignment.resident_id == resident_id(turn), Notice.operator_id.in_(_parties(turn)))
        .order_by(Notice.id.desc())
        .limit(SHOWN)
    )
    return [
        Choice(
            f"{PaperKind.NOTICE}:{notice.id}", turn.text("contracts.paper.notice", title=notice.body["work"]["title"])
        )
        for notice in turn.session.scalars(query)
    ]


def _statements(turn: Turn) -> list[Choice]:
    query = (
        select(Statement.id, PayRun.pay_on)
        .join(PayRun, PayRun.id == Statement.pay_run_id)
        .where(
            Statement.resident_id == resident_id(turn),
            Statement.operator_id.in_(_parties(turn)),
            Statement.paid_at.is_not(None),
        )
        .order_by(Statement.id.desc())
        .limit(SHOWN)
    )
    return [
        Choice(
            f"{PaperKind.STATEMENT}:{number}", turn.text("contracts.paper.statement", day=long_date(turn.locale, day))
        )
        for number, day in turn.session.execute(query)
    ]


def _parties(turn: Turn) -> list[int]:
    return parties_of(turn.session, resident_id(turn), turn.operator.id)


def _finish(turn: Turn, draft: Draft) -> None:
    kind, _, document = draft["paper"].partition(":")
    _ask_for(turn, PaperKind(kind), int(document))


def _ask_for(turn: Turn, kind: PaperKind, document: int) -> None:
    sender = _sender(turn, kind, document)
    asked_for = None if kind is PaperKind.AGREEMENTS else document or None
    paper_requests.ask(turn, sender.id, resident_id(turn), kind, asked_for)
    turn.say(line.text(turn.text("contracts.paper.asked", operator=sender.name, phone=sender.phone)))


def _sender(turn: Turn, kind: PaperKind, document: int) -> Operator:
    """Whose document it is: one's own operator's, or another town's that contracts with residents of this one."""
    if kind is PaperKind.AGREEMENTS:
        return found(turn.session, Operator, document) if document in _parties(turn) else turn.operator
    kind_of_row: type[Notice | Statement] = Notice if kind is PaperKind.NOTICE else Statement
    sender_id = found(turn.session, kind_of_row, document).operator_id
    return found(turn.session, Operator, sender_id) if sender_id in _parties(turn) else turn.operator


PAPER = Flow("paper", steps=(Step("paper", _ask),), finish=_finish)
