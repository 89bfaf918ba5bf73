"""What a page may load: the pictures made for this very sheet, and nothing else.

Stylesheets and fonts come in by their own doors (the press reads the packaged stylesheet, fontconfig knows the
fonts), so that a page has no reason to fetch anything but the pictures listed for it. Importing this file imports
WeasyPrint: fonts first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weasyprint.urls import URLFetcher, URLFetcherResponse

Answer = Any  # WeasyPrint ships no types
Asked = Any
SCHEME = "sheet:"


class OwnPictures(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Answers the addresses `sheet:<name>` of the pictures given, as SVG. Refuses and remembers every other address.

    No handler of the parent is ever asked: no network, no file, no redirect, no data: address that is not ours.
    """

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        super().__init__(timeout=0, allowed_protocols=(), allow_redirects=False, fail_on_errors=False)
        self._pictures = dict(pictures)
        self.refused: list[str] = []

    def fetch(self, url: str, headers: object = None) -> Answer:
        """The picture of that address. Raises ValueError, after noting the address, for anything else."""
        del headers
        name = url.removeprefix(SCHEME)
        if name == url or name not in self._pictures:
            self.refused.append(url)
            raise ValueError("not a picture of this sheet")
        return URLFetcherResponse(url, self._pictures[name], {"Content-Type": "image/svg+xml"})

    def open(self, url: Asked, data: object = None, timeout: object = None) -> Answer:
        """The parent's second door, used by handlers: the same answer as `fetch`."""
        del data, timeout
        return self.fetch(url if isinstance(url, str) else url.full_url)
