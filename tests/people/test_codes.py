"""Invite codes: joining, claiming a registration from the register, and a new phone."""

import json
from contextlib import nullcontext
from datetime import date, timedelta

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.demo.show import welcome
from handlers.context import Context
from handlers.people import invite_codes, memberships, register_import, register_reading
from handlers.people.register_import import ClaimCode
from models.errors import Conflict
from models.files.csv_files import MissingColumns, write_table
from models.people.channels import Channel
from models.people.line_accounts import LineAccount
from models.people.memberships import InviteCode, Membership, MembershipStatus, ResidentSkill
from models.people.residents import Resident
from models.people.text_input import BadInviteCode
from models.talk.conversations import ConversationState
from models.talk.outbox import MessageKind, OutboxMessage
from models.work.assignments import Assignment
from samples import neighbour, town
from tests.people.house import House

REGISTER = """氏名,カナ,生年月日,電話,郵便番号,スキル,番号
山田花子,ヤマダ ハナコ,1990-04-01,090-1234-5678,,文字の入力、英語,A-1
髙橋 一郎,タカハシ イチロウ,S60.1.2,,,,A-2
"""


def test_a_code_on_a_poster_serves_any_number_of_people(house: House) -> None:
    code = house.act(invite_codes.issue_join_code, house.operator_id)
    for typed in (code, code.lower(), f"{code[:4]}-{code[4:]}", f" {code} "):
        assert house.act(invite_codes.read_code, house.operator_id, typed).purpose == "join"
    assert house.look(lambda session: invite_codes.join_codes(session, house.operator_id)) == [code]
    with pytest.raises(invite_codes.UnknownCode):
        house.act(invite_codes.read_code, house.operator_id + 1, code)
    with pytest.raises(BadInviteCode):
        house.act(invite_codes.read_code, house.operator_id, "なに")


