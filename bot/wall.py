"""The second wall between operators: PostgreSQL lets a transaction of staff see and change its own rows only.

The policies stand in the migrations; they bind every role but the owner of the tables. Here a transaction takes the
role that is bound, and says for whom it runs. Why so: docs/decisions/0012-row-level-security.md.
"""

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot import logs

ROLE = "yui_walled"

log = logs.logger(__name__)

# From PostgreSQL 16 on a member may not always take the role: who makes one may give it away, and no more at first.
_MAY_TAKE = (
    f"pg_has_role(current_user, to_regrole('{ROLE}')::oid,"
    " CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END)"
)
_CAN = text(
    f"SELECT CASE WHEN to_regrole('{ROLE}') IS NULL THEN false"
    f" ELSE {_MAY_TAKE} AND has_table_privilege(to_regrole('{ROLE}')::oid, 'operators', 'SELECT') END"
)
# A pact takes two: an act of one side writes rows of the other (the fee of the partner's resident, news, the record).
_RAISE = text(
    "SELECT set_config('yui.acts', :acts, true), set_config('yui.operators', concat_ws(',', CAST(:own AS text), ("
    "SELECT string_agg(DISTINCT (CASE WHEN proposer_id = CAST(:own AS bigint) THEN other_id ELSE proposer_id END)::text, ',') FROM pacts"
    " WHERE :acts = 'on' AND CAST(:own AS bigint) IN (proposer_id, other_id) AND status NOT IN ('declined', 'withdrawn'))), true),"
    " set_config('role', :role, true)"
)
_LOWER = text("SELECT set_config('role', 'none', true)")
_MAKE = (
    # Two installations on one server may come to this at once.
    f"DO $yui$ BEGIN IF to_regrole('{ROLE}') IS NULL THEN CREATE ROLE {ROLE} NOLOGIN; END IF;"
    " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $yui$",
    f"DO $yui$ BEGIN IF NOT {_MAY_TAKE} THEN GRANT {ROLE} TO CURRENT_USER; END IF; END $yui$",
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {{schema}} TO {ROLE}",
    f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {{schema}} TO {ROLE}",
    f"GRANT USAGE ON SCHEMA {{schema}} TO {ROLE}",
)


class Wall:
    """`raise_for` an operator at the beginning of a transaction; `lower` lets its end be written for everybody.

    Where the database has no such role (SQLite, a server that does not let us make one) nothing is done: the operator
    in every query of the handlers is the first wall.
    """

    def __init__(self) -> None:
        self._is_there: bool | None = None

    def raise_for(self, session: Session, operator_id: int, *, acts: bool) -> None:
        """Only what is this operator's from here on; where it acts, what it shares by pacts with others too."""
        if self._is_there is None:
            self._is_there = is_ready(session.connection())
            if not self._is_there and session.get_bind().dialect.name == "postgresql":
                log.warning("no second wall: run yui migrate as one who may make roles")
        if self._is_there:
            given = {"own": str(operator_id), "acts": "on" if acts else "off", "role": ROLE}
            session.execute(_RAISE, given)

    def lower(self, session: Session) -> None:
        """Out of the wall again, for what is written last: the record and what is said."""
        if self._is_there:
            session.execute(_LOWER)


def is_ready(connection: Connection) -> bool:
    """Whether this database has the role, and lets us take it."""
    if connection.dialect.name != "postgresql":
        return False
    return bool(connection.execute(_CAN).scalar())


def make_ready(connection: Connection) -> bool:
    """Make the role and let it use the tables: roles belong to the server, so no migration and no backup brings them.

    False where the server does not let us.
    """
    if connection.dialect.name != "postgresql":
        return False
    schema = connection.dialect.identifier_preparer.quote(
        connection.exec_driver_sql("SELECT current_schema()").scalar_one()
    )
    try:
        with connection.begin_nested():
            for statement in _MAKE:
                connection.exec_driver_sql(statement.format(schema=schema))
    except DBAPIError:
        return False
    return True
