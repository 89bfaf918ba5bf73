"""Invented people of みらい市 on invented sheets, for the tests of paper. Nobody here exists; every number begins with 0000-00."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from forms import genogram
from forms.blocks import Choice, Conditions, CopyHolder, Ground, Household, Member, Proof, Row
from forms.tsunagu import Mark, Person, Recipient, Sender, TsunaguSheet, Words, Worries, Worry

JAPAN = timezone(timedelta(hours=9))

OFFICES = (
    "紹介元（控え）",
    "市 地域福祉課",
    "くらしサポートセンター",
    "基幹相談支援センターみらい",
    "ご本人（控え）",
)


def _worries() -> Worries:
    marks = {
        "病気・医療": Mark.WITHHELD,
        "こころの問題": Mark.WITHHELD,
        "介護": Mark.YES,
        "障害": Mark.WITHHELD,
        "ひきこもり・不登校": Mark.MOST,
        "家族との関係": Mark.YES,
        "地域との関係": Mark.YES,
        "子育て": Mark.NO,
        "収入・仕事": Mark.YES,
        "支出・滞納・借金": Mark.YES,
        "住まい": Mark.NO,
        "からだの健康": Mark.WITHHELD,
        "権利擁護（後見など）": Mark.NO,
        "DV・虐待": Mark.WITHHELD,
        "食べるものがない": Mark.NOT_ASKED,
        "その他": Mark.NO,
    }
    items = tuple(
        Worry(code=f"W{n:02}", label=label, mark=mark) for n, (label, mark) in enumerate(marks.items(), start=1)
    )
    return Worries(items=items, grounds=("A",))


def _small_family() -> genogram.Family:
    """The 本人 with his mother, his late father, and a sister who lives elsewhere."""
    male, female = genogram.Sex.MALE, genogram.Sex.FEMALE
    return genogram.Family(
        members=(
            genogram.Member(
                key="1", name="大森 健一", note="本人", age="54", sex=male, principal=True, in_household=True
            ),
            genogram.Member(key="2", name="大森 トシ子", note="母", age="82", sex=female, in_household=True),
            genogram.Member(key="3", name="姉", sex=female),
        ),
        offspring=(genogram.Offspring(parents=("2",), children=(genogram.Child(key="3"), genogram.Child(key="1"))),),
    )


def small_sheet() -> TsunaguSheet:
    """The everyday sheet: it fits on one page with its slip."""
    return TsunaguSheet(
        classification="取扱注意",
        specimen=True,
        sheet_number="MR8-0147-01",
        made_on="令和8年11月20日（金）",
        made_at=datetime(2026, 11, 20, 10, 12, tzinfo=JAPAN),
        copy_number=3,
        copy_total=5,
        sender=Sender(
            agency="みらい市中央地域包括支援センター",
            post="主任介護支援専門員",
            person="小林 亮子",
            phone="0000-00-2210",
            fax="0000-00-2211",
            reply_line="中央地域包括支援センター 小林",
        ),
        recipient=Recipient(
            agency="みらい市社会福祉協議会",
            section="くらしサポートセンター",
            known_as="くらしサポートセンター",
            post="相談支援員",
            person="坂本 達也",
        ),
        urgency=(Choice(label="至急（24時間以内）", ticked=False), Choice(label="通常（1週間以内）", ticked=True)),
        reply_by="11月27日（金）",
        copies=tuple(CopyHolder(number=n, holder=holder) for n, holder in enumerate(OFFICES, start=1)),
        persons=(
            Person(
                heading="ご本人",
                name="大森 健一",
                kana="おおもり けんいち",
                birth="昭和47年5月14日（54歳）",
                sex="男",
                rows=(
                    Row(
                        label="住所・電話", value="みらい市本町三丁目4番5号 つばき荘102号室　電話 0000-00-3345（自宅）"
                    ),
                    Row(
                        label="連絡のしかた",
                        value="平日の午後2時以降。「包括の小林から聞いた坂本です」と名乗る。留守番電話に用件は残さない。",
                    ),
                ),
                grounds=("A",),
            ),
        ),
        worries=_worries(),
        household=Household(
            note="2人世帯",
            members=(
                Member(
                    name="大森 トシ子",
                    kana="おおもり としこ",
                    relation="母",
                    age="82",
                    living="同居",
                    condition="要介護1。家事を担っている。",
                    source="本人（母）談",
                    source_date="R8.11.6",
                ),
                Member(
                    name=None,
                    relation="姉",
                    living="別居",
                    condition="年に1回ほど電話がある。",
                    source="本人（母）談",
                    source_date="R8.11.6",
                ),
            ),
            refusals=("お姉さんは、情報の共有を断られました（R8.11.6 中央地域包括支援センターが聴き取り）。",),
            grounds=("A", "B"),
            family=_small_family(),
        ),
        words=Words(
            rows=(
                Row(
                    label="ご本人の希望",
                    value="「すぐ働くのは難しい。まず家の外に落ち着ける所がほしい。母が倒れたときが心配」",
                    source="本人談",
                    source_date="R8.11.10",
                ),
                Row(
                    label="配慮すること",
                    value="初回は包括の相談室で、小林が同席する。続けざまの質問は苦手。姉には連絡しない（本人の希望）。",
                    source="本人談",
                    source_date="R8.11.10",
                ),
                Row(
                    label="紹介の理由",
                    value="母の介護の相談から、健一さんが20年近く家で過ごしていることが分かり、3回の訪問で話せるようになった。"
                    "母の年金で暮らしており、先の家計の見通しが立たない。",
                    source="観察",
                    source_date="R8.11.18",
                ),
                Row(label="お願いすること", value="① 家計の見立て　② 参加支援（居場所）の利用の相談"),
            ),
            grounds=("A",),
        ),
        grounds=(
            Ground(
                letter="A",
                text="ご本人の同意",
                article="個人情報保護法 第69条第2項第1号",
                standing_on="同意書 第27号（R8.11.10）",
                until="令和9年11月9日まで",
                verified=True,
            ),
            Ground(
                letter="B",
                text="お母様の同意",
                article="同上",
                standing_on="口頭記録 第28号（R8.11.10）",
                until="令和9年11月9日まで",
                verified=False,
            ),
        ),
        conditions=Conditions(
            article="同法 第70条",
            texts=(
                "相談支援のほかに使わない",
                "紹介先の担当者と上司のほかに見せない",
                "複写しない",
                "用済み後は返すか裁断し、返信欄で知らせる",
            ),
        ),
        withheld=("健康・障害", "虐待・DV", "犯罪・更生", "サービス", "経済", "子ども"),
        proof=Proof(
            ground="個人情報の保護に関する法律 第69条第2項第1号（本人の同意）。",
            entry="48,199",
            checkpoint_size="48,213件目",
            checkpoint_root="9f3c 71ab 04de e8c2",
            checkpoint_time="令和8年11月20日 10時12分",
            handling="複写・転送・撮影はできません。拾われた方は、みらい市地域福祉課 0000-00-1200 へ。",
        ),
    )


NARRATIVE = (
    "訪問を重ねるうちに、本人は玄関先で短く話すようになった。母は「息子が私以外の人と話せるようになってほしい」と言う。"
    "冬に向けて灯油を買いに行く人がいないこと、家計が母の年金だけであること、近所の目を気にしていることを、この順に話された。"
)


def _worst_family(names: list[str]) -> genogram.Family:
    """Thirteen people in four rows, with every sign there is, under names of forty characters."""
    people = tuple(
        genogram.Member(
            key=str(n),
            name=name,
            note="本人" if n == 0 else "祖母",
            age="" if n in (2, 6) else "40頃",
            sex=(genogram.Sex.MALE, genogram.Sex.FEMALE, genogram.Sex.UNKNOWN)[n % 3],
            principal=n == 0,
            deceased=n in (2, 6),
            in_household=n in (0, 1, 4, 8, 9),
        )
        for n, name in enumerate(names)
    )
    bond, born = genogram.Bond, genogram.Offspring

    def children(*keys: str, twins: int = 0) -> tuple[genogram.Child, ...]:
        return tuple(genogram.Child(key=key, twins=twins) for key in keys)

    return genogram.Family(
        members=people,
        couples=(
            genogram.Couple(a="0", b="1", bond=bond.DIVORCED),
            genogram.Couple(a="0", b="3", bond=bond.COHABITING),
            genogram.Couple(a="2", b="4"),
            genogram.Couple(a="5", b="6", bond=bond.SEPARATED),
        ),
        offspring=(
            born(parents=("2", "4"), children=children("0", "7")),
            born(parents=("5", "6"), children=children("3")),
            born(parents=("0", "1"), children=children("8")),
            born(parents=("0", "3"), children=children("9", "10", twins=1)),
            born(parents=("8",), children=children("11")),
        ),
    )


def worst_sheet() -> TsunaguSheet:
    """As much as anyone will ever write: 2,000 characters of reasons, 12 members, 40-character names, 25 grounds, rare characters."""
    small = small_sheet()
    long_office = "みらい市東部地域生活支援拠点等整備推進事業受託法人連絡協議会合同相談支援センターみらい第二"
    long_name = "葛\U000e0100城 " + "アレクサンドロヴィッチ・マクシミリアーノ・デ・ラ・クルス・ヴィジャヌエバ"
    members = tuple(
        Member(
            name=long_name if n % 2 == 0 else f"𠮷野﨑 髙代{n}",
            kana="かつらぎ あれくさんどろゔぃっち" if n == 0 else "よしのざき たかよ",
            relation="長男の妻の連れ子" if n == 1 else "祖母",
            age="100" if n == 2 else "40代",
            living="別居",
            condition="要介護3。月に1回、別居の妹が様子を見に来る。" * (1 + n % 3),
            source="家族談（長男の妻）",
            source_date=f"R8.11.{n + 1}",
        )
        for n in range(12)
    )
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXY"
    grounds = tuple(
        replace(
            small.grounds[n % 2],
            letter=letter,
            text=f"支援会議の構成員どうしの情報共有その{n + 1}",
            article="社会福祉法 第106条の6第3項",
        )
        for n, letter in enumerate(letters)
    )
    narrative = (NARRATIVE * 30)[:2000]
    return replace(
        small,
        recipient=replace(small.recipient, agency=long_office, known_as=long_office),
        copies=tuple(CopyHolder(number=n, holder=long_office if n == 3 else f"関係機関その{n}") for n in range(1, 13)),
        copy_total=12,
        persons=(
            replace(
                small.persons[0],
                name=long_name,
                rows=(*small.persons[0].rows, Row(label="別の表記", value="髙橋・﨑・𠮷・辻󠄀・葛󠄀")),
            ),
            replace(small.persons[0], heading="配偶者", name="大森 みどり", grounds=("A", "B", "C")),
        ),
        household=replace(
            small.household,
            members=members,
            note="13人世帯",
            family=_worst_family([long_name, *(one.name or "" for one in members)]),
        ),
        words=replace(
            small.words,
            rows=(
                *small.words.rows[:2],
                replace(small.words.rows[2], value=narrative, grounds=("C", "D")),
                Row(label="連絡先の控え", value="https://example.invalid/" + "a" * 180),
                small.words.rows[3],
            ),
        ),
        grounds=grounds,
        withheld=(
            "健康・障害",
            "虐待・DV",
            "犯罪・更生",
            "サービス",
            "経済",
            "子ども",
            "住所・連絡先",
            "就労・教育",
            "基本情報の一部",
            "プラン",
        ),
    )
