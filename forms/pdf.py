"""The press: a draft of a form goes in, PDF bytes come out. The only file that runs WeasyPrint.

Everything the press prints is a value of a frozen dataclass: never HTML, never a dict. Every text goes through
`set_text` on its way into the page, whichever way the template writes it, so that no template can forget to escape
or to look up a character.
"""

from __future__ import annotations

import dataclasses
import gc
import json
import logging
import re
import tempfile
import threading
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from io import BytesIO
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Undefined
from markupsafe import Markup, escape

from forms import fonts
from forms.characters import undrawable
from forms.errors import CannotDraw, ForeignResource, LayoutFault, NotPrintable, Undrawable
from forms.lines import set_text
from forms.readings import pieces

Laid = Any  # a document of WeasyPrint, which ships no types
_WEASYPRINT = logging.getLogger("weasyprint")
_NOTDEF = re.compile(r"\(U\+([0-9A-F]{4,6})\)")


@contextmanager
def _uncollected() -> Iterator[None]:
    """Hold the garbage collector off: it would go through the half-made pages again and again and find nothing.

    For one arrangement at a time, so that the pages of one that was given up are not kept.
    """
    held = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if held:
            gc.enable()


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One arrangement of a form, ready for the press.

    template    file in the press's folder
    styles      stylesheets in the same folder, after base.css
    sheet       the form's frozen dataclass; the template knows it as `sheet`, and it is attached as content.json
    title       of the PDF, seen in file lists and window titles: never a person's name
    made_at     with a zone; the only time in the file, so that the same draft always gives the same bytes
    layout      which arrangement of the form the template is to take
    pictures    SVG by name, loaded by the template as `sheet:<name>`
    most_pages  the arrangement is good for no more pages than this; None: for any number
    """

    template: str
    styles: tuple[str, ...] = ()
    sheet: object
    title: str
    made_at: datetime
    layout: str = ""
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    most_pages: int | None = None


class Press:
    """Renders drafts. One per process: it keeps fonts and stylesheets, and prints one form at a time.

    `templates` is the folder with base.css and the forms' templates; `cache` is a folder of this server where
    fontconfig keeps its index, without personal data (made and thrown away with the process when not given).
    Raises MissingFont.
    """

    def __init__(self, templates: Path, *, cache: Path | None = None) -> None:
        self._own_cache = None if cache else tempfile.TemporaryDirectory(prefix="coord-forms-")
        fonts.use_only_our_fonts(cache or Path(self._own_cache.name if self._own_cache else ""))
        self._environment = _environment(templates)
        self._packaged = {file.stem: file.read_bytes() for file in sorted(templates.glob("*.svg"))}
        self._lock = threading.RLock()
        with self._lock, _complaints():
            import weasyprint.text.fonts  # noqa: PLC0415  reads fontconfig on import: the line above comes first

            self._fonts = weasyprint.text.fonts.FontConfiguration()
            self._styles = {
                file.name: weasyprint.CSS(string=file.read_text(encoding="utf-8"), font_config=self._fonts)
                for file in sorted(templates.glob("*.css"))
            }

    def check(self, draft: Draft) -> None:
        """Preflight in a few milliseconds, nothing laid out. Raises CannotDraw or NotPrintable as `print` would."""
        self._html(draft)

    def print(self, *drafts: Draft) -> bytes:
        """The PDF of the first draft that keeps to its `most_pages`, else of the last.

        Raises CannotDraw, NotPrintable, ForeignResource, LayoutFault; then nothing has been made.
        """
        with self._lock:
            for draft in drafts[:-1]:
                document = self._laid_out(draft)
                if draft.most_pages is None or len(document.pages) <= draft.most_pages:
                    return self._written(document, draft)
            return self._written(self._laid_out(drafts[-1]), drafts[-1])

    def _html(self, draft: Draft) -> str:
        content_of(draft.sheet)
        met: list[str] = []
        template = self._environment.get_template(draft.template)
        context = {
            "sheet": draft.sheet,
            "layout": draft.layout,
            "title": draft.title,
            "pictures": frozenset(draft.pictures),
        }
        with _noting(met):
            html = template.render(**context, made_at=_w3c(draft.made_at))
        if missing := undrawable(met):
            raise CannotDraw(*missing)
        return html

    @_uncollected()
    def _laid_out(self, draft: Draft) -> Laid:
        html = self._html(draft)
        import weasyprint  # noqa: PLC0415

        from forms.conformance import tell_readings_apart  # noqa: PLC0415
        from forms.resources import OwnPictures  # noqa: PLC0415

        pictures = OwnPictures({**self._packaged, **draft.pictures})
        with _complaints(pictures.refused):
            parsed = weasyprint.HTML(string=html, base_url="sheet:", url_fetcher=pictures)
            tell_readings_apart(parsed)
            styles = [self._styles[name] for name in ("base.css", *draft.styles)]
            return parsed.render(font_config=self._fonts, stylesheets=styles, pdf_variant="pdf/a-3a", pdf_tags=True)

    @_uncollected()
    def _written(self, document: Laid, draft: Draft) -> bytes:
        import weasyprint  # noqa: PLC0415

        from forms.conformance import finish  # noqa: PLC0415

        made_at = draft.made_at.astimezone(UTC)
        content = weasyprint.Attachment(
            file_obj=BytesIO(content_of(draft.sheet)),
            name="content.json",
            description="この帳票の内容",
            created=made_at,
            modified=made_at,
            relationship="Data",
            url_fetcher=document.url_fetcher,
        )
        with _complaints(document.url_fetcher.refused), warnings.catch_warnings():
            # WeasyPrint 70 leaves the file of its colour profile to the garbage collector.
            warnings.simplefilter("ignore", ResourceWarning)
            pdf: bytes = document.write_pdf(
                pdf_variant="pdf/a-3a", pdf_tags=True, output_intent="srgb", attachments=[content], finisher=finish
            )
        return pdf


def content_of(sheet: object) -> bytes:
    """The whole content of a form as JSON (UTF-8, the fields in their order): what is attached, byte for byte.

    Raises NotPrintable for anything that is no frozen dataclass of texts, numbers, times, enums and tuples of these.
    """
    return json.dumps(_plain(sheet), ensure_ascii=False, indent=1).encode()


def _plain(value: object) -> object:
    match value:
        case Enum():
            return _plain(value.value)
        case None | bool() | int() | str():
            return value
        case datetime():
            return _w3c(value)
        case tuple():
            return [_plain(one) for one in value]
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {one.name: _plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
        case _:
            raise NotPrintable(f"帳票に渡せない値です：{type(value).__name__}")


def _w3c(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise NotPrintable("時刻に時間帯がありません")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_met = threading.local()


@contextmanager
def _noting(texts: list[str]) -> Iterator[None]:
    _met.texts = texts
    try:
        yield
    finally:
        del _met.texts


def _set(value: object) -> object:
    """What Jinja calls on every value it writes: texts are set and noted, anything but texts and numbers is refused."""
    match value:
        case Markup():
            return value
        case Undefined():
            return str(value)  # raises: says what was not there
        case Enum() | bool():
            raise NotPrintable(f"帳票に印字できない値です：{type(value).__name__}")
        case str():
            _met.texts.append(value)
            return set_text(value)
        case int():
            return str(value)
        case _:
            raise NotPrintable(f"帳票に印字できない値です：{type(value).__name__}")


def _raw(text: str) -> Markup:
    """For an attribute or <title>, where no span may stand: escaped and noted, but not set."""
    _met.texts.append(text)
    return escape(text)


def _environment(templates: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_set,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["raw"] = _raw
    environment.filters["pieces"] = pieces
    return environment


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.words: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.words.append(record.getMessage())


@contextmanager
def _complaints(refused: list[str] | None = None) -> Iterator[None]:
    """Turn WeasyPrint's warnings into refusals, and keep them out of every log: they quote the text of the form."""
    heard = _Complaints()
    handlers, propagate = _WEASYPRINT.handlers, _WEASYPRINT.propagate
    _WEASYPRINT.handlers, _WEASYPRINT.propagate = [heard], False
    try:
        yield
    finally:
        _WEASYPRINT.handlers, _WEASYPRINT.propagate = handlers, propagate
    if refused:
        raise ForeignResource(*refused)
    if unknown := [_NOTDEF.search(word) for word in heard.words if ".notdef" in word]:
        raise CannotDraw(*(Undrawable(text=chr(int(one[1], 16)) if one else "") for one in unknown))
    if heard.words:
        raise LayoutFault(*heard.words)
