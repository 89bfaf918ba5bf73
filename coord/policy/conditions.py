"""One-line facts that the rules are made of, each named as a sentence.

A condition belongs to one level and is handed only that level's facts: ACTOR (the appointment),
GRANT (one row of the grant table), WALL (one row of the wall table), GIVE (a disclosure about to be
made). `says` is the same fact in Japanese; the policy page is generated from it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, ParamSpec

from coord.domain.access import Grant, Reach, Wall
from coord.domain.compartment import Compartment
from coord.domain.emergency import LASTS, ON_THE_SHEET
from coord.domain.giving import Giving
from coord.domain.ground import Ground, Timing
from coord.domain.statement import StatementFacts

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Condition(Generic[P]):
    """A fact with its Japanese sentence. Calling it asks whether it holds."""

    name: str
    says: str
    holds: Callable[P, bool]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> bool:
        """Whether the fact holds."""
        return self.holds(*args, **kwargs)


def _fact(says: str) -> Callable[[Callable[P, bool]], Condition[P]]:
    def named(holds: Callable[P, bool]) -> Condition[P]:
        return Condition(name=holds.__name__, says=says, holds=holds)

    return named


# GRANT


@_fact("この機関（職・人が決まっていればその職・その人）に宛てたものである")
def is_addressed_to_the_actor(reach: Reach, facts: StatementFacts, grant: Grant) -> bool:
    """The grant names the actor's agency, and the actor's post or person where it names one."""
    return (
        grant.municipality == reach.municipality
        and grant.agency == reach.agency
        and grant.post in (None, reach.post)
        and (grant.staff is None or grant.staff == reach.staff)
    )


@_fact("いま有効な期間のうちにある")
def is_in_force(reach: Reach, facts: StatementFacts, grant: Grant) -> bool:
    """starts <= at < until."""
    return grant.starts <= reach.at < grant.until


@_fact("同じケースの、渡した機関が自分で書いた記載である")
def was_written_by_the_giver(reach: Reach, facts: StatementFacts, grant: Grant) -> bool:
    """Only the office that wrote it gives."""
    return facts.municipality == grant.municipality and facts.case == grant.case and facts.agency == grant.giver


@_fact("渡した時までの記載か、その後の記載も渡すと決めたものである")
def is_within_its_reach_in_time(reach: Reach, facts: StatementFacts, grant: Grant) -> bool:
    """A snapshot ends at the moment the disclosure was made; a continuing one goes on."""
    return grant.timing is Timing.CONTINUING or facts.recorded_at <= grant.made_at


@_fact("記載が触れる区分のすべて（項目が決まっていればその項目）に及ぶ")
def covers_every_compartment(reach: Reach, facts: StatementFacts, grant: Grant) -> bool:
    """Every touched compartment, and the very field where the grant names one."""
    return facts.compartments <= grant.compartments and grant.field in (None, facts.field)


@_fact("一人の人について渡したものである")
def is_about_one_person(reach: Reach, facts: StatementFacts, grant: Grant) -> bool:
    """Only an office's own right covers everyone; a disclosure names whom it is about."""
    return grant.subject is not None


@_fact("自所の記載である")
def is_the_actors_own(reach: Reach, facts: StatementFacts, grant: Grant) -> bool:
    """Written by the agency the actor works in."""
    return facts.agency == reach.agency


@_fact("担当に付いているか、担当外閲覧の理由を書いて開いた")
def reaches_the_case(reach: Reach, facts: StatementFacts, grant: Grant) -> bool:
    """Assigned, or of the team with a written reason."""
    return grant.staff == reach.staff or facts.case in reach.reasons


@_fact("多機関協働の担当職に宛てたものである")
def is_read_by_the_coordinator(reach: Reach, facts: StatementFacts, grant: Grant) -> bool:
    """PURPOSE is for the coordinator's eyes only: nobody else of that office reads on it."""
    return reach.post == grant.post == "coordinator"


