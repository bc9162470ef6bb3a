"""Names in katakana, as people type them and as banks take them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.people import kana

KATAKANA = st.text(st.sampled_from([chr(code) for code in range(0x30A1, 0x30FB)] + ["ー"]), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ヤマダ ハナコ", "ヤマダ ハナコ"),
        ("やまだ　はなこ", "ヤマダ ハナコ"),
        (" ﾔﾏﾀﾞ  ﾊﾅｺ ", "ヤマダ ハナコ"),
        ("オ-ノ タロ−", "オーノ タロー"),
        ("か゛とう けい", "ガトウ ケイ"),
        ("か\u3099とう けい", "ガトウ ケイ"),
        ("ジョン・スミス", "ジョン スミス"),
        ("ｳﾞｧﾝ ﾃﾞｨｰﾝ", "ヴァン ディーン"),
    ],
)
def test_readings_come_out_in_one_form(typed, read):
    assert kana.kana_name(typed) == read


@pytest.mark.parametrize(
    ("typed", "character"),
    [
        ("山田 ハナコ", "山"),
        ("Yamada Hanako", "Y"),
        ("ヤマダ ハナコ1", "1"),
        ("ヤマダ 😀", "😀"),
        ("ー ヤマダ", "ー"),
    ],
)
def test_a_foreign_character_is_named(typed, character):
    with pytest.raises(kana.ForeignInKana) as refusal:
        kana.kana_name(typed)
    assert refusal.value.values == {"character": character}


def test_other_refusals_of_a_reading():
    for typed, refusal in [
        ("  ", kana.EmptyKana),
        ("ヤマダハナコ", kana.KanaWithoutSpace),
        ("ア イ" * 30, kana.KanaTooLong),
    ]:
        with pytest.raises(refusal):
            kana.kana_name(typed)
    assert kana.kana_name("スカルノ", single=True) == "スカルノ"


@pytest.mark.parametrize(
    ("registered", "holder"),
    [
        ("オオノ ショウコ", "ｵｵﾉ ｼﾖｳｺ"),
        ("ヤマダ ハナコ", "ヤマダハナコ"),
        ("ガトウ ケイ", "ｶﾞﾄｳ ｹｲ"),
        ("サトー ユウ", "サト-　ユウ"),
        ("ミヅノ カヲル", "ミズノ カオル"),
        ("ジョン ポール スミス", "スミス ジヨン ポ-ル"),
    ],
)
def test_the_same_person_at_the_bank(registered, holder):
    assert kana.same_person(registered, holder)


@pytest.mark.parametrize("holder", ["ヤマダ タロウ", "ハナコ", "", "カトウ ケイ", "ヤマダ ハナ"])
def test_another_person_at_the_bank(holder):
    assert not kana.same_person("ヤマダ ハナコ", holder)


def test_voicing_tells_people_apart():
    assert not kana.same_person("カトウ ケイ", "ガトウ ケイ")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("ショッピング ヲ ヴ", "ｼﾖﾂﾋﾟﾝｸﾞ ｵ ｳﾞ"),
        ("サトー・ユウ", "ｻﾄ- ﾕｳ"),
        ("やまだ はなこ", "ﾔﾏﾀﾞ ﾊﾅｺ"),
        ("カ）ユイ", "ｶ)ﾕｲ"),
        ("Ａbc／1．２", "ABC/1.2"),
        ("ヵヶヮヰヱ", "ｶｹﾜｲｴ"),
    ],
)
def test_what_a_bank_takes(text, written):
    assert kana.to_bank_kana(text) == written


@pytest.mark.parametrize(
    ("text", "character"),
    [("山田", "山"), ("A&B", "&"), ("アé", "É"), ("ア「", "「"), ("ア😀", "😀")],
)
def test_what_no_bank_takes(text, character):
    with pytest.raises(kana.NotForBank) as refusal:
        kana.to_bank_kana(text)
    assert refusal.value.values == {"character": character}


@given(KATAKANA, KATAKANA)
def test_every_katakana_name_can_be_written_for_a_bank(surname, given_name):
    name = f"{surname} {given_name}"
    written = kana.to_bank_kana(name)
    assert set(written) <= kana.BANK_CHARACTERS
    assert kana.to_bank_kana(written) == written
    assert len(written.encode("shift_jis")) == len(written) == kana.bank_bytes(name)
    assert kana.same_person(name, written) or not kana.same_person(name, name)


@given(st.text())
def test_any_text_is_written_or_its_character_named(text):
    with contextlib.suppress(kana.NotForBank):
        assert set(kana.to_bank_kana(text)) <= kana.BANK_CHARACTERS


def test_a_holder_has_thirty_bytes():
    assert kana.holder_name("ガ" * 15) == "ｶﾞ" * 15
    with pytest.raises(kana.TooLongForBank) as refusal:
        kana.holder_name("ガ" * 15 + "ア")
    assert refusal.value.values == {"length": 31, "limit": 30}
