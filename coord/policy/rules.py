"""THE FILE: the law of the house, as rows. A rule that is not here does not exist.

Deny by default: what no row allows is refused. Every row has an id, which goes into the log and
never onto a user's page; every row is printed as a Japanese sentence by `explain`; every row has
examples on both sides in tests/policy/examples.csv.

Order matters in one place only: WALLS are asked from first to last, those that hide a record's
very existence before the one that shows its place.
"""

from dataclasses import dataclass

from coord.domain.access import Grant, Reach, Shown, Wall, WallRule
from coord.domain.agency import Hat, Role
from coord.domain.fields import FIELDS
from coord.domain.giving import Giving
from coord.domain.ground import Ground
from coord.domain.statement import StatementFacts
from coord.policy import conditions as c
from coord.policy.conditions import Condition

GrantCondition = Condition[[Reach, StatementFacts, Grant]]
StandCondition = Condition[[Reach, Wall]]
WallCondition = Condition[[StatementFacts, Wall]]
StatementCondition = Condition[[Reach, StatementFacts]]
GiveCondition = Condition[[Giving]]


@dataclass(frozen=True, kw_only=True, slots=True)
class ClosedWall:
    """A wall that beats every ground: it must stand, and close on the statement.

    It opens to a grant of which all of `yields_to` is true; without any, to none.
    """

    id: WallRule
    label: str
    stands_if: tuple[StandCondition, ...]
    closes_if: tuple[WallCondition, ...]
    shows: Shown
    law: str
    yields_to: tuple[GrantCondition, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """A limit strikes the grounds it names, and only those."""

    id: WallRule
    label: str
    stands_if: tuple[StandCondition, ...]
    strikes: frozenset[Ground]
    strikes_if: tuple[WallCondition, ...]
    shows: Shown
    law: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Heritage:
    """A limit that a statement brings along from where it came, whoever reads it."""

    id: str
    label: str
    strikes: frozenset[Ground]
    strikes_if: tuple[StatementCondition, ...]
    shows: Shown
    law: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Allow:
    """A ground on which a statement is read."""

    id: str
    ground: Ground
    only_if: tuple[GrantCondition, ...]
    law: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Give:
    """A ground on which one office gives to another."""

    id: str
    ground: Ground
    only_if: tuple[GiveCondition, ...]
    law: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Ceiling:
    """The most a role ever reads, whatever was given to its office. Written for every role."""

    id: str
    role: Role
    fields: frozenset[str]
    because: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Seat:
    """The hats under which a role may be given. Written for every role; a hat that is not named is refused."""

    id: str
    role: Role
    hats: frozenset[Hat]
    because: str


@dataclass(frozen=True, kw_only=True, slots=True)
class May:
    """Which roles may do an action. An action without a row is refused to everyone."""

    action: str
    roles: frozenset[Role]
    label: str


_STANDS: tuple[StandCondition, ...] = (c.stands_against_the_actor, c.is_standing)

WALLS = (
    ClosedWall(
        id=WallRule.OTHER_PARTY,
        label="相手方",
        stands_if=_STANDS,
        closes_if=(c.protects_a_subject,),
        shows=Shown.NOTHING,
        law="配偶者からの暴力の防止及び被害者の保護等に関する法律 23条（職務関係者の配慮）",
    ),
    ClosedWall(
        id=WallRule.CONFLICT,
        label="利害関係",
        stands_if=_STANDS,
        closes_if=(c.protects_a_subject,),
        shows=Shown.NOTHING,
        law="個人情報の保護に関する法律 66条・67条",
    ),
    ClosedWall(
        id=WallRule.PLACE_HIDDEN,
        label="住所秘匿",
        stands_if=_STANDS,
        closes_if=(c.protects_a_subject, c.tells_where_someone_lives),
        shows=Shown.HIDDEN_PLACE,
        law="住民基本台帳事務処理要領（支援措置）、個人情報の保護に関する法律 66条",
        yields_to=(c.is_an_emergency, c.was_confirmed_by_a_second_person),
    ),
)

LIMITS = (
    Limit(
        id=WallRule.PERSONS_WISH,
        label="ご本人の希望",
        stands_if=_STANDS,
        strikes=frozenset({Ground.CONSENT}),
        strikes_if=(c.protects_a_subject, c.touches_what_the_person_excluded),
        shows=Shown.NOT_DISCLOSED,
        law="個人情報の保護に関する法律 69条2項1号（同意の範囲）",
    ),
)

HERITAGES = (
    Heritage(
        id="N-6",
        label="同意によらず受けた記載",
        strikes=frozenset({Ground.CONSENT}),
        strikes_if=(c.was_received_without_consent, c.was_not_released_to_the_actor),
        shows=Shown.NOT_DISCLOSED,
        law="社会福祉法 106条の6 第5項、個人情報の保護に関する法律 61条・69条",
    ),
)
"""It binds who received, not who wrote it first: an own right is never struck. Nothing but reading is released."""

_REACHES: tuple[GrantCondition, ...] = (
    c.is_addressed_to_the_actor,
    c.is_in_force,
    c.was_written_by_the_giver,
    c.is_within_its_reach_in_time,
    c.covers_every_compartment,
)

_MEETING_LAWS = {
    Ground.SHIEN106: "社会福祉法 106条の6 第3項・第4項",
    Ground.KONKYU9: "生活困窮者自立支援法 9条 第3項・第4項",
    Ground.KODOKU16: "孤独・孤立対策推進法 16条 第3項",
}

ALLOWS = (
    Allow(
        id="A-OWN",
        ground=Ground.OWN,
        only_if=(*_REACHES, c.is_the_actors_own, c.reaches_the_case),
        law="個人情報の保護に関する法律 61条1項（所掌事務に必要な範囲の保有）",
    ),
    Allow(
        id="A-CONSENT",
        ground=Ground.CONSENT,
        only_if=(*_REACHES, c.is_about_one_person),
        law="個人情報の保護に関する法律 69条2項1号・27条1項（本人の同意）",
    ),
    Allow(
        id="A-PURPOSE",
        ground=Ground.PURPOSE,
        only_if=(*_REACHES, c.is_about_one_person, c.is_read_by_the_coordinator),
        law="個人情報の保護に関する法律 69条1項（利用目的のための提供）、社会福祉法 106条の4 第2項",
    ),
    *(
        Allow(id=f"A-{ground.value}", ground=ground, only_if=(*_REACHES, c.is_about_one_person), law=law)
        for ground, law in _MEETING_LAWS.items()
    ),
    Allow(
        id="A-EMERGENCY",
        ground=Ground.EMERGENCY,
        only_if=(
            *_REACHES,
            c.is_about_one_person,
            c.is_for_one_named_person,
            c.is_on_the_emergency_sheet,
            c.lasts_half_a_day_at_most,
        ),
        law="個人情報の保護に関する法律 27条1項2号・69条2項4号（生命・身体・財産の保護。条番号は要確認）",
    ),
)
"""In this order where several reach: one's own, then consent, then the narrowest of the rest."""

GIVES = (
    Give(
        id="G-CONSENT",
        ground=Ground.CONSENT,
        only_if=(
            c.consent_is_in_force,
            c.consent_names_both_agencies,
            c.consent_covers_the_compartments,
            c.is_not_about_an_informant,
        ),
        law="個人情報の保護に関する法律 69条2項1号・27条1項（本人の同意）",
    ),
    *(
        Give(
            id=f"G-{ground.value}",
            ground=ground,
            only_if=(
                c.no_consent_stands_or_the_chair_decided,
                c.item_stands_on(ground),
                c.the_item_is_open,
                c.the_giver_was_asked,
                c.the_recipient_attends,
                c.necessity_is_written_where_refused,
                c.is_not_about_an_informant,
            ),
            law=law,
        )
        for ground, law in _MEETING_LAWS.items()
    ),
    Give(
        id="G-PURPOSE",
        ground=Ground.PURPOSE,
        only_if=(
            c.no_consent_stands_between_them,
            c.moves_within_one_project,
            c.stays_with_one_holder,
            c.municipality_allows_it,
            c.is_addressed_to_the_coordinator,
            c.is_not_about_an_informant,
        ),
        law="個人情報の保護に関する法律 69条1項（利用目的のための提供）、社会福祉法 106条の4 第2項",
    ),
)

_EVERY_FIELD = frozenset(FIELDS)
_NOTHING: frozenset[str] = frozenset()
_VOLUNTEERS_FIELDS = frozenset(
    {
        "person.name",
        "person.kana",
        "person.nickname",
        "address.phone",
        "address.how_to_call",
        "watch.caution",
        "watch.state",
        "wish.life",
        "wish.support",
    }
)

CEILINGS = (
    Ceiling(id="C-1", role=Role.COUNSELLOR, fields=_EVERY_FIELD, because="相談支援を担うため"),
    Ceiling(id="C-2", role=Role.COORDINATOR, fields=_EVERY_FIELD, because="支援を組み立てるため"),
    Ceiling(id="C-3", role=Role.SUPERVISOR, fields=_EVERY_FIELD, because="決裁と指導のため"),
    Ceiling(
        id="C-4",
        role=Role.HEAD,
        fields=_NOTHING,
        because="所属長は人の配置を確かめる役で、記載は読まないため",
    ),
    Ceiling(id="C-5", role=Role.CLERK, fields=_NOTHING, because="紙と日程を扱い、中身は要らないため"),
    Ceiling(
        id="C-6",
        role=Role.VOLUNTEER,
        fields=_VOLUNTEERS_FIELDS,
        because="見守りに要るのは、名前、連絡のしかた、訪問時の注意、見守り、意向だけのため",
    ),
    Ceiling(id="C-7", role=Role.AUDITOR, fields=_NOTHING, because="監査は記録を読み、中身を読まないため"),
    Ceiling(
        id="C-8",
        role=Role.ADMINISTRATOR,
        fields=_NOTHING,
        because="システム管理はアカウントを扱い、中身も記録も読まないため",
    ),
    Ceiling(
        id="C-9",
        role=Role.PRIVACY_OFFICER,
        fields=_NOTHING,
        because="開示請求と緊急閲覧の確かめは、それぞれの手続で見るため",
    ),
)

_EVERY_HAT = frozenset(Hat)
_SUPPORTING_HATS = _EVERY_HAT - {Hat.OVERSIGHT, Hat.SYSTEM}

SEATS = (
    Seat(
        id="S-1",
        role=Role.COUNSELLOR,
        hats=_SUPPORTING_HATS,
        because="監査と情報システムは、記載の中身に関わらないため",
    ),
    Seat(
        id="S-2",
        role=Role.COORDINATOR,
        hats=frozenset({Hat.COORDINATION}),
        because="利用目的の範囲内で渡るものは、多機関協働の担当だけが見るため",
    ),
    Seat(
        id="S-3",
        role=Role.SUPERVISOR,
        hats=_SUPPORTING_HATS,
        because="監査と情報システムは、記載の中身に関わらないため",
    ),
    Seat(id="S-4", role=Role.HEAD, hats=_EVERY_HAT, because="どの機関にも、発令を確かめる人が要るため"),
    Seat(id="S-5", role=Role.CLERK, hats=_EVERY_HAT, because="どの機関にも、紙と日程の仕事があるため"),
    Seat(
        id="S-6",
        role=Role.VOLUNTEER,
        hats=frozenset({Hat.VOLUNTEERS}),
        because="見守りに要ることだけを見る役で、機関の相談員ではないため",
    ),
    Seat(
        id="S-7",
        role=Role.AUDITOR,
        hats=frozenset({Hat.OVERSIGHT}),
        because="監査を受ける機関の人が、自分の記録を監査しないため",
    ),
    Seat(
        id="S-8",
        role=Role.ADMINISTRATOR,
        hats=frozenset({Hat.SYSTEM}),
        because="発令を入れる人と、ケースを扱う人を分けるため",
    ),
    Seat(
        id="S-9",
        role=Role.PRIVACY_OFFICER,
        hats=frozenset({Hat.OVERSIGHT}),
        because="緊急閲覧などを確かめる人と、ケースを扱う人を分けるため",
    ),
)

_CASEWORK = frozenset({Role.COUNSELLOR, Role.COORDINATOR, Role.SUPERVISOR})
_READERS = _CASEWORK | {Role.VOLUNTEER}
_OFFICERS = frozenset({Role.PRIVACY_OFFICER})
_SIGNERS = _OFFICERS | {Role.AUDITOR}
_LISTERS = _READERS | {Role.CLERK}
_ASSIGNERS = frozenset({Role.SUPERVISOR, Role.HEAD})
_CHAIRS = frozenset({Role.SUPERVISOR, Role.COORDINATOR})
_EVERYONE = frozenset(Role)

MAY = (
    May(action="enter_case", roles=_CASEWORK, label="相談を受け付ける"),
    May(action="list_cases", roles=_LISTERS, label="自分の一覧を見る"),
    May(action="read_case", roles=_READERS, label="ケースを開く"),
    May(action="add_statement", roles=_CASEWORK, label="記載を足す"),
    May(action="correct_statement", roles=_CASEWORK, label="記載を直す（元の記載は残る）"),
    May(action="correct_identity", roles=_CASEWORK, label="人の情報（氏名・ふりがな・生年月日）を直す"),
    May(action="list_assignments", roles=_ASSIGNERS, label="自所のケースの番号と担当の一覧を見る"),
    May(action="assign_case", roles=_ASSIGNERS, label="担当を決める"),
    May(action="current_statement", roles=_CASEWORK, label="自所の記載の、いまのものをたどる"),
    May(action="save_draft", roles=_CASEWORK, label="書いている途中のものを下書きに入れる（開けるのは本人だけ）"),
    May(action="find_drafts", roles=_CASEWORK, label="自分の下書きがあるかを見る（中身は開かない）"),
    May(action="open_draft", roles=_CASEWORK, label="自分の下書きを開く"),
    May(action="discard_draft", roles=_CASEWORK, label="自分の下書きを捨てる"),
    May(action="record_consents", roles=_CASEWORK, label="同意・断りを記録する"),
    May(action="prepare_consents", roles=_CASEWORK, label="同意を記録する用意をする"),
    May(action="withdraw_consent", roles=_CASEWORK, label="同意の取りやめを記録する"),
    May(action="preview_sharing", roles=_CASEWORK, label="だれに何が見えるかを確かめる"),
    May(action="share_on_consent", roles=_CASEWORK, label="同意にもとづいて渡す"),
    May(action="preview_sharing_again", roles=_CASEWORK, label="あとの同意で、渡しなおすと何が見えるかを見る"),
    May(action="share_again", roles=_CASEWORK, label="あとの同意で、自所が書いた記載だけを、同意の機関に渡しなおす"),
    May(action="decline_sharing_again", roles=_CASEWORK, label="あとから同意があっても渡しなおさない（理由を書く）"),
    May(action="list_disclosures", roles=_CASEWORK, label="渡しているもの・渡されたものの一覧を見る"),
    May(action="end_disclosure", roles=_CASEWORK, label="渡したものを終える"),
    May(action="hand_over", roles=_CASEWORK, label="つなぐ"),
    May(action="list_handoffs", roles=_CASEWORK, label="つなぎの一覧を見る"),
    May(action="read_handoff", roles=_CASEWORK, label="つなぎを読む"),
    May(action="accept_handoff", roles=_CASEWORK, label="つなぎを受ける"),
    May(action="decline_handoff", roles=_CASEWORK, label="つなぎを断る（理由を書く）"),
    May(action="reserve_copy", roles=_CASEWORK, label="紙の番号を取る"),
    May(action="issue_copy", roles=_CASEWORK, label="番号のある紙を出す"),
    May(action="void_copy", roles=_CASEWORK, label="紙を無効にする"),
    May(action="list_copies", roles=_CASEWORK | {Role.CLERK}, label="紙の行き先を見る"),
    May(action="hand_out", roles=_CASEWORK, label="紙を手渡す（渡す前に、渡せるかをもう一度確かめる）"),
    May(action="settle_copy", roles=_CASEWORK | {Role.CLERK}, label="紙の回収・返却を記録する"),
    May(action="note_shredding", roles=_CASEWORK | {Role.CLERK}, label="紙の裁断を記録する"),
    May(action="stamp_paper", roles=_CASEWORK, label="番号のない紙を出す"),
    May(action="prepare_sitting_paper", roles=_CASEWORK, label="次第・名簿・守秘義務確認書・回収表を刷る（事務局）"),
    May(action="reserve_role_copy", roles=_CASEWORK, label="役割シート・見守りのお願いの番号を取る（事務局）"),
    May(action="reserve_minutes_copy", roles=_CASEWORK, label="会議録の紙の番号を取る（事務局）"),
    May(action="prepare_consent_paper", roles=_CASEWORK, label="同意書を刷る"),
    May(action="prepare_access_report", roles=_CASEWORK, label="本人に渡す「閲覧・提供の記録」を刷る"),
    May(action="find_copy", roles=_CASEWORK | {Role.CLERK}, label="紙の番号から、写しを開く"),
    May(action="order_pack", roles=_CASEWORK, label="会議資料をつくるよう頼む（事務局）"),
    May(action="read_pack", roles=_CASEWORK, label="会議資料の進みぐあいを見る（事務局）"),
    May(action="cancel_pack", roles=_CASEWORK, label="会議資料をやめる（事務局）"),
    May(action="prepare_copy", roles=_CASEWORK, label="写しに載せるものを、受け取る人の目で開く"),
    May(action="keep_sheet", roles=_CASEWORK, label="できた紙を、刷るまで封をして置く"),
    May(action="release_pack", roles=_CASEWORK, label="会議資料を印刷に出す（事務局。出す前に、もう一度確かめる）"),
    May(action="search_person", roles=_CASEWORK, label="人をさがす"),
    May(action="list_glasses", roles=_CASEWORK, label="緊急閲覧の画面を開く"),
    May(action="break_glass", roles=_CASEWORK, label="緊急閲覧をする（12時間。緊急シートだけ。あとで確かめを受ける）"),
    May(action="read_emergency_sheet", roles=_CASEWORK, label="緊急シートを読む"),
    May(action="extend_glass", roles=_CASEWORK | _OFFICERS, label="ほかの人の緊急閲覧を、1回だけ12時間のばす"),
    May(action="end_glass", roles=_OFFICERS, label="緊急閲覧をその場で終える"),
    May(action="prepare_review", roles=_SIGNERS, label="緊急閲覧の事後確認の画面を開く"),
    May(action="review_glass", roles=_SIGNERS, label="緊急閲覧の事後確認をする（した人と、2人めの人はできない）"),
    May(action="list_envelopes", roles=_OFFICERS, label="緊急の封筒の一覧を見る"),
    May(action="prepare_envelope", roles=_OFFICERS, label="緊急の封筒を用意する（番号は一度だけ出る）"),
    May(action="revoke_envelope", roles=_OFFICERS, label="緊急の封筒を使えなくする"),
    May(action="record_disclosure_made", roles=_CASEWORK, label="緊急に電話や口頭で伝えたことを記録する"),
    May(action="prepare_wall", roles=_CASEWORK, label="遮断を立てる用意をする"),
    May(action="set_wall", roles=_CASEWORK, label="遮断を立てる"),
    May(action="read_audit", roles=frozenset({Role.AUDITOR}), label="記録を読む"),
    May(action="check_paper", roles=frozenset({Role.AUDITOR}), label="紙の印を、いまの記録と照らす"),
    May(action="verify_audit", roles=frozenset({Role.AUDITOR}), label="記録が壊れていないか確かめる"),
    May(action="export_audit", roles=frozenset({Role.AUDITOR}), label="記録を書き出す"),
    May(
        action="give_appointment",
        roles=frozenset({Role.ADMINISTRATOR}),
        label="発令・委嘱を入れる（所属長が確かめるまで何も開かない）",
    ),
    May(action="list_staff", roles=frozenset({Role.ADMINISTRATOR, Role.HEAD}), label="人と発令の一覧を見る"),
    May(action="confirm_appointment", roles=frozenset({Role.HEAD}), label="発令・委嘱を確かめる"),
    May(
        action="end_appointment",
        roles=frozenset({Role.ADMINISTRATOR, Role.HEAD}),
        label="発令・委嘱を終える（その場で効く）",
    ),
    May(action="list_meetings", roles=_CASEWORK | {Role.VOLUNTEER, Role.CLERK}, label="会議の一覧を見る"),
    May(action="propose_case", roles=_CASEWORK, label="ケースを会議に出すことを申し出る"),
    May(
        action="preview_move",
        roles=_CASEWORK,
        label="重層的支援会議に移すと何が変わるかを確かめる（推進員と会長。同意によらず受けた記載は、件数だけ）",
    ),
    May(
        action="move_case",
        roles=frozenset({Role.COORDINATOR}),
        label="世帯の人みなの同意がそろったケースを、重層的支援会議に移す",
    ),
    May(action="read_proposal", roles=_CASEWORK, label="会議に出す申し出を読む"),
    May(action="call_meeting", roles=_CASEWORK, label="会議の日を決める（事務局）"),
    May(
        action="put_on_agenda",
        roles=_CASEWORK,
        label="招く人を世帯の人と照らし合わせてから、案件にのせ、提供を求める（事務局）",
    ),
    May(action="read_relations", roles=_CASEWORK, label="利害の関係で出られない人を見る（関係は出ない。事務局）"),
    May(action="declare_closeness", roles=_READERS, label="利害の関係があると自分で申し出て、案件から外れる"),
    May(action="write_necessity", roles=_CHAIRS, label="断られた人について必要な理由を書く（会長）"),
    May(action="preview_answer", roles=_CASEWORK, label="求めに答える前に、だれに何が見えるかを確かめる"),
    May(action="agree_to_release", roles=_CASEWORK, label="会議に渡したものを、会長が名指しで解くことを承知する"),
    May(action="preview_release", roles=_CHAIRS, label="同意によらず受けた記載の件数を見る（会長）"),
    May(action="release_received", roles=_CHAIRS, label="同意によらず受けた記載を、名指しで解く（会長。理由を書く）"),
    May(action="answer_request", roles=_CASEWORK, label="提供の求めに答える"),
    May(action="decline_request", roles=_CASEWORK, label="提供の求めを断る（理由を書く）"),
    May(action="read_item", roles=_READERS, label="会議の案件を開く"),
    May(action="note_presence", roles=_CASEWORK, label="会議の出入りを記録する（事務局）"),
    May(action="confirm_secrecy", roles=_CASEWORK, label="守秘の確かめを記録する（事務局）"),
    May(action="decide_task", roles=_CASEWORK, label="会議で役割を決める（事務局）"),
    May(action="list_tasks", roles=_READERS, label="自分の機関の役割を見る"),
    May(action="end_task", roles=_CASEWORK | {Role.VOLUNTEER}, label="役割を終える（受けた人）"),
    May(action="write_minutes", roles=_CASEWORK, label="会議録を書く（事務局）"),
    May(
        action="approve_minutes",
        roles=_CHAIRS,
        label="会議録を決裁する（会長。自分が書いたものはできない）",
    ),
    May(action="read_home", roles=_EVERYONE, label="きょうのしごとを見る"),
    May(action="read_policy", roles=_EVERYONE, label="この家の決まりを読む"),
    May(action="open_guide", roles=_EVERYONE, label="使い方を読む"),
)
