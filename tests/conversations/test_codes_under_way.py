"""An invite code in the middle of registering: what is answered stays, and the code joins it."""

import pytest
from sqlalchemy import select

from handlers.context import Context
from handlers.people import code_tries, invite_codes, residents
from models.people.memberships import Consent, Membership
from models.people.operators import Operator, Skill
from models.people.residents import Resident
from models.work.tickets import Ticket
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.test_account import imported
from tests.conversations.test_onboarding import HOME, agrees, asked_for_the_name, tells_habits
from tests.conversations.test_shared_account import account_of, finishes, neighbour_id, share
from tests.conversations.test_typed_codes import a_code
from tests.conversations.work import member

TYPED = ("見本 次郎", "みほん じろう", "1961-11-03", "090-0000-0009")


def details_of(house: House) -> tuple[str | None, ...]:
    """Name, reading, telephone and postcode of the only resident."""

    def read(context: object) -> tuple[str | None, ...]:
        resident = context.session.scalars(select(Resident)).one()  # type: ignore[attr-defined]
        kept = residents.private(context, resident)  # type: ignore[arg-type]
        return kept.name, kept.kana, kept.phone, resident.postcode

    return house.act(read)


def test_a_poster_scanned_at_a_question_settles_the_town_and_nothing_else(house: House) -> None:
    code, chat = a_code(house), house.resident()
    agrees(chat)
    chat.types(code)
    chat.reads("これまでの答えは、そのままです", "お名前を教えてください")
    for typed, step in zip(TYPED, ("kana", "born_on", "phone", "alone"), strict=True):
        chat.types(code)
        chat.types(typed)
        assert chat.state().step == step
    chat.types("もどる")
    assert chat.state().step == "phone"
    chat.types("やめる")
    other = asked_for_the_name(house)
    other.types("?K7MP2Q9X")
    other.reads("このコードは見つかりませんでした", "お名前を教えてください")
    other.types("見本 三郎")
    other.types(code)
    assert other.state().step == "kana"


def test_a_poster_scanned_days_later_still_asks_whether_to_go_on(house: House) -> None:
    chat = asked_for_the_name(house)
    chat.types("見本 次郎")
    house.passes(days=2)
    chat.types(a_code(house))
    chat.reads("おかえりなさい", "つづける]")
    chat.taps("つづける")
    assert chat.state().step == "kana"


@pytest.mark.parametrize("told", range(5))
def test_the_register_joins_what_is_answered_wherever_its_code_comes(house: House, told: int) -> None:
    chat = asked_for_the_name(house)
    for typed in TYPED[:told]:
        chat.types(typed)
    chat.types(imported(house))
    assert chat.state().name == "claim"
    chat.types("1961-11-03")
    chat.reads("つなぎました", "人をやとわずに")
    assert ("窓口での登録のとおり" in chat.says_last()) is (told > 0)
    chat.types("はい")
    tells_habits(chat)
    chat.reads("これでよい")
    chat.taps("これでよい")
    chat.reads("登録ができました")
    phone = "09000000009" if told == 4 else "09000000002"
    assert details_of(house) == ("見本 太郎", "ミホン タロウ", phone, HOME.replace("-", ""))
    assert len(house.look(lambda session: session.scalars(select(Membership)).all())) == 1


def test_a_code_that_is_given_up_leads_back_to_the_registration(house: House) -> None:
    chat = asked_for_the_name(house)
    chat.types("見本 次郎")
    chat.types(imported(house))
    chat.types("やめる")
    assert chat.state().step == "kana"


def test_a_code_in_the_summary_keeps_the_summary(house: House) -> None:
    chat = asked_for_the_name(house)
    for typed in (*TYPED, "はい"):
        chat.types(typed)
    tells_habits(chat)
    chat.taps("なおす: お住まい")
    chat.types(a_code(house))
    chat.reads("見本 次郎", "これでよい")
    chat.taps("これでよい")
    chat.reads("登録ができました")


def test_who_is_registered_by_a_code_for_a_new_phone_has_nothing_more_to_answer(house: House) -> None:
    old, new = member(house), asked_for_the_name(house)
    code = house.act(invite_codes.issue_relink_code, house.operator_id, old.resident_id())
    new.types(code)
    new.types("1990-04-01")
    new.reads("おかえりなさい", "[しごとをさがす]")
    assert (new.state().name, new.state().parked) == (None, [])


def test_on_a_shared_account_the_code_settles_the_town(house: House) -> None:
    house.act(share, house.channel_id)
    theirs = house.look(neighbour_id)
    code = house.act(invite_codes.issue_join_code, theirs)
    chat = house.resident()
    chat.taps("登録をはじめる")
    chat.types(code)
    chat.reads("みよたしごと公社")
    finishes(chat)
    assert (account_of(chat).operator_id, chat.state().parked) == (theirs, [])


