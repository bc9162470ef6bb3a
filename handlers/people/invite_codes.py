"""Invite codes: for posters, for people of an existing register, and for a new phone."""

import hashlib
import io
import secrets
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import segno
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from handlers.context import Context
from handlers.people.menus import link_menu
from handlers.people.relinking import move_to, tell_old_phone
from handlers.people.residents import AccountTaken, link, private
from models.errors import Conflict, NotFound, YuiError
from models.people.channels import Channel, users_of
from models.people.line_accounts import LineAccount, account_for
from models.people.memberships import InviteCode
from models.people.operators import Operator
from models.people.residents import Resident
from models.people.text_input import INVITE_ALPHABET, invite_code
from models.rows import found

LENGTH = 8
JOIN, CLAIM, RELINK, MOVE = "join", "claim", "relink", "move"
CLAIM_DAYS = 180
RELINK_DAYS = 7
MOVE_DAYS = 30
QR_SCALE = 10


class UnknownCode(NotFound):
    """No code like this was given out."""

    key = "errors.code.unknown"


class CodeUsed(Conflict):
    """A one-time code that has done its work."""

    key = "errors.code.used"


class CodeExpired(Conflict):
    """A code whose time is over."""

    key = "errors.code.expired"


class ClaimMismatch(YuiError):
    """The birth date is not that of the person for whom the code was made."""

    status = 422
    key = "errors.code.mismatch"


class AlreadyInLine(Conflict):
    """A registration that somebody has taken into LINE already: a new phone has a code of its own kind."""

    key = "errors.code.already_in_line"


class NoBasicId(Conflict):
    """The channel's own id (@…) has not been entered, so there is no address to put into a QR code."""

    key = "errors.code.no_basic_id"


def issue_join_code(context: Context, operator_id: int) -> str:
    """A code for posters and letters: it names the operator, for any number of people."""
    code = _issue(context, operator_id, JOIN)
    context.record(operator_id, "codes.join", f"operators:{operator_id}")
    return code


def join_codes(session: Session, operator_id: int) -> list[str]:
    """The join codes that are out, oldest first."""
    query = select(InviteCode.code).where(InviteCode.operator_id == operator_id, InviteCode.purpose == JOIN)
    return [code for code in session.scalars(query.order_by(InviteCode.created_at)) if code]


def issue_claim_code(context: Context, operator_id: int, resident_id: int) -> str:
    """A one-time code with which a person of an existing register takes their registration over. Raises AlreadyInLine."""
    if account_for(context.session, resident_id, operator_id) is not None:
        raise AlreadyInLine()
    _expire_older(context, operator_id, resident_id, CLAIM)
    code = _issue(context, operator_id, CLAIM, resident_id, CLAIM_DAYS)
    context.record(operator_id, "codes.claim", f"residents:{resident_id}")
    return code


def claim_code_row(context: Context, operator_id: int, resident_id: int) -> tuple[str, dict[str, Any]]:
    """The same as a row to be written with many others, for somebody who has none yet."""
    code = _drawn()
    return code, _row(context, operator_id, CLAIM, code, resident_id, CLAIM_DAYS)


def issue_relink_code(context: Context, operator_id: int, resident_id: int) -> str:
    """A one-time code for somebody with a new phone, whom staff have recognised. Older ones no longer work."""
    _expire_older(context, operator_id, resident_id, RELINK)
    code = _issue(context, operator_id, RELINK, resident_id, RELINK_DAYS)
    context.record(operator_id, "codes.relink", f"residents:{resident_id}")
    return code


def issue_move_code(context: Context, operator_id: int, resident_id: int) -> str:
    """A one-time code with which somebody who has moved here links this town's LINE account. Older ones no longer work."""
    _expire_older(context, operator_id, resident_id, MOVE)
    code = _issue(context, operator_id, MOVE, resident_id, MOVE_DAYS)
    context.record(operator_id, "codes.move", f"residents:{resident_id}")
    return code


def read_code(context: Context, operator_id: int, typed: str) -> InviteCode:
    """The code that was typed. Raises BadInviteCode, UnknownCode, CodeUsed, CodeExpired."""
    digest = _digest(invite_code(typed, LENGTH))
    query = select(InviteCode).where(InviteCode.digest == digest, InviteCode.operator_id == operator_id)
    code = context.session.scalar(query.with_for_update())
    if code is None:
        raise UnknownCode()
    if code.used_at is not None:
        raise CodeUsed()
    if code.expires_at is not None and code.expires_at <= context.now:
        raise CodeExpired()
    return code


def usable(context: Context, codes: Collection[str]) -> set[str]:
    """Those of the codes that can be used now."""
    is_usable = InviteCode.used_at.is_(None) & or_(InviteCode.expires_at.is_(None), InviteCode.expires_at > context.now)
    by_digest = {_digest(code): code for code in codes}
    query = select(InviteCode.digest).where(InviteCode.digest.in_(by_digest), is_usable)
    return {by_digest[digest] for digest in context.session.scalars(query)}


