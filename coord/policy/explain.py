"""Says every row of the law in Japanese. Prose is made from the rows: what is written beside drifts."""

from dataclasses import dataclass

from coord.domain.access import Shown
from coord.domain.agency import Hat, Role
from coord.domain.fields import FIELDS
from coord.policy import rules


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """One row in words: its heading, what it says, what must hold, and the law it rests on."""

    heading: str
    says: str
    conditions: tuple[str, ...]
    law: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Chapter:
    """Rows of one kind."""

    title: str
    opening: str
    sentences: tuple[Sentence, ...]


_SHOWS = {
    Shown.NOTHING: "何も示しません。はじめから無いのと同じに見えます。",
    Shown.HIDDEN_PLACE: "「表示しません（住所秘匿）」とだけ示します。",
    Shown.NOT_DISCLOSED: "「提供を受けていない区分です」とだけ示します。記録があるかどうかは、分かりません。",
}


def law_of_the_house() -> tuple[Chapter, ...]:
    """Every rule, chapter by chapter, in the order in which they are asked."""
    return (_walls(), _limits(), _ceilings(), _grounds(), _giving(), _doing(), _seats())


def _walls() -> Chapter:
    sentences = tuple(
        Sentence(
            heading=f"遮断：{rule.label}",
            says=_closing(rule),
            conditions=tuple(c.says for c in rule.stands_if) + tuple(c.says for c in rule.closes_if),
            law=rule.law,
        )
        for rule in rules.WALLS
    )
    return Chapter(
        title="1　遮断",
        opening="閉じた遮断は、あらゆる根拠に勝ちます。上から順に確かめます。",
        sentences=sentences,
    )


def _closing(rule: rules.ClosedWall) -> str:
    says = f"次のすべてに当たる記載は、どんな根拠があっても見せません。{_SHOWS[rule.shows]}"
    if rule.yields_to:
        opening = "、".join(f"「{condition.says}」" for condition in rule.yields_to)
        says += f"ただし、{opening}のすべてに当たる根拠でだけは、見えます。"
    return says


def _limits() -> Chapter:
    sentences = tuple(
        Sentence(
            heading=f"制限：{limit.label}",
            says=(
                "次のすべてに当たるとき、"
                + "・".join(sorted(ground.label for ground in limit.strikes))
                + "では見せません。ほかの根拠には及びません。"
                + _SHOWS[limit.shows]
            ),
            conditions=tuple(c.says for c in limit.stands_if) + tuple(c.says for c in limit.strikes_if),
            law=limit.law,
        )
        for limit in rules.LIMITS
    )
    heritages = tuple(
        Sentence(
            heading=f"制限：{heritage.label}",
            says=(
                "次のすべてに当たる記載は、"
                + "・".join(sorted(ground.label for ground in heritage.strikes))
                + "では、ほかの機関に見せません。書いた機関が読むことには及びません。"
                + _SHOWS[heritage.shows]
            ),
            conditions=tuple(c.says for c in heritage.strikes_if),
            law=heritage.law,
        )
        for heritage in rules.HERITAGES
    )
    return Chapter(
        title="2　制限", opening="制限は、名指しした根拠だけを打ち消します。", sentences=sentences + heritages
    )


def _ceilings() -> Chapter:
    return Chapter(
        title="3　役の上限",
        opening="機関に何が渡っていても、役の上限を超えては見えません。",
        sentences=tuple(_ceiling(row) for row in rules.CEILINGS),
    )


def _ceiling(row: rules.Ceiling) -> Sentence:
    if not row.fields:
        says = "記載の中身を、ひとつも見ません。"
    elif row.fields == frozenset(FIELDS):
        says = "根拠のある記載であれば、すべての項目を見ます。"
    else:
        named = "、".join(field.label for code, field in FIELDS.items() if code in row.fields)
        says = f"見るのは、次の項目だけです：{named}。"
    return Sentence(heading=row.role.label, says=says, conditions=(), law=row.because)


def _grounds() -> Chapter:
    sentences = tuple(
        Sentence(
            heading=f"根拠：{rule.ground.label}",
            says="記載に出てくる一人ひとりについて、次のすべてが成り立つときに見えます。",
            conditions=tuple(c.says for c in rule.only_if),
            law=rule.law,
        )
        for rule in rules.ALLOWS
    )
    return Chapter(
        title="4　見える根拠",
        opening="上から順に探します。自所の記載、本人の同意、そのほかのうち最も狭いもの、の順です。ひとつも無ければ見えません。",
        sentences=sentences,
    )


def _giving() -> Chapter:
    sentences = tuple(
        Sentence(
            heading=f"渡す：{rule.ground.label}",
            says="次のすべてが成り立つときに、渡せます。",
            conditions=tuple(c.says for c in rule.only_if),
            law=rule.law,
        )
        for rule in rules.GIVES
    )
    return Chapter(
        title="5　渡せる根拠",
        opening="渡せるのは、その記載を書いた機関だけです。渡した記録（提供記録）が、そのまま見る権利になります。",
        sentences=sentences,
    )


def _doing() -> Chapter:
    sentences = tuple(
        Sentence(
            heading=row.label,
            says="できる人：" + "、".join(role.label for role in sorted(row.roles)) + "。",
            conditions=(),
            law="",
        )
        for row in rules.MAY
    )
    return Chapter(
        title="6　できること",
        opening="ここに無いことは、だれにもできません。どの力も、所属長が確かめた有効な発令・委嘱から生まれます。",
        sentences=sentences,
    )


def _seats() -> Chapter:
    return Chapter(
        title="7　役を置ける機関",
        opening="役は、ここにある機関でだけ、発令・委嘱できます。",
        sentences=tuple(
            Sentence(heading=seat.role.label, says=where_it_is_held(seat.role), conditions=(), law=seat.because)
            for seat in rules.SEATS
        ),
    )


def where_it_is_held(role: Role) -> str:
    """At which offices a role may be given, in one sentence."""
    hats = next(seat.hats for seat in rules.SEATS if seat.role is role)
    left_out = [hat.label for hat in Hat if hat not in hats]
    named = [hat.label for hat in Hat if hat in hats]
    if not left_out:
        return f"「{role.label}」は、どの機関にも置けます。"
    if len(left_out) < len(named):
        return f"「{role.label}」は、{'・'.join(left_out)}の機関には置けません。"
    return f"「{role.label}」を置けるのは、{'・'.join(named)}の機関だけです。"
