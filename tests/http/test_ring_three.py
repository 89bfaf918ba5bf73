"""Ring three: every address the application knows, as every account, with canaries in everything typed."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Blueprint

from coord.web.app import create_app
from coord.web.session import open_to_anyone
from tests.databases import DatabaseKind, postgresql_database, sqlite_url
from tests.http.seeing import Facts, accounts
from tests.http.sending import send_everything
from tests.http.town import Building, a_world
from tests.http.visitor import Ledger, Visitor
from tests.http.walking import NOBODYS, OPEN, Keeping, Walk, addresses, look_everywhere, visitor_of
from tests.postgresql import Cluster
from tests.promises.clear import lying_in_clear
from tests.promises.reading import Reader
from tests.telling import Tell

FLOORS = {
    "requests": 2500,
    "forms taken": 60,
    "本人の同意": 100,
    "利用目的の範囲内": 20,
    "自所の記載": 250,
    "緊急": 20,
    "not disclosed": 80,
    "hidden place": 2,
    "application/pdf": 15,
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def walk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """The world of one kind of database, walked from end to end by everyone."""
    kind: DatabaseKind = request.param
    home = tmp_path_factory.mktemp(f"ring-three-{kind}")
    if kind == "sqlite":
        yield from _walked(kind, home, sqlite_url(home, "coord"), sqlite_url(home, "keystore"))
        return
    cluster: Cluster = request.getfixturevalue("postgresql_cluster")
    with postgresql_database(cluster, "coord") as data, postgresql_database(cluster, "keystore") as keys:
        yield from _walked(kind, home, data, keys)


def _walked(kind: DatabaseKind, home: Path, data: str, keys: str) -> Iterator[Walk]:
    lines: list[str] = []
    root, keeping = logging.getLogger(), Keeping(lines)
    level = root.level
    with a_world(kind, home, data, keys) as world:
        reader = Reader(data)
        root.addHandler(keeping)
        root.setLevel(logging.DEBUG)
        try:
            done = Walk(
                world=world, app=create_app(world.house), reader=reader, facts=Facts(world, reader), lines=lines
            )
            look_everywhere(done)
            send_everything(done)
            yield done
        finally:
            root.setLevel(level)
            root.removeHandler(keeping)
            reader.close()


@pytest.mark.slow
def test_every_address_was_walked_by_every_account_and_nothing_was_wrong(walk: Walk, tell: Tell) -> None:
    tell(walk.ledger.told())
    assert walk.ledger.wrong == []
    every = {rule.endpoint for rule in walk.app.url_map.iter_rules() if rule.rule not in OPEN}
    assert every <= set(walk.ledger.endpoints)


@pytest.mark.slow
def test_every_form_was_filled_in_and_taken_at_least_once(walk: Walk) -> None:
    every = {rule.endpoint for rule in walk.app.url_map.iter_rules() if "POST" in (rule.methods or set())}
    assert sorted(every - set(walk.ledger.taken)) == []
    found = {(visitor.called, endpoint) for visitor in walk.visitors for endpoint in visitor.forms}
    assert len(found) > 5 * len(every)


@pytest.mark.slow
def test_every_ground_and_every_withheld_row_was_met_often(walk: Walk) -> None:
    ledger = walk.ledger
    met = {"requests": ledger.requests.total(), "forms taken": ledger.taken.total(), **ledger.withheld, **ledger.kinds}
    for chip, times in ledger.chips.items():
        for label in ("本人の同意", "利用目的の範囲内", "自所の記載", "緊急"):
            if label in chip:
                met[label] = met.get(label, 0) + times
    assert {name: met.get(name, 0) for name, floor in FLOORS.items() if met.get(name, 0) < floor} == {}


@pytest.mark.slow
def test_a_case_that_is_not_for_you_and_one_that_never_was_look_the_same(walk: Walk) -> None:
    for account in accounts(walk.world):
        visitor = visitor_of(walk, account)
        never = visitor.go("GET", f"/cases/{NOBODYS}").shape(NOBODYS)
        for case in walk.world.cases.values():
            if not walk.facts.opens(account, case) and not walk.facts.opens(account, case, reasoned=True):
                assert visitor.go("GET", f"/cases/{case}").shape(case) == never, (visitor.called, case)


@pytest.mark.slow
def test_a_draft_is_shown_to_its_writer_and_to_nobody_else(walk: Walk) -> None:
    Building(walk.world).drafts("consent")
    fresh = list(walk.world.drafts.items())[-2:]
    ledger, writers = Ledger(), []
    case = walk.world.cases["consent"]
    for account in accounts(walk.world):
        visitor = Visitor(walk.app, walk.world, account, ledger, walk.reader)
        visitor.knows(walk.look_again())
        visitor.sign_in()
        for (ref, word), path in zip(fresh, (f"/cases/{case}/statements/new", "/cases/new"), strict=True):
            visitor.go("GET", path)
            if word in visitor.go("GET", f"{path}?draft={ref}").page:
                writers.append(account.key)
    assert ledger.wrong == []
    assert writers == ["counsellor", "counsellor"]


@pytest.mark.slow
def test_who_has_not_signed_in_meets_the_door_everywhere(walk: Walk) -> None:
    client = walk.app.test_client()
    for rule in walk.app.url_map.iter_rules():
        if rule.rule in OPEN or "GET" not in (rule.methods or set()):
            continue
        for path in addresses(walk, rule)[:3]:
            answer = client.get(path)
            assert answer.status_code in {302, 303}, path
            assert "/sign-in" in answer.headers["Location"], path


@pytest.mark.slow
def test_no_canary_stands_in_a_log_line_or_an_entry(walk: Walk) -> None:
    assert walk.world.canaries.found_in(walk.lines) == frozenset()
    for story in (walk.world.first, walk.world.second):
        leaves = [leaf.decode() for leaf in walk.reader.leaves(story.town.id)]
        assert len(leaves) > 100 or story is walk.world.second
        assert walk.world.canaries.found_in(leaves) == frozenset()


@pytest.mark.slow
def test_nothing_that_was_typed_lies_in_the_clear(walk: Walk) -> None:
    typed = walk.world.canaries.words
    assert len(typed) > 500
    assert lying_in_clear(typed, [walk.world.database]) == set()


@pytest.mark.slow
def test_after_a_withdrawal_over_http_no_account_sees_through_that_consent(walk: Walk) -> None:
    account = next(a for a in accounts(walk.world) if (a.key, a.agency) == ("counsellor", "east"))
    visitor = visitor_of(walk, account)
    case = walk.world.cases["consent"]
    consent = walk.world.consents["consent"][0]
    answer = visitor.go("POST", f"/cases/{case}/consents/{consent}/withdrawal", {"said_on": "R8.11.23", "reason": ""})
    assert answer.status < 400, answer.status
    facts = walk.look_again()
    afterwards = Walk(world=walk.world, app=walk.app, reader=walk.reader, facts=facts, lines=walk.lines)
    for other in accounts(walk.world):
        reader = visitor_of(afterwards, other)
        for path in (f"/cases/{case}", "/cases", f"/cases/{case}/sharing", "/handoffs"):
            reader.go("GET", path)
    assert afterwards.ledger.wrong == []


@pytest.mark.slow
def test_a_planted_leak_is_caught(walk: Walk) -> None:
    app = create_app(walk.world.house)
    leaking = Blueprint("leaking", __name__)
    told = next(told for told in walk.world.told if told.field == "person.name")

    @leaking.get("/leak")
    @open_to_anyone
    def leak(_house: object) -> str:
        return f"<html><title>x</title>{next(iter(told.canaries))}</html>"

    app.register_blueprint(leaking)
    ledger = Ledger()
    auditor = next(a for a in accounts(walk.world) if a.key == "auditor")
    visitor = Visitor(app, walk.world, auditor, ledger, walk.reader)
    visitor.knows(walk.facts)
    visitor.sign_in()
    visitor.go("GET", "/leak")
    assert any("P1 shows" in wrong for wrong in ledger.wrong)
