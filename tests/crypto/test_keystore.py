"""Keys that lie in a database of their own, on both kinds of database."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import dedent
from uuid import UUID, uuid4

import pytest
from sqlalchemy import create_engine, inspect, select, text, update

from coord.crypto import keystore as keystore_module
from coord.crypto import keystore_database
from coord.crypto.envelope import FieldPlace, kid_of, open_own, seal
from coord.crypto.keys import Scope, ScopeKind
from coord.crypto.keystore import CALLS_PER_LOT, EPOCH, LARGEST_COUNT, MESSAGES_PER_CALL, Keystore
from coord.crypto.provider import FileProvider
from coord.crypto.tables import DEKS, INDEX_ROOTS, KEKS, METADATA, TOMBSTONES
from coord.crypto.tokens import Purpose
from coord.crypto.wrapping import wrap_under
from coord.errors import IntegrityError, NotReady
from tests.crypto.builders import CASE, HOLDER, MUNICIPALITY, NOTE, OTHER, SCOPE

MIDNIGHT_IN_JAPAN = datetime(2026, 12, 31, 15, 0, tzinfo=UTC)


class Clock:
    """A time that stands until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 24, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def provider(tmp_path: Path) -> FileProvider:
    return FileProvider.create(tmp_path / "master.key")


@pytest.fixture
def keystore(keystore_url: str, provider: FileProvider, clock: Clock) -> Iterator[Keystore]:
    store = Keystore(keystore_url, provider, clock)
    store.upgrade()
    yield store
    store.close()


def another(url: str, provider: FileProvider, clock: Clock) -> Keystore:
    """As another process sees the same keystore: nothing remembered."""
    return Keystore(url, provider, clock)


def count(store: Keystore, table: str) -> int:
    with store._engine.begin() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def code_of_opening(store: Keystore, sealed: bytes, place: FieldPlace = NOTE) -> str:
    with pytest.raises(IntegrityError) as caught:
        open_own(sealed, store.key_by_kid(place.municipality, kid_of(sealed)), place)
    return caught.value.code


def test_a_field_is_opened_with_the_key_that_sealed_it(
    keystore: Keystore, keystore_url: str, provider: FileProvider, clock: Clock
) -> None:
    sealed = seal(keystore.data_key(SCOPE), NOTE, b"text")
    elsewhere = another(keystore_url, provider, clock)
    keys = elsewhere.data_keys_of_case(MUNICIPALITY, CASE)
    assert open_own(sealed, keys[kid_of(sealed)], NOTE) == b"text"
    assert open_own(sealed, elsewhere.key_by_kid(MUNICIPALITY, kid_of(sealed)), NOTE) == b"text"
    elsewhere.close()


def test_each_compartment_holder_case_and_kind_has_its_own_key(keystore: Keystore) -> None:
    scopes = [
        SCOPE,
        replace(SCOPE, compartment="abuse"),
        replace(SCOPE, holder=OTHER),
        replace(SCOPE, id=OTHER),
        replace(SCOPE, kind=ScopeKind.APPOINTMENT),
        replace(SCOPE, municipality=OTHER),
    ]
    assert len({keystore.data_key(scope).kid for scope in scopes}) == len(scopes)
    assert {keystore.data_key(scope).kid for scope in scopes} == {keystore.data_key(scope).kid for scope in scopes}
    of_case = keystore.data_keys_of_case(MUNICIPALITY, CASE)
    assert {key.scope for key in of_case.values()} == set(scopes[:3])


def test_a_key_for_opening_seals_nothing(keystore: Keystore) -> None:
    kid = keystore.data_key(SCOPE).kid
    for key in (keystore.key_by_kid(MUNICIPALITY, kid), keystore.data_keys_of_case(MUNICIPALITY, CASE)[kid]):
        with pytest.raises(IntegrityError, match="spent"):
            seal(key, NOTE, b"text")


