"""What a sentence tells people to press is on a button of that language; what it tells them to type is understood."""

import re

import pytest

from messages import words
from messages.catalog import LOCALES, sentences, text
from messages.line import postback

QUOTED = {"ja": r"「([^「」{}]+)」", "ja-easy": r"「([^「」{}]+)」", "en": r"[“\"]([^“”\"{}]+)[”\"]"}
CLAUSE = re.compile(r"[。\n]|[.;] ")
TO_PRESS = re.compile(r"押|お[しす](?!らせ)|\b(?:[Pp]ress|[Tt]ap)\b")

NO_BUTTONS = ("words.", "engine.names.", "pages.own_data.", "papers.", "register.", "workbooks.")
"""Sentences that stand on no button: typed words, names of conversations, what is printed."""

IN_LINE = {"＞", "送信取消", "送信取消(そうしんとりけし)", "Unsend"}
ELSEWHERE = IN_LINE | {
    *("印刷", "共有", "Print", "Share"),  # the browser
    *("CSV UTF-8", "LINE", "追加の締め", "かわりに受ける", "client"),  # what staff press, in Excel and in the console
    *("たずねること", "えらぶことば", "〜のときだけたずねる", "〜のときだけ", "よみ"),  # what staff fill in
    *("記号", "振込用の店名・口座番号", "ゆうちょ"),  # the passbook
    *("結", "結(ゆい)", "できないこと"),  # names
    *("連絡先を伝えたい", "れんらくさきを つたえたい"),  # an example of what to write to staff
    *("1,3", "1990年4月1日", "平成2年4月1日", "19900401", "April 1, 1990"),  # examples of an answer
    *("ガ", "パ", ",", '"', "@"),  # signs
}
"""What is quoted and is not Yui's to press, nor a command."""


def labels(locale: str) -> set[str]:
    """Every sentence that can stand on a button."""
    return {words.removeprefix("← ") for name, words in sentences(locale).items() if not name.startswith(NO_BUTTONS)}


@pytest.mark.parametrize("locale", LOCALES)
def test_what_a_sentence_names_is_on_a_button_or_understood_when_typed(locale: str) -> None:
    there = labels(locale) | ELSEWHERE
    strange = [
        f"{name}: {quoted}"
        for name, sentence in sentences(locale).items()
        for clause in CLAUSE.split(sentence)
        for quoted in re.findall(QUOTED[locale], clause)
        if quoted not in there and (TO_PRESS.search(clause) or words.command_of(quoted) is None)
    ]
    assert strange == []


BUTTONS = ("work.buttons.", "menu.", "settings.names.", "engine.ways.", "engine.resume.", "engine.is_answer.")
SENTENCES = {"menu.words", "engine.resume.welcome", "engine.is_answer.words"}


@pytest.mark.parametrize("locale", LOCALES)
def test_a_label_stands_whole_on_its_button(locale: str) -> None:
    said = sentences(locale)
    on_buttons = [words for name, words in said.items() if name.startswith(BUTTONS) and name not in SENTENCES]
    names = [words for name, words in said.items() if name.startswith("engine.names.")]
    on_buttons += [text(locale, "engine.go_on", what=name) for name in names]
    assert [label for label in on_buttons if postback(label, "")["label"] != label] == []
