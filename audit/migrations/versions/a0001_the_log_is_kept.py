"""The log is kept: its tables, who may touch them, and triggers that refuse to change what is written.

Revision ID: a0001. The first of the branch ``audit``.
"""

from alembic import op

revision = "a0001"
down_revision = None
branch_labels = ("audit",)
depends_on = None

# {s} is the schema's prefix; {id} a UUID, {bytes} raw bytes, {number} the row's own number.
TABLES = (
    """CREATE TABLE {s}log_writer (
        writer {id} NOT NULL PRIMARY KEY,
        tree {id} NOT NULL,
        opened_at BIGINT NOT NULL,
        predecessor {id},
        sealed_root {bytes} NOT NULL
    )""",
    """CREATE TABLE {s}log_entry (
        seq {number},
        {xid}
        eid {id} NOT NULL,
        tree {id} NOT NULL,
        writer {id} NOT NULL,
        writer_seq BIGINT NOT NULL,
        leaf {bytes} NOT NULL,
        mac {bytes} NOT NULL
    )""",
    "CREATE UNIQUE INDEX log_entry_eid ON {s}log_entry (eid)",
    # Not unique: a forged row must not be able to keep the genuine one out.
    "CREATE INDEX log_entry_writer ON {s}log_entry (writer, writer_seq)",
    """CREATE TABLE {s}log_leaf (
        tree {id} NOT NULL,
        epoch INTEGER NOT NULL,
        leaf_index BIGINT NOT NULL,
        entry_seq BIGINT NOT NULL,
        PRIMARY KEY (tree, epoch, leaf_index)
    )""",
    "CREATE UNIQUE INDEX log_leaf_entry ON {s}log_leaf (entry_seq)",
    """CREATE TABLE {s}log_tile (
        tree {id} NOT NULL,
        epoch INTEGER NOT NULL,
        level INTEGER NOT NULL,
        tile_index BIGINT NOT NULL,
        width INTEGER NOT NULL,
        hashes {bytes} NOT NULL,
        PRIMARY KEY (tree, epoch, level, tile_index)
    )""",
    """CREATE TABLE {s}log_checkpoint (
        tree {id} NOT NULL,
        epoch INTEGER NOT NULL,
        size BIGINT NOT NULL,
        root {bytes} NOT NULL,
        note TEXT NOT NULL,
        at BIGINT NOT NULL,
        PRIMARY KEY (tree, epoch, size)
    )""",
    """CREATE TABLE {s}log_cursor (
        id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
        system_id TEXT NOT NULL,
        xid BIGINT NOT NULL,
        seq BIGINT NOT NULL
    )""",
    "INSERT INTO {s}log_cursor (id, system_id, xid, seq) VALUES (1, '', 0, 0)",
    """CREATE TABLE {s}log_rejected (
        entry_seq BIGINT NOT NULL PRIMARY KEY,
        tree {id} NOT NULL,
        reason TEXT NOT NULL,
        at BIGINT NOT NULL
    )""",
    """CREATE TABLE {s}log_index (
        tree {id} NOT NULL,
        epoch INTEGER NOT NULL,
        leaf_index BIGINT NOT NULL,
        at BIGINT NOT NULL,
        event TEXT NOT NULL,
        actor {id},
        appointment {id},
        agency {id},
        case_ref TEXT,
        ground TEXT,
        disclosure {id},
        outcome TEXT NOT NULL,
        rule TEXT,
        PRIMARY KEY (tree, epoch, leaf_index)
    )""",
    "CREATE INDEX log_index_at ON {s}log_index (tree, at)",
    "CREATE INDEX log_index_actor ON {s}log_index (tree, actor, epoch, leaf_index)",
    "CREATE INDEX log_index_case ON {s}log_index (tree, case_ref, epoch, leaf_index)",
    "CREATE INDEX log_index_event ON {s}log_index (tree, event, epoch, leaf_index)",
    """CREATE TABLE {s}log_index_person (
        tree {id} NOT NULL,
        person TEXT NOT NULL,
        epoch INTEGER NOT NULL,
        leaf_index BIGINT NOT NULL,
        PRIMARY KEY (tree, person, epoch, leaf_index)
    )""",
)
NAMES = (
    "log_index_person",
    "log_index",
    "log_rejected",
    "log_cursor",
    "log_checkpoint",
    "log_tile",
    "log_leaf",
    "log_entry",
    "log_writer",
)
NEVER_CHANGED = ("log_entry", "log_leaf", "log_checkpoint")

