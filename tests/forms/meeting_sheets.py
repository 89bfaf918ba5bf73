"""The papers of an invented meeting of みらい市: an everyday one, and one as long as anybody will ever need."""

from dataclasses import replace
from datetime import datetime

from forms import genogram
from forms.blocks import Conditions, CopyMark, Decision, Fact, Facts, Ground, Household, Member, Proof, Secrecy
from forms.case_sheet import CaseSheet
from forms.role_sheet import RoleSheet
from tests.forms.sheets import JAPAN, NARRATIVE, worst_sheet

ATTENDEES = (
    ("NPO法人ひだまり", "中西 恵"),
    ("居住支援法人すまいる", "坂本 達也"),
    ("東部民生委員児童委員協議会", "村井 節子"),
)
_CENTRE = "中央地域包括支援センター"
_SOCIAL = "みらい市社会福祉協議会"

_SECRECY = Secrecy(
    label="支援会議",
    article="社会福祉法 第106条の6",
    words="会議の仕事をする人も、していた人も、知った秘密を、正当な理由なく漏らしてはいけません（同条第5項）。違反には罰則があります。",
    verified=False,
)
_GROUNDS = (
    Ground(
        letter="A",
        text="支援会議の求めによる提供",
        article="社会福祉法 第106条の6第3項",
        standing_on="求め みらい福第398号（R8.11.17）",
        until="令和8年12月25日まで",
        verified=True,
    ),
    Ground(
        letter="B",
        text="お姉さんの同意",
        article="個人情報保護法 第69条第2項第1号",
        standing_on="口頭記録 第31号（R8.11.18）",
        until="令和9年5月17日まで",
        verified=False,
    ),
)
_WITHHELD = (
    "基本情報",
    "住所・連絡先",
    "健康・障害",
    "経済",
    "就労・教育",
    "子ども",
    "虐待・DV",
    "犯罪・更生",
    "サービス",
    "プラン",
)


def _fact(whose: str, label: str, value: str, source: str, day: str, agency: str = _CENTRE) -> Fact:
    return Fact(whose=whose, label=label, value=value, source=source, source_date=day, agency=agency, grounds=("A",))


def _facts() -> tuple[Facts, ...]:
    met = _fact("弟", "外出のようす", "月に2、3回、朝は公園にいる。", "観察", "R8.11.5", _SOCIAL)
    told = _fact("弟", "外出のようす", "「1年以上、外に出ていない」", "家族談（姉）", "R8.10.28")
    wish = _fact("姉", "支援への考え", "「玄関先なら話してもよい」", "本人談", "R8.11.18")
    asked = Fact(whose="弟", label="支援への考え", value="まだ聴いていない。同意も得ていない。", grounds=("A",))
    course = "4回訪問し、3回は姉と玄関先で話せた。"
    return (
        Facts(
            compartment="住まい",
            facts=(
                _fact("姉", "住まいの種類", "借家の一戸建て。姉が借りている。", "公的記録", "R8.11.12", "市 住宅課"),
                _fact("姉", "住まいのようす", "廊下まで物が積まれ、台所は使えない。", "観察", "R8.10.28"),
            ),
        ),
        Facts(compartment="つながり", facts=(replace(met, differs=True), replace(told, differs=True))),
        Facts(
            compartment="見守り",
            facts=(_fact("姉", "見守りのようす", "郵便物が2週間分たまった日があった。", "観察", "R8.11.18"),),
        ),
        Facts(compartment="本人の意向", facts=(replace(wish, grounds=("B",)), asked)),
        Facts(compartment="支援経過", facts=(_fact("姉", "支援経過", course, "観察", "R8.11.18"),)),
    )


