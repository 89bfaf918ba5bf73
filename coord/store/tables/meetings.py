"""Bodies and their meetings: proposals, items, requests to give and their answers, tasks, minutes."""

from sqlalchemy import Boolean, Column, Date, Index, Integer

from coord.store.tables.columns import between, code, link, moment, noun, public_ref, sealed, to, words

body = noun(
    "body",
    public_ref(),
    words("name"),
    link("secretariat_id"),
    link("chair_id"),
    moment("made_at"),
    to("agency", "secretariat_id"),
    to("appointment", "chair_id"),
)
"""会議体. `chair_id` is the appointment that decides on what its 要綱 leaves to the chair."""

body_law = between("body_law", ("body_id", "legal_type"), link("body_id"), code("legal_type"), to("body", "body_id"))
"""One body may carry several laws."""

proposal = noun(
    "proposal",
    public_ref(),
    link("body_id"),
    link("case_id"),
    link("agency_id"),
    link("appointment_id"),
    moment("at"),
    sealed("sealed_reason"),
    to("body", "body_id"),
    to("support_case", "case_id"),
    to("agency", "agency_id"),
    to("appointment", "appointment_id"),
    Index("ix_proposal_municipality_body_id", "municipality", "body_id"),
)

meeting = noun(
    "meeting",
    public_ref(),
    link("body_id"),
    Column("number", Integer, nullable=False),
    moment("sits_at"),
    words("place"),
    moment("called_at"),
    link("called_by"),
    to("body", "body_id"),
    to("appointment", "called_by"),
    Index("uq_meeting_municipality_body_id_number", "municipality", "body_id", "number", unique=True),
)

item = noun(
    "item",
    public_ref(),
    link("body_id"),
    link("meeting_id", nullable=True),
    link("case_id"),
    link("proposal_id"),
    Column("number", Integer, nullable=False),
    moment("opens_at"),
    moment("closes_at"),
    moment("put_at"),
    link("put_by"),
    sealed("sealed_question"),
    to("body", "body_id"),
    to("meeting", "meeting_id"),
    to("support_case", "case_id"),
    to("proposal", "proposal_id"),
    to("appointment", "put_by"),
    Index("ix_item_municipality_meeting_id", "municipality", "meeting_id"),
    Index("ix_item_municipality_case_id", "municipality", "case_id"),
    Index("uq_item_municipality_proposal_id", "municipality", "proposal_id", unique=True),
)
"""案件. Without a meeting it is a 随時案件. `closes_at` moves forward once, when the minutes are approved."""

item_ground = between("item_ground", ("item_id", "ground"), link("item_id"), code("ground"), to("item", "item_id"))

item_attendee = noun(
    "item_attendee",
    link("item_id"),
    link("agency_id"),
    link("staff_id", nullable=True),
    moment("invited_at"),
    to("item", "item_id"),
    to("agency", "agency_id"),
    to("staff", "staff_id"),
    Index("uq_item_attendee_municipality_item_id_agency_id", "municipality", "item_id", "agency_id", unique=True),
)
"""An office, by its desk; a volunteer by name. Chosen per item."""

item_recusal = noun(
    "item_recusal",
    link("item_id"),
    link("staff_id"),
    link("agency_id"),
    moment("at"),
    link("appointment_id"),
    to("item", "item_id"),
    to("staff", "staff_id"),
    to("agency", "agency_id"),
    to("appointment", "appointment_id"),
    Index("uq_item_recusal_municipality_item_id_staff_id", "municipality", "item_id", "staff_id", unique=True),
)
"""Someone who said herself that she has an interest: who was invited by name is no attendee any more."""

item_necessity = between(
    "item_necessity",
    ("item_id", "person_id"),
    link("item_id"),
    link("person_id"),
    moment("at"),
    link("appointment_id"),
    sealed("sealed_reason"),
    to("item", "item_id"),
    to("person", "person_id"),
    to("appointment", "appointment_id"),
)
"""Why it is done for a person who refused: the chair's own words."""

request = noun(
    "request",
    public_ref(),
    link("item_id"),
    link("agency_id"),
    code("number"),
    Column("due", Date, nullable=False),
    moment("asked_at"),
    link("asked_by"),
    to("item", "item_id"),
    to("agency", "agency_id"),
    to("appointment", "asked_by"),
    Index("uq_request_municipality_item_id_agency_id", "municipality", "item_id", "agency_id", unique=True),
    Index("ix_request_municipality_agency_id", "municipality", "agency_id"),
)
"""提供の求め: the body's, to one office that holds statements."""

