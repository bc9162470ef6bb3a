"""The bank account, the settings, people at the desk, and a new phone."""

import json
import re

import pytest
from sqlalchemy import select

from handlers.conversations.page_forms import FormRefused, send_in
from handlers.help import tickets
from handlers.people import bank_accounts, invite_codes, register_import
from models.files.csv_files import write_table
from models.people.line_accounts import LineAccount
from models.people.memberships import Membership, ResidentSkill
from models.people.operators import Skill
from models.people.skills import AT_HOME
from models.talk.conversations import ConversationState
from models.work.tickets import Ticket, TicketStatus
from tests.conversations.house import House
from tests.conversations.test_onboarding import HOME, registers


def account_of(house: House, resident_id: int) -> tuple[str, str, str, str]:
    def ask(context: object) -> tuple[str, str, str, str]:
        account = bank_accounts.current_account(context.session, resident_id)  # type: ignore[attr-defined]
        assert account is not None
        clear = bank_accounts.in_clear(context, account)  # type: ignore[arg-type]
        return account.bank_code, account.branch_code, clear.number, clear.holder

    return house.act(ask)


def test_a_bank_is_found_by_kana_and_kept_sealed(house: House) -> None:
    chat = registers(house)
    chat.types("設定")
    chat.taps("口座")
    chat.taps("ほかの銀行")
    chat.types("さんいんごうどう")
    chat.reads("山陰合同")
    chat.taps("山陰合同")
    chat.types("本店")
    chat.reads("本店")
    chat.types("1")
    chat.taps("普通")
    chat.types("１２３４５")
    chat.taps("ミホン ハナコ")
    chat.reads("0012345", "山陰合同")
    chat.taps("これでよい")
    chat.reads("口座を登録しました", "<しごとをさがす>", "<メニュー>")
    code, _, number, _ = account_of(house, chat.resident_id())
    assert (code, number) == ("0167", "0012345")


@pytest.mark.parametrize("holder", ["タナカ ジロウ", "見本花子", "", "😀"])
def test_a_holder_who_is_somebody_else_is_refused(house: House, holder: str) -> None:
    chat = registers(house)
    chat.types("設定")
    chat.taps("口座")
    chat.taps("ゆうちょ銀行")
    chat.types("10530 12345671")
    chat.types("1")
    if holder:
        chat.types(holder)
    assert chat.state().step == "holder"


def test_a_bank_that_does_not_exist_is_told(house: House) -> None:
    chat = registers(house)
    chat.types("設定")
    chat.taps("口座")
    chat.taps("ほかの銀行")
    chat.types("ぬぬぬ銀行")
    chat.reads("見つかりませんでした")


def test_language_pause_and_leaving(house: House) -> None:
    chat = registers(house)
    chat.types("language")
    chat.taps("English")
    chat.reads("in English")
    chat.types("pause")
    chat.taps("One week")
    chat.reads("No offers until")
    chat.types("pause")
    chat.taps("Come back")
    chat.reads("Welcome back")
    chat.types("settings")
    chat.taps("Leave")
    chat.taps("Leave")
    chat.reads("has ended")


def test_a_pause_ends_by_typing_its_button(house: House) -> None:
    chat = registers(house)
    chat.types("おやすみ")
    chat.taps("1週間")
    chat.types("おやすみ")
    chat.types("ご案内を再開する")
    chat.reads("またご案内をお送りします")


def test_stopping_a_form_is_no_leaving(house: House) -> None:
    chat = registers(house)
    chat.types("設定")
    chat.taps("できる時間と上限")
    chat.types("やめます")
    chat.reads("ここでやめました")
    chat.reads_not("登録をやめますか")
    assert chat.state().name is None


def test_after_leaving_only_what_can_be_done_is_offered(house: House) -> None:
    chat = registers(house)
    chat.types("退会")
    chat.taps("退会する")
    for typed in ("設定", "退会", "おやすみ"):
        chat.types(typed)
        chat.reads(
            "いまは", "登録がありません", "[登録をはじめる]", "[自分の情報を見る]", "[情報を消す(退会)]", "Language"
        )
        chat.reads_not("[退会]", "[おやすみ]", "[口座]", "開きなおして")
        assert chat.state().name is None
    chat.types("1か月休む")
    chat.reads_not("開きなおして")
    chat.taps("登録をはじめる")
    assert chat.state().name == "onboarding"


def test_limits_are_as_wide_in_the_chat_as_anywhere(house: House) -> None:
    chat = registers(house)
    chat.types("設定")
    chat.taps("できる時間と上限")
    chat.taps("決まっていない")
    chat.types("169")
    assert chat.state().step == "hours"
    chat.types("168")
    assert chat.state().step == "yen"
    chat.taps("決めない")
    chat.reads("同時に受けておくしごとの数")
    chat.types("2")
    chat.reads("2件まで")
    chat.taps("これでよい")
    chat.reads("変えました")
    assert house.look(lambda session: session.scalars(select(Membership)).one()).most_open == 2


def test_people_are_one_tap_away_and_the_bot_is_mute(house: House) -> None:
    chat = registers(house)
    chat.types("人とはなす")
    chat.reads("職員が読みます")
    chat.types("あしたの しごとの ことで")
    assert chat.last == [] or "わかりません" not in chat.says_last()
    chat.taps("ボットにもどる")
    chat.reads("ボットにもどりました", "返事は、ここに届きます")
    ticket = house.look(lambda session: session.scalars(select(Ticket)).one())
    assert ticket.status is TicketStatus.OPEN, "what nobody has answered must not vanish with the button"
    chat.types("設定")
    assert "職員に届きました" not in chat.says_last()
    house.act(tickets.answer, ticket, "あすの朝、ご連絡します。")
    chat.taps("返事を書く")
    chat.types("ありがとうございました")
    chat.taps("ボットにもどる")
    assert house.look(lambda session: session.scalars(select(Ticket)).one()).status is TicketStatus.CLOSED


