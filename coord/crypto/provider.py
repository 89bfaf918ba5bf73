"""The master key (MK): who keeps it, and what may be asked of its keeper.

A file by default, the environment for development only. A KMS, Vault or an HSM would be another
class with the same five methods: none of them ever has to show the key itself.
"""

import base64
import binascii
import hashlib
import json
import os
import secrets
import stat
from pathlib import Path
from threading import Lock
from typing import Protocol

from coord.crypto.keys import KEY_SIZE
from coord.crypto.wrapping import unwrap_under, wrap_under
from coord.errors import IntegrityError, NotReady

_WRAP_VERSION = b"\x01"
_VERSION_SIZE = 8
_HEADER_SIZE = len(_WRAP_VERSION) + _VERSION_SIZE
_FILE_FORMAT = "coord master keys 1"


class MasterKey(Protocol):
    """What wraps the other keys. `context` says what a blob is of; a blob opens in no other."""

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """Wrap under the current version; the blob names the version."""

    def unwrap(self, blob: bytes, context: bytes) -> bytes:
        """The bytes that were wrapped. Raises IntegrityError with a code of FORMAT.md."""

    def generate(self) -> str:
        """Make a new version, make it the current one, and return its id."""

    def current_version(self) -> str:
        """The id of the version that wraps."""

    def destroy(self, version: str) -> None:
        """End a version that isn't current: what only it wraps is gone."""


def version_of(blob: bytes) -> str:
    """The id of the master key version that wrapped this. Raises IntegrityError("short")."""
    if len(blob) < _HEADER_SIZE:
        raise IntegrityError("short")
    return blob[1:_HEADER_SIZE].hex()


class _Versions:
    """Wrapping with one of several 256-bit keys, each under the hex id of its 8 bytes."""

    def __init__(self, keys: dict[str, bytes], current: str) -> None:
        self.keys = keys
        self.current = current

    def wrap(self, key: bytes, context: bytes) -> bytes:
        header = _WRAP_VERSION + bytes.fromhex(self.current)
        return wrap_under(self.keys[self.current], key, header=header, context=context)

    def unwrap(self, blob: bytes, context: bytes) -> bytes:
        version = version_of(blob)
        if blob[:1] != _WRAP_VERSION:
            raise IntegrityError("unknown_version")
        if version not in self.keys:
            raise IntegrityError("unknown_key")
        return unwrap_under(self.keys[version], blob, header_size=_HEADER_SIZE, context=context)


class FileProvider:
    """Master keys in one file, readable by its owner alone (mode 0600), outside the database.

    Safe between threads. Another process's new version is found when a blob first names it.
    """

    def __init__(self, path: Path) -> None:
        """Raises NotReady, which says what to do, when the file is missing, open or not ours."""
        self._path = path
        self._lock = Lock()
        self._versions = _read(path)

    @classmethod
    def create(cls, path: Path) -> "FileProvider":
        """Make the file with one random key. Raises NotReady when there is one already."""
        version = secrets.token_hex(_VERSION_SIZE)
        first = _Versions({version: secrets.token_bytes(KEY_SIZE)}, version)
        try:
            _write_new(path, _encode(first))
        except FileExistsError:
            raise NotReady(
                f"マスター鍵のファイル {path} はすでにあります。消すと封をした記録が読めなくなるため、上書きしません。"
            ) from None
        return cls(path)

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """Wrap under the current version."""
        return self._versions.wrap(key, context)

    def unwrap(self, blob: bytes, context: bytes) -> bytes:
        """The bytes that were wrapped; looks into the file again for a version not yet known."""
        if version_of(blob) not in self._versions.keys:
            with self._lock:
                self._versions = _read(self._path)
        return self._versions.unwrap(blob, context)

    def generate(self) -> str:
        """Add a random version to the file and make it current. Upkeep calls it, one at a time."""
        with self._lock:
            known = _read(self._path)
            version = secrets.token_hex(_VERSION_SIZE)
            keys = known.keys | {version: secrets.token_bytes(KEY_SIZE)}
            self._replace(_Versions(keys, version))
            return version

    def current_version(self) -> str:
        """The id of the version that wraps, as the file says now."""
        with self._lock:
            self._versions = _read(self._path)
            return self._versions.current

    def destroy(self, version: str) -> None:
        """Take a version out of the file.

        A file system may keep the old blocks: only a KMS or an HSM can prove that a key is gone.
        Raises IntegrityError("unknown_key") when there is none, ValueError for the current one.
        """
        with self._lock:
            known = _read(self._path)
            if version not in known.keys:
                raise IntegrityError("unknown_key")
            if version == known.current:
                raise ValueError("the current master key version can't be destroyed")
            keys = {name: key for name, key in known.keys.items() if name != version}
            self._replace(_Versions(keys, known.current))

    def _replace(self, versions: _Versions) -> None:
        fresh = self._path.with_name(f"{self._path.name}.{secrets.token_hex(4)}")
        _write_new(fresh, _encode(versions))
        fresh.replace(self._path)
        _sync_directory(self._path.parent)
        self._versions = versions


