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
    CASE_SHEET = FormRow(code="case_sheet", name="事例シート", edition="2026-11", template="case-sheet.html")
    ROLE_SHEET = FormRow(code="role_sheet", name="役割シート", edition="2026-11", template="role-sheet.html")
    ONEGAI = FormRow(code="onegai", name="見守りのお願い", edition="2026-11", template="onegai.html")
    MINUTES = FormRow(code="minutes", name="会議録", edition="2026-11", template="minutes.html")
    COLLECTION = FormRow(code="collection", name="会議資料 回収表", edition="2026-11", template="collection.html")
    AGENDA = FormRow(code="agenda", name="次第", edition="2026-11", template="agenda.html")
    ROSTER = FormRow(code="roster", name="出席者名簿", edition="2026-11", template="roster.html")
    PLEDGE = FormRow(code="pledge", name="守秘義務確認書", edition="2026-11", template="pledge.html")
    CONSENT = FormRow(code="consent", name="同意書", edition="2026-11", template="consent.html")
    ACCESS_REPORT = FormRow(
        code="access_report", name="閲覧・提供の記録", edition="2026-11", template="access-report.html"
    )
