"""The walk: everyone opens every address there is, and sends every address that takes something an empty form."""

import itertools
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from flask import Flask
from werkzeug.routing import Rule

from tests.http.seeing import Account, Facts, accounts, writes_drafts
from tests.http.town import World
from tests.http.visitor import Ledger, Visitor
from tests.promises.reading import Reader

NOBODYS = "a" * 26
"""A reference of the right shape that was never drawn."""
OPEN = {"/sign-in", "/static/<path:filename>"}
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
_ONE_PRESS = ("/acceptance", "/ending", "/extension", "/confirmation", "/copies")
"""Addresses that need no words: sent when their form stands on a page, and empty only by who may not."""
SHARES = 4
"""A share is one in four addresses of a rule, others with every account, and the one that never was."""
_OF_PAPER = ("/packs", "/cancellation", "/release", "/handing-out", "/voiding", "/shredding", "/minutes/copies")
WHO_NUMBERS = frozenset({"east", "welfare"})
"""The offices with numbered paper: what is pressed on it is theirs to press, when their form is sent."""


class Keeping(logging.Handler):
    """Keeps every line that any part of the program logs."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(self.format(record))


@dataclass(kw_only=True)
class Walk:
    """The world, the application on it, and everything that was seen."""

    world: World
    app: Flask
    reader: Reader
    facts: Facts
    lines: list[str]
    ledger: Ledger = field(default_factory=Ledger)
    visitors: list[Visitor] = field(default_factory=list)

    def look_again(self) -> Facts:
        """Read the tables anew: something changed."""
        self.facts = Facts(self.world, self.reader)
        return self.facts


def visitor_of(walk: Walk, account: Account) -> Visitor:
    """The account's browser, signed in."""
    visitor = Visitor(walk.app, walk.world, account, walk.ledger, walk.reader)
    visitor.knows(walk.facts)
    visitor.sign_in()
    return visitor


def look_everywhere(walk: Walk) -> None:
    """Every account of both towns."""
    for turn, account in enumerate(accounts(walk.world)):
        visitor = visitor_of(walk, account)
        walk.visitors.append(visitor)
        _everywhere(walk, visitor, turn)


def _everywhere(walk: Walk, visitor: Visitor, turn: int) -> None:
    """Every GET address with every reference there is; every POST address with nothing typed, on its share of them.

    What is shown is decided in one place for both databases: on PostgreSQL a share of the closed doors is enough.
    """
    followed: set[tuple[str, frozenset[str]]] = set()
    closed = frozenset() if walk.reader.sqlite else _closed_to(walk, visitor.account)
    for place, rule in enumerate(walk.app.url_map.iter_rules()):
        if rule.rule in OPEN:
            continue
        paths = addresses(walk, rule)
        if "GET" in (rule.methods or set()):
            for path in _worth_opening(paths, closed, turn + place):
                visitor.go("GET", path)
                _follow(visitor, path, followed)
        elif rule.endpoint not in {"session.end", "session.begin"}:
            for path in [*paths[(turn + place) % SHARES :: SHARES], paths[-1]]:
                _send_nothing(walk, visitor, path)
        walk.ledger.endpoints[rule.endpoint] += 1


def _closed_to(walk: Walk, account: Account) -> frozenset[str]:
    """The cases that this account cannot open, not even with a written reason; and the one that never was."""
    opens = walk.facts.opens
    cases = walk.world.cases.values()
    closed = {ref for ref in cases if not opens(account, ref) and not opens(account, ref, reasoned=True)}
    return frozenset({*closed, NOBODYS})


def _worth_opening(paths: list[str], closed: frozenset[str], lot: int) -> list[str]:
    """All addresses but those in closed cases, and a share of those."""
    behind = [path for path in paths if path.startswith("/cases/") and path.split("/")[2] in closed]
    left_out = set(behind) - {*behind[lot % SHARES :: SHARES], *behind[-1:]}
    return [path for path in paths if path not in left_out]


