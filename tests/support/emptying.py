"""How a database on PostgreSQL is made as good as new, in two statements."""

# Whoever still holds a connection is cut off; then no row is left, and every number begins with 1 again. Foreign keys
# are not asked, for nothing is left that they could speak of.
EMPTY = """
DO $$
DECLARE name regclass; is_filled boolean;
BEGIN
  PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
    CONTINUE WHEN name = 'alembic_version'::regclass;
    EXECUTE format('SELECT EXISTS (SELECT FROM %s)', name) INTO is_filled;
    IF is_filled THEN EXECUTE format('DELETE FROM %s', name); END IF;
  END LOOP;
  PERFORM setval(seqrelid, 1, false) FROM pg_sequence WHERE pg_sequence_last_value(seqrelid) IS NOT NULL;
END $$;
"""
# Every change of a table, a policy or a right writes a catalog row anew, in another transaction; and what a test has
# filled with megabytes is not worth emptying.
SCHEMA = """
SELECT (SELECT sum(xmin::text::bigint) FROM alembic_version),
  (SELECT sum(xmin::text::bigint) FROM pg_class),
  (SELECT sum(xmin::text::bigint) FROM pg_attribute WHERE attrelid >= 16384),
  (SELECT sum(xmin::text::bigint) FROM pg_constraint), (SELECT sum(xmin::text::bigint) FROM pg_policy),
  (SELECT sum(xmin::text::bigint) FROM pg_proc), (SELECT sum(xmin::text::bigint) FROM pg_trigger),
  pg_database_size(current_database()) < 20 << 20
"""
