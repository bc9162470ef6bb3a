"""What people type is read kindly, and refused by name where it cannot be read."""

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import YuiError
from models.people import birth_dates, names, text_input
from models.people.text_input import birth_date

TODAY = date(2026, 11, 23)
ANYTHING = st.one_of(
    st.text(),
    st.sampled_from(["", " ", "😀👨‍👩‍👧", "あ" * 5000, "1" * 5000, "山田", "Привет", "\u202eabc", "ﾊﾟ", "🅰️1"]),
)
READERS = [
    text_input.phone_number,
    text_input.email_address,
    text_input.postcode,
    text_input.invite_code,
    text_input.amount_yen,
    text_input.minutes,
    names.person_name,
    lambda text: text_input.whole_number(text, 1, 99),
    lambda text: birth_date(text, TODAY),
]


@pytest.mark.parametrize("reader", READERS)
@given(typed=ANYTHING)
def test_a_reader_either_reads_or_refuses_by_name(reader, typed):
    with contextlib.suppress(YuiError):
        reader(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "1990-04-01",
        "1990/4/1",
        "1990.4.1",
        "1990 4 1",
        "19900401",
        "１９９０年４月１日",
        "西暦1990年4月1日",
        "平成2年4月1日",
        "平成二年四月一日",
        "平2.4.1",
        "H2.4.1",
        "h020401",
        "Ｈ２．４．１",
        "㍻2年4月1日",
        "1990年4月1日生まれです",
        "1990年4月1日(日)",
        "April 1, 1990",
        "1st Apr 1990",
        "1990ー04ー01",
    ],
)
def test_one_birthday_in_many_ways(typed):
    typed = typed.replace("ー", "-") if typed.startswith("1990ー") else typed
    assert birth_date(typed, TODAY) == date(1990, 4, 1)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("昭和55年2月29日", date(1980, 2, 29)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("平成31年5月1日", date(2019, 5, 1)),
        ("T15.1.2", date(1926, 1, 2)),
    ],
)
def test_the_eras(typed, day):
    assert birth_date(typed, TODAY) == day


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("1990-02-30", birth_dates.ImpossibleDate),
        ("1990-13-01", birth_dates.ImpossibleDate),
        ("昭和55年2月30日", birth_dates.ImpossibleDate),
        ("平成40年1月1日", birth_dates.ImpossibleDate),
        ("平成0年1月1日", birth_dates.ImpossibleDate),
        ("2026-11-24", birth_dates.FutureDate),
        ("令和9年1月1日", birth_dates.FutureDate),
        ("1868-01-01", birth_dates.TooLongAgo),
        ("90/4/1", birth_dates.UnreadableDate),
        ("01/04/1990", birth_dates.UnreadableDate),
        ("1990年4月", birth_dates.UnreadableDate),
        ("きのう", birth_dates.UnreadableDate),
    ],
)
def test_days_that_cannot_be_birthdays(typed, refusal):
    with pytest.raises(refusal):
        birth_date(typed, TODAY)


@given(st.dates(min_value=date(1907, 1, 1), max_value=TODAY))
def test_every_day_of_a_life_is_read_back(day):
    assert birth_date(f"{day:%Y%m%d}", TODAY) == day
    assert birth_date(f"{day.year}年{day.month}月{day.day}日", TODAY) == day
    era = next(era for era, (first, last) in birth_dates.ERAS.items() if first <= day <= last)
    year = day.year - birth_dates.ERAS[era][0].year + 1
    assert birth_date(f"{era}{year}年{day.month}月{day.day}日", TODAY) == day
    with pytest.raises(birth_dates.FutureDate):
        birth_date(f"{day:%Y-%m-%d}", day - timedelta(days=1))


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("090-1234-5678", "09012345678"),
        ("０９０ー１２３４ー５６７８", "09012345678"),
        ("+81 90 1234 5678", "09012345678"),
        ("+81(0)90-1234-5678", "09012345678"),
        ("0263(52)0280", "0263520280"),
        ("03―1234―5678", "0312345678"),
        ("050-1234-5678", "05012345678"),
    ],
)
def test_phone_numbers(typed, digits):
    assert text_input.phone_number(typed) == digits


@pytest.mark.parametrize(
    "typed",
    ["0120-444-444", "090-1234-567", "1234567", "+82 10 1234 5678", "電話", "020-1234-5678"],
)
def test_numbers_on_which_nobody_answers(typed):
    with pytest.raises(text_input.BadPhone):
        text_input.phone_number(typed)


def test_email_addresses():
    assert text_input.email_address(" Ｈａｎａ＠Example．JP ") == "Hana@example.jp"
    assert text_input.email_address("a..b.@docomo.ne.jp") == "a..b.@docomo.ne.jp"
    for typed in ("hana", "hana@jp", "@example.jp", "花@example.jp", "a@" + "b" * 260 + ".jp"):
        with pytest.raises(text_input.BadEmail):
            text_input.email_address(typed)


