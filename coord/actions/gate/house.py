"""The house: what a process has opened, handed as the first argument to every action."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, Engine

from audit.chains import RootDoesNotOpen
from audit.log import Writer
from coord import clock
from coord.actions.gate.lanes import Lane, Lanes
from coord.config import Settings
from coord.crypto.keystore import Keystore
from coord.crypto.provider import FileProvider, MasterKey
from coord.crypto.roots import open_root, seal_root
from coord.errors import IntegrityError, NotReady
from coord.store.session import beginning, open_database


@dataclass(frozen=True, kw_only=True, slots=True)
class Beginning:
    """What a transaction knows of itself at its start: its number (PostgreSQL) and the moment."""

    number: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class House:
    """Lanes to the data, the keystore beside it, and the clock.

    `now` is asked inside the transaction. With the real clock, PostgreSQL's own is taken instead,
    which all servers share.
    """

    settings: Settings
    lanes: Lanes
    engine: Engine
    keystore: Keystore
    provider: MasterKey
    now: Callable[[], datetime]

    def begin(self, connection: Connection) -> Beginning:
        """The transaction's number and the moment at which it decides."""
        number, shared = beginning(connection)
        if shared is None or self.now is not clock.now:
            return Beginning(number=number, at=self.now())
        return Beginning(number=number, at=shared)

    def open_writer_root(self, writer: UUID, sealed: bytes) -> bytes:
        """A log writer's root, for the sequencer. Raises RootDoesNotOpen for a tampered one."""
        try:
            return open_root(self.provider, writer, sealed)
        except IntegrityError as error:
            raise RootDoesNotOpen(str(writer)) from error

    def open_as(self, role: str) -> Engine:
        """Another engine to the same database, acting as `role` on PostgreSQL."""
        return open_database(self.settings.database_url, role=role)

    def vkeys(self) -> list[str]:
        """The public keys that the log's checkpoints are verified with."""
        return self.settings.log_verifier_file.read_text().split()

    def close(self) -> None:
        """Let everything go."""
        self.lanes.close()
        self.engine.dispose()
        self.keystore.close()


def open_house(settings: Settings, *, now: Callable[[], datetime] = clock.now) -> House:
    """Open what the settings name. Raises NotReady, saying what to do, where something is missing."""
    for needed in (settings.master_key_file, settings.web_secret_file):
        _must_exist(needed)
    provider = FileProvider(settings.master_key_file)
    keystore = Keystore(settings.keystore_url, provider, now)
    keystore.refuse_unless_ready()
    engine = open_database(settings.database_url)

    def seal(writer: UUID, root: bytes) -> bytes:
        return seal_root(provider, writer, root)

    lanes = [Lane(engine, Writer(seal_root=seal, now=now)) for _ in range(settings.lanes)]
    return House(
        settings=settings,
        lanes=Lanes(lanes),
        engine=engine,
        keystore=keystore,
        provider=provider,
        now=now,
    )


def _must_exist(path: Path) -> None:
    if not path.exists():
        raise NotReady(
            f"{path} がありません。はじめてなら `coord init` を、"
            "移したのなら鍵の控えを元の場所に戻してから、もう一度始めてください。"
        )