def test_no_code_can_be_taken_for_a_word_or_a_number_even_with_one_letter_wrong(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter("ABCDEFGH23456789ABCDEFG2A2345678ABCDEF01ABCDEF23")
    monkeypatch.setattr(invite_codes.secrets, "choice", lambda letters: next(drawn))
    assert sqlite_house.act(invite_codes.issue_join_code, sqlite_house.operator_id) == "ABCDEF23"


def test_the_qr_opens_the_chat_with_the_code_typed_in(sqlite_house: House) -> None:
    (channel,) = sqlite_house.rows(Channel)
    with pytest.raises(invite_codes.NoBasicId):
        invite_codes.friend_address(channel)
    channel.basic_id = "@123abcde"
    assert invite_codes.friend_address(channel) == "https://line.me/R/ti/p/%40123abcde"
    address = invite_codes.join_address(channel, "ABCD2345")
    assert address == "https://line.me/R/oaMessage/%40123abcde/?ABCD2345"
    assert b"<svg" in invite_codes.qr_svg(address)


def test_the_register_comes_in_and_each_person_claims_theirs(house: House) -> None:
    codes = house.act(register_import.bring_in, house.operator_id, REGISTER.encode("cp932"))
    assert [code.number for code in codes] == ["A-1", "A-2"]
    assert codes[0].code in register_import.printable(codes).decode()
    assert codes[0].code not in str([vars(row) for row in house.rows(InviteCode)])
    assert len(house.rows(ResidentSkill)) == 2

    account = house.new_account()
    with pytest.raises(invite_codes.ClaimMismatch):
        house.act(claim, account.id, house.operator_id, codes[0].code, date(1990, 4, 2))
    resident_id = house.act(claim, account.id, house.operator_id, codes[0].code, date(1990, 4, 1))
    assert house.rows(Membership)[0].status is MembershipStatus.IMPORTED
    house.one(memberships.join, Resident, resident_id, house.operator_id)
    assert house.rows(Membership, Membership.resident_id == resident_id)[0].status is MembershipStatus.ACTIVE

    other = house.new_account()
    with pytest.raises(invite_codes.CodeUsed):
        house.act(claim, other.id, house.operator_id, codes[0].code, None)


def test_a_bad_line_is_told_and_nothing_is_brought_in(house: House) -> None:
    bad = REGISTER + "佐藤,山田,2020-13-01,1,,ない,\n山田花子,やまだ はなこ,平成2年4月1日,,,,\n"
    shown = house.act(register_reading.preview, house.operator_id, bad.encode())
    assert shown.people == 2
    assert {(one.line, one.column) for one in shown.problems} == {
        (4, "カナ"),
        (4, "生年月日"),
        (4, "電話"),
        (4, "スキル"),
        (5, "カナ"),
    }
    assert shown.doubles == [5]
    with pytest.raises(register_reading.RegisterHasProblems) as refused:
        house.act(register_import.bring_in, house.operator_id, bad.encode())
    assert refused.value.values["count"] == 2
    assert house.rows(Resident) == []
    assert len(house.act(register_import.bring_in, house.operator_id, bad.encode(), skip_bad=True)) == 2
    with pytest.raises(register_reading.RegisterHasProblems):
        house.act(register_import.bring_in, house.operator_id, REGISTER.encode())
    with pytest.raises(MissingColumns):
        house.act(register_import.bring_in, house.operator_id, "氏名,カナ\n山田,ヤマダ\n".encode())


def test_no_column_is_dropped_without_a_word(sqlite_house: House) -> None:
    house = sqlite_house
    table = "氏名,カナ,生年月日,ＴＥＬ,ｽｷﾙ,備考\n山田花子,ヤマダ ハナコ,1990-04-01,090-1234-5678,ない,x\n".encode()
    shown = house.act(register_reading.preview, house.operator_id, table)
    assert [one.column for one in shown.problems] == ["スキル"], "found in half width too, and its cell read"
    assert shown.unused == ["ＴＥＬ", "備考"]
    shown = house.act(register_reading.preview, house.operator_id, table, {"phone": "TEL", "number": "備考"})
    assert shown.unused == []
    for wrong in ({"phone": "電話番号"}, {"skills": "資格"}):
        with pytest.raises(MissingColumns) as refused:
            house.act(register_reading.preview, house.operator_id, table, wrong)
        assert refused.value.values["missing"] == next(iter(wrong.values()))


def test_a_big_register_comes_in_within_seconds(sqlite_house: House) -> None:
    lines = [
        f"山田花子,ヤマダ ハナ{chr(0x30A2 + 2 * (n % 40))},{date(1950, 1, 1) + timedelta(days=n)},,,,{n}"
        for n in range(2000)
    ]
    table = "\r\n".join(["氏名,カナ,生年月日,電話,郵便番号,スキル,番号", *lines])
    breaths: list[int] = []

    def bring_in(context: Context) -> list[ClaimCode]:
        context.breathe = lambda: breaths.append(len(context.session.new))
        return register_import.bring_in(context, sqlite_house.operator_id, table.encode())

    assert len({code.code for code in sqlite_house.act(bring_in)}) == 2000
    tables = 4
    assert breaths == [0] * ((2 + tables) * 2000 // register_reading.SLICE), "others run while it is read, and written"


def test_what_was_registered_since_a_register_was_read_is_not_brought_in_twice(house: House) -> None:
    is_sqlite = house.look(lambda session: session.get_bind().dialect.name) == "sqlite"
    other = REGISTER.replace("ハナコ", "モモコ").replace("イチロウ", "ジロウ")
    house.resident()
    prepared = [house.act(register_import.prepare, house.operator_id, one.encode()) for one in (REGISTER, other)]
    house.resident()
    assert len(house.act(register_import.import_register, house.operator_id, prepared[0])) == 2
    with pytest.raises(register_reading.RegisterHasProblems):
        house.act(register_import.import_register, house.operator_id, prepared[0])
    # On SQLite nothing reserves numbers: whoever comes second is told, and nothing of theirs is written.
    with pytest.raises(Conflict) if is_sqlite else nullcontext():
        house.act(register_import.import_register, house.operator_id, prepared[1])
    assert len(house.act(register_import.bring_in, house.operator_id, other.encode(), skip_bad=True)) == (
        2 if is_sqlite else 0
    )
    assert len(house.rows(InviteCode)) == 4


def test_a_new_phone_takes_everything_over(house: House) -> None:
    resident_id = house.resident()
    old = house.account(resident_id)
    assignment_id = house.start(house.offer(house.task(3)), resident_id)
    house.act(open_conversation, old.id)
    code = house.act(invite_codes.issue_relink_code, house.operator_id, resident_id)
    new = house.new_account()

    house.act(relink, new.id, house.operator_id, code)

    accounts = {one.id: one for one in house.rows(LineAccount)}
    assert accounts[old.id].resident_id is None
    assert accounts[old.id].unlinked_at is not None
    assert accounts[new.id].resident_id == resident_id
    assert house.rows(Assignment, Assignment.id == assignment_id)[0].account_id == new.id
    waiting = house.rows(OutboxMessage, OutboxMessage.kind == MessageKind.MONEY)
    assert {one.account_id for one in waiting} == {new.id}
    states = {one.id: one for one in house.rows(ConversationState)}
    assert (states[new.id].name, states[new.id].step) == ("bank", "number")
    draft = house.vault.open(f"draft:{new.id}", states[new.id].draft_sealed)
    assert json.loads(draft) == {"bank_code": "0001"}
    assert states[old.id].name is None


def test_a_move_waits_for_what_the_old_phone_does_at_that_moment(postgres_url: str) -> None:
    house = House(postgres_url)
    resident_id = house.resident()
    old, new = house.account(resident_id), house.new_account()
    code = house.act(invite_codes.issue_relink_code, house.operator_id, resident_id)

    def hasty(context: Context) -> None:
        context.session.execute(text("SET LOCAL lock_timeout = '50ms'"))
        relink(context, new.id, house.operator_id, code)

    async def while_it_is_busy() -> None:
        worker = await asyncpg.connect(postgres_url)
        try:
            async with worker.transaction():
                await worker.execute("SELECT id FROM lanes WHERE id = $1 FOR NO KEY UPDATE", old.id)
                with pytest.raises(DBAPIError, match="lock timeout"):
                    await house.acting(hasty)
        finally:
            await worker.close()

    house.loop.run(while_it_is_busy())
    house.act(hasty)
    assert {one.id: one.moved_to_id for one in house.rows(LineAccount)}[old.id] == new.id
    house.close()


def test_codes_expire_and_newer_ones_replace_older(sqlite_house: House) -> None:
    house = sqlite_house
    resident_id = house.resident()
    first = house.act(invite_codes.issue_relink_code, house.operator_id, resident_id)
    second = house.act(invite_codes.issue_relink_code, house.operator_id, resident_id)
    with pytest.raises(invite_codes.CodeExpired):
        house.act(invite_codes.read_code, house.operator_id, first)
    house.passes(days=7)
    with pytest.raises(invite_codes.CodeExpired):
        house.act(invite_codes.read_code, house.operator_id, second)


def test_the_demo_that_goes_on_prints_the_codes_that_are_left(sqlite_house: House) -> None:
    house = sqlite_house
    rows = (*town.REGISTER, *neighbour.REGISTER)
    table = write_table(town.REGISTER_COLUMNS, rows)
    codes = [one.code for one in house.act(register_import.bring_in, house.operator_id, table)]

    def printed() -> str:
        return welcome("http://here", codes, house.act(invite_codes.usable, codes))

    assert all(f"{code} ({row[0]})" in printed() for code, row in zip(codes, rows, strict=True))
    for code, row in (codes[0], rows[0]), (codes[3], rows[3]):
        house.act(claim, house.new_account().id, house.operator_id, code, date.fromisoformat(row[2]))
    assert [code in printed() for code in codes] == [False, True, True, False]
    assert "(code: all used" in printed()


def claim(context: Context, account_id: int, operator_id: int, code: str, born_on: date | None) -> int:
    """Claim with an account by its number."""
    account = context.session.get_one(LineAccount, account_id)
    return invite_codes.claim(context, account, operator_id, code, born_on).id


def relink(context: Context, account_id: int, operator_id: int, code: str) -> None:
    """Relink an account by its number."""
    invite_codes.relink(context, context.session.get_one(LineAccount, account_id), operator_id, code)


def open_conversation(context: Context, account_id: int) -> None:
    """An account in the middle of something, with a message on its way."""
    account = context.session.get_one(LineAccount, account_id)
    draft = context.vault.seal(f"draft:{account_id}", json.dumps({"bank_code": "0001"}).encode())
    state = ConversationState(
        id=account_id, name="bank", step="number", past=["where"], parked=[], draft_sealed=draft, touched_at=context.now
    )
    context.session.add(state)
    context.tell(account, [{"type": "text", "text": "お支払い"}], MessageKind.MONEY)
