"""Agencies (支援関係機関 × hat), their holders, and the roles of the people appointed in them."""

from enum import StrEnum


class HolderKind(StrEnum):
    """保有主体: which organ keeps what an agency writes."""

    MAYOR = "mayor"
    EDUCATION_BOARD = "education_board"
    PREFECTURE = "prefecture"
    PRIVATE = "private"


class Hat(StrEnum):
    """In which capacity a desk works. Desk × hat is an agency: two hats are two agencies."""

    CONSULTATION = "consultation"
    COORDINATION = "coordination"
    PARTICIPATION = "participation"
    OUTREACH = "outreach"
    MUNICIPAL_OFFICE = "municipal_office"
    OWN_WORK = "own_work"
    MEDICAL = "medical"
    SCHOOL = "school"
    PUBLIC_BODY = "public_body"
    VOLUNTEERS = "volunteers"
    OVERSIGHT = "oversight"
    SYSTEM = "system"

    @property
    def label(self) -> str:
        """The Japanese name of the capacity."""
        return _HAT_LABELS[self]


_HAT_LABELS = {
    Hat.CONSULTATION: "包括的相談支援",
    Hat.COORDINATION: "多機関協働",
    Hat.PARTICIPATION: "参加支援",
    Hat.OUTREACH: "アウトリーチ",
    Hat.MUNICIPAL_OFFICE: "市の担当課",
    Hat.OWN_WORK: "自主事業",
    Hat.MEDICAL: "医療機関",
    Hat.SCHOOL: "学校",
    Hat.PUBLIC_BODY: "公的機関",
    Hat.VOLUNTEERS: "民生委員・児童委員",
    Hat.OVERSIGHT: "監査",
    Hat.SYSTEM: "情報システム",
}


class Role(StrEnum):
    """What an appointment lets its holder be. All power comes from an appointment in force."""

    COUNSELLOR = "counsellor"
    COORDINATOR = "coordinator"
    SUPERVISOR = "supervisor"
    HEAD = "head"
    CLERK = "clerk"
    VOLUNTEER = "volunteer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    PRIVACY_OFFICER = "privacy_officer"

    @property
    def label(self) -> str:
        """The Japanese name of the role."""
        return _ROLE_LABELS[self]


_ROLE_LABELS = {
    Role.COUNSELLOR: "相談員",
    Role.COORDINATOR: "相談支援包括化推進員",
    Role.SUPERVISOR: "係長・統括",
    Role.HEAD: "所属長",
    Role.CLERK: "事務",
    Role.VOLUNTEER: "民生委員",
    Role.AUDITOR: "監査",
    Role.ADMINISTRATOR: "システム管理",
    Role.PRIVACY_OFFICER: "個人情報総括保護管理者",
}