def _follow(visitor: Visitor, path: str, followed: set[tuple[str, frozenset[str]]]) -> None:
    """Links with a query, one of each kind: who sees what at one office, the record narrowed down."""
    for link in visitor.links:
        parts = urlsplit(link)
        kind = parts.path, frozenset(name for name, _ in parse_qsl(parts.query))
        if parts.query and not parts.netloc and parts.path == urlsplit(path).path and kind not in followed:
            followed.add(kind)
            visitor.go("GET", link)


def _send_nothing(walk: Walk, visitor: Visitor, path: str) -> None:
    """An empty form: it may be refused or complained about, it may not change or show what it should not."""
    if _is_of_paper(path) and NOBODYS not in path:
        if visitor.account.agency in WHO_NUMBERS and visitor.account.story is walk.world.first:
            return
    elif path.endswith(_ONE_PRESS) and NOBODYS not in path:
        handoff = path.split("/")[2]
        given = walk.facts.of(visitor.account).handoffs.get(handoff, frozenset())
        offices = {visitor.account.story.town.agencies.get(str(visitor.account.agency))}
        sides = {walk.facts.of(visitor.account).disclosures[key] for key in given}
        if not given or {s.giver for s in sides} & offices or {s.recipient for s in sides} & offices:
            return
    if path.endswith("/removal") and writes_drafts(walk.world, visitor.account):
        return  # what lies there is for the others to try
    visitor.go("POST", path, {})


def _is_of_paper(path: str) -> bool:
    return path.endswith(_OF_PAPER) or (path.startswith("/tasks/") and path.endswith("/copies"))


OF_A_MEETING = {
    "body": "body",
    "proposal": "proposal",
    "item": "item",
    "asked": "request",
    "task": "task",
    "pack": "pack",
}
"""The part of an address, and the table whose references stand there."""


def addresses(walk: Walk, rule: Rule) -> list[str]:
    """The rule with every reference of its kind, foreign ones and one that never existed among them.

    Inside a case stands what is its own, and something of another case.
    """
    world, facts = walk.world, walk.facts
    names = _PARAMETER.findall(rule.rule)
    by_name = {
        "last": [*world.cases.values(), NOBODYS],
        "handoff": [*world.handoffs.values(), NOBODYS],
        "glass": [*world.glasses.values(), NOBODYS],
        "copy": [row["public_ref"] for row in walk.reader.rows("SELECT public_ref FROM copy")] + [NOBODYS],
        "draft": [*world.drafts, NOBODYS],
        "envelope": _refs(walk, "emergency_envelope"),
        "sheet": [*(code.split("/")[-2] for code in world.codes), NOBODYS.upper()],
        "stamp": [world.codes[0].split("/")[-1], "NOTASTAMP"],
        **{name: _refs(walk, table) for name, table in OF_A_MEETING.items()},
        "appointment": [*[post.ref for post in facts.of(accounts(world)[0]).posts.values()][:4], NOBODYS],
    }
    combinations = []
    cases = [*world.cases.values(), NOBODYS]
    for place, case in enumerate(cases if "case" in names else [""]):
        mine, anothers = _inside(walk, case), _inside(walk, cases[place - 2])
        narrow = {name: [*refs, *(anothers[name][:1] or [NOBODYS])] for name, refs in mine.items()}
        choices = [[case] if name == "case" else narrow.get(name) or by_name[name] for name in names]
        combinations += [dict(zip(names, chosen, strict=True)) for chosen in itertools.product(*choices)]
    return [_at(rule.rule, chosen) for chosen in combinations]


def _inside(walk: Walk, case: str) -> dict[str, list[str]]:
    """What an address names inside a case; of what there is much, the first and the last."""
    key, statements = walk.world.case_of(case), walk.facts.statements_of(case)
    return {
        "person": [*walk.world.members.get(key, ())],
        "consent": [*walk.world.consents.get(key, ())],
        "statement": [*statements[:1], *statements[1:][-1:]],
        "disclosure": walk.facts.disclosures_of(case)[:2],
    }


def _refs(walk: Walk, table: str) -> list[str]:
    return [*(row["public_ref"] for row in walk.reader.rows(f"SELECT public_ref FROM {table}")), NOBODYS]


def _at(rule: str, chosen: Mapping[str, str]) -> str:
    return _PARAMETER.sub(lambda parameter: chosen[parameter[1]], rule)
