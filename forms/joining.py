"""Sheets put one after the other into one file for the printer."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

import pikepdf


def in_one_file(sheets: Iterable[bytes]) -> bytes:
    """One PDF of all sheets in their order, each beginning on a front page: printed on both sides, each is a leaf.

    It is for the printer only: the tags and the attached content belong to each sheet's own file and are not in it.
    """
    out = BytesIO()
    with pikepdf.new() as whole:
        for sheet in sheets:
            with pikepdf.open(BytesIO(sheet)) as one:
                whole.pages.extend(one.pages)
                if len(one.pages) % 2:
                    left, bottom, right, top = (float(side) for side in one.pages[0].mediabox)
                    whole.add_blank_page(page_size=(right - left, top - bottom))
        whole.save(out)
    return out.getvalue()
