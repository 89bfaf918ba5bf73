"""One byte changed in an entry, a tile, a checkpoint or a sealed statement, live or exported, is found."""

import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, Table, create_engine, text

from audit.tables import log_tables
from coord.actions.appointments import NewAppointment, confirm_appointment, end_appointment, give_appointment
from coord.actions.bodies import list_meetings
from coord.actions.cases import add_statement, read_case
from coord.actions.consents import Excluded, PersonsAnswer, prepare_consents, record_consents
from coord.actions.convening import Agenda, Invited, call_meeting, propose_case, put_on_agenda
from coord.actions.emergency import Asked, break_glass
from coord.actions.envelopes import prepare_envelope
from coord.actions.glasses import end_glass, extend_glass, review_glass
from coord.actions.handoffs import accept_handoff
from coord.actions.installation import sequencer_of
from coord.actions.minutes import approve_minutes, write_minutes
from coord.actions.necessity import write_necessity
from coord.actions.paper.handoff_copies import print_sheet
from coord.actions.paper.issuing import press_of
from coord.actions.paper.packs import order_pack, release_pack
from coord.actions.paper.work import make_packs
from coord.actions.record import check_installation, export_audit, verify_audit
from coord.actions.relations import declare_closeness
from coord.actions.releasing import agree_to_release, release_received
from coord.actions.requests import AnswerToRequest, answer_request
from coord.actions.room import confirm_secrecy, note_presence
from coord.actions.sessions import Voucher
from coord.actions.sharing_again import decline_sharing_again
from coord.actions.tasks import decide_task, end_task
from coord.actions.telling import Telling, record_disclosure_made
from coord.actions.unsealing import Unsealed, unseal
from coord.actions.withdrawals import withdraw_consent
from coord.domain.agency import Role
from coord.domain.compartment import ALL, Compartment
from coord.domain.giving import ConsentAnswer
from coord.domain.ground import Ground
from coord.domain.meeting import Presence, TaskEnd
from coord.domain.statement import Value
from coord.store import tables as t
from coord.store.keeping import RECORDED, digests_of
from tests.builders import Clock, Story, a_town, installed_house
from tests.houses import Urls


@dataclass
class Installation:
    """An installation with a story in its log, sequenced and signed."""

    story: Story

    def tamper(self, change: Callable[[Connection], object]) -> None:
        """Change rows as who holds the database can: with every trigger put aside."""
        engine = create_engine(self.story.house.settings.database_url)
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET session_replication_role = replica"))
            else:
                triggers = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
                for name in triggers.scalars().all():
                    connection.execute(text(f'DROP TRIGGER "{name}"'))
            change(connection)
        engine.dispose()

    def newest(self, table: Table) -> dict[str, Any]:
        """A row of this table as it lies."""
        engine = create_engine(self.story.house.settings.database_url)
        with engine.connect() as connection:
            order = [column.desc() for column in table.primary_key.columns]
            row = connection.execute(table.select().order_by(*order)).mappings().first()
        engine.dispose()
        assert row is not None, f"the story fills no {table.name}"
        return dict(row)

    def found(self) -> str:
        """The findings in words, asked without an actor: his own appointment may be what was changed."""
        return str(check_installation(self.story.house))

    def check(self) -> tuple[str, str]:
        """(result, findings in words) as the auditor's button gives them."""
        verdict = verify_audit(self.story.house, self.story.actor("auditor"))
        return verdict.result, " / ".join(f"{place} {words}" for place, words in verdict.findings)


@pytest.fixture
def installation(installed_urls: Urls, tmp_path: Path) -> Iterator[Installation]:
    with installed_house(tmp_path / "home", *installed_urls, Clock()) as house:
        story = a_town(house)
        case = story.mother_and_son()
        story.consents(case, "given", "refused")
        story.share(case, "shakyo")
        sequencer_of(house).run_once()
        yield Installation(story=story)


