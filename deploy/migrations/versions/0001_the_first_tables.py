"""The first tables"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "agreed_texts",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_agreed_texts")),
    )
    op.create_table(
        "audit_heads",
        sa.Column("operator_id", big_id, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("operator_id", name=op.f("pk_audit_heads")),
    )
    op.create_table(
        "audit_rows",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("detail", json, nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_rows")),
        sa.UniqueConstraint("operator_id", "number", name=op.f("uq_audit_rows_operator_id_number")),
    )
    with op.batch_alter_table("audit_rows", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_rows_subject"), ["subject"], unique=False)

    op.create_table(
        "blobs",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blobs")),
    )
    op.create_table(
        "inbox",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("channel_id", big_id, nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=80), nullable=False),
        sa.Column("type", sa.String(length=30), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("handled", "skipped", "failed", name="inboxoutcome", native_enum=False, length=20),
            nullable=True,
        ),
        sa.Column("reason", sa.String(length=120), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("channel_id", "event_id", name=op.f("uq_inbox_channel_id_event_id")),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index("ix_inbox_done_at", ["done_at"], unique=False)
        batch_op.create_index(
            "ix_inbox_failed",
            ["id"],
            unique=False,
            postgresql_where=sa.text("outcome = 'failed'"),
            sqlite_where=sa.text("outcome = 'failed'"),
        )
        batch_op.create_index(
            "ix_inbox_waiting",
            ["id"],
            unique=False,
            postgresql_where=sa.text("done_at IS NULL"),
            sqlite_where=sa.text("done_at IS NULL"),
        )
        batch_op.create_index(
            "ix_inbox_waiting_lane",
            ["channel_id", "user_id"],
            unique=False,
            postgresql_where=sa.text("done_at IS NULL"),
            sqlite_where=sa.text("done_at IS NULL"),
        )

    op.create_table(
        "operators",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("municipality_code", sa.String(length=5), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=120), nullable=False),
        sa.Column("desk_hours", sa.String(length=80), nullable=False),
        sa.Column("care_desk", sa.String(length=300), nullable=False),
        sa.Column("private_details", sa.String(length=4), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_until", sa.Integer(), nullable=False),
        sa.Column("bands", json, nullable=False),
        sa.Column("languages", json, nullable=False),
        sa.Column("look_colour", sa.String(length=7), nullable=False),
        sa.Column("short_name", sa.String(length=20), nullable=False),
        sa.Column("review_days", sa.Integer(), nullable=False),
        sa.Column("most_returns", sa.Integer(), nullable=False),
        sa.Column("pay_day", sa.Integer(), nullable=False),
        sa.Column("transfer_source", json, nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("invoice_number", sa.String(length=14), nullable=False),
        sa.Column("invoice_account", sa.String(length=200), nullable=False),
        sa.Column("has_small_amounts", sa.Boolean(), nullable=False),
        sa.Column("needs_identity_check", sa.Boolean(), nullable=False),
        sa.Column("webhook_url", sa.String(length=500), nullable=True),
        sa.Column("webhook_secret_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operators")),
        sa.UniqueConstraint("key", name=op.f("uq_operators_key")),
    )
    op.create_table(
        "residents",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("alias", sa.String(length=20), nullable=False),
        sa.Column("municipality_code", sa.String(length=5), nullable=True),
        sa.Column("postcode", sa.String(length=7), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("kana_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("born_on_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("person_digest", sa.String(length=64), nullable=True),
        sa.Column("works_alone_declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residents")),
        sa.UniqueConstraint("alias", name=op.f("uq_residents_alias")),
    )
    with op.batch_alter_table("residents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_residents_person_digest"), ["person_digest"], unique=False)

    op.create_table(
        "state_changes",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", big_id, nullable=False),
        sa.Column("old", sa.String(length=20), nullable=True),
        sa.Column("new", sa.String(length=20), nullable=False),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_state_changes")),
    )
    with op.batch_alter_table("state_changes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_state_changes_subject_subject_id"), ["subject", "subject_id"], unique=False
        )

    op.create_table(
        "bank_accounts",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("resident_id", big_id, nullable=False),
        sa.Column("bank_code", sa.String(length=4), nullable=False),
        sa.Column("branch_code", sa.String(length=3), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("holder_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("tail", sa.String(length=3), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_bank_accounts_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_accounts")),
    )
    with op.batch_alter_table("bank_accounts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bank_accounts_resident_id"), ["resident_id"], unique=False)

    op.create_table(
        "channels",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("bot_user_id", sa.String(length=40), nullable=True),
        sa.Column("basic_id", sa.String(length=40), nullable=True),
        sa.Column("secrets_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("token_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=True),
        sa.Column("quota_used", sa.Integer(), nullable=True),
        sa.Column("quota_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("token_refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("budget", sa.Integer(), nullable=True),
        sa.Column("menus", json, nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_channels_operator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channels")),
        sa.UniqueConstraint("key", name=op.f("uq_channels_key")),
    )
    op.create_table(
        "channel_shares",
        sa.Column("operator_id", big_id, autoincrement=False, nullable=False),
        sa.Column("channel_id", big_id, nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_channel_shares_channel_id")),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_channel_shares_operator_id")),
        sa.PrimaryKeyConstraint("operator_id", name=op.f("pk_channel_shares")),
    )
    with op.batch_alter_table("channel_shares", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_channel_shares_channel_id"), ["channel_id"], unique=False)

    op.create_table(
        "clients",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("asks_secrecy", sa.Boolean(), nullable=False),
        sa.Column("secrecy_words", sa.Text(), nullable=False),
        sa.Column("secrecy_version", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_clients_operator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients")),
    )
    with op.batch_alter_table("clients", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clients_operator_id"), ["operator_id"], unique=False)

    op.create_table(
        "consents",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("resident_id", big_id, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("purpose", sa.String(length=30), nullable=False),
        sa.Column("text_version", sa.String(length=20), nullable=False),
        sa.Column("locale", sa.String(length=10), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_consents_operator_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_consents_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_consents_resident_id_operator_id"), ["resident_id", "operator_id"], unique=False
        )

    op.create_table(
        "endings",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("resident_id", big_id, nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column(
            "cause",
            sa.Enum("disaster", "upstream", "short", "idle", "fault", name="endingcause", native_enum=False, length=20),
            nullable=True,
        ),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_endings_operator_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_endings_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endings")),
    )
    with op.batch_alter_table("endings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_endings_operator_id_ends_on"), ["operator_id", "ends_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_endings_resident_id"), ["resident_id"], unique=False)

    op.create_table(
        "erasures",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("resident_id", big_id, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=60), nullable=False),
        sa.Column("named_until", sa.Date(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_erasures_operator_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_erasures_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    with op.batch_alter_table("erasures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasures_finished_at"), ["finished_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_erasures_resident_id"), ["resident_id"], unique=False)

    op.create_table(
        "free_times",
        sa.Column("resident_id", big_id, autoincrement=False, nullable=False),
        sa.Column("weekday", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("band", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_free_times_resident_id")),
        sa.PrimaryKeyConstraint("resident_id", "weekday", "band", name=op.f("pk_free_times")),
    )
    op.create_table(
        "invite_codes",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("resident_id", big_id, nullable=True),
        sa.Column("code", sa.String(length=8), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_invite_codes_operator_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_invite_codes_resident_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_invite_codes")),
    )
    op.create_table(
        "legal_holds",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("resident_id", big_id, nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(length=60), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_legal_holds_operator_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_legal_holds_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_holds")),
    )
    with op.batch_alter_table("legal_holds", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_legal_holds_operator_id_resident_id"), ["operator_id", "resident_id"], unique=False
        )

    op.create_table(
        "memberships",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("resident_id", big_id, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "imported", "active", "paused", "moved", "left", name="membershipstatus", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("is_home", sa.Boolean(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_out_on", sa.Date(), nullable=True),
        sa.Column("hours_per_week", sa.Integer(), nullable=True),
        sa.Column("yen_per_year", sa.Integer(), nullable=True),
        sa.Column("most_open", sa.Integer(), nullable=True),
        sa.Column("last_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("asked_times", sa.Integer(), nullable=False),
        sa.Column("free_on", sa.Date(), nullable=True),
        sa.Column("has_longer_limits", sa.Boolean(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("months_told", sa.Integer(), nullable=False),
        sa.Column("identity_checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("identity_checked_by", sa.String(length=60), nullable=True),
        sa.Column(
            "identity_seen",
            sa.Enum(
                "licence",
                "card",
                "passport",
                "residence",
                "insurance",
                "known",
                "other",
                name="identitypaper",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("pact_id", big_id, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_memberships_operator_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_memberships_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint("resident_id", "operator_id", name=op.f("uq_memberships_resident_id_operator_id")),
    )
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_memberships_operator_id_status_turn_at"), ["operator_id", "status", "turn_at"], unique=False
        )
        batch_op.create_index(
            "uq_memberships_home",
            ["resident_id"],
            unique=True,
            sqlite_where=sa.text("is_home"),
            postgresql_where=sa.text("is_home"),
        )

    op.create_table(
        "paper_requests",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("resident_id", big_id, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("agreements", "notice", "statement", name="paperkind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("document_id", big_id, nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by", sa.String(length=60), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_paper_requests_operator_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_paper_requests_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_requests")),
    )
    with op.batch_alter_table("paper_requests", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_paper_requests_operator_id_sent_at"), ["operator_id", "sent_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_paper_requests_resident_id"), ["resident_id"], unique=False)

    op.create_table(
        "pacts",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("proposer_id", big_id, nullable=False),
        sa.Column("other_id", big_id, nullable=False),
        sa.Column(
            "direction",
            sa.Enum("gives", "takes", "both", name="direction", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column(
            "chain",
            sa.Enum("through", "direct", name="chain", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("templates", json, nullable=False),
        sa.Column("own_names", json, nullable=False),
        sa.Column("work_classes", json, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("head_start_hours", sa.Integer(), nullable=False),
        sa.Column("places_per_month", sa.Integer(), nullable=True),
        sa.Column("yen_per_month", sa.Integer(), nullable=True),
        sa.Column("handling_percent", sa.Integer(), nullable=False),
        sa.Column("pay_months", sa.Integer(), nullable=False),
        sa.Column("pay_day", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "proposed",
                "agreed",
                "suspended",
                "declined",
                "withdrawn",
                "ended",
                name="pactstatus",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.String(length=60), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=60), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=60), nullable=True),
        sa.Column("moved_by_id", big_id, nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("proposer_id <> other_id", name=op.f("ck_pacts_two")),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_pacts_dates")),
        sa.ForeignKeyConstraint(["other_id"], ["operators.id"], name=op.f("fk_pacts_other_id")),
        sa.ForeignKeyConstraint(["proposer_id"], ["operators.id"], name=op.f("fk_pacts_proposer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pacts")),
    )
    with op.batch_alter_table("pacts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pacts_other_id_status"), ["other_id", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_pacts_proposer_id_status"), ["proposer_id", "status"], unique=False)

    op.create_table(
        "pay_runs",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("closed_through", sa.Date(), nullable=False),
        sa.Column("is_early", sa.Boolean(), nullable=False),
        sa.Column("pay_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("closed", "released", "paid", "cancelled", name="payrunstatus", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("gross_yen", sa.Integer(), nullable=False),
        sa.Column("withheld_yen", sa.Integer(), nullable=False),
        sa.Column("net_yen", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.String(length=60), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.String(length=60), nullable=True),
        sa.Column("single_person_reason", sa.String(length=200), nullable=True),
        sa.Column("bank_file_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_pay_runs_operator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pay_runs")),
        sa.UniqueConstraint("operator_id", "number", name=op.f("uq_pay_runs_operator_id_number")),
    )
    op.create_table(
        "resident_keys",
        sa.Column("resident_id", big_id, autoincrement=False, nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_resident_keys_resident_id")),
        sa.PrimaryKeyConstraint("resident_id", name=op.f("pk_resident_keys")),
    )
    op.create_table(
        "skills",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("key", sa.String(length=30), nullable=False),
        sa.Column("names", json, nullable=False),
        sa.Column("questions", json, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_asked_first", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_skills_operator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skills")),
    )
    with op.batch_alter_table("skills", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_skills_operator_id"), ["operator_id"], unique=False)

    op.create_table(
        "own_templates",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("hint", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.Enum("chat", "outside", name="taskkind", native_enum=False, length=20), nullable=False),
        sa.Column(
            "withholding",
            sa.Enum("none", "204-1-1", "ask", name="withholding", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("unit_minutes", sa.Double(), nullable=False),
        sa.Column("place_minutes", sa.Integer(), nullable=False),
        sa.Column("unit_fee_yen", sa.Integer(), nullable=False),
        sa.Column("fields", json, nullable=False),
        sa.Column(
            "source",
            sa.Enum("table", "pictures", "audio", name="source", native_enum=False, length=20),
            nullable=True,
        ),
        sa.Column("questions", json, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_own_templates_operator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_templates")),
    )
    with op.batch_alter_table("own_templates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_own_templates_operator_id"), ["operator_id"], unique=False)

    op.create_table(
        "invoice_registrations",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("resident_id", big_id, nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("tail", sa.String(length=4), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("looked_up_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=60), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_invoice_registrations_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_registrations")),
    )
    with op.batch_alter_table("invoice_registrations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invoice_registrations_resident_id"), ["resident_id"], unique=False)

    op.create_table(
        "early_payments",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("resident_id", big_id, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=60), nullable=True),
        sa.Column("pay_run_id", big_id, nullable=True),
        sa.Column("refusal", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_early_payments_operator_id")),
        sa.ForeignKeyConstraint(["pay_run_id"], ["pay_runs.id"], name=op.f("fk_early_payments_pay_run_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_early_payments_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_early_payments")),
    )
    with op.batch_alter_table("early_payments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_early_payments_operator_id_answered_at"), ["operator_id", "answered_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_early_payments_resident_id"), ["resident_id"], unique=False)

    op.create_table(
        "staff_notices",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("to", sa.String(length=500), nullable=False),
        sa.Column("body", json, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_staff_notices_operator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_notices")),
    )
    with op.batch_alter_table("staff_notices", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_staff_notices_sent_at_not_before"), ["sent_at", "not_before"], unique=False
        )

    op.create_table(
        "standings",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("resident_id", big_id, nullable=False),
        sa.Column("skill_id", big_id, nullable=False),
        sa.Column("checks", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_standings_operator_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_standings_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standings")),
        sa.UniqueConstraint(
            "operator_id", "resident_id", "skill_id", name=op.f("uq_standings_operator_id_resident_id_skill_id")
        ),
    )
    with op.batch_alter_table("standings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_standings_resident_id"), ["resident_id"], unique=False)

    op.create_table(
        "courses",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("skill_id", big_id, nullable=False),
        sa.Column("pages", json, nullable=False),
        sa.Column("quiz", json, nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("trial_units", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_courses_operator_id")),
        sa.ForeignKeyConstraint(["skill_id"], ["skills.id"], name=op.f("fk_courses_skill_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses")),
        sa.UniqueConstraint("skill_id", name=op.f("uq_courses_skill_id")),
    )
    with op.batch_alter_table("courses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_courses_operator_id"), ["operator_id"], unique=False)

    op.create_table(
        "documents",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "notice",
                "agreement",
                "statement",
                "bank_file",
                "delivery",
                "invoice",
                name="documentkind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("amount_yen", sa.Integer(), nullable=True),
        sa.Column("resident_id", big_id, nullable=True),
        sa.Column("client_id", big_id, nullable=True),
        sa.Column("party", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_documents_client_id")),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_documents_operator_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_documents_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_documents_operator_id_amount_yen"), ["operator_id", "amount_yen"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_documents_operator_id_dated_on"), ["operator_id", "dated_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_documents_resident_id"), ["resident_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_documents_subject"), ["subject"], unique=False)

    op.create_table(
        "lanes",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("channel_id", big_id, nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_lanes_channel_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lanes")),
        sa.UniqueConstraint("channel_id", "user_id", name=op.f("uq_lanes_channel_id_user_id")),
    )
    op.create_table(
        "orders",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("client_id", big_id, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("work_class", sa.Integer(), nullable=False),
        sa.Column("budget_yen", sa.Integer(), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("client_pays_on", sa.Date(), nullable=True),
        sa.Column("is_reconsigned", sa.Boolean(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("open", "delivered", "accepted", "cancelled", name="orderstatus", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_orders_client_id")),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_orders_operator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
    )
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_orders_operator_id"), ["operator_id"], unique=False)

    op.create_table(
        "resident_skills",
        sa.Column("resident_id", big_id, autoincrement=False, nullable=False),
        sa.Column("skill_id", big_id, autoincrement=False, nullable=False),
        sa.Column("has", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("turn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_resident_skills_resident_id")),
        sa.ForeignKeyConstraint(["skill_id"], ["skills.id"], name=op.f("fk_resident_skills_skill_id")),
        sa.PrimaryKeyConstraint("resident_id", "skill_id", name=op.f("pk_resident_skills")),
    )
    with op.batch_alter_table("resident_skills", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_resident_skills_skill_id_has_turn_at_resident_id"),
            ["skill_id", "has", "turn_at", "resident_id"],
            unique=False,
        )

    op.create_table(
        "staff",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("client_id", big_id, nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("roles", json, nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("wants_mail", sa.Boolean(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_staff_client_id")),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_staff_operator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("operator_id", "email", name=op.f("uq_staff_operator_id_email")),
    )
    op.create_table(
        "statements",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("pay_run_id", big_id, nullable=False),
        sa.Column("resident_id", big_id, nullable=False),
        sa.Column("bank_account_id", big_id, nullable=False),
        sa.Column("gross_yen", sa.Integer(), nullable=False),
        sa.Column("withheld_yen", sa.Integer(), nullable=False),
        sa.Column("net_yen", sa.Integer(), nullable=False),
        sa.Column("lines", json, nullable=False),
        sa.Column("tax_yen", sa.Integer(), nullable=False),
        sa.Column("invoice_registration_id", big_id, nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("gross_yen = withheld_yen + net_yen", name=op.f("ck_statements_sum")),
        sa.ForeignKeyConstraint(["bank_account_id"], ["bank_accounts.id"], name=op.f("fk_statements_bank_account_id")),
        sa.ForeignKeyConstraint(
            ["invoice_registration_id"],
            ["invoice_registrations.id"],
            name=op.f("fk_statements_invoice_registration_id"),
        ),
        sa.ForeignKeyConstraint(["pay_run_id"], ["pay_runs.id"], name=op.f("fk_statements_pay_run_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_statements_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
        sa.UniqueConstraint("pay_run_id", "resident_id", name=op.f("uq_statements_pay_run_id_resident_id")),
    )
    with op.batch_alter_table("statements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_statements_resident_id"), ["resident_id"], unique=False)

    op.create_table(
        "console_sessions",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("staff_id", big_id, nullable=False),
        sa.Column("form_token", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_console_sessions_staff_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_console_sessions")),
    )
    with op.batch_alter_table("console_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_console_sessions_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "course_passes",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("course_id", big_id, nullable=False),
        sa.Column("resident_id", big_id, nullable=False),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_course_passes_course_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_course_passes_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_passes")),
        sa.UniqueConstraint("course_id", "resident_id", name=op.f("uq_course_passes_course_id_resident_id")),
    )
    with op.batch_alter_table("course_passes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_course_passes_resident_id"), ["resident_id"], unique=False)

    op.create_table(
        "deliveries",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("order_id", big_id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("archive", sa.LargeBinary(), nullable=False),
        sa.Column("archive_sha256", sa.String(length=64), nullable=False),
        sa.Column("manifest", json, nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_by", sa.String(length=60), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.String(length=60), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("said_by", sa.String(length=100), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_deliveries_operator_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_deliveries_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deliveries_order_id"), ["order_id"], unique=False)

    op.create_table(
        "invoices",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("client_id", big_id, nullable=False),
        sa.Column("order_id", big_id, nullable=False),
        sa.Column("delivery_id", big_id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("net_yen", sa.Integer(), nullable=False),
        sa.Column("tax_yen", sa.Integer(), nullable=False),
        sa.Column("total_yen", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("body", json, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.String(length=60), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("total_yen = net_yen + tax_yen AND net_yen > 0", name=op.f("ck_invoices_sum")),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_invoices_client_id")),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_invoices_delivery_id")),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_invoices_operator_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_invoices_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("operator_id", "number", name=op.f("uq_invoices_operator_id_number")),
    )
    with op.batch_alter_table("invoices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invoices_delivery_id"), ["delivery_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoices_order_id"), ["order_id"], unique=False)

    op.create_table(
        "idempotency_keys",
        sa.Column("staff_id", big_id, autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("request_sha256", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=True),
        sa.Column("etag", sa.String(length=20), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_idempotency_keys_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_table(
        "line_accounts",
        sa.Column("id", big_id, autoincrement=False, nullable=False),
        sa.Column("channel_id", big_id, nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("resident_id", big_id, nullable=True),
        sa.Column("operator_id", big_id, nullable=True),
        sa.Column("locale", sa.String(length=10), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unlinked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_to_id", big_id, nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consents_edition", sa.String(length=20), nullable=True),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.Column("code_tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_line_accounts_operator_id")),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_line_accounts_channel_id")),
        sa.ForeignKeyConstraint(["id"], ["lanes.id"], name=op.f("fk_line_accounts_id")),
        sa.ForeignKeyConstraint(["moved_to_id"], ["line_accounts.id"], name=op.f("fk_line_accounts_moved_to_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_line_accounts_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_accounts")),
        sa.UniqueConstraint("channel_id", "user_id", name=op.f("uq_line_accounts_channel_id_user_id")),
    )
    with op.batch_alter_table("line_accounts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_line_accounts_resident_id"), ["resident_id"], unique=False)

    op.create_table(
        "staff_tokens",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("staff_id", big_id, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("scopes", json, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_tokens_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_tokens")),
        sa.UniqueConstraint("digest", name=op.f("uq_staff_tokens_digest")),
    )
    with op.batch_alter_table("staff_tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_tokens_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "tasks",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("order_id", big_id, nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("kind", sa.Enum("chat", "outside", name="taskkind", native_enum=False, length=20), nullable=False),
        sa.Column("work_class", sa.Integer(), nullable=False),
        sa.Column("unit_minutes", sa.Double(), nullable=False),
        sa.Column("unit_fee_yen", sa.Integer(), nullable=False),
        sa.Column("units_per_place", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_night_safe", sa.Boolean(), nullable=False),
        sa.Column("is_tax_added", sa.Boolean(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("most_shares", sa.Integer(), nullable=True),
        sa.Column("terms_number", sa.Integer(), nullable=False),
        sa.Column("undecided", json, nullable=False),
        sa.Column(
            "withholding",
            sa.Enum("none", "204-1-1", "ask", name="withholding", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("skill_ids", json, nullable=False),
        sa.Column("columns", json, nullable=False),
        sa.Column("questions", json, nullable=False),
        sa.Column("links", json, nullable=False),
        sa.Column("terms", json, nullable=False),
        sa.Column("template", sa.String(length=30), nullable=True),
        sa.Column("details", json, nullable=False),
        sa.Column("written_by", sa.String(length=60), nullable=False),
        sa.Column("published_by", sa.String(length=60), nullable=True),
        sa.Column("single_person_reason", sa.String(length=200), nullable=True),
        sa.Column("quality", json, nullable=False),
        sa.Column("alarmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checks_task_id", big_id, nullable=True),
        sa.Column(
            "status",
            sa.Enum("draft", "open", "closed", "cancelled", name="taskstatus", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("taken >= 0 AND taken <= places", name=op.f("ck_tasks_places")),
        sa.CheckConstraint("unit_fee_yen > 0 AND units_per_place > 0 AND places > 0", name=op.f("ck_tasks_sizes")),
        sa.ForeignKeyConstraint(["checks_task_id"], ["tasks.id"], name=op.f("fk_tasks_checks_task_id")),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_tasks_operator_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_tasks_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tasks_operator_id"), ["operator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tasks_order_id"), ["order_id"], unique=False)

    op.create_table(
        "calls",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("account_id", big_id, nullable=False),
        sa.Column("channel_id", big_id, nullable=False),
        sa.Column("way", sa.Enum("reply", "push", name="callway", native_enum=False, length=20), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "answer",
                "contract",
                "money",
                "service",
                "offer",
                "news",
                name="messagekind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("retry_key", sa.String(length=36), nullable=False),
        sa.Column("token_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("is_unsure", sa.Boolean(), nullable=False),
        sa.Column("is_in_hand", sa.Boolean(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "sent",
                "parked",
                "quota",
                "token",
                "discarded",
                "reached",
                name="calloutcome",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.String(length=120), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["line_accounts.id"], name=op.f("fk_calls_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
    )
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.create_index("ix_calls_closed_at", ["closed_at"], unique=False)
        batch_op.create_index(
            "ix_calls_open_account",
            ["account_id"],
            unique=False,
            postgresql_where=sa.text("closed_at IS NULL"),
            sqlite_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_index(
            "ix_calls_open_due",
            ["due_at"],
            unique=False,
            postgresql_where=sa.text("closed_at IS NULL"),
            sqlite_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_index(
            "ix_calls_parked",
            ["channel_id"],
            unique=False,
            postgresql_where=sa.text("outcome IN ('parked', 'quota', 'token')"),
            sqlite_where=sa.text("outcome IN ('parked', 'quota', 'token')"),
        )
        batch_op.create_index(
            "ix_calls_pushed",
            ["channel_id", "closed_at"],
            unique=False,
            postgresql_where=sa.text("way = 'push'"),
            sqlite_where=sa.text("way = 'push'"),
        )

    op.create_table(
        "checks",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("resident_id", big_id, nullable=False),
        sa.Column("task_id", big_id, nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column(
            "source",
            sa.Enum("gold", "agreed", "second", "review", name="checksource", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("is_right", sa.Boolean(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_checks_operator_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_checks_resident_id")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_checks_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checks")),
        sa.UniqueConstraint("subject", "source", name=op.f("uq_checks_subject_source")),
    )
    with op.batch_alter_table("checks", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_checks_operator_id_resident_id"), ["operator_id", "resident_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_checks_task_id"), ["task_id"], unique=False)

    op.create_table(
        "considerations",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("resident_id", big_id, nullable=False),
        sa.Column("account_id", big_id, nullable=False),
        sa.Column(
            "wish",
            sa.Enum("longer", "no_calls", "hours", "other", name="wish", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "decision",
            sa.Enum("agreed", "partly", "not_possible", name="decision", native_enum=False, length=20),
            nullable=True,
        ),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=60), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["line_accounts.id"], name=op.f("fk_considerations_account_id")),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_considerations_operator_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_considerations_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_considerations")),
    )
    with op.batch_alter_table("considerations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_considerations_operator_id_answered_at"), ["operator_id", "answered_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_considerations_resident_id"), ["resident_id"], unique=False)

    op.create_table(
        "fetches",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("account_id", big_id, nullable=False),
        sa.Column("channel_id", big_id, nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("purpose", json, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("token_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["line_accounts.id"], name=op.f("fk_fetches_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fetches")),
    )
    with op.batch_alter_table("fetches", schema=None) as batch_op:
        batch_op.create_index("ix_fetches_closed_at", ["closed_at"], unique=False)
        batch_op.create_index(
            "ix_fetches_open_due",
            ["due_at"],
            unique=False,
            postgresql_where=sa.text("closed_at IS NULL"),
            sqlite_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "offers",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("task_id", big_id, nullable=False),
        sa.Column("audience", json, nullable=False),
        sa.Column(
            "status",
            sa.Enum("draft", "sent", "closed", name="offerstatus", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("share_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_offers_operator_id")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_offers_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
    )
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offers_look_at"), ["look_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_offers_share_at"), ["share_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_offers_operator_id"), ["operator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offers_task_id"), ["task_id"], unique=False)

    op.create_table(
        "private_links",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", big_id, nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["line_accounts.id"], name=op.f("fk_private_links_account_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_private_links")),
    )
    op.create_table(
        "assignments",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("party_id", big_id, nullable=False),
        sa.Column("pact_id", big_id, nullable=True),
        sa.Column("task_id", big_id, nullable=False),
        sa.Column("offer_id", big_id, nullable=False),
        sa.Column("resident_id", big_id, nullable=False),
        sa.Column("account_id", big_id, nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "accepted",
                "started",
                "submitted",
                "returned",
                "approved",
                "rejected",
                "handed_back",
                "lapsed",
                "cancelled",
                name="assignmentstatus",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("units_paid", sa.Integer(), nullable=True),
        sa.Column("unit_fee_yen", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extensions", sa.Integer(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("passes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_trial", sa.Boolean(), nullable=False),
        sa.Column("times_returned", sa.Integer(), nullable=False),
        sa.Column("units_redone", sa.Integer(), nullable=False),
        sa.Column("review_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["line_accounts.id"], name=op.f("fk_assignments_account_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name=op.f("fk_assignments_offer_id")),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_assignments_operator_id")),
        sa.ForeignKeyConstraint(["pact_id"], ["pacts.id"], name=op.f("fk_assignments_pact_id")),
        sa.ForeignKeyConstraint(["party_id"], ["operators.id"], name=op.f("fk_assignments_party_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_assignments_resident_id")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_assignments_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
        sa.UniqueConstraint("offer_id", "resident_id", name=op.f("uq_assignments_offer_id_resident_id")),
    )
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignments_operator_id_status"), ["operator_id", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignments_pact_id"), ["pact_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_assignments_party_id_accepted_at"), ["party_id", "accepted_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_assignments_resident_id_status"), ["resident_id", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignments_status_due_at"), ["status", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignments_task_id"), ["task_id"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("account_id", big_id, nullable=False),
        sa.Column("channel_id", big_id, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "answer",
                "contract",
                "money",
                "service",
                "offer",
                "news",
                name="messagekind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("token_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offer_id", big_id, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("call_id", big_id, nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "frozen", "undeliverable", "dropped", "reached", name="outboxoutcome", native_enum=False, length=20
            ),
            nullable=True,
        ),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["line_accounts.id"], name=op.f("fk_outbox_account_id")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_outbox_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_call_id",
            ["call_id"],
            unique=False,
            postgresql_where=sa.text("call_id IS NOT NULL"),
            sqlite_where=sa.text("call_id IS NOT NULL"),
        )
        batch_op.create_index("ix_outbox_left_at", ["left_at"], unique=False)
        batch_op.create_index(
            "ix_outbox_undeliverable",
            ["channel_id"],
            unique=False,
            postgresql_where=sa.text("outcome = 'undeliverable'"),
            sqlite_where=sa.text("outcome = 'undeliverable'"),
        )
        batch_op.create_index(
            "ix_outbox_waiting",
            ["id"],
            unique=False,
            postgresql_where=sa.text("left_at IS NULL"),
            sqlite_where=sa.text("left_at IS NULL"),
        )
        batch_op.create_index(
            "ix_outbox_waiting_account",
            ["account_id"],
            unique=False,
            postgresql_where=sa.text("left_at IS NULL"),
            sqlite_where=sa.text("left_at IS NULL"),
        )

    op.create_table(
        "waves",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("offer_id", big_id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("open_places", sa.Integer(), nullable=False),
        sa.Column("fits", sa.Integer(), nullable=False),
        sa.Column("taking", sa.Double(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name=op.f("fk_waves_offer_id")),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_waves_operator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waves")),
        sa.UniqueConstraint("offer_id", "operator_id", "number", name=op.f("uq_waves_offer_id_operator_id_number")),
    )
    with op.batch_alter_table("waves", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_waves_operator_id_sent_at"), ["operator_id", "sent_at"], unique=False)

    op.create_table(
        "invitations",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("offer_id", big_id, nullable=False),
        sa.Column("resident_id", big_id, nullable=False),
        sa.Column("account_id", big_id, nullable=True),
        sa.Column("wave_id", big_id, nullable=True),
        sa.Column("reason", json, nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "sent",
                "seen",
                "waiting",
                "accepted",
                "declined",
                "expired",
                "closed",
                name="invitationstatus",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["line_accounts.id"], name=op.f("fk_invitations_account_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name=op.f("fk_invitations_offer_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_invitations_resident_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["waves.id"], name=op.f("fk_invitations_wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("offer_id", "resident_id", name=op.f("uq_invitations_offer_id_resident_id")),
    )
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitations_resident_id_status"), ["resident_id", "status"], unique=False)

    op.create_table(
        "notices",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("assignment_id", big_id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", json, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_proposal", sa.Boolean(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"], name=op.f("fk_notices_assignment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("assignment_id", "number", name=op.f("uq_notices_assignment_id_number")),
    )
    op.create_table(
        "submissions",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("assignment_id", big_id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("review_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("part_percent", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"], name=op.f("fk_submissions_assignment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
        sa.UniqueConstraint("assignment_id", "number", name=op.f("uq_submissions_assignment_id_number")),
    )
    with op.batch_alter_table("submissions", schema=None) as batch_op:
        batch_op.create_index(
            "ix_submissions_part",
            ["operator_id"],
            unique=False,
            postgresql_where=sa.text("part_percent IS NOT NULL"),
            sqlite_where=sa.text("part_percent IS NOT NULL"),
        )

    op.create_table(
        "tickets",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("account_id", big_id, nullable=False),
        sa.Column("resident_id", big_id, nullable=True),
        sa.Column("assignment_id", big_id, nullable=True),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column(
            "status",
            sa.Enum("open", "answered", "closed", name="ticketstatus", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["line_accounts.id"], name=op.f("fk_tickets_account_id")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"], name=op.f("fk_tickets_assignment_id")),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_tickets_operator_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_tickets_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
    )
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tickets_account_id_status"), ["account_id", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_tickets_operator_id_status"), ["operator_id", "status"], unique=False)

    op.create_table(
        "attachments",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column(
            "use",
            sa.Enum("material", "handed_in", "loose", name="attachmentuse", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("assignment_id", big_id, nullable=True),
        sa.Column("submission_id", big_id, nullable=True),
        sa.Column("account_id", big_id, nullable=True),
        sa.Column("line_message_id", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unsent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["line_accounts.id"], name=op.f("fk_attachments_account_id")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"], name=op.f("fk_attachments_assignment_id")),
        sa.ForeignKeyConstraint(["sha256"], ["blobs.sha256"], name=op.f("fk_attachments_sha256")),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name=op.f("fk_attachments_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachments_assignment_id"), ["assignment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachments_line_message_id"), ["line_message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachments_submission_id"), ["submission_id"], unique=False)

    op.create_table(
        "conversations",
        sa.Column("id", big_id, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=30), nullable=True),
        sa.Column("step", sa.String(length=30), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("draft_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("past", json, nullable=False),
        sa.Column("parked", json, nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("nudged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unsent", json, nullable=False),
        sa.Column("ticket_id", big_id, nullable=True),
        sa.ForeignKeyConstraint(["id"], ["line_accounts.id"], name=op.f("fk_conversations_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_conversations_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
    )
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conversations_touched_at"), ["touched_at"], unique=False)

    op.create_table(
        "payables",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("resident_id", big_id, nullable=False),
        sa.Column("assignment_id", big_id, nullable=False),
        sa.Column("submission_id", big_id, nullable=True),
        sa.Column("statement_id", big_id, nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "work",
                "travel",
                "materials",
                "other_cost",
                "correction",
                name="payablekind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.String(length=100), nullable=False),
        sa.Column("gross_yen", sa.Integer(), nullable=False),
        sa.Column("is_tax_added", sa.Boolean(), nullable=False),
        sa.Column(
            "withholding",
            sa.Enum("none", "204-1-1", "ask", name="withholding", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("owed", "in_run", "paid", "returned", "struck", name="payablestatus", native_enum=False, length=20),
            nullable=False,
        ),
        sa.CheckConstraint("gross_yen > 0", name=op.f("ck_payables_gross")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"], name=op.f("fk_payables_assignment_id")),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_payables_operator_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_payables_resident_id")),
        sa.ForeignKeyConstraint(["statement_id"], ["statements.id"], name=op.f("fk_payables_statement_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name=op.f("fk_payables_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payables")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_payables_submission_id")),
    )
    with op.batch_alter_table("payables", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payables_assignment_id"), ["assignment_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_payables_operator_id_status_received_on"),
            ["operator_id", "status", "received_on"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_payables_resident_id"), ["resident_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payables_statement_id"), ["statement_id"], unique=False)

    op.create_table(
        "reviews",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("submission_id", big_id, nullable=False),
        sa.Column("reviewer", sa.String(length=60), nullable=False),
        sa.Column(
            "decision",
            sa.Enum("approved", "returned", "rejected", "part", name="reviewdecision", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=30), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("item_ids", json, nullable=False),
        sa.Column("new_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name=op.f("fk_reviews_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
    )
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reviews_submission_id"), ["submission_id"], unique=False)

    op.create_table(
        "disputes",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("review_id", big_id, nullable=False),
        sa.Column("assignment_id", big_id, nullable=False),
        sa.Column(
            "status",
            sa.Enum("open", "upheld", "overturned", name="disputestatus", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=60), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("single_person_reason", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"], name=op.f("fk_disputes_assignment_id")),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_disputes_operator_id")),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_disputes_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
        sa.UniqueConstraint("review_id", name=op.f("uq_disputes_review_id")),
    )
    with op.batch_alter_table("disputes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_disputes_assignment_id"), ["assignment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_disputes_operator_id"), ["operator_id"], unique=False)

    op.create_table(
        "items",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("task_id", big_id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("is_wanted", sa.Boolean(), nullable=False),
        sa.Column("content", json, nullable=False),
        sa.Column("kept", json, nullable=False),
        sa.Column("picture_id", big_id, nullable=True),
        sa.Column("second_picture_id", big_id, nullable=True),
        sa.Column("audio_id", big_id, nullable=True),
        sa.Column("assignment_id", big_id, nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("known", json, nullable=True),
        sa.Column("settled", json, nullable=True),
        sa.Column("checks_answer_id", big_id, nullable=True),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignments.id"],
            name=op.f("fk_items_assignment_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["audio_id"], ["attachments.id"], name=op.f("fk_items_audio_id")),
        sa.ForeignKeyConstraint(
            ["checks_answer_id"], ["answers.id"], name=op.f("fk_items_checks_answer_id"), use_alter=True
        ),
        sa.ForeignKeyConstraint(["picture_id"], ["attachments.id"], name=op.f("fk_items_picture_id")),
        sa.ForeignKeyConstraint(["second_picture_id"], ["attachments.id"], name=op.f("fk_items_second_picture_id")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_items_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_items")),
        sa.UniqueConstraint("task_id", "position", "copy", name=op.f("uq_items_task_id_position_copy")),
    )
    with op.batch_alter_table("items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_items_assignment_id"), ["assignment_id"], unique=False)
        batch_op.create_index(
            "ix_items_free",
            ["task_id", "copy", "position"],
            unique=False,
            postgresql_where=sa.text("assignment_id IS NULL AND is_wanted"),
            sqlite_where=sa.text("assignment_id IS NULL AND is_wanted"),
        )
        batch_op.create_index(
            "ix_items_known",
            ["task_id", "position"],
            unique=False,
            postgresql_where=sa.text("known IS NOT NULL"),
            sqlite_where=sa.text("known IS NOT NULL"),
        )

    op.create_table(
        "settlements",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("lead_id", big_id, nullable=False),
        sa.Column("partner_id", big_id, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("pay_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "half_confirmed",
                "confirmed",
                "paid",
                name="settlementstatus",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("fees_yen", sa.Integer(), nullable=False),
        sa.Column("handling_yen", sa.Integer(), nullable=False),
        sa.Column("total_yen", sa.Integer(), nullable=False),
        sa.Column("tax_yen", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lead_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lead_confirmed_by", sa.String(length=60), nullable=True),
        sa.Column("partner_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("partner_confirmed_by", sa.String(length=60), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("paid_by", sa.String(length=60), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("lead_id <> partner_id", name=op.f("ck_settlements_two")),
        sa.CheckConstraint("total_yen = fees_yen + handling_yen", name=op.f("ck_settlements_sum")),
        sa.ForeignKeyConstraint(["lead_id"], ["operators.id"], name=op.f("fk_settlements_lead_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["operators.id"], name=op.f("fk_settlements_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlements")),
        sa.UniqueConstraint("lead_id", "partner_id", "month", name=op.f("uq_settlements_lead_id_partner_id_month")),
    )
    with op.batch_alter_table("settlements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_settlements_partner_id_month"), ["partner_id", "month"], unique=False)
        batch_op.create_index(batch_op.f("ix_settlements_status_pay_on"), ["status", "pay_on"], unique=False)

    op.create_table(
        "settlement_lines",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("settlement_id", big_id, nullable=True),
        sa.Column("lead_id", big_id, nullable=False),
        sa.Column("partner_id", big_id, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("work", "late", "correction", name="linekind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("payable_id", big_id, nullable=True),
        sa.Column("corrects_id", big_id, nullable=True),
        sa.Column("assignment_id", big_id, nullable=False),
        sa.Column("pact_id", big_id, nullable=False),
        sa.Column("task_id", big_id, nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("alias", sa.String(length=20), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("fee_yen", sa.Integer(), nullable=False),
        sa.Column("handling_percent", sa.Integer(), nullable=False),
        sa.Column("handling_yen", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"], name=op.f("fk_settlement_lines_assignment_id")),
        sa.ForeignKeyConstraint(["corrects_id"], ["settlement_lines.id"], name=op.f("fk_settlement_lines_corrects_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["operators.id"], name=op.f("fk_settlement_lines_lead_id")),
        sa.ForeignKeyConstraint(["pact_id"], ["pacts.id"], name=op.f("fk_settlement_lines_pact_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["operators.id"], name=op.f("fk_settlement_lines_partner_id")),
        sa.ForeignKeyConstraint(["payable_id"], ["payables.id"], name=op.f("fk_settlement_lines_payable_id")),
        sa.ForeignKeyConstraint(["settlement_id"], ["settlements.id"], name=op.f("fk_settlement_lines_settlement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement_lines")),
        sa.UniqueConstraint("payable_id", name=op.f("uq_settlement_lines_payable_id")),
    )
    with op.batch_alter_table("settlement_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_settlement_lines_corrects_id"), ["corrects_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_settlement_lines_lead_id_partner_id_settlement_id"),
            ["lead_id", "partner_id", "settlement_id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_settlement_lines_settlement_id"), ["settlement_id"], unique=False)

    op.create_table(
        "settlement_differences",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("settlement_id", big_id, nullable=False),
        sa.Column("line_id", big_id, nullable=False),
        sa.Column("side", sa.Enum("lead", "partner", name="side", native_enum=False, length=20), nullable=False),
        sa.Column("was_yen", sa.Integer(), nullable=False),
        sa.Column("says_yen", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_by", sa.String(length=60), nullable=False),
        sa.Column("is_taken_over", sa.Boolean(), nullable=True),
        sa.Column("answer_words", sa.String(length=500), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=60), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("says_yen >= 0", name=op.f("ck_settlement_differences_says")),
        sa.ForeignKeyConstraint(["line_id"], ["settlement_lines.id"], name=op.f("fk_settlement_differences_line_id")),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlements.id"], name=op.f("fk_settlement_differences_settlement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement_differences")),
    )
    with op.batch_alter_table("settlement_differences", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_settlement_differences_line_id"), ["line_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_settlement_differences_settlement_id"), ["settlement_id"], unique=False)

    op.create_table(
        "journal_entries",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column(
            "event",
            sa.Enum(
                "owed",
                "released",
                "cancelled",
                "paid",
                "returned",
                "settled",
                "settlement_paid",
                name="moneyevent",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "debit",
            sa.Enum(
                "fees",
                "owed",
                "withheld",
                "in_transfer",
                "bank",
                "entrusted",
                "partners",
                "leads",
                "earned",
                name="account",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "credit",
            sa.Enum(
                "fees",
                "owed",
                "withheld",
                "in_transfer",
                "bank",
                "entrusted",
                "partners",
                "leads",
                "earned",
                name="account",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("amount_yen", sa.Integer(), nullable=False),
        sa.Column("payable_id", big_id, nullable=True),
        sa.Column("statement_id", big_id, nullable=True),
        sa.Column("settlement_id", big_id, nullable=True),
        sa.CheckConstraint("amount_yen > 0", name=op.f("ck_journal_entries_amount")),
        sa.CheckConstraint("debit <> credit", name=op.f("ck_journal_entries_sides")),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_journal_entries_operator_id")),
        sa.ForeignKeyConstraint(["payable_id"], ["payables.id"], name=op.f("fk_journal_entries_payable_id")),
        sa.ForeignKeyConstraint(["settlement_id"], ["settlements.id"], name=op.f("fk_journal_entries_settlement_id")),
        sa.ForeignKeyConstraint(["statement_id"], ["statements.id"], name=op.f("fk_journal_entries_statement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entries")),
    )
    with op.batch_alter_table("journal_entries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_journal_entries_operator_id_booked_on"), ["operator_id", "booked_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_journal_entries_settlement_id"), ["settlement_id"], unique=False)

    op.create_table(
        "ticket_messages",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("ticket_id", big_id, nullable=False),
        sa.Column("author", sa.String(length=60), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("line_message_id", sa.String(length=40), nullable=True),
        sa.Column("attachment_id", big_id, nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unsent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachments.id"], name=op.f("fk_ticket_messages_attachment_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_messages_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_messages")),
    )
    with op.batch_alter_table("ticket_messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_messages_line_message_id"), ["line_message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_messages_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "answers",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("item_id", big_id, nullable=False),
        sa.Column("assignment_id", big_id, nullable=False),
        sa.Column("values", json, nullable=False),
        sa.Column("message_ids", json, nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("is_unanswerable", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"], name=op.f("fk_answers_assignment_id")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_answers_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint("item_id", "assignment_id", name=op.f("uq_answers_item_id_assignment_id")),
    )
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answers_assignment_id"), ["assignment_id"], unique=False)

    op.create_table(
        "shared_answers",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("task_id", big_id, nullable=False),
        sa.Column("ticket_id", big_id, nullable=False),
        sa.Column("question", sa.String(length=300), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("shared_by", sa.String(length=60), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["operators.id"], name=op.f("fk_shared_answers_operator_id")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_shared_answers_task_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_shared_answers_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_answers")),
    )
    with op.batch_alter_table("shared_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shared_answers_task_id"), ["task_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("shared_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shared_answers_task_id"))

    op.drop_table("shared_answers")
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answers_assignment_id"))

    op.drop_table("answers")
    with op.batch_alter_table("ticket_messages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_messages_ticket_id"))
        batch_op.drop_index(batch_op.f("ix_ticket_messages_line_message_id"))

    op.drop_table("ticket_messages")
    with op.batch_alter_table("journal_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journal_entries_operator_id_booked_on"))

    op.drop_table("journal_entries")
    with op.batch_alter_table("items", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_items_known",
            postgresql_where=sa.text("known IS NOT NULL"),
            sqlite_where=sa.text("known IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_items_free",
            postgresql_where=sa.text("assignment_id IS NULL AND is_wanted"),
            sqlite_where=sa.text("assignment_id IS NULL AND is_wanted"),
        )
        batch_op.drop_index(batch_op.f("ix_items_assignment_id"))

    op.drop_table("items")
    with op.batch_alter_table("disputes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_disputes_operator_id"))
        batch_op.drop_index(batch_op.f("ix_disputes_assignment_id"))

    op.drop_table("disputes")
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reviews_submission_id"))

    op.drop_table("reviews")
    with op.batch_alter_table("payables", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payables_statement_id"))
        batch_op.drop_index(batch_op.f("ix_payables_resident_id"))
        batch_op.drop_index(batch_op.f("ix_payables_operator_id_status_received_on"))
        batch_op.drop_index(batch_op.f("ix_payables_assignment_id"))

    op.drop_table("payables")
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conversations_touched_at"))

    op.drop_table("conversations")
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachments_submission_id"))
        batch_op.drop_index(batch_op.f("ix_attachments_line_message_id"))
        batch_op.drop_index(batch_op.f("ix_attachments_assignment_id"))

    op.drop_table("attachments")
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tickets_operator_id_status"))
        batch_op.drop_index(batch_op.f("ix_tickets_account_id_status"))

    op.drop_table("tickets")
    with op.batch_alter_table("submissions", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_submissions_part",
            postgresql_where=sa.text("part_percent IS NOT NULL"),
            sqlite_where=sa.text("part_percent IS NOT NULL"),
        )

    op.drop_table("submissions")
    op.drop_table("notices")
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitations_resident_id_status"))

    op.drop_table("invitations")
    with op.batch_alter_table("waves", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_waves_operator_id_sent_at"))

    op.drop_table("waves")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_waiting_account",
            postgresql_where=sa.text("left_at IS NULL"),
            sqlite_where=sa.text("left_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_outbox_waiting", postgresql_where=sa.text("left_at IS NULL"), sqlite_where=sa.text("left_at IS NULL")
        )
        batch_op.drop_index(
            "ix_outbox_undeliverable",
            postgresql_where=sa.text("outcome = 'undeliverable'"),
            sqlite_where=sa.text("outcome = 'undeliverable'"),
        )
        batch_op.drop_index("ix_outbox_left_at")
        batch_op.drop_index(
            "ix_outbox_call_id",
            postgresql_where=sa.text("call_id IS NOT NULL"),
            sqlite_where=sa.text("call_id IS NOT NULL"),
        )

    op.drop_table("outbox")
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignments_task_id"))
        batch_op.drop_index(batch_op.f("ix_assignments_status_due_at"))
        batch_op.drop_index(batch_op.f("ix_assignments_resident_id_status"))
        batch_op.drop_index(batch_op.f("ix_assignments_party_id_accepted_at"))
        batch_op.drop_index(batch_op.f("ix_assignments_pact_id"))
        batch_op.drop_index(batch_op.f("ix_assignments_operator_id_status"))

    op.drop_table("assignments")
    op.drop_table("private_links")
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offers_task_id"))
        batch_op.drop_index(batch_op.f("ix_offers_operator_id"))
        batch_op.drop_index(batch_op.f("ix_offers_share_at"))
        batch_op.drop_index(batch_op.f("ix_offers_look_at"))

    op.drop_table("offers")
    with op.batch_alter_table("fetches", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_fetches_open_due",
            postgresql_where=sa.text("closed_at IS NULL"),
            sqlite_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index("ix_fetches_closed_at")

    op.drop_table("fetches")
    with op.batch_alter_table("considerations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_considerations_resident_id"))
        batch_op.drop_index(batch_op.f("ix_considerations_operator_id_answered_at"))

    op.drop_table("considerations")
    with op.batch_alter_table("checks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_checks_task_id"))
        batch_op.drop_index(batch_op.f("ix_checks_operator_id_resident_id"))

    op.drop_table("checks")
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_calls_pushed", postgresql_where=sa.text("way = 'push'"), sqlite_where=sa.text("way = 'push'")
        )
        batch_op.drop_index(
            "ix_calls_parked",
            postgresql_where=sa.text("outcome IN ('parked', 'quota', 'token')"),
            sqlite_where=sa.text("outcome IN ('parked', 'quota', 'token')"),
        )
        batch_op.drop_index(
            "ix_calls_open_due",
            postgresql_where=sa.text("closed_at IS NULL"),
            sqlite_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_calls_open_account",
            postgresql_where=sa.text("closed_at IS NULL"),
            sqlite_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index("ix_calls_closed_at")

    op.drop_table("calls")
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tasks_order_id"))
        batch_op.drop_index(batch_op.f("ix_tasks_operator_id"))

    op.drop_table("tasks")
    with op.batch_alter_table("staff_tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_tokens_staff_id"))

    op.drop_table("staff_tokens")
    with op.batch_alter_table("line_accounts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_line_accounts_resident_id"))

    op.drop_table("line_accounts")
    op.drop_table("idempotency_keys")
    with op.batch_alter_table("invoices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invoices_order_id"))
        batch_op.drop_index(batch_op.f("ix_invoices_delivery_id"))

    op.drop_table("invoices")
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deliveries_order_id"))

    op.drop_table("deliveries")
    with op.batch_alter_table("course_passes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_course_passes_resident_id"))

    op.drop_table("course_passes")
    with op.batch_alter_table("console_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_console_sessions_staff_id"))

    op.drop_table("console_sessions")
    with op.batch_alter_table("statements", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_statements_resident_id"))

    op.drop_table("statements")
    op.drop_table("staff")
    with op.batch_alter_table("resident_skills", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_resident_skills_skill_id_has_turn_at_resident_id"))

    op.drop_table("resident_skills")
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_orders_operator_id"))

    op.drop_table("orders")
    op.drop_table("lanes")
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_documents_subject"))
        batch_op.drop_index(batch_op.f("ix_documents_resident_id"))
        batch_op.drop_index(batch_op.f("ix_documents_operator_id_dated_on"))
        batch_op.drop_index(batch_op.f("ix_documents_operator_id_amount_yen"))

    op.drop_table("documents")
    with op.batch_alter_table("courses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_courses_operator_id"))

    op.drop_table("courses")
    with op.batch_alter_table("standings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_standings_resident_id"))

    op.drop_table("standings")
    with op.batch_alter_table("staff_notices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_notices_sent_at_not_before"))

    op.drop_table("staff_notices")
    with op.batch_alter_table("early_payments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_early_payments_resident_id"))
        batch_op.drop_index(batch_op.f("ix_early_payments_operator_id_answered_at"))

    op.drop_table("early_payments")
    with op.batch_alter_table("invoice_registrations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invoice_registrations_resident_id"))

    op.drop_table("invoice_registrations")
    with op.batch_alter_table("own_templates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_own_templates_operator_id"))

    op.drop_table("own_templates")
    with op.batch_alter_table("skills", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_skills_operator_id"))

    op.drop_table("skills")
    op.drop_table("resident_keys")
    op.drop_table("pay_runs")
    with op.batch_alter_table("pacts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pacts_proposer_id_status"))
        batch_op.drop_index(batch_op.f("ix_pacts_other_id_status"))

    op.drop_table("pacts")
    with op.batch_alter_table("paper_requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_requests_resident_id"))
        batch_op.drop_index(batch_op.f("ix_paper_requests_operator_id_sent_at"))

    op.drop_table("paper_requests")
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_memberships_operator_id_status_turn_at"))

    op.drop_table("memberships")
    with op.batch_alter_table("legal_holds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_legal_holds_operator_id_resident_id"))

    op.drop_table("legal_holds")
    op.drop_table("invite_codes")
    op.drop_table("free_times")
    with op.batch_alter_table("erasures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_erasures_resident_id"))
        batch_op.drop_index(batch_op.f("ix_erasures_finished_at"))

    op.drop_table("erasures")
    with op.batch_alter_table("endings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_endings_resident_id"))
        batch_op.drop_index(batch_op.f("ix_endings_operator_id_ends_on"))

    op.drop_table("endings")
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consents_resident_id_operator_id"))

    op.drop_table("consents")
    with op.batch_alter_table("clients", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clients_operator_id"))

    op.drop_table("clients")
    with op.batch_alter_table("channel_shares", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_channel_shares_channel_id"))

    op.drop_table("channel_shares")
    op.drop_table("channels")
    with op.batch_alter_table("bank_accounts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bank_accounts_resident_id"))

    op.drop_table("bank_accounts")
    with op.batch_alter_table("state_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_state_changes_subject_subject_id"))

    op.drop_table("state_changes")
    with op.batch_alter_table("residents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_residents_person_digest"))

    op.drop_table("residents")
    op.drop_table("operators")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_inbox_waiting_lane",
            postgresql_where=sa.text("done_at IS NULL"),
            sqlite_where=sa.text("done_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_inbox_waiting", postgresql_where=sa.text("done_at IS NULL"), sqlite_where=sa.text("done_at IS NULL")
        )
        batch_op.drop_index(
            "ix_inbox_failed",
            postgresql_where=sa.text("outcome = 'failed'"),
            sqlite_where=sa.text("outcome = 'failed'"),
        )
        batch_op.drop_index("ix_inbox_done_at")

    op.drop_table("inbox")
    op.drop_table("blobs")
    with op.batch_alter_table("audit_rows", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_rows_subject"))

    op.drop_table("audit_rows")
    op.drop_table("audit_heads")
    op.drop_table("agreed_texts")
