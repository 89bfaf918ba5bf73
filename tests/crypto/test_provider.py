"""Who keeps the master key, and what the file must be like."""

import base64
import json
import os
from pathlib import Path
from uuid import uuid4

import pytest

from coord.crypto.provider import EnvironmentProvider, FileProvider, MasterKey, version_of
from coord.crypto.roots import open_root, rewrap_root, seal_root
from coord.errors import IntegrityError, NotReady

DEVELOPMENT = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "master.key"


@pytest.fixture(params=["file", "environment"])
def provider(request: pytest.FixtureRequest, path: Path) -> MasterKey:
    if request.param == "file":
        return FileProvider.create(path)
    return EnvironmentProvider(DEVELOPMENT, development=True)


def test_what_is_wrapped_is_unwrapped_in_its_context_only(provider: MasterKey) -> None:
    blob = provider.wrap(b"s" * 32, b"here")
    assert provider.unwrap(blob, b"here") == b"s" * 32
    assert version_of(blob) == provider.current_version()
    with pytest.raises(IntegrityError, match="tag"):
        provider.unwrap(blob, b"there")


def test_every_flipped_bit_and_every_cut_is_found(provider: MasterKey) -> None:
    blob = provider.wrap(b"s" * 32, b"here")
    for bit in range(len(blob) * 8):
        changed = bytearray(blob)
        changed[bit // 8] ^= 1 << (bit % 8)
        with pytest.raises(IntegrityError, match=r"^(tag|unknown_key|unknown_version)$"):
            provider.unwrap(bytes(changed), b"here")
    for length in range(len(blob)):
        with pytest.raises(IntegrityError, match=r"^(tag|short)$"):
            provider.unwrap(blob[:length], b"here")


def test_a_new_version_wraps_and_the_old_one_still_opens(path: Path) -> None:
    provider, elsewhere = FileProvider.create(path), FileProvider(path)
    old = provider.current_version()
    blob = provider.wrap(b"s" * 32, b"")
    new = provider.generate()
    assert provider.current_version() == new != old
    assert provider.unwrap(blob, b"") == b"s" * 32
    # another process meets the new version, or asks which it is
    assert elsewhere.unwrap(provider.wrap(b"t" * 32, b""), b"") == b"t" * 32
    provider.destroy(old)
    for gone in (provider, FileProvider(path)):
        with pytest.raises(IntegrityError, match="unknown_key"):
            gone.unwrap(blob, b"")
    with pytest.raises(ValueError, match="current"):
        provider.destroy(new)
    with pytest.raises(IntegrityError, match="unknown_key"):
        provider.destroy(old)
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o601])
def test_a_file_others_may_touch_is_refused_with_what_to_do(path: Path, mode: int) -> None:
    FileProvider.create(path)
    path.chmod(mode)
    with pytest.raises(NotReady, match="chmod 600"):
        FileProvider(path)
    path.chmod(0o400)
    FileProvider(path)


def test_a_missing_file_says_what_to_do(path: Path) -> None:
    with pytest.raises(NotReady, match="バックアップから"):
        FileProvider(path)


def test_a_file_is_never_overwritten(path: Path) -> None:
    FileProvider.create(path)
    before = path.read_bytes()
    with pytest.raises(NotReady, match="上書きしません"):
        FileProvider.create(path)
    assert path.read_bytes() == before


def test_a_directory_is_no_key(tmp_path: Path) -> None:
    with pytest.raises(NotReady):
        FileProvider(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b'{"format": "other"}',
        b'{"format": "coord master keys 1", "current": "00", "keys": {}}',
        b'{"format": "coord master keys 1", "current": "00", "keys": []}',
        b'{"format": "coord master keys 1", "current": "zz", "keys": {"zz": "AAAA"}}',
    ],
)
def test_a_broken_file_is_refused(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)
    with pytest.raises(NotReady):
        FileProvider(path)


@pytest.mark.parametrize(
    "key", [bytes(32), b"\xff" * 32, bytes(range(31)), bytes(range(33))], ids=["zeros", "ones", "short", "long"]
)
def test_a_key_that_no_lot_would_draw_is_refused(path: Path, key: bytes) -> None:
    FileProvider.create(path)
    content = json.loads(path.read_text())
    content["keys"][content["current"]] = base64.b64encode(key).decode()
    path.write_text(json.dumps(content))
    with pytest.raises(NotReady):
        FileProvider(path)
    with pytest.raises(NotReady):
        EnvironmentProvider(base64.b64encode(key).decode(), development=True)


def test_the_environment_is_for_development_only() -> None:
    with pytest.raises(NotReady, match="開発用"):
        EnvironmentProvider(DEVELOPMENT, development=False)
    for value in ("", "not base64!", "abc"):
        with pytest.raises(NotReady):
            EnvironmentProvider(value, development=True)
    provider = EnvironmentProvider(DEVELOPMENT, development=True)
    with pytest.raises(NotReady):
        provider.generate()
    with pytest.raises(NotReady):
        provider.destroy(provider.current_version())


def test_a_message_never_shows_a_key(path: Path) -> None:
    FileProvider.create(path)
    content = json.loads(path.read_text())
    secret = content["keys"][content["current"]]
    path.write_text(json.dumps(content)[:-3])
    with pytest.raises(NotReady) as caught:
        FileProvider(path)
    assert secret not in str(caught.value)


def test_a_writers_root_opens_for_its_tree_only(provider: MasterKey) -> None:
    tree, root = uuid4(), os.urandom(32)
    sealed = seal_root(provider, tree, root)
    assert open_root(provider, tree, sealed) == root
    assert open_root(provider, tree, rewrap_root(provider, tree, sealed)) == root
    with pytest.raises(IntegrityError, match="tag"):
        open_root(provider, uuid4(), sealed)
    with pytest.raises(ValueError, match="32"):
        seal_root(provider, tree, b"short")
