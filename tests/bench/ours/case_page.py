"""The whole GET of a case's page: 40 sealed fields and 30 notes, one entry committed before anything is opened.

Ours is the application itself, signed in, on an installation of its own. The other side is the same page from plain
columns, unsealed, undecided and unlogged. Both are asked over loopback, each behind the same server in a process of
its own; before anything is timed, both must send the same HTML.

Three figures for each database: the time of a request (one browser, one request after the other), the processor time
that the web process spends on it, and the 95th percentile with eight browsers at once.
"""

import re
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from flask import Flask

from coord.actions.cases import Intake, NewPerson, add_statement, enter_case, read_case
from coord.actions.founding import found_town
from coord.actions.gate import House, open_house
from coord.actions.sessions import SignedIn, sign_in, visitor
from coord.actions.shown import ShownCase
from coord.config import Settings
from coord.domain.ids import new_public_ref
from coord.domain.statement import Source, Value
from coord.web.app import create_app
from tests.bench.other import case_page as other
from tests.bench.registry import Bench, Sides, at_most, benchmark
from tests.bench.serving import (
    THREADS,
    Served,
    cpu_milliseconds_a_request,
    milliseconds_a_request,
    p95_milliseconds,
    served,
)
from tests.builders import Story, installed_house, settings_for, small_plan
from tests.databases import KINDS, DatabaseKind, postgresql_database, sqlite_url
from tests.postgresql import Cluster

NOTES = 30
REQUESTS = 25
BROWSERS = 8
REQUESTS_A_BROWSER = 12
READER = "counsellor"
HEARD_ON = date(2026, 11, 20)

MOTHER = {
    "person.name": "西川 とし子",
    "person.kana": "にしかわ としこ",
    "person.birth_date": "1944-03-12",
    "person.sex": "女",
    "household.relation": "本人",
    "household.living": "同居",
    "household.state": "長男と二人暮らし。近所に住む妹が週に一度ようすを見にくる。",
    "address.home": "みらい市さくら台3丁目14番2号",
    "address.phone": "0000-00-1234",
    "address.how_to_call": "電話は午前中に。長男が出たときは「包括の健康相談です」とだけ伝える。",
    "health.care_level": "要介護2（令和8年6月認定）",
    "health.illness": "高血圧、変形性膝関節症。血圧の薬を飲み忘れることがある。",
    "health.memory": "同じ話を繰り返す。日付が分からない日がある。",
    "health.hospital": "さくら台内科医院、月に一度。通院は妹が付き添う。",
    "economy.income": "年金 月9万4千円",
    "economy.arrears": "電気料金が2か月分未払い",
    "housing.kind": "持ち家（木造2階建て）",
    "housing.state": "居間と台所に物が積まれ、通り道は人ひとり分。雨漏りがある。",
    "ties.trusted": "妹（市内）、向かいの家の田中さん",
    "wish.life": "この家で、息子と暮らしつづけたい。",
}
SON = {
    "person.name": "西川 隆",
    "person.kana": "にしかわ たかし",
    "person.birth_date": "1973-08-02",
    "person.sex": "男",
    "household.relation": "長男",
    "household.living": "同居",
    "household.state": "2階の自室で過ごし、食事は母が部屋の前に置く。",
    "person.nickname": "たかちゃん（近所での呼び名）",
    "address.how_to_call": "直接は話さない。母を通してメモを渡す。",
    "health.illness": "10年ほど受診していない。腰の痛みを母が聞いている。",
    "health.disability": "手帳はない",
    "economy.income": "なし",
    "economy.debt": "携帯電話の未払いが20万円ほど（母の話）",
    "work.state": "平成20年に退職。その後は仕事をしていない。",
    "ties.outings": "3年ほど外に出ていない。夜にコンビニへ行くことがある。",
    "ties.trusted": "中学の同級生に一人、年賀状のやりとりがある。",
    "watch.caution": "訪問は二人で。戸をたたいて待たず、メモを残して帰る。",
    "watch.state": "2階の明かりは夜中までついている。",
    "wish.life": "「今のままでいい」と母を通して聞いた。",
    "wish.support": "人に会うのは嫌だが、手紙なら読むかもしれない。",
}
NOTE = (
    "{number}回めの訪問。母は居間で待っていた。血圧の薬は先週の分が残っており、妹と分けて管理することにした。"
    "長男は部屋から出なかったが、置いていったメモへの返事が紙で戸の下から出てきた。"
    "次回は年金の手続きと電気料金の分割について、母と一緒に書類を見る約束をした。"
)


