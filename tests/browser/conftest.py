"""The stage of the story: a served town, a real Chromium, and what has been told so far."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.architecture.source import ROOT
from tests.browser.desks import PATIENCE, Watch
from tests.browser.served import served_town
from tests.browser.told import Told

LOOKS = ROOT / "build" / "looks" / "screens"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """The story as far as it has been told: one town for all its scenes."""
    place = tmp_path_factory.mktemp("story")
    expect.set_options(timeout=PATIENCE)
    with served_town(place / "home") as served, sync_playwright() as playwright:
        # As root (in a container) Chromium has no sandbox to offer.
        freely = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=freely)
        yield Told(served=served, browser=browser, watch=Watch(address=served.address), looks=LOOKS, place=place)
        browser.close()
