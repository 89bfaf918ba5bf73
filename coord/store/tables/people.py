"""Municipality, holders, agencies, staff, accounts, sessions and appointments."""

from sqlalchemy import Boolean, Column, Index, LargeBinary, PrimaryKeyConstraint, String, Table, Uuid

from coord.store.tables.columns import (
    Instant,
    between,
    code,
    link,
    metadata,
    moment,
    noun,
    public_ref,
    sealed,
    to,
    to_town,
    words,
)

municipality = Table(
    "municipality",
    metadata,
    Column("id", Uuid, nullable=False),
    Column("code", String(6), nullable=False, unique=True),
    words("name"),
    Column("specimen", Boolean, nullable=False),
    Column("allows_purpose", Boolean, nullable=False),
    moment("made_at"),
    PrimaryKeyConstraint("id"),
)
"""`code` is 全国地方公共団体コード; `specimen` marks every page and sheet of an invented town."""

holder = noun("holder", code("kind"), words("name"), to_town())

agency = noun(
    "agency",
    public_ref(),
    link("holder_id"),
    words("name"),
    code("hat"),
    words("phone"),
    words("fax"),
    Column("tells_place", Boolean, nullable=False),
    moment("made_at"),
    to("holder", "holder_id"),
)
"""`tells_place`: the name says which part of town it serves, so that N-1 hides it too."""

staff = noun("staff", public_ref(), words("name"), moment("made_at"), to_town())

staff_identity = noun(
    "staff_identity",
    link("staff_id"),
    moment("at"),
    link("given_by", nullable=True),
    sealed("sealed_identity"),
    to("staff", "staff_id"),
    to("appointment", "given_by"),
    Index("ix_staff_identity_municipality_staff_id", "municipality", "staff_id"),
)
"""Kana and birth date of someone at work, to compare with the persons of a case (N-3). The newest counts.

Sealed, and not kept as a token: equal tokens would tell whoever holds a dump who is whose relative."""

account = noun(
    "account",
    link("staff_id"),
    Column("login", String(80), nullable=False, unique=True),
    Column("password_hash", String(200), nullable=False),
    moment("made_at"),
    moment("disabled_at", nullable=True),
    to("staff", "staff_id"),
)

appointment = noun(
    "appointment",
    public_ref(),
    link("staff_id"),
    link("agency_id"),
    code("post"),
    words("title"),
    code("role"),
    moment("starts"),
    moment("until"),
    moment("given_at"),
    link("given_by", nullable=True),
    to("staff", "staff_id"),
    to("agency", "agency_id"),
    to("appointment", "given_by"),
)

appointment_confirmation = between(
    "appointment_confirmation",
    ("appointment_id",),
    link("appointment_id"),
    link("confirmed_by", nullable=True),
    moment("at"),
    to("appointment", "appointment_id"),
    to("appointment", "confirmed_by"),
)
"""The agency's head confirms before anything opens; by NULL only at the town's founding."""

appointment_end = between(
    "appointment_end",
    ("appointment_id",),
    link("appointment_id"),
    link("ended_by"),
    moment("at"),
    to("appointment", "appointment_id"),
    to("appointment", "ended_by"),
)

session = Table(
    "session",
    metadata,
    Column("token_hash", LargeBinary(32), nullable=False),
    Column("public_ref", String(26), nullable=False),
    Column("municipality", Uuid, nullable=False),
    link("account_id"),
    link("appointment_id", nullable=True),
    moment("started_at"),
    moment("last_seen_at"),
    moment("until"),
    moment("ended_at", nullable=True),
    PrimaryKeyConstraint("token_hash"),
    to("account", "account_id"),
    to("appointment", "appointment_id"),
)
"""Server-side and revocable: the browser holds a random token, this table its SHA-256."""

failed_sign_in = Table(
    "failed_sign_in",
    metadata,
    Column("key", LargeBinary(32), nullable=False),
    Column("at", Instant, nullable=False),
    Column("id", Uuid, nullable=False),
    PrimaryKeyConstraint("id"),
    Index("ix_failed_sign_in_key_at", "key", "at"),
)
"""`key` is a keyed hash of the login or of the address: delays are counted, nothing is told."""
