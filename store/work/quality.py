"""The quality of the book: what to merge, mend, complete and look at again, with a score for each owner."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from store.errors import NotFound
from store.model import RECORD_TYPES
from store.model.instants import to_text
from store.model.validate import problems
from store.rules.quality import REACH, Graded, Standard, grade, standard
from store.text import N_, _
from store.work.duplicates import Duplicates, Suspect, is_compared
from store.work.merged import survivor_id
from store.work.outcome import Outcome, Record, concluded, counted, name_of

if TYPE_CHECKING:
    from store.book import Book, Changed

Progress = Callable[[int, int], None]

NOBODY = ""
SHOWN_TABLES = frozenset({"", "customers", "contacts", "distinctions", "settings"})
"""The tables that the quality of the book depends on; "" stands for everything."""

_STEP = 200
_COUNTING = frozenset({"strong", "medium"})


class Entry(msgspec.Struct, frozen=True):
    """A customer with something to do about it, and what that is, in words."""

    id: str
    name: str
    owner: str
    score: int
    what: str


class Scored(msgspec.Struct, frozen=True):
    """The score of one customer, 0 to 100, and whose it is."""

    id: str
    owner: str
    score: int


class OwnerScore(msgspec.Struct, frozen=True):
    """The mean score of an owner's customers, None for none, and how many of what there is to do about them."""

    owner: str
    customers: int
    score: float | None
    duplicates: int
    invalid: int
    missing: int
    stale: int


class Report(msgspec.Struct, frozen=True):
    """What there is to do, the most urgent of each kind first, and the scores: of all together, and by owner."""

    duplicates: list[Suspect]
    invalid: list[Entry]
    missing: list[Entry]
    stale: list[Entry]
    whole: OwnerScore
    owners: list[OwnerScore]
    asked: Standard


