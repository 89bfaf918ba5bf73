"""What only issuing knows: the sheet's own entry, and the newest earlier checkpoint of the log."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from audit.desk import State, state_of
from audit.stamp import packed
from coord.actions.gate import Act, Opener
from coord.clock import JAPAN
from coord.domain.wareki import short_wareki
from forms import blocks


@dataclass(frozen=True, kw_only=True, slots=True)
class Stamp:
    """The entry under which a sheet is issued, and the signed tree before it. `note` is the whole signed note."""

    entry: UUID
    at: datetime
    size: int
    root: bytes | None
    signed_at: datetime | None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class SealedStamp:
    """The newest earlier checkpoint, waiting for this act's own entry."""

    state: State

    def open(self, opener: Opener) -> Stamp:
        """The stamp to print."""
        state = self.state
        return Stamp(
            entry=opener.entry,
            at=opener.at,
            size=state.size,
            root=state.root,
            signed_at=state.at,
            note=state.note,
        )


def stamping(act: Act) -> SealedStamp:
    """The stamp of this very act; its entry says how far the log was signed then."""
    state = state_of(act.connection, act.town)
    act.facts["size"] = state.size
    return SealedStamp(state=state)


def unstamped(at: datetime) -> Stamp:
    """The stamp of a sheet that is only checked: the digest of a sheet's content is taken with it."""
    return Stamp(entry=UUID(int=0), at=at, size=0, root=None, signed_at=None)


def proof_of(stamp: Stamp, *, ground: str, handling: str, address: str, copy: str = "") -> blocks.Proof:
    """The footer. The QR code leads to the copy's page and carries the signed checkpoint and the entry."""
    signed = stamp.signed_at.astimezone(JAPAN) if stamp.signed_at else None
    return blocks.Proof(
        ground=ground,
        entry=str(stamp.entry),
        checkpoint_size=f"{stamp.size:,}",
        checkpoint_root=stamp.root.hex()[:16] if stamp.root else "（まだありません）",
        checkpoint_time=f"{short_wareki(signed.date())} {signed:%H:%M}" if signed else "―",
        handling=handling,
        qr=qr_text(stamp, address=address, copy=copy),
    )


def qr_text(stamp: Stamp, *, address: str, copy: str) -> str | None:
    """`ADDRESS/C/COPY/STAMP`, in capitals: letters a QR code keeps densely. None before the log's first checkpoint.

    A sheet that is no numbered copy has `-` in the copy's place.
    """
    if stamp.note is None:
        return None
    return f"{_in_capitals(address)}/C/{copy.upper() or '-'}/{packed(stamp.note, stamp.entry)}"


def _in_capitals(address: str) -> str:
    """Scheme and host do not care about case; a path behind them may."""
    scheme, _, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme.upper()}://{host.upper()}{slash}{path}"