def whole_story(story: Story) -> None:
    """Something in every table: shared, handed over, printed, walled, excluded, withdrawn, appointed, broken open."""
    house, counsellor = story.house, story.actor("counsellor")
    case = story.mother_and_son()
    preset = prepare_consents(house, counsellor, case).presets[0].ref
    mother, son = story.persons(case)
    excluded = (Excluded(agency_ref=story.town.agency_refs["hospital"]),)
    given = PersonsAnswer(person=mother, answer=ConsentAnswer.GIVEN, excluded=excluded)
    refused = PersonsAnswer(person=son, answer=ConsentAnswer.REFUSED)
    consent, _ = record_consents(house, counsellor, case, preset=preset, answers=(given, refused))
    story.share(case, "shakyo")
    handoff = story.hand_over(case)
    print_sheet(house, counsellor, press_of(house), handoff)
    accept_handoff(house, story.actor("coordinator"), handoff, words="お受けします")
    read_case(house, story.actor("colleague"), case, reason="担当が休みのため")
    withdraw_consent(house, counsellor, case, consent, said_on=story.today)
    new = NewAppointment(
        staff_ref=story.town.staff_refs["shakyo"],
        agency_ref=story.town.agency_refs["east"],
        role=Role.COUNSELLOR,
        title="相談員",
        starts=story.today,
        kana="ささき めぐみ",
        birth="1990-01-01",
    )
    ref = give_appointment(house, story.actor("administrator"), new)
    confirm_appointment(house, story.actor("head"), ref)
    end_appointment(house, story.actor("head"), ref)
    emergency(story, case, mother)


def emergency(story: Story, case: str, mother: str) -> None:
    """A glass is broken with a second person, extended, ended, reviewed; one with an envelope; and something was told by telephone."""
    house, breaker = story.house, story.actor("coordination_counsellor")

    def voucher(who: str) -> Voucher:
        return Voucher(municipality=story.town.id, staff=story.town.staff[who], at=house.now())

    said = Asked(danger="life", told_to="police", reason="通報", kana="にしかわ としこ", birth="1944-03-12")
    own, second = voucher("coordination_counsellor"), voucher("hospital")
    for glass in break_glass(house, breaker, said, own=own, second=second):
        extend_glass(house, story.actor("coordinator"), glass)
        review_glass(house, story.actor("auditor"), glass, verdict="proper", reason="通報の記録と合う")
        end_glass(house, story.actor("privacy"), glass)
    code = prepare_envelope(house, story.actor("privacy"), story.town.agency_refs["coordination"]).code
    unsealed = unseal(house, breaker, code=code, address="192.0.2.1")
    assert isinstance(unsealed, Unsealed)
    break_glass(house, breaker, said, own=voucher("coordination_counsellor"), second=unsealed)
    told = Telling(
        told_to="police",
        office="みらい署",
        compartments=frozenset({Compartment.ADDRESS}),
        told_at=house.now(),
        why="安否の確認",
    )
    record_disclosure_made(house, breaker, case, mother, told)


def a_whole_meeting(story: Story) -> None:
    """Something in every table of a meeting, and a statement that keeps what was received without consent."""
    house, counsellor, secretary, chair = (
        story.house,
        *(story.actor(who) for who in ("counsellor", "secretary", "chair")),
    )
    case = story.mother_and_son()
    story.consents(case, "given", "refused")
    son, shakyo = story.persons(case)[1], story.town.agency_refs["shakyo"]
    welfare = story.town.agency_refs["welfare"]
    proposal = propose_case(house, counsellor, case, body=story.town.bodies["shien"], reason="会えない")
    sits_at = house.now() + timedelta(days=3)
    sitting = call_meeting(house, secretary, story.town.bodies["shien"], sits_at=sits_at, place="会議室")
    agenda = Agenda(
        meeting=sitting,
        grounds=frozenset({Ground.SHIEN106}),
        invited=(Invited(agency=shakyo),),
        question="声をかける人",
        due=story.today,
    )
    item = put_on_agenda(house, secretary, proposal, agenda)
    write_necessity(house, chair, item, person=son, reason="命に関わるため")
    (asked,) = list_meetings(house, counsellor).requests
    answer_request(house, counsellor, asked.ref, AnswerToRequest(given={shakyo: ALL, welfare: ALL}))
    add_statement(house, story.actor("shakyo"), case, field="ties.outings", persons=(son,), value=Value(text="会議で"))
    consented_later(story, case, item, asked.ref)
    note_presence(house, secretary, item, agency=shakyo, presence=Presence.PRESENT)
    confirm_secrecy(house, secretary, item, agency=shakyo)
    pack = order_pack(house, secretary, item)
    make_packs(house)
    release_pack(house, secretary, pack)
    task = decide_task(house, secretary, item, agency=shakyo, words="声をかける", due=story.today)
    end_task(house, story.actor("shakyo"), task, how=TaskEnd.DONE, words="かけた")
    saved = write_minutes(house, secretary, item, words="決めた")
    approve_minutes(house, chair, item, seen=saved)
    declare_closeness(house, story.actor("shakyo"), item, reason="いとこにあたる")