class Review:
    """The quality of a book, read once by `scan` and kept up with it by `update`; both may run in a thread."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._duplicates = Duplicates(book)
        self._customers: dict[str, Record] = {}
        self._contacts: dict[str, dict[str, Record]] = {}
        self._invalid: dict[str, tuple[str, ...]] = {}
        self._of: dict[str, str] = {}

    def scan(self, progress: Progress | None = None) -> None:
        """Read and judge all there is; `progress` hears how many steps of how many.

        It may raise to give up: then the review is to be scanned again, or thrown away.
        """
        book = self._book
        total = book.count("customers") + book.count("contacts")
        self._duplicates.scan(_part(progress, 0, total))
        for held in (self._customers, self._contacts, self._invalid, self._of):
            held.clear()
        told = _part(progress, total, total)
        done = 0
        for table in ("customers", "contacts"):
            for record in book.all(table):
                if told is not None and done % _STEP == 0:
                    told(done, total)
                done += 1
                self._take(table, record)

    def update(self, changed: Changed) -> None:
        """Judge anew what has changed; the book must have been scanned."""
        if any(table in ("", "settings") for table, _id in changed):
            self.scan()
            return
        self._duplicates.update(changed)
        for table, id in changed:
            if table in ("customers", "contacts"):
                self._forget(table, id)
                record = self._book.get(table, id)
                if record is not None:
                    self._take(table, record)

    def report(self, now: datetime, owner: str | None = None) -> Report:
        """What there is to do at `now`, in all or about one owner's customers; "" for those that are nobody's."""
        asked = standard(self._book.settings)
        suspects = [each for each in self._duplicates.suspects() if owner is None or owner in self._owners(each)]
        doubled = _doubled(suspects)
        graded = {
            id: self._grade(id, doubled.get(id, 0), asked, now)
            for id, customer in self._customers.items()
            if owner is None or _owner(customer) == owner
        }
        return Report(
            duplicates=suspects,
            invalid=self._entries(graded, lambda each: bool(each.invalid), _why_invalid),
            missing=self._entries(graded, lambda each: bool(each.missing), _why_missing),
            stale=sorted(
                self._entries(graded, lambda each: each.stale, lambda each: each.since[:10]),
                key=lambda entry: (entry.what, entry.name, entry.id),
            ),
            whole=self._owner_score(owner or NOBODY, graded, doubled),
            owners=self._owner_scores(graded, doubled),
            asked=asked,
        )

    def scores(self, now: datetime) -> list[Scored]:
        """The score of each customer at `now`, for figures."""
        asked = standard(self._book.settings)
        doubled = _doubled(self._duplicates.suspects())
        graded = ((id, self._grade(id, doubled.get(id, 0), asked, now).score) for id in sorted(self._customers))
        return [Scored(id, _owner(self._customers[id]), score) for id, score in graded if score is not None]

    def _grade(self, id: str, duplicates: int, asked: Standard, now: datetime) -> Graded:
        contacts = self._contacts.get(id, {})
        invalid = [*self._invalid.get(id, ())]
        for contact in contacts.values():
            name = name_of("contacts", contact)
            invalid += [
                _("{contact}: {problem}").format(contact=name, problem=each)
                for each in self._invalid.get(contact["id"], ())
            ]
        return grade(self._customers[id], list(contacts.values()), invalid, duplicates, asked, now)

    def _entries(
        self, graded: Mapping[str, Graded], wanted: Callable[[Graded], bool], what: Callable[[Graded], str]
    ) -> list[Entry]:
        found = []
        for id, each in graded.items():
            if wanted(each):
                customer = self._customers[id]
                found.append(Entry(id, name_of("customers", customer), _owner(customer), each.score or 0, what(each)))
        return sorted(found, key=lambda entry: (entry.score, entry.name, entry.id))

    def _owner_scores(self, graded: Mapping[str, Graded], doubled: Mapping[str, int]) -> list[OwnerScore]:
        by_owner: dict[str, dict[str, Graded]] = {}
        for id, each in graded.items():
            by_owner.setdefault(_owner(self._customers[id]), {})[id] = each
        return [self._owner_score(owner, by_owner[owner], doubled) for owner in sorted(by_owner)]

    def _owner_score(self, owner: str, graded: Mapping[str, Graded], doubled: Mapping[str, int]) -> OwnerScore:
        scores = [each.score for each in graded.values() if each.score is not None]
        return OwnerScore(
            owner=owner,
            customers=len(graded),
            score=sum(scores) / len(scores) if scores else None,
            duplicates=sum(id in doubled for id in graded),
            invalid=sum(bool(each.invalid) for each in graded.values()),
            missing=sum(bool(each.missing) for each in graded.values()),
            stale=sum(each.stale for each in graded.values()),
        )

    def _owners(self, suspect: Suspect) -> set[str]:
        """Whose customers a pair is about."""
        ids = (suspect.customer,) if suspect.customer else (suspect.first, suspect.second)
        return {_owner(self._customers[id]) for id in ids if id in self._customers}

    def _take(self, table: str, record: Record) -> None:
        if not is_compared(table, record):
            return
        id = record["id"]
        # A whole document is much, and a book has many: what the judgement needs of it is little.
        self._invalid[id] = tuple(problems(RECORD_TYPES[table], record).values()) or _NOTHING
        if table == "customers":
            self._customers[id] = _kept(record)
        else:
            customer = str(record.get("customer", ""))
            self._of[id] = customer
            self._contacts.setdefault(customer, {})[id] = _kept(record)

    def _forget(self, table: str, id: str) -> None:
        self._invalid.pop(id, None)
        if table == "customers":
            self._customers.pop(id, None)
        else:
            self._contacts.get(self._of.pop(id, ""), {}).pop(id, None)


def _doubled(suspects: Iterable[Suspect]) -> dict[str, int]:
    """How many pairs that count each customer is in."""
    doubled: dict[str, int] = {}
    for suspect in suspects:
        if suspect.strength in _COUNTING:
            for id in {suspect.customer} if suspect.customer else {suspect.first, suspect.second}:
                doubled[id] = doubled.get(id, 0) + 1
    return doubled


_NOTHING: tuple[str, ...] = ()
_LEFT_OUT = frozenset({"stamps", "note", "needs", "preferences", "pinned", "owner_log", "status_log", "addresses"})


def _kept(record: Record) -> Record:
    return {field: value for field, value in record.items() if field not in _LEFT_OUT}


def _owner(customer: Record) -> str:
    return str(customer.get("owner") or NOBODY)


def _part(progress: Progress | None, before: int, whole: int) -> Progress | None:
    """The progress of one of two parts of the work, which are equally long."""
    if progress is None:
        return None
    return lambda done, total: progress(before + done * whole // max(1, total), 2 * whole)


_FIELDS: Mapping[str, str] = {REACH: N_("phone or mail")}


def field_label(field: str) -> str:
    """What people see for a recommended field."""
    declared = RECORD_TYPES["customers"].field(field)
    return _(_FIELDS[field]) if field in _FIELDS else field if declared is None else _(declared.label)


def _why_missing(graded: Graded) -> str:
    return _("missing: {fields}").format(fields=_(", ").join(field_label(field).lower() for field in graded.missing))


def _why_invalid(graded: Graded) -> str:
    return " ".join(graded.invalid)


# What people do


def verify(book: Book, ids: Sequence[str], now: datetime) -> Outcome:
    """Say of customers that all that stands in their records is right as of now; one operation."""
    with book.change("verify customer") as change:
        verified = []
        for id in dict.fromkeys(survivor_id(change, id) for id in ids):
            if change.get("customers", id) is None:
                raise NotFound(_("The customer is gone."))
            verified.append(change.update("customers", id, {"verified_at": to_text(now)}))
    names = verified[0]["name"] if len(verified) == 1 else counted({"customers": len(verified)})
    sentence = _("Verified {names}: what stands there is right as of today.").format(names=names)
    return concluded(change, sentence, [("customers", each) for each in verified])


class Step(msgspec.Struct, frozen=True):
    """One step of the cleaning round: what to do, how many there are, and the command that lists them."""

    name: str
    label: str
    count: int
    command: str


def cleaning_round(report: Report) -> Iterable[Step]:
    """The steps of the weekly round, in the order in which they save work later on (U3)."""
    strengths: list[str] = [suspect.strength for suspect in report.duplicates]
    for strength, label in (
        ("strong", N_("Merge what is surely one, or say that it is not")),
        ("medium", N_("Look at what is probably one")),
        ("weak", N_("Look at what may be one")),
    ):
        yield Step(strength, label, strengths.count(strength), f"kehu duplicates list --strength {strength}")
    lists = (
        ("invalid", N_("Mend what is not valid"), report.invalid),
        ("missing", N_("Fill in what is missing"), report.missing),
        ("stale", N_("Verify or archive what nobody has looked at for long"), report.stale),
    )
    for name, label, entries in lists:
        yield Step(name, label, len(entries), f"kehu quality --list {name}")
