"""The second wall: PostgreSQL itself keeps operators apart

Row-level security, told in docs/decisions/0012-row-level-security.md. The policies bind whoever does not own the
tables: `bot.wall` takes such a role for the transactions of staff. SQLite has nothing like it.
"""

from collections.abc import Iterator, Sequence

from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Read once for a statement, not once for a row.
OWN = "= ANY ((SELECT yui_own())::bigint[])"
CHANNELS = "= ANY ((SELECT yui_channels())::bigint[])"
ACTS = "(SELECT yui_acts())"

FUNCTIONS = {
    # For whom the transaction runs, and whether it may write.
    "yui_own()": (
        "bigint[]",
        "INVOKER",
        "SELECT string_to_array(current_setting('yui.operators', true), ',')::bigint[]",
    ),
    "yui_acts()": ("boolean", "INVOKER", "SELECT current_setting('yui.acts', true) = 'on'"),
    # Whether something that hangs on no operator concerns them. These look past the policies, which would else ask
    # each other in circles.
    "yui_has_member(bigint)": (
        "boolean",
        "DEFINER",
        "SELECT EXISTS (SELECT 1 FROM {s}.memberships m WHERE m.resident_id = $1 AND m.operator_id = ANY ({s}.yui_own()))",
    ),
    "yui_has_asked(bigint)": (
        "boolean",
        "DEFINER",
        "SELECT EXISTS (SELECT 1 FROM {s}.assignments a WHERE a.resident_id = $1 AND a.operator_id = ANY ({s}.yui_own()))"
        " OR EXISTS (SELECT 1 FROM {s}.invitations i JOIN {s}.offers o ON o.id = i.offer_id"
        " WHERE i.resident_id = $1 AND i.status IN ('accepted', 'waiting') AND o.operator_id = ANY ({s}.yui_own()))",
    ),
    "yui_has_account(bigint)": (
        "boolean",
        "DEFINER",
        "SELECT EXISTS (SELECT 1 FROM {s}.line_accounts l JOIN {s}.channels c ON c.id = l.channel_id WHERE l.id = $1"
        " AND (coalesce(l.operator_id, c.operator_id) = ANY ({s}.yui_own()) OR {s}.yui_has_member(l.resident_id)))",
    ),
    "yui_channels()": (
        "bigint[]",
        "DEFINER",
        "SELECT ARRAY(SELECT c.id FROM {s}.channels c WHERE c.operator_id = ANY ({s}.yui_own())"
        " UNION SELECT h.channel_id FROM {s}.channel_shares h WHERE h.operator_id = ANY ({s}.yui_own()))",
    ),
    "yui_is_partner(bigint)": (
        "boolean",
        "DEFINER",
        "SELECT EXISTS (SELECT 1 FROM {s}.pacts p WHERE p.status NOT IN ('declined', 'withdrawn')"
        " AND ((p.proposer_id = $1 AND p.other_id = ANY ({s}.yui_own()))"
        " OR (p.other_id = $1 AND p.proposer_id = ANY ({s}.yui_own()))))",
    ),
    "yui_has_guest(bigint)": (
        "boolean",
        "DEFINER",
        "SELECT EXISTS (SELECT 1 FROM {s}.memberships m WHERE m.resident_id = $1 AND m.pact_id IS NOT NULL"
        " AND m.operator_id = ANY ({s}.yui_own()))",
    ),
    "yui_has_pact(bigint)": (
        "boolean",
        "DEFINER",
        "SELECT EXISTS (SELECT 1 FROM {s}.pacts p WHERE p.id = $1"
        " AND (p.proposer_id = ANY ({s}.yui_own()) OR p.other_id = ANY ({s}.yui_own())))",
    ),
    "yui_has_assignment(bigint)": (
        "boolean",
        "DEFINER",
        "SELECT EXISTS (SELECT 1 FROM {s}.assignments a WHERE a.id = $1 AND (a.operator_id = ANY ({s}.yui_own())"
        " OR a.party_id = ANY ({s}.yui_own()) OR {s}.yui_has_pact(a.pact_id)))",
    ),
    "yui_has_offer(bigint)": (
        "boolean",
        "DEFINER",
        "SELECT EXISTS (SELECT 1 FROM {s}.offers o WHERE o.id = $1 AND o.operator_id = ANY ({s}.yui_own()))",
    ),
    "yui_is_asked(bigint)": (
        "boolean",
        "DEFINER",
        "SELECT EXISTS (SELECT 1 FROM {s}.invitations i WHERE i.offer_id = $1 AND i.operator_id = ANY ({s}.yui_own()))",
    ),
    "yui_has_work_in(bigint)": (
        "boolean",
        "DEFINER",
        "SELECT EXISTS (SELECT 1 FROM {s}.assignments a WHERE a.task_id = $1"
        " AND (a.party_id = ANY ({s}.yui_own()) OR {s}.yui_has_pact(a.pact_id)"
        " OR ({s}.yui_acts() AND {s}.yui_has_member(a.resident_id))))"
        " OR EXISTS (SELECT 1 FROM {s}.offers o WHERE o.task_id = $1 AND {s}.yui_is_asked(o.id))",
    ),
}
"""What they answer, as whom they look, and how; `{s}` is the schema."""

