"""The first day of each role: what to do, in order, and where."""

from collections.abc import Mapping
from dataclasses import dataclass

from coord.domain.agency import Role


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One thing to do; `place` is an endpoint in the head of the page, empty where there is nothing to open."""

    do: str
    why: str
    place: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstDay:
    """What a role is for, what it does first, and what it never sees."""

    is_for: str
    steps: tuple[Step, ...]
    never: str


_HOME = Step(
    do="朝は「しごと」を開く。",
    why="きょう返事をすること、期限の近いこと、会議の準備が、近い順に並びます。何もない日は、何もないと出ます。",
    place="home.index",
)

FIRST_DAYS: Mapping[Role, FirstDay] = {
    Role.COUNSELLOR: FirstDay(
        is_for="相談を受け、聞いたことを書き、本人の同意をとって、ほかの機関へつなぎます。",
        steps=(
            _HOME,
            Step(
                do="相談を受けたら「相談受付」に入れる。",
                why="世帯の人をまとめて1枚に書きます。聴いていないことは「未聴取」を選びます。それも答えです。",
                place="intake.blank",
            ),
            Step(
                do="ケースの画面で、一人ずつの同意を記録する。",
                why="断られたことも記録します。断られた人のことは、同意では、どこにも渡りません。",
                place="cases.index",
            ),
            Step(
                do="渡す前に「だれに何が見えるか」を開く。",
                why="相手ごとに、何が、どの根拠で見えるようになるかを、渡す前に確かめられます。",
            ),
            Step(
                do="「つなぎ」で、相手の返事を待つ。",
                why="受けた、受けられない、のどちらも理由とともに戻ります。",
                place="handoffs.index",
            ),
        ),
        never="ほかの機関が書いたことは、その機関が渡したものだけが見えます。",
    ),
    Role.COORDINATOR: FirstDay(
        is_for="いくつもの機関が関わるケースを受け、会議に出し、役割が進むのを見ます。",
        steps=(
            _HOME,
            Step(
                do="「つなぎ」で届いたケースに返事をする。",
                why="受けるときも受けられないときも、相手に言葉が届きます。",
                place="handoffs.index",
            ),
            Step(
                do="ケースの画面から「会議に出す」。",
                why="案件にするかは事務局が決めます。同意がない人のことは、支援会議で扱えるかを理由とともに書きます。",
                place="cases.index",
            ),
            Step(
                do="「会議」で、提供の求めに答える。",
                why="渡すのは自分の機関が書いたものだけです。渡さないときは、その理由を書きます。",
                place="meetings.index",
            ),
            Step(
                do="「役割」で、自分の機関の役割を終える。",
                why="終えると、役割のために見えていたものは閉じます。",
                place="tasks.index",
            ),
        ),
        never="会議で受け取ったことを、同意や別の根拠なしに、会議の外の機関へ渡すことはできません。",
    ),
    Role.SUPERVISOR: FirstDay(
        is_for="所属のケースを見わたし、担当を決め、会議では会長として決裁します。",
        steps=(
            _HOME,
            Step(
                do="「担当」で、新しいケースの担当を決める。",
                why="担当でない人は、理由を書かないとケースを開けません。書いた理由は記録に残ります。",
                place="assignments.index",
            ),
            Step(
                do="会長のときは「会議」の案件で、控えられている件数を確かめる。",
                why="中身は見えません。見られないものがあることを知ったうえで、会議を進めるためです。",
                place="meetings.index",
            ),
            Step(
                do="会議録を読んで決裁する。",
                why="自分で書いた会議録は、自分では決裁できません。",
                place="meetings.index",
            ),
            Step(
                do="「紙」で、戻っていない写しを確かめる。",
                why="渡した紙は一枚ずつ番号でたどれます。",
                place="copies.index",
            ),
        ),
        never="所属のケースでも、遮断のあるケースや、あなたに利害関係のあるケースは開きません。",
    ),
    Role.HEAD: FirstDay(
        is_for="所属で働く人の発令を確かめます。確かめるまで、その人には何も開きません。",
        steps=(
            _HOME,
            Step(
                do="「人と発令」で、待っている発令を確かめる。",
                why="名前、立場、期間が、辞令のとおりかを見ます。ちがうときは確かめず、システム管理の担当に伝えます。",
                place="staff.index",
            ),
            Step(
                do="異動や退職の日に、発令を終える。",
                why="終えたときから、その人の画面は開きません。",
                place="staff.index",
            ),
            Step(
                do="「担当」で、担当のいないケースがないかを見る。",
                why="担当の人が替わった日に、引き継ぎがもれないようにするためです。",
                place="assignments.index",
            ),
        ),
        never="発令を確かめても、ケースの中身は見えません。",
    ),
    Role.CLERK: FirstDay(
        is_for="紙の出し入れと、会議の準備を手伝います。",
        steps=(
            _HOME,
            Step(
                do="「紙」で、戻った写しと裁断した写しを記録する。",
                why="配った数と、戻った数、手元に残る数が、いつも合うようにします。",
                place="copies.index",
            ),
            Step(do="「会議」で、日時と場所を確かめる。", why="案件の中身は見えません。", place="meetings.index"),
        ),
        never="ケースは番号だけが出ます。名前も、記載も見えません。",
    ),
    Role.VOLUNTEER: FirstDay(
        is_for="ふだんの見守りの中で、気づいたことを知らせていただきます。",
        steps=(
            _HOME,
            Step(
                do="「役割」で、お願いされたことを読む。",
                why="見ていただきたいことと、話さないでいただきたいことが書いてあります。",
                place="tasks.index",
            ),
            Step(
                do="気になったら、紙や画面に書いてある番号へ電話する。",
                why="小さなことでかまいません。倒れている、返事がないときは、先に119です。",
            ),
            Step(
                do="紙は、書いてある日までに返す。",
                why="コピーや写真はとらないでください。なくしたときは、すぐに電話してください。",
            ),
        ),
        never="病気、お金、介護の中身は、お知らせしません。聞かないでいただくためでもあります。",
    ),
    Role.AUDITOR: FirstDay(
        is_for="だれが、いつ、何を、どの根拠で見たかを確かめます。中身は見えません。",
        steps=(
            Step(
                do="「記録」を開き、いちばん上の検証の結果を読む。",
                why="「何番の記録まで、書きかえられていない」と出ていれば、そこまでは確かです。",
                place="record.index",
            ),
            Step(
                do="断られた読み取りと、理由を書いて開いたものを絞り込む。",
                why="担当でないケースを続けて開いた人、夜に開いた人を探せます。",
                place="record.index",
            ),
            Step(
                do="検証用の記録を取り出し、別の機械で確かめる。",
                why="取り出した一つのファイルと、公開鍵だけで、同じ答えが出ます。",
                place="record.index",
            ),
            Step(
                do="紙の写しは、二次元コードの文字を「記録」に入れて照らし合わせる。",
                why="何番の写しで、だれにあてて、いつ作られたかが出ます。",
                place="record.index",
            ),
        ),
        never="名前も、記載も、理由の文章も出ません。番号で照らし合わせてください。",
    ),
    Role.ADMINISTRATOR: FirstDay(
        is_for="働く人を登録し、発令を出し、機械を動かします。中身は見えません。",
        steps=(
            Step(
                do="「人と発令」で、辞令のとおりに発令を出す。",
                why="所属長が確かめるまで、何も開きません。自分に出した発令も同じです。",
                place="staff.index",
            ),
            Step(
                do="退職した人、異動した人の発令を終える。",
                why="合言葉だけを止めるのではなく、発令を終えてください。",
                place="staff.index",
            ),
            Step(
                do="検証と控えの取り方を、運用の手引きで確かめる。",
                why="鍵の控えと、記録の控えは、別の場所に置きます。",
            ),
        ),
        never="記録は、システム管理の人にも書きかえられません。書きかえると、検証で見つかります。",
    ),
    Role.PRIVACY_OFFICER: FirstDay(
        is_for="緊急で開いたものを事後に確かめ、封筒の番号を預かります。",
        steps=(
            _HOME,
            Step(
                do="緊急で開かれたものを、3開庁日のうちに確かめる。",
                why="なぜ開いたか、何を見たか、だれに伝えたかを読み、署名します。署名まで赤く出ます。",
                place="home.index",
            ),
            Step(
                do="「封筒」で、緊急用の番号を作り、封をして預ける。",
                why="夜に一人しかいないとき、二人目の代わりになります。使われたら、新しいものに替えます。",
                place="envelopes.index",
            ),
        ),
        never="確かめるためのもののほかに、ケースの中身は見えません。",
    ),
}
