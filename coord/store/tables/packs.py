"""The papers of a meeting: which copies belong to which item, and the packs they are made in.

A pack has no list of its own work: its copies are the list, and where each is says how far it got.
"""

from sqlalchemy import Index

from coord.store.tables.columns import between, code, link, moment, noun, public_ref, sealed, to

pack = noun(
    "pack",
    public_ref(),
    link("body_id"),
    link("meeting_id", nullable=True),
    link("item_id", nullable=True),
    link("agency_id"),
    link("ordered_by"),
    moment("ordered_at"),
    to("body", "body_id"),
    to("meeting", "meeting_id"),
    to("item", "item_id"),
    to("agency", "agency_id"),
    to("appointment", "ordered_by"),
    Index("ix_pack_municipality_body_id", "municipality", "body_id"),
)
"""会議資料: every sheet of a sitting, or of one 随時案件, ordered at once."""

pack_end = between(
    "pack_end",
    ("pack_id",),
    link("pack_id"),
    code("how"),
    moment("at"),
    link("appointment_id", nullable=True),
    to("pack", "pack_id"),
    to("appointment", "appointment_id"),
)
"""released, cancelled or failed: then nothing more is made for it."""

copy_for_item = between(
    "copy_for_item",
    ("copy_id",),
    link("copy_id"),
    link("item_id"),
    link("staff_id", nullable=True),
    link("task_id", nullable=True),
    link("pack_id", nullable=True),
    to("copy", "copy_id"),
    to("item", "item_id"),
    to("staff", "staff_id"),
    to("task", "task_id"),
    to("pack", "pack_id"),
    Index("ix_copy_for_item_municipality_item_id", "municipality", "item_id"),
    Index("ix_copy_for_item_municipality_pack_id", "municipality", "pack_id"),
)
"""A copy made for an item of a meeting: for a pack, or as the sheet of one task."""

copy_statement = between(
    "copy_statement",
    ("copy_id", "statement_id"),
    link("copy_id"),
    link("statement_id"),
    to("copy", "copy_id"),
    to("statement", "statement_id"),
)
"""What is printed on it: decided again when it is released to the printer and when it is handed out."""

printed_sheet = between(
    "printed_sheet",
    ("copy_id",),
    link("copy_id"),
    moment("at"),
    sealed("sealed_pdf"),
    to("copy", "copy_id"),
)
"""A sheet between its making and its release, sealed; it is gone once it is released or void."""

pack_turn = between(
    "pack_turn",
    ("pack_id",),
    link("pack_id"),
    code("worker"),
    moment("until"),
    to("pack", "pack_id"),
)
"""Whose turn it is to work on a pack: a lease, so that another worker goes on when this one dies."""
