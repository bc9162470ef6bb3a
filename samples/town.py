"""The sample town: an invented operating body in a real municipality, its staff, a client, a register and two orders."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from handlers.carving import items, orders, tasks
from handlers.carving.columns import ColumnMap
from handlers.carving.orders import OrderFacts
from handlers.carving.tasks import TaskFacts
from handlers.context import Context
from handlers.office import operators, staff_accounts
from handlers.people import register_import
from handlers.people.register_import import ClaimCode
from models.files.archives import GivenFile
from models.files.csv_files import write_table
from models.japan_time import at_hour, day_in_japan
from models.money.account_numbers import AccountKind
from models.money.withholding import Withholding
from models.people.operators import Operator
from models.people.staff import Role
from models.work.orders import Order
from models.work.tasks import Task, TaskKind
from samples import forms, readings

KEY = "kurayoshi"
NAME = "くらよし結しごと公社(見本)"
MUNICIPALITY = "31203"

STAFF = (
    ("director@kosha.example", "見本 みどり", (Role.DIRECTOR, Role.ADMIN)),
    ("reviewer@kosha.example", "見本 けんじ", (Role.REVIEWER,)),
    ("accountant@kosha.example", "見本 さちこ", (Role.ACCOUNTANT,)),
    ("auditor@kosha.example", "見本 まもる", (Role.AUDITOR,)),
)
CLIENT_STAFF = ("jimu@city.example", "見本 市子")

REGISTER_COLUMNS = ("氏名", "カナ", "生年月日", "電話", "郵便番号")
REGISTER = (
    ("見本 花子", "ミホン ハナコ", "1988-05-12", "090-0000-0001", "682-0821"),
    ("見本 太郎", "ミホン タロウ", "1961-11-03", "090-0000-0002", "682-0822"),
    ("見本 陽子", "ミホン ヨウコ", "1994-02-28", "090-0000-0003", "682-0023"),
)

READING_QUESTIONS = [
    {"key": "check", "kind": "choose", "label": "このよみは、合っていますか。", "choices": ["合っている", "ちがう"]},
    {
        "key": "right",
        "kind": "text",
        "label": "正しいよみをカタカナで書いてください。",
        "check": "katakana",
        "required": False,
        "only_if": {"key": "check", "answers": ["ちがう"]},
    },
]
FORM_QUESTIONS = [
    {"key": "group", "kind": "text", "label": "団体の名前は、なんと書いてありますか。"},
    {"key": "stall", "kind": "text", "label": "出すものは、なんですか。"},
    {"key": "people", "kind": "text", "label": "人数は、何人ですか。(数字だけ)", "check": "number"},
    {"key": "tables", "kind": "text", "label": "机の数は、何台ですか。(数字だけ)", "check": "number"},
]


@dataclass(frozen=True)
class Office:
    """The operator and its client."""

    operator_id: int
    client_id: int


def load_office(context: Context, hash_password: Callable[[str], str], password: str) -> Office:
    """The operator, its staff and a client; everybody gets the same password, for it is a sample."""
    operator = _operator(context)
    client = operators.add_client(context, operator.id, name="市民課(見本)", contact="内線 000")
    hashed = hash_password(password)
    for email, name, roles in STAFF:
        _staff(context, operator.id, email, name, roles, hashed)
    _staff(context, operator.id, *CLIENT_STAFF, (Role.CLIENT,), hashed, client_id=client.id)
    return Office(operator.id, client.id)


def load_register(context: Context, office: Office) -> list[ClaimCode]:
    """The residents of the existing register, and the codes with which they come into LINE."""
    return register_import.bring_in(context, office.operator_id, register_csv())


def load_work(context: Context, office: Office) -> list[Task]:
    """Two orders, carved and published: readings to check, forms to type in, photographs to take."""
    today = day_in_japan(context.now)
    reading_order = _order(context, office, "町名のよみの確認", 60_000, today)
    form_order = _order(context, office, "出店申込書の入力と掲示板の写真", 30_000, today)
    due_at = at_hour(today + timedelta(days=7), 18)
    return [
        _reading_task(context, reading_order, due_at),
        _form_task(context, form_order, due_at),
        _photo_task(context, form_order, due_at),
    ]


def register_csv() -> bytes:
    """The register as an office keeps it."""
    return write_table(REGISTER_COLUMNS, REGISTER)


def _operator(context: Context) -> Operator:
    operator = operators.create_operator(
        context,
        key=KEY,
        name=NAME,
        municipality_code=MUNICIPALITY,
        address="鳥取県倉吉市(見本)",
        phone="0858-00-0000",
        email="desk@kosha.example",
        desk_hours="平日 9時〜17時",
        care_desk="相談担当(見本) 0858-00-0001",
    )
    operators.set_transfer_source(
        context,
        operator,
        consignor_code="1234567890",
        name_kana="クラヨシユイシゴトコウシヤ",
        bank_code="0167",
        branch_code="001",
        kind=AccountKind.ORDINARY,
        account_number="1234567",
    )
    return operator


def _staff(
    context: Context,
    operator_id: int,
    email: str,
    name: str,
    roles: tuple[Role, ...],
    password_hash: str,
    client_id: int | None = None,
) -> None:
    staff = staff_accounts.add_staff(
        context,
        operator_id,
        email,
        roles,
        password_hash=password_hash,
        name=name,
        client_id=client_id,
        separation_exception="見本のため",
    )
    staff.must_change_password = False


def _order(context: Context, office: Office, title: str, budget_yen: int, today: date) -> Order:
    facts = OrderFacts(
        client_id=office.client_id,
        title=title,
        description="見本の発注です。",
        work_class=0,
        budget_yen=budget_yen,
        ordered_on=today,
        due_on=today + timedelta(days=14),
    )
    return orders.create_order(context, office.operator_id, facts)


def _reading_task(context: Context, order: Order, due_at: datetime) -> Task:
    facts = TaskFacts(
        title="町名のよみを確かめる",
        description="市の町名の一覧にある「よみ」が合っているかを、1つずつ確かめます。調べてもかまいません。",
        kind=TaskKind.CHAT,
        unit_minutes=0.5,
        unit_fee_yen=15,
        units_per_place=20,
        due_at=due_at,
        withholding=Withholding.NONE,
        questions=READING_QUESTIONS,
    )
    task = tasks.create_task(context, order.operator_id, order.id, facts)
    table = readings.readings_csv(MUNICIPALITY)
    items.make_items(context, order.operator_id, task.id, table, ColumnMap(shown=("町名", "よみ"), kept=("番号",)))
    return tasks.publish_task(context, order.operator_id, task.id)


def _form_task(context: Context, order: Order, due_at: datetime) -> Task:
    facts = TaskFacts(
        title="手書きの申込書を入力する",
        description="写真の申込書を見て、書いてあるとおりに入力します。1まいずつ出てきます。",
        kind=TaskKind.CHAT,
        unit_minutes=1.2,
        unit_fee_yen=30,
        units_per_place=10,
        due_at=due_at,
        withholding=Withholding.NONE,
        questions=FORM_QUESTIONS,
    )
    task = tasks.create_task(context, order.operator_id, order.id, facts)
    pictures = [GivenFile(form.file_name, forms.picture(form)) for form in forms.forms()]
    columns = ColumnMap(shown=(), kept=("番号",), files=("画像",))
    items.make_items(context, order.operator_id, task.id, forms.forms_csv(), columns, pictures)
    return tasks.publish_task(context, order.operator_id, task.id)


def _photo_task(context: Context, order: Order, due_at: datetime) -> Task:
    facts = TaskFacts(
        title="近くの掲示板を写真にとる",
        description="お住まいの近くの町の掲示板を、正面から1まいとってください。人の顔が入らないようにしてください。",
        kind=TaskKind.OUTSIDE,
        unit_minutes=20,
        unit_fee_yen=500,
        places=3,
        due_at=due_at,
        withholding=Withholding.NONE,
    )
    task = tasks.create_task(context, order.operator_id, order.id, facts)
    return tasks.publish_task(context, order.operator_id, task.id)