def test_an_emergency_gets_the_numbers_first(house: House) -> None:
    chat = registers(house)
    chat.types("けがをしました 救急車")
    chat.reads("119")


def test_a_new_phone_takes_the_registration_over(house: House) -> None:
    old = registers(house)
    code = house.act(invite_codes.issue_relink_code, house.operator_id, old.resident_id())
    new = house.resident()
    new.types(code)
    new.reads("生年月日")
    new.types("1999-01-01")
    assert house.look(lambda session: session.get_one(LineAccount, new.account_id)).resident_id is None
    new.types("1990-04-01")
    new.reads("おかえりなさい")
    assert new.resident_id()
    new.types("自分のしごと")
    old.types("設定")


def test_an_imported_resident_claims_the_registration(house: House) -> None:
    chat = house.resident()
    chat.types(imported(house))
    chat.types("1999-01-01")
    assert chat.state().name == "claim"
    chat.types("1961-11-03")
    chat.reads("つなぎました")
    for _ in range(3):
        chat.types("はい")
    assert chat.state().step != "name"


def imported(house: House, operator_id: int | None = None) -> str:
    """Somebody of the register, of the house or another office; their code."""
    columns = ("氏名", "カナ", "生年月日", "電話", "郵便番号")
    table = write_table(columns, [("見本 太郎", "ミホン タロウ", "1961-11-03", "090-0000-0002", HOME)])
    (claim,) = house.act(register_import.bring_in, operator_id or house.operator_id, table)
    return claim.code


def test_whoever_guesses_codes_waits_an_hour_and_people_are_told(house: House) -> None:
    code, chat = imported(house), house.resident()
    for number in range(5):
        chat.types(f"?AAAA222{number}")
        chat.reads("見つかりませんでした")
    chat.types(f"?{code}")
    chat.reads("1時間ほどお待ちください")
    chat.types(code)
    chat.reads("1時間ほどお待ちください")
    (ticket,) = house.look(lambda session: session.query(Ticket).all())
    assert (ticket.topic, ticket.account_id) == ("hand_over", chat.account_id)
    other = house.resident()
    other.types(code)
    assert other.state().name == "claim"
    house.passes(minutes=61)
    chat.types(code)
    assert chat.state().name == "claim"


def test_guessed_birth_dates_are_counted_too(house: House) -> None:
    code, chat = imported(house), house.resident()
    chat.types(code)
    for day in range(1, 6):
        chat.types(f"1999-01-0{day}")
        chat.reads("合いませんでした")
    chat.types("1961-11-03")
    chat.reads("1時間ほどお待ちください")
    assert chat.state().name == "claim"
    house.passes(minutes=61)
    chat.types("1961-11-03")
    chat.reads("つなぎました")


def test_with_pages_a_claim_asks_for_the_birth_date_on_the_page(sqlite_url: str) -> None:
    house = House(sqlite_url, preset="municipal")
    chat = house.resident()
    chat.types(imported(house))
    chat.reads("専用のページ", "[ページを開く]")
    chat.types("1961-11-03")
    chat.reads("専用のページ", "トークには書かないでください", "送信取消")

    def link() -> str:
        return re.findall(r"/private/([\w-]+)", json.dumps([*chat.pushed, *chat.last]))[-1]

    with pytest.raises(FormRefused):
        house.act(send_in, link(), {"born_on": "きのう"})
    house.act(send_in, link(), {"born_on": "1999-01-01"})
    chat.is_told("合いませんでした", "[ページを開く]")
    chat.types("つぎへ")
    chat.reads("専用のページ")
    house.act(send_in, link(), {"born_on": "1961-11-03"})
    chat.is_told("つなぎました")


def test_a_registration_left_open_is_reminded_of_once(house: House) -> None:
    from handlers import upkeep

    chat = house.resident()
    chat.taps("登録をはじめる")
    house.passes(days=1, hours=1)
    house.act(upkeep.nudge)
    chat.is_told("とちゅう")
    chat.pushed = []
    house.act(upkeep.nudge)
    assert chat.pushed == []
    house.passes(days=7)
    house.act(upkeep.forget_drafts)
    state = house.look(lambda session: session.get_one(ConversationState, chat.account_id))
    assert state.name is None
    assert state.draft_sealed is None


def test_what_there_is_at_home_is_one_list(house: House) -> None:
    chat = registers(house)
    chat.types("設定")
    chat.taps("作業の環境")
    chat.reads("静かで、人に見られない場所", "パソコンがある")
    chat.taps("静かで、人に見られない場所")
    chat.taps("パソコンがある")
    chat.taps("パソコンがある")
    chat.taps("これで決める")
    chat.reads("これからのご案内に使います")
    query = select(Skill.key).join(ResidentSkill, ResidentSkill.skill_id == Skill.id)
    at_home = query.where(Skill.key.in_(AT_HOME), ResidentSkill.has)
    assert house.look(lambda session: list(session.scalars(at_home))) == ["quiet_place"]
    chat.types("設定")
    chat.taps("作業の環境")
    chat.reads("✓")
