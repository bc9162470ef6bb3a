"""An operator's own kinds of work: kept from a task, used like the common ones, retired, and nobody else's."""

from dataclasses import replace
from typing import Any

import pytest

from handlers.carving.items import make_items
from handlers.carving.own_templates import add_template, change_template, facts_of, keep_task
from handlers.carving.prices import TemplateOffer, known_templates
from handlers.carving.tasks import create_task, edit_task, publish_task
from handlers.office.operators import create_operator
from handlers.work import answering
from handlers.work.changing import Changes, change_task
from messages.carving import question_words, template_words, told
from messages.catalog import LOCALES, text
from models.carving.estimates import FEWEST
from models.carving.own_templates import OwnTemplate, TemplateRetired
from models.carving.template_facts import (
    MOST_TEMPLATES,
    BadFields,
    NameTaken,
    TemplateFacts,
    TooManyTemplates,
)
from models.carving.templates import templates
from models.errors import BadInput, NotFound, YuiError
from models.money.withholding import Withholding
from models.rows import StaleVersion
from models.work.questions import BadQuestions
from models.work.readiness import NotReady
from models.work.tasks import TaskKind, TaskStatus
from tests.work.desk import READING, SECOND, Desk, me, table_of
from tests.work.test_carving import draft, facts


def kind(**changes: Any) -> TemplateFacts:
    """A kind of work as staff write it."""
    usual: dict[str, Any] = {"name": "回覧板の入力", "kind": TaskKind.CHAT, "unit_minutes": 1, "place_minutes": 20}
    return TemplateFacts(**{**usual, "questions": [READING], "fields": ["回覧の月"], **changes})


def offered(desk: Desk) -> dict[str, TemplateOffer]:
    return {one.template.key: one for one in desk.staff(known_templates)}


def neighbour(desk: Desk) -> int:
    return desk.act(lambda context: create_operator(context, key="n", name="となり", municipality_code="31201").id)


