"""The offices and the people of みらい市. Everybody is invented; telephone numbers begin with 0000."""

from coord.actions.founding import (
    AgencyPlan,
    BodyPlan,
    HolderPlan,
    LawPlan,
    PersonPlan,
    PresetPlan,
    TownPlan,
)
from coord.domain.agency import Hat, HolderKind, Role
from coord.domain.compartment import ALL, Compartment
from coord.domain.ground import Ground
from coord.domain.meeting import LegalType

_HOLDERS = {
    "mayor": HolderPlan(name="みらい市長", kind=HolderKind.MAYOR),
    "shakyo": HolderPlan(name="社会福祉法人 みらい市社会福祉協議会", kind=HolderKind.PRIVATE),
    "hospital": HolderPlan(name="医療法人 みどり会", kind=HolderKind.PRIVATE),
    "audit": HolderPlan(name="みらい市監査委員", kind=HolderKind.MAYOR),
}

_AGENCIES = {
    "east": AgencyPlan(
        name="みらい市東地域包括支援センター",
        hat=Hat.CONSULTATION,
        holder="mayor",
        phone="0000-00-2210",
        fax="0000-00-2211",
        tells_place=True,
    ),
    "coordination": AgencyPlan(
        name="みらい市福祉総務課 多機関協働担当",
        hat=Hat.COORDINATION,
        holder="mayor",
        phone="0000-00-1200",
        fax="0000-00-1201",
    ),
    "shakyo": AgencyPlan(
        name="みらい市社協 くらしサポートセンター",
        hat=Hat.CONSULTATION,
        holder="mayor",
        phone="0000-00-3310",
        fax="0000-00-3311",
    ),
    "shakyo_loans": AgencyPlan(
        name="みらい市社協 貸付係（自主）",
        hat=Hat.OWN_WORK,
        holder="shakyo",
        phone="0000-00-3320",
    ),
    "health": AgencyPlan(
        name="みらい市保健センター",
        hat=Hat.MUNICIPAL_OFFICE,
        holder="mayor",
        phone="0000-00-4410",
    ),
    "hospital": AgencyPlan(
        name="みどり病院 医療相談室",
        hat=Hat.MEDICAL,
        holder="hospital",
        phone="0000-00-5510",
    ),
    "welfare": AgencyPlan(
        name="みらい市福祉総務課 会議事務局",
        hat=Hat.MUNICIPAL_OFFICE,
        holder="mayor",
        phone="0000-00-1210",
    ),
    "volunteers": AgencyPlan(
        name="さくら台地区 民生委員・児童委員協議会",
        hat=Hat.VOLUNTEERS,
        holder="mayor",
        phone="0000-00-6610",
    ),
    "audit": AgencyPlan(
        name="みらい市監査委員事務局",
        hat=Hat.OVERSIGHT,
        holder="audit",
        phone="0000-00-1900",
    ),
    "general": AgencyPlan(
        name="みらい市総務課",
        hat=Hat.OVERSIGHT,
        holder="mayor",
        phone="0000-00-1700",
    ),
    "system": AgencyPlan(
        name="みらい市情報政策課",
        hat=Hat.SYSTEM,
        holder="mayor",
        phone="0000-00-1800",
    ),
}

PEOPLE = {
    "sasaki": ("佐々木 恵", "sasaki", (("east", Role.COUNSELLOR, "社会福祉士"),)),
    "noda": ("野田 晴子", "noda", (("east", Role.HEAD, "センター長"),)),
    "ota": ("太田 陽介", "ota", (("east", Role.SUPERVISOR, "主任介護支援専門員"),)),
    "kawashima": (
        "川島 直樹",
        "kawashima",
        (("coordination", Role.COORDINATOR, "相談支援包括化推進員"),),
    ),
    "mori": ("森 久美", "mori", (("coordination", Role.HEAD, "福祉総務課長"),)),
    "sakamoto": (
        "坂本 達也",
        "sakamoto",
        (("shakyo", Role.COUNSELLOR, "相談支援員"), ("shakyo_loans", Role.COUNSELLOR, "貸付担当")),
    ),
    "murai": ("村井 千尋", "murai", (("health", Role.COUNSELLOR, "保健師"),)),
    "osawa": ("大沢 誠", "osawa", (("hospital", Role.COUNSELLOR, "医療ソーシャルワーカー"),)),
    "mizuno": ("水野 遥", "mizuno", (("welfare", Role.COUNSELLOR, "会議の担当"),)),
    "matsuda": ("松田 修", "matsuda", (("welfare", Role.SUPERVISOR, "福祉総務課長・会長"),)),
    "okamoto": ("岡本 昭夫", "okamoto", (("volunteers", Role.VOLUNTEER, "民生委員"),)),
    "hirano": ("平野 聡", "hirano", (("audit", Role.AUDITOR, "監査担当"),)),
    "uno": ("宇野 泰子", "uno", (("general", Role.PRIVACY_OFFICER, "総括保護管理者"),)),
    "ishii": ("石井 剛", "ishii", (("system", Role.ADMINISTRATOR, "情報政策係長"),)),
    "newcomer": ("新田 若葉", "nitta", ()),
}
"""Key → (name, login, appointments)."""

