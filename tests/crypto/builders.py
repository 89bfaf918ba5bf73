"""The smallest world of a sealed field: fixed ids, a key, a place, a permit."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from coord.crypto.envelope import FieldPlace
from coord.crypto.keys import Allowance, DataKey, Scope, data_key_of
from coord.domain.access import Permit, Stand
from coord.domain.compartment import Compartment
from coord.domain.ground import Ground
from coord.domain.statement import StatementFacts

AT = datetime(2026, 11, 24, 1, 30, 0, 123456, tzinfo=UTC)
LATER = datetime(2027, 11, 24, tzinfo=UTC)
MUNICIPALITY = UUID("0193594c-0000-7000-8000-000000000001")
CASE = UUID("0193594c-0000-7000-8000-000000000002")
AGENCY = UUID("0193594c-0000-7000-8000-000000000003")
HOLDER = UUID("0193594c-0000-7000-8000-000000000004")
PERSON = UUID("0193594c-0000-7000-8000-000000000005")
ROW = UUID("0193594c-0000-7000-8000-000000000006")
OTHER = UUID("0193594c-0000-7000-8000-0000000000ff")

FACTS = StatementFacts(
    municipality=MUNICIPALITY,
    case=CASE,
    agency=AGENCY,
    field="health.illness",
    compartments=frozenset({Compartment.HEALTH}),
    place=False,
    subjects=frozenset({PERSON}),
    recorded_at=AT,
)
PLACE = FieldPlace.of_statement(FACTS, row=ROW, compartment="health", schema_version=1, row_version=1)
NOTE = FieldPlace(
    municipality=MUNICIPALITY,
    table="disclosure",
    field="reason",
    row=ROW,
    case=CASE,
    persons=frozenset(),
    compartment="health",
    schema_version=1,
    row_version=1,
)
SCOPE = Scope(municipality=MUNICIPALITY, id=CASE, compartment="health", holder=HOLDER)


def sealing_key(secret: bytes = b"k" * 32, scope: Scope = SCOPE, messages: int = 1 << 20) -> DataKey:
    return replace(data_key_of(secret, scope), allowance=Allowance(messages))


def permit_for(facts: StatementFacts = FACTS) -> Permit:
    stand = Stand(subject=PERSON, ground=Ground.OWN, grant=OTHER, disclosure=None, until=LATER)
    return Permit(facts=facts, stands=(stand,))
