"""Signed notes: what they look like, and what is not believed."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit import verify as alone
from audit.checkpoint import Checkpoint, NotACheckpoint, parse, sign, verify, vkey, vkey_parsed
from tests.audit.world import KEY, KEY_NAME, TOWN, VKEY

CHECKPOINT = Checkpoint(host="log.example.jp", tree=TOWN, epoch=1, size=20852163, root=bytes(range(32)))
KEYS = dict([vkey_parsed(VKEY)])


def test_a_note_is_five_lines_of_which_three_are_signed() -> None:
    lines = sign(CHECKPOINT, key_name=KEY_NAME, signing_key=KEY).split("\n")
    assert lines[:4] == [
        "log.example.jp/coord/00000000-0000-7000-8000-00000000a0de/1",
        "20852163",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "",
    ]
    assert lines[4].startswith("— log.example.jp ")
    assert lines[5:] == [""]


def test_a_signed_note_is_read_back_by_both_readers() -> None:
    for host in ("", "log.example.jp", "log.example.jp/deep"):
        checkpoint = Checkpoint(host=host, tree=TOWN, epoch=3, size=7, root=bytes(32))
        note = sign(checkpoint, key_name=KEY_NAME, signing_key=KEY)
        assert verify(note, KEYS) == checkpoint
        assert alone.read_note(note, [alone.read_vkey(VKEY)], "").origin == checkpoint.origin


def test_the_published_example_of_the_signed_note_format() -> None:
    # The example of Go's sumdb/note, on which C2SP signed-note is built.
    key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    name, public = vkey_parsed(key)
    assert vkey(name, public) == key
    text = b"If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    line = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    assert alone._signed(text, line, alone.read_vkey(key))
    assert not alone._signed(text + b"x", line, alone.read_vkey(key))


def test_every_flipped_byte_of_a_note_is_refused() -> None:
    note = sign(CHECKPOINT, key_name=KEY_NAME, signing_key=KEY).encode()
    trusted = [alone.read_vkey(VKEY)]
    for at in range(len(note) - 1):
        broken = bytearray(note)
        broken[at] ^= 1
        text = bytes(broken).decode(errors="surrogateescape")
        with pytest.raises(NotACheckpoint):
            verify(text, KEYS)
        with pytest.raises(alone.Unreadable):
            alone.read_note(text, trusted, "")


def test_a_signature_has_one_form() -> None:
    note = sign(CHECKPOINT, key_name=KEY_NAME, signing_key=KEY)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    assert note.endswith("=\n")
    other = note[:-3] + letters[letters.index(note[-3]) ^ 1] + "=\n"
    with pytest.raises(NotACheckpoint):
        verify(other, KEYS)
    with pytest.raises(alone.Unreadable):
        alone.read_note(other, [alone.read_vkey(VKEY)], "")


def test_another_key_of_the_same_name_is_not_believed() -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    note = sign(CHECKPOINT, key_name=KEY_NAME, signing_key=other)
    with pytest.raises(NotACheckpoint):
        verify(note, KEYS)
    assert parse(note) == CHECKPOINT


@pytest.mark.parametrize("text", ["", "a\n1\nAA==\n", "coord/x/1\n1\nAA==\n\n— a b\n", "a/b/c\n01\nAA==\n\n— a b\n"])
def test_what_is_not_a_note_is_refused(text: str) -> None:
    with pytest.raises(NotACheckpoint):
        parse(text)


def test_a_verifier_key_whose_id_belongs_to_another_name_is_refused() -> None:
    with pytest.raises(ValueError, match="key id"):
        vkey_parsed(VKEY.replace("example", "exemple"))
    with pytest.raises(alone.Unreadable):
        alone.read_vkey(VKEY.replace("example", "exemple"))
