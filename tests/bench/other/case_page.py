"""The same page from plain columns: no sealing, no grounds, no decision, no log.

Flask, Flask-Login and SQLAlchemy Core as someone would write them who wants a quick page and nothing else: statements
built once, one query a table, tuples, and a single pass to the template. The template, the catalogue of fields, the
words for days and the addresses are coord's, so that both sides send the same bytes.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

import flask_login
from flask import Flask, abort, redirect, render_template, request
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    String,
    Table,
    Text,
    bindparam,
    create_engine,
    event,
    select,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import QueuePool
from werkzeug.wrappers import Response

from coord.actions.family import family_of
from coord.actions.shown import ShownCase, ShownConsent, ShownField, ShownPerson
from coord.clock import JAPAN
from coord.domain.agency import Role
from coord.domain.compartment import Compartment
from coord.domain.fields import FIELDS, Kind
from coord.domain.ground import Ground
from coord.domain.statement import Answer
from coord.domain.wareki import age_on, partial_date_of
from coord.web import words
from coord.web.app import PublicRef, Web
from coord.web.places import case_deeds_of, places_of

# ── The tables ───────────────────────────────────────────────────────────────────────────────────

METADATA = MetaData()

TOWN = Table("town", METADATA, Column("id", Integer, primary_key=True), Column("name", Text))
OFFICE = Table("office", METADATA, Column("id", Integer, primary_key=True), Column("name", Text))
WORKER = Table(
    "worker",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", Text),
    Column("title", Text),
    Column("role", String(20)),
    Column("office_id", ForeignKey("office.id")),
    Column("town_id", ForeignKey("town.id")),
)
SESSION = Table(
    "session",
    METADATA,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("worker_id", ForeignKey("worker.id")),
    Column("until", DateTime(timezone=True)),
)
CASE = Table(
    "support_case",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("ref", String(26), unique=True),
    Column("number", String(12)),
)
PERSON = Table(
    "person",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("ref", String(26), unique=True),
    Column("case_id", ForeignKey("support_case.id"), index=True),
    Column("principal", Boolean),
    Column("name", Text),
    Column("kana", Text),
    Column("birth_date", String(11)),
    Column("relation", Text),
)
CONSENT = Table(
    "consent",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("ref", String(26), unique=True),
    Column("person_id", ForeignKey("person.id"), index=True),
    Column("office_id", ForeignKey("office.id")),
    Column("answer", String(20)),
    Column("words", Text),
    Column("method", Text),
    Column("until", Date),
    Column("recorded_on", Date),
)
FACT = Table(
    "fact",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("ref", String(26), unique=True),
    Column("case_id", ForeignKey("support_case.id"), index=True),
    Column("person_id", ForeignKey("person.id"), nullable=True),
    Column("office_id", ForeignKey("office.id")),
    Column("position", Integer),
    Column("code", String(40)),
    Column("answer", String(20)),
    Column("value", Text),
    Column("source", Text),
    Column("learned_on", Date),
    Column("recorded_at", DateTime(timezone=True)),
)
"""A statement: of one person, or of the household where `person_id` is empty. `position`: its line on the page."""

# ── The questions ────────────────────────────────────────────────────────────────────────────────

WHO = (
    select(
        WORKER.c.name,
        WORKER.c.title,
        WORKER.c.role,
        WORKER.c.office_id,
        OFFICE.c.name.label("office"),
        TOWN.c.name.label("town"),
    )
    .join(WORKER, WORKER.c.id == SESSION.c.worker_id)
    .join(OFFICE, OFFICE.c.id == WORKER.c.office_id)
    .join(TOWN, TOWN.c.id == WORKER.c.town_id)
    .where(SESSION.c.token_hash == bindparam("hash"), SESSION.c.until > bindparam("now"))
)
CASE_BY_REF = select(CASE.c.id, CASE.c.ref, CASE.c.number).where(CASE.c.ref == bindparam("ref"))
PERSONS_OF = select(PERSON).where(PERSON.c.case_id == bindparam("case")).order_by(PERSON.c.id)
CONSENTS_OF = (
    select(CONSENT, OFFICE.c.name.label("agency"))
    .join(PERSON, PERSON.c.id == CONSENT.c.person_id)
    .join(OFFICE, OFFICE.c.id == CONSENT.c.office_id)
    .where(PERSON.c.case_id == bindparam("case"))
    .order_by(CONSENT.c.id)
)
FACTS_OF = (
    select(
        FACT.c.ref,
        FACT.c.code,
        FACT.c.person_id,
        FACT.c.office_id,
        FACT.c.answer,
        FACT.c.value,
        FACT.c.source,
        FACT.c.learned_on,
        FACT.c.recorded_at,
        OFFICE.c.name.label("agency"),
    )
    .join(OFFICE, OFFICE.c.id == FACT.c.office_id)
    .where(FACT.c.case_id == bindparam("case"))
    .order_by(FACT.c.position, FACT.c.id)
)

# ── What the template gets ───────────────────────────────────────────────────────────────────────


class Chip(NamedTuple):
    ground: Ground
    stamp: str
    label: str
    detail: str


class Sign(NamedTuple):
    at: datetime
    entry: UUID


class Office(NamedTuple):
    agency_name: str
    title: str
    role: Role


class Visitor(NamedTuple):
    staff_name: str
    municipality_name: str
    specimen: bool
    appointment: Office
    appointments: tuple[Office, ...]
    seconds_left: int = 1800
    seconds_when_used: int = 1740


class Consent(NamedTuple):
    ref: str
    answer: str
    words: str
    method: str
    until: date
    recorded_on: date
    agency: str
    in_force: bool


class Person(NamedTuple):
    ref: str
    called: str
    kana: str
    relation: str
    age: str
    birth: str
    principal: bool
    consents: list[Consent]
    place_hidden: bool = False
    place_secret: bool = False


class Fact(NamedTuple):
    ref: str
    code: str
    persons: tuple[str, ...]
    value: str
    source: str
    agency: str
    learned_on: date | None
    recorded_at: datetime
    ground: Chip
    own: bool
    raw: str
    answer: str


class Line(NamedTuple):
    label: str
    whose: str
    fields: list[Fact]

    @property
    def differ(self) -> bool:
        return len({fact.value for fact in self.fields}) > 1


class Section(NamedTuple):
    code: str
    label: str
    rows: list[Line]
    withheld: tuple[()] = ()


class Page(NamedTuple):
    ref: str
    number: str
    title: str
    persons: list[Person]
    sections: list[Section]
    recorded: Sign
    assignment: None = None
    in_emergency: bool = False
    unread: tuple[()] = ()

    def fields_of(self, person: str) -> list[Fact]:
        """Every value about one person, alone or with others."""
        return [
            fact for section in self.sections for line in section.rows for fact in line.fields if person in fact.persons
        ]


AnyRow = Row[*tuple[Any, ...]]

OWN = Chip(ground=Ground.OWN, stamp=Ground.OWN.stamp, label=Ground.OWN.label, detail="")
NO_ENTRY = UUID(int=0)

# ── The page ─────────────────────────────────────────────────────────────────────────────────────


def read_page(connection: Connection, ref: str, *, office: int) -> Page | None:
    """The page of a case; None where there is no such case."""
    case = connection.execute(CASE_BY_REF, {"ref": ref}).one_or_none()
    if case is None:
        return None
    now = datetime.now(UTC)
    today = now.astimezone(JAPAN).date()
    consents: dict[int, list[Consent]] = {}
    for row in connection.execute(CONSENTS_OF, {"case": case.id}):
        consents.setdefault(row.person_id, []).append(_consent(row, today))
    rows = connection.execute(PERSONS_OF, {"case": case.id}).all()
    persons = [_person(row, consents.get(row.id, []), today) for row in rows]
    refs: dict[int | None, tuple[str, ...]] = {row.id: (row.ref,) for row in rows}
    whose: dict[int | None, str] = {row.id: row.name for row in rows}
    refs[None], whose[None] = tuple(row.ref for row in rows), "世帯"
    sections: dict[Compartment, list[Line]] = {}
    for (code, person), facts in groupby(
        connection.execute(FACTS_OF, {"case": case.id}), key=lambda row: (row.code, row.person_id)
    ):
        field = FIELDS[code]
        fields = [_fact(row, field.kind, refs[person], own=row.office_id == office) for row in facts]
        line = Line(label=field.label, whose=whose[person], fields=fields)
        sections.setdefault(field.compartment, []).append(line)
    named = next(row.name for row in rows if row.principal)
    return Page(
        ref=case.ref,
        number=case.number,
        title=f"{named}さんの世帯",
        persons=persons,
        sections=[
            Section(code=section.code, label=section.label, rows=sections[section])
            for section in Compartment
            if section in sections
        ],
        recorded=Sign(at=now, entry=NO_ENTRY),
    )


def _consent(row: AnyRow, today: date) -> Consent:
    return Consent(
        ref=row.ref,
        answer=row.answer,
        words=row.words,
        method=row.method,
        until=row.until,
        recorded_on=row.recorded_on,
        agency=row.agency,
        in_force=row.answer == "given" and today <= row.until,
    )


def _person(row: AnyRow, consents: list[Consent], today: date) -> Person:
    birth = partial_date_of(row.birth_date)
    return Person(
        ref=row.ref,
        called=row.name,
        kana=row.kana,
        relation=row.relation,
        age=f"{age_on(birth.latest, today)}歳",
        birth=birth.in_wareki,
        principal=row.principal,
        consents=consents,
    )


def _fact(row: AnyRow, kind: Kind, persons: tuple[str, ...], *, own: bool) -> Fact:
    value = row.value
    if row.answer != "given":
        value = Answer(row.answer).label
    elif kind is Kind.DATE:
        value = partial_date_of(value).in_wareki
    return Fact(
        ref=row.ref,
        code=row.code,
        persons=persons,
        value=value,
        source=row.source,
        agency=row.agency,
        learned_on=row.learned_on,
        recorded_at=row.recorded_at,
        ground=OWN,
        own=own,
        raw=row.value,
        answer=row.answer,
    )


# ── The application ──────────────────────────────────────────────────────────────────────────────


class Worker(flask_login.UserMixin):  # type: ignore[misc]
    """Whoever is signed in, and his office."""

    def __init__(self, token: str, row: AnyRow) -> None:
        self.id = token
        self.office: int = row.office_id
        place = Office(agency_name=row.office, title=row.title, role=Role(row.role))
        self.visitor = Visitor(
            staff_name=row.name,
            municipality_name=row.town,
            specimen=True,
            appointment=place,
            appointments=(place,),
        )


def create_app(engine: Engine, addresses: Collection[tuple[str, str]], *, static: str, templates: str) -> Flask:
    """The application. `addresses` are (rule, endpoint) of the pages that the template links to."""
    app = Flask("plain", static_folder=static, static_url_path="/static", template_folder=templates)
    app.jinja_options = Web.jinja_options
    app.config.update(SECRET_KEY="plain" * 8, SESSION_COOKIE_NAME="plain_session", WTF_CSRF_TIME_LIMIT=None)
    app.url_map.converters["ref"] = PublicRef
    CSRFProtect(app)
    words.teach(app.jinja_env)
    login = flask_login.LoginManager()
    login.session_protection = None
    login.init_app(app, add_context_processor=False)

    @login.user_loader
    def worker(token: str) -> Worker | None:
        with engine.connect() as connection:
            hashed = hashlib.sha256(token.encode()).digest()
            row = connection.execute(WHO, {"hash": hashed, "now": datetime.now(UTC)}).one_or_none()
        return Worker(token, row) if row else None

    @app.context_processor
    def frame() -> dict[str, object]:
        visitor: Visitor = flask_login.current_user.visitor
        role = visitor.appointment.role
        return {
            "visitor": visitor,
            "places": places_of(role, app.view_functions),
            "case_deeds": case_deeds_of(role, app.view_functions),
            "here": request.blueprint,
            "after_idle": "",
        }

    def show(case: str) -> str | Response:
        if not flask_login.current_user.is_authenticated:
            return redirect("/sign-in")
        with engine.connect() as connection:
            page = read_page(connection, case, office=flask_login.current_user.office)
        if page is None:
            abort(404)
        family = family_of(page)  # type: ignore[arg-type] # a case by its shape
        return render_template("pages/cases/show.html", case=page, family=family, reasoned=False)

    pages: dict[str, Callable[..., str | Response]] = {"cases.show": show}
    for rule, endpoint in addresses:
        if endpoint != "static":
            app.add_url_rule(rule, endpoint, pages.get(endpoint, _elsewhere))
    return app


def _elsewhere(**_: str) -> str:
    abort(404)


def open_engine(url: str, *, connections: int) -> Engine:
    """As many connections as coord has lanes, kept open; SQLite as durable as coord's."""
    engine = create_engine(url, poolclass=QueuePool, pool_size=connections, max_overflow=0)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def open_plain(
    url: str, connections: int, addresses: Collection[tuple[str, str]], static: str, templates: str
) -> Iterator[Flask]:
    """The application on its database, for a server process."""
    engine = open_engine(url, connections=connections)
    yield create_app(engine, addresses, static=static, templates=templates)
    engine.dispose()