# ── The content ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class Written:
    """A case that was written, as its reader sees it, and his living session."""

    shown: ShownCase
    session: SignedIn
    visitor: other.Visitor

    @property
    def path(self) -> str:
        return f"/cases/{self.shown.ref}"


def write_case(house: House) -> Written:
    """A town with one case: a household of two, 40 fields, a consent and a refusal, 30 notes."""
    plan = small_plan(logins=True)
    # Only the reader signs in: a password of everybody's would cost seconds of Argon2.
    people = {key: person if key == READER else replace(person, login="") for key, person in plan.people.items()}
    plan = replace(plan, people=people)
    story = Story(house=house, town=found_town(house, plan), plan=plan)
    reader = story.actor(READER)
    persons = tuple(NewPerson(values={code: _said(text) for code, text in said.items()}) for said in (MOTHER, SON))
    case = enter_case(house, reader, Intake(form_ref=new_public_ref(), persons=persons, heard_on=HEARD_ON))
    story.consents(case, "given", "refused")
    both = tuple(story.persons(case))
    for number in range(NOTES):
        text = NOTE.format(number=number + 1)
        add_statement(house, reader, case, field="course.note", persons=both, value=_said(text, number))
    session = sign_in(house, login=people[READER].login, password=people[READER].password, address="127.0.0.1")
    if not isinstance(session, SignedIn):
        raise TypeError("the reader could not sign in")
    return Written(
        shown=read_case(house, reader, case),
        session=session,
        visitor=_visitor_of(house, session),
    )


def _said(text: str, days_later: int = 0) -> Value:
    return Value(text=text, source=Source.FAMILY, learned_on=HEARD_ON + timedelta(days=days_later))


def _visitor_of(house: House, session: SignedIn) -> other.Visitor:
    """The names that stand in the head of the reader's pages."""
    who = visitor(house, session.token)
    if who.appointment is None:
        raise TypeError("the reader works as nobody")
    office = other.Office(
        agency_name=who.appointment.agency_name, title=who.appointment.title, role=who.appointment.role
    )
    return other.Visitor(
        staff_name=who.staff_name,
        municipality_name=who.municipality_name,
        specimen=who.specimen,
        appointment=office,
        appointments=(office,),
    )


# ── The sides ────────────────────────────────────────────────────────────────────────────────────


def open_ours(settings: Settings) -> Iterator[Flask]:
    """The application on its house, for a server process."""
    house = open_house(settings)
    yield create_app(house)
    house.close()


def plain_arguments(settings: Settings, url: str, app: Flask) -> tuple[str, int, Collection[tuple[str, str]], str, str]:
    """What the other side is opened with: as many connections, the same addresses, the same templates."""
    addresses = [(rule.rule, rule.endpoint) for rule in app.url_map.iter_rules()]
    return url, settings.lanes, addresses, str(app.static_folder), str(settings.templates)


_DIFFERS_BY_NATURE = (
    re.compile(r'name="csrf_token" value="[^"]*"'),
    re.compile(r'<footer class="recorded">.*?</footer>', re.DOTALL),
    re.compile(r' data-seconds="\d+"'),
)
"""The token of the form, the sign at the foot (its time, and the entry that only one side writes), the session's seconds."""


def first_difference(ours: str, theirs: str) -> str:
    """Where two pages part, as two lines; nothing where they are the same page."""
    for pattern in _DIFFERS_BY_NATURE:
        ours, theirs = pattern.sub("", ours), pattern.sub("", theirs)
    for mine, yours in zip(ours.splitlines(), theirs.splitlines(), strict=False):
        if mine != yours:
            return f"{mine}\n{yours}"
    return "" if ours == theirs else "one page goes on longer"


# ── The figures ──────────────────────────────────────────────────────────────────────────────────


Figure = Callable[[ExitStack, Served], Callable[[], float]]
"""Opens the browsers on a served side (the stack closes them) and returns what takes the figure once."""


