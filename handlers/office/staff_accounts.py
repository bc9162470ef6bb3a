"""Members of staff: their accounts and roles, their API tokens, and their sign-ins to the console.

Hashing a password takes long on purpose, so it happens outside of the transaction, and only the hash comes in here.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from handlers.context import ActorKind, Context
from handlers.office.permissions import SCOPES, kept_apart
from handlers.office.staff_news import notify_one
from models.errors import BadInput, Conflict, Forbidden
from models.people.operators import Client
from models.people.staff import ConsoleSession, Role, Staff, StaffToken
from models.people.text_input import INVITE_ALPHABET, email_address
from models.rows import found

TOKEN_PREFIX = "yui_"
"""Lets a scanner find a token that leaked."""


class EmailTaken(Conflict):
    """Somebody at this operator has this address already."""

    key = "errors.staff.email_taken"


class BadRoles(BadInput):
    """No role, an unknown one, or a client's role without a client (and the other way round)."""

    key = "errors.staff.bad_roles"


class NeedsSeparation(Conflict):
    """Ordering, reviewing and paying belong to different people; one person holds `first` and `second` only by a reason."""

    key = "errors.staff.needs_separation"


class BadScopes(BadInput):
    """A scope that does not exist, or none at all."""

    key = "errors.staff.bad_scopes"


class ScopesTooWide(Forbidden):
    """A token hands on no more than the one with which it is asked for."""

    key = "errors.staff.scopes_too_wide"


class OpenedSession(NamedTuple):
    """A sign-in: the cookie's value (shown to the browser only), the token that its forms carry, and its end."""

    cookie: str
    form_token: str
    expires_at: datetime


def new_password() -> str:
    """A one-time password, readable over the phone: 80 bits in four groups."""
    letters = "".join(secrets.choice(INVITE_ALPHABET) for _ in range(16))
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4)).lower()


def add_staff(
    context: Context,
    operator_id: int,
    email: str,
    roles: Sequence[Role],
    *,
    password_hash: str | None = None,
    name: str = "",
    client_id: int | None = None,
    separation_exception: str | None = None,
) -> Staff:
    """A new member of staff. Raises BadEmail, EmailTaken, BadRoles, NeedsSeparation, NotFound (the client)."""
    address = email_address(email).lower()
    if context.session.scalar(_by_email(address).where(Staff.operator_id == operator_id)) is not None:
        raise EmailTaken()
    if client_id is not None:
        found(context.session, Client, client_id, operator_id)
    known = _checked_roles(roles, client_id, separation_exception)
    staff = Staff(
        operator_id=operator_id, client_id=client_id, email=address, name=name, roles=known, password_hash=password_hash
    )
    context.session.add(staff)
    context.session.flush()
    detail = {"roles": known, "separation_exception": separation_exception}
    context.record(operator_id, "staff.create", f"staff:{staff.id}", detail)
    return staff


def change_staff(
    context: Context,
    staff: Staff,
    *,
    name: str | None = None,
    roles: Sequence[Role] | None = None,
    wants_mail: bool | None = None,
    separation_exception: str | None = None,
) -> Staff:
    """Change what is given. Raises BadRoles, NeedsSeparation."""
    if roles is not None:
        staff.roles = _checked_roles(roles, staff.client_id, separation_exception)
    staff.name = staff.name if name is None else name
    staff.wants_mail = staff.wants_mail if wants_mail is None else wants_mail
    staff.version += 1
    detail = {"roles": staff.roles, "separation_exception": separation_exception}
    context.record(staff.operator_id, "staff.change", f"staff:{staff.id}", detail)
    return staff


def set_password_hash(context: Context, staff: Staff, password_hash: str, must_change: bool) -> None:
    """A new password; every console session of the person ends."""
    staff.password_hash, staff.must_change_password = password_hash, must_change
    _end_sessions(context.session, staff.id)
    context.record(staff.operator_id, "staff.password", f"staff:{staff.id}", {"is_one_time": must_change})


def disable_staff(context: Context, staff: Staff) -> None:
    """No sign-in and no token of theirs works from now on."""
    staff.disabled_at = staff.disabled_at or context.now
    staff.version += 1
    _end_sessions(context.session, staff.id)
    context.record(staff.operator_id, "staff.disable", f"staff:{staff.id}")


def read_only(context: Context, operator_id: int) -> int:
    """All staff of an operator that has left only look from now on, as auditors do; people of clients no longer come in.

    Answers how many there are.
    """
    everybody = context.session.scalars(select(Staff).where(Staff.operator_id == operator_id)).all()
    for staff in everybody:
        if staff.client_id is not None:
            disable_staff(context, staff)
        else:
            context.record(operator_id, "staff.change", f"staff:{staff.id}", {"roles_before": list(staff.roles)})
            staff.roles, staff.version = [str(Role.AUDITOR)], staff.version + 1
    return len(everybody)