def asked_for_the_birth_date(house: House) -> Chat:
    """Somebody who registers on a shared account, has agreed to the terms of our office, and told their name."""
    chat = house.resident()
    chat.taps("登録をはじめる")
    chat.types("781-3601")
    for typed in ("はい", "はい", "はい", *TYPED[:2]):
        chat.types(typed)
    return chat


def agreed_with(house: House) -> set[int]:
    """The offices to whose terms somebody has agreed."""
    return house.look(lambda session: set(session.scalars(select(Consent.operator_id))))


def test_the_code_of_another_office_asks_for_its_terms_and_keeps_the_answers(house: House) -> None:
    house.act(share, house.channel_id)
    theirs = house.look(neighbour_id)
    chat = house.resident()
    chat.taps("登録をはじめる")
    chat.types("781-3601")
    for typed in ("はい", "はい", "はい", *TYPED, "はい"):
        chat.types(typed)
    tells_habits(chat)
    chat.types(house.act(invite_codes.issue_join_code, theirs))
    chat.reads("このコードは、みよたしごと公社のものです", "同意しますか")
    for typed in ("はい", "はい"):
        chat.types(typed)
    while chat.state().step == "skills":
        chat.types("いいえ")
    chat.taps("9時〜12時")
    chat.taps("これで決める")
    chat.reads("見本 次郎", "これでよい")
    chat.taps("これでよい")
    chat.reads("登録ができました")
    assert agreed_with(house) == {theirs} == {account_of(chat).operator_id}


def test_who_declines_the_terms_of_another_office_goes_on_where_they_were(house: House) -> None:
    house.act(share, house.channel_id)
    theirs = house.look(neighbour_id)
    code = house.act(invite_codes.issue_join_code, theirs)
    chat = asked_for_the_birth_date(house)
    for declines in (["いいえ"], ["はい", "いいえ"], ["やめる"]):
        chat.types(code)
        chat.reads("みよたしごと公社", "いまの登録にもどります", "同意しますか")
        for typed in declines:
            chat.types(typed)
        chat.reads("さきほどのつづき", "生年月日")
        assert (chat.state().step, chat.state().parked) == ("born_on", [])
    for typed in (*TYPED[2:], "はい"):
        chat.types(typed)
    tells_habits(chat)
    chat.taps("これでよい")
    chat.reads("登録ができました")
    assert agreed_with(house) == {house.operator_id}


@pytest.mark.parametrize("asks_nothing", ["ours", "theirs"])
def test_the_code_of_another_office_before_the_terms_brings_its_own_questions(house: House, asks_nothing: str) -> None:
    house.act(share, house.channel_id)
    theirs = house.look(neighbour_id)
    house.act(_asks_no_skills, house.operator_id if asks_nothing == "ours" else theirs)
    chat = house.resident()
    chat.types(a_code(house))
    chat.types(house.act(invite_codes.issue_join_code, theirs))
    chat.reads("みよたしごと公社", "同意しますか")
    for typed in ("はい", "はい", "はい", *TYPED, "はい"):
        chat.types(typed)
    assert chat.state().step == ("skills" if asks_nothing == "ours" else "days")


@pytest.mark.parametrize("private_details", ["chat", "page"])
def test_who_gives_up_the_register_of_another_office_stays_where_they_agreed(
    house: House, private_details: str
) -> None:
    house.act(share, house.channel_id)
    theirs = house.look(neighbour_id)
    house.act(_asks_by, theirs, private_details)
    code = imported(house, theirs)
    chat = asked_for_the_birth_date(house)
    chat.types(code)
    chat.reads("専用のページで" if private_details == "page" else "登録を、このLINEにつなぎます")
    if private_details == "chat":
        for wrong in range(code_tries.MOST):
            chat.types(f"1960-11-0{wrong + 1}")
        (ticket,) = house.look(lambda session: session.scalars(select(Ticket)).all())
        assert ticket.operator_id == house.operator_id, "whoever is asked to help sees the account"
    chat.types("やめる")
    for typed in (*TYPED[2:], "はい"):
        chat.types(typed)
    tells_habits(chat)
    chat.taps("これでよい")
    assert agreed_with(house) == {house.operator_id} == {account_of(chat).operator_id}


def test_the_register_of_another_office_asks_for_its_terms_too(house: House) -> None:
    house.act(share, house.channel_id)
    theirs = house.look(neighbour_id)
    code = imported(house, theirs)
    chat = asked_for_the_birth_date(house)
    chat.types(code)
    chat.types("1961-11-03")
    chat.reads("つなぎました", "みよたしごと公社", "同意しますか")
    for typed in ("はい", "はい", "はい"):
        chat.types(typed)
    tells_habits(chat)
    chat.taps("これでよい")
    chat.reads("登録ができました")
    assert agreed_with(house) == {theirs}


def _asks_no_skills(context: Context, operator_id: int) -> None:
    for skill in context.session.scalars(select(Skill).where(Skill.operator_id == operator_id)):
        skill.is_asked_first = False


def _asks_by(context: Context, operator_id: int, private_details: str) -> None:
    context.session.get_one(Operator, operator_id).private_details = private_details
