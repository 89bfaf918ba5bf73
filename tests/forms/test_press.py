"""The press against tricks: a page gets nothing from outside, and a template cannot print what is no text."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from forms.errors import ForeignResource, LayoutFault, NotPrintable
from forms.pdf import Draft, Press, content_of
from tests.forms.reading import opened, text_of

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Note:
    """The smallest form."""

    text: str
    nothing: str | None = None
    yes: bool = True
    parts: tuple[str, ...] = ("一", "二")


@contextmanager
def a_server() -> Iterator[tuple[str, list[str]]]:
    """A web server on this machine that remembers who asked for what; /moved sends elsewhere."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(302 if self.path == "/moved" else 200)
            if self.path == "/moved":
                self.send_header("Location", "file:///etc/passwd")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the parent's name
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def printed(
    tmp_path: Path, page: str, *, css: str = "", text: str = "", pictures: dict[str, bytes] | None = None
) -> bytes:
    (tmp_path / "base.css").write_text(css, encoding="utf-8")
    (tmp_path / "note.html").write_text(page, encoding="utf-8")
    press = Press(tmp_path, cache=tmp_path / "cache")
    return press.print(
        Draft(template="note.html", sheet=Note(text=text), title="メモ", made_at=NOON, pictures=pictures or {})
    )


PAGE = '<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8"><title>{{ title|raw }}</title>%s</head><body>%s</body></html>'


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("", '<img alt="x" src="SERVER/picture.png">'),
        ("", '<img alt="x" src="SERVER/moved">'),
        ("", '<img alt="x" src="//127.0.0.1/picture.png">'),
        ("", '<img alt="x" src="file:///etc/passwd">'),
        ("", '<img alt="x" src="FILE:/etc/passwd">'),
        ("", '<img alt="x" src="/etc/passwd">'),
        ("", '<img alt="x" src="../../../etc/passwd">'),
        ("", '<img alt="x" src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E">'),
        ("", '<object data="file:///etc/passwd"></object>'),
        ("", '<embed src="file:///etc/passwd">'),
        ("", '<a rel="attachment" href="file:///etc/passwd">x</a>'),
        ("", '<p style="background: url(file:///etc/passwd)">x</p>'),
        ("", '<ul style="list-style-image: url(SERVER/x)"><li>x</li></ul>'),
        ("", '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd" width="9" height="9"/></svg>'),
        ('<link rel="attachment" href="file:///etc/passwd">', ""),
        ('<link rel="attachment" href="SERVER/secret">', ""),
        ('<link rel="stylesheet" href="SERVER/x.css">', ""),
        ('<link rel="stylesheet" href="file:///etc/passwd">', ""),
        ("<style>@import url(SERVER/x.css);</style>", ""),
        ("<style>@import 'file:///etc/passwd';</style>", ""),
        ("<style>@font-face { font-family: x; src: url(SERVER/x.woff2) } p { font-family: x }</style>", "<p>x</p>"),
        ("<style>@page { background: url(SERVER/x.svg) }</style>", "x"),
        ('<base href="file:///etc/">', '<img alt="x" src="passwd">'),
        ('<base href="SERVER/">', '<img alt="x" src="sheets">'),
    ],
)
def test_a_page_that_asks_for_anything_from_outside_is_not_printed(tmp_path: Path, head: str, body: str) -> None:
    with a_server() as (address, asked):
        page = (PAGE % (head, body)).replace("SERVER", address)
        with pytest.raises(ForeignResource) as refusal:
            printed(tmp_path, page)
    assert asked == []
    assert refusal.value.urls
    assert "passwd" not in str(refusal.value)


def test_a_shape_borrowed_from_elsewhere_is_not_fetched(tmp_path: Path) -> None:
    with a_server() as (address, asked):
        shape = f'<svg xmlns="http://www.w3.org/2000/svg"><title>x</title><use href="{address}/x.svg#a"/></svg>'
        printed(tmp_path, PAGE % ("", shape))
    assert asked == []


def test_a_picture_that_asks_for_another_is_not_printed(tmp_path: Path) -> None:
    nested = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd" width="9" height="9"/></svg>'
    with pytest.raises(ForeignResource):
        printed(tmp_path, PAGE % ("", '<img alt="x" src="sheet:mine">'), pictures={"mine": nested})


def test_a_picture_of_the_sheet_is_printed(tmp_path: Path) -> None:
    own = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    pdf = printed(tmp_path, PAGE % ("", '<img alt="x" src="sheet:mine">'), pictures={"mine": own})
    assert len(opened(pdf).pages) == 1


def test_an_entity_of_a_picture_reads_no_file(tmp_path: Path) -> None:
    sly = (
        b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
        b'<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"><text y="20">&x;</text></svg>'
    )
    with pytest.raises((LayoutFault, ForeignResource)):
        printed(tmp_path, PAGE % ("", '<img alt="x" src="sheet:mine">'), pictures={"mine": sly})


def test_a_template_cannot_print_markup_given_as_text(tmp_path: Path) -> None:
    pdf = printed(tmp_path, PAGE % ("", "<p>{{ sheet.text }}</p>"), text="<b>&lt;x</b>")
    assert "<b>&lt;x</b>" in text_of(pdf)


def test_a_template_cannot_print_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="has no attribute 'absent'"):
        printed(tmp_path, PAGE % ("", "{{ sheet.absent }}"))


@pytest.mark.parametrize("expression", ["sheet", "sheet.text.upper", "sheet.nothing", "sheet.yes", "sheet.parts"])
def test_a_template_cannot_print_anything_but_texts_and_numbers(tmp_path: Path, expression: str) -> None:
    with pytest.raises(NotPrintable):
        printed(tmp_path, PAGE % ("", "{{ " + expression + " }}"), text="x")


@pytest.mark.parametrize("value", [{"name": "x"}, ["x"], 1.5, b"x", Note])
def test_a_form_takes_frozen_values_only(value: Any) -> None:
    with pytest.raises(NotPrintable):
        content_of(Note(text=value))


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(NotPrintable):
        content_of(Note(text=datetime(2026, 11, 20)))  # type: ignore[arg-type]  # noqa: DTZ001


def test_a_complaint_of_the_typesetter_stops_the_form_and_reaches_no_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(LayoutFault) as refusal:
        printed(tmp_path, PAGE % ("", "x"), css="p { colour: 秘密 }")
    assert refusal.value.warnings
    assert "秘密" not in str(refusal.value)
    assert caplog.text == ""
