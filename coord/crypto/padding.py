"""Padding, so that a dump shows sizes in steps only.

The text, one byte 0x80, then zeros: up to 256 bytes in steps of 32, above that by Padmé
(Nikitin et al. 2019), which adds at most 12 percent and tells O(log log n) bits of the length.
"""

from coord.errors import IntegrityError

STEP = 32
LARGEST_IN_STEPS = 256
_MARK = b"\x80"


def padded_size(marked: int) -> int:
    """The size in bytes that `marked` bytes (the text and its mark, so at least 1) grow to."""
    if marked <= LARGEST_IN_STEPS:
        return -(-marked // STEP) * STEP
    exponent = marked.bit_length() - 1
    low_bits = exponent - exponent.bit_length()
    mask = (1 << low_bits) - 1
    return (marked + mask) & ~mask


def pad(text: bytes) -> bytes:
    """The text with its mark and zeros."""
    marked = text + _MARK
    return marked.ljust(padded_size(len(marked)), b"\0")


def unpad(padded: bytes) -> bytes:
    """The text. Raises IntegrityError("padding") unless this is exactly what `pad` makes of it."""
    marked = padded.rstrip(b"\0")
    if not marked.endswith(_MARK) or padded_size(len(marked)) != len(padded):
        raise IntegrityError("padding")
    return marked[:-1]
