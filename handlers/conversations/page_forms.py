"""What is sent in on the one-time page: the same checks as in the chat, and the same conversation goes on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from handlers.context import Context
from handlers.conversations import bank, claiming, details
from handlers.conversations.private_pages import LinkOver, digest
from handlers.engine import answers, talk
from handlers.engine.flow import Draft, Input
from handlers.engine.lost_drafts import set_aside_lost
from handlers.turn import Turn, turn_for
from messages import line
from messages.screens import Kind
from models.errors import YuiError
from models.money.account_numbers import AccountKind, account_number
from models.money.banks import branch
from models.people.bank_accounts import PrivateLink
from models.people.line_accounts import LineAccount
from models.talk.outbox import MessageKind


@dataclass(frozen=True)
class PageForm:
    """A form of the page: the step that it answers, its fields in order, and the check of one field."""

    step: str
    fields: tuple[str, ...]
    check: Callable[[Turn, str, Mapping[str, str]], str]


class FormRefused(YuiError):
    """Some fields cannot be taken; `problems` maps each to the error whose sentence stands beside it."""

    status = 422
    key = "private_page.mend"

    def __init__(self, problems: Mapping[str, YuiError]) -> None:
        super().__init__()
        self.problems = problems


def open_form(context: Context, token: str) -> tuple[str, LineAccount]:
    """What the link asks for (a name in FORMS) and of whom; raises LinkOver. It does not use the link up."""
    link = _link(context, token)
    return link.purpose, context.session.get_one(LineAccount, link.account_id)


def send_in(context: Context, token: str, given: Mapping[str, str]) -> int:
    """Take what was written on the page and go on in the chat; how many conversations no key was found to
    open, which is said there. Raises LinkOver, or FormRefused and changes nothing."""
    link = _link(context, token)
    form = FORMS[link.purpose]
    turn = turn_for(context, context.session.get_one(LineAccount, link.account_id))
    if set_aside_lost(turn):
        turn.say(line.text(turn.text("engine.lost_draft")))
    if not talk.is_open(turn) or turn.conversation.step != form.step:
        raise LinkOver()
    draft = talk.draft_of(turn)
    draft.update(_checked(turn, form, given))
    link.used_at = context.now
    talk.keep_draft(turn, draft)
    answers.take_page(turn, draft, Input(Kind.OTHER, ""))
    context.tell(turn.account, turn.said, MessageKind.SERVICE)
    return turn.lost_drafts


def _link(context: Context, token: str) -> PrivateLink:
    link = context.session.get(PrivateLink, digest(token), with_for_update=True)
    if link is None or link.used_at is not None or link.expires_at <= context.now:
        raise LinkOver()
    return link


def _checked(turn: Turn, form: PageForm, given: Mapping[str, str]) -> Draft:
    values: Draft = {}
    problems: dict[str, YuiError] = {}
    for field in form.fields:
        try:
            values[field] = form.check(turn, field, given)
        except YuiError as error:
            problems[field] = error
    if problems:
        raise FormRefused(problems)
    return values


def _check_detail(turn: Turn, field: str, given: Mapping[str, str]) -> str:
    return details.check(turn, field, given.get(field, ""))


def _check_claim(turn: Turn, field: str, given: Mapping[str, str]) -> str:
    return claiming.check_birth_date(turn, given.get(field, ""))


def _check_account(turn: Turn, field: str, given: Mapping[str, str]) -> str:
    value = given.get(field, "")
    if field == "number":
        return account_number(value)
    if field == "holder":
        return bank.check_holder(turn, value)
    if field == "kind":
        if value not in {kind.value for kind in AccountKind}:
            raise bank.UnknownKind()
        return value
    found = branch(given.get("bank_code", ""), given.get("branch_code", ""))
    return found.bank_code if field == "bank_code" else found.code


FORMS: dict[str, PageForm] = {
    "claim": PageForm("claim_page", claiming.PAGE_FIELDS, _check_claim),
    "details": PageForm("details_page", details.FIELDS, _check_detail),
    "phone": PageForm("phone_page", ("phone",), _check_detail),
    "account": PageForm("account_page", bank.FIELDS, _check_account),
}
