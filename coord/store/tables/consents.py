"""What a person agreed to, refused or took back, and the municipality's presets (別紙)."""

from sqlalchemy import Column, Date, Index, Integer

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
    words,
)

consent_preset = noun(
    "consent_preset",
    public_ref(),
    words("name"),
    mask(),
    Column("months", Integer, nullable=False),
    code("text_edition"),
    moment("starts"),
    moment("until"),
    to_town(),
)

consent_preset_agency = between(
    "consent_preset_agency",
    ("preset_id", "agency_id"),
    link("preset_id"),
    link("agency_id"),
    to("consent_preset", "preset_id"),
    to("agency", "agency_id"),
)

consent = noun(
    "consent",
    public_ref(),
    link("case_id"),
    link("person_id"),
    code("answer"),
    code("method"),
    code("purpose"),
    mask(),
    moment("starts"),
    moment("until"),
    link("agency_id"),
    link("appointment_id"),
    moment("recorded_at"),
    code("text_edition"),
    sealed("sealed_note"),
    to("support_case", "case_id"),
    to("person", "person_id"),
    to("agency", "agency_id"),
    to("appointment", "appointment_id"),
    Index("ix_consent_municipality_person_id", "municipality", "person_id"),
)
"""`sealed_note`: who explained, who was present, the person's words."""

consent_agency = between(
    "consent_agency",
    ("consent_id", "agency_id", "side"),
    link("consent_id"),
    link("agency_id"),
    code("side"),
    moment("accepted_at", nullable=True),
    to("consent", "consent_id"),
    to("agency", "agency_id"),
)
"""`side` is giver or recipient; a giver accepts once before its statements flow."""

consent_exclusion = between(
    "consent_exclusion",
    ("consent_id", "agency_id"),
    link("consent_id"),
    link("agency_id"),
    mask(),
    to("consent", "consent_id"),
    to("agency", "agency_id"),
)

consent_withdrawal = between(
    "consent_withdrawal",
    ("consent_id",),
    link("consent_id"),
    moment("at"),
    Column("said_on", Date, nullable=False),
    link("appointment_id"),
    sealed("sealed_reason"),
    to("consent", "consent_id"),
    to("appointment", "appointment_id"),
)
"""A new noun, not a flag: when it took effect (`at`), and the day the person said it."""

sharing_again = noun(
    "sharing_again",
    link("consent_id"),
    link("agency_id"),
    code("answer"),
    moment("at"),
    link("appointment_id"),
    sealed("sealed_words"),
    to("consent", "consent_id"),
    to("agency", "agency_id"),
    to("appointment", "appointment_id"),
    Index("uq_sharing_again_municipality_consent_id_agency_id", "municipality", "consent_id", "agency_id", unique=True),
)
"""That an office took up a consent which came later: given anew, or declined with words. Once."""