def house_of(session: Session, channel: Channel, typed: str) -> int | None:
    """The operator that gave a code out, if its people are on this channel. Raises BadInviteCode."""
    given = select(InviteCode.operator_id).where(InviteCode.digest == _digest(invite_code(typed, LENGTH)))
    return session.scalar(given.where(InviteCode.operator_id.in_(users_of(session, channel))))


def claim(
    context: Context, account: LineAccount, operator_id: int, typed: str, born_on: date | None = None
) -> Resident:
    """Take over the registration for which the code was made; it stays `imported` until onboarding ends with `join`.

    `born_on` must be the birth date in the register, where the register has one. Raises as `read_code`, and
    ClaimMismatch, AccountTaken; CodeUsed where the registration is in LINE meanwhile, for a second phone must not come
    to it unseen.
    """
    code = _one_time(context, operator_id, typed, CLAIM)
    resident = found(context.session, Resident, code.resident_id or 0)
    _check_birth_date(context, resident, born_on)
    if account_for(context.session, resident.id, operator_id) not in (None, account):
        raise CodeUsed()
    link(context, account, resident)
    code.used_at = context.now
    context.record(operator_id, "residents.claim", f"residents:{resident.id}", {"account": account.id})
    return resident


def _check_birth_date(context: Context, resident: Resident, born_on: date | None) -> None:
    known = private(context, resident).born_on
    if known is not None and born_on is not None and known != born_on:
        raise ClaimMismatch()


def relink(
    context: Context,
    account: LineAccount,
    operator_id: int,
    typed: str,
    born_on: date | None = None,
    purpose: str = RELINK,
) -> Resident:
    """Link a new phone's account: the old accounts of the channel are let go, and what is open moves to the new one.

    `born_on` as for `claim`. Raises as `read_code`, and ClaimMismatch, AccountTaken.
    """
    code = _one_time(context, operator_id, typed, purpose)
    resident = found(context.session, Resident, code.resident_id or 0)
    _check_birth_date(context, resident, born_on)
    if account.resident_id not in (None, resident.id):
        raise AccountTaken()
    old = context.session.scalars(
        select(LineAccount).where(
            LineAccount.resident_id == resident.id,
            LineAccount.channel_id == account.channel_id,
            LineAccount.id != account.id,
        )
    ).all()
    if old and account.locale != old[-1].locale:
        account.locale = old[-1].locale
        link_menu(context, account)
    link(context, account, resident)
    for former in old:
        move_to(context, former, account)
        tell_old_phone(context, former, found(context.session, Operator, operator_id))
    code.used_at = context.now
    detail = {"from": [former.id for former in old], "to": account.id}
    context.record(operator_id, "residents.relink", f"residents:{resident.id}", detail)
    return resident


def friend_address(channel: Channel) -> str:
    """The address that adds the account as a friend (LINE URL schemes, "Sharing your LINE Official Account")."""
    return f"https://line.me/R/ti/p/{_line_id(channel)}"


def join_address(channel: Channel, code: str) -> str:
    """The address that opens the chat with the code typed in already, and offers to add the account before.

    LINE URL schemes, "Opening the chat screen with a LINE Official Account"; on a PC the code is typed by hand.
    """
    return f"https://line.me/R/oaMessage/{_line_id(channel)}/?{quote(code)}"


def qr_svg(address: str) -> bytes:
    """A QR code as SVG."""
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", scale=QR_SCALE)
    return out.getvalue()


def _issue(
    context: Context, operator_id: int, purpose: str, resident_id: int | None = None, days: int | None = None
) -> str:
    code = _drawn()
    context.session.add(InviteCode(**_row(context, operator_id, purpose, code, resident_id, days)))
    return code


def _row(
    context: Context, operator_id: int, purpose: str, code: str, resident_id: int | None, days: int | None
) -> dict[str, Any]:
    return {
        "digest": _digest(code),
        "operator_id": operator_id,
        "purpose": purpose,
        "resident_id": resident_id,
        "code": code if purpose == JOIN else None,
        "created_at": context.now,
        "expires_at": context.now + timedelta(days=days) if days else None,
    }


def _drawn() -> str:
    """Eight letters that nobody takes for a word or a number, even with any one of them mistyped.

    So two letters and two digits at least; 0 and 1 do not count, for they may be typed as O, I and L.
    """
    while True:
        code = "".join(secrets.choice(INVITE_ALPHABET) for _ in range(LENGTH))
        if sum(map(str.isalpha, code)) >= 2 and sum(one in "23456789" for one in code) >= 2:
            return code


def _expire_older(context: Context, operator_id: int, resident_id: int, purpose: str) -> None:
    older = update(InviteCode).where(
        InviteCode.operator_id == operator_id,
        InviteCode.resident_id == resident_id,
        InviteCode.purpose == purpose,
        InviteCode.used_at.is_(None),
    )
    context.session.execute(older.values(expires_at=context.now))


def _one_time(context: Context, operator_id: int, typed: str, purpose: str) -> InviteCode:
    code = read_code(context, operator_id, typed)
    if code.purpose != purpose:
        raise UnknownCode()
    return code


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def _line_id(channel: Channel) -> str:
    if not channel.basic_id:
        raise NoBasicId()
    return quote("@" + channel.basic_id.removeprefix("@"), safe="")
