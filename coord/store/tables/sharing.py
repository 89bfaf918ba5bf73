"""Disclosures, the grants they flatten to, walls, handoffs, and the words of the law."""

from sqlalchemy import Boolean, Column, Date, Index

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

disclosure = noun(
    "disclosure",
    public_ref(),
    link("case_id"),
    link("giver_id"),
    link("recipient_id"),
    code("post", nullable=True),
    link("staff_id", nullable=True),
    mask(),
    code("field", nullable=True),
    code("purpose"),
    code("ground"),
    code("basis"),
    link("basis_id"),
    Column("may_pass_on", Boolean, nullable=False),
    Column("may_keep_copy", Boolean, nullable=False),
    code("timing"),
    code("way"),
    code("opens"),
    moment("made_at"),
    link("made_by"),
    moment("starts"),
    moment("until"),
    to("support_case", "case_id"),
    to("agency", "giver_id"),
    to("agency", "recipient_id"),
    to("staff", "staff_id"),
    to("appointment", "made_by"),
    Index("ix_disclosure_municipality_case_id", "municipality", "case_id"),
)
"""提供記録, which is the access right. Never changed: an earlier end is a row of disclosure_end."""

disclosure_person = between(
    "disclosure_person",
    ("disclosure_id", "person_id"),
    link("disclosure_id"),
    link("person_id"),
    to("disclosure", "disclosure_id"),
    to("person", "person_id"),
)

disclosure_end = between(
    "disclosure_end",
    ("disclosure_id",),
    link("disclosure_id"),
    moment("at"),
    code("why"),
    link("appointment_id", nullable=True),
    to("disclosure", "disclosure_id"),
    to("appointment", "appointment_id"),
)

grant = noun(
    "grant",
    link("case_id"),
    link("agency_id"),
    code("post", nullable=True),
    link("staff_id", nullable=True),
    link("giver_id"),
    link("subject_id", nullable=True),
    mask(),
    code("field", nullable=True),
    code("ground"),
    link("disclosure_id", nullable=True),
    code("timing"),
    moment("made_at"),
    moment("starts"),
    moment("until"),
    moment("sort_key"),
    link("confirmed_by", nullable=True),
    to("support_case", "case_id"),
    to("agency", "agency_id"),
    to("staff", "staff_id"),
    to("agency", "giver_id"),
    to("person", "subject_id"),
    to("disclosure", "disclosure_id"),
    Index(
        "ix_grant_drives_the_list",
        "municipality",
        "agency_id",
        "sort_key",
        "case_id",
        "starts",
        "until",
    ),
    Index("ix_grant_of_a_case", "municipality", "case_id", "agency_id", "until"),
    Index("ix_grant_of_a_disclosure", "municipality", "disclosure_id"),
)
"""The disclosure flattened to one subject, and each office's own right: what drives every list.

`confirmed_by` is the second person of an emergency, or the envelope that stood for one: no key, therefore."""

wall = noun(
    "wall",
    link("case_id"),
    link("person_id", nullable=True),
    link("agency_id", nullable=True),
    link("staff_id", nullable=True),
    Column("hides", Boolean, nullable=False),
    moment("starts"),
    moment("until"),
    link("set_by"),
    moment("set_at"),
    sealed("sealed_kind"),
    to("support_case", "case_id"),
    to("person", "person_id"),
    to("agency", "agency_id"),
    to("staff", "staff_id"),
    to("appointment", "set_by"),
    Index("ix_wall_municipality_case_id", "municipality", "case_id"),
)
"""Which rule, why, for which compartments and with which named list is sealed: only whether it hides
the very existence is clear, because lists are cut down by it."""

handoff = noun(
    "handoff",
    public_ref(),
    link("case_id"),
    link("giver_id"),
    link("recipient_id"),
    code("post", nullable=True),
    code("urgency"),
    Column("reply_by", Date, nullable=False),
    moment("sent_at"),
    link("sent_by"),
    sealed("sealed_letter"),
    to("support_case", "case_id"),
    to("agency", "giver_id"),
    to("agency", "recipient_id"),
    to("appointment", "sent_by"),
    Index("ix_handoff_municipality_recipient_id", "municipality", "recipient_id"),
    Index("ix_handoff_municipality_case_id", "municipality", "case_id"),
)

handoff_disclosure = between(
    "handoff_disclosure",
    ("handoff_id", "disclosure_id"),
    link("handoff_id"),
    link("disclosure_id"),
    to("handoff", "handoff_id"),
    to("disclosure", "disclosure_id"),
)

handoff_seen = between(
    "handoff_seen",
    ("handoff_id", "appointment_id"),
    link("handoff_id"),
    link("appointment_id"),
    moment("at"),
    to("handoff", "handoff_id"),
    to("appointment", "appointment_id"),
)

handoff_reply = between(
    "handoff_reply",
    ("handoff_id",),
    link("handoff_id"),
    code("answer"),
    moment("at"),
    link("appointment_id"),
    sealed("sealed_words"),
    to("handoff", "handoff_id"),
    to("appointment", "appointment_id"),
)
"""accepted or declined, with words; closed where a withdrawal ended all it stood on."""

ground_law = noun(
    "ground_law",
    code("ground"),
    code("giver_kind"),
    code("receiver_kind"),
    words("article"),
    words("words"),
    words("secrecy"),
    moment("starts"),
    moment("until"),
    words("verified_by", nullable=True),
    moment("verified_at", nullable=True),
    to_town(),
)
"""The article a disclosure cites, by the giver's and the receiver's kind. It can only name, never
permit: the conditions are policy's."""