class EnvironmentProvider:
    """One master key handed in as text (base64 of 32 bytes). For development only: an environment
    is seen by child processes, by crash reports and by whoever may list processes.
    """

    def __init__(self, value: str, *, development: bool) -> None:
        """Raises NotReady outside development, and for anything but 32 bytes of base64."""
        if not development:
            raise NotReady(
                "環境変数のマスター鍵は開発用です。運用では、所有者だけが読めるファイル（0600）に"
                "マスター鍵を置いてください。"
            )
        key = _decode_key(value, "環境変数のマスター鍵")
        version = hashlib.sha256(b"coord environment key" + key).digest()[:_VERSION_SIZE].hex()
        self._versions = _Versions({version: key}, version)

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """Wrap under the one key."""
        return self._versions.wrap(key, context)

    def unwrap(self, blob: bytes, context: bytes) -> bytes:
        """The bytes that were wrapped."""
        return self._versions.unwrap(blob, context)

    def generate(self) -> str:
        """Not possible here: raises NotReady."""
        raise NotReady("環境変数のマスター鍵は更新できません。ファイルのマスター鍵を使ってください。")

    def current_version(self) -> str:
        """The id of the one key."""
        return self._versions.current

    def destroy(self, version: str) -> None:
        """Not possible here: raises NotReady."""
        raise NotReady(f"環境変数のマスター鍵は廃棄できません（版 {version}）。")


def _decode_key(value: str, what: str) -> bytes:
    """The 32 bytes of a key. Zeros and other single-byte keys are a mistake, never a key."""
    try:
        key = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_SIZE or len(set(key)) == 1:
        raise NotReady(f"{what}が正しくありません。乱数32バイトを base64 にしたものが必要です。")
    return key


def _read(path: Path) -> _Versions:
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise NotReady(f"マスター鍵 {path} は普通のファイルではありません。")
            if stat.S_IMODE(status.st_mode) & 0o077:
                raise NotReady(
                    f"マスター鍵のファイル {path} をほかの利用者が読めます。"
                    f"chmod 600 {path} を実行してから、もう一度起動してください。"
                )
            content = file.read()
    except FileNotFoundError:
        raise NotReady(
            f"マスター鍵のファイル {path} がありません。はじめて使うときは鍵を作り、"
            "前に使っていたときは鍵のバックアップから戻してください。"
        ) from None
    except IsADirectoryError:
        raise NotReady(f"マスター鍵 {path} は普通のファイルではありません。") from None
    except PermissionError:
        raise NotReady(
            f"マスター鍵のファイル {path} を読めません。coord を動かす利用者を、このファイルの所有者にしてください。"
        ) from None
    return _decode(content, path)


def _encode(versions: _Versions) -> bytes:
    keys = {name: base64.b64encode(key).decode() for name, key in versions.keys.items()}
    content = {"format": _FILE_FORMAT, "current": versions.current, "keys": keys}
    return json.dumps(content, indent=1).encode() + b"\n"


def _decode(content: bytes, path: Path) -> _Versions:
    broken = NotReady(f"マスター鍵のファイル {path} が壊れています。鍵のバックアップから戻してください。")
    try:
        parsed = json.loads(content)
        if parsed["format"] != _FILE_FORMAT:
            raise broken
        keys = {str(name): _decode_key(str(v), f"マスター鍵（{path}）") for name, v in parsed["keys"].items()}
        current = str(parsed["current"])
        sizes = {len(bytes.fromhex(name)) for name in keys}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise broken from None
    if current not in keys or sizes != {_VERSION_SIZE}:
        raise broken
    return _Versions(keys, current)


def _write_new(path: Path, content: bytes) -> None:
    """A new file of mode 0600, on the disk before this returns. Raises FileExistsError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    _sync_directory(path.parent)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
