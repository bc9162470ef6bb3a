"""Words that are commands where an item of work asks for text: it is asked whether they are the answer."""

import pytest

from handlers.commands import COMMANDS
from handlers.conversations.menu import GUEST, RESIDENT
from handlers.conversations.settings import SETTINGS
from messages.catalog import LOCALES, text
from messages.words import command_of
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.test_onboarding import asked_for_the_name
from tests.conversations.test_work_doing import answers, begun
from tests.conversations.work import member

COPY = {"key": "words", "kind": "text", "label": "書いてあるとおりに書いてください。"}


@pytest.fixture
def hanako(house: House) -> Chat:
    """Somebody registered."""
    return member(house)


@pytest.mark.parametrize(
    "word", ["中止", "キャンセル", "相談", "メニュー", "ホーム", "登録", "設定", "もどる", "staff"]
)
def test_a_word_that_is_a_command_can_be_the_answer(house: House, hanako: Chat, word: str) -> None:
    begun(house, hanako, COPY)
    hanako.types(word)
    hanako.reads(f"「{word}」は、この件の答えですか", "[はい、答えです]", "[いいえ、答えではない]")
    assert answers(house) == []
    hanako.taps("はい、答えです")
    hanako.reads("2 / 3")
    assert answers(house)[0]["words"] == word


def test_a_word_that_is_a_command_and_no_answer_is_done(house: House, hanako: Chat) -> None:
    begun(house, hanako, COPY)
    hanako.types("下田")
    hanako.types("戻る")
    answer = hanako.button("はい、答えです")
    hanako.taps("いいえ、答えではない")
    hanako.reads("1 / 3")
    hanako.taps_data(answer)
    hanako.reads("前の画面のボタン")
    hanako.types("設定")
    hanako.taps("いいえ、答えではない")
    hanako.reads("変えたいものを選んでください")
    assert [answer["words"] for answer in answers(house)] == ["下田"]


def test_where_the_answer_has_a_form_the_ways_out_are_taken_at_their_word(house: House, hanako: Chat) -> None:
    begun(house, hanako)
    hanako.types("そうだん")
    hanako.taps("はい、答えです")
    assert answers(house)[0]["reading"] == "そうだん"
    hanako.types("やめる")
    hanako.reads("ここまで保存しました")


@pytest.mark.parametrize("locale", LOCALES)
def test_every_label_of_the_menu_and_the_settings_can_be_typed(locale: str) -> None:
    labels = {f"menu.{name}": name for name in {*GUEST, *RESIDENT}}
    labels |= {f"settings.names.{name}": name for name in SETTINGS}
    for label, command in labels.items():
        words = text(locale, label)
        assert command_of(words) == command, words
        assert command in COMMANDS


def test_a_label_that_is_typed_opens_what_its_button_opens(hanako: Chat) -> None:
    hanako.types("お金のこと")
    hanako.reads("これから入る分")
    hanako.types("電話番号")
    hanako.reads("連絡のつく電話番号")
    hanako.types("やめる")
    hanako.types("できることの段階")
    hanako.reads("段階")


@pytest.mark.parametrize(("yes", "no"), [("はい", "いいえ"), ("1", "2"), ("はい、答えです", "いいえ、答えではない")])
def test_whether_it_is_the_answer_can_be_typed(house: House, hanako: Chat, yes: str, no: str) -> None:
    begun(house, hanako, COPY)
    hanako.types("相談")
    hanako.types(yes)
    hanako.reads("2 / 3")
    hanako.types("設定")
    hanako.types(no)
    hanako.reads("変えたいものを選んでください")
    hanako.types("自分のしごと")
    hanako.types("上田")
    hanako.types("メニュー")
    hanako.types("はいから町")
    assert [answer["words"] for answer in answers(house)][0::2] == ["相談", "はいから町"]


def test_a_word_in_doubt_that_is_taken_back_is_asked_about_no_more(house: House, hanako: Chat) -> None:
    begun(house, hanako, COPY)
    hanako.types("相談")
    hanako.unsends(hanako.last_message_id)
    hanako.types("いいえ")
    assert [answer["words"] for answer in answers(house)] == ["いいえ"]


def test_help_and_another_language_are_had_at_any_question(house: House) -> None:
    chat = asked_for_the_name(house)
    for typed, answer in (
        ("つかいかた", "【つかいかた】"),
        ("English", "From now on we write in English"),
        ("help", "How it works"),
    ):
        chat.types(typed)
        chat.reads(answer)
        assert chat.state().step == "name"
