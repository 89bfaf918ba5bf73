"""Every column is classified once, here, and a page for the towns says the same: crypto/FORMAT.md."""

import re
from pathlib import Path

import pytest
from sqlalchemy import Boolean, Column, Date, ForeignKeyConstraint, Integer, LargeBinary, Table

import coord.crypto
from audit.tables import log_tables
from coord.store.tables import metadata
from coord.store.tables.columns import Instant

SEALED = "sealed"
"""AES-256-GCM, opens with a key of the keystore only (or, for a log writer's root, of the master key)."""
KEYED = "keyed"
"""A hash or a token: says whether two are equal, or whether a guess was right, and nothing else."""
CLEAR = {
    "reference": "ids and random references",
    "time": "moments and days",
    "code": "a value out of a closed list, a set of compartments, a flag, a number",
    "staff": "words about offices, their staff and the law; never about the persons supported",
    "record": "the log's own bytes, which hold references only",
}

_NOUN = "municipality id"
COLUMNS: dict[str, dict[str, str]] = {
    "municipality": {"reference": "id", "code": "code specimen allows_purpose", "staff": "name", "time": "made_at"},
    "holder": {"reference": _NOUN, "code": "kind", "staff": "name"},
    "agency": {
        "reference": f"{_NOUN} public_ref holder_id",
        "staff": "name phone fax",
        "code": "hat tells_place",
        "time": "made_at",
    },
    "staff": {"reference": f"{_NOUN} public_ref", "staff": "name", "time": "made_at"},
    "account": {
        "reference": f"{_NOUN} staff_id",
        "staff": "login",
        KEYED: "password_hash",
        "time": "made_at disabled_at",
    },
    "appointment": {
        "reference": f"{_NOUN} public_ref staff_id agency_id given_by",
        "code": "post role",
        "staff": "title",
        "time": "starts until given_at",
    },
    "appointment_confirmation": {"reference": "municipality appointment_id confirmed_by", "time": "at"},
    "appointment_end": {"reference": "municipality appointment_id ended_by", "time": "at"},
    "session": {
        KEYED: "token_hash",
        "reference": "public_ref municipality account_id appointment_id",
        "time": "started_at last_seen_at until ended_at",
    },
    "failed_sign_in": {KEYED: "key", "time": "at", "reference": "id"},
    "support_case": {
        "reference": f"{_NOUN} public_ref form_ref opened_by",
        "code": "number",
        "time": "opened_at",
    },
    "episode": {"reference": f"{_NOUN} case_id", "code": "number ended_why", "time": "starts ended_at"},
    "person": {"reference": f"{_NOUN} public_ref case_id", "code": "principal", "time": "added_at"},
    "same_as": {
        "reference": f"{_NOUN} person_id other_person_id made_by",
        "code": "ground",
        "time": "made_at ended_at",
    },
    "statement": {
        "reference": (f"{_NOUN} public_ref case_id episode_id agency_id holder_id appointment_id typed_for supersedes"),
        "code": "field compartments schema_version row_version",
        "time": "recorded_at disputed_at",
        SEALED: "sealed",
    },
    "statement_subject": {"reference": "municipality statement_id person_id"},
    "statement_received": {"reference": "municipality statement_id disclosure_id"},
    "act_reason": {"reference": f"{_NOUN} case_id appointment_id", "time": "at", SEALED: "sealed"},
    "search_token": {
        "reference": "municipality case_id person_id agency_id",
        "code": "kind epoch",
        KEYED: "token",
    },
    "body": {
        "reference": f"{_NOUN} public_ref secretariat_id chair_id",
        "staff": "name",
        "time": "made_at",
    },
    "body_law": {"reference": "municipality body_id", "code": "legal_type"},
    "proposal": {
        "reference": f"{_NOUN} public_ref body_id case_id agency_id appointment_id",
        "time": "at",
        SEALED: "sealed_reason",
    },
    "meeting": {
        "reference": f"{_NOUN} public_ref body_id called_by",
        "code": "number",
        "staff": "place",
        "time": "sits_at called_at",
    },
    "item": {
        "reference": f"{_NOUN} public_ref body_id meeting_id case_id proposal_id put_by",
        "code": "number",
        "time": "opens_at closes_at put_at",
        SEALED: "sealed_question",
    },
    "item_ground": {"reference": "municipality item_id", "code": "ground"},
    "item_attendee": {"reference": f"{_NOUN} item_id agency_id staff_id", "time": "invited_at"},
    "item_necessity": {
        "reference": "municipality item_id person_id appointment_id",
        "time": "at",
        SEALED: "sealed_reason",
    },
    "request": {
        "reference": f"{_NOUN} public_ref item_id agency_id asked_by",
        "code": "number",
        "time": "due asked_at",
    },
    "request_answer": {
        "reference": "municipality request_id appointment_id",
        "code": "answer for_tasks",
        "time": "at",
        SEALED: "sealed_words",
    },
    "request_disclosure": {"reference": "municipality request_id disclosure_id"},
    "attendance": {"reference": f"{_NOUN} item_id agency_id noted_by", "code": "presence", "time": "at"},
    "secrecy_confirmation": {"reference": "municipality item_id agency_id noted_by", "time": "at"},
    "task": {
        "reference": f"{_NOUN} public_ref item_id case_id agency_id given_by",
        "time": "due at",
        SEALED: "sealed_words",
    },
    "task_disclosure": {"reference": "municipality task_id disclosure_id"},
    "task_end": {
        "reference": "municipality task_id appointment_id",
        "code": "how",
        "time": "at",
        SEALED: "sealed_words",
    },
    "minutes": {"reference": f"{_NOUN} item_id written_by", "time": "at", SEALED: "sealed_words"},
    "minutes_approval": {"reference": "municipality item_id minutes_id appointment_id", "time": "at"},
    "emergency_envelope": {
        "reference": f"{_NOUN} public_ref agency_id staff_id appointment_id",
        KEYED: "code_hash",
        "time": "at until",
    },
    "emergency_envelope_end": {"reference": "municipality envelope_id appointment_id", "code": "how", "time": "at"},
    "glass_envelope": {"reference": "municipality glass_id envelope_id"},
    "draft": {
        "reference": f"{_NOUN} public_ref appointment_id case_id about",
        "code": "form",
        "time": "updated_at",
        SEALED: "sealed",
    },
    "consent_preset": {
        "reference": f"{_NOUN} public_ref",
        "staff": "name",
        "code": "compartments months text_edition",
        "time": "starts until",
    },
    "consent_preset_agency": {"reference": "municipality preset_id agency_id"},
    "consent": {
        "reference": f"{_NOUN} public_ref case_id person_id agency_id appointment_id",
        "code": "answer method purpose compartments text_edition",
        "time": "starts until recorded_at",
        SEALED: "sealed_note",
    },
    "consent_agency": {"reference": "municipality consent_id agency_id", "code": "side", "time": "accepted_at"},
    "consent_exclusion": {"reference": "municipality consent_id agency_id", "code": "compartments"},
    "staff_identity": {
        "reference": "municipality id staff_id given_by",
        "time": "at",
        SEALED: "sealed_identity",
    },
    "item_recusal": {"reference": "municipality id item_id staff_id agency_id appointment_id", "time": "at"},
    "release_agreement": {"reference": "municipality id request_id appointment_id", "time": "at"},
    "release": {
        "reference": "municipality id public_ref item_id agency_id appointment_id",
        "time": "at",
        SEALED: "sealed_reason",
    },
    "release_statement": {"reference": "municipality release_id statement_id agency_id"},
    "sharing_again": {
        "reference": "municipality id consent_id agency_id appointment_id",
        "code": "answer",
        "time": "at",
        SEALED: "sealed_words",
    },
    "consent_withdrawal": {
        "reference": "municipality consent_id appointment_id",
        "time": "at said_on",
        SEALED: "sealed_reason",
    },
    "disclosure": {
        "reference": f"{_NOUN} public_ref case_id giver_id recipient_id staff_id basis_id made_by",
        "code": "post compartments field purpose ground basis may_pass_on may_keep_copy timing way opens",
        "time": "made_at starts until",
    },
    "disclosure_person": {"reference": "municipality disclosure_id person_id"},
    "disclosure_end": {
        "reference": "municipality disclosure_id appointment_id",
        "time": "at",
        "code": "why",
    },
    "grant": {
        "reference": f"{_NOUN} case_id agency_id staff_id giver_id subject_id disclosure_id confirmed_by",
        "code": "post compartments field ground timing",
        "time": "made_at starts until sort_key",
    },
    "broken_glass": {
        "reference": f"{_NOUN} public_ref case_id person_id staff_id appointment_id agency_id second_id",
        "code": "danger told_to",
        "time": "at until",
        SEALED: "sealed_reason",
    },
    "glass_extension": {"reference": "municipality glass_id staff_id appointment_id", "time": "at until"},
    "glass_end": {"reference": "municipality glass_id appointment_id", "time": "at"},
    "glass_review": {
        "reference": "municipality glass_id staff_id appointment_id",
        "code": "verdict",
        "time": "at",
        SEALED: "sealed_reason",
    },
    "disclosure_told": {
        "reference": f"{_NOUN} public_ref case_id person_id appointment_id agency_id",
        "code": "told_to compartments ground way opens",
        "time": "told_at recorded_at",
        SEALED: "sealed_words",
    },
    "wall": {
        "reference": f"{_NOUN} case_id person_id agency_id staff_id set_by",
        "code": "hides",
        "time": "starts until set_at",
        SEALED: "sealed_kind",
    },
    "handoff": {
        "reference": f"{_NOUN} public_ref case_id giver_id recipient_id sent_by",
        "code": "post urgency",
        "time": "reply_by sent_at",
        SEALED: "sealed_letter",
    },
    "handoff_disclosure": {"reference": "municipality handoff_id disclosure_id"},
    "handoff_seen": {"reference": "municipality handoff_id appointment_id", "time": "at"},
    "handoff_reply": {
        "reference": "municipality handoff_id appointment_id",
        "code": "answer",
        "time": "at",
        SEALED: "sealed_words",
    },
    "ground_law": {
        "reference": _NOUN,
        "code": "ground giver_kind receiver_kind",
        "staff": "article words secrecy verified_by",
        "time": "starts until verified_at",
    },
    "copy": {
        "reference": f"{_NOUN} public_ref case_id handoff_id agency_id recipient_id reserved_by",
        "code": "form edition sheet_number number post",
        "staff": "recipient_name",
        "time": "reserved_at",
    },
    "copy_disclosure": {"reference": "municipality copy_id disclosure_id"},
    "copy_event": {
        "reference": f"{_NOUN} copy_id appointment_id entry_id",
        "code": "state",
        "time": "at",
        KEYED: "content_sha256",
        SEALED: "sealed_note",
    },
    "pack": {
        "reference": f"{_NOUN} public_ref body_id meeting_id item_id agency_id ordered_by",
        "time": "ordered_at",
    },
    "pack_end": {"reference": "municipality pack_id appointment_id", "code": "how", "time": "at"},
    "pack_turn": {"reference": "municipality pack_id", "code": "worker", "time": "until"},
    "copy_for_item": {"reference": "municipality copy_id item_id staff_id task_id pack_id"},
    "copy_statement": {"reference": "municipality copy_id statement_id"},
    "printed_sheet": {"reference": "municipality copy_id", "time": "at", SEALED: "sealed_pdf"},
    "log_writer": {"reference": "writer tree predecessor", "time": "opened_at", SEALED: "sealed_root"},
    "log_entry": {"reference": "eid tree writer", "code": "seq xid writer_seq", "record": "leaf", KEYED: "mac"},
    "log_leaf": {"reference": "tree", "code": "epoch leaf_index entry_seq"},
    "log_tile": {"reference": "tree", "code": "epoch level tile_index width", KEYED: "hashes"},
    "log_checkpoint": {"reference": "tree", "code": "epoch size", KEYED: "root", "record": "note", "time": "at"},
    "log_cursor": {"code": "id xid seq", "reference": "system_id"},
    "log_rejected": {"code": "entry_seq reason", "reference": "tree", "time": "at"},
    "log_index": {
        "reference": "tree actor appointment agency case_ref disclosure",
        "code": "epoch leaf_index event ground outcome rule",
        "time": "at",
    },
    "log_index_person": {"reference": "tree person", "code": "epoch leaf_index"},
}

