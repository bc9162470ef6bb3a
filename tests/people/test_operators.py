"""Operators, their channels and settings."""

import pytest

from handlers.office import keys, operators
from messages.catalog import text
from models.money.due_dates import PaymentTerms, UnlawfulPaymentTerms
from models.people.channels import Channel, open_secrets, open_token
from models.people.operator_settings import BadSetting
from models.people.operators import Operator, Skill
from models.places.municipalities import UnknownMunicipality
from models.record import audit
from tests.people.house import House


def test_an_operator_comes_with_its_record_and_the_usual_skills(house: House) -> None:
    skills = house.rows(Skill, Skill.operator_id == house.operator_id)
    assert len(skills) == 15
    assert {"ja", "ja-easy", "en"} == set(skills[0].names)
    assert sum(skill.is_asked_first for skill in skills) == 4
    assert house.look(lambda session: audit.verify(session, house.operator_id)) is None


def test_the_preset_for_municipalities_keeps_private_details_out_of_the_chat(sqlite_house: House) -> None:
    made = sqlite_house.act(
        operators.create_operator, key="town", name="町", municipality_code="203246", preset="municipal"
    )
    assert made.private_details == "page"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("private_details", "fax"),
        ("quiet_from", 24),
        ("pay_day", -1),
        ("closing_day", 32),
        ("pay_months", 2),
        ("review_days", 0),
        ("bands", []),
        ("bands", [["a", 9, 8]]),
        ("bands", [["a", 9, 12], ["a", 12, 15]]),
        ("bands", [["a", 9, 12], ["b", 11, 15]]),
        ("bands", "9-12"),
        ("name", " "),
        ("webhook_secret_sealed", b"x"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused_and_nothing_changes(
    sqlite_house: House, field: str, value: object
) -> None:
    with pytest.raises(BadSetting):
        sqlite_house.one(
            operators.change_operator, Operator, sqlite_house.operator_id, desk_hours="いつでも", **{field: value}
        )
    assert sqlite_house.rows(Operator)[0].desk_hours == ""


@pytest.mark.parametrize("days", [(20, 1, 25), (15, 1, 0), (10, 1, 11)])
def test_days_that_would_pay_after_the_sixtieth_are_refused_by_the_article(
    sqlite_house: House, days: tuple[int, int, int]
) -> None:
    changes = dict(zip(("closing_day", "pay_months", "pay_day"), days, strict=True))
    with pytest.raises(UnlawfulPaymentTerms) as refused:
        sqlite_house.one(operators.change_operator, Operator, sqlite_house.operator_id, **changes)
    with pytest.raises(UnlawfulPaymentTerms):
        sqlite_house.act(operators.create_operator, key="late", name="町", municipality_code="39341", **changes)
    assert "第4条第1項" in text("ja", refused.value.key)
    assert sqlite_house.rows(Operator)[0].payment_terms == PaymentTerms(31, 1, 25)
    sqlite_house.one(
        operators.change_operator, Operator, sqlite_house.operator_id, closing_day=15, pay_months=0, pay_day=0
    )
    assert sqlite_house.rows(Operator)[0].payment_terms == PaymentTerms(15, 0, 31)


def test_keys_are_unique_and_towns_real(sqlite_house: House) -> None:
    with pytest.raises(keys.KeyTaken):
        sqlite_house.act(operators.create_operator, key="musubi", name="町", municipality_code="39341")
    with pytest.raises(UnknownMunicipality):
        sqlite_house.act(operators.create_operator, key="nowhere", name="町", municipality_code="99999")


def test_secrets_rotate_and_are_sealed(house: House) -> None:
    house.one(operators.add_channel_secret, Channel, house.channel_id, "newer")
    (channel,) = house.rows(Channel)
    assert open_secrets(house.vault, channel) == ["newer", "secret"]
    assert open_token(house.vault, channel) == "token"
    assert b"newer" not in channel.secrets_sealed
    house.one(operators.drop_old_secrets, Channel, house.channel_id)
    assert open_secrets(house.vault, house.rows(Channel)[0]) == ["newer"]


@pytest.mark.parametrize("url", ["http://example.jp/x", "ftp://example.jp", "https://", "https://a:b@example.jp/"])
def test_a_webhook_goes_to_https_only(sqlite_house: House, url: str) -> None:
    with pytest.raises(BadSetting):
        sqlite_house.one(operators.set_webhook, Operator, sqlite_house.operator_id, url)
