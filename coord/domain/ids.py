"""Names of rows. Inside: UUIDv7 (RFC 9562 §5.7). Outside: a random 128-bit public reference.

An inside id tells the time it was drawn at, so it never leaves the house: URLs, the log's
references to cases and persons, QR codes and exports carry the public reference.
"""

import base64
import secrets
from datetime import datetime
from uuid import UUID

PUBLIC_REF_LENGTH = 26
SAID_ALOUD = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0/O, 1/I/L, U: said over a table or the phone


def new_id(at: datetime) -> UUID:
    """A UUIDv7 whose time part is `at` (aware), in milliseconds."""
    milliseconds = int(at.timestamp() * 1000)
    random_bits = secrets.randbits(74)
    value = milliseconds << 80
    value |= 0x7 << 76
    value |= (random_bits >> 62) << 64
    value |= 0b10 << 62
    value |= random_bits & ((1 << 62) - 1)
    return UUID(int=value)


def new_public_ref() -> str:
    """A random 128-bit reference: 26 lower-case base32 characters, telling nothing."""
    return base64.b32encode(secrets.token_bytes(16)).decode("ascii").rstrip("=").lower()


def new_case_number(year: str) -> str:
    """A case number to say aloud, such as R8-K7Q3M; `year` is the R8 of it.

    Random within the year: a running number would tell how many cases lie between two (P9).
    """
    return f"{year}-" + "".join(secrets.choice(SAID_ALOUD) for _ in range(5))
