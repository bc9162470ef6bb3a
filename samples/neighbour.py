"""The sample's second town: a neighbour's operating body, one resident, and the pact by which the two share work."""

from collections.abc import Callable

from handlers.context import Context
from handlers.office import operators, staff_accounts
from handlers.people import register_import
from handlers.people.register_import import ClaimCode
from handlers.towns import pacts
from models.files.csv_files import write_table
from models.japan_time import day_in_japan
from models.people.staff import Role
from models.towns.pacts import Chain, Direction
from models.towns.proposals import PactTerms
from samples import town

KEY = "hokuei"
NAME = "ほくえい結しごとの会(見本)"
MUNICIPALITY = "31372"

STAFF = (("director@kai.example", "見本 なぎさ", (Role.DIRECTOR, Role.ADMIN)),)
REGISTER = (("見本 砂男", "ミホン スナオ", "1979-08-20", "090-0000-0011", "689-2221"),)
HEAD_START_HOURS = 24


def load_office(context: Context, hash_password: Callable[[str], str], password: str) -> int:
    """The operator and its staff; its number."""
    operator = operators.create_operator(
        context,
        key=KEY,
        name=NAME,
        municipality_code=MUNICIPALITY,
        address="鳥取県東伯郡北栄町(見本)",
        phone="0858-00-0100",
        email="desk@kai.example",
        desk_hours="平日 9時〜16時",
        care_desk="相談担当(見本) 0858-00-0101",
    )
    for email, name, roles in STAFF:
        staff = staff_accounts.add_staff(
            context, operator.id, email, roles, password_hash=hash_password(password), name=name
        )
        staff.must_change_password = False
    return operator.id


def load_register(context: Context, operator_id: int) -> list[ClaimCode]:
    """The residents of its register, and the codes with which they come into LINE."""
    return register_import.bring_in(context, operator_id, register_csv())


def register_csv() -> bytes:
    """The register as its office keeps it."""
    return write_table(town.REGISTER_COLUMNS, REGISTER)


def share_work(context: Context, lead_id: int, partner_id: int) -> None:
    """The pact: work of both goes to residents of both, through their own operator, a day after it was offered."""
    terms = PactTerms(
        Direction.BOTH,
        Chain.THROUGH,
        day_in_japan(context.now),
        work_classes=[0],
        head_start_hours=HEAD_START_HOURS,
        handling_percent=5,
        words="見本の協定です。",
    )
    pact = pacts.propose(context, lead_id, partner_id, terms)
    pacts.agree(context, partner_id, pact.id)
