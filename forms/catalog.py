"""Every form there is: one row each. A test renders them all."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, kw_only=True)
class FormRow:
    """code: for the record and for addresses; name: as printed; edition: changes when the look or the fields change."""

    code: str
    name: str
    edition: str
    template: str


class Form(Enum):
    """The forms by name. To add one: a row here, a file with its inputs beside this one, a template, and its test."""

    TSUNAGU = FormRow(code="tsunagu", name="つなぐシート", edition="2026-11", template="tsunagu.html")
