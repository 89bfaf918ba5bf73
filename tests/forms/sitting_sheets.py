"""The papers of one invented sitting in みらい市, for the tests of paper: as on every day, and as large as they come.

Nobody here exists; every number begins with 0000-00.
"""

from dataclasses import replace
from datetime import datetime

from forms.blocks import CopyMark, Decision, Proof, Secrecy
from forms.collection import NOT_SO, CollectionItem, CollectionRow, CollectionSheet, Sum, Term
from forms.minutes import AskedOffice, Attendee, MinutesSheet
from forms.sitting import AgendaItem, AgendaSheet, PledgeSheet, RosterRow, RosterSheet, Sitting
from tests.forms.sheets import JAPAN

MADE_ON = "令和8年11月24日（火）"
MADE_AT = datetime(2026, 11, 24, 16, 5, tzinfo=JAPAN)
SITTING = Sitting(
    body="みらい市支援会議",
    number="第8回",
    sits="令和8年11月25日（水）13:30〜15:05",
    place="市役所 第2会議室",
    legal=("支援会議（社会福祉法 106条の6）",),
)
OFFICES = {
    "中央地域包括支援センター": "小林 亮子",
    "くらしサポートセンター": "坂本 達也",
    "みらい市 健康づくり課": "西野 彩",
    "NPO法人ひだまり": "中西 恵",
    "社会福祉協議会 地域係": "藤井 学",
    "居住支援法人すまい支援": "岡部 大輔",
    "基幹相談支援センター": "長谷 真由",
    "みらい総合病院 相談室": "田所 由紀",
    "市教育委員会 SSW": "",
}
LONG_OFFICE = "みらい市東部地域生活支援拠点等整備推進事業受託法人連絡協議会合同相談支援センターみらい第二"
LONG_NAME = "葛\U000e0100城 アレクサンドロヴィッチ・マクシミリアーノ・デ・ラ・クルス・ヴィジャヌエバ"
RARE_NAME = "葛\U000e0101野 𠮷髙﨑"


def _proof(ground: str, handling: str) -> Proof:
    return Proof(
        ground=ground,
        entry="48,802",
        checkpoint_size="48,840件目",
        checkpoint_root="c417 0a9d 52e6 b38f",
        checkpoint_time="令和8年11月24日 16時05分",
        handling=handling,
        qr="48802/48840/c4170a9d52e6b38f/" + "k7Qm" * 24,
    )


def _running(handling: str) -> Proof:
    return _proof("社会福祉法 第106条の6（支援会議の運営）・みらい市支援会議設置要綱 第9条", handling)


def _copy(number: int, agency: str, out: str, back: str = NOT_SO, *, state: str = "回収") -> CollectionRow:
    return CollectionRow(
        number=number,
        agency=agency,
        person=OFFICES[agency] or "森 さくら",
        handed_out=out,
        back=back,
        state=state,
        apart=state != "回収",
        shredded="11/26" if back.startswith("11/26") else "11/25",
        leaves=1,
    )


def _sum(whole: tuple[str, int], *parts: tuple[str, int]) -> Sum:
    terms = tuple(Term(label=label, count=count) for label, count in (whole, *parts))
    return Sum(whole=terms[0], parts=terms[1:])


def small_collection() -> CollectionSheet:
    """The settled table of an everyday sitting: twelve copies, two not handed out, one brought back the day after."""
    first, second, third = "中央地域包括支援センター", "くらしサポートセンター", "みらい市 健康づくり課"
    return CollectionSheet(
        specimen=True,
        made_at=datetime(2026, 11, 26, 10, 15, tzinfo=JAPAN),
        body="支援会議",
        number="みらい福第398号の2",
        settled="令和8年11月26日（木）確定",
        meeting="第8回みらい市支援会議",
        sits=SITTING.sits,
        place=SITTING.place,
        items=(
            CollectionItem(
                number=1,
                rows=(
                    _copy(1, first, "13:31", "13:52"),
                    _copy(2, second, "13:31", "13:52"),
                    _copy(3, third, "13:31", "13:53"),
                ),
            ),
            CollectionItem(
                number=2,
                rows=(
                    _copy(4, "NPO法人ひだまり", "13:58", "14:22"),
                    _copy(5, first, "13:58", "14:22"),
                    _copy(6, "社会福祉協議会 地域係", "13:58", "14:22"),
                    _copy(7, "居住支援法人すまい支援", "13:58", "14:23"),
                    _copy(8, third, NOT_SO, state="未配付"),
                ),
            ),
            CollectionItem(
                number=3,
                rows=(
                    _copy(9, "基幹相談支援センター", "14:30", "15:03"),
                    _copy(10, second, "14:30", "15:03"),
                    _copy(11, "みらい総合病院 相談室", "14:30", "11/26 9:20", state="後日返却"),
                    _copy(12, "市教育委員会 SSW", NOT_SO, state="未配付"),
                ),
            ),
        ),
        sums=(
            _sum(("印刷した", 12), ("配付した", 10), ("配付しなかった", 2)),
            _sum(("配付した", 10), ("会議で回収", 9), ("後日に返却", 1), ("手元に残る", 0)),
            _sum(("裁断した", 12), ("回収・返却", 10), ("配付しなかった", 2)),
        ),
        notes=(
            (
                "第11号",
                (
                    "会議の途中で急な呼び出しがあり、持ったまま退室。15時10分に電話で連絡し、翌26日 9時20分に受取人が持参した。"
                    "その間は封筒に入れ、施錠した机で保管（本人の申出）。複写はない。"
                ),
            ),
            ("第8・12号", "急な欠席のため配付せず。会議の終わりに裁断した。"),
        ),
        proof=_running("事例の内容・ご本人の氏名は、この表に書きません。会議録とともに5年保存します。"),
    )