NOT_LED_BY_THE_TOWN = {
    "municipality": "is the town",
    "session": "is asked for by the token alone, before anybody knows whose it is",
    "failed_sign_in": "counts tries before anybody knows who tries, and holds keyed hashes only",
}

FORMAT = Path(coord.crypto.__path__[0]) / "FORMAT.md"
SECTION = "## What a dump still shows"
XID = ("log_entry", "xid")
"""Drawn by PostgreSQL; the tables of audit/tables.py never name it."""


def log() -> dict[str, Table]:
    """The log's tables by their own names."""
    tables = log_tables("sqlite")
    return {table.name: table for table in vars(tables).values()}


def every_table() -> dict[str, Table]:
    return {**metadata.tables, **log()}


def classified(table: str, *kinds: str) -> set[str]:
    return {column for kind in kinds for column in COLUMNS[table].get(kind, "").split()}


def test_every_column_of_every_table_is_classified_exactly_once() -> None:
    found = {(name, column.name) for name, table in every_table().items() for column in table.columns}
    said = [(table, column) for table, kinds in COLUMNS.items() for words in kinds.values() for column in words.split()]
    assert len(said) == len(set(said))
    assert set(said) - {XID} == found
    assert {kind for kinds in COLUMNS.values() for kind in kinds} <= set(CLEAR) | {SEALED, KEYED}


