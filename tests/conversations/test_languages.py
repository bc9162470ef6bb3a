"""The languages that an office offers to residents."""

import pytest

from handlers.context import Context
from handlers.office import operators
from models.people.line_accounts import LineAccount
from models.people.operator_settings import BadSetting
from models.people.operators import Operator
from tests.conversations.house import House


def test_only_the_languages_that_the_office_offers_can_be_chosen(sqlite_url: str) -> None:
    house = House(sqlite_url, languages=["ja", "en"])
    chat = house.resident()
    chat.types("language")
    assert {"日本語", "English"} <= set(chat.labels())
    assert "やさしい日本語" not in "".join(chat.labels())
    chat.taps("English")
    chat.reads("in English", "[Register]")


@pytest.mark.parametrize(("languages", "locale"), [(["ja", "en"], "en"), (["ja"], "ja")])
def test_the_language_of_the_profile_is_taken_if_it_is_offered(
    sqlite_url: str, languages: list[str], locale: str
) -> None:
    house = House(sqlite_url, languages=languages)
    chat = house.resident()
    chat._handle({"type": "yui.profile", "language": "en-US"})
    assert house.look(lambda session: session.get_one(LineAccount, chat.account_id).locale) == locale


@pytest.mark.parametrize(("language", "locale"), [("vi", "ja-easy"), ("zh-TW", "ja-easy"), (None, "ja"), ("ja", "ja")])
def test_who_reads_line_in_another_language_is_first_written_to_in_plain_japanese(
    house: House, language: str | None, locale: str
) -> None:
    chat = house.resident()
    chat._handle({"type": "yui.profile", "language": language})
    assert house.look(lambda session: session.get_one(LineAccount, chat.account_id).locale) == locale


@pytest.mark.parametrize("way", ["taps", "types"])
def test_the_first_greeting_offers_every_language_in_its_own_words_and_is_said_again_in_it(
    house: House, way: str
) -> None:
    chat = house.resident()
    chat.reads("For English, press or type “English”", "やさしい日本語で よむ 人は", "[English]", "[やさしい日本語]")
    getattr(chat, way)("English")
    chat.reads("write in English", "Hello, this is Yui", "For your safety", "[Register]", "[日本語]")
    chat.reads("日本語で読むときは", "やさしい日本語で よむ 人は")
    chat.reads_not("[English]", "For English")
    chat.taps("Register")
    chat.types("yes")
    getattr(chat, way)("やさしい日本語")
    chat.reads("やさしい日本語で おくります")
    chat.reads_not("だいじな こと", "[登録を はじめる]")
    assert chat.state().step == "privacy"


def test_an_office_greets_only_in_the_languages_that_it_offers(sqlite_url: str) -> None:
    chat = House(sqlite_url, languages=["ja"]).resident()
    chat.reads_not("English", "やさしい日本語")
    chat.types("English")
    chat.reads_not("in English")


@pytest.mark.parametrize("languages", [[], ["en"], ["ja", "ja"], ["ja", "fr"], "ja", None])
def test_japanese_is_always_among_the_languages(house: House, languages: object) -> None:
    def change(context: Context) -> None:
        operator = context.session.get_one(Operator, house.operator_id)
        operators.change_operator(context, operator, languages=languages)

    with pytest.raises(BadSetting):
        house.act(change)
