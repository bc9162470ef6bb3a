"""What people would type of themselves is understood where only buttons stand: days, times, limits, towns."""

import re

import pytest
from sqlalchemy import select

from messages.catalog import LOCALES
from models.people.memberships import Membership
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.test_onboarding import agrees
from tests.conversations.work import member

RANGES = (
    "月〜水",
    "月-水",
    "月ー水",
    "月から水まで",
    "月曜日～水曜日",
    "月火 水",
    "Mon - Wed",
    "from Monday to Wednesday",
)


def asked_for_days(house: House, locale: str = "ja") -> Chat:
    """Somebody registered who mends the free time."""
    chat = member(house, locale)
    chat.types("できる時間と上限")
    return chat


@pytest.mark.parametrize(
    "typed", ["月・水", "月水", "月曜日、水曜日", "月曜と水曜", "Mon and Wed", "4 6", "げつ、すい"]
)
@pytest.mark.parametrize("locale", LOCALES)
def test_several_days_are_typed_at_once_in_any_language(house: House, locale: str, typed: str) -> None:
    chat = asked_for_days(house, locale)
    chat.types(typed)
    monday, wednesday = {"en": ("Mon", "Wed")}.get(locale, ("月", "水"))
    chat.reads(f"✓ 4. {monday}", f"✓ 6. {wednesday}")


def test_free_time_and_limits_are_told_in_ones_own_words(house: House) -> None:
    chat = asked_for_days(house)
    for typed in ("水曜日", "土日と水曜", "水", "これで決める"):
        chat.types(typed)
    chat.reads("水・土・日の、何時ごろですか")
    chat.types("夕方")
    chat.reads("✓ 3. 15時〜18時", "✓ 4. 18時〜21時")
    chat.reads_not("✓ 1.", "✓ 2.", "✓ 5.")
    chat.taps("3. 15時〜18時")
    for typed in ("夜", "18時から21時", "これで決める"):
        chat.types(typed)
    chat.reads("1週間に、何時間まで")
    chat.types("年に100時間")
    chat.reads("1週間に、何時間まで")
    chat.types("１週間に８時間まで")
    chat.types("週に1万円まで")
    chat.types("年８０万円以内")
    chat.types("2件まで")
    chat.reads("水・土・日 18時〜21時・21時〜24時", "週8時間", "800,000円", "2件まで")
    chat.taps("なおす: 1週間の上限")
    chat.types("とくになし")
    chat.taps("なおす: 1年の上限")
    chat.types("いいえ")
    chat.reads("これでよい", "決めていない")
    chat.reads_not("週8時間", "800,000円")


@pytest.mark.parametrize("locale", LOCALES)
def test_days_are_typed_from_one_to_another_in_any_language(house: House, locale: str) -> None:
    chat = asked_for_days(house, locale)
    shown = {"en": ("Mon", "Tue", "Wed", "Fri", "Sun")}.get(locale, ("月", "火", "水", "金", "日"))
    for typed in RANGES:
        chat.types(typed)
        monday, tuesday, wednesday, friday, sunday = shown
        chat.reads(f"✓ 4. {monday}", f"✓ 5. {tuesday}", f"✓ 6. {wednesday}")
        chat.reads_not(f"✓ 8. {friday}", f"✓ 10. {sunday}")
        chat.types("月〜水をはずす")
        chat.reads_not("✓")
    for typed in ("月〜", "〜水", "月〜水〜金", "春〜秋"):
        chat.types(typed)
        chat.reads_not("✓")
    chat.types("土〜月とFri")
    chat.reads(f"✓ 4. {shown[0]}", f"✓ 8. {shown[3]}", f"✓ 10. {shown[4]}")


@pytest.mark.parametrize(
    ("typed", "days"),
    [("weekdays", "平日"), ("平日のみ", "平日"), ("the weekend", "土日"), ("土日祝", "土日"), ("every day", "毎日")],
)
def test_words_for_several_days_go_on_at_once(house: House, typed: str, days: str) -> None:
    chat = asked_for_days(house)
    chat.types(typed)
    chat.reads(f"{days}の、何時ごろですか")


