"""Ten invented households, as a counsellor would have typed them."""

from dataclasses import dataclass
from datetime import date

from coord.domain.kin import Tie
from coord.domain.statement import Source


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A person as typed: field code → text; `answer` is what they said to sharing."""

    said: dict[str, str]
    answer: str = "not_asked"


@dataclass(frozen=True, kw_only=True, slots=True)
class Household:
    """A household, who entered it, its worries (field → (mark, whose)) and what was told."""

    entered_by: str
    members: tuple[Member, ...]
    worries: dict[str, tuple[str, tuple[int, ...]]]
    story: str
    heard_on: date
    source: Source = Source.PERSON
    handed_over: bool = False
    copy_lost: bool = False
    """The sheet that went with it was handed out and is not to be found."""
    later: tuple[tuple[str, int, str, str], ...] = ()
    """Statements added afterwards: (who, index of the person, field, text)."""
    ties: tuple[tuple[int, int, Tie], ...] = ()
    """Family ties stated on the same day: (index, index, what they are); a parent comes first."""


def _person(name: str, kana: str, birth: str, relation: str, **more: str) -> dict[str, str]:
    said = {
        "person.name": name,
        "person.kana": kana,
        "household.relation": relation,
        "household.living": "同居",
    }
    if birth:
        said["person.birth_date"] = birth
    return said | {key.replace("__", "."): text for key, text in more.items()}


HOUSEHOLDS = (
    Household(
        entered_by="sasaki",
        members=(
            Member(
                said=_person(
                    "西川 とし子", "にしかわ としこ", "1944-03-12", "本人",
                    address__home="みらい市さくら台3丁目14番2号", address__phone="0000-00-6101",
                    address__how_to_call="平日の午前。「包括の佐々木」と名のる。",
                    health__care_level="要介護2", health__memory="同じ話を15分のあいだに3回された。",
                    economy__income="年金 月9万4千円。ほかの収入はない。",
                    wish__life="「この家で、隆と暮らしつづけたい」",
                ),
                answer="given",
            ),
            Member(
                said=_person(
                    "西川 隆", "にしかわ たかし", "1973-08-02", "長男",
                    ties__outings="3年ほど家の外に出ていない。玄関の靴にほこりが積もっていた。",
                    wish__support="「放っておいてほしい」",
                ),
                answer="refused",
            ),
        ),
        worries={
            "worry.care": ("most", (0,)), "worry.income": ("yes", (0,)),
            "worry.withdrawn": ("yes", (1,)), "worry.family": ("yes", (0, 1)),
        },
        story="母の介護の相談から、長男さんが長く家で過ごしていることが分かった。年金で二人が暮らしている。",
        heard_on=date(2026, 11, 6),
        handed_over=True,
        later=(("sakamoto", 0, "economy.income", "年金のほかに、亡くなった夫の遺族年金がある（通帳で確認）。"),),
    ),
    Household(
        entered_by="sasaki",
        members=(
            Member(
                said=_person(
                    "大森 健一", "おおもり けんいち", "1972-05-14", "本人",
                    address__home="みらい市本町三丁目4番5号 つばき荘102", address__phone="0000-00-3345",
                    work__state="休職して2年。", economy__arrears="家賃2か月。",
                ),
                answer="given",
            ),
            Member(said=_person("大森 トシ子", "おおもり としこ", "1944-01-20", "母"), answer="given"),
        ),
        worries={"worry.job_search": ("most", (0,)), "worry.rent": ("yes", (0,))},
        story="母の年金で暮らしており、先の家計の見通しが立たない。",
        heard_on=date(2026, 10, 28),
        handed_over=True,
        copy_lost=True,
    ),
    Household(
        entered_by="sasaki",
        members=(
            Member(
                said=_person(
                    "髙田 和子", "たかだ かずこ", "1950-04-01", "本人",
                    address__home="みらい市みなと町2丁目7番1号", address__phone="0000-00-7712",
                    address__how_to_call="インターホンは聞こえにくい。戸をたたいて名のる。",
                    health__illness="心不全で退院したばかり。夜に何度も起きる。",
                    health__medicine="ワルファリン（血が止まりにくい）。朝の利尿薬。",
                    emergency__contact="妹 山下さん 0000-00-8890（夜も可）",
                    watch__caution="玄関に大きな犬がいる。つないでもらってから入る。",
                    person__sex="女",
                ),
            ),
            Member(said=_person("髙田 美緒", "たかだ みお", "1981", "次女", work__state="会社員")),
            Member(
                said=_person(
                    "髙田 正一", "たかだ しょういち", "1947-09-02", "配偶者",
                    household__deceased="2009", household__living="不明", person__sex="男",
                ),
            ),
            Member(
                said=_person(
                    "石川 由美", "いしかわ ゆみ", "1978-12-10", "長女", household__living="別居",
                ),
            ),
            Member(
                said=_person(
                    "石川 蓮", "いしかわ れん", "2012-05-30", "孫",
                    household__living="別居", person__sex="男",
                ),
            ),
        ),
        ties=((3, 4, Tie.PARENT), (2, 1, Tie.PARENT), (0, 1, Tie.PARENT), (2, 3, Tie.PARENT), (0, 3, Tie.PARENT)),
        worries={"worry.care": ("most", (0,)), "worry.work": ("yes", (1,))},
        story="退院してから夜に眠れていない。仕事をやめるしかないのかと次女さんが話された。",
        heard_on=date(2026, 11, 20),
        source=Source.FAMILY,
    ),
    Household(
        entered_by="sakamoto",
        members=(
            Member(
                said=_person(
                    "吉岡 誠二", "よしおか せいじ", "1968-11-30", "本人", person__sex="男",
                    economy__debt="カード会社3社。合計は本人も分からない。",
                    economy__arrears="電気料金2か月。",
                ),
                answer="given",
            ),
            Member(
                said=_person(
                    "吉岡 陽菜", "よしおか ひな", "2013-06-05", "長女",
                    school__attendance="9月から学校に行けていない。",
                ),
            ),
            Member(said=_person("吉岡 海斗", "よしおか かいと", "2013-06-05", "長男")),
            Member(
                said=_person(
                    "三浦 里奈", "みうら りな", "1975-04-22", "元配偶者",
                    household__living="別居", person__sex="女",
                ),
            ),
        ),
        ties=(
            (0, 3, Tie.DIVORCED), (0, 1, Tie.PARENT), (3, 1, Tie.PARENT),
            (0, 2, Tie.PARENT), (3, 2, Tie.PARENT), (1, 2, Tie.TWINS),
        ),
        worries={"worry.debt": ("most", (0,)), "worry.children": ("yes", (1,))},
        story="借金の相談。娘さんが家にいることが多いと話の中で分かった。",
        heard_on=date(2026, 11, 12),
    ),
    Household(
        entered_by="sakamoto",
        members=(
            Member(
                said=_person("𠮷野 みつ", "よしの みつ", "1938-02-11", "本人", watch__caution="犬がいる。"),
                answer="given",
            ),
        ),
        worries={"worry.neighbours": ("most", (0,))},
        story="ごみ出しのことで近所の方と話しづらくなったとのこと。",
        heard_on=date(2026, 9, 30),
    ),
    Household(
        entered_by="murai",
        members=(
            Member(
                said=_person(
                    "山﨑 葵", "やまざき あおい", "1998-07-19", "本人",
                    child__care="生後4か月。夜の授乳がつらい。",
                ),
                answer="given",
            ),
            Member(said=_person("山﨑 湊", "やまざき みなと", "2026-07-08", "長男")),
        ),
        worries={"worry.children": ("most", (0,))},
        story="赤ちゃん訪問で、頼れる人が近くにいないと話された。",
        heard_on=date(2026, 11, 9),
    ),
    Household(
        entered_by="murai",
        members=(
            Member(
                said=_person(
                    "小暮 実", "こぐれ みのる", "1959-12-03", "本人",
                    health__illness="糖尿病。通院が途切れている。",
                ),
                answer="refused",
            ),
        ),
        worries={"worry.illness": ("most", (0,)), "worry.food": ("yes", (0,))},
        story="健診の結果で訪問。食事は1日1回とのこと。",
        heard_on=date(2026, 10, 15),
    ),
    Household(
        entered_by="osawa",
        members=(
            Member(
                said=_person(
                    "長谷川 ハル", "はせがわ はる", "1941-09-09", "本人",
                    health__illness="大腿骨骨折。12月上旬に退院の見込み。",
                    housing__kind="二階建ての借家。寝室は二階。",
                ),
                answer="given",
            ),
        ),
        worries={"worry.care": ("most", (0,)), "worry.housing": ("yes", (0,))},
        story="退院後に階段を上れるか心配されている。",
        heard_on=date(2026, 11, 17),
    ),
    Household(
        entered_by="sasaki",
        members=(
            Member(
                said=_person(
                    "グエン ティ ラン", "ぐえん てぃ らん", "1990-01-15", "本人",
                    person__nickname="ランさん", work__state="弁当工場。夜勤。",
                ),
            ),
            Member(said=_person("グエン ミン", "ぐえん みん", "2017-03-03", "長男")),
        ),
        worries={"worry.work": ("yes", (0,)), "worry.children": ("most", (0, 1))},
        story="夜勤のあいだ、子どもが一人になる。日本語の書類が分からない。",
        heard_on=date(2026, 11, 2),
    ),
    Household(
        entered_by="sasaki",
        members=(
            Member(
                said=_person(
                    "渡邉 千代", "わたなべ ちよ", "1947-05-25", "本人",
                    ties__trusted="隣の市に妹がいる。月に一度電話をする。",
                ),
                answer="given",
            ),
            Member(said=_person("渡邉 勝", "わたなべ まさる", "1945-10-10", "配偶者"), answer="given"),
        ),
        worries={"worry.care": ("most", (1,)), "worry.tax": ("yes", (0, 1))},
        story="夫の介護が始まり、税金の書類まで手が回らない。",
        heard_on=date(2026, 8, 20),
    ),
)  # fmt: skip