@_fact("緊急閲覧をした、その人だけに宛てたものである")
def is_for_one_named_person(reach: Reach, facts: StatementFacts, grant: Grant) -> bool:
    """Who broke the glass reads; the colleagues beside him do not."""
    return grant.staff is not None and grant.staff == reach.staff


@_fact(
    "緊急シートの項目である（氏名・ふりがな・生年月日、居どころと連絡のしかた、訪問時の注意、病気・介護度・薬、緊急の連絡先）"
)
def is_on_the_emergency_sheet(reach: Reach, facts: StatementFacts, grant: Grant) -> bool:
    """What matters tonight, and nothing else of the case."""
    return facts.field in ON_THE_SHEET


@_fact("12時間を超えて続くものではない")
def lasts_half_a_day_at_most(reach: Reach, facts: StatementFacts, grant: Grant) -> bool:
    """Twelve hours; another twelve are a right of their own, given by another person."""
    return grant.until - grant.starts <= LASTS


@_fact("緊急閲覧によるものである")
def is_an_emergency(reach: Reach, facts: StatementFacts, grant: Grant) -> bool:
    """Made by breaking the glass."""
    return grant.ground is Ground.EMERGENCY


@_fact(
    "警察・消防・保護機関・当直に伝えるために、ほかの職員が自分のパスワードで確かめたか、"
    "総括保護管理者が封をして見る人の所属に置いた封筒の番号が、一度だけ使われた"
)
def was_confirmed_by_a_second_person(reach: Reach, facts: StatementFacts, grant: Grant) -> bool:
    """Another person than the reader, who signed for it in the same act; or the envelope that stood for one."""
    return grant.confirmed_by is not None and grant.confirmed_by != reach.staff


# WALL


@_fact("この人（この機関）に対して立っている")
def stands_against_the_actor(reach: Reach, wall: Wall) -> bool:
    """Against the actor, the actor's agency, or everyone outside the named list."""
    if wall.staff is not None:
        return wall.staff == reach.staff
    if wall.agency is not None:
        return wall.agency == reach.agency
    return reach.agency not in wall.exempt


@_fact("いま立っている")
def is_standing(reach: Reach, wall: Wall) -> bool:
    """starts <= at < until."""
    return wall.starts <= reach.at < wall.until


@_fact("ケース全体か、記載に出てくる人のだれかを守っている")
def protects_a_subject(facts: StatementFacts, wall: Wall) -> bool:
    """One protected subject is enough."""
    return (
        wall.municipality == facts.municipality
        and wall.case == facts.case
        and (wall.person is None or wall.person in facts.subjects)
    )


@_fact("住まいが分かる、または分かるかもしれない記載である")
def tells_where_someone_lives(facts: StatementFacts, wall: Wall) -> bool:
    """The address, whatever derives from it, and free text that may hold it."""
    return facts.place


@_fact("ご本人が除いた区分に触れる")
def touches_what_the_person_excluded(facts: StatementFacts, wall: Wall) -> bool:
    """Any overlap is enough."""
    return bool(facts.compartments & wall.compartments)


# STATEMENT


@_fact("書いた機関が、同意によらずほかの機関から受けたことである")
def was_received_without_consent(reach: Reach, facts: StatementFacts) -> bool:
    """Received under a ground that is not consent, or composed from what was."""
    return facts.without_consent


@_fact("はじめに渡した機関が承知し、会長が、この機関に名指しで解いたものではない")
def was_not_released_to_the_actor(reach: Reach, facts: StatementFacts) -> bool:
    """A release is of this very statement, for offices by name: what corrects it or is composed from it has none."""
    return reach.agency not in facts.released_to


# GIVE: making a disclosure


@_fact("ご本人の同意が有効である")
def consent_is_in_force(giving: Giving) -> bool:
    """Given, begun, neither run out nor withdrawn, at the moment of giving."""
    consent = giving.consent
    return consent is not None and consent.is_in_force(giving.at)