def worst_collection() -> CollectionSheet:
    """Sixty copies of twelve items, names of forty characters, a copy still out, sums that do not add up."""
    names = (LONG_OFFICE, *OFFICES)
    rows = tuple(
        CollectionRow(
            number=n,
            agency=names[n % len(names)],
            person=(LONG_NAME, RARE_NAME, "田所 由紀")[n % 3],
            handed_out="13:31",
            back=NOT_SO if n == 37 else ("11/26 9:20" if n % 7 == 0 else "15:03"),
            state="手元に残る" if n == 37 else ("後日返却" if n % 7 == 0 else "回収"),
            apart=n == 37 or n % 7 == 0,
            shredded=NOT_SO if n == 37 else "11/26",
            leaves=10 if n == 4 else 2,
        )
        for n in range(1, 61)
    )
    groups = (3, 1, 12, 2, 5, 7, 4, 6, 8, 5, 4, 3)
    starts = [sum(groups[:n]) for n in range(len(groups))]
    return replace(
        small_collection(),
        body="みらい市東部地域 支援会議・支援調整会議・孤独・孤立対策地域協議会 合同会議",
        meeting="第128回" + LONG_OFFICE + "支援会議",
        place="みらい市東部地域生活支援拠点 みらい第二ビル 別館12階 第2大会議室",
        settled="令和8年11月25日（水）15時30分の時点（未確定）",
        items=tuple(
            CollectionItem(number=n + 1, rows=rows[start : start + size])
            for n, (start, size) in enumerate(zip(starts, groups, strict=True))
        ),
        sums=(
            _sum(("印刷した", 60), ("配付した", 60), ("配付しなかった", 0)),
            _sum(("配付した", 60), ("会議で回収", 50), ("後日に返却", 8), ("手元に残る", 1)),
            _sum(("裁断した", 1059), ("回収・返却", 1059), ("配付しなかった", 0)),
        ),
        notes=tuple(
            (f"第{n}号", f"{n}。会議の途中で急な呼び出しがあり、持ったまま退室。" * 4) for n in range(7, 57, 7)
        ),
    )


def small_agenda() -> AgendaSheet:
    """The 次第 of the everyday sitting."""
    grounds = "社会福祉法 第106条の6第3項（支援会議の求めによる提供）"
    return AgendaSheet(
        specimen=True,
        made_at=MADE_AT,
        made_on=MADE_ON,
        sitting=SITTING,
        opening=("開会", "秘密を守る義務の説明と確認", "資料の番号の読み合わせ"),
        items=(
            AgendaItem(number=1, grounds="ご本人の同意", attendees=3),
            AgendaItem(number=2, grounds=grounds, attendees=5),
            AgendaItem(number=3, grounds=f"{grounds}、ご本人の同意", attendees=4),
        ),
        closing=("決めたことの読み合わせ", "資料の回収と部数の照合", "次回の日程", "閉会"),
        contact="みらい市地域福祉課 上田　電話 0000-00-1200",
        proof=_running("事例の内容・ご本人の氏名は、この紙に書きません。会議の終わりに事務局へお返しください。"),
    )


