"""Ring three: every address the application knows, as every account, with canaries in everything typed."""

import itertools
import logging
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Blueprint, Flask
from werkzeug.routing import Rule

from coord.web.app import create_app
from coord.web.session import open_to_anyone
from tests.databases import DatabaseKind, postgresql_database, sqlite_url
from tests.http.seeing import Account, Facts, accounts
from tests.http.town import World, a_world
from tests.http.visitor import Ledger, Visitor
from tests.postgresql import Cluster
from tests.promises.reading import Reader, Tables

pytestmark = pytest.mark.xdist_group("ring-three")

NOBODYS = "a" * 26
FLOORS = {
    "requests": 2500,
    "本人の同意": 100,
    "利用目的の範囲内": 20,
    "自所の記載": 250,
    "not disclosed": 80,
    "hidden place": 2,
}
OPEN = {"/sign-in", "/static/<path:filename>"}
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(kw_only=True)
class Walk:
    """The world, the application on it, and everything that was seen."""

    world: World
    app: Flask
    reader: Reader
    facts: Facts
    ledger: Ledger
    lines: list[str]


class Keeping(logging.Handler):
    """Keeps every line that any part of the program logs."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(self.format(record))


# SQLite only: the walk takes a minute, and rings one and two hold the two databases against each other.
@pytest.fixture(scope="module", params=["sqlite"])
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
    with a_world(kind, home, data, keys) as world:
        reader = world.reader()
        lines: list[str] = []
        root, keeping = logging.getLogger(), Keeping(lines)
        root.addHandler(keeping)
        level = root.level
        root.setLevel(logging.DEBUG)
        try:
            app = create_app(world.house)
            done = Walk(
                world=world,
                app=app,
                reader=reader,
                facts=Facts(world, reader),
                ledger=Ledger(),
                lines=lines,
            )
            for account in accounts(world):
                _everywhere(done, account)
            yield done
        finally:
            root.setLevel(level)
            root.removeHandler(keeping)
            reader.close()


def visitor_of(walk: Walk, account: Account) -> Visitor:
    """The account's browser, signed in."""
    visitor = Visitor(walk.app, walk.world, account, walk.ledger, walk.reader)
    visitor.knows(walk.facts)
    visitor.sign_in()
    return visitor


def _everywhere(walk: Walk, account: Account) -> None:
    """Every GET address with every reference there is, then every POST address with nothing typed."""
    visitor = visitor_of(walk, account)
    for rule in walk.app.url_map.iter_rules():
        if rule.rule in OPEN:
            continue
        methods = rule.methods or set()
        for path in addresses(walk, rule):
            if "GET" in methods:
                visitor.go("GET", path)
            elif rule.endpoint not in {"session.end", "session.begin"}:
                _send_nothing(walk, visitor, path)
        walk.ledger.endpoints[rule.endpoint] += 1


def _send_nothing(walk: Walk, visitor: Visitor, path: str) -> None:
    """An empty form: it may be refused or complained about, it may not change or show what it should not."""
    if path.endswith(("/acceptance", "/ending", "/confirmation", "/copies")) and NOBODYS not in path:
        # These need no words: sent for real in the browser's story, and here only by who may not.
        handoff = path.split("/")[2]
        given = walk.facts.of(visitor.account).handoffs.get(handoff, frozenset())
        offices = {visitor.account.story.town.agencies.get(str(visitor.account.agency))}
        sides = {walk.facts.of(visitor.account).disclosures[key] for key in given}
        if not given or {s.giver for s in sides} & offices or {s.recipient for s in sides} & offices:
            return
    visitor.go("POST", path, {})


def addresses(walk: Walk, rule: Rule) -> list[str]:
    """The rule with every reference of its kind, foreign ones and one that never existed among them."""
    world, facts = walk.world, walk.facts
    names = _PARAMETER.findall(rule.rule)
    by_name = {
        "case": [*world.cases.values(), NOBODYS],
        "last": [*world.cases.values(), NOBODYS],
        "handoff": [*world.handoffs.values(), NOBODYS],
        "copy": [row["public_ref"] for row in walk.reader.rows("SELECT public_ref FROM copy")] + [NOBODYS],
        "appointment": [*[post.ref for post in facts.of(accounts(world)[0]).posts.values()][:4], NOBODYS],
    }
    combinations = []
    for case in by_name["case"] if "case" in names else [""]:
        key = world.case_of(case)
        narrow: dict[str, list[str]] = {
            "case": [case],
            "person": [*world.members.get(key, ()), NOBODYS],
            "consent": [*world.consents.get(key, ()), NOBODYS],
            "statement": [*_statements(walk, case)[:3], NOBODYS],
        }
        choices = [narrow.get(name) or by_name[name] for name in names]
        combinations += [dict(zip(names, chosen, strict=True)) for chosen in itertools.product(*choices)]
    return [_at(rule.rule, chosen) for chosen in combinations]


def _at(rule: str, chosen: Mapping[str, str]) -> str:
    return _PARAMETER.sub(lambda parameter: chosen[parameter[1]], rule)


def _statements(walk: Walk, case: str) -> list[str]:
    for story in (walk.world.first, walk.world.second):
        tables = walk.reader.tables(story.town.id) if case not in _known else _known[case]
        if case in tables.cases:
            _known[case] = tables
            return [lying.ref for lying in tables.of_case(tables.cases[case])]
    return []


_known: dict[str, Tables] = {}


@pytest.mark.slow
def test_every_address_was_walked_by_every_account_and_nothing_was_wrong(walk: Walk) -> None:
    print(f"\nring three: {walk.ledger.told()}", file=sys.__stderr__)
    assert walk.ledger.wrong == []
    every = {rule.endpoint for rule in walk.app.url_map.iter_rules() if rule.rule not in OPEN}
    assert every <= set(walk.ledger.endpoints)


@pytest.mark.slow
def test_every_ground_and_every_withheld_row_was_met_often(walk: Walk) -> None:
    met = {"requests": walk.ledger.requests.total(), **walk.ledger.withheld}
    for chip, times in walk.ledger.chips.items():
        for label in ("本人の同意", "利用目的の範囲内", "自所の記載"):
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
def test_after_a_withdrawal_over_http_no_account_sees_through_that_consent(walk: Walk) -> None:
    account = next(a for a in accounts(walk.world) if (a.key, a.agency) == ("counsellor", "east"))
    visitor = visitor_of(walk, account)
    case = walk.world.cases["consent"]
    consent = walk.world.consents["consent"][0]
    answer = visitor.go("POST", f"/cases/{case}/consents/{consent}/withdrawal", {"said_on": "R8.11.23", "reason": ""})
    assert answer.status < 400, answer.status
    afterwards = Walk(
        world=walk.world,
        app=walk.app,
        reader=walk.reader,
        facts=Facts(walk.world, walk.reader),
        ledger=Ledger(),
        lines=walk.lines,
    )
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
