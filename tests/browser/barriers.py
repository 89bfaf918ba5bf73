"""Every page of the house, read by axe-core against WCAG 2.2 AA, on a screen and on a telephone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map

from coord.actions.gate import open_house
from coord.config import settings_from
from coord.web.app import create_app
from tests.browser.desks import PHONE, SCREEN, Desk
from tests.browser.served import Served

_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_OF_EACH = 6
"""Addresses of one endpoint that one person opens: what leads to the rest stands in one case and not in another."""


def rules_of(served: Served) -> Map:
    """The addresses that the town answers to."""
    house = open_house(settings_from(served.environment))
    try:
        return create_app(house).url_map
    finally:
        house.close()


class _Links(HTMLParser):
    """Where a page leads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what a link points at."""
        if tag == "a":
            self.found.extend(where for name, where in attrs if name == "href" and where)


@dataclass(kw_only=True)
class Pages:
    """The pages a walk came to, by endpoint: an address and whose desk it was opened at."""

    rules: Map
    found: dict[str, tuple[Desk, str]] = field(default_factory=dict)

    @property
    def endpoints(self) -> set[str]:
        """Every endpoint that answers to a look, but for the files that pages are made with."""
        looked_at = {rule.endpoint for rule in self.rules.iter_rules() if rule.methods and "GET" in rule.methods}
        return looked_at - {"static"}

    def walk(self, desk: Desk, *starts: str) -> None:
        """Follow the links from these addresses, as the person at this desk; what is no page is passed by."""
        todo, opened = list(starts), dict.fromkeys(self.endpoints, 0)
        met: set[str] = set()
        while todo:
            path = todo.pop(0)
            endpoint = self._endpoint(path)
            if endpoint is None or path in met or opened[endpoint] >= _OF_EACH:
                continue
            met.add(path)
            opened[endpoint] += 1
            answer = desk.page.request.get(f"{desk.served.address}{path}")
            if answer.status == 200 and answer.headers["content-type"].startswith("text/html"):
                came_to = answer.url.removeprefix(desk.served.address)
                self.found.setdefault(self._endpoint(came_to) or endpoint, (desk, came_to))
                todo.extend(_inside(desk.served.address, came_to, answer.text()))

    def _endpoint(self, path: str) -> str | None:
        try:
            endpoint, _ = self.rules.bind("localhost").match(urlsplit(path).path)
        except HTTPException:
            return None
        return endpoint if endpoint in self.endpoints else None


def _inside(address: str, path: str, page: str) -> Iterator[str]:
    links = _Links()
    links.feed(page)
    for where in links.found:
        whole = urljoin(f"{address}{path}", where)
        if whole.startswith(f"{address}/"):
            yield whole.removeprefix(address).partition("#")[0]


def barriers(pages: Pages) -> list[str]:
    """What stands in the way on every page that was found."""
    against = []
    for desk, path in pages.found.values():
        desk.open(path)
        against += barriers_on(desk)
    return against


def barriers_on(desk: Desk) -> list[str]:
    """What axe-core holds against the page on this desk, on either screen: the rule and the place on the page."""
    desk.unfold()
    against = []
    for size in (SCREEN, PHONE):
        desk.page.set_viewport_size(size)
        found = Axe().run(desk.page, options={"runOnly": list(_RULES)}).response["violations"]
        against += [
            f"{desk.page.title()} at {size['width']}: {one['id']} {node['target']} {node['failureSummary']}"
            for one in found
            for node in one["nodes"]
        ]
    desk.page.set_viewport_size(SCREEN)
    return against
