"""Invented sheets for the person and for a volunteer, for the tests of paper. Nobody here exists; numbers begin with 0000-00."""

from dataclasses import replace
from datetime import datetime, timedelta

from forms.access_report import AccessReport, AccessRow
from forms.blocks import Choice, CopyMark, Proof
from forms.consent import ConsentRow, ConsentSheet
from forms.onegai import OnegaiSheet, Telephone
from tests.forms.sheets import JAPAN

LONG_OFFICE = "みらい市東部地域生活支援拠点等整備推進事業受託法人連絡協議会合同相談支援センターみらい第二"
LONG_NAME = "葛\U000e0100城 " + "アレクサンドロヴィッチ・マクシミリアーノ・デ・ラ・クルス・ヴィジャヌエバ"
LONG_KANA = "かつらぎ あれくさんどろゔぃっち まくしみりあーの で ら くるす ゔぃじゃぬえば"
QR = "coord:47120/47166/2b90f1d38c5e6a07"  # drawn, not written
RARE = "𠮷野﨑 髙代 辻󠄀・葛󠄀"

OFFICES = (
    "みらい市地域福祉課",
    "中央地域包括支援センター",
    "くらしサポートセンター",
    "基幹相談支援センターみらい",
    "NPO法人ひだまり",
    "民生委員（本町）",
)

_MATRIX = {  # y: told, n: the person's wish, -: never; one letter an office
    ("basic", "氏名・生年月日"): "yyyyyn",
    ("address", "住所・電話"): "yyyyn-",
    ("household", "家族のこと"): "yyyyn-",
    ("health", "体とこころの健康、障害"): "yynyn-",
    ("economy", "お金のこと（収入・借金）"): "ynyn--",
    ("housing", "住まいのこと"): "yyyyy-",
    ("work_school", "仕事・学校のこと"): "ynyyy-",
    ("ties", "人とのつながり"): "yyyyyn",
    ("wish", "あなたの希望"): "yyyyy-",
    ("course", "これまでの支援の経過"): "yyyyn-",
}
_MARKS = {"y": "yes", "n": "no", "-": "never"}

EVERY_COMPARTMENT = {
    "basic": "基本情報",
    "address": "住所・連絡先",
    "household": "世帯",
    "health": "健康・障害",
    "economy": "経済",
    "housing": "住まい",
    "work_school": "就労・教育",
    "child": "子ども",
    "abuse": "虐待・DV",
    "crime": "犯罪・更生",
    "ties": "つながり",
    "watch": "見守り",
    "wish": "本人の意向",
    "service": "サービス",
    "plan": "プラン",
    "course": "支援経過",
    "informant": "情報提供者",
}


def _proof(ground: str, entry: str, handling: str) -> Proof:
    return Proof(
        ground=ground,
        entry=entry,
        checkpoint_size="47,166件目",
        checkpoint_root="2b90 f1d3 8c5e 6a07",
        checkpoint_time="令和8年11月10日 13時40分",
        handling=handling,
        qr=QR,
    )


def consent_sheet() -> ConsentSheet:
    """The everyday consent, to be signed: six offices, ten kinds of information."""
    return ConsentSheet(
        specimen=True,
        made_at=datetime(2026, 11, 10, 13, 40, tzinfo=JAPAN),
        made_on="令和8年11月10日（火）",
        number="第27号",
        addressee="みらい市長",
        person="大森 健一",
        kana="おおもり けんいち",
        purpose="介護・お金・居場所などの困りごとについて、関係する機関が役割を分けて支援するため（みらい市重層的支援体制整備事業）。",
        offices=OFFICES,
        rows=tuple(
            ConsentRow(code=code, label=label, marks=tuple(_MARKS[one] for one in marks))
            for (code, label), marks in _MATRIX.items()
        ),
        excluded=("姉には連絡しない。", "民生委員には、名前も病気のことも伝えない。"),
        starts="令和8年11月10日",
        until="令和9年11月9日",
        ways=(
            Choice(label="会議", ticked=True),
            Choice(label="電話", ticked=True),
            Choice(label="書類（番号つき）", ticked=True),
            Choice(label="専用の電子システム", ticked=True),
            Choice(label="電子メール", ticked=False),
        ),
        answer="",
        explained_by="中央地域包括支援センター 小林 亮子　令和8年11月10日 13:30 自宅",
        contact="みらい市地域福祉課",
        telephone="0000-00-1200",
        proof=_proof(
            "個人情報の保護に関する法律 第69条第2項第1号・第27条第1項（本人の同意）。",
            "47,120",
            "1通を市が保管し、同じもの1通をご本人にお渡しします。",
        ),
    )


def answered_consent_sheet() -> ConsentSheet:
    """The same, answered by word of mouth."""
    return replace(
        consent_sheet(),
        answer="口頭で「同意します」とお答えになりました（令和8年11月10日 13:45 自宅。立会い 保健師 西野 彩）",
    )


def blank_consent_sheet() -> ConsentSheet:
    """To be taken along on a visit: the name, the wishes and who explained are written by hand."""
    return replace(consent_sheet(), person="", kana="", excluded=(), explained_by="")


