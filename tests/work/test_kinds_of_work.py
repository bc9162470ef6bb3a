"""Kinds of work: what each states, how long it takes, what an hour of it brings, and who may open it."""

import io
import json
from datetime import date

import pytest
from PIL import Image
from sqlalchemy import select

from handlers.carving.columns import ColumnMap
from handlers.carving.items import make_items, preview_items
from handlers.carving.prices import known_templates, price_in
from handlers.carving.second_looks import OthersCanPublish, WriterPublishes
from handlers.carving.tasks import create_task, edit_task, publish_task
from handlers.context import Context
from handlers.office import staff_accounts
from handlers.work import answering, timing, working
from messages.carving import question_words, template_words, told
from messages.catalog import LOCALES, has
from models.carving.claims import Claim, doubtful_words
from models.carving.estimates import FEWEST, FEWEST_TOLD
from models.carving.templates import templates
from models.errors import BadInput
from models.files.archives import GivenFile
from models.files.attachments import Attachment
from models.files.material import read_material
from models.money.wages import floor_of, floor_on, price_of
from models.people.staff import Role
from models.record.audit import AuditRow
from models.work.questions import read_questions
from models.work.readiness import NotReady
from models.work.tasks import Item, Task, TaskKind, TaskStatus
from tests.work.desk import SECOND, STAFF, Desk, me, table_of
from tests.work.test_carving import draft, facts


@pytest.mark.parametrize("key", templates())
def test_every_kind_of_work_has_its_words_and_questions_that_can_be_asked(key: str) -> None:
    one = templates()[key]
    words = template_words(one)
    assert words.name
    assert words.fields.keys() == set(one.fields)
    assert len(read_questions(question_words(one))) == len(one.questions)
    assert bool(one.questions) == (one.kind is TaskKind.CHAT)
    assert one.unit_minutes * one.units_per_place <= max(one.place_minutes, one.unit_minutes)
    for locale in LOCALES:
        assert all(has(f"carving.fields.{field}") for field in one.fields), locale