@_fact("同意が、渡す機関と受け取る機関の両方を挙げている")
def consent_names_both_agencies(giving: Giving) -> bool:
    """Named givers or mutual; recipients as resolved when the consent was given."""
    consent = giving.consent
    return consent is not None and consent.names(giver=giving.giver, recipient=giving.recipient)


@_fact("同意した区分のうちであり、除いた相手・区分ではない")
def consent_covers_the_compartments(giving: Giving) -> bool:
    """Within what was consented for this recipient, exclusions taken off."""
    consent = giving.consent
    return consent is not None and giving.compartments <= consent.compartments_for(giving.recipient)


@_fact("ひとつの重層事業のなかで、包括的相談支援・参加支援・アウトリーチから多機関協働へ渡す")
def moves_within_one_project(giving: Giving) -> bool:
    """社会福祉法 106条の4 第2項: the project's own desks, to its coordination desk."""
    return giving.recipient_coordinates and giving.giver_is_in_the_project


@_fact("渡す機関と受け取る機関の記録を、同じ主体が保有している")
def stays_with_one_holder(giving: Giving) -> bool:
    """Own office or contractor: the organ that keeps it is one."""
    return giving.giver_holder == giving.recipient_holder


@_fact("市町村が、利用目的の範囲内の流れとして定めている")
def municipality_allows_it(giving: Giving) -> bool:
    """The municipality's row for this ground is switched on."""
    return giving.municipality_allows_purpose


@_fact("受け取る側は、多機関協働の担当職だけである")
def is_addressed_to_the_coordinator(giving: Giving) -> bool:
    """Post-addressed, so that it shows these persons to nobody else."""
    return giving.post == "coordinator"


@_fact("この二つの機関のあいだに、ご本人の有効な同意がない（予備の根拠は持たない）")
def no_consent_stands_between_them(giving: Giving) -> bool:
    """No spare grounds: where a person consented, her information moves on that and within it."""
    return not (consent_is_in_force(giving) and consent_names_both_agencies(giving))


def item_stands_on(ground: Ground) -> Condition[[Giving]]:
    """The item of the meeting was put on the agenda under this law."""
    return Condition(
        name=f"item_stands_on_{ground.value}",
        says=f"会議の案件の根拠に「{ground.label}」が選ばれている",
        holds=lambda giving: giving.item is not None and ground in giving.item.grounds,
    )


@_fact("案件の期間が終わっていない")
def the_item_is_open(giving: Giving) -> bool:
    """Before its window closes."""
    return giving.item is not None and giving.at < giving.item.closes


@_fact("二つの機関のあいだにご本人の有効な同意がないか、ご本人がこの機関を除き、それでも必要な理由を会長が書いている")
def no_consent_stands_or_the_chair_decided(giving: Giving) -> bool:
    """No spare grounds, but for one who kept this very recipient out and for whom the chair found it necessary."""
    decided = giving.refused and giving.item is not None and giving.person in giving.item.necessary
    return decided or not (consent_is_in_force(giving) and consent_names_both_agencies(giving))


@_fact("会議から、渡す機関に提供の求めが出ている")
def the_giver_was_asked(giving: Giving) -> bool:
    """社会福祉法 106条の6 第3項 and its sisters: the body asks, in writing, with a number."""
    return giving.item is not None and giving.giver in giving.item.asked


@_fact("受け取る機関が、その案件に招かれている")
def the_recipient_attends(giving: Giving) -> bool:
    """Attendees are chosen per item; who is not among them receives nothing."""
    return giving.item is not None and giving.recipient in giving.item.attendees


@_fact("断られた人・取りやめた人・この機関を除いた人については、会長が必要な理由を書いている")
def necessity_is_written_where_refused(giving: Giving) -> bool:
    """No spare grounds: a no-consent ground over a person's refusal is the chair's written decision."""
    return not giving.refused or (giving.item is not None and giving.person in giving.item.necessary)


@_fact("情報提供者の区分ではない")
def is_not_about_an_informant(giving: Giving) -> bool:
    """Who told stays with the receiving office and the coordinator (N-5): not by these grounds."""
    return Compartment.INFORMANT not in giving.compartments
