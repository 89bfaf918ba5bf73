"""Numbered copies: where each is, and what it stands on."""

from sqlalchemy import Column, Index, Integer, String

from coord.store.tables.columns import between, code, link, moment, noun, public_ref, sealed, to, words

copy = noun(
    "copy",
    public_ref(),
    link("case_id"),
    link("handoff_id", nullable=True),
    code("form"),
    code("edition"),
    Column("sheet_number", String(26), nullable=False),
    Column("number", Integer, nullable=False),
    link("agency_id"),
    link("recipient_id"),
    code("post", nullable=True),
    words("recipient_name"),
    link("reserved_by"),
    moment("reserved_at"),
    to("support_case", "case_id"),
    to("handoff", "handoff_id"),
    to("agency", "agency_id"),
    to("agency", "recipient_id"),
    to("appointment", "reserved_by"),
    Index("uq_copy_municipality_sheet_number_number", "municipality", "sheet_number", "number", unique=True),
    Index("ix_copy_municipality_case_id", "municipality", "case_id"),
)

copy_disclosure = between(
    "copy_disclosure",
    ("copy_id", "disclosure_id"),
    link("copy_id"),
    link("disclosure_id"),
    to("copy", "copy_id"),
    to("disclosure", "disclosure_id"),
)

copy_event = noun(
    "copy_event",
    link("copy_id"),
    code("state"),
    moment("at"),
    link("appointment_id"),
    link("entry_id", nullable=True),
    Column("content_sha256", String(64), nullable=True),
    sealed("sealed_note", nullable=True),
    to("copy", "copy_id"),
    to("appointment", "appointment_id"),
    Index("ix_copy_event_municipality_copy_id", "municipality", "copy_id"),
)
"""One row per step: issued, void, waiting, handed_out, collected, returned, destroyed, kept, lost,
recalled. `recalled` asks for it back and changes no count."""