LONG_SITTING = Sitting(
    body=LONG_OFFICE + "支援会議",
    number="第128回",
    sits="令和8年11月25日（水）13:30〜17:05",
    place="みらい市東部地域生活支援拠点 みらい第二ビル 別館12階 第2大会議室",
    legal=(
        "支援会議（社会福祉法 106条の6）",
        "支援会議（生活困窮者自立支援法 9条）",
        "孤独・孤立対策地域協議会（孤独・孤立対策推進法 15条）",
        "重層的支援会議",
    ),
)


def worst_agenda() -> AgendaSheet:
    """Twelve items, each on three grounds, under a meeting with a name of fifty characters and four legal types."""
    grounds = (
        "ご本人の同意、社会福祉法 第106条の6第3項（支援会議の求めによる提供）、"
        "孤独・孤立対策推進法 第16条第3項（地域協議会の求めによる提供）"
    )
    return replace(
        small_agenda(),
        sitting=LONG_SITTING,
        items=tuple(AgendaItem(number=n, grounds=grounds, attendees=25 if n == 12 else n) for n in range(1, 13)),
        contact=f"{LONG_OFFICE} {LONG_NAME}　電話 0000-00-1200",
    )


def _rows(*at: tuple[int, ...]) -> tuple[RosterRow, ...]:
    return tuple(
        RosterRow(agency=agency, person=person, items=items)
        for (agency, person), items in zip(OFFICES.items(), at, strict=True)
    )


def small_roster() -> RosterSheet:
    """Nine offices at three items."""
    return RosterSheet(
        specimen=True,
        made_at=MADE_AT,
        made_on=MADE_ON,
        sitting=SITTING,
        items=(1, 2, 3),
        rows=_rows((1, 2), (1, 3), (1, 2), (2,), (2,), (2,), (3,), (3,), (3,)),
        proof=_running("ご本人の氏名は、この名簿に書きません。会議録とともに5年保存します。"),
    )


def _many(offices: int, items: int) -> tuple[RosterRow, ...]:
    names = (LONG_OFFICE, *OFFICES)
    return tuple(
        RosterRow(
            agency=names[n % len(names)] if n % len(names) == 0 else f"{names[n % len(names)]} その{n + 1}",
            person=(LONG_NAME, RARE_NAME, "", "田所 由紀")[n % 4],
            items=tuple(one for one in range(1, items + 1) if (n * one) % 3 != 1),
        )
        for n in range(offices)
    )


def worst_roster(offices: int = 25, items: int = 12) -> RosterSheet:
    """Twenty-five offices at twelve items, some with names of forty characters, some without a name."""
    return replace(small_roster(), sitting=LONG_SITTING, items=tuple(range(1, items + 1)), rows=_many(offices, items))


SECRECY = Secrecy(
    label="支援会議",
    article="社会福祉法 第106条の6第5項・第159条",
    words="会議の仕事をする人も、していた人も、会議で知った秘密を、正当な理由なく漏らしてはいけません。違反には罰則があります。",
    verified=True,
)
UNVERIFIED = Secrecy(
    label="孤独・孤立対策地域協議会",
    article="孤独・孤立対策推進法 第18条",
    words="協議会の仕事をする人も、していた人も、知った秘密を、正当な理由なく漏らしてはいけません。違反には罰則があります。",
    verified=False,
)


def small_pledge() -> PledgeSheet:
    """Nine attendees, one law in use."""
    return PledgeSheet(
        specimen=True,
        made_at=MADE_AT,
        made_on=MADE_ON,
        sitting=SITTING,
        secrecy=(SECRECY,),
        rows=small_roster().rows,
        proof=_running("会議の初めに署名し、事務局が回収します。会議録とともに5年保存します。"),
    )


def worst_pledge() -> PledgeSheet:
    """Twenty-five attendees, four laws in use, one of them not verified."""
    laws = tuple(replace(SECRECY, label=f"支援会議その{n}", words=SECRECY.words * 2) for n in range(3))
    return replace(small_pledge(), sitting=LONG_SITTING, secrecy=(*laws, UNVERIFIED), rows=_many(25, 12))