ROLES = """DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['coord_owner', 'coord_app', 'coord_sequencer', 'coord_auditor'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', name);
            -- Another database of the cluster may be migrating at this moment.
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
            END;
        END IF;
    END LOOP;
END $$"""

GRANTS = (
    "GRANT USAGE ON SCHEMA audit TO coord_app, coord_sequencer, coord_auditor",
    "GRANT SELECT ON ALL TABLES IN SCHEMA audit TO coord_app, coord_sequencer, coord_auditor",
    # Column by column: nobody but the database draws seq and xid, which decide the order.
    "GRANT INSERT (eid, tree, writer, writer_seq, leaf, mac) ON audit.log_entry TO coord_app, coord_sequencer",
    "GRANT INSERT ON audit.log_writer TO coord_app, coord_sequencer",
    "GRANT INSERT ON audit.log_leaf, audit.log_checkpoint, audit.log_rejected TO coord_sequencer",
    "GRANT INSERT ON audit.log_index, audit.log_index_person TO coord_sequencer",
    "GRANT INSERT, UPDATE ON audit.log_tile TO coord_sequencer",
    "GRANT UPDATE ON audit.log_cursor TO coord_sequencer",
    # A master key's rotation re-seals the roots; nothing else of a writer ever changes.
    "GRANT UPDATE (sealed_root) ON audit.log_writer TO coord_sequencer",
)

REFUSE = """CREATE FUNCTION audit.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log is never changed: % on %', TG_OP, TG_TABLE_NAME;
END $$"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _up_on_postgresql()
    else:
        _up_on_sqlite()


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name in NAMES:
        op.execute(f"DROP TABLE {'audit.' if postgresql else ''}{name}")
    if postgresql:
        # The roles stay: they belong to the cluster, and another database may need them.
        op.execute("DROP FUNCTION audit.refuse_change()")
        op.execute("DROP SCHEMA audit")


def _up_on_postgresql() -> None:
    op.execute(ROLES)
    op.execute("CREATE SCHEMA IF NOT EXISTS audit")
    words = {
        "s": "audit.",
        "id": "UUID",
        "bytes": "BYTEA",
        "number": "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
        "xid": "xid xid8 NOT NULL DEFAULT pg_current_xact_id(),",
    }
    for statement in TABLES:
        op.execute(statement.format(**words))
    op.execute("CREATE INDEX log_entry_order ON audit.log_entry (xid, seq)")
    op.execute(REFUSE)
    for name in NEVER_CHANGED:
        op.execute(
            f"CREATE TRIGGER {name}_stays BEFORE UPDATE OR DELETE ON audit.{name}"
            " FOR EACH ROW EXECUTE FUNCTION audit.refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {name}_is_not_emptied BEFORE TRUNCATE ON audit.{name}"
            " FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change()"
        )
    for grant in GRANTS:
        op.execute(grant)


def _up_on_sqlite() -> None:
    words = {
        "s": "",
        "id": "BLOB",
        "bytes": "BLOB",
        # AUTOINCREMENT: a number is never given twice, not even after a row at the end was removed by force.
        "number": "INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT",
        "xid": "",
    }
    for statement in TABLES:
        op.execute(statement.format(**words))
    for name in NEVER_CHANGED:
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {name}_refuses_{deed.lower()} BEFORE {deed} ON {name}"
                f" BEGIN SELECT RAISE(ABORT, 'the log is never changed: {deed} on {name}'); END"
            )
