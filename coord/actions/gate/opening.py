"""Opening what was permitted, after the entry that names it is committed."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar, runtime_checkable
from uuid import UUID

from coord.crypto.envelope import FieldPlace, kid_of, open_field, open_own
from coord.crypto.keys import DataKey, ScopeKind
from coord.crypto.keystore import Keystore
from coord.domain.access import Permit
from coord.domain.statement import Value, decode_value
from coord.errors import IntegrityError

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Damaged:
    """A sealed value that did not open as what it claims to be."""

    reference: str
    code: str


@dataclass(kw_only=True)
class Opener:
    """Opens sealed values of one municipality; remembers what was damaged.

    `entry` is the committed entry that names what is opened, `at` the moment it was decided at.
    """

    keystore: Keystore
    municipality: UUID
    entry: UUID
    at: datetime
    damaged: list[Damaged] = field(default_factory=list)
    _keys: dict[UUID, dict[bytes, DataKey]] = field(default_factory=dict)

    def value(self, sealed: bytes, permit: Permit, place: FieldPlace, reference: str) -> Value | None:
        """A statement's value; None where it is damaged, which is remembered for the log."""
        try:
            return decode_value(open_field(sealed, permit, self._key(place, sealed), place))
        except IntegrityError as error:
            self.damaged.append(Damaged(reference=reference, code=error.code))
        except ValueError:
            self.damaged.append(Damaged(reference=reference, code="value"))
        return None

    def words(self, sealed: bytes, place: FieldPlace, reference: str) -> str | None:
        """Words of an act (a letter, a reply, a reason); None where they are damaged."""
        try:
            return open_own(sealed, self._key(place, sealed), place).decode()
        except IntegrityError as error:
            self.damaged.append(Damaged(reference=reference, code=error.code))
            return None

    def file(self, sealed: bytes, place: FieldPlace, reference: str) -> bytes | None:
        """A sealed file; None where it is damaged."""
        try:
            return open_own(sealed, self._key(place, sealed), place)
        except IntegrityError as error:
            self.damaged.append(Damaged(reference=reference, code=error.code))
            return None

    def draft(self, sealed: bytes, place: FieldPlace, reference: str, *, appointment: UUID) -> str | None:
        """What was typed under this appointment, by no key but its own; None where it is damaged."""
        try:
            key = self.keystore.key_by_kid(self.municipality, kid_of(sealed))
            if (key.scope.kind, key.scope.id) != (ScopeKind.APPOINTMENT, appointment):
                raise IntegrityError("unknown_key")  # noqa: TRY301 - one place remembers what is damaged
            return open_own(sealed, key, place).decode()
        except IntegrityError as error:
            self.damaged.append(Damaged(reference=reference, code=error.code))
            return None

    def _key(self, place: FieldPlace, sealed: bytes) -> DataKey:
        if place.case is None:
            return self.keystore.key_by_kid(self.municipality, kid_of(sealed))
        if place.case not in self._keys:
            self._keys[place.case] = self.keystore.data_keys_of_case(self.municipality, place.case)
        try:
            return self._keys[place.case][kid_of(sealed)]
        except KeyError:
            raise IntegrityError("unknown_key") from None


@runtime_checkable
class Sealed(Protocol[T_co]):
    """What an action's body may return: opened by the gate after the commit, never before."""

    def open(self, opener: Opener) -> T_co:
        """The thing itself, with everything that was permitted opened."""
        ...