def test_what_a_kind_must_state_is_missing_until_it_is_written_and_residents_read_it(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    given = facts(template="classification", details={"purpose": "広報に使います"})
    task_id = desk.staff(create_task, desk.order(), given).id
    desk.staff(make_items, task_id, table_of(3))
    with pytest.raises(NotReady) as refused:
        desk.act(publish_task, desk.operator_id, task_id, actor=SECOND)
    assert refused.value.values["missing"] == "details.rules"
    whole = facts(template="classification", details={"purpose": "広報に使います", "rules": "迷ったら「わからない」"})
    desk.staff(edit_task, task_id, whole)
    task = desk.act(publish_task, desk.operator_id, task_id, actor=SECOND)
    assert told(task.description, task.details).splitlines()[1:] == [
        "目的・使いみち: 広報に使います",
        "書きかた・分けかたの決まり: 迷ったら「わからない」",
    ]
    with pytest.raises(BadInput):
        desk.staff(create_task, desk.order(), facts(template="dance"))
    with pytest.raises(BadInput):
        desk.staff(create_task, desk.order(), facts(template="survey", details={"size": "A4"}))


def test_the_floor_is_that_of_the_prefecture_on_the_day() -> None:
    kochi = floor_on("39341", date(2026, 11, 24))
    assert kochi is not None
    assert (kochi.yen, kochi.since, kochi.is_old) == (1023, date(2025, 12, 1), True)
    spring = floor_on("05201", date(2026, 9, 30))
    assert spring is not None
    assert (spring.since, spring.is_old) == (date(2026, 3, 31), False)
    assert floor_on("39341", date(2025, 11, 30)) is None
    later = floor_on("13101", date(2027, 3, 1))
    assert later is not None
    assert (later.yen, later.is_old) == (1226, True)
    own = floor_of("39341", 1_100, date(2026, 11, 24))
    assert own is not None
    assert (own.yen, own.since, own.is_old) == (1_100, None, False)
    assert floor_of("39341", 900, date(2026, 11, 24)) == kochi
    assert all(floor_on(f"{number:02d}000", date(2026, 4, 1)) for number in range(1, 48))


@pytest.mark.parametrize(
    ("minutes", "fee", "is_below", "least"), [(1, 17, True, 18), (1, 18, False, 18), (60, 1023, False, 1023)]
)
def test_a_fee_below_the_floor_is_seen(minutes: float, fee: int, is_below: bool, least: int) -> None:
    price = price_of(minutes, fee, floor_on("39341", date(2026, 11, 24)))
    assert (price.is_below, price.least_fee_yen) == (is_below, least)


def test_the_preview_warns_and_sizes_shares_in_minutes(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    task_id = draft(desk, unit_minutes=2, unit_fee_yen=20)
    preview = desk.staff(preview_items, task_id, table_of(25), place_minutes=15)
    assert (preview.units_per_place, preview.places, preview.minutes_per_place) == (7, 4, 14)
    assert (preview.hourly_yen, preview.price.is_below, preview.price.least_fee_yen) == (600, True, 35)
    desk.staff(make_items, task_id, table_of(25), place_minutes=15)
    task = desk.look(lambda session: session.get_one(Task, task_id))
    assert (task.units_per_place, task.places) == (7, 4)
    with pytest.raises(BadInput):
        desk.staff(preview_items, task_id, table_of(25), place_minutes=10_000)


def test_minutes_measured_flow_back_into_the_next_estimate(desk: Desk) -> None:
    task_id = desk.task(
        FEWEST + 2,
        units_per_place=FEWEST + 2,
        unit_minutes=1,
        template="classification",
        details={"purpose": "x", "rules": "y"},
    )
    resident_id = desk.resident()
    assignment_id = desk.start(desk.offer(task_id), resident_id)

    def estimate() -> tuple[float | None, int]:
        [one] = [one for one in desk.staff(known_templates) if one.template.key == "classification"]
        return one.measured_minutes, one.units_per_place

    assert estimate() == (None, 37)
    view = desk.act(answering.item_view, assignment_id, resident_id)
    while view is not None:
        desk.passes(minutes=45 if view.number == 5 else 3)
        for index, answer in enumerate(("よみ", "ある")):
            save = (assignment_id, resident_id, view.item_id, index, answer)
            following = desk.act(answering.save_answer, *save, actor=me(resident_id))
        view = following
    assert estimate() == (3.0, 5)  # the rest of 45 minutes is no step
    assert desk.staff(price_in, 3.0, 51).is_below


def test_what_residents_tell_makes_estimates_of_outside_work(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    details = dict.fromkeys(("purpose", "length", "form", "rights"), "x")
    residents = [desk.resident() for _ in range(FEWEST_TOLD)]
    offer_id = desk.offer(desk.task(template="writing", details=details, places=FEWEST_TOLD))

    def estimate() -> float | None:
        [one] = [one for one in desk.staff(known_templates) if one.template.key == "writing"]
        return one.measured_minutes

    for number, resident_id in enumerate(residents):
        assert estimate() is None
        work = desk.start(offer_id, resident_id), resident_id
        desk.act(working.submit, *work, "できました", actor=me(resident_id))
        desk.act(timing.tell_minutes, *work, 40 + number, actor=me(resident_id))
    assert estimate() == 42.0


def test_who_wrote_a_task_does_not_open_it(desk: Desk) -> None:
    task_id = draft(desk)
    desk.staff(make_items, task_id, table_of(3))
    with pytest.raises(WriterPublishes):
        desk.staff(publish_task, task_id)
    task = desk.act(publish_task, desk.operator_id, task_id, actor=SECOND)
    assert (task.written_by, task.published_by, task.single_person_reason) == (str(STAFF), str(SECOND), None)


def test_who_cut_the_items_last_is_the_writer(sqlite_desk: Desk) -> None:
    task_id = draft(sqlite_desk)
    sqlite_desk.act(make_items, sqlite_desk.operator_id, task_id, table_of(3), actor=SECOND)
    with pytest.raises(WriterPublishes):
        sqlite_desk.act(publish_task, sqlite_desk.operator_id, task_id, actor=SECOND)
    assert sqlite_desk.staff(publish_task, task_id).status is TaskStatus.OPEN


def test_an_office_of_one_gives_its_reason_and_the_auditor_reads_it(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    task_id = draft(desk)
    desk.staff(make_items, task_id, table_of(3))
    task = desk.staff(publish_task, task_id, None, "職員が1人のため")
    assert task.single_person_reason == "職員が1人のため"
    rows = desk.look(lambda session: list(session.scalars(select(AuditRow).where(AuditRow.act == "task.publish"))))
    assert "職員が1人のため" in json.dumps([row.detail for row in rows], ensure_ascii=False)


def test_the_exception_does_not_hold_where_others_may_publish(sqlite_desk: Desk) -> None:
    desk = sqlite_desk

    def hire(context: Context, operator_id: int) -> None:
        for number, role in enumerate((Role.DIRECTOR, Role.REVIEWER)):
            staff_accounts.add_staff(context, operator_id, f"{number}@example.jp", [role])

    desk.staff(hire)
    task_id = draft(desk)
    desk.staff(make_items, task_id, table_of(3))
    with pytest.raises(OthersCanPublish):
        desk.staff(publish_task, task_id, None, "急ぐので")


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return out.getvalue()


def test_pictures_become_items_in_order_and_two_can_be_compared(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    task_id = draft(
        desk, questions=[{"key": "same", "kind": "compare", "label": "同じ", "choices": ["同じ", "ちがう"]}]
    )
    files = [GivenFile(f"{name}.png", picture()) for name in ("山田花子", "b")]
    desk.staff(make_items, task_id, read_material(files))
    items = desk.look(lambda session: list(session.scalars(select(Item).order_by(Item.position))))
    assert [item.content["ファイル"] for item in items] == ["山田花子.png", "b.png"]
    assert all(item.picture_id and item.second_picture_id is None for item in items)
    table = GivenFile("t.csv", "前,後\n山田花子.png,b.png\n".encode())
    columns = ColumnMap((), files=("前", "後"))
    desk.staff(make_items, task_id, read_material([table, *files]), columns)
    [item] = desk.look(lambda session: list(session.scalars(select(Item))))
    assert item.picture_id
    assert item.second_picture_id
    names = desk.look(lambda session: list(session.scalars(select(Attachment.name))))
    assert not any("山田" in name for name in names)


def test_a_question_that_compares_needs_two_things(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    task_id = draft(
        desk, questions=[{"key": "same", "kind": "compare", "label": "同じ", "choices": ["同じ", "ちがう"]}]
    )
    desk.staff(make_items, task_id, table_of(2), ColumnMap(("町名",)))
    with pytest.raises(NotReady) as refused:
        desk.act(publish_task, desk.operator_id, task_id, actor=SECOND)
    assert refused.value.values["missing"] == "pictures"
    desk.staff(make_items, task_id, table_of(2), ColumnMap(("番号", "町名")))
    assert desk.act(publish_task, desk.operator_id, task_id, actor=SECOND).status is TaskStatus.OPEN


def test_a_masked_value_is_neither_kept_nor_sent(desk: Desk) -> None:
    task_id = draft(desk, unit_minutes=1, units_per_place=5)
    table = "氏名,相談,控え\n佐々木 一郎,佐々木一郎さんの相談です,一郎\n".encode()
    desk.staff(make_items, task_id, table, ColumnMap(("相談",), ("控え",), (), ("氏名",)))
    desk.act(publish_task, desk.operator_id, task_id, actor=SECOND)
    resident_id = desk.resident()
    assignment_id = desk.start(desk.offer(task_id, closes_in=3), resident_id)
    view = desk.act(answering.item_view, assignment_id, resident_id)
    assert view is not None
    assert view.content == {"氏名": "佐＊＊＊", "相談": "佐＊＊＊さんの相談です"}
    [item] = desk.look(lambda session: list(session.scalars(select(Item))))
    record = desk.look(lambda session: [row.detail for row in session.scalars(select(AuditRow))])
    everything = json.dumps([item.content, item.kept, record, desk.told], default=str, ensure_ascii=False)
    assert not any(secret in everything for secret in ("佐々木", "一郎"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("町名のよみを確かめます。", []),
        ("時給１２００円のパートです。", [(Claim.EMPLOYMENT, "時給"), (Claim.EMPLOYMENT, "パート")]),
        ("誰でも簡単に稼げます", [(Claim.EASY_MONEY, "誰でも簡単"), (Claim.EASY_MONEY, "稼げ")]),
        ("報酬は最大5,000円", [(Claim.VAGUE_FEE, "最大5,000円")]),
        ("切手は自己負担です。切手は自己負担です。", [(Claim.UNPAID, "自己負担")]),
        ("連絡には、すぐに返信してください", [(Claim.ALWAYS, "すぐに返信")]),
        ("デパートの催しの写真", []),
    ],
)
def test_words_that_may_mislead_are_named(text: str, expected: list[tuple[Claim, str]]) -> None:
    assert doubtful_words(text) == expected
