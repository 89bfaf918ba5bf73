"""The family of the story, as its counsellor types it. Everybody is invented."""

from coord.clock import JAPAN, now
from coord.domain.wareki import in_wareki

TODAY = now().astimezone(JAPAN).date()
MOTHER_BORN = TODAY.replace(year=TODAY.year - 82, month=1, day=1)
SON_BORN = TODAY.replace(year=TODAY.year - 53, month=1, day=1)

MOTHER = "小野寺 フミ"
MOTHER_KANA = "おのでら ふみ"
SON = "小野寺 修"
SON_KANA = "おのでら おさむ"
ADDRESS = "みらい市朝日町2丁目8番1号"
INCOME = "年金 月8万2千円。貯金はほとんどない。"
SON_AT_HOME = "4年ほど家の外に出ていない。"
STORY = "ごみ出しに困っていると母が話された。息子の先のことが心配で、夜に目がさめるとのこと。"
LETTER = "世帯の全体を見ながら、いっしょに考えていただきたい。まず家計の見立てをお願いします。"
REPLY = "受けました。来週の火曜に、いっしょに訪問します。"
REFUSAL = "いまは受け持ちがいっぱいで、年内にうかがえません。"
OTHER_INCOME = "年金のほかに、遺族年金が2か月に1度ある（通帳で見た）。"
WHY_WITHDRAWN = "息子に知られたくないとのこと。"
MY_NUMBER = "123456789018"

CONTENT = (
    MOTHER, MOTHER_KANA, SON, SON_KANA, ADDRESS, INCOME, SON_AT_HOME, STORY, LETTER, REPLY, REFUSAL, OTHER_INCOME,
    WHY_WITHDRAWN, "小野寺", "おのでら",
)  # fmt: skip
"""What may stand in no address, no title, no page of the auditor, and in the clear in no file."""

INTAKE = {
    "person-0.person.name": MOTHER,
    "person-0.person.kana": MOTHER_KANA,
    "person-0.person.birth_date": in_wareki(MOTHER_BORN),
    "person-0.address.home": ADDRESS,
    "person-1.person.name": SON,
    "person-1.person.kana": SON_KANA,
    "person-1.person.birth_date": SON_BORN.isoformat(),
    "person-1.household.state": SON_AT_HOME,
    "intake.story": STORY,
}
"""The boxes, by their name in the form."""