def _family() -> genogram.Family:
    """A sister and a brother under one roof; her daughter and the husband she left live elsewhere."""
    male, female = genogram.Sex.MALE, genogram.Sex.FEMALE
    one = genogram.Member
    return genogram.Family(
        members=(
            one(key="1", name="姉", age="68", sex=female, principal=True, in_household=True),
            one(key="2", name="弟", age="63", sex=male, principal=True, in_household=True),
            one(key="3", name="姉の娘", age="40代", sex=female),
            one(key="4", name="姉の元夫", sex=male),
            one(key="5", name="父", sex=male, deceased=True),
            one(key="6", name="母", sex=female, deceased=True),
        ),
        couples=(genogram.Couple(a="5", b="6"), genogram.Couple(a="4", b="1", bond=genogram.Bond.DIVORCED)),
        offspring=(
            genogram.Offspring(parents=("5", "6"), children=(genogram.Child(key="1"), genogram.Child(key="2"))),
            genogram.Offspring(parents=("4", "1"), children=(genogram.Child(key="3"),)),
        ),
    )


def _household() -> Household:
    def member(relation: str, age: str, living: str, condition: str) -> Member:
        return Member(
            name=None,
            relation=relation,
            age=age,
            living=living,
            condition=condition,
            source="公的記録",
            source_date="R8.11.12",
        )

    return Household(
        note="2人世帯",
        members=(
            member("姉", "68", "同居", "借家の名義人。"),
            member("弟", "63", "同居", ""),
            member("姉の娘", "40代", "別居", "月に1回ほど電話がある。"),
            member("姉の元夫", "", "別居", "離婚。連絡なし。"),
        ),
        grounds=("A",),
        family=_family(),
    )


def _proof(handling: str) -> Proof:
    return Proof(
        ground="社会福祉法 第106条の6第3項（求め みらい福第398号）ほか。同意によらない提供を含みます。",
        entry="48,802",
        checkpoint_size="48,840件目",
        checkpoint_root="c417 0a9d 52e6 b38f",
        checkpoint_time="令和8年11月24日 16時05分",
        handling=handling,
        qr="48802/48840/c4170a9d52e6b38f",
    )


def case_sheet(attendee: int = 0) -> CaseSheet:
    """The everyday sheet, for one of the attendees: the front and the back of one leaf."""
    agency, person = ATTENDEES[attendee]
    return CaseSheet(
        classification="取扱注意・要回収",
        specimen=True,
        made_at=datetime(2026, 11, 24, 16, 5, tzinfo=JAPAN),
        copy=CopyMark(number=attendee + 4, total=12, known_as=agency),
        case_number="MR8-0163",
        item="案件 第2号（全3件）",
        meeting="第8回みらい市支援会議（市役所 第2会議室）",
        sits="令和8年11月25日（水）14:00〜14:20",
        recipient_agency=agency,
        recipient_person=person,
        scope="案件2のみ",
        secrecy=(_SECRECY,),
        question="① はじめに声をかける人と方法　② 冬の間の見守りの分担　③ 片付けの相談ができる窓口",
        facts=_facts(),
        household=_household(),
        grounds=_GROUNDS,
        conditions=Conditions(
            article="個人情報保護法 第70条",
            texts=("支援の検討のほかに使わない", "出席者のほかに見せない", "複写・撮影をしない", "会議の終わりに返す"),
        ),
        carried=(
            Decision(
                agency="市 住宅課", words="借家の契約と家賃の払い方を大家に確かめる", due="R8.11.20", state="済んだ"
            ),
            Decision(agency=_CENTRE, words="弟に手紙で訪問の日を知らせる", due="R8.11.30", state="続いている"),
        ),
        withheld=_WITHHELD,
        proof=_proof("会議の終わりに回収します。書き込んだ紙も同じです。複写・撮影・持ち出しはできません。"),
    )