def small_minutes() -> MinutesSheet:
    """The minutes of item 2: five attendees, two requests, three decisions."""
    confirmed = "13:57"
    return MinutesSheet(
        classification="取扱注意",
        specimen=True,
        made_at=datetime(2026, 11, 27, 9, 40, tzinfo=JAPAN),
        made_on="令和8年11月27日（金）",
        copy=CopyMark(number=2, total=4, known_as="中央地域包括支援センター"),
        case_number="MR8-0163",
        item="案件 第2号（全3件）",
        meeting="第8回みらい市支援会議（市役所 第2会議室）",
        sits="令和8年11月25日（水）14:00〜14:20",
        legal=SITTING.legal,
        secrecy=(SECRECY,),
        attendees=(
            Attendee(agency="NPO法人ひだまり", person="中西 恵", presence="在室 13:58", confirmed=confirmed),
            Attendee(agency="中央地域包括支援センター", person="小林 亮子", presence="在室 13:58", confirmed="13:30"),
            Attendee(agency="社会福祉協議会 地域係", person="藤井 学", presence="在室 13:58", confirmed=confirmed),
            Attendee(agency="居住支援法人すまい支援", person="岡部 大輔", presence="退室 14:15", confirmed=confirmed),
            Attendee(agency="みらい市 健康づくり課", person="", presence="欠席", confirmed=""),
        ),
        asked=(
            AskedOffice(number="みらい福第398号", agency="みらい市 健康づくり課", answer="提供した"),
            AskedOffice(number="みらい福第398号の3", agency="みらい総合病院 相談室", answer="回答なし"),
        ),
        question="① はじめに声をかける人と方法\n② 冬の間の見守りの分担\n③ 片付けの相談ができる窓口",
        discussion=(
            "姉は「人を家に上げるのは困る。玄関先なら話してもよい」と話している。弟とはまだ会えていない。\n"
            "大家は話し合いで片付くなら待つと言っている。片付けを先に求めると会えなくなるおそれがある。\n"
            "朝、公園で弟にあいさつを続けている藤井さんが、はじめに声をかける。姉には小林さんが玄関先で会う。"
        ),
        decisions=(
            Decision(
                agency="社会福祉協議会 地域係",
                words="朝の公園で弟に声をかけ、困っていることを聴く。同意の話はまだしない。",
                due="12月11日（金）",
            ),
            Decision(
                agency="中央地域包括支援センター",
                words="姉に玄関先で会い、冬の暖房と食事の様子を聴く。",
                due="12月4日（金）",
            ),
            Decision(agency="居住支援法人すまい支援", words="大家に、春まで待てるかを確かめる。", due="12月18日（金）"),
        ),
        carried=(
            Decision(
                agency="NPO法人ひだまり",
                words="居場所の見学の日を2つ用意する。",
                due="11月13日（金）",
                state="済んだ",
            ),
            Decision(
                agency="みらい市 健康づくり課",
                words="姉の健診の記録を確かめる。",
                due="11月20日（金）",
                state="続いている",
            ),
        ),
        next_review="令和8年12月23日（水）",
        approval="会長　みらい市 地域福祉課長 上田 直樹　令和8年11月27日（金）承認",
        proof=_proof(
            "社会福祉法 第106条の6第3項（支援会議からの求め みらい福第398号）　同意によらない提供",
            "複写・転送・撮影はできません。拾われた方は、みらい市地域福祉課 0000-00-1200 へ。",
        ),
    )


SAID = (
    "訪問を重ねるうちに、姉は玄関先で短く話すようになった。弟は朝の公園のベンチで過ごし、あいさつは返る。\n"
    "冬に向けて灯油を買いに行く人がいないこと、家計が年金だけであること、近所の目を気にしていることを、この順に話された。\n\n"
)


def worst_minutes() -> MinutesSheet:
    """4,000 characters of discussion, 25 attendees, 12 requests and 15 decisions, long and rare names."""
    small = small_minutes()
    rows = _many(25, 12)
    return replace(
        small,
        copy=CopyMark(number=12, total=25, known_as=LONG_OFFICE),
        meeting=f"第128回{LONG_OFFICE}支援会議（{LONG_SITTING.place}）",
        legal=LONG_SITTING.legal,
        secrecy=worst_pledge().secrecy,
        attendees=tuple(
            Attendee(agency=one.agency, person=one.person, presence="在室 14:02", confirmed="13:57") for one in rows
        ),
        asked=tuple(
            AskedOffice(number=f"みらい福第398号の{n}", agency=one.agency, answer="提供しなかった")
            for n, one in enumerate(rows[:12], start=1)
        ),
        question=(small.question + "\n") * 3 + f"④ {RARE_NAME}さんの連絡先",
        discussion=(SAID * 40)[:4000],
        decisions=tuple(
            Decision(
                agency=one.agency,
                words=f"{n} " + small.decisions[n % 3].words * (1 + n % 4),
                due="" if n == 3 else "令和9年1月29日（金）",
            )
            for n, one in enumerate(rows[:15])
        ),
        carried=tuple(
            replace(small.carried[n % 2], agency=one.agency, words=f"持ち越し{n}") for n, one in enumerate(rows[:5])
        ),
    )