WHOLE = {
    "operators": f"id {OWN}",
    "pacts": f"proposer_id {OWN} OR other_id {OWN}",
    "settlements": f"lead_id {OWN} OR partner_id {OWN}",
    "settlement_lines": f"lead_id {OWN} OR partner_id {OWN}",
    "settlement_differences": "settlement_id IN (SELECT id FROM settlements)",
    "residents": "yui_has_member(id)",
    "resident_keys": "yui_has_member(resident_id)",
    "bank_accounts": "yui_has_member(resident_id)",
    "invoice_registrations": "yui_has_member(resident_id)",
    "free_times": "yui_has_member(resident_id)",
    "resident_skills": "yui_has_member(resident_id)",
    "line_accounts": f"operator_id {OWN} OR (operator_id IS NULL AND channel_id {CHANNELS})"
    " OR yui_has_member(resident_id)",
    "lanes": f"channel_id {CHANNELS} OR yui_has_account(id)",
    "inbox": f"channel_id {CHANNELS}",
    "outbox": f"channel_id {CHANNELS} OR yui_has_account(account_id)",
    "calls": f"channel_id {CHANNELS} OR yui_has_account(account_id)",
    "fetches": f"channel_id {CHANNELS} OR yui_has_account(account_id)",
    "conversations": "yui_has_account(id)",
    "private_links": "yui_has_account(account_id)",
    "ticket_messages": "ticket_id IN (SELECT id FROM tickets)",
    "console_sessions": "staff_id IN (SELECT id FROM staff)",
    "staff_tokens": "staff_id IN (SELECT id FROM staff)",
    "idempotency_keys": "staff_id IN (SELECT id FROM staff)",
}
"""Tables whose rows name no operator: by what else they are somebody's, to read and to write."""

ALSO_READ = {
    # Several operators may share one LINE account, whose month they all have to know; a partner's resident is reached
    # in the channel of their home.
    "channels": f"id {CHANNELS} OR yui_is_partner(operator_id)",
    "channel_shares": f"channel_id {CHANNELS}",
    "memberships": "yui_has_guest(resident_id)",
    "operators": "EXISTS (SELECT 1 FROM pacts p WHERE operators.id IN (p.proposer_id, p.other_id))",
    "state_changes": "CASE subject WHEN 'pacts' THEN yui_has_pact(subject_id)"
    " WHEN 'assignments' THEN yui_has_assignment(subject_id) END",
    "residents": "yui_has_asked(id)",
    "assignments": f"party_id {OWN} OR yui_has_pact(pact_id) OR ({ACTS} AND yui_has_member(resident_id))",
    "payables": f"yui_has_assignment(assignment_id) OR ({ACTS} AND yui_has_member(resident_id))",
    "tasks": "yui_has_work_in(id)",
    "offers": "yui_is_asked(id)",
    # Of other towns' residents those who came forward; who was only asked is known to their own operator alone.
    "invitations": "status IN ('accepted', 'waiting') AND yui_has_offer(offer_id)",
    "waves": "yui_has_offer(offer_id)",
    "notices": "yui_has_assignment(assignment_id)",
    "submissions": "yui_has_assignment(assignment_id)",
    "reviews": "submission_id IN (SELECT id FROM submissions)",
    "disputes": "yui_has_assignment(assignment_id)",
    "attachments": "yui_has_assignment(assignment_id)",
    "items": "yui_has_assignment(assignment_id)",
    "answers": "yui_has_assignment(assignment_id)",
}
"""What a pact lets be seen of the other side, and what counts of one's own residents elsewhere."""

ALSO_WRITTEN = {"memberships": f"{ACTS} AND yui_has_member(resident_id)"}
"""A resident is one person: who was asked at one town has been asked at all."""


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    schema = op.get_bind().exec_driver_sql("SELECT current_schema()").scalar_one()
    for name, (answer, looks_as, words) in FUNCTIONS.items():
        op.execute(
            f"CREATE FUNCTION {name} RETURNS {answer} LANGUAGE sql STABLE SECURITY {looks_as}"
            f" AS $yui$ {words.format(s=schema)} $yui$"
        )
    for table, whose in (*_by_operator(), *WHOLE.items()):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON {table} USING ({whose})")
    for table, whose in ALSO_READ.items():
        op.execute(f"CREATE POLICY seen ON {table} FOR SELECT USING ({whose})")
    for table, whose in ALSO_WRITTEN.items():
        op.execute(f"CREATE POLICY shared ON {table} USING ({whose})")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    policies = "SELECT policyname, tablename FROM pg_policies WHERE schemaname = current_schema()"
    for policy, table in op.get_bind().exec_driver_sql(policies).all():
        op.execute(f"DROP POLICY {policy} ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    for name in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION {name}")


def _by_operator() -> Iterator[tuple[str, str]]:
    """Every table whose rows name their operator."""
    columns = (
        "SELECT table_name FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND column_name = 'operator_id' ORDER BY table_name"
    )
    for (table,) in op.get_bind().exec_driver_sql(columns).all():
        if table not in WHOLE:
            yield table, f"operator_id {OWN}"
