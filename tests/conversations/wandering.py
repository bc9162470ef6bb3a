"""Residents who wander through everything, and an office that goes on beside them; all by a seed."""

import json
import re
from contextlib import suppress
from datetime import timedelta
from random import Random

from sqlalchemy import select

from handlers.context import Actor, ActorKind, Context
from handlers.conversations import page_forms
from handlers.dispatch import offers
from handlers.dispatch.offers import AudienceChoice
from handlers.money import closing, settling
from handlers.office import operators
from handlers.people import invite_codes, register_import
from handlers.quality.courses import write_course
from handlers.ticks import TICKS
from handlers.work import changing, reviewing
from models.errors import YuiError
from models.files.csv_files import write_table
from models.japan_time import day_in_japan
from models.money.account_numbers import AccountKind
from models.people.operators import Client, Operator, Skill
from models.people.residents import Resident
from models.work.assignments import Assignment, Submission
from models.work.reasons import RejectReason, ReturnReason
from tests.conversations.bad_input import leads_on
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.reading import actions_of
from tests.conversations.test_answer_kinds import COUNT, DAY, SAME, SEVERAL, VOICE
from tests.conversations.work import NOTE, PHOTO, READING, RIGHT, chat_task, member, outside_task

RELEASER = Actor(ActorKind.STAFF, 2)
QUESTIONS = (READING, RIGHT, NOTE, PHOTO, SEVERAL, COUNT, DAY, VOICE, SAME)
QUIZ = [{"question": "何を選びますか", "choices": ["見たまま", "思ったこと"], "right": 0}]
BORN = "1961-11-03"

SENSIBLE: dict[str, tuple[str, ...]] = {
    "postcode": ("786-0301", "682-0821", "985-0000"),
    "name": ("見本 花子", "Nguyen Thi Hoa"),
    "kana": ("みほん はなこ", "ﾐﾎﾝ ﾊﾅｺ"),
    "born_on": (BORN, "昭和36年11月3日", "2012-05-05"),
    "phone": ("090-1234-5678", "０８８９ー００ー００００"),
    "bank_query": ("さんいんごうどう", "あわ", "ぬぬぬ"),
    "branch_query": ("ほんてん", "本店", "あ"),
    "kind": ("普通", "1"),
    "number": ("1234567", "１２３"),
    "passbook": ("10530-12345671", "12345"),
    "item": ("しもだ", "2", "2026-11-20", "はい", "1、3"),
    "more": ("できました", "納品する"),
    "words": ("ひざが痛いので、座ってできるしごとがよいです",),
}
"""What somebody might well type at a question."""

PAGES: dict[str, dict[str, str]] = {
    "claim_page": {"born_on": BORN},
    "details_page": {"name": "見本 花子", "kana": "ミホン ハナコ", "born_on": "1990-04-01", "phone": "090-1234-5678"},
    "phone_page": {"phone": "090-1234-5678"},
    "account_page": {
        "where": "bank",
        "bank_code": "0001",
        "branch_code": "001",
        "kind": "1",
        "number": "1234567",
        "holder": "ミホン ハナコ",
    },
}

MEMBERS = {"ja": "ヤマダ ハナコ", "ja-easy": "ヤマダ タロウ", "en": "ヤマダ ジロウ"}
COMMANDS = (
    *(
        "メニュー",
        "しごと",
        "15分",
        "自分のしごと",
        "お金",
        "明細",
        "設定",
        "おやすみ",
        "ことば",
        "退会",
        "登録",
        "ヘルプ",
    ),
    *("わたしの情報", "情報を消す", "もどる", "やめる", "人とはなす", "ボットにもどる", "紙がほしい", "ハラスメント"),
    *("子どもが熱", "夜のしごと", "今日できます", "配慮", "1", "2", "はい", "いいえ"),
)


