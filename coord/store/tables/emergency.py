"""Emergency: each broken glass with its extension, end and review; sealed envelopes; what was told by telephone."""

from sqlalchemy import Index

from coord.store.tables.columns import between, code, link, mask, moment, noun, public_ref, sealed, to, words

broken_glass = noun(
    "broken_glass",
    public_ref(),
    link("case_id"),
    link("person_id"),
    link("staff_id"),
    link("appointment_id"),
    link("agency_id"),
    code("danger"),
    code("told_to"),
    link("second_id", nullable=True),
    moment("at"),
    moment("until"),
    sealed("sealed_reason"),
    to("support_case", "case_id"),
    to("person", "person_id"),
    to("staff", "staff_id"),
    to("appointment", "appointment_id"),
    to("agency", "agency_id"),
    to("staff", "second_id"),
    Index("ix_broken_glass_municipality_staff_id", "municipality", "staff_id"),
)
"""Who opened an emergency sheet, of whom, why. The disclosures it made stand on it (their basis)."""

glass_extension = between(
    "glass_extension",
    ("glass_id",),
    link("glass_id"),
    link("staff_id"),
    link("appointment_id"),
    moment("at"),
    moment("until"),
    to("broken_glass", "glass_id"),
    to("staff", "staff_id"),
    to("appointment", "appointment_id"),
)
"""Once: its key is the glass."""

glass_end = between(
    "glass_end",
    ("glass_id",),
    link("glass_id"),
    link("appointment_id"),
    moment("at"),
    to("broken_glass", "glass_id"),
    to("appointment", "appointment_id"),
)

glass_review = between(
    "glass_review",
    ("glass_id",),
    link("glass_id"),
    link("staff_id"),
    link("appointment_id"),
    moment("at"),
    code("verdict"),
    sealed("sealed_reason"),
    to("broken_glass", "glass_id"),
    to("staff", "staff_id"),
    to("appointment", "appointment_id"),
)

emergency_envelope = noun(
    "emergency_envelope",
    public_ref(),
    link("agency_id"),
    link("staff_id"),
    link("appointment_id"),
    moment("at"),
    moment("until"),
    words("code_hash"),
    to("agency", "agency_id"),
    to("staff", "staff_id"),
    to("appointment", "appointment_id"),
    Index("ix_emergency_envelope_municipality_agency_id", "municipality", "agency_id"),
)
"""A sealed envelope that lies in an office, and who prepared it. Of its code only the Argon2id hash is kept."""

emergency_envelope_end = between(
    "emergency_envelope_end",
    ("envelope_id",),
    link("envelope_id"),
    link("appointment_id"),
    moment("at"),
    code("how"),
    to("emergency_envelope", "envelope_id"),
    to("appointment", "appointment_id"),
)
"""Once, used or revoked: its key is the envelope, so that of two who use it at once one is refused."""

glass_envelope = between(
    "glass_envelope",
    ("glass_id",),
    link("glass_id"),
    link("envelope_id"),
    to("broken_glass", "glass_id"),
    to("emergency_envelope", "envelope_id"),
)
"""Which envelope stood for the second person; where several cases had her, several glasses stand on one."""

disclosure_told = noun(
    "disclosure_told",
    public_ref(),
    link("case_id"),
    link("person_id"),
    link("appointment_id"),
    link("agency_id"),
    code("told_to"),
    mask(),
    moment("told_at"),
    moment("recorded_at"),
    code("ground"),
    code("way"),
    code("opens"),
    sealed("sealed_words"),
    to("support_case", "case_id"),
    to("person", "person_id"),
    to("appointment", "appointment_id"),
    to("agency", "agency_id"),
    Index("ix_disclosure_told_municipality_case_id", "municipality", "case_id"),
)
"""A disclosure made by mouth to whom has no office here. It opens nothing; the words are sealed."""