def test_a_kept_task_is_offered_beside_the_common_kinds_with_all_that_made_it(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    given = facts(template="classification", unit_minutes=2, unit_fee_yen=90, withholding=Withholding.ART_204)
    task = desk.staff(create_task, desk.order(), replace(given, title="広報の分類", units_per_place=8))
    own = desk.staff(keep_task, task.id, hint="広報の記事を分けます")
    known = offered(desk)
    assert list(known) == [*templates(), own.key]
    one = known[own.key]
    words = template_words(one.template)
    assert (words.name, words.help) == ("広報の分類", "広報の記事を分けます")
    assert words.fields == template_words(templates()["classification"]).fields
    assert question_words(one.template) == task.questions
    assert (one.unit_minutes, one.units_per_place, one.template.place_minutes) == (2, 8, 16)
    assert (one.template.withholding, one.template.unit_fee_yen) == (Withholding.ART_204, 90)
    assert one.price.least_fee_yen


def test_its_fields_are_missing_until_they_are_written_and_residents_read_them(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    key = desk.staff(add_template, kind()).key
    task_id = desk.staff(create_task, desk.order(), facts(template=key)).id
    desk.staff(make_items, task_id, table_of(3))
    with pytest.raises(NotReady) as refused:
        desk.act(publish_task, desk.operator_id, task_id, actor=SECOND)
    assert refused.value.values["missing"] == "details.回覧の月"
    desk.staff(edit_task, task_id, facts(template=key, details={"回覧の月": "11月"}))
    task = desk.act(publish_task, desk.operator_id, task_id, actor=SECOND)
    assert task.status is TaskStatus.OPEN
    assert told(task.description, task.details).splitlines()[1:] == ["回覧の月: 11月"]
    with pytest.raises(BadInput):
        desk.staff(create_task, desk.order(), facts(template=key, details={"purpose": "x"}))


def test_minutes_measured_flow_back_to_it(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    key = desk.staff(add_template, kind(fields=[])).key
    task_id = desk.task(FEWEST + 2, units_per_place=FEWEST + 2, unit_minutes=1, template=key)
    resident_id = desk.resident()
    assignment_id = desk.start(desk.offer(task_id), resident_id)
    view = desk.act(answering.item_view, assignment_id, resident_id)
    while view is not None:
        desk.passes(minutes=4)
        for index, answer in enumerate(("よみ", "ある")):
            save = (assignment_id, resident_id, view.item_id, index, answer)
            following = desk.act(answering.save_answer, *save, actor=me(resident_id))
        view = following
    assert (offered(desk)[key].measured_minutes, offered(desk)[key].units_per_place) == (4.0, 5)


def test_a_retired_kind_is_offered_no_more_and_its_drafts_go_on(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    own = desk.staff(add_template, kind())
    task_id = desk.staff(create_task, desk.order(), facts(template=own.key, details={"回覧の月": "11月"})).id
    other_id = draft(desk)
    changed = desk.staff(change_template, own.id, kind(is_active=False, fields=["回覧の号"]), own.version)
    assert own.key not in offered(desk)
    again = facts(template=own.key, title="直した", details={"回覧の月": "12月", "回覧の号": "3"})
    assert desk.staff(edit_task, task_id, again).title == "直した"
    for act, number in ((create_task, desk.order()), (edit_task, other_id)):
        with pytest.raises(TemplateRetired):
            desk.staff(act, number, facts(template=own.key))
    desk.staff(change_template, own.id, kind(), changed.version)
    assert own.key in offered(desk)


def test_what_is_published_stays_whole_when_its_kind_is_changed(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    own = desk.staff(add_template, kind())
    task_id = desk.task(2, template=own.key, details={"回覧の月": "11月"})
    desk.staff(change_template, own.id, kind(fields=["回覧の号"]))
    task = desk.staff(change_task, task_id, Changes(unit_fee_yen=500), "値上げ")
    assert (task.unit_fee_yen, task.details) == (500, {"回覧の月": "11月"})


def test_another_operator_neither_sees_nor_uses_nor_changes_it(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    own = desk.staff(add_template, kind())
    task_id = draft(desk)
    other = neighbour(desk)
    assert own.key not in {one.template.key for one in desk.act(known_templates, other)}
    with pytest.raises(NotFound):
        desk.act(keep_task, other, task_id)
    with pytest.raises(NotFound):
        desk.act(change_template, other, own.id, kind())
    theirs = desk.act(add_template, other, kind())
    assert theirs.key != own.key
    with pytest.raises(BadInput) as refused:
        desk.staff(create_task, desk.order(), facts(template=theirs.key))
    assert theirs.key not in refused.value.values["reason"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"name": " "}, BadInput),
        ({"unit_minutes": 0}, BadInput),
        ({"place_minutes": 481}, BadInput),
        ({"unit_fee_yen": -1}, BadInput),
        ({"fields": ["a", " a"]}, BadFields),
        ({"fields": ["a, b"]}, BadFields),
        ({"fields": ["あ" * 41]}, BadFields),
        ({"fields": [str(number) for number in range(11)]}, BadFields),
        ({"questions": [{"key": "x"}]}, BadQuestions),
        ({"name": "文字の確認"}, NameTaken),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(
    sqlite_desk: Desk, changes: dict[str, Any], error: type[YuiError]
) -> None:
    desk = sqlite_desk
    desk.staff(add_template, kind(name="文字の確認"))
    own = desk.staff(add_template, kind())
    for act, first in ((add_template, ()), (change_template, (own.id,))):
        with pytest.raises(error) as refused:
            desk.staff(act, *first, kind(**changes))
        said = {text(locale, refused.value.key, **refused.value.values) for locale in LOCALES}
        assert len(said) == len(LOCALES)
    kept = desk.look(lambda session: facts_of(session.get_one(OwnTemplate, own.id)))
    assert (kept.name, kept.fields) == ("回覧板の入力", ["回覧の月"])


def test_a_stale_version_is_refused_and_the_list_stays_readable(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    own = desk.staff(add_template, kind())
    desk.staff(change_template, own.id, kind(hint="a"), own.version)
    with pytest.raises(StaleVersion):
        desk.staff(change_template, own.id, kind(hint="b"), own.version)
    for number in range(MOST_TEMPLATES - 1):
        desk.staff(add_template, kind(name=f"種類{number}"))
    with pytest.raises(TooManyTemplates):
        desk.staff(add_template, kind(name="もう1つ"))
    desk.staff(change_template, own.id, kind(is_active=False))
    desk.staff(add_template, kind(name="もう1つ"))
