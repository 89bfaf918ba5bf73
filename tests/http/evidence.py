"""Everything one answer says, wherever it says it: body, headers, cookies, the text and attachments of a PDF, a ZIP's files."""

import html
import json
import re
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import pikepdf
from flask import Flask
from werkzeug.test import TestResponse

_TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')
_ENTRY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_COOKIE = re.compile(r"coord_session=([^;]+)")
_UNTOLD = frozenset({"Content-Length", "Set-Cookie", "Date"})


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back for one request."""

    method: str
    path: str
    status: int
    location: str
    headers: tuple[tuple[str, str], ...]
    kind: str
    body: bytes
    texts: tuple[str, ...]

    @property
    def page(self) -> str:
        """The page as text; empty where it is none."""
        return self.body.decode() if self.kind == "text/html" else ""

    def shape(self, *typed: str) -> tuple[object, ...]:
        """The answer without what differs by itself: tokens, entry numbers, and what was typed."""
        said = _ENTRY.sub("", _TOKEN.sub("", self.page)) if self.page else self.kind
        for word in typed:
            said = said.replace(html.escape(word), "").replace(word, "")
        return self.status, self.location, tuple(h for h in self.headers if h[0] not in _UNTOLD), said


def answer_of(app: Flask, method: str, path: str, response: TestResponse) -> Answer:
    """Read a response to its end."""
    body, kind = response.get_data(), response.mimetype or ""
    headers = tuple(sorted(response.headers.items()))
    texts = [f"{name}: {unquote(value)}" for name, value in headers]
    texts += [repr(_cookie(app, value)) for name, value in headers if name == "Set-Cookie"]
    match kind:
        case "text/html":
            texts += [body.decode(), html.unescape(body.decode())]
        case "application/pdf":
            texts += pdf_texts(body)
        case "application/zip":
            texts += zip_texts(body)
        case _:
            texts.append(body.decode(errors="replace"))
    response.close()
    return Answer(
        method=method,
        path=path,
        status=response.status_code,
        location=response.headers.get("Location", ""),
        headers=headers,
        kind=kind,
        body=body,
        texts=tuple(texts),
    )


def _cookie(app: Flask, header: str) -> object:
    """What the browser's cookie carries, for whoever unpacks it."""
    found = _COOKIE.search(header)
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return serializer.loads(found[1]) if found and serializer else header


def pdf_texts(pdf: bytes) -> list[str]:
    """Its text, with and without line ends; its properties; every file attached to it."""
    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder) / "sheet.pdf"
        sheet.write_bytes(pdf)
        attached = Path(folder) / "attached"
        attached.mkdir()
        text = _output("pdftotext", "-layout", str(sheet), "-")
        said = _output("pdfinfo", str(sheet))
        _output("pdfdetach", "-saveall", "-o", str(attached), str(sheet))
        files = [f"{file.name}\n{file.read_text(errors='replace')}" for file in attached.iterdir()]
    return [text, re.sub(r"\s", "", text), said, *files]


def code_on(pdf: bytes) -> str:
    """The text of the code on a sheet, as it stands in the content that is attached to it."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        (attached,) = opened.attachments.values()
        content: dict[str, dict[str, str]] = json.loads(attached.get_file().read_bytes())
        return content["proof"]["qr"]


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, check=True).stdout.decode(errors="replace")


def zip_texts(archive: bytes) -> list[str]:
    """Every name in it, and every file."""
    with zipfile.ZipFile(BytesIO(archive)) as opened:
        return [f"{info.filename}\n{opened.read(info).decode(errors='replace')}" for info in opened.infolist()]
