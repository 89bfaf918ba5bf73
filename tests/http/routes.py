"""Every address there is, from the routes themselves: each place in a route is filled with every reference of its kind."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

from flask import Flask
from werkzeug.routing import MapAdapter, Rule

from tests.http.town import World
from tests.promises.reading import Reader

NOTHING = "a" * 26
"""A reference of the right shape that was never drawn."""
OPEN_TO_ANYONE = frozenset({"session.sign_in", "session.begin", "static"})


@dataclass(frozen=True, kw_only=True)
class Address:
    """A path, with the case it is about where it is about one."""

    endpoint: str
    path: str
    case: str = ""
    nothing: str = ""
    """The same route with references of nothing: what must look the same where this one is not permitted."""


class NotFillable(LookupError):
    """A route has a place for which the walk knows no references: tell `References` what belongs there."""


class References:
    """Every public reference there is, of both towns, by the name of its place in a route."""

    def __init__(self, world: World, reader: Reader) -> None:
        tables = [reader.tables(story.town.id) for story in (world.first, world.second)]
        self.cases = sorted(ref for one in tables for ref in one.cases)
        self.by_case: dict[str, dict[str, list[str]]] = {case: {} for case in self.cases}
        for one in tables:
            for person in one.persons.values():
                self._keep(one.case_ref(person.case), "person", person.ref)
            for lying in one.statements:
                # One that tells a place, and those of other offices: the rest are of their kind.
                if lying.facts.field in {"address.home", "economy.debt", "plan.goal"}:
                    self._keep(one.case_ref(lying.facts.case), "statement", lying.ref)
        keys = {reader.key(value): ref for one in tables for ref, value in one.cases.items()}
        for row in reader.rows("SELECT public_ref, case_id FROM consent"):
            self._keep(keys[row["case_id"]], "consent", row["public_ref"])
        self.alone = {
            "handoff": [row["public_ref"] for row in reader.rows("SELECT public_ref FROM handoff")],
            "copy": [row["public_ref"] for row in reader.rows("SELECT public_ref FROM copy")],
            "appointment": [post.ref for one in tables for post in one.posts.values()],
            "last": self.cases,
        }

    def _keep(self, case: str, kind: str, ref: str) -> None:
        self.by_case[case].setdefault(kind, []).append(ref)

    def of(self, rule: Rule, bound: MapAdapter) -> list[Address]:
        """The addresses of a route: with every reference, with one of another case, with none that exists."""
        names = sorted(rule.arguments)
        if not names:
            return [Address(endpoint=rule.endpoint, path=bound.build(rule.endpoint))]
        nothing = bound.build(rule.endpoint, dict.fromkeys(names, NOTHING))
        filled = [({}, NOTHING), *self._filled(names)]
        return [
            Address(
                endpoint=rule.endpoint,
                path=bound.build(rule.endpoint, {**dict.fromkeys(names, NOTHING), **places}),
                case=case,
                nothing=nothing,
            )
            for places, case in filled
        ]

    def _filled(self, names: list[str]) -> Iterable[tuple[Mapping[str, str], str]]:
        if "case" not in names:
            for name in names:
                if name not in self.alone:
                    raise NotFillable(name)
            yield from ((dict(zip(names, refs, strict=True)), "") for refs in product(*(self.alone[n] for n in names)))
            return
        others = [name for name in names if name != "case"]
        for case in self.cases:
            for name in others:
                if not any(name in kinds for kinds in self.by_case.values()):
                    raise NotFillable(name)
            own = [self.by_case[case].get(name, []) for name in others]
            foreign = [self._of_another(case, name) for name in others]
            for refs in [*product(*own), tuple(foreign)]:
                yield {"case": case, **dict(zip(others, refs, strict=True))}, case

    def _of_another(self, case: str, name: str) -> str:
        return next(kinds[name][0] for other, kinds in self.by_case.items() if other != case and kinds.get(name))


def rules(app: Flask, method: str) -> list[Rule]:
    """The routes that answer to this method, files apart."""
    return [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ()) and rule.endpoint != "static"]


def bound(app: Flask) -> MapAdapter:
    """For building addresses, and finding whose they are."""
    return app.url_map.bind("localhost")