def enable_staff(context: Context, staff: Staff) -> None:
    """Let a disabled person in again."""
    staff.disabled_at = None
    staff.version += 1
    context.record(staff.operator_id, "staff.enable", f"staff:{staff.id}")


def issue_token(
    context: Context,
    staff: Staff,
    *,
    label: str,
    scopes: Sequence[str],
    expires_at: datetime | None = None,
    within: Sequence[str] = ("all",),
) -> str:
    """A new API token, shown this once; its owner is told, where somebody else has made it.

    `within` are the scopes of whoever asks. Raises BadScopes, ScopesTooWide.
    """
    if not scopes or not {*SCOPES, "all"}.issuperset(scopes):
        raise BadScopes(known=" ".join((*SCOPES, "all")))
    if "all" not in within and not set(within).issuperset(scopes):
        raise ScopesTooWide(own=" ".join(within))
    clear = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = StaffToken(
        staff_id=staff.id,
        digest=_digest(clear),
        label=label[:80],
        scopes=list(scopes),
        created_at=context.now,
        expires_at=expires_at,
    )
    context.session.add(token)
    context.session.flush()
    detail = {"staff": staff.id, "scopes": list(scopes)}
    context.record(staff.operator_id, "staff.token", f"staff_tokens:{token.id}", detail)
    is_own = context.actor.kind is ActorKind.STAFF and context.actor.id == staff.id
    if not is_own:
        notify_one(context, staff, "staff.token", f"staff_tokens:{token.id}")
    return clear


def revoke_token(context: Context, token: StaffToken) -> None:
    """The token no longer works."""
    token.revoked_at = token.revoked_at or context.now
    staff = found(context.session, Staff, token.staff_id)
    context.record(staff.operator_id, "staff.revoke_token", f"staff_tokens:{token.id}", {"staff": staff.id})


def staff_of_token(session: Session, token: str, now: datetime) -> tuple[Staff, list[str]] | None:
    """Whose token this is, and its scopes; None for an unknown, revoked or expired one, or a disabled person's."""
    query = select(StaffToken, Staff).join(Staff, Staff.id == StaffToken.staff_id)
    row = session.execute(query.where(StaffToken.digest == _digest(token))).first()
    if row is None:
        return None
    known, staff = row
    is_over = known.revoked_at is not None or (known.expires_at is not None and known.expires_at <= now)
    return None if is_over or staff.disabled_at is not None else (staff, known.scopes)


def staff_with_email(session: Session, email: str) -> list[Staff]:
    """Everybody with this address who may sign in: one person may work for several operators."""
    return list(session.scalars(_by_email(email.strip().lower()).where(Staff.disabled_at.is_(None)).order_by(Staff.id)))


def open_session(context: Context, staff: Staff, hours: int = 12) -> OpenedSession:
    """Sign a browser in; its cookie's value is not kept."""
    cookie, form_token = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    expires_at = context.now + timedelta(hours=hours)
    context.session.execute(delete(ConsoleSession).where(ConsoleSession.expires_at <= context.now))
    context.session.add(
        ConsoleSession(
            digest=_digest(cookie),
            staff_id=staff.id,
            form_token=form_token,
            created_at=context.now,
            expires_at=expires_at,
        )
    )
    context.record(staff.operator_id, "staff.sign_in", f"staff:{staff.id}")
    return OpenedSession(cookie, form_token, expires_at)


def staff_of_cookie(session: Session, cookie: str, now: datetime) -> tuple[Staff, ConsoleSession] | None:
    """Who is signed in with this cookie, or None."""
    query = select(Staff, ConsoleSession).join(ConsoleSession, ConsoleSession.staff_id == Staff.id)
    row = session.execute(query.where(ConsoleSession.digest == _digest(cookie))).first()
    if row is None:
        return None
    staff, opened = row
    return None if staff.disabled_at is not None or opened.expires_at <= now else (staff, opened)


def close_session(context: Context, cookie: str) -> None:
    """Sign out; an unknown cookie is signed out already."""
    context.session.execute(delete(ConsoleSession).where(ConsoleSession.digest == _digest(cookie)))


def _by_email(address: str) -> Select[Staff]:
    return select(Staff).where(func.lower(Staff.email) == address)


def _checked_roles(roles: Sequence[Role], client_id: int | None, exception: str | None) -> list[str]:
    try:
        known = sorted({Role(role) for role in roles})
    except ValueError:
        raise BadRoles(known=" ".join(Role)) from None
    if not known or (known == [Role.CLIENT]) != (client_id is not None):
        raise BadRoles(known=" ".join(Role))
    for first, second in kept_apart(known):
        if not (exception and exception.strip()):
            raise NeedsSeparation(first=str(first), second=str(second))
    return [str(role) for role in known]


def _end_sessions(session: Session, staff_id: int) -> None:
    session.execute(delete(ConsoleSession).where(ConsoleSession.staff_id == staff_id))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