def full_consent_sheet() -> ConsentSheet:
    """Every compartment of the common format, under its own label, for six offices."""
    rows = tuple(
        ConsentRow(code=code, label=label, marks=("yes",) * 5 + ("never",)) for code, label in EVERY_COMPARTMENT.items()
    )
    return replace(consent_sheet(), rows=rows)


def worst_consent_sheet() -> ConsentSheet:
    """25 offices with names of 44 characters, every compartment, twelve wishes, a name of 40 characters."""
    marks = ("yes", "no", "never", "yes", "no")
    return replace(
        consent_sheet(),
        person=LONG_NAME,
        kana=LONG_KANA,
        purpose="生活の困りごとについて、関係する機関が役割を分けて支援するため。" * 8,
        offices=tuple(f"{LONG_OFFICE}その{n}" for n in range(1, 26)),
        rows=tuple(
            ConsentRow(code=code, label=f"{label}（{RARE}）", marks=marks * 5)
            for code, label in EVERY_COMPARTMENT.items()
        ),
        excluded=tuple(f"その{n}：{RARE}さんには、住所も電話番号も伝えない。" * (1 + n % 3) for n in range(1, 13)),
        ways=(*consent_sheet().ways, Choice(label="https://example.invalid/" + "a" * 90, ticked=False)),
        explained_by=f"{LONG_OFFICE} {LONG_NAME}",
        contact=LONG_OFFICE,
    )


def onegai_sheet() -> OnegaiSheet:
    """The everyday request."""
    return OnegaiSheet(
        classification="取扱注意・返却",
        specimen=True,
        made_at=datetime(2026, 12, 11, 9, 30, tzinfo=JAPAN),
        made_on="令和8年12月11日（金）",
        copy=CopyMark(number=1, total=1, known_as="民生委員原田様"),
        volunteer_title="民生委員・児童委員",
        volunteer="原田 和子",
        sender="みらい市地域福祉課",
        person="大森 トシ子",
        kana="おおもり としこ",
        about=("ふだんお訪ねの方です。", "ご本人も、原田さんの見守りを望んでいます。"),
        until="令和9年3月31日",
        task="月に2回くらい、いつものお訪ねのついでに",
        watch=(
            "新聞や郵便が、たまっていませんか",
            "カーテンや雨戸が、開いていますか",
            "声や歩く様子が、いつもと同じですか",
            "ごみが、いつもの日に出ていますか",
        ),
        telephones=(
            Telephone(
                when="気になるとき",
                hint="平日 8:30〜17:15",
                number="0000-00-2210",
                who="地域包括支援センター 小林 亮子",
            ),
            Telephone(
                when="夜・休みの日",
                hint="急ぎのとき",
                number="0000-00-1100",
                who="市役所 宿直室 「地域福祉課の当番へ」",
            ),
            Telephone(when="倒れている・返事がない", hint="", number="119", who="先に119、そのあとで小林へ"),
        ),
        return_on="令和9年3月31日（水）",
        return_how="地域福祉課の職員が受け取りに伺います",
        proof=_proof(
            "個人情報の保護に関する法律 第69条第2項第1号（ご本人の同意 第28号）。",
            "51,902",
            "コピーや写真はとらないでください。拾われた方は、みらい市地域福祉課 0000-00-1200 へ。",
        ),
    )


def full_onegai_sheet() -> OnegaiSheet:
    """As full as an everyday request gets: four sentences, six questions of two lines each, three telephones."""
    small = onegai_sheet()
    return replace(
        small,
        about=(
            *small.about,
            "呼び鈴は鳴らさず、門の外から声をかけてください。",
            "耳が遠いので、ゆっくりお話しください。",
        ),
        watch=(
            *small.watch,
            "買い物や散歩に、いつもの時間に出ておられますか",
            "玄関や庭の様子に、変わったところはありませんか",
        ),
    )


def worst_onegai_sheet() -> OnegaiSheet:
    """Longer than anybody will ever write: names of 40 characters, twelve questions, six telephones."""
    small = onegai_sheet()
    return replace(
        small,
        copy=CopyMark(number=12, total=25, known_as=f"{LONG_OFFICE}様"),
        volunteer_title="民生委員・児童委員・つながりサポーター・福祉協力員",
        volunteer="原田 マルガリータ・フェルナンデス・イ・ロドリゲス・デ・ヴァスコンセロス",
        sender=LONG_OFFICE,
        person=f"{LONG_NAME}{RARE}",
        kana=LONG_KANA,
        about=tuple(f"その{n}：お訪ねのときは、門の外から声をかけてください。" * (1 + n % 3) for n in range(1, 7)),
        task="月に2回くらい、いつものお訪ねのついでに、" * 4,
        watch=tuple(f"その{n}、{one}" for n, one in enumerate(small.watch * 3)),
        telephones=tuple(
            replace(one, when=f"{one.when}その{n}", who=f"{LONG_OFFICE} {one.who}その{n}")
            for n, one in enumerate(small.telephones * 2)
        ),
        return_how=f"{LONG_OFFICE}の職員が受け取りに伺います",
    )


