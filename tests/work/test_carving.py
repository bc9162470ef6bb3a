"""Cutting work: what may be published, and tables of every kind."""

import io
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from handlers.carving.columns import CellTooLong, ColumnMap
from handlers.carving.items import PicturesMissing, make_items, preview_items
from handlers.carving.tasks import TaskFacts, close_task, create_task, edit_task, publish_task
from handlers.work import answering, working
from messages.catalog import LOCALES, text
from models.errors import BadInput, YuiError
from models.files.archives import GivenFile
from models.files.csv_files import BadTable, MissingColumns
from models.money.withholding import Withholding
from models.rows import StaleVersion
from models.work.answer_forms import check_answer
from models.work.links import BadLink
from models.work.questions import BadAnswer, BadQuestions, Question, QuestionKind, read_questions
from models.work.readiness import ClassNotHere, ClassRefused, NotReady, OverBudget
from models.work.tasks import Item, Task, TaskKind, TaskStatus
from tests.work.desk import READING, SECOND, START, SURE, Desk, table_of
from tests.work.test_journey import answer_all


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), "white").save(out, "PNG")
    return out.getvalue()


SMALL = _picture()


def facts(**changes: Any) -> TaskFacts:
    """A chat task, ready but for its items."""
    usual: dict[str, Any] = {
        "title": "読み",
        "description": "読みを書く",
        "kind": TaskKind.CHAT,
        "unit_minutes": 1,
        "unit_fee_yen": 20,
        "units_per_place": 10,
        "due_at": START + timedelta(days=5),
        "withholding": Withholding.NONE,
        "questions": [READING],
    }
    return TaskFacts(**{**usual, **changes})


def _publish(desk: Desk, task_id: int) -> Task:
    """Somebody else than the writer opens it."""
    return desk.act(publish_task, desk.operator_id, task_id, actor=SECOND)


def draft(desk: Desk, **changes: Any) -> int:
    """A draft of a chat task without items."""
    return desk.staff(create_task, desk.order(), facts(**changes)).id


