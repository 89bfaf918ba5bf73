"""Every event the log knows: its code, its Japanese sentence, and the only facts it may carry.

One row per event. A row or a fact key is never removed: an old leaf must stay readable for as long
as its paper lives. Facts are deny by default; a key that is not listed in the row raises in entry.py.
The sentences name nobody: the page puts the references beside them.
"""

from enum import StrEnum
from typing import Self


class Event(StrEnum):
    """What happened. ``sentence`` says it to a reader, ``may_carry`` is the closed set of fact keys."""

    sentence: str
    may_carry: frozenset[str]

    def __new__(cls, code: str, sentence: str, may_carry: str = "") -> Self:
        """A row: code, sentence, and the fact keys between spaces."""
        event = str.__new__(cls, code)
        event._value_ = code
        event.sentence = sentence
        event.may_carry = frozenset(may_carry.split())
        return event

    ROWS_CONTINUED = "rows.continued", "前の記録の続きです。書いたものの指紋が入っています。", "part"

    # Cases and their statements
    PAGE_HOME = "page.home", "最初の画面を開きました。", "count shown"
    CASE_LISTED = "case.listed", "ケースの一覧を見ました。", "count page shown filters"
    CASE_OPENED = "case.opened", "ケースを新しく登録しました。", "kind fields statements count"
    CASE_READ = "case.read", "ケースの内容を見ました。", "shown withheld damaged fields compartments view count"
    CASE_ASSIGNED = "case.assigned", "ケースの担当を決めました。", "to role from until assignment"
    STATEMENT_ADDED = (
        "statement.added",
        "ケースに記載を加えました。",
        "field fields compartment statement statements source version count",
    )
    STATEMENT_CORRECTED = (
        "statement.corrected",
        "ケースの記載を訂正しました。",
        "field fields compartment statement statements source version reason count",
    )
    FIELD_UNREADABLE = (
        "field.unreadable",
        "記載か遮断を開けませんでした。壊れているおそれがあります。",
        "field statement wall code count",
    )

    # Consent, sharing, disclosure
    CONSENT_RECORDED = (
        "consent.recorded",
        "同意を記録しました。",
        "consent form method fields compartments agencies from until copy answers",
    )
    CONSENT_REFUSED = (
        "consent.refused",
        "同意が得られなかったことを記録しました。",
        "consent form method fields compartments agencies copy",
    )
    CONSENT_WITHDRAWN = (
        "consent.withdrawn",
        "同意の撤回を記録しました。",
        "consent form method reason ended copy copies",
    )
    SHARE_PREVIEWED = (
        "share.previewed",
        "だれに何が見えるかの表を確かめました。",
        "agencies fields compartments count meeting shown withheld",
    )
    DISCLOSURE_MADE = (
        "disclosure.made",
        "ほかの機関への提供を記録しました。",
        "to fields compartments from until consent meeting statements count disclosures",
    )
    SHARED_AGAIN = (
        "disclosure.made_again",
        "同意があったので、自分の機関の記載を渡しなおしました。",
        "agencies consent disclosures",
    )
    SHARING_AGAIN_DECLINED = "disclosure.not_made_again", "同意があっても渡しなおさない理由を書きました。", "consent"
    DISCLOSURE_LISTED = "disclosure.listed", "ほかの機関への提供の一覧を見ました。", "count shown withheld"
    DISCLOSURE_ENDED = "disclosure.ended", "ほかの機関への提供を終えました。", "to reason consent count copies"
    EXPIRY_RECORDED = "expiry.recorded", "期限が来たことを記録しました。", "kind consent until count"
    WALL_SET = "wall.set", "閲覧の制限を設けました。", "wall kind against from until reason"
    WALL_LIFTED = "wall.lifted", "閲覧の制限を解きました。", "wall kind against reason"

    # Hand-over between agencies
    HANDOFF_SENT = "handoff.sent", "引き継ぎを送りました。", "handoff to fields compartments count due disclosures"
    HANDOFF_READ = "handoff.read", "引き継ぎの内容を見ました。", "handoff fields compartments shown withheld count"
    HANDOFF_ACCEPTED = "handoff.accepted", "引き継ぎを受けました。", "handoff from reason"
    HANDOFF_DECLINED = "handoff.declined", "引き継ぎを断りました。", "handoff from reason"

    # Meetings
    BODY_MADE = "body.made", "会議体を登録しました。", "body laws agency"
    MEETINGS_LISTED = "meetings.listed", "会議の一覧を見ました。", "count"
    PROPOSAL_MADE = "proposal.made", "ケースを会議に出すことを申し出ました。", "proposal body"
    PROPOSAL_READ = "proposal.read", "会議に出す申し出を読みました。", "proposal body"
    MOVE_CONSIDERED = (
        "move.considered",
        "重層的支援会議に移すと何が変わるかを確かめました。",
        "count shown withheld",
    )
    MOVE_PROPOSED = "move.proposed", "ケースを重層的支援会議に移すことを申し出ました。", "proposal body"
    MEETING_CALLED = "meeting.called", "会議の日を決めました。", "meeting body number"
    ITEM_PUT = (
        "item.put",
        "会議の案件にのせ、提供を求めました。",
        "item meeting proposal body grounds agencies requests due walls uncompared",
    )
    RELATIONS_READ = (
        "relations.read",
        "会議に出られない人と、照らし合わせていない人を確かめました。",
        "item count uncompared",
    )
    CLOSENESS_DECLARED = "closeness.declared", "利害関係があると、自分で申し出ました。", "item wall"
    NECESSITY_WRITTEN = "necessity.written", "断られた人について、必要な理由を書きました。", "item"
    REQUEST_READ = "request.read", "提供の求めを読みました。", "request agencies shown withheld"
    REQUEST_ANSWERED = "request.answered", "提供の求めに答えました。", "request answer disclosures agencies count"
    RELEASE_AGREED = "release.agreed", "会議に渡したものを、会長が解くことを承知しました。", "request"
    RELEASE_CONSIDERED = "release.considered", "同意によらず受けた記載の件数を見ました。", "item count"
    RECEIVED_RELEASED = (
        "received.released",
        "同意によらず受けた記載を、機関を名指しして解きました。",
        "item release agencies statements",
    )
    ITEM_READ = "item.read", "会議の案件を開きました。", "item shown withheld count tasks"
    PRESENCE_NOTED = "presence.noted", "会議の出入りを記録しました。", "item agency presence"
    SECRECY_CONFIRMED = "secrecy.confirmed", "守秘の確かめを記録しました。", "item agency grounds"
    TASK_DECIDED = "task.decided", "会議で役割を決めました。", "item task to due disclosures"
    TASKS_LISTED = "tasks.listed", "役割の一覧を見ました。", "count tasks"
    TASK_ENDED = "task.ended", "役割を終えました。", "task outcome ended"
    MINUTES_WRITTEN = "minutes.written", "会議録を書きました。", "item minutes"
    MINUTES_APPROVED = "minutes.approved", "会議録を決裁しました。", "item minutes until"

    # Emergency
    GLASS_LISTED = "glass.listed", "緊急閲覧の画面を開きました。", "count"
    GLASS_BROKEN = (
        "glass.broken",
        "緊急閲覧をしました。",
        "glasses purpose to second envelope until tokens index count cases disclosures",
    )
    GLASS_READ = "glass.read", "緊急シートを見ました。", "glass shown withheld"
    GLASS_EXTENDED = "glass.extended", "ほかの人の緊急閲覧を、1回のばしました。", "glass until disclosures"
    GLASS_ENDED = "glass.ended", "緊急閲覧を、その場で終えました。", "glass ended"
    GLASS_EXAMINED = "glass.examined", "緊急閲覧の事後確認の画面を開きました。", "glass"
    GLASS_REVIEWED = "glass.reviewed", "緊急閲覧の事後確認をしました。", "glass verdict"
    ENVELOPES_LISTED = "envelopes.listed", "緊急の封筒の一覧を見ました。", "count"
    ENVELOPE_PREPARED = "envelope.prepared", "緊急の封筒を用意しました。", "envelope agency until"
    ENVELOPE_REVOKED = "envelope.revoked", "緊急の封筒を使えなくしました。", "envelope agency"
    ENVELOPE_FAILED = "envelope.failed", "緊急の封筒の番号が合いませんでした。"
    DISCLOSURE_TOLD = (
        "disclosure.told",
        "緊急に電話や口頭で伝えたことを記録しました。",
        "telling to compartments told_at",
    )

    # What is being written: one entry for each draft opened, none while it is kept
    DRAFT_OPENED = "draft.opened", "書きかけの下書きを開きました。", "draft form"
    DRAFT_DISCARDED = "draft.discarded", "書きかけの下書きを捨てました。", "draft form"
    DRAFTS_DESTROYED = "drafts.destroyed", "古い下書きや、終わった役割の下書きとその鍵を消しました。", "count reason"

    # Paper and files that leave the screen
    COPY_RESERVED = "copy.reserved", "写しの番号を取りました。", "copy form fields statements shown withheld item tasks"
    COPY_ISSUED = (
        "copy.issued",
        "写しを印刷または出力しました。",
        "copy form fields statements pages sha256 count size root checkpoint",
    )
    COPY_VOID = "copy.void", "写しを無効にしました。", "copy form reason"
    COPY_PREPARED = "copy.prepared", "写しに載せるものを開きました。", "copy form shown withheld"
    COPY_MADE = "copy.made", "写しの紙ができ、封をして置きました。", "copy"
    COPY_HANDED_OUT = (
        "copy.handed_out",
        "写しを手渡しました。",
        "copy copies to form count method outcome voided",
    )
    COPY_FOUND = "copy.found", "紙の番号から、写しを開きました。", "copy"
    PACK_ORDERED = "pack.ordered", "会議資料をつくるよう頼みました。", "pack meeting item copies count"
    PACK_READ = "pack.read", "会議資料の進みぐあいを見ました。", "pack count"
    PACK_CANCELLED = "pack.cancelled", "会議資料をやめました。", "pack voided reason"
    PACK_RELEASED = "pack.released", "会議資料を印刷に出しました。", "pack copies voided"
    SITTING_PAPER_READ = "sitting.paper_read", "会議の紙（次第・名簿など）に載せるものを開きました。", "form item"
    PERSONS_PAPER_READ = (
        "person.paper_read",
        "本人に渡す紙に載せるものを開きました。",
        "form shown withheld count",
    )
    PAPER_PRINTED = "paper.printed", "番号のない紙を印刷しました。", "form meeting item sha256 size count"
    PAPER_CHECKED = "paper.checked", "紙の印を、いまの記録と照らしました。", "copy size result"
    COPY_SETTLED = "copy.settled", "写しがいまどこにあるかを記録しました。", "copy outcome"
    COPY_RECALLED = "copy.recalled", "写しを回収しました。", "copy copies from form reason count outcome"
    RECALL_LISTED = "recall.listed", "回収する写しの一覧を見ました。", "count copies consent"

    # Questions asked of the whole
    SEARCH_RUN = "search.run", "検索しました。", "tokens index kind count shown page"
    POLICY_READ = "policy.read", "閲覧の決まりを見ました。", "version count"

    # Agencies, accounts, appointments
    MUNICIPALITY_MADE = "municipality.made", "自治体を登録しました。", "municipality code"
    AGENCY_MADE = "agency.made", "機関を登録しました。", "agency kind"
    STAFF_MADE = "staff.made", "働く人を登録しました。", "staff"
    PRESET_MADE = "preset.made", "同意の別紙を登録しました。", "preset"
    LAW_SET = "law.set", "根拠の条文を登録しました。", "law ground"
    ACCOUNT_MADE = "account.made", "利用者を登録しました。", "account kind"
    APPOINTMENT_GIVEN = "appointment.given", "役割を割り当てました。", "appointment account role agency from until"
    APPOINTMENT_CONFIRMED = (
        "appointment.confirmed",
        "役割の割り当てを確認しました。",
        "appointment account role agency until",
    )
    APPOINTMENT_ENDED = "appointment.ended", "役割の割り当てを終えました。", "appointment account role agency reason"
    STAFF_LISTED = "staff.listed", "職員と役割の一覧を見ました。", "count"
    APPOINTMENT_CHOSEN = "appointment.chosen", "使う役割を切り替えました。", "appointment from role agency"

    # Signing in, being refused, failing
    SESSION_STARTED = "session.started", "サインインしました。", "method address level"
    SESSION_ENDED = "session.ended", "サインアウトしました。", "reason seconds"
    SESSION_FAILED = "session.failed", "サインインできませんでした。", "method address reason account count wait"
    ACCESS_REFUSED = (
        "access.refused",
        "決まりにより断りました。",
        "action route method fields compartments reason count",
    )
    DEED_FAILED = "deed.failed", "操作を終えられませんでした。", "action route method code reason"

    # The auditor's own acts
    AUDIT_READ = "audit.read", "操作の記録を見ました。", "count filters page shown size"
    AUDIT_VERIFIED = "audit.verified", "操作の記録が壊れていないかを調べました。", "size root result findings seconds"
    AUDIT_EXPORTED = "audit.exported", "操作の記録を書き出しました。", "size root epoch count sha256"

    # Keys
    KEY_MADE = "key.made", "暗号の鍵を作りました。", "key kind epoch version"
    KEY_ROTATED = "key.rotated", "暗号の鍵を取り替えました。", "key kind epoch version count"

    # The log about itself
    LOG_CHECKPOINT = "log.checkpoint", "記録の区切りに署名しました。", "epoch size root"
    LOG_WRITER_OPENED = "log.writer_opened", "記録の書き手が替わりました。", "predecessor last_ws last_hash"
    LOG_HEARTBEAT = "log.heartbeat", "記録の書き手が動いていることを示しました。", "count"
    LOG_GAP = "log.gap", "記録に抜けがあります。", "reason writer first last old_epoch old_size old_root kept_size"
    LOG_FORGED = "log.forged", "正しい書き手によらない記録を見つけ、はじきました。", "reason writer count rows"
    LOG_VOID = "log.void", "取り消された操作の番号を無効にしました。", "writer ws reason"