def test_an_unknown_kid_is_an_unknown_key(keystore: Keystore) -> None:
    kid = keystore.data_key(SCOPE).kid
    for municipality, wanted in ((MUNICIPALITY, b"?" * 16), (OTHER, kid)):
        with pytest.raises(IntegrityError, match="unknown_key"):
            keystore.key_by_kid(municipality, wanted)


def test_many_who_make_the_same_key_at_once_get_one_key(
    keystore: Keystore, keystore_url: str, provider: FileProvider, clock: Clock
) -> None:
    stores = [keystore, another(keystore_url, provider, clock), another(keystore_url, provider, clock)]
    cases = [uuid4() for _ in range(6)]
    start = threading.Barrier(9)
    kids: dict[UUID, set[bytes]] = {case: set() for case in cases}
    failures: list[BaseException] = []

    def work(store: Keystore) -> None:
        try:
            start.wait()
            for case in cases:
                key = store.data_key(replace(SCOPE, id=case))
                kids[case].add(key.kid)
                place = replace(NOTE, case=case)
                assert open_own(seal(key, place, b"x"), store.key_by_kid(MUNICIPALITY, key.kid), place) == b"x"
        except BaseException as error:  # noqa: BLE001 - shown below
            failures.append(error)

    threads = [threading.Thread(target=work, args=(store,)) for store in stores * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert all(len(found) == 1 for found in kids.values())
    assert (count(keystore, "dek"), count(keystore, "kek")) == (6, 1)
    for store in stores[1:]:
        store.close()


def test_a_process_killed_before_its_data_commits_leaves_a_harmless_key(
    keystore: Keystore, keystore_url: str, tmp_path: Path
) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", dedent(f"""
            import os, signal
            from pathlib import Path
            from coord.clock import now
            from coord.crypto.keystore import Keystore
            from coord.crypto.provider import FileProvider
            from tests.crypto.builders import SCOPE
            keystore = Keystore({keystore_url!r}, FileProvider(Path({str(tmp_path / "master.key")!r})), now)
            print(keystore.data_key(SCOPE).kid.hex(), flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        """)],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert killed.returncode == -9, killed.stderr
    key = keystore.data_key(SCOPE)
    assert key.kid.hex() == killed.stdout.strip()
    assert open_own(seal(key, NOTE, b"x"), key, NOTE) == b"x"


def test_a_new_epoch_wraps_new_keys_with_a_new_kek(keystore: Keystore, clock: Clock) -> None:
    old = keystore.data_key(SCOPE)
    clock.at += EPOCH
    assert keystore.data_key(SCOPE).kid == old.kid
    assert count(keystore, "kek") == 1
    keystore.data_key(replace(SCOPE, compartment="abuse"))
    assert count(keystore, "kek") == 2
    assert len(keystore.data_keys_of_case(MUNICIPALITY, CASE)) == 2


def test_a_destroyed_scope_opens_nothing_and_leaves_a_sealed_tombstone(
    keystore: Keystore, keystore_url: str, provider: FileProvider, clock: Clock
) -> None:
    elsewhere = another(keystore_url, provider, clock)
    key = keystore.data_key(SCOPE)
    sealed = seal(key, NOTE, b"text")
    stays = keystore.data_key(replace(SCOPE, holder=OTHER))
    assert open_own(sealed, elsewhere.key_by_kid(MUNICIPALITY, key.kid), NOTE) == b"text"
    (stone,) = keystore.destroy(SCOPE)
    assert (stone.scope, stone.kid, stone.commitment, stone.at) == (SCOPE, key.kid, key.commitment, clock.at)
    for store in (keystore, elsewhere):
        assert code_of_opening(store, sealed) == "unknown_key"
        assert set(store.data_keys_of_case(MUNICIPALITY, CASE)) == {stays.kid}
    (buried,) = keystore.tombstones(MUNICIPALITY)
    assert SCOPE.id.bytes not in buried.sealed
    assert keystore.data_key(SCOPE).kid != key.kid
    assert keystore.destroy(replace(SCOPE, id=OTHER)) == ()
    elsewhere.close()


def test_a_restored_keystore_buries_again_what_was_destroyed(keystore: Keystore) -> None:
    key = keystore.data_key(SCOPE)
    with keystore._engine.begin() as connection:
        backup = [dict(row._mapping) for row in connection.execute(select(DEKS))]
    keystore.destroy(SCOPE)
    stones = keystore.tombstones(MUNICIPALITY)
    with keystore._engine.begin() as connection:
        connection.execute(DEKS.insert(), backup)
        connection.execute(TOMBSTONES.delete())
    assert key.kid in keystore.data_keys_of_case(MUNICIPALITY, CASE)
    assert keystore.bury_again(stones) == 1
    assert keystore.data_keys_of_case(MUNICIPALITY, CASE) == {}
    assert keystore.tombstones(MUNICIPALITY) == stones
    assert keystore.bury_again(stones) == 0


def test_erasing_one_statement_seals_the_rest_again_and_ends_the_old_key(keystore: Keystore) -> None:
    old = keystore.data_key(SCOPE)
    erased, kept = seal(old, NOTE, b"erased"), seal(old, NOTE, b"kept")
    new = keystore.renew(SCOPE)
    assert new.kid != old.kid
    kept = seal(new, NOTE, open_own(kept, keystore.key_by_kid(MUNICIPALITY, old.kid), NOTE))
    assert [stone.kid for stone in keystore.destroy_older(SCOPE)] == [old.kid]
    assert open_own(kept, keystore.key_by_kid(MUNICIPALITY, new.kid), NOTE) == b"kept"
    assert code_of_opening(keystore, erased) == "unknown_key"
    assert keystore.destroy_older(SCOPE) == ()
    assert keystore.data_key(SCOPE).kid == new.kid


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("compartment", "abuse"),
        ("holder", OTHER),
        ("scope_id", OTHER),
        ("scope_kind", "appointment"),
        ("commitment", b"c" * 32),
        ("kek_epoch", 1),
    ],
)
def test_a_key_moved_in_the_keystore_is_found(
    keystore: Keystore, keystore_url: str, provider: FileProvider, clock: Clock, column: str, value: object
) -> None:
    kid = keystore.data_key(SCOPE).kid
    with keystore._engine.begin() as connection:
        connection.execute(update(DEKS).values({column: value}))
    elsewhere = another(keystore_url, provider, clock)
    with pytest.raises(IntegrityError, match=r"^(tag|unknown_key)$"):
        elsewhere.key_by_kid(MUNICIPALITY, kid)
    if column != "kek_epoch":  # a process that unwrapped it before no longer needs the KEK
        with pytest.raises(IntegrityError, match="commitment"):
            keystore.key_by_kid(MUNICIPALITY, kid)
    elsewhere.close()


def test_a_commitment_that_is_not_the_keys_is_found(
    keystore: Keystore, keystore_url: str, provider: FileProvider, clock: Clock
) -> None:
    """Whoever holds the KEK can wrap one key under another's commitment; it is derived again and compared."""
    key = keystore.data_key(SCOPE)
    with keystore._engine.begin() as connection:
        row = connection.execute(select(DEKS)).one()
        kek = keystore._upper.kek(MUNICIPALITY, row.kek_epoch)
        context = keystore_module._context(SCOPE, row.kek_epoch, row.commitment)
        forged = wrap_under(kek, b"z" * 32, header=b"\x01", context=context)
        connection.execute(update(DEKS).values(wrapped=forged))
    elsewhere = another(keystore_url, provider, clock)
    with pytest.raises(IntegrityError, match="commitment"):
        elsewhere.key_by_kid(MUNICIPALITY, key.kid)
    elsewhere.close()


def test_a_key_under_another_keys_id_is_found(keystore: Keystore) -> None:
    keystore.data_key(SCOPE)
    with keystore._engine.begin() as connection:
        connection.execute(update(DEKS).values(kid=b"?" * 16))
    with pytest.raises(IntegrityError, match="commitment"):
        keystore.key_by_kid(MUNICIPALITY, b"?" * 16)


def test_two_municipalities_keks_cannot_be_swapped(
    keystore: Keystore, keystore_url: str, provider: FileProvider, clock: Clock
) -> None:
    kid = keystore.data_key(SCOPE).kid
    keystore.data_key(replace(SCOPE, municipality=OTHER))
    with keystore._engine.begin() as connection:
        theirs = connection.execute(select(KEKS.c.wrapped).where(KEKS.c.municipality == OTHER)).scalar_one()
        connection.execute(update(KEKS).values(wrapped=theirs))
    elsewhere = another(keystore_url, provider, clock)
    with pytest.raises(IntegrityError, match="tag"):
        elsewhere.key_by_kid(MUNICIPALITY, kid)
    elsewhere.close()


def test_the_count_is_written_by_lot_and_a_full_key_makes_way(
    keystore: Keystore, keystore_url: str, provider: FileProvider, clock: Clock
) -> None:
    lots = iter([1, 0, 0, 255])
    counted = Keystore(keystore_url, provider, clock, draw=lambda _: next(lots))
    first = counted.data_key(SCOPE)
    per_lot = CALLS_PER_LOT * MESSAGES_PER_CALL
    with keystore._engine.begin() as connection:
        assert connection.execute(select(DEKS.c.spent)).scalar_one() == 0
        connection.execute(update(DEKS).values(spent=LARGEST_COUNT - per_lot))
    assert counted.data_key(SCOPE).kid == first.kid
    second = counted.data_key(SCOPE)
    assert second.kid != first.kid == counted.key_by_kid(MUNICIPALITY, first.kid).kid
    assert counted.data_key(SCOPE).kid == second.kid
    with keystore._engine.begin() as connection:
        rows = connection.execute(select(DEKS.c.kid, DEKS.c.spent)).all()
    assert {row.kid: row.spent for row in rows} == {first.kid: LARGEST_COUNT, second.kid: per_lot}
    counted.close()


def test_a_key_handed_out_seals_no_more_than_was_counted(keystore: Keystore) -> None:
    key = keystore.data_key(SCOPE)
    for _ in range(MESSAGES_PER_CALL):
        seal(key, NOTE, b"")
    with pytest.raises(IntegrityError, match="spent"):
        seal(key, NOTE, b"")


def test_the_index_root_is_of_a_year_in_japan_and_of_a_purpose(keystore: Keystore, clock: Clock) -> None:
    clock.at = MIDNIGHT_IN_JAPAN - timedelta(seconds=1)
    old = keystore.index_key(MUNICIPALITY)
    assert old.epoch == 2026
    assert keystore.index_key(MUNICIPALITY).root == old.root
    clock.at = MIDNIGHT_IN_JAPAN
    new = keystore.index_key(MUNICIPALITY)
    assert new.epoch == 2027
    assert keystore.index_keys(MUNICIPALITY) == (new, old)
    others = [keystore.index_key(OTHER), keystore.index_key(MUNICIPALITY, Purpose.AUDIT)]
    assert len({key.root for key in (old, new, *others)}) == 4
    assert old.root not in repr(old).encode("latin1")


def test_a_new_master_key_takes_over_and_the_old_one_can_go(
    keystore: Keystore, keystore_url: str, provider: FileProvider, clock: Clock
) -> None:
    sealed = seal(keystore.data_key(SCOPE), NOTE, b"text")
    root = keystore.index_key(MUNICIPALITY).root
    keystore.destroy(replace(SCOPE, holder=keystore.data_key(replace(SCOPE, holder=OTHER)).scope.holder))
    old = provider.current_version()
    provider.generate()
    assert keystore.rewrap_master() == 3
    assert keystore.rewrap_master() == 0
    provider.destroy(old)
    elsewhere = another(keystore_url, provider, clock)
    assert open_own(sealed, elsewhere.key_by_kid(MUNICIPALITY, kid_of(sealed)), NOTE) == b"text"
    assert elsewhere.index_key(MUNICIPALITY).root == root
    assert elsewhere.bury_again(elsewhere.tombstones(MUNICIPALITY)) == 0
    elsewhere.close()


def test_an_old_copy_opens_with_no_living_master_key(
    keystore: Keystore, keystore_url: str, provider: FileProvider, clock: Clock
) -> None:
    kid = keystore.data_key(SCOPE).kid
    old = provider.current_version()
    provider.generate()
    provider.destroy(old)  # the copy was never wrapped anew
    elsewhere = another(keystore_url, provider, clock)
    with pytest.raises(IntegrityError, match="unknown_key"):
        elsewhere.key_by_kid(MUNICIPALITY, kid)
    elsewhere.close()


def test_a_keystore_without_its_tables_says_what_to_do(keystore_url: str, provider: FileProvider, clock: Clock) -> None:
    store = Keystore(keystore_url, provider, clock)
    with pytest.raises(NotReady, match="鍵の保管庫"):
        store.refuse_unless_ready()
    store.upgrade()
    store.upgrade()
    store.refuse_unless_ready()
    store.close()


def test_the_migrations_make_the_tables_and_take_them_away(
    keystore: Keystore, keystore_url: str, tmp_path: Path
) -> None:
    assert shape(keystore) == set(METADATA.tables) | {"alembic_version"}
    declared = create_engine(f"sqlite:///{tmp_path / 'declared.db'}")
    METADATA.create_all(declared)
    if keystore_url.startswith("sqlite"):
        query = text("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE '%alembic%' ORDER BY name")
        with declared.begin() as one, keystore._engine.begin() as other:
            assert one.execute(query).all() == other.execute(query).all()
    declared.dispose()
    keystore_database.migrate(keystore._engine, to="base")
    assert shape(keystore) == {"alembic_version"}
    keystore.upgrade()
    keystore.refuse_unless_ready()


def shape(store: Keystore) -> set[str]:
    return set(inspect(store._engine).get_table_names())


def test_processes_that_upgrade_at_once_do_it_once(keystore_url: str, provider: FileProvider, clock: Clock) -> None:
    stores = [Keystore(keystore_url, provider, clock) for _ in range(4)]
    failures: list[BaseException] = []

    def work(store: Keystore) -> None:
        try:
            store.upgrade()
        except BaseException as error:  # noqa: BLE001 - shown below
            failures.append(error)

    threads = [threading.Thread(target=work, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    stores[0].refuse_unless_ready()
    for store in stores:
        store.close()


def test_no_key_lies_in_the_keystore_in_clear(keystore: Keystore) -> None:
    secret = keystore.index_key(MUNICIPALITY).root
    keystore.data_key(SCOPE)
    with keystore._engine.begin() as connection:
        epoch = connection.execute(select(KEKS.c.epoch)).scalar_one()
        wrapped = connection.execute(select(INDEX_ROOTS.c.wrapped)).scalar_one()
        everything = repr([connection.execute(select(table)).all() for table in METADATA.sorted_tables])
    assert secret not in wrapped
    assert repr(keystore._upper.kek(MUNICIPALITY, epoch))[2:-1] not in everything


def test_a_deleted_key_is_in_no_file(keystore: Keystore, keystore_url: str) -> None:
    if not keystore_url.startswith("sqlite"):
        pytest.skip("PostgreSQL keeps old pages until vacuum: there the end of the KEK is what counts")
    scope = Scope(municipality=MUNICIPALITY, id=CASE, compartment="abuse", holder=HOLDER)
    kid = keystore.data_key(scope).kid
    path = Path(keystore_url.removeprefix("sqlite:///"))

    def lies_in_a_file() -> bool:
        return any(kid in file.read_bytes() for file in path.parent.glob(path.name + "*"))

    assert lies_in_a_file()
    keystore.destroy(scope)
    assert not lies_in_a_file()
