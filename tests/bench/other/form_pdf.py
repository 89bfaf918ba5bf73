"""The same page printed by Debian's Chromium: one kept warm through Playwright, or one started for each form.

Chromium is handed the page ready to print, as files beside each other: the HTML the press lays out with its stylesheets
in the head, and the pictures it was drawn. It makes no pictures, checks no characters and attaches nothing.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PAGE = "page.html"
PRINTED = "printed.pdf"
NO_RUNNING = ".running, .footing { display: none; }"
"""Chromium knows no running elements: left alone, head and foot would stand in the text and push it onto more pages."""
_ASKED = re.compile(r"sheet:([\w-]+)")
_START_SECONDS = 120


def lay_ready(home: Path, html: str, styles: Sequence[str], pictures: Mapping[str, bytes]) -> Path:
    """Write the page, its stylesheets in their order and its pictures into one folder; the page's file."""
    home.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures.items():
        (home / f"{name}.svg").write_bytes(picture)
    sheets = "".join(f"<style>\n{style}</style>\n" for style in (*styles, NO_RUNNING))
    whole = _ASKED.sub(r"\1.svg", html.replace("</head>", f"{sheets}</head>", 1))
    page = home / PAGE
    page.write_text(whole, encoding="utf-8")
    return page


def freely() -> list[str]:
    """As root (in a container) Chromium has no sandbox to offer."""
    return ["--no-sandbox"] if os.geteuid() == 0 else []


def chromium() -> str:
    """Debian's. Raises RuntimeError where there is none."""
    found = shutil.which("chromium")
    if found is None:
        raise RuntimeError("there is no chromium on this machine")
    return found


@contextmanager
def warm_chromium() -> Iterator[Page]:
    """A tab of a Chromium that runs already."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=freely())
        yield browser.new_page()
        browser.close()


def print_in(tab: Page, page: Path) -> bytes:
    """Open the page in the tab and print it, tagged as ours is, on the paper its stylesheet asks for."""
    tab.goto(page.as_uri())
    return tab.pdf(prefer_css_page_size=True, print_background=True, tagged=True)


def print_by_a_new_one(page: Path) -> bytes:
    """Start a Chromium with a profile of its own, have the page printed, and wait until it has ended."""
    printed = page.with_name(PRINTED)
    printed.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix="profile-", dir=page.parent) as profile:
        command = [chromium(), "--headless", "--no-sandbox", f"--user-data-dir={profile}"]
        command += ["--no-pdf-header-footer", f"--print-to-pdf={printed}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=_START_SECONDS)
    return printed.read_bytes()
