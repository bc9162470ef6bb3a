"""Staff, their roles, tokens and sign-ins."""

from datetime import timedelta

import pytest

from handlers.office import permissions, staff_accounts
from models.errors import Forbidden, NotFound
from models.people.memberships import resident_of
from models.people.operators import Client
from models.people.staff import Role, Staff, StaffToken
from models.rows import found
from tests.people.house import House


def test_ordering_reviewing_and_paying_are_kept_apart(house: House) -> None:
    with pytest.raises(staff_accounts.NeedsSeparation):
        house.staff_member(Role.DIRECTOR, Role.ACCOUNTANT)
    house.staff_member(Role.DIRECTOR, Role.ACCOUNTANT, separation_exception="職員が一人しかいない")
    assert house.recorded()[-1].detail["separation_exception"] == "職員が一人しかいない"


def test_roles_and_addresses_are_checked(sqlite_house: House) -> None:
    sqlite_house.staff_member(Role.ADMIN, email="A@Example.jp")
    with pytest.raises(staff_accounts.EmailTaken):
        sqlite_house.staff_member(Role.ADMIN, email="a@example.jp")
    for roles in ((), ("king",), (Role.CLIENT,)):
        with pytest.raises(staff_accounts.BadRoles):
            sqlite_house.staff_member(*roles)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        sqlite_house.staff_member(Role.CLIENT, client_id=999)


def test_a_token_works_until_it_ends_is_revoked_or_its_owner_disabled(house: House) -> None:
    staff_id = house.staff_member(Role.DIRECTOR)
    until = house.now + timedelta(days=1)
    token = house.one(staff_accounts.issue_token, Staff, staff_id, label="表計算", scopes=["read"], expires_at=until)
    assert whose(house, token) == (staff_id, ["read"])
    assert token not in str([row.digest for row in house.rows(StaffToken)])
    house.passes(days=1)
    assert whose(house, token) is None
    token = house.one(staff_accounts.issue_token, Staff, staff_id, label="", scopes=["all"])
    house.one(staff_accounts.disable_staff, Staff, staff_id)
    assert whose(house, token) is None
    house.one(staff_accounts.enable_staff, Staff, staff_id)
    house.one(staff_accounts.revoke_token, StaffToken, house.rows(StaffToken)[-1].id)
    assert whose(house, token) is None
    with pytest.raises(staff_accounts.BadScopes):
        house.one(staff_accounts.issue_token, Staff, staff_id, label="", scopes=["everything"])


def test_a_session_ends_by_time_sign_out_and_new_password(sqlite_house: House) -> None:
    house = sqlite_house
    staff_id = house.staff_member(Role.DIRECTOR)
    first = house.one(staff_accounts.open_session, Staff, staff_id)
    assert signed_in(house, first.cookie) == staff_id
    house.act(staff_accounts.close_session, first.cookie)
    assert signed_in(house, first.cookie) is None
    second = house.one(staff_accounts.open_session, Staff, staff_id)
    house.one(staff_accounts.set_password_hash, Staff, staff_id, "hash", must_change=False)
    assert signed_in(house, second.cookie) is None
    third = house.one(staff_accounts.open_session, Staff, staff_id)
    house.passes(hours=12)
    assert signed_in(house, third.cookie) is None


def test_who_may_do_what(sqlite_house: House) -> None:
    house = sqlite_house
    director, auditor = house.staff_member(Role.DIRECTOR), house.staff_member(Role.AUDITOR)

    def may(staff_id: int, act: str, scopes: list[str] | None = None) -> bool:
        return house.look(lambda session: permissions.allowed(session.get_one(Staff, staff_id), act, scopes))

    assert may(director, "orders.write")
    assert not may(director, "reviews.write")
    assert not may(director, "pay_runs.close")
    assert may(director, "orders.write", ["orders"])
    assert not may(director, "orders.write", ["read"])
    assert all(may(auditor, act) == act.endswith(".read") for act in permissions.ACTS)
    with pytest.raises(Forbidden):
        house.look(lambda session: permissions.require(session.get_one(Staff, director), "pay_runs.close"))


def test_another_operators_rows_are_not_there(house: House) -> None:
    resident_id = house.resident()

    def sees(operator_id: int) -> int:
        def look(session):  # type: ignore[no-untyped-def]
            found(session, Client, house.client_id, operator_id)
            return resident_of(session, resident_id, operator_id).id

        return house.look(look)

    assert sees(house.operator_id) == resident_id
    with pytest.raises(NotFound):
        sees(house.operator_id + 1)


def whose(house: House, token: str) -> tuple[int, list[str]] | None:
    """Whose token this is, as a number."""
    found = house.look(lambda session: staff_accounts.staff_of_token(session, token, house.now))
    return None if found is None else (found[0].id, found[1])


def signed_in(house: House, cookie: str) -> int | None:
    """Who is signed in."""
    found = house.look(lambda session: staff_accounts.staff_of_cookie(session, cookie, house.now))
    return None if found is None else found[0].id
