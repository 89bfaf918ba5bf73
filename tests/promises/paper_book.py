"""The test's own book of numbered paper: sets of what was drawn, made, void, in whose hands. Nothing of the product."""

from dataclasses import dataclass, field

BACK = ("collected", "returned", "destroyed")


@dataclass(kw_only=True)
class Case:
    """A household on an agenda: what of it is on paper, and whether anybody changed his mind."""

    ref: str
    consent: str
    item: str
    task: str
    handoff: str
    withdrawn: bool = False
    walled: bool = False


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A number that was drawn: by which office, in which run, for whom. `stands`: it carries what was given."""

    ref: str
    office: str
    case: str
    number: int
    recipient: str
    stands: bool
    pack: str = ""


@dataclass(frozen=True, kw_only=True)
class Pack:
    """Sheets that were ordered at once."""

    ref: str
    case: str


@dataclass(kw_only=True)
class Book:
    """Everything that was done with the paper, as sets of references; `kept` and `lost` are where it is now."""

    cases: list[Case] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    packs: list[Pack] = field(default_factory=list)
    ended_packs: set[str] = field(default_factory=set)
    issued: set[str] = field(default_factory=set)
    laid_aside: set[str] = field(default_factory=set)
    """Made for a pack, and not given to the printer."""
    at_the_printer: set[str] = field(default_factory=set)
    void: set[str] = field(default_factory=set)
    unused: set[str] = field(default_factory=set)
    out: set[str] = field(default_factory=set)
    back: dict[str, str] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    recalled: set[str] = field(default_factory=set)
    shredded: set[str] = field(default_factory=set)

    def case(self, sheet: Sheet) -> Case:
        return next(case for case in self.cases if case.ref == sheet.case)

    def falls(self, sheet: Sheet) -> bool:
        """Whether what it carries may not be read any more by whom it is for."""
        case = self.case(sheet)
        return sheet.stands and (case.withdrawn or (case.walled and sheet.recipient == "みどり病院"))

    # ── Packs ────────────────────────────────────────────────────────────────────────────────────

    def of(self, pack: Pack) -> list[Sheet]:
        return [sheet for sheet in self.sheets if sheet.pack == pack.ref]

    def open_packs(self, case: Case | None = None) -> list[Pack]:
        return [p for p in self.packs if p.ref not in self.ended_packs and (case is None or p.case == case.ref)]

    def wanted(self, case: Case) -> list[str]:
        """Who was given something and has no sheet that is not void."""
        have = {s.recipient for s in self.sheets if s.pack and s.case == case.ref and s.ref not in self.void}
        return [] if case.withdrawn else [office for office in ("社協くらし", "みどり病院") if office not in have]

    def ordered(self, case: Case, pack: str, rows: list[tuple[str, int, str]]) -> None:
        """Numbers go on where the run of this sitting ended; each for one who had none."""
        before = [s.number for s in self.sheets if s.pack and s.case == case.ref]
        assert [number for _, number, _ in rows] == list(range(len(before) + 1, len(before) + len(rows) + 1))
        assert sorted(recipient for _, _, recipient in rows) == sorted(self.wanted(case))
        self.packs.append(Pack(ref=pack, case=case.ref))
        for ref, number, recipient in rows:
            shared = {"office": "welfare", "case": case.ref, "recipient": recipient}
            self.sheets.append(Sheet(ref=ref, number=number, stands=True, pack=pack, **shared))

    def to_make(self) -> list[Sheet]:
        """Reserved in a pack that is still wanted."""
        refs = {sheet.ref for pack in self.open_packs() for sheet in self.of(pack)}
        return [s for s in self.sheets if s.ref in refs - self.issued - self.void]

    def made(self) -> None:
        """The worker did all there is to do."""
        for pack in self.open_packs():
            for sheet in self.of(pack):
                if sheet.ref not in self.void | self.laid_aside:
                    if self.falls(sheet):
                        self.void |= {sheet.ref}
                    else:
                        self.issued |= {sheet.ref}
                        self.laid_aside |= {sheet.ref}

    def is_ready(self, pack: Pack) -> bool:
        living = {sheet.ref for sheet in self.of(pack)} - self.void
        return pack.ref not in self.ended_packs and bool(living) and living <= self.laid_aside

    def released(self, pack: Pack) -> list[int]:
        """What goes to the printer; the numbers that are void after all."""
        pulled = []
        for sheet in self.of(pack):
            if sheet.ref in self.void:
                continue
            self.laid_aside -= {sheet.ref}
            if self.falls(sheet):
                self.void |= {sheet.ref}
                pulled.append(sheet.number)
            else:
                self.at_the_printer |= {sheet.ref}
        self.ended_packs |= {pack.ref}
        return pulled

    def ended(self, pack: Pack) -> None:
        """Cancelled or forgotten: no number of it is good any more."""
        refs = {sheet.ref for sheet in self.of(pack)}
        self.void |= refs
        self.laid_aside -= refs
        self.ended_packs |= {pack.ref}

    def printed(self, ref: str, case: Case, *, office: str, recipient: str, stands: bool) -> None:
        """A sheet of another kind came out, with a number of its own run: each kind here has one recipient."""
        number = sum((s.office, s.case, s.recipient, s.pack) == (office, case.ref, recipient, "") for s in self.sheets)
        self.sheets.append(
            Sheet(ref=ref, office=office, case=case.ref, number=number + 1, recipient=recipient, stands=stands)
        )
        self.issued |= {ref}

    # ── Hands ────────────────────────────────────────────────────────────────────────────────────

    def lies_here(self) -> set[str]:
        """Paper that is made and was not handed out: a pack's from its release on."""
        single = {sheet.ref for sheet in self.sheets if not sheet.pack} & self.issued
        return (single | self.at_the_printer) - self.void - self.out - self.unused

    def waiting(self) -> list[Sheet]:
        return [sheet for sheet in self.sheets if sheet.ref in self.lies_here()]

    def not_waiting(self) -> list[Sheet]:
        return [sheet for sheet in self.sheets if sheet.ref not in self.lies_here()]

    def handed(self, sheets: list[Sheet]) -> tuple[list[int], list[int]]:
        """Their numbers: those in hands now, and those pulled."""
        out = [sheet for sheet in sheets if not self.falls(sheet)]
        pulled = [sheet for sheet in sheets if self.falls(sheet)]
        self.out |= {sheet.ref for sheet in out}
        self.void |= {sheet.ref for sheet in pulled}
        return [sheet.number for sheet in out], [sheet.number for sheet in pulled]

    def has_paper_for_the_hospital(self, case: Case) -> bool:
        """Whether a sheet for it is made and was not handed out."""
        made = self.laid_aside | self.lies_here()
        return any(s.ref in made and s.case == case.ref and s.recipient == "みどり病院" for s in self.sheets)

    def may_settle(self, sheet: Sheet, state: str) -> bool:
        if state == "unused":
            return sheet.ref in self.lies_here() & self.at_the_printer
        if sheet.ref not in self.out - set(self.back):
            return False
        return (
            state in BACK
            or (state == "kept" and sheet.ref not in self.kept | self.lost)
            or (state == "lost" and sheet.ref not in self.lost)
        )

    def settle(self, sheet: Sheet, state: str) -> None:
        ref = {sheet.ref}
        self.kept -= ref
        self.lost -= ref
        if state in BACK:
            self.back[sheet.ref] = state
        else:
            {"unused": self.unused, "kept": self.kept, "lost": self.lost}[state].update(ref)

    def may_shred(self, sheet: Sheet) -> bool:
        """What came back here, never went out, or is void; once."""
        here = {ref for ref, state in self.back.items() if state != "destroyed"} | self.unused | self.void
        return sheet.ref in here - self.shredded

    def withdrawn(self, case: Case) -> None:
        """Paper that carries it is asked for; what was not handed out is void, and a sealed sheet is gone."""
        case.withdrawn = True
        carriers = {sheet.ref for sheet in self.sheets if sheet.case == case.ref and sheet.stands}
        at_rest = self.void | set(self.back) | self.unused
        self.recalled |= carriers & (self.lies_here() | (self.out - at_rest))
        self.void |= carriers - self.out - self.unused
        self.laid_aside -= carriers

    def must_come_back(self) -> set[str]:
        owed = self.recalled & self.void - self.shredded
        return owed | (self.recalled & self.out - set(self.back))

    # ── Sums ─────────────────────────────────────────────────────────────────────────────────────

    def state(self, ref: str) -> str:
        """Where one copy is, in the product's word for it."""
        for state, refs in (("void", self.void), ("unused", self.unused), ("lost", self.lost), ("kept", self.kept)):
            if ref in refs:
                return state
        if ref in self.back:
            return self.back[ref]
        if ref in self.out:
            return "handed_out"
        return "waiting" if ref in self.at_the_printer else "issued" if ref in self.issued else "reserved"

    def sums(self, mine: set[str]) -> tuple[int, int, int, int, int]:
        """Reserved, issued, waiting, handed out, outstanding: each counted from its own sets."""
        made = (self.issued & mine) - self.void
        return (
            len(mine),
            len(made),
            len(made - self.out),
            len(self.out & mine),
            len((self.out & mine) - set(self.back) - self.kept - self.lost),
        )