@pytest.mark.parametrize(
    ("typed", "bands"),
    [
        ("9時から15時", "12"),
        ("9:00-15:00", "12"),
        ("12〜21", "234"),
        ("9時〜12時と18時〜24時", "145"),
        ("10時から15時", ""),
        ("9 to 12", "1"),
    ],
)
def test_a_time_over_several_bands_is_all_of_them(house: House, typed: str, bands: str) -> None:
    chat = asked_for_days(house)
    chat.types("平日")
    chat.types(typed)
    chosen = "".join(re.findall(r"✓ (\d)\.", chat.says_last()))
    assert chosen == bands


def test_all_days_but_one_and_half_hours_are_understood(house: House) -> None:
    chat = asked_for_days(house)
    for typed in ("水曜以外", "これで決める", "午前", "これで決める"):
        chat.types(typed)
    for typed in ("200時間", "5分", "たくさん", "週に1万円"):
        chat.types(typed)
        chat.reads("15分から168時間まで", "例: 8時間、2時間半、90分", "1週間に、何時間まで")
    chat.types("十時間半")
    chat.types("なし")
    chat.types("なし")
    chat.reads("月・火・木・金・土・日 9時〜12時", "週10時間30分")
    for typed, shown in (("９０分", "週1時間30分"), ("an hour", "週1時間"), ("45分", "週45分")):
        chat.types("なおす 1週間の上限")
        chat.types(typed)
        chat.reads(f"1週間の上限\n{shown}\n")
    chat.taps("これでよい")
    kept = house.look(lambda session: session.scalars(select(Membership.minutes_per_week)).one())
    assert kept == 45


def test_what_is_typed_is_added_and_a_tap_takes_it_back(house: House) -> None:
    chat = asked_for_days(house)
    for typed in ("月曜日", "土日と水曜", "月"):
        chat.types(typed)
    chat.reads("✓ 4. 月", "✓ 6. 水", "✓ 9. 土", "✓ 10. 日")
    chat.taps("4. 月")
    chat.reads_not("✓ 4. 月")
    for typed in ("remove 6", "水をはずす"):
        chat.types(typed)
        chat.reads_not("✓ 6. 水")
    chat.types("平日")
    chat.reads("毎日の、何時ごろですか")


def test_what_is_typed_on_the_list_of_home_keeps_the_ticks(house: House) -> None:
    chat = member(house)
    chat.types("作業の環境")
    first, second, third = chat.labels()[:3]
    chat.taps(second)
    chat.types("1、3")
    chat.types("1")
    chat.reads(f"✓ {first}", f"✓ {second}", f"✓ {third}")


def test_what_names_no_day_is_not_taken(house: House) -> None:
    chat = asked_for_days(house)
    for typed in ("月・決まっていない", "月と星", "月・これで決める", "・", "13月4日"):
        chat.types(typed)
        chat.reads("ボタンを押すか", "どの曜日ですか")
        chat.reads_not("✓")


@pytest.mark.parametrize("typed", ["木曽岬町", "三重県桑名郡木曽岬町", "2"])
def test_a_town_is_named_without_its_prefecture(house: House, typed: str) -> None:
    chat = house.resident()
    agrees(chat)
    chat.types("498-0000")
    chat.reads("いくつかの市町村", "弥富市")
    chat.types(typed)
    chat.reads("お住まいは木曽岬町ですね")


def test_a_bank_and_a_branch_are_named_by_their_codes_and_a_code_is_no_number_of_a_choice(house: House) -> None:
    chat = member(house)
    for typed in ("口座", "銀行", "山陰合同", "0167", "松江"):
        chat.types(typed)
    second = chat.labels()[1]
    chat.reads("件見つかりました")
    assert not second.endswith("(002)")
    chat.types("002")
    chat.reads("ボタンを押すか", "件見つかりました")
    chat.types(second.rpartition("(")[2].rstrip(")"))
    chat.reads("口座の種類")


@pytest.mark.parametrize(
    ("typed", "said"), [("１ヶ月", "12月24日(木)まで"), ("一週間", "12月1日(火)まで"), ("しばらく", "ご案内を休みます")]
)
def test_a_pause_is_told_in_ones_own_words(house: House, typed: str, said: str) -> None:
    chat = member(house)
    chat.types("おやすみ")
    chat.types(typed)
    chat.reads(said)
