"""Moving house where the new town has several offices, and where staff have heard of it before the resident says so."""

import pytest

from handlers.office import operators
from handlers.towns import moving
from models.people.line_accounts import LineAccount
from models.people.memberships import MembershipStatus
from tests.conversations.work import member
from tests.crossing.two_channels import TwoChannels
from tests.towns.test_moving import NEW, NEW_POSTCODE, OLD, registrations

SECOND = "おおみや村シルバーの会"


@pytest.fixture
def house(sqlite_url: str) -> TwoChannels:
    """Two operators with a LINE account each."""
    return TwoChannels(sqlite_url)


def test_who_moves_to_a_town_with_several_offices_chooses_one(house: TwoChannels) -> None:
    second = house.act(operators.create_operator, key="silver", name=SECOND, municipality_code="20321")
    hana = member(house)
    hana.types("引っ越し")
    hana.types(NEW_POSTCODE)
    hana.reads("窓口が2か所あります", NEW, SECOND)
    hana.taps(SECOND)
    hana.reads(f"{OLD}から{SECOND}へ")
    for button in ("引っ越す", "同意する", "同意する"):
        hana.taps(button)
    assert registrations(house)[second.id] == (MembershipStatus.ACTIVE, True)
    assert house.there[0] not in registrations(house)


def test_staff_ask_whether_somebody_moved_and_only_the_resident_moves(house: TwoChannels) -> None:
    hana = member(house)
    resident_id = hana.resident_id()
    asked = house.act(moving.propose, house.operator_id, resident_id)
    assert asked.status is MembershipStatus.ACTIVE
    hana.is_told("お引っ越しをされたとうかがいました", OLD)
    assert registrations(house) == {house.here[0]: (MembershipStatus.ACTIVE, True)}
    hana.taps("引っ越しの手続き")
    hana.types(NEW_POSTCODE)
    for button in ("引っ越す", "同意する", "同意する"):
        hana.taps(button)
    assert registrations(house)[house.there[0]] == (MembershipStatus.ACTIVE, True)
    with pytest.raises(moving.NotAtHome):
        house.act(moving.propose, house.here[0], resident_id)


def test_whom_line_does_not_reach_is_asked_by_telephone(house: TwoChannels) -> None:
    hana = member(house)
    house.act(lambda context: setattr(context.session.get_one(LineAccount, hana.account_id), "blocked_at", context.now))
    with pytest.raises(moving.NotReached):
        house.act(moving.propose, house.operator_id, hana.resident_id())