def role_sheet(attendee: int = 0) -> RoleSheet:
    """The everyday role sheet of one office."""
    case = case_sheet(attendee)
    agency, person = ATTENDEES[attendee]
    return RoleSheet(
        classification="取扱注意",
        specimen=True,
        made_at=datetime(2026, 12, 1, 10, 30, tzinfo=JAPAN),
        made_on="令和8年12月1日（火）",
        copy=CopyMark(number=attendee + 1, total=3, known_as=agency),
        case_number=case.case_number,
        meeting=case.meeting,
        sits=case.sits,
        recipient_agency=agency,
        recipient_person=person,
        tasks=(
            Decision(
                agency=agency, words="公園で弟に声をかけ、居場所の曜日を書いた紙を渡す", due="令和8年12月11日（金）"
            ),
            Decision(agency=agency, words="片付けを手伝える人の数と日を事務局へ知らせる", due="令和8年12月18日（金）"),
        ),
        until="令和9年5月24日（月）",
        secrecy=case.secrecy,
        facts=tuple(one for one in case.facts if one.compartment in ("つながり", "本人の意向")),
        household=replace(case.household, members=case.household.members[:2], family=None),
        grounds=case.grounds,
        conditions=Conditions(
            article="個人情報の保護に関する法律 第70条",
            texts=("引き受けた役割のほかに使わない", "担当者と上司のほかに見せない", "複写しない"),
        ),
        withheld=_WITHHELD,
        contact="みらい市 地域福祉課 支援調整係　電話 0000-00-1200",
        proof=_proof("複写・転送・撮影はできません。拾われた方は、みらい市地域福祉課 0000-00-1200 へ。"),
    )


LONG_OFFICE = worst_sheet().recipient.agency
LONG_PERSON = worst_sheet().persons[0].name


def _long_facts(grounds: tuple[Ground, ...]) -> tuple[Facts, ...]:
    """Twenty-five offices with something to state, and one of them 2,000 characters."""
    stated = tuple(
        Fact(
            whose=LONG_PERSON if n % 2 else "葛\U000e0101城 𠮷髙﨑",
            label="住まいのようす",
            value="髙橋・﨑・𠮷・辻\U000e0100と名乗る方が出入りしている。" * (1 + n % 3),
            source="家族談（長男の妻の連れ子）",
            source_date=f"R8.11.{n + 1}",
            agency=f"{LONG_OFFICE}その{n + 1}",
            grounds=(grounds[n].letter, grounds[-1 - n].letter),
            differs=n % 5 == 0,
        )
        for n in range(25)
    )
    narrative = replace(stated[0], label="支援経過", value=(NARRATIVE * 30)[:2000])
    return (
        *(Facts(compartment=f"区分{n + 1}", facts=stated[n : n + 3]) for n in range(0, 12, 3)),
        Facts(compartment="住所・連絡先", facts=stated[12:]),
        Facts(compartment="支援経過", facts=(narrative,)),
    )


def worst_case_sheet() -> CaseSheet:
    """Forty-character names, twelve members, twenty-five offices and grounds, rare characters."""
    long = worst_sheet()
    return replace(
        case_sheet(),
        copy=CopyMark(number=104, total=125, known_as=LONG_OFFICE),
        meeting=f"第108回{LONG_OFFICE}支援会議（{LONG_OFFICE} 大会議室）",
        recipient_agency=LONG_OFFICE,
        recipient_person=LONG_PERSON,
        secrecy=(
            _SECRECY,
            replace(_SECRECY, label="協議会", verified=True),
            replace(_SECRECY, label="困窮", article=""),
        ),
        question="\n".join(f"{n}　{NARRATIVE}" for n in "①②③"),
        facts=_long_facts(long.grounds),
        household=long.household,
        grounds=long.grounds,
        carried=tuple(
            Decision(agency=f"{LONG_OFFICE}{n}", words=NARRATIVE, due="令和8年12月25日（金）", state="続いている")
            for n in range(12)
        ),
    )


def worst_role_sheet() -> RoleSheet:
    """The longest that one office can take on, with all it goes on reading."""
    long = worst_case_sheet()
    return replace(
        role_sheet(),
        copy=long.copy,
        meeting=long.meeting,
        recipient_agency=LONG_OFFICE,
        recipient_person=LONG_PERSON,
        tasks=tuple(replace(one, agency=LONG_OFFICE) for one in long.carried),
        secrecy=long.secrecy,
        facts=long.facts,
        household=replace(long.household, family=None),
        grounds=long.grounds,
        contact=f"{LONG_OFFICE}　電話 0000-00-1200",
    )
