"""Shortcuts for tests of people: somebody with an account, staff with roles, and the rows as they stand."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import inspect, select

from handlers.context import Context
from handlers.office import staff_accounts
from handlers.people import residents
from models.people.line_accounts import LineAccount
from models.people.residents import Resident
from models.people.staff import Role
from models.record.audit import AuditRow
from models.record.staff_notices import StaffNotice
from models.talk.conversations import ConversationState
from models.talk.lanes import Lane
from tests.work.desk import Desk


class House(Desk):
    """A desk with shortcuts for people."""

    def staff_member(self, *roles: Role, email: str | None = None, **kwargs: Any) -> int:
        """A member of staff."""
        address = email or f"staff{next(self.numbers)}@musubi.example.jp"
        return self.act(staff_accounts.add_staff, self.operator_id, address, roles, **kwargs).id

    def new_account(self, locale: str = "ja") -> LineAccount:
        """The account of somebody who has just come, with an empty conversation."""
        return self.act(_account, self.channel_id, next(self.numbers), locale)

    def named(self, kana: str = "ヤマダ ハナコ", born_on: date = date(1990, 4, 1)) -> int:
        """A registered resident with private details."""
        resident_id = self.resident()
        self.act(_name, resident_id, kana, born_on)
        return resident_id

    def rows(self, table: Any, *conditions: Any) -> list[Any]:
        """Rows as they stand, oldest first."""
        query = select(table).where(*conditions).order_by(*inspect(table).primary_key)
        return self.look(lambda session: list(session.scalars(query)))

    def recorded(self) -> list[AuditRow]:
        """The record of the operator."""
        return self.rows(AuditRow, AuditRow.operator_id == self.operator_id)

    def news(self, event: str | None = None) -> list[StaffNotice]:
        """What staff have been told, or all of one event."""
        conditions = [StaffNotice.event == event] if event else []
        return self.rows(StaffNotice, *conditions)

    def one(self, function: Any, table: Any, row_id: int, /, *args: Any, **kwargs: Any) -> Any:
        """Act on a row by its number."""
        return self.act(_on_row, function, table, row_id, args, kwargs)


def _on_row(
    context: Context, function: Any, kind: Any, row_id: Any, args: Sequence[Any], kwargs: dict[str, Any]
) -> Any:
    return function(context, context.session.get_one(kind, row_id), *args, **kwargs)


def _account(context: Context, channel_id: int, number: int, locale: str) -> LineAccount:
    lane = Lane(channel_id=channel_id, user_id=f"U{number:032x}")
    context.session.add(lane)
    context.session.flush()
    account = LineAccount(
        id=lane.id,
        channel_id=channel_id,
        user_id=lane.user_id,
        locale=locale,
        first_seen_at=context.now,
    )
    context.session.add(account)
    context.session.flush()
    context.session.add(ConversationState(id=account.id, past=[], parked=[], touched_at=context.now))
    return account


def _name(context: Context, resident_id: int, kana: str, born_on: date) -> None:
    resident = context.session.get_one(Resident, resident_id)
    residents.set_private(context, resident, name="山田花子", kana=kana, born_on=born_on, phone="09012345678")