@pytest.mark.parametrize("typed", ["〒384-2305", "3842305", "３８４ー２３０５", "郵便番号: 384－2305", "384 2305"])
def test_postcodes(typed):
    assert text_input.postcode(typed) == "3842305"


def test_invite_codes_forgive_letters_that_look_alike():
    assert text_input.invite_code("ａｂcd-oil9") == "ABCD0119"
    for typed in ("ABCD", "ABCDEFGU", "ABCD EFGHJ"):
        with pytest.raises(text_input.BadInviteCode):
            text_input.invite_code(typed)


@pytest.mark.parametrize(
    ("typed", "yen"),
    [
        ("1,000,000円", 10**6),
        ("80万", 800_000),
        ("八十万円", 800_000),
        ("1.5万", 15_000),
        ("¥５００", 500),
        ("0", 0),
    ],
)
def test_amounts(typed, yen):
    assert text_input.amount_yen(typed) == yen


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("10", 600),
        ("１０時間", 600),
        ("1時間半", 90),
        ("90分", 90),
        ("週に10.5時間", 630),
        ("2 hours 30 min", 150),
    ],
)
def test_durations(typed, minutes):
    assert text_input.minutes(typed) == minutes


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("typed", ["①②③", "⑩", "5²", "½", "⑴", "⒈", "❶", "🄁", "㉑", "１⓪"])
def test_figures_in_rings_or_raised_are_no_number(reader, typed):
    with pytest.raises(YuiError):
        reader(typed)
    with pytest.raises(YuiError):
        reader(typed + "68209010112345678"[: 11 - len(typed)])


def test_numbers_out_of_range_say_the_range():
    with pytest.raises(text_input.NumberOutOfRange) as refusal:
        text_input.minutes("200時間")
    assert refusal.value.values == {"low": "0", "high": "10,080"}


@pytest.mark.parametrize(
    "name",
    [
        "髙橋 花子",
        "山﨑",
        "𠮷田 太郎",
        "葛\U000e0100城 一",
        "Nguyễn Thị Hoa",
        "ジャン＝ポール",
        "佐々木",
        "福\ufa1b",
    ],
)
def test_name_variants_pass_untouched(name):
    assert names.person_name(f"　{name}\n") == name


def test_what_is_no_name():
    for typed, refusal in [
        ("", names.NoName),
        ("123", names.NoName),
        ("山田😀", names.ForeignInName),
        ("山" * 61, names.NameTooLong),
    ]:
        with pytest.raises(refusal):
            names.person_name(typed)
    with pytest.raises(names.ForeignInName) as told:
        names.person_name("山田2")
    assert told.value.values == {"character": "2"}


@pytest.mark.parametrize(
    "typed", ["8", "８時間", "週8時間まで", "1週間に八時間くらい", "週に8h", "8 hours a week", "毎週8時間です。"]
)
def test_hours_a_week_in_many_ways(typed):
    assert text_input.minutes(text_input.bare_limit(typed, "week")) == 8 * 60


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "2.5時間",
            "２．５時間",
            "2時間半",
            "二時間半まで",
            "週に2時間30分",
            "150分",
            "2:30",
            "2時間30",
            "2.5",
            "約2時間半です",
        ),
        *("2.5 hours", "2 h 30 min", "2h30", "2 and a half hours a week", "150 minutes per week", "up to 2.5 hours"),
    ],
)
def test_halves_and_minutes_of_a_week_in_many_ways(typed):
    assert text_input.minutes(text_input.bare_limit(typed, "week")) == 150


def test_an_hour_in_words():
    assert [text_input.minutes(typed) for typed in ("an hour", "half an hour", "an hour and a half")] == [60, 30, 90]


@pytest.mark.parametrize(
    "typed", ["80万", "年80万円まで", "1年に８０万円以内", "年間約80万円です", "800,000 yen a year", "up to 800000"]
)
def test_a_yearly_limit_in_many_ways(typed):
    assert text_input.amount_yen(text_input.bare_limit(typed, "year"), 1_000, 10_000_000) == 800_000


@pytest.mark.parametrize(
    "typed", ["週", "まで", "半日", "18歳まで時間", "1週", "2年", "年に100時間", "50 hours per year", "2:90", "2h60"]
)
def test_what_is_no_limit_is_refused_by_name(typed):
    with pytest.raises(YuiError):
        text_input.minutes(text_input.bare_limit(typed, "week"))


@pytest.mark.parametrize("typed", ["週に1万円まで", "毎週10000円", "10000/week", "20000 yen a week", "1万円/週"])
def test_yen_a_week_are_not_taken_for_yen_a_year(typed):
    with pytest.raises(text_input.BadNumber):
        text_input.amount_yen(text_input.bare_limit(typed, "year"), 1_000, 10_000_000)


@pytest.mark.parametrize("typed", ["週に2件", "年2件まで", "2/week"])
def test_pieces_at_once_have_no_period(typed):
    assert text_input.whole_number(text_input.bare_limit("同時に2件まで"), 1, 9) == 2
    with pytest.raises(text_input.BadNumber):
        text_input.whole_number(text_input.bare_limit(typed), 1, 9)