def test_work_of_class_four_is_refused_and_confidential_work_becomes_no_item(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    with pytest.raises(ClassRefused):
        desk.order(work_class=4)
    task_id = desk.staff(create_task, desk.order(work_class=3), facts()).id
    for act in (preview_items, make_items):
        with pytest.raises(ClassNotHere):
            desk.staff(act, task_id, table_of(2))
    with pytest.raises(ClassNotHere):
        _publish(desk, task_id)
    with pytest.raises(BadInput):
        desk.staff(create_task, desk.order(work_class=1), facts(work_class=0))


def test_a_link_is_kept_as_line_takes_it_and_refused_where_it_is_none(sqlite_desk: Desk) -> None:
    order_id = sqlite_desk.order()
    task = sqlite_desk.staff(create_task, order_id, facts(links=[{"label": "", "url": "https://a.jp/図.pdf"}]))
    assert task.links == [{"label": "", "url": "https://a.jp/%E5%9B%B3.pdf"}]
    with pytest.raises(BadLink):
        sqlite_desk.staff(create_task, order_id, facts(links=[{"label": 5, "url": "https://a.jp"}]))


def test_what_is_missing_is_named(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    task_id = draft(desk, description="", withholding=Withholding.ASK, questions=[])
    with pytest.raises(NotReady) as refused:
        _publish(desk, task_id)
    assert refused.value.values["missing"] == "description, withholding, questions, items"


def test_fees_beyond_the_budget_are_refused(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    task_id = desk.staff(create_task, desk.order(budget_yen=199), facts()).id
    desk.staff(make_items, task_id, table_of(10))
    with pytest.raises(OverBudget):
        _publish(desk, task_id)


def test_a_closed_task_opens_again_within_the_same_budget(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    task_id = desk.staff(create_task, desk.order(budget_yen=200), facts()).id
    desk.staff(make_items, task_id, table_of(10))
    _publish(desk, task_id)
    desk.staff(close_task, task_id)
    assert _publish(desk, task_id).status is TaskStatus.OPEN


def test_a_stale_edit_is_refused(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    task_id = draft(desk)
    desk.staff(edit_task, task_id, facts(title="新しい題"), 1)
    with pytest.raises(StaleVersion):
        desk.staff(edit_task, task_id, facts(title="古い題"), 1)


def test_a_preview_counts_places_minutes_and_pay_and_changes_nothing(desk: Desk) -> None:
    task_id = draft(desk)
    preview = desk.staff(preview_items, task_id, table_of(25), ColumnMap(("町名",)))
    assert (preview.count, preview.places, preview.minutes_per_place, preview.fee_per_place_yen) == (25, 3, 10, 200)
    assert (preview.total_yen, preview.hourly_yen, len(preview.rows)) == (500, 1200, 5)
    assert preview.rows[0] == {"町名": "1丁目"}
    assert desk.look(lambda session: list(session.scalars(select(Item)))) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_tables_in_every_encoding_are_cut_alike(sqlite_desk: Desk, encoding: str) -> None:
    desk = sqlite_desk
    task_id = draft(desk)
    desk.staff(
        make_items, task_id, "番号,町名\r\n001,髙橋町".replace("髙", "高").encode(encoding), ColumnMap(("町名",))
    )
    [item] = desk.look(lambda session: list(session.scalars(select(Item))))
    assert item.content == {"町名": "高橋町"}


def test_cutting_again_replaces_a_drafts_items_and_ten_thousand_rows_are_taken(desk: Desk) -> None:
    task_id = draft(desk)
    desk.staff(make_items, task_id, table_of(3))
    assert desk.staff(make_items, task_id, table_of(10_000)).count == 10_000
    count = desk.look(lambda session: len(list(session.scalars(select(Item.id)))))
    assert count == 10_000


@pytest.mark.parametrize(
    ("table", "columns", "refusal"),
    [
        (b"", None, BadTable),
        ("町名\n".encode(), None, BadTable),
        (table_of(2), ColumnMap(("住所",)), MissingColumns),
        (("町名\n" + "あ" * 1_001).encode(), None, CellTooLong),
        (table_of(2), ColumnMap((), ("番号",)), BadInput),
        (b"\x00\x01\x02,\xff", None, BadTable),
        (table_of(10_001), None, BadTable),
    ],
)
def test_a_bad_table_is_refused_by_name_and_changes_nothing(
    sqlite_desk: Desk, table: bytes, columns: ColumnMap | None, refusal: type[YuiError]
) -> None:
    desk = sqlite_desk
    task_id = draft(desk)
    desk.staff(make_items, task_id, table_of(1))
    with pytest.raises(refusal) as refused:
        desk.staff(make_items, task_id, table, columns)
    assert len(desk.look(lambda session: list(session.scalars(select(Item))))) == 1
    for locale in LOCALES:
        assert text(locale, refused.value.key, **refused.value.values)


def test_pictures_that_a_table_names_must_be_there(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    task_id = draft(desk)
    table = "絵,番号\na.png,1\nb.png,2".encode()
    with pytest.raises(PicturesMissing) as refused:
        desk.staff(make_items, task_id, table, ColumnMap(("番号",), files=("絵",)), [GivenFile("a.png", SMALL)])
    assert refused.value.values == {"count": 1, "names": "b.png"}


@pytest.mark.parametrize(
    ("check", "given", "kept"),
    [
        ("any", " ふつうの 答え ", "ふつうの 答え"),
        ("hiragana", "みなみのまち", "みなみのまち"),
        ("hiragana", "ミナミのまち", "みなみのまち"),
        ("katakana", "ﾐﾅﾐ", "ミナミ"),
        ("katakana", "みなみ", "ミナミ"),
        ("digits", "０１２", "012"),
        ("number", "1,234.5", "1234.5"),
        ("date", "2026/2/28", "2026-02-28"),
    ],
)
def test_answers_are_kept_in_one_form(check: str, given: str, kept: str) -> None:
    [question] = read_questions([{**READING, "check": check}])
    assert check_answer(question, given) == kept


@pytest.mark.parametrize(
    ("check", "given"),
    [
        ("hiragana", "漢字"),
        ("hiragana", ""),
        ("hiragana", "   "),
        ("katakana", "ひら仮名"),
        ("digits", "12a"),
        ("number", "一"),
        ("date", "2026-02-30"),
        ("any", "あ" * 5_000),
        ("digits", "😀"),
    ],
)
def test_answers_of_the_wrong_form_are_refused_with_a_sentence(check: str, given: str) -> None:
    [question] = read_questions([{**READING, "check": check}])
    with pytest.raises(BadAnswer) as refused:
        check_answer(question, given)
    for locale in LOCALES:
        assert text(locale, refused.value.key, **refused.value.values)


def test_a_choice_is_taken_by_its_word_or_its_number() -> None:
    question = Question("sure", QuestionKind.CHOOSE, "自信", ("ある", "ない"))
    assert [check_answer(question, given) for given in ("ない", "2", "２", " ある ")] == [
        "ない",
        "ない",
        "ない",
        "ある",
    ]
    with pytest.raises(BadAnswer):
        check_answer(question, "3")


def test_an_answer_is_held_against_a_sample() -> None:
    [question] = read_questions([{**READING, "check": "pattern", "pattern": "A-０00.0"}])
    assert read_questions([question.as_data()]) == (question,)
    assert [check_answer(question, given) for given in ("b-012.3", "Ｂー０１２．３")] == ["b-012.3", "B-012.3"]
    for wrong in ("b-0123", "b-012.34", "1-012.3", "あ-012.3"):
        with pytest.raises(BadAnswer):
            check_answer(question, wrong)


@pytest.mark.parametrize(
    "declared",
    [
        ["reading"],
        [{**READING, "key": "読み"}],
        [READING, READING],
        [{**READING, "kind": "dance"}],
        [{**READING, "kind": "choose", "choices": ["ひとつ"]}],
        [{**READING, "kind": "choose", "choices": ["同じ", "同じ"]}],
        [{**READING, "label": ""}],
        [READING] * 11,
        [{**READING, "only_if": {"key": "sure", "answers": ["ある"]}}],
        [SURE, {**READING, "only_if": {"key": "sure", "answers": ["たぶん"]}}],
        [READING, {**SURE, "only_if": {"key": "reading", "answers": ["あ"]}}],
        [SURE, {**READING, "only_if": {"key": "sure", "answers": []}}],
        [{**READING, "check": "pattern"}],
        [{**READING, "check": "pattern", "pattern": "あいう"}],
    ],
)
def test_questions_that_nobody_could_answer_are_refused(declared: list[Any]) -> None:
    with pytest.raises(BadQuestions):
        read_questions(declared)


def test_an_answer_after_the_lapse_changes_nothing(desk: Desk) -> None:
    resident_id = desk.resident()
    assignment_id = desk.start(desk.offer(desk.task(2)), resident_id)
    answer_all(desk, assignment_id, resident_id, most=1)
    view = desk.act(answering.item_view, assignment_id, resident_id)
    desk.passes(days=6)
    with pytest.raises(working.NotWorking):
        desk.act(answering.save_answer, assignment_id, resident_id, view.item_id, 0, "おそい")