# ── The same content ─────────────────────────────────────────────────────────────────────────────


def fill(engine: Engine, case: ShownCase, *, visitor: Visitor, token: str, until: datetime) -> None:
    """Put down what coord shows of this case, and one session."""
    lines = [row for section in case.sections for row in section.rows]
    fields = [field for line in lines for field in line.fields]
    offices = dict.fromkeys([visitor.appointment.agency_name, *(field.agency for field in fields)])
    office_ids = {name: number for number, name in enumerate(offices, 1)}
    person_ids = {person.ref: number for number, person in enumerate(case.persons, 1)}
    METADATA.create_all(engine)
    with engine.begin() as connection:
        connection.execute(TOWN.insert(), {"id": 1, "name": visitor.municipality_name})
        connection.execute(OFFICE.insert(), [{"id": number, "name": name} for name, number in office_ids.items()])
        connection.execute(
            WORKER.insert(),
            {
                "id": 1,
                "name": visitor.staff_name,
                "title": visitor.appointment.title,
                "role": visitor.appointment.role.value,
                "office_id": office_ids[visitor.appointment.agency_name],
                "town_id": 1,
            },
        )
        hashed = hashlib.sha256(token.encode()).digest()
        connection.execute(SESSION.insert(), {"token_hash": hashed, "worker_id": 1, "until": until})
        connection.execute(CASE.insert(), {"id": 1, "ref": case.ref, "number": case.number})
        for person in case.persons:
            connection.execute(PERSON.insert(), _person_row(person, person_ids[person.ref], case))
            for consent in person.consents:
                office = office_ids[consent.agency]
                connection.execute(CONSENT.insert(), _consent_row(consent, person_ids[person.ref], office))
        for position, line in enumerate(lines):
            for field in line.fields:
                person_id = person_ids[field.persons[0]] if len(field.persons) == 1 else None
                row = _fact_row(field, person_id, office_ids[field.agency])
                connection.execute(FACT.insert(), {**row, "position": position})


def _person_row(person: ShownPerson, number: int, case: ShownCase) -> dict[str, object]:
    said = {field.code: field.raw for field in case.fields_of(person.ref) if len(field.persons) == 1}
    return {
        "id": number,
        "ref": person.ref,
        "case_id": 1,
        "principal": person.principal,
        "name": person.name,
        "kana": person.kana,
        "birth_date": said["person.birth_date"],
        "relation": person.relation,
    }


def _consent_row(consent: ShownConsent, person: int, office: int) -> dict[str, object]:
    return {
        "ref": consent.ref,
        "person_id": person,
        "office_id": office,
        "answer": consent.answer,
        "words": consent.words,
        "method": consent.method,
        "until": consent.until,
        "recorded_on": consent.recorded_on,
    }


def _fact_row(field: ShownField, person: int | None, office: int) -> dict[str, object]:
    return {
        "ref": field.ref,
        "case_id": 1,
        "person_id": person,
        "office_id": office,
        "code": field.code,
        "answer": field.answer,
        "value": field.raw,
        "source": field.source,
        "learned_on": field.learned_on,
        "recorded_at": field.recorded_at,
    }