def test_sealed_columns_hold_bytes_and_bytes_are_never_merely_clear() -> None:
    for name, table in metadata.tables.items():
        held_in_bytes = {column.name for column in table.columns if isinstance(column.type, LargeBinary)}
        assert classified(name, SEALED) <= held_in_bytes, name
        assert held_in_bytes <= classified(name, SEALED, KEYED), name


def test_a_column_is_of_the_kind_its_type_says() -> None:
    for name, table in metadata.tables.items():
        for column in table.columns:
            assert column.name in classified(name, *_kinds_of(column)), f"{name}.{column.name}"


def _kinds_of(column: Column[object]) -> tuple[str, ...]:
    if isinstance(column.type, Instant | Date):
        return ("time",)
    if isinstance(column.type, Boolean | Integer):
        return ("code",)
    if isinstance(column.type, LargeBinary):
        return (SEALED, KEYED)
    return ("reference", "code", "staff", KEYED)


def test_clear_words_stand_in_no_table_that_is_about_a_person_supported() -> None:
    about_persons = {name for name, table in metadata.tables.items() if {"case_id", "person_id"} & set(table.c.keys())}
    assert {name for name in about_persons if classified(name, "staff")} == {"copy"}
    assert classified("copy", "staff") == {"recipient_name"}


def test_the_municipality_leads_every_key_but_those_named_with_a_reason() -> None:
    led = {name for name, table in metadata.tables.items() if table.primary_key.columns[0].name == "municipality"}
    assert set(metadata.tables) - led == set(NOT_LED_BY_THE_TOWN)
    assert all(NOT_LED_BY_THE_TOWN.values())


def test_no_row_can_point_into_another_town() -> None:
    for name, table in metadata.tables.items():
        for constraint in table.constraints:
            if isinstance(constraint, ForeignKeyConstraint):
                assert constraint.column_keys[0] == "municipality", f"{name}: {constraint.name}"


@pytest.mark.parametrize("table", sorted(COLUMNS))
def test_the_page_on_dumps_names_every_clear_column(table: str) -> None:
    clear, hidden = said_of_a_dump()[table]
    assert clear == classified(table, *CLEAR)
    assert hidden == classified(table, SEALED, KEYED)


def test_the_page_on_dumps_names_no_table_that_is_not_there() -> None:
    assert set(said_of_a_dump()) == set(COLUMNS)


def said_of_a_dump() -> dict[str, tuple[set[str], set[str]]]:
    """What the section says, table by table: clear columns, sealed or keyed columns."""
    section = FORMAT.read_text().partition(SECTION)[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| ([^|]*) \| ([^|]*) \|", section, re.MULTILINE)
    assert len(rows) == len({row[0] for row in rows})
    return {table: (_named(clear), _named(hidden)) for table, clear, hidden in rows}


def _named(cell: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", cell))
