"""Cases, episodes, persons, statements and the search tokens of their names."""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, String

from coord.store.tables.columns import (
    between,
    code,
    link,
    mask,
    moment,
    noun,
    public_ref,
    sealed,
    to,
    to_town,
)

support_case = noun(
    "support_case",
    public_ref(),
    Column("number", String(12), nullable=False),
    Column("form_ref", String(26), nullable=False, unique=True),
    link("opened_by"),
    moment("opened_at"),
    to_town(),
    to("agency", "opened_by"),
    Index("uq_support_case_municipality_number", "municipality", "number", unique=True),
)
"""`form_ref` is drawn with the empty form, so that sending it twice opens one case."""

episode = noun(
    "episode",
    link("case_id"),
    Column("number", Integer, nullable=False),
    moment("starts"),
    moment("ended_at", nullable=True),
    code("ended_why", nullable=True),
    to("support_case", "case_id"),
    Index("uq_episode_municipality_case_id_number", "municipality", "case_id", "number", unique=True),
)

person = noun(
    "person",
    public_ref(),
    link("case_id"),
    Column("principal", Boolean, nullable=False),
    moment("added_at"),
    to("support_case", "case_id"),
    Index("ix_person_municipality_case_id", "municipality", "case_id"),
)
"""A person belongs to exactly one case, so that destroying one destroys nothing of another."""

same_as = noun(
    "same_as",
    link("person_id"),
    link("other_person_id"),
    code("ground"),
    link("made_by"),
    moment("made_at"),
    moment("ended_at", nullable=True),
    to("person", "person_id"),
    to("person", "other_person_id"),
    to("appointment", "made_by"),
)

statement = noun(
    "statement",
    public_ref(),
    link("case_id"),
    link("episode_id"),
    link("agency_id"),
    link("holder_id"),
    link("appointment_id"),
    link("typed_for", nullable=True),
    code("field"),
    mask(),
    Column("schema_version", Integer, nullable=False),
    Column("row_version", Integer, nullable=False),
    moment("recorded_at"),
    link("supersedes", nullable=True),
    moment("disputed_at", nullable=True),
    sealed(),
    to("support_case", "case_id"),
    to("episode", "episode_id"),
    to("agency", "agency_id"),
    to("holder", "holder_id"),
    to("appointment", "appointment_id"),
    to("agency", "typed_for"),
    to("statement", "supersedes"),
    Index("ix_statement_municipality_case_id", "municipality", "case_id"),
)
"""Append-only: a correction is a new row that supersedes. Value, source and day are sealed."""

statement_subject = between(
    "statement_subject",
    ("statement_id", "person_id"),
    link("statement_id"),
    link("person_id"),
    to("statement", "statement_id"),
    to("person", "person_id"),
)

statement_received = between(
    "statement_received",
    ("statement_id", "disclosure_id"),
    link("statement_id"),
    link("disclosure_id"),
    to("statement", "statement_id"),
    to("disclosure", "disclosure_id"),
)
"""The disclosures a statement was received under or composed from (N-6, N-8, P11 read it)."""

act_reason = noun(
    "act_reason",
    link("case_id"),
    link("appointment_id"),
    moment("at"),
    sealed(),
    to("support_case", "case_id"),
    to("appointment", "appointment_id"),
)
"""The words with which someone did what needs a reason; the log's entry commits to these bytes."""

search_token = between(
    "search_token",
    ("kind", "token", "person_id", "agency_id"),
    code("kind"),
    Column("epoch", Integer, nullable=False),
    Column("token", LargeBinary(16), nullable=False),
    link("case_id"),
    link("person_id"),
    link("agency_id"),
    to("support_case", "case_id"),
    to("person", "person_id"),
    to("agency", "agency_id"),
)
"""Keyed tokens of what one agency wrote of a name. Neither id nor time; rows in random order."""
