"""Every field of the common format: code, label, compartment, and how it must be treated.

Each field is in exactly one compartment, is marked 要配慮 (個人情報の保護に関する法律 2条3項) or not,
says whether it derives from an address (N-1 closes it), and is SEALED unless it is listed CLEAR.
No field is CLEAR today: a clear column would be a decision of its own.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum

from coord.domain.compartment import ALL, Compartment, Compartments


class Storage(Enum):
    """How a field's value lies in the database."""

    SEALED = "sealed"
    CLEAR = "clear"


class Kind(StrEnum):
    """What sort of value a field takes; it decides how it is typed and checked."""

    NAME = "name"
    KANA = "kana"
    DATE = "date"
    CHOICE = "choice"
    LINE = "line"
    PHONE = "phone"
    WORRY = "worry"
    FREE_TEXT = "free_text"
    KIN = "kin"
    DEATH = "death"


LONGEST = {
    Kind.NAME: 80,
    Kind.KANA: 80,
    Kind.DATE: 11,
    Kind.CHOICE: 40,
    Kind.LINE: 200,
    Kind.PHONE: 20,
    Kind.WORRY: 10,
    Kind.FREE_TEXT: 4000,
    Kind.KIN: 40,
    Kind.DEATH: 11,
}
"""The longest text each kind takes, in characters."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One field of the common format.

    `sensitive` is 要配慮個人情報, national or by the usual ordinance. `place` means that the value
    tells, or lets one find, where someone lives.
    """

    code: str
    label: str
    compartment: Compartment
    kind: Kind
    sensitive: bool = False
    place: bool = False
    storage: Storage = Storage.SEALED
    choices: tuple[str, ...] = ()


def _field(
    code: str,
    label: str,
    compartment: Compartment,
    kind: Kind,
    *,
    sensitive: bool = False,
    place: bool = False,
    choices: tuple[str, ...] = (),
) -> Field:
    return Field(
        code=code,
        label=label,
        compartment=compartment,
        kind=kind,
        sensitive=sensitive,
        place=place,
        choices=choices,
    )


_C = Compartment
_K = Kind

_SEXES = ("女", "男", "その他", "答えない")
_RELATIONS = (
    "本人", "配偶者", "元配偶者", "長男", "長女", "次男", "次女", "子", "父", "母", "祖父", "祖母", "孫",
    "兄弟姉妹", "その他の親族", "同居人", "不明",
)  # fmt: skip
_LIVING = ("同居", "別居", "施設・病院", "不明")
_STAGES = ("把握", "受付", "スクリーニング", "支援会議で検討", "アセスメント", "プラン案", "支援", "終結")

DIED = "あり"
"""Of someone who has died on a day nobody knows; where it is known, the day stands in its place."""

WORRY_MARKS = ("most", "yes", "no")
"""◎ いちばん困っている, ○ 困っている, 聞いて当てはまらない. No statement means it was not asked."""

