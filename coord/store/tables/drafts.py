"""What is being written and was not sent yet."""

from sqlalchemy import Column, Index, String

from coord.store.tables.columns import code, link, moment, noun, public_ref, sealed, to

draft = noun(
    "draft",
    public_ref(),
    link("appointment_id"),
    code("form"),
    link("case_id", nullable=True),
    Column("about", String(26), nullable=False),
    moment("updated_at"),
    sealed(),
    to("appointment", "appointment_id"),
    to("support_case", "case_id"),
    Index("ix_draft_municipality_appointment_id", "municipality", "appointment_id"),
)
"""`public_ref` is drawn with the empty form: one draft for each sheet on a desk, so that no second window
writes over the first. `about` is the statement, handoff or item the form is about, empty where there is none."""