def _time(stack: ExitStack, side: Served) -> Callable[[], float]:
    browser = side.browser()
    stack.callback(browser.close)
    return lambda: milliseconds_a_request(browser, REQUESTS)


def _cpu(stack: ExitStack, side: Served) -> Callable[[], float]:
    browser = side.browser()
    stack.callback(browser.close)
    return lambda: cpu_milliseconds_a_request(side, browser, REQUESTS)


def _p95(stack: ExitStack, side: Served) -> Callable[[], float]:
    browsers = [side.browser() for _ in range(BROWSERS)]
    for browser in browsers:
        stack.callback(browser.close)
    return lambda: p95_milliseconds(browsers, REQUESTS_A_BROWSER)


FIGURES: Mapping[str, tuple[Figure, str]] = {
    "": (_time, "time of a request"),
    "_cpu": (_cpu, "processor time of the web process a request"),
    "_p95": (_p95, f"95th percentile under {BROWSERS} browsers"),
}


def prepare(bench: Bench, *, kind: DatabaseKind, figure: Figure) -> Iterator[Sides]:
    """Both sides on fresh databases of one kind, in servers of their own."""
    home = bench.build / "bench" / "case_page" / kind
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    with ExitStack() as stack:
        data, keys, plain = stack.enter_context(_databases(kind, home))
        house = stack.enter_context(installed_house(home, data, keys))
        settings = settings_for(home, data, keys)
        written = write_case(house)
        arguments = plain_arguments(settings, plain, create_app(house))
        engine = other.open_engine(plain, connections=1)
        other.fill(
            engine,
            written.shown,
            visitor=written.visitor,
            token=written.session.token,
            until=written.session.until,
        )
        engine.dispose()
        token, path = written.session.token, written.path
        ours = stack.enter_context(served(open_ours, settings, token=token, path=path))
        theirs = stack.enter_context(served(other.open_plain, *arguments, token=token, path=path))
        size = _compare(ours, theirs)
        yield Sides(
            ours=figure(stack, ours),
            other=figure(stack, theirs),
            databases={
                **_settings_of(house),
                "connections": str(settings.lanes),
                "server": f"waitress, {THREADS} threads, a process for each side",
                "requests a run": f"{REQUESTS} of one browser, or {REQUESTS_A_BROWSER} of each of {BROWSERS}",
                "page": f"{size} bytes, {len(MOTHER) + len(SON)} fields, {NOTES} notes",
            },
        )


def _compare(ours: Served, theirs: Served) -> int:
    """The size of the page that both sides send. Raises ValueError where they send different ones."""
    pages = []
    for side in (ours, theirs):
        browser = side.browser()
        pages.append(browser.get())
        browser.close()
    mine, yours = pages
    difference = first_difference(mine.decode(), yours.decode())
    if difference:
        raise ValueError(f"The two sides send different pages:\n{difference}")
    return len(mine)


@contextmanager
def _databases(kind: DatabaseKind, home: Path) -> Iterator[tuple[str, str, str]]:
    """Three empty ones: coord's data, its keys, and the other side's."""
    names = ("coord", "keystore", "plain")
    if kind == "sqlite":
        data, keys, plain = (sqlite_url(home, name) for name in names)
        yield data, keys, plain
        return
    with Cluster() as cluster, ExitStack() as stack:
        data, keys, plain = (stack.enter_context(postgresql_database(cluster, name)) for name in names)
        yield data, keys, plain


def _settings_of(house: House) -> dict[str, str]:
    """What decides how dear a commit is, as the database itself says it."""
    with house.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            asked = {name: f"PRAGMA {name}" for name in ("journal_mode", "synchronous")}
        else:
            asked = {name: f"SHOW {name}" for name in ("server_version", "fsync", "synchronous_commit")}
        answers = {name: str(connection.exec_driver_sql(question).scalar()) for name, question in asked.items()}
    return {"kind": house.engine.dialect.name, **answers}


for _kind in KINDS:
    for _suffix, (_figure, _what) in FIGURES.items():
        benchmark(
            name=f"case_page_{_kind}{_suffix}",
            family="case_page",
            what=f"Case page on {_kind}, sealed and logged, against plain and unlogged: {_what}",
            aim=at_most(1.5),
            unit="ms",
            runs=11,
            full_runs=41,
        )(partial(prepare, kind=_kind, figure=_figure))