_ROWS = (
    _field("person.name", "氏名", _C.BASIC, _K.NAME),
    _field("person.kana", "ふりがな", _C.BASIC, _K.KANA),
    _field("person.birth_date", "生年月日", _C.BASIC, _K.DATE),
    _field("person.sex", "性別", _C.BASIC, _K.CHOICE, choices=_SEXES),
    _field("person.nickname", "通称・呼び名", _C.BASIC, _K.NAME),
    _field("address.home", "住所", _C.ADDRESS, _K.LINE, place=True),
    _field("address.phone", "電話", _C.ADDRESS, _K.PHONE, place=True),
    _field("address.how_to_call", "連絡のしかた", _C.ADDRESS, _K.LINE, place=True),
    _field("emergency.contact", "緊急の連絡先", _C.ADDRESS, _K.LINE, place=True),
    _field("household.relation", "続柄", _C.HOUSEHOLD, _K.CHOICE, choices=_RELATIONS),
    _field("household.living", "同居・別居", _C.HOUSEHOLD, _K.CHOICE, choices=_LIVING),
    _field("household.state", "ようす", _C.HOUSEHOLD, _K.LINE),
    _field("household.deceased", "死亡", _C.HOUSEHOLD, _K.DEATH),
    _field("household.kin", "家族のつながり", _C.HOUSEHOLD, _K.KIN),
    _field("health.care_level", "要介護度", _C.HEALTH, _K.LINE, sensitive=True),
    _field("health.illness", "病気・診断", _C.HEALTH, _K.LINE, sensitive=True),
    _field("health.memory", "もの忘れ", _C.HEALTH, _K.LINE, sensitive=True),
    _field("health.disability", "障害・手帳", _C.HEALTH, _K.LINE, sensitive=True),
    _field("health.hospital", "通院先", _C.HEALTH, _K.LINE, sensitive=True, place=True),
    _field("health.medicine", "いま飲んでいる薬", _C.HEALTH, _K.LINE, sensitive=True),
    _field("economy.income", "収入", _C.ECONOMY, _K.LINE),
    _field("economy.arrears", "料金の滞納", _C.ECONOMY, _K.LINE),
    _field("economy.debt", "債務", _C.ECONOMY, _K.LINE),
    _field("economy.benefits", "公的給付", _C.ECONOMY, _K.LINE, sensitive=True),
    _field("housing.kind", "住まいの種類", _C.HOUSING, _K.LINE),
    _field("housing.state", "住まいのようす", _C.HOUSING, _K.LINE, place=True),
    _field("work.state", "仕事", _C.WORK_SCHOOL, _K.LINE),
    _field("school.name", "学校", _C.WORK_SCHOOL, _K.LINE, place=True),
    _field("school.attendance", "登校のようす", _C.WORK_SCHOOL, _K.LINE),
    _field("child.care", "子育て・養育", _C.CHILD, _K.LINE, sensitive=True),
    _field("abuse.state", "虐待・DVのようす", _C.ABUSE, _K.LINE, sensitive=True),
    _field("crime.state", "犯罪・更生のこと", _C.CRIME, _K.LINE, sensitive=True),
    _field("ties.outings", "外出のようす", _C.TIES, _K.LINE),
    _field("ties.trusted", "頼れる人", _C.TIES, _K.LINE),
    _field("watch.caution", "訪問時の注意", _C.WATCH, _K.LINE),
    _field("watch.state", "見守りのようす", _C.WATCH, _K.LINE),
    _field("wish.life", "暮らしの希望", _C.WISH, _K.LINE),
    _field("wish.support", "支援への考え", _C.WISH, _K.LINE),
    _field("service.used", "利用中のサービス", _C.SERVICE, _K.LINE, place=True),
    _field("plan.goal", "目標", _C.PLAN, _K.LINE),
    _field("case.stage", "段階", _C.COURSE, _K.CHOICE, choices=_STAGES),
    _field("course.note", "支援経過", _C.COURSE, _K.FREE_TEXT),
    _field("intake.story", "お話のとおりに", _C.COURSE, _K.FREE_TEXT),
    _field("informant.told_by", "知らせた人", _C.INFORMANT, _K.LINE, sensitive=True, place=True),
    # 相談受付・申込票の16項目（自立相談支援 標準様式）: each stands in the compartment of its matter
    _field("worry.illness", "病気や健康、障害のこと", _C.HEALTH, _K.WORRY, sensitive=True),
    _field("worry.housing", "住まいについて", _C.HOUSING, _K.WORRY),
    _field("worry.income", "収入・生活費のこと", _C.ECONOMY, _K.WORRY),
    _field("worry.rent", "家賃やローンの支払いのこと", _C.ECONOMY, _K.WORRY),
    _field("worry.tax", "税金や公共料金等の支払いについて", _C.ECONOMY, _K.WORRY),
    _field("worry.debt", "債務について", _C.ECONOMY, _K.WORRY),
    _field("worry.job_search", "仕事探し、就職について", _C.WORK_SCHOOL, _K.WORRY),
    _field("worry.work", "仕事上の不安やトラブル", _C.WORK_SCHOOL, _K.WORRY),
    _field("worry.neighbours", "地域との関係について", _C.TIES, _K.WORRY),
    _field("worry.family", "家族との関係について", _C.HOUSEHOLD, _K.WORRY),
    _field("worry.children", "子育てのこと", _C.CHILD, _K.WORRY),
    _field("worry.care", "介護のこと", _C.HEALTH, _K.WORRY, sensitive=True),
    _field("worry.withdrawn", "ひきこもり・不登校", _C.TIES, _K.WORRY),
    _field("worry.violence", "DV・虐待", _C.ABUSE, _K.WORRY, sensitive=True),
    _field("worry.food", "食べるものがない", _C.ECONOMY, _K.WORRY),
    _field("worry.other", "その他", _C.COURSE, _K.WORRY),
)

FIELDS: dict[str, Field] = {field.code: field for field in _ROWS}
WORRIES: tuple[Field, ...] = tuple(f for f in _ROWS if f.kind is Kind.WORRY)


def field_by_code(code: str) -> Field:
    """The field with this code. Raises ValueError when the format has none."""
    try:
        return FIELDS[code]
    except KeyError:
        raise ValueError(f"no field {code!r}") from None


def touched(field: Field, ticked: Compartments) -> Compartments:
    """The compartments a statement of `field` touches.

    A structured field touches its own. Free text touches what was ticked, beside its own; nothing
    ticked means that it may touch all.
    """
    if field.kind is not Kind.FREE_TEXT:
        return frozenset({field.compartment})
    return ticked | {field.compartment} if ticked else ALL


def tells_place(field: Field, compartments: Compartments) -> bool:
    """Whether a statement may tell where someone lives: by its field, or by what it touches."""
    return field.place or Compartment.ADDRESS in compartments
