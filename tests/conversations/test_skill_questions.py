"""What one can do, asked by taps: a slip is mended by going back, or in the summary; and it is kept as it was answered."""

import re

from sqlalchemy import delete, select

from models.people.memberships import ResidentSkill
from models.people.operators import Skill
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.test_onboarding import agrees, tells_details


def asked_skills(house: House) -> Chat:
    """A registration that has come to the skills."""
    chat = house.resident()
    agrees(chat)
    tells_details(chat)
    return chat


def kept(house: House) -> dict[str, bool]:
    """What residents have answered, by skill."""
    query = select(Skill.key, ResidentSkill.has).join(ResidentSkill, ResidentSkill.skill_id == Skill.id)
    return {row.key: row.has for row in house.look(lambda session: session.execute(query).all())}


def questions(house: House) -> list[str]:
    """The questions of the registration, in order."""
    query = select(Skill).where(Skill.is_asked_first).order_by(Skill.position, Skill.id)
    return [skill.questions["ja"] for skill in house.look(lambda session: session.scalars(query).all())]


def test_one_goes_back_question_by_question_and_a_slip_can_be_mended(house: House) -> None:
    chat, asked = asked_skills(house), questions(house)
    for number, words in enumerate(asked[:-1]):
        chat.reads(words)
        chat.types("はい")
        chat.reads(asked[number + 1])
        chat.types("もどる")
        chat.reads(words)
        chat.types("いいえ")
    chat.types("はい")
    chat.reads("どの曜日ですか")
    for words in reversed(asked):
        chat.types("もどる")
        chat.reads(words)
    chat.types("もどる")
    chat.reads("人をやとわずに")
    chat.types("はい")
    chat.reads(asked[0])


def test_the_progress_counts_every_question_and_never_stands_still(house: House) -> None:
    chat = house.resident()
    places: list[tuple[int, int]] = []

    def moves() -> None:
        step, of = map(int, re.findall(r"(\d+) / (\d+)", chat.says_last())[-1])
        places.append((step, of))

    chat.taps("登録をはじめる")
    moves()
    answers = ("はい", "はい", "はい", "786-0301", "見本 花子", "ミホン ハナコ", "1990-04-01", "090-1234-5678", "はい")
    habits = ("平日", "9時〜12時", "これで決める", "決めない", "決めない", "あとで")
    for typed in (*answers, *("いいえ" for _ in questions(house)), *habits):
        chat.types(typed)
        if chat.state().step == "elsewhere":
            chat.types("はい")
        if typed != "9時〜12時":
            moves()
    assert len(questions(house)) > 1
    assert [step for step, _ in places] == list(range(1, len(places) + 1))
    assert {of for _, of in places} == {len(places)}


def test_the_summary_shows_what_one_can_do_and_mends_it_in_a_list(house: House) -> None:
    chat = asked_skills(house)
    while "どの曜日ですか" not in chat.says_last():
        chat.types("いいえ")
    for words in ("決まっていない", "決めない", "決めない", "あとで"):
        chat.types(words)
    chat.reads("できること\nありません")
    chat.taps("なおす: できること")
    first, second, *_ = chat.labels()
    chat.types("1")
    chat.reads(f"✓ {first}")
    chat.types("1、2")
    chat.reads(f"✓ {first}", f"✓ {second}")
    chat.taps(second)
    chat.reads_not(f"✓ {second}")
    chat.taps("これで決める")
    chat.reads(f"できること\n{first.removeprefix('1. ')}", "これでよい")
    chat.taps("これでよい")
    assert sorted(kept(house).values(), reverse=True) == [True, *[False] * (len(questions(house)) - 1)]


def test_an_office_that_asks_nothing_says_so_without_a_question(house: House) -> None:
    house.act(lambda context: context.session.execute(delete(Skill)) and None)
    chat = asked_skills(house)
    chat.reads("どの曜日ですか")
    for words in ("決まっていない", "決めない", "決めない", "あとで"):
        chat.types(words)
    chat.reads_not("できること")
    chat.types("これでよい")
    chat.types("できること")
    chat.reads("おたずねすることは、もうありません")
    chat.reads_not("[はい]")