IDENTITIES = {
    "sasaki": ("ささき めぐみ", "1984-05-11"),
    "noda": ("のだ はるこ", "1966-10-03"),
    "ota": ("おおた ようすけ", "1979-01-27"),
    "kawashima": ("かわしま なおき", "1981-07-08"),
    "mori": ("もり くみ", "1970-03-19"),
    "sakamoto": ("さかもと たつや", "1988-12-05"),
    "murai": ("むらい ちひろ", "1990-09-14"),
    "mizuno": ("みずの はるか", "1993-02-22"),
    "matsuda": ("まつだ おさむ", "1968-06-30"),
}
"""Key → (kana, birth date), to be compared with the persons of a case. The others gave none."""
_NOT_GIVEN = ("", "")

_NOT_BY_DEFAULT = frozenset({Compartment.ABUSE, Compartment.CRIME, Compartment.INFORMANT})

_LAWS = (
    LawPlan(
        ground=Ground.CONSENT,
        giver_kind="mayor",
        receiver_kind="any",
        article="個人情報の保護に関する法律 第69条第2項第1号",
        words="ご本人の同意",
    ),
    LawPlan(
        ground=Ground.CONSENT,
        giver_kind="private",
        receiver_kind="any",
        article="個人情報の保護に関する法律 第27条第1項",
        words="ご本人の同意",
    ),
    LawPlan(
        ground=Ground.PURPOSE,
        giver_kind="mayor",
        receiver_kind="any",
        article="個人情報の保護に関する法律 第69条第1項、社会福祉法 第106条の4第2項",
        words="利用目的の範囲内（重層的支援体制整備事業）",
    ),
    LawPlan(
        ground=Ground.SHIEN106,
        giver_kind="mayor",
        receiver_kind="any",
        article="社会福祉法 第106条の6第3項",
        words="支援会議の求めによる提供",
        secrecy="会議の仕事をする人も、していた人も、知った秘密を、正当な理由なく漏らしてはいけません（同条第5項）。違反には罰則があります。",
    ),
    LawPlan(
        ground=Ground.KODOKU16,
        giver_kind="mayor",
        receiver_kind="any",
        article="孤独・孤立対策推進法 第16条第3項",
        words="地域協議会の求めによる提供",
        secrecy="協議会の仕事をする人も、していた人も、知った秘密を、正当な理由なく漏らしてはいけません（同法第18条）。違反には罰則があります。",
    ),
    LawPlan(
        ground=Ground.EMERGENCY,
        giver_kind="mayor",
        receiver_kind="any",
        article="個人情報の保護に関する法律 第69条第2項第4号",
        words="生命・身体・財産の緊急",
    ),
    LawPlan(
        ground=Ground.EMERGENCY,
        giver_kind="private",
        receiver_kind="any",
        article="個人情報の保護に関する法律 第27条第1項第2号",
        words="生命・身体・財産の緊急",
    ),
    LawPlan(
        ground=Ground.OWN,
        giver_kind="any",
        receiver_kind="any",
        article="個人情報の保護に関する法律 第61条第1項",
        words="自所の記載",
    ),
)


def posts_of(key: str) -> str:
    """Where someone works and as what, in one line; for the list of the demo's accounts."""
    posts = [f"{_AGENCIES[agency].name} {title}" for agency, _, title in PEOPLE[key][2]]
    return "、".join(posts) or "まだ発令がない"


def plan_of_mirai(passwords: dict[str, str]) -> TownPlan:
    """The town, with these passwords by login."""
    return TownPlan(
        code="999997",
        name="みらい市",
        specimen=True,
        allows_purpose=True,
        holders=_HOLDERS,
        agencies=_AGENCIES,
        people={
            key: PersonPlan(
                name=name,
                appointments=appointments,
                login=login,
                password=passwords[login],
                kana=IDENTITIES.get(key, _NOT_GIVEN)[0],
                birth=IDENTITIES.get(key, _NOT_GIVEN)[1],
            )
            for key, (name, login, appointments) in PEOPLE.items()
        },
        presets=(
            PresetPlan(
                name="みらい市の同意書（別紙1）",
                compartments=ALL - _NOT_BY_DEFAULT,
                months=12,
                agencies=("east", "coordination", "shakyo", "health", "hospital"),
            ),
        ),
        laws=_LAWS,
        bodies={
            "marugoto": BodyPlan(
                name="みらい市まるごと会議",
                secretariat="welfare",
                chair="matsuda",
                laws=(LegalType.SHIEN, LegalType.KODOKU),
            ),
            "juso": BodyPlan(
                name="みらい市重層的支援会議", secretariat="coordination", chair="kawashima", laws=(LegalType.JUSO,)
            ),
        },
    )