class World:
    """An office and its residents. `turns(n)` lets n things happen, and looks each time whether there is a way on."""

    def __init__(self, house: House, seed: int) -> None:
        self.house = house
        self.random = Random(seed)
        self.chats = [house.resident(), *(member(house, locale, kana) for locale, kana in MEMBERS.items())]
        house.act(_can_pay, house.operator_id)
        self.skill_id = house.look(lambda session: session.scalars(select(Skill.id)).first())

    def turns(self, number: int) -> None:
        """Let so many things happen."""
        for _ in range(number):
            chat = self.random.choice(self.chats)
            if self.random.random() < 0.12:
                self._office()
            else:
                self._resident(chat)
            with_people = chat.state().ticket_id is not None
            leads_on(chat, "ボットにもどる" if with_people else "メニュー")

    # Residents

    def _resident(self, chat: Chat) -> None:
        chosen = self.random.choices(
            (self._answers, self._taps_new, self._taps_old, self._types, self._sends, self._goes),
            (60, 30, 2, 4, 2, 1),
        )[0]
        chosen(chat)

    def _answers(self, chat: Chat) -> None:
        step = chat.state().step or ""
        if step in PAGES:
            self._fills_in(chat, PAGES[step])
        elif step in ("item", "more") and self.random.random() < 0.4:
            self.random.choice((chat.sends_picture, chat.sends_voice, chat.sends_file))()
        elif step in SENSIBLE and self.random.random() < 0.8:
            self._type(chat, self.random.choice(SENSIBLE[step]))
        else:
            self._taps_new(chat)

    def _fills_in(self, chat: Chat, fields: dict[str, str]) -> None:
        tokens = re.findall(r"/private/([\w-]+)", json.dumps([*chat.shown, *chat.pushed]))
        with suppress(YuiError):
            self.house.act(page_forms.send_in, tokens[-1], fields)

    def _taps_new(self, chat: Chat) -> None:
        buttons = [action for action in actions_of([*chat.last, *chat.pushed]) if action["type"] == "postback"]
        days = [action for action in actions_of(chat.last) if action["type"] == "datetimepicker"]
        if days and self.random.random() < 0.3:
            self._tap(chat, days[0]["data"], date="2026-11-20")
        elif buttons:
            weights = [1 if action["data"].startswith("out.") else 12 for action in buttons]
            self._tap(chat, self.random.choices(buttons, weights)[0]["data"])
        else:
            self._type(chat, self.random.choice(COMMANDS))

    def _taps_old(self, chat: Chat) -> None:
        whose = self.random.choice([chat, chat, *self.chats])
        buttons = [action for action in actions_of(whose.shown) if action["type"] == "postback"]
        if buttons:
            self._tap(chat, self.random.choice(buttons)["data"])

    def _types(self, chat: Chat) -> None:
        self._type(chat, self.random.choice(COMMANDS))

    def _sends(self, chat: Chat) -> None:
        self.random.choice(
            (
                *(chat.sends_sticker, chat.sends_picture, chat.sends_voice, chat.sends_file),
                lambda: chat.sends_picture(problem="too_large"),
                lambda: chat.unsends(chat.last_message_id),
            )
        )()

    def _goes(self, chat: Chat) -> None:
        if self.random.random() < 0.3:
            chat.unfollows()
        chat.follows()

    def _type(self, chat: Chat, words: str) -> None:
        was_with_people = chat.state().ticket_id is not None
        chat.types(words)
        assert chat.last or was_with_people, f"{words!r} is answered by silence"

    def _tap(self, chat: Chat, data: str, **params: str) -> None:
        chat.taps_data(data, **params)
        assert chat.last, f"{data} is answered by silence"

    # The office

    def _office(self) -> None:
        acts = (
            *(self._offers_chat, self._offers_outside, self._judges, self._judges, self._hands_out_codes),
            *(self._writes_course, self._asks_secrecy, self._changes, self._pays, self._time),
        )
        chosen = self.random.choices(acts, (5, 4, 4, 4, 2, 1, 1, 1, 2, 3))[0]
        with suppress(YuiError):
            chosen()

    def _offers_chat(self) -> None:
        questions = self.random.sample(QUESTIONS, self.random.randint(1, 3))
        columns = "町名,よみ\n下田,しもだ\n上田,うえだ\n中田,なかだ\n"
        skills = [self.skill_id] if self.random.random() < 0.3 else []
        self._offer(chat_task(self.house, *questions, rows=columns, skill_ids=skills, units_per_place=2))

    def _offers_outside(self) -> None:
        self._offer(outside_task(self.house, places=2))

    def _offer(self, task_id: int) -> None:
        def send(context: Context) -> None:
            mode = self.random.choice(("all", "all", "lottery"))
            closes_at = context.now + timedelta(days=self.random.randint(1, 9))
            drafted = offers.draft_offer(context, self.house.operator_id, task_id, closes_at, AudienceChoice(mode))
            offers.send_offer(context, self.house.operator_id, drafted.id)

        self.house.act(send)

    def _judges(self) -> None:
        for submission_id in self.house.look(lambda session: list(session.scalars(select(Submission.id)))):
            with suppress(YuiError):
                self._judge(submission_id)

    def _judge(self, submission_id: int) -> None:
        where = (self.house.operator_id, submission_id)
        kind = self.random.random()
        if kind < 0.6:
            self.house.act(reviewing.approve, *where)
        elif kind < 0.85:
            again = self.house.now + timedelta(days=3)
            self.house.act(reviewing.return_work, *where, ReturnReason.MISTAKES, "よみが逆です", again)
        else:
            self.house.act(reviewing.reject, *where, RejectReason.UNUSABLE, "使えません")

    def _hands_out_codes(self) -> None:
        chat, operator_id = self.random.choice(self.chats), self.house.operator_id
        residents = self.house.look(lambda session: list(session.scalars(select(Resident.id))))
        kind = self.random.random()
        if kind < 0.3 or not residents:
            code = "?" + self.house.act(invite_codes.issue_join_code, operator_id)
        elif kind < 0.6:
            code = self.house.act(_registers_somebody, operator_id, len(residents))
        else:
            code = self.house.act(invite_codes.issue_relink_code, operator_id, self.random.choice(residents))
        self._type(chat, code)

    def _writes_course(self) -> None:
        self.house.act(
            write_course, self.house.operator_id, self.skill_id, ["見たままを選びます。", "以上です。"], QUIZ, True, 2
        )

    def _asks_secrecy(self) -> None:
        self.house.act(asks_secrecy, f"{self.random.random()}")

    def _changes(self) -> None:
        for assignment_id in self.house.look(lambda session: list(session.scalars(select(Assignment.id)))):
            with suppress(YuiError):
                self.house.act(
                    changing.change_assignment,
                    self.house.operator_id,
                    assignment_id,
                    changing.Changes(due_at=self.house.now + timedelta(days=9)),
                    "発注者の都合",
                )

    def _pays(self) -> None:
        last = day_in_japan(self.house.now) - timedelta(days=1)
        run = self.house.act(closing.close_month, self.house.operator_id, last)
        self.house.act(settling.release, run, actor=RELEASER)
        self.house.act(settling.mark_paid, run)
        self._time()

    def _time(self) -> None:
        self.house.passes(seconds=self.random.choice((60, 3_600, 13 * 3_600, 2 * 86_400, 9 * 86_400)))
        for tick in TICKS:
            for _ in range(3):
                if not self.house.act(tick.act):
                    break


def _can_pay(context: Context, operator_id: int) -> None:
    operator = context.session.get_one(Operator, operator_id)
    own = {"bank_code": "0001", "branch_code": "001", "kind": AccountKind.ORDINARY}
    operators.set_transfer_source(
        context, operator, consignor_code="1234567890", name_kana="ミスボチョウ", account_number="7654321", **own
    )


def _registers_somebody(context: Context, operator_id: int, number: int) -> str:
    letters = "アイウエオカキクケコサシスセソタチツテトナニヌネノ"
    kana = f"ミホン {letters[number % len(letters)]}{letters[number // len(letters) % len(letters)]}コ"
    rows = [["見本 桃子", kana, BORN]]
    table = write_table(["氏名", "カナ", "生年月日"], rows)
    return register_import.bring_in(context, operator_id, table)[0].code


def asks_secrecy(context: Context, words: str) -> None:
    client = context.session.scalars(select(Client)).first()
    if client is not None:
        facts = {"name": client.name, "kind": client.kind, "contact": client.contact}
        operators.change_client(context, client, **facts, asks_secrecy=True, secrecy_words=words)