def consented_later(story: Story, case: str, item: str, asked: str) -> None:
    """The son consents: one office gives nothing anew, and the chair releases what another learned at the meeting."""
    house, counsellor, refs = story.house, story.actor("counsellor"), story.town.agency_refs
    story.consents(case, "-", "given")
    decline_sharing_again(house, counsellor, case, words="会って聞きなおす")
    story.share(case, "hospital", by="shakyo")
    agree_to_release(house, counsellor, asked)
    recipients = (refs["hospital"],)
    release_received(house, story.actor("chair"), item, writer=refs["shakyo"], recipients=recipients, reason="要る")


NOT_WRITTEN_YET = {
    t.same_as: "名寄せ comes with the coordinator's search",
}


def flipped(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def test_an_untouched_record_is_intact_in_the_house_and_alone(installation: Installation, tmp_path: Path) -> None:
    assert installation.check() == ("intact", "")
    assert {verdict["result"] for _, verdict in check_installation(installation.story.house)} == {"intact"}
    assert verified_alone(exported(installation, tmp_path)) == 0


def test_a_changed_entry_is_found_and_numbered(installation: Installation) -> None:
    def change(connection: Connection) -> None:
        entry = log_tables(connection.dialect.name).entry
        row = connection.execute(entry.select().where(entry.c.tree == installation.story.town.id).limit(1)).one()
        connection.execute(entry.update().where(entry.c.eid == row.eid).values(leaf=flipped(bytes(row.leaf))))

    installation.tamper(change)
    result, words = installation.check()
    assert result == "altered"
    assert "番" in words


def test_a_changed_tile_is_found(installation: Installation) -> None:
    def change(connection: Connection) -> None:
        tile = log_tables(connection.dialect.name).tile
        rows = connection.execute(tile.select().where(tile.c.tree == installation.story.town.id)).all()
        for row in rows:
            same = (tile.c.tree == row.tree) & (tile.c.level == row.level) & (tile.c.tile_index == row.tile_index)
            connection.execute(tile.update().where(same).values(hashes=flipped(bytes(row.hashes))))

    installation.tamper(change)
    assert installation.check()[0] == "altered"


def test_a_changed_checkpoint_is_found(installation: Installation) -> None:
    def change(connection: Connection) -> None:
        table = log_tables(connection.dialect.name).checkpoint
        row = connection.execute(table.select().where(table.c.tree == installation.story.town.id)).first()
        assert row is not None
        note = flipped(row.note.encode()).decode(errors="replace")
        connection.execute(table.update().where(table.c.tree == row.tree).values(note=note))

    installation.tamper(change)
    assert installation.check()[0] == "altered"


def test_a_changed_published_file_is_found(installation: Installation) -> None:
    for file in installation.story.house.settings.published.iterdir():
        if str(installation.story.town.id) in file.name:
            file.write_bytes(flipped(file.read_bytes()))
    assert installation.check()[0] == "altered"


def test_a_changed_sealed_statement_is_found_and_named(installation: Installation) -> None:
    found: list[str] = []

    def change(connection: Connection) -> None:
        row = connection.execute(t.statement.select().limit(1)).one()
        found.append(f"statement/{row.id}")
        sealed = flipped(bytes(row.sealed))
        connection.execute(t.statement.update().where(t.statement.c.id == row.id).values(sealed=sealed))

    installation.tamper(change)
    result, words = installation.check()
    assert result == "altered"
    assert found[0] in words


def test_a_row_changed_or_taken_away_behind_the_program_is_found_and_named(installation: Installation) -> None:
    """Grants, walls, withdrawals, ends, appointments, letters, copies: every table that decides or tells."""
    whole_story(installation.story)
    a_whole_meeting(installation.story)
    rows = {table: installation.newest(table) for table in set(RECORDED) - set(NOT_WRITTEN_YET)}
    told = {table: _told(table, row) for table, row in rows.items()}
    missed = []
    # One column of every table at a time: each row has a finding of its own, and a whole check takes its time.
    for turn in range(max(map(len, told.values()))):
        changed = {table: columns[turn] for table, columns in told.items() if turn < len(columns)}
        other = {table: rows[table] | {column: _other(rows[table][column])} for table, column in changed.items()}
        installation.tamper(partial(_put_all, other))
        found = installation.found()
        missed += [f"{table.name}.{column}" for table, column in changed.items() if _name(table, rows) not in found]
        installation.tamper(partial(_put_all, {table: rows[table] for table in changed}))
    taken = rows.keys() - {t.municipality}  # without the town's row there is no town to ask about
    installation.tamper(partial(_take_all, {table: rows[table] for table in taken}))
    found = installation.found()
    missed += [f"{table.name} taken away" for table in taken if _name(table, rows) not in found]
    installation.tamper(partial(_put_all, {table: rows[table] for table in taken}))
    assert missed == []
    assert installation.check() == ("intact", "")


def _told(table: Table, row: Mapping[str, Any]) -> list[str]:
    """The columns in which this row says something, its key apart."""
    return [column.name for column in table.columns if row[column.name] is not None and not column.primary_key]


def _name(table: Table, rows: Mapping[Table, Mapping[str, Any]]) -> str:
    """What a finding about this table's row calls it."""
    (name,) = digests_of(table, [rows[table]])
    return name


def _take(table: Table, row: Mapping[str, Any], connection: Connection) -> None:
    connection.execute(table.delete().where(*(column == row[column.name] for column in table.primary_key.columns)))


def _take_all(rows: Mapping[Table, Mapping[str, Any]], connection: Connection) -> None:
    for table, row in rows.items():
        _take(table, row, connection)


def _put(table: Table, row: Mapping[str, Any], connection: Connection) -> None:
    """The row as it shall lie, in place of the one with its key."""
    _take(table, row, connection)
    connection.execute(table.insert(), dict(row))


def _put_all(rows: Mapping[Table, Mapping[str, Any]], connection: Connection) -> None:
    for table, row in rows.items():
        _put(table, row, connection)


def test_a_row_put_in_behind_the_program_is_found_and_named(installation: Installation) -> None:
    """Such as a grant that no disclosure stands behind."""
    row = installation.newest(t.grant)
    more = row | {"id": uuid4()}
    (name,) = digests_of(t.grant, [more])
    installation.tamper(partial(_put, t.grant, more))
    assert name in installation.found()


def test_what_no_story_writes_yet_is_empty(installation: Installation) -> None:
    """A table comes off NOT_WRITTEN_YET as soon as something writes it."""
    whole_story(installation.story)
    a_whole_meeting(installation.story)
    engine = create_engine(installation.story.house.settings.database_url)
    with engine.connect() as connection:
        assert [table.name for table in NOT_WRITTEN_YET if connection.execute(table.select()).all()] == []
    engine.dispose()


def _other(value: object) -> object:
    """Something else of the same kind."""
    match value:
        case bool():
            return not value
        case int():
            return value ^ 1
        case bytes():
            return flipped(value)
        case UUID():
            return UUID(int=value.int ^ 1)
        case datetime() | date():
            return value - timedelta(days=1)
        case _:
            return f"{str(value)[:-1]}x"


def test_a_changed_index_row_is_found(installation: Installation) -> None:
    def change(connection: Connection) -> None:
        index = log_tables(connection.dialect.name).index
        mine = index.c.tree == installation.story.town.id
        connection.execute(index.update().where(mine).values(outcome="refused"))

    installation.tamper(change)
    assert installation.check()[0] == "altered"


@pytest.mark.parametrize("which", ["tile/entries/", "tile/0/", "checkpoint"])
def test_a_changed_byte_of_an_export_is_found_alone(installation: Installation, tmp_path: Path, which: str) -> None:
    folder = exported(installation, tmp_path)
    file = files_of(folder, which)[0]
    file.write_bytes(flipped(file.read_bytes()))
    assert verified_alone(folder) == 1


def test_a_missing_file_of_an_export_is_incomplete(installation: Installation, tmp_path: Path) -> None:
    folder = exported(installation, tmp_path)
    files_of(folder, "tile/entries/")[0].unlink()
    assert verified_alone(folder) == 2


def exported(installation: Installation, place: Path) -> Path:
    packed = export_audit(installation.story.house, installation.story.actor("auditor"))
    with zipfile.ZipFile(BytesIO(packed)) as package:
        package.extractall(place / "taken-away")
    return place / "taken-away" / "record"


def files_of(folder: Path, which: str) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and str(p.relative_to(folder)).startswith(which))


def verified_alone(folder: Path) -> int:
    """The exit code of the exported verifier, in a process of its own that knows no coord."""
    command = [sys.executable, "-I", str(folder / "verify.py"), str(folder)]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode
