"""The smallest installation that keeps a log: keys, a clock, lanes, a sequencer."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, Engine, create_engine, event, text

from audit.chains import RootDoesNotOpen
from audit.checkpoint import vkey
from audit.entry import Entry
from audit.events import Event
from audit.log import Writer
from audit.sequencer import Sequencer
from audit.tables import make_log
from audit.verify import Report
from audit.verify_database import verify_database

TOWN = UUID("00000000-0000-7000-8000-00000000a0de")
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY_NAME = "log.example.jp"
VKEY = vkey(KEY_NAME, KEY.public_key())
_SEAL = AESGCM(bytes(32))
_NONCE = bytes(12)


def seal_root(writer: UUID, root: bytes) -> bytes:
    return _SEAL.encrypt(_NONCE, root, writer.bytes)


def open_root(writer: UUID, sealed: bytes) -> bytes:
    try:
        return _SEAL.decrypt(_NONCE, sealed, writer.bytes)
    except InvalidTag:
        raise RootDoesNotOpen(str(writer)) from None


def engine_for(url: str) -> Engine:
    """As the house opens databases: SQLite transactions begin with the write lock."""
    engine = create_engine(url)
    if url.startswith("sqlite"):

        @event.listens_for(engine, "connect")
        def _leave_beginning_to_us(connection: Any, _record: Any) -> None:
            connection.isolation_level = None

        @event.listens_for(engine, "begin")
        def _begin(connection: Any) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


class Clock:
    """A second passes at every look."""

    def __init__(self) -> None:
        self.at = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


class World:
    """One town's log."""

    def __init__(self, engine: Engine, published: Path, *, made: bool = False) -> None:
        self.engine, self.published, self.clock = engine, published, Clock()
        if not made:
            with engine.begin() as connection:
                make_log(connection)
        self.writer = self.new_writer()
        self.sequencer = self.new_sequencer()

    def new_writer(self) -> Writer:
        return Writer(seal_root=seal_root, now=self.clock)

    def new_sequencer(self, batch: int = 10_000) -> Sequencer:
        return Sequencer(
            self.engine,
            open_root=open_root,
            seal_root=seal_root,
            signing_key=KEY,
            key_name=KEY_NAME,
            published=self.published,
            now=self.clock,
            batch=batch,
        )

    def entry(self, what: Event = Event.CASE_READ, **parts: Any) -> Entry:
        whole: Any = {"tree": TOWN, "event": what, "at": self.clock()} | parts
        return Entry(**whole)

    def write(self, *entries: Entry, writer: Writer | None = None) -> list[UUID]:
        """One acknowledged transaction."""
        writer = writer or self.writer
        with self.engine.begin() as connection:
            eids = [writer.append(connection, entry) for entry in entries]
        writer.committed()
        return eids

    def write_many(self, count: int, writer: Writer | None = None) -> list[UUID]:
        return self.write(*(self.some_entry(number) for number in range(count)), writer=writer)

    def some_entry(self, number: int) -> Entry:
        return self.entry(
            case=f"case-{number % 7}",
            persons=(f"person-{number % 5}", f"person-{number % 3}"),
            actor=UUID(int=number % 4 + 1),
            agency=UUID(int=number % 2 + 1),
            ground="CONSENT",
            facts={"shown": ["health.diagnosis", number], "count": number},
            after={f"statement-{number}": sha256(str(number).encode()).hexdigest()},
        )

    def sequence(self) -> int:
        total = 0
        while placed := self.sequencer.run_once():
            total += placed
        return total

    def verified(self, tree: UUID = TOWN, **parts: Any) -> Report:
        with self.engine.begin() as connection:
            return verify_database(
                connection, tree=tree, published=self.published, open_root=open_root, vkeys=[VKEY], **parts
            )

    # What an administrator with the database's password can do.

    def tamper(self, statement: str, **values: Any) -> None:
        with self.engine.begin() as connection:
            self.drop_guards(connection)
            done = connection.execute(text(statement.replace("{s}", self.prefix)), values)
            assert done.rowcount != 0

    @property
    def prefix(self) -> str:
        return "audit." if self.engine.dialect.name == "postgresql" else ""

    def drop_guards(self, connection: Connection) -> None:
        if self.engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            return
        for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            with suppress(Exception):
                connection.execute(text(f"DROP TRIGGER {name}"))

    def forge(self, **parts: Any) -> None:
        """A row with a plausible leaf and no knowledge of any key."""
        eid, writer = uuid4(), parts.get("writer", uuid4())
        number = parts.get("number", 1)
        leaf = self.entry(facts={"count": 666}).to_leaf(
            eid=eid, writer=writer, writer_seq=number, previous=parts.get("previous", ""), salt=bytes(16)
        )
        with self.engine.begin() as connection:
            connection.execute(
                text(
                    f"INSERT INTO {self.prefix}log_entry (eid, tree, writer, writer_seq, leaf, mac)"
                    " VALUES (:eid, :tree, :writer, :number, :leaf, :mac)"
                ),
                {
                    "eid": self.id(eid),
                    "tree": self.id(TOWN),
                    "writer": self.id(writer),
                    "number": number,
                    "leaf": leaf,
                    "mac": bytes(32),
                },
            )

    def id(self, value: UUID) -> UUID | bytes:
        return value if self.engine.dialect.name == "postgresql" else value.bytes