_CONSENT, _TOWN = ("同意", "第69条第2項第1号"), ("市の業務のため", "第61条")
_CENTRE, _WELFARE = "中央地域包括支援センター", "みらい市地域福祉課"


def _row(
    day: str,
    clock: str,
    office: tuple[str, str],
    deed: str,
    kinds: str,
    purpose: str,
    ground: tuple[str, str] = _CONSENT,
) -> AccessRow:
    return AccessRow(
        day=day,
        clock=clock,
        agency=office[0],
        role=office[1],
        deed=deed,
        kinds=kinds,
        purpose=purpose,
        ground=ground[0],
        article=ground[1],
        refused=deed == "断り",
    )


def access_report() -> AccessReport:
    """The everyday report: nine looks of four offices, and one that was refused."""
    centre, desk = (_CENTRE, "相談員"), (_WELFARE, "調整担当")
    return AccessReport(
        specimen=True,
        made_at=datetime(2026, 11, 20, 11, 0, tzinfo=JAPAN),
        made_on="令和8年11月20日（金）",
        number="みらい福第415号",
        person="大森 健一",
        issuer="みらい市長",
        section="福祉部 地域福祉課",
        from_day="令和8年10月1日",
        to_day="令和8年11月19日",
        rows=(
            _row(
                "10月27日（火）",
                "10:20",
                centre,
                "聴き取り",
                "氏名・住所、困りごと",
                "お母様の相談の中で話を聴いた",
                _TOWN,
            ),
            _row(
                "11月10日（火）",
                "13:40",
                centre,
                "記入",
                "あなたの希望、家族、連絡のしかた",
                "訪問で聴いたことの記録",
                _TOWN,
            ),
            _row("11月10日（火）", "16:02", desk, "閲覧", "同意書、困りごと", "同意書の受付"),
            _row("11月12日（木）", "9:15", desk, "閲覧", "困りごと、家族、希望", "紹介先の検討"),
            _row(
                "11月13日（金）",
                "14:31",
                ("みらい市収納課", "窓口担当"),
                "断り",
                "（見せていません）",
                "同意の範囲にない機関",
                ("", ""),
            ),
            _row(
                "11月16日（月）",
                "10:05",
                ("基幹相談支援センターみらい", "相談支援専門員"),
                "閲覧",
                "希望、連絡のしかた",
                "相談の準備",
            ),
            _row("11月17日（火）", "11:48", (_WELFARE, "係長"), "閲覧", "困りごと、希望", "紹介内容の確認"),
            _row(
                "11月18日（水）",
                "15:20",
                ("くらしサポートセンター", "相談支援員"),
                "閲覧",
                "困りごと、家族",
                "紹介を受けるかの検討",
            ),
            _row("11月19日（木）", "9:40", centre, "閲覧", "希望、支援の経過", "紹介文の作成", _TOWN),
            _row("11月19日（木）", "16:10", desk, "紙", "つなぐシートの案", "決裁"),
        ),
        contact="みらい市地域福祉課（市役所1階 4番）",
        contact_hours="平日 8:30〜17:15",
        telephone="0000-00-1200",
        proof=_proof(
            "個人情報の保護に関する法律 第76条（ご本人への開示）。",
            "48,310",
            "この記録が書き換えられていないことは、左の四角い印と検証点で、だれでも確かめられます。",
        ),
        note="根拠の条の番号は、個人情報の保護に関する法律のものです。「同意」は、令和8年11月10日の同意書（第27号）です。",
        answer_within="2週間以内",
    )


def empty_access_report() -> AccessReport:
    """Nothing to list."""
    return replace(access_report(), rows=())


def worst_access_report() -> AccessReport:
    """300 rows over two years, with names of offices of 44 characters and rare characters."""
    first = datetime(2025, 4, 1, 8, 0, tzinfo=JAPAN)
    rows = []
    for n in range(300):
        at = first + timedelta(days=2 * n, minutes=37 * n)
        refused = n % 23 == 5
        rows.append(
            AccessRow(
                year=f"令和{at.year - 2018}年",
                day=f"{at.month}月{at.day}日（{'月火水木金土日'[at.weekday()]}）",
                clock=f"{at.hour}:{at.minute:02}",
                agency=LONG_OFFICE if n % 7 == 0 else f"みらい市地域福祉課その{n % 12}",
                role="主任相談支援専門員（重層的支援体制整備事業担当）" if n % 7 == 0 else "調整担当",
                deed="断り" if refused else ("閲覧", "記入", "提供", "紙")[n % 4],
                kinds="（見せていません）" if refused else f"困りごと、家族、希望、{RARE}その{n}",
                purpose="同意の範囲にない機関" if refused else f"紹介先の検討と、会議の準備のためその{n}",
                ground="" if refused else "市の業務のため",
                article="" if refused else "個人情報の保護に関する法律 第69条第2項第1号",
                refused=refused,
            )
        )
    return replace(
        access_report(),
        person=LONG_NAME,
        section=LONG_OFFICE,
        from_day="令和7年4月1日",
        to_day="令和8年11月19日",
        rows=tuple(rows),
        contact=LONG_OFFICE,
    )