request_answer = between(
    "request_answer",
    ("request_id",),
    link("request_id"),
    code("answer"),
    Column("for_tasks", Boolean, nullable=False),
    moment("at"),
    link("appointment_id"),
    sealed("sealed_words"),
    to("request", "request_id"),
    to("appointment", "appointment_id"),
)
"""given, or declined with words. `for_tasks`: who gets a task may go on reading until it ends."""

request_disclosure = between(
    "request_disclosure",
    ("request_id", "disclosure_id"),
    link("request_id"),
    link("disclosure_id"),
    to("request", "request_id"),
    to("disclosure", "disclosure_id"),
)
"""What an answer gave, on whichever ground: it ends with the item's window."""

release_agreement = noun(
    "release_agreement",
    link("request_id"),
    moment("at"),
    link("appointment_id"),
    to("request", "request_id"),
    to("appointment", "appointment_id"),
    Index("uq_release_agreement_municipality_request_id", "municipality", "request_id", unique=True),
)
"""The office that was asked agrees: what others wrote of what it gave for the item, the chair may release."""

release = noun(
    "release",
    public_ref(),
    link("item_id"),
    link("agency_id"),
    moment("at"),
    link("appointment_id"),
    sealed("sealed_reason"),
    to("item", "item_id"),
    to("agency", "agency_id"),
    to("appointment", "appointment_id"),
    Index("ix_release_municipality_item_id", "municipality", "item_id"),
)
"""The chair's own words on why what this office received without consent is released (N-6)."""

release_statement = between(
    "release_statement",
    ("release_id", "statement_id", "agency_id"),
    link("release_id"),
    link("statement_id"),
    link("agency_id"),
    to("release", "release_id"),
    to("statement", "statement_id"),
    to("agency", "agency_id"),
)
"""Which statements, for which offices by name. What corrects one of them is not among them."""

attendance = noun(
    "attendance",
    link("item_id"),
    link("agency_id"),
    code("presence"),
    moment("at"),
    link("noted_by"),
    to("item", "item_id"),
    to("agency", "agency_id"),
    to("appointment", "noted_by"),
    Index("ix_attendance_municipality_item_id", "municipality", "item_id"),
)
"""A row per change; the newest of an office is where it is."""

secrecy_confirmation = between(
    "secrecy_confirmation",
    ("item_id", "agency_id"),
    link("item_id"),
    link("agency_id"),
    moment("at"),
    link("noted_by"),
    to("item", "item_id"),
    to("agency", "agency_id"),
    to("appointment", "noted_by"),
)
"""That the secrecy text of exactly the item's laws was read to this attendee, and confirmed."""

task = noun(
    "task",
    public_ref(),
    link("item_id"),
    link("case_id"),
    link("agency_id"),
    Column("due", Date, nullable=False),
    moment("at"),
    link("given_by"),
    sealed("sealed_words"),
    to("item", "item_id"),
    to("support_case", "case_id"),
    to("agency", "agency_id"),
    to("appointment", "given_by"),
    Index("ix_task_municipality_agency_id", "municipality", "agency_id"),
    Index("ix_task_municipality_item_id", "municipality", "item_id"),
)
"""決めたこと: who (an office), what (sealed), by when."""

task_end = between(
    "task_end",
    ("task_id",),
    link("task_id"),
    code("how"),
    moment("at"),
    link("appointment_id"),
    sealed("sealed_words"),
    to("task", "task_id"),
    to("appointment", "appointment_id"),
)

task_disclosure = between(
    "task_disclosure",
    ("task_id", "disclosure_id"),
    link("task_id"),
    link("disclosure_id"),
    to("task", "task_id"),
    to("disclosure", "disclosure_id"),
)
"""The role sheet: what the office with the task goes on reading until it ends."""

minutes = noun(
    "minutes",
    link("item_id"),
    moment("at"),
    link("written_by"),
    sealed("sealed_words"),
    to("item", "item_id"),
    to("appointment", "written_by"),
    Index("ix_minutes_municipality_item_id", "municipality", "item_id"),
)
"""会議録 of one item. A row per saving: the newest counts, the older stay."""

minutes_approval = between(
    "minutes_approval",
    ("item_id",),
    link("item_id"),
    link("minutes_id"),
    moment("at"),
    link("appointment_id"),
    to("item", "item_id"),
    to("minutes", "minutes_id"),
    to("appointment", "appointment_id"),
)
