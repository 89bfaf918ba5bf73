"""What has been told of the story: who sits where, which case it is about, and up to which scene it came."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.desks import PHONE, Desk, Watch, new_desk
from tests.browser.served import Served


@dataclass(kw_only=True)
class Told:
    """The scenes share one town: each begins where the one before it ended."""

    served: Served
    browser: Browser
    watch: Watch
    looks: Path
    place: Path
    desks: dict[str, Desk] = field(default_factory=dict)
    case: str = ""
    handoff: str = ""
    entry: str = ""
    item: str = ""
    pack: str = ""
    codes: list[str] = field(default_factory=list)
    scenes: int = 0

    @contextmanager
    def scene(self, number: int) -> Iterator[None]:
        """One scene. A story that stopped before it, or of which another worker told a part, fails here too."""
        if self.scenes != number - 1:
            pytest.fail(f"the story stopped in scene {self.scenes + 1}", pytrace=False)
        yield
        self.scenes = number

    def desk_of(self, login: str) -> Desk:
        """The desk of someone who is signed in, or a new one where he signs in now."""
        if login not in self.desks:
            self.desks[login] = self.empty_desk()
            self.desks[login].sign_in(login)
        return self.desks[login]

    def phone_of(self, login: str) -> Desk:
        """The telephone of someone; he signs in on it where he has not yet."""
        name = f"{login} on the phone"
        if name not in self.desks:
            self.desks[name] = new_desk(self.browser, self.served, self.watch, self.looks, viewport=PHONE)
            self.desks[name].sign_in(login)
        return self.desks[name]

    def empty_desk(self) -> Desk:
        """A browser at which nobody has signed in."""
        return new_desk(self.browser, self.served, self.watch, self.looks)
