"""Making and opening an installation: keys, databases, the sequencer of its log."""

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import audit.migrations
from audit.checkpoint import vkey
from audit.sequencer import Sequencer
from coord import clock
from coord.actions.gate import House
from coord.config import Settings
from coord.crypto.keystore import Keystore
from coord.crypto.provider import FileProvider
from coord.crypto.roots import seal_root
from coord.errors import NotReady
from coord.store import migrate

LOG_NAME = "coord"
_LOG_BRANCH = (Path(audit.migrations.__path__[0]) / "versions",)


def make_folder(folder: Path) -> None:
    """A folder that only its owner enters, unless it is there already. Raises NotReady where none can be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise NotReady(f"{folder} を作れません。COORD_HOME を、書きこめる場所にしてください。") from error
    if not os.access(folder, os.W_OK):
        raise NotReady(f"{folder} に書きこめません。COORD_HOME を、書きこめる場所にしてください。")


def make_keys(settings: Settings) -> None:
    """Make what is missing of the master key, the log's key and the web's secret; 0600, random."""
    make_folder(settings.keys)
    if not settings.master_key_file.exists():
        FileProvider.create(settings.master_key_file)
    if not settings.log_key_file.exists():
        seed = secrets.token_bytes(32)
        _write_secret(settings.log_key_file, seed.hex())
        public = Ed25519PrivateKey.from_private_bytes(seed).public_key()
        settings.log_verifier_file.write_text(f"{vkey(LOG_NAME, public)}\n")
    if not settings.web_secret_file.exists():
        _write_secret(settings.web_secret_file, secrets.token_hex(32))


def _write_secret(path: Path, words: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(words)


def upgrade_databases(settings: Settings) -> None:
    """Bring the data database, the log's branch in it, and the keystore to their newest state."""
    for url in (settings.database_url, settings.keystore_url):
        if url.startswith("sqlite:///"):
            make_folder(Path(url.removeprefix("sqlite:///")).parent)
    migrate.upgrade(settings.database_url, beside=_LOG_BRANCH)
    keystore = Keystore(settings.keystore_url, FileProvider(settings.master_key_file), clock.now)
    keystore.upgrade()
    keystore.close()


def downgrade_database(settings: Settings, to: str) -> None:
    """Take the data database back to a revision; "base" takes everything away."""
    migrate.downgrade(settings.database_url, beside=_LOG_BRANCH, to=to)


def log_key(settings: Settings) -> Ed25519PrivateKey:
    """The key that signs checkpoints; only the sequencer asks for it. Raises NotReady."""
    if not settings.log_key_file.exists():
        raise NotReady(f"{settings.log_key_file} がありません。記録の署名の鍵です。控えから戻してください。")
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(settings.log_key_file.read_text().strip()))


def sequencer_of(house: House) -> Sequencer:
    """The one that orders and signs the log of this house."""
    house.settings.published.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Sequencer(
        house.open_as("coord_sequencer"),
        open_root=house.open_writer_root,
        seal_root=lambda writer, root: seal_root(house.provider, writer, root),
        signing_key=log_key(house.settings),
        key_name=LOG_NAME,
        published=house.settings.published,
        now=house.now,
    )
