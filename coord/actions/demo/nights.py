"""One night in town: a hospital opens an emergency sheet of somebody it was told nothing of; it is to be examined."""

from coord.actions.demo.actors import actor_of
from coord.actions.emergency import Asked, break_glass
from coord.actions.founding import Town
from coord.actions.gate import House
from coord.actions.sessions import Voucher, vouch_again
from coord.domain.emergency import Danger, ToldTo
from coord.errors import NotReady

_ASKED = Asked(
    danger=Danger.LIFE,
    told_to=ToldTo.DUTY,
    reason="夜間に救急で運ばれた。息が苦しく、飲んでいる薬を話せない。当直の医師に伝える。",
    kana="たかだ かずこ",
    birth="1950-04-01",
)


def play_a_night(house: House, town: Town, password: str) -> None:
    """The hospital's social worker opens the sheet, with this password of his."""
    actor = actor_of(town, "osawa")
    own = vouch_again(house, actor, password=password, address="")
    if not isinstance(own, Voucher):
        raise NotReady("デモの町の夜を作れませんでした。")
    break_glass(house, actor, _ASKED, own=own)
