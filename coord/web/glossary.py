"""The words of the pages, in plain Japanese; the terms of law as the law has them."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """A word, how it is read, and what it means here."""

    word: str
    reading: str
    means: str


GLOSSARY: tuple[Word, ...] = (
    Word(
        word="案件",
        reading="あんけん",
        means="会議にかける一つのケース。根拠、出る機関、決めたいことを、案件ごとに決めます。",
    ),
    Word(
        word="重層的支援会議",
        reading="じゅうそうてきしえんかいぎ",
        means="本人が同意したケースの支援を話し合う会議。見える根拠は、本人の同意です。",
    ),
    Word(
        word="写し",
        reading="うつし",
        means="番号を付けて一人にあてた紙。だれに渡し、いつ戻り、いつ裁断したかを記録します。",
    ),
    Word(
        word="遮断",
        reading="しゃだん",
        means="決まった人や機関に、決まったことを見せない設定。住まいを隠す、相手方に見せない、利害関係のある人に見せない、があります。",
    ),
    Word(
        word="記載",
        reading="きさい",
        means="一つの項目に書かれた一つの文。だれから聞き、どの機関が、いつ知ったかが必ず付きます。消さずに、直した跡を残します。",
    ),
    Word(
        word="区分",
        reading="くぶん",
        means="記載のまとまり。健康・障害、経済、住まいなど。渡すときも、見るときも、区分ごとです。",
    ),
    Word(word="ケース", reading="けーす", means="一つの世帯の相談。番号は市の中で一つです。"),
    Word(
        word="検証点",
        reading="けんしょうてん",
        means="記録のその時点までを一つの値に縮めたもの。紙にも刷ってあり、あとで記録と照らし合わせられます。",
    ),
    Word(
        word="根拠",
        reading="こんきょ",
        means="その記載が、あなたに見えてよい理由。自所が書いた、本人の同意、支援会議の求め、緊急など。すべての記載の横に出ます。",
    ),
    Word(
        word="支援会議",
        reading="しえんかいぎ",
        means="社会福祉法第106条の6の会議。本人の同意がなくても、支援のために必要な情報を、出た機関の間で話し合えます。聞いた秘密を漏らすと罰則があります。",
    ),
    Word(
        word="相手方",
        reading="あいてかた",
        means="本人が、知られたくない、または近づけたくない人。その人からは、ケースそのものが見えません。",
    ),
    Word(
        word="担当外",
        reading="たんとうがい",
        means="所属のケースで、自分の担当ではないもの。理由を書けば開けます。理由は記録に残ります。",
    ),
    Word(
        word="つなぐ",
        reading="つなぐ",
        means="ほかの機関に、支援を引き受けてもらうよう頼むこと。相手は、受けるか、受けられないかを返します。",
    ),
    Word(
        word="提供の求め",
        reading="ていきょうのもとめ",
        means="会議の事務局が、記載をもつ機関に、渡してほしいと頼むこと。渡すかどうかは、その機関が決めます。",
    ),
    Word(
        word="発令",
        reading="はつれい",
        means="ある人が、ある機関で、ある立場で働くこと。所属長が確かめたときから、終わる日まで働けます。",
    ),
    Word(
        word="閉じる日",
        reading="とじるひ",
        means="会議のために見えていたものが、見えなくなる日。役割のある機関には、役割が終わるまで、必要な分だけ残ります。",
    ),
    Word(
        word="役割",
        reading="やくわり",
        means="会議で決めた、だれが、何を、いつまでにするか。引き受けた機関の「しごと」に出ます。",
    ),
    Word(
        word="利用目的の範囲内",
        reading="りようもくてきのはんいない",
        means="同じ市の中で、その情報を持った目的のために使うこと。だれの目に触れるかを、一人の担当に限って渡します。",
    ),
)
