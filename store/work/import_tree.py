"""Taking in a git tree: what would be new, changed, deleted or left, and doing it as one operation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from store.collecting import without_collecting
from store.errors import Refused
from store.exchange.tree.compare import Difference, beside, difference
from store.exchange.tree.flat import Entry
from store.exchange.tree.paths import RECORD_TABLES, place_of
from store.exchange.tree.source import Source, grave_entry
from store.exchange.tree.stamped import laid_over, newest_stamp
from store.exchange.tree.trust import Rejected, entries_of
from store.exchange.tree.versions import Version
from store.model import RECORD_TYPES
from store.text import _
from store.work.outcome import Outcome

if TYPE_CHECKING:
    from store.book import Book
    from store.change import Change

VERB = "import git"
MASS = 20
MASS_SHARE = 10

Progress = Callable[[int, int], None]


class TreePlan(msgspec.Struct):
    """What taking the tree in would do.

    older: how many values, and deletions or lives of records, stay because the book's are of later;
    rejected: what of the tree is not taken in, with the reason; replica: the tree is of this very book, or the book
    is empty and becomes a copy.
    """

    edits: list[Edit] = []
    unchanged: int = 0
    older: int = 0
    rejected: list[Rejected] = []
    notes: list[str] = []
    replica: bool = True

    def of(self, *kinds: str) -> list[Difference]:
        """The differences of these kinds, in the order of the tree."""
        return [edit.shown for edit in self.edits if edit.shown is not None and edit.shown.kind in kinds]

    @property
    def counts(self) -> dict[str, int]:
        """How many records are of which kind."""
        counts = dict.fromkeys(("new", "changed", "deleted", "restored"), 0)
        for edit in self.edits:
            if edit.shown is not None:
                counts[edit.shown.kind] += 1
        return {**counts, "unchanged": self.unchanged, "older": self.older, "rejected": len(self.rejected)}


class Edit(msgspec.Struct):
    """One record to be put as `entry` has it; `shown` is None where nobody sees a difference."""

    entry: Entry
    shown: Difference | None
    here: bool = False
    """Whether the book has the record, living or deleted."""


def plan_tree(book: Book, tree: Version, *, older: bool = False, progress: Progress | None = None) -> TreePlan:
    """Compare the tree with the book, file by file, and look into those that differ.

    A field of the tree counts if it was changed there after the book's was, or by hand; `older` lets each of them
    count. What the tree lacks stays: only a record that the tree calls deleted is.
    """
    source = Source(book)
    return _Comparison(book, source, tree, older).plan(progress)


class _Comparison:
    def __init__(self, book: Book, source: Source, tree: Version, older: bool) -> None:
        self._book = book
        self._source = source
        self._tree = tree
        self._older = older
        self._fresh = book.next_stamp()
        self._plan = TreePlan(rejected=list(tree.foreign))
        self._logins: set[object] = set()

    def plan(self, progress: Progress | None) -> TreePlan:
        paths = self._tree.paths()
        self._look_whose(paths)
        done = 0
        with without_collecting():
            for path, mine, theirs in beside(self._source.files(), paths):
                if not theirs:
                    continue
                done += 1
                if progress is not None and not done % 1_000:
                    progress(done, len(paths))
                if mine is not None and self._tree.equals(path, mine):
                    self._plan.unchanged += mine.count(b"\n") if path.endswith("l") else 1
                else:
                    self._take(path)
        return self._plan

    def _look_whose(self, paths: list[str]) -> None:
        """Tell a tree of this book, or an empty book, from the tree of another book."""
        if not self._book.count("settings"):
            return
        books = {entry.document.get("book") for path in paths for entry in self._settings_at(path)}
        self._plan.replica = books <= {self._book.settings.get("book")}
        if not self._plan.replica:
            self._logins = {person.get("login") for person in self._book.all("people")}
            self._plan.notes.append(
                _("This tree is of another book: its settings, and people whose logins are taken, are left out.")
            )

    def _settings_at(self, path: str) -> list[Entry]:
        place = place_of(path)
        if place is None or place.table != "settings":
            return []
        return entries_of(path, place, self._tree.read(path))[0]

    def _take(self, path: str) -> None:
        place = place_of(path)
        assert place is not None
        entries, rejected = entries_of(path, place, self._tree.read(path))
        self._plan.rejected += rejected
        for entry in entries:
            if self._plan.replica or not self._is_anothers(entry):
                self._judge(entry)

    def _is_anothers(self, entry: Entry) -> bool:
        return entry.table == "settings" or (entry.table == "people" and entry.document.get("login") in self._logins)

    def _judge(self, theirs: Entry) -> None:
        if not self._source.knows(theirs.table, theirs.id):
            self._plan.edits.append(Edit(theirs, difference(None, theirs)))
            return
        mine = _mine(self._book, theirs.table, theirs.id)
        if mine.deleted and theirs.deleted:
            self._plan.unchanged += 1
        elif mine.deleted or theirs.deleted:
            later = theirs.stamp > newest_stamp(mine) if theirs.deleted else newest_stamp(theirs) > mine.stamp
            if later or self._older:
                self._plan.edits.append(Edit(theirs, difference(mine, theirs), here=True))
            else:
                self._plan.older += 1
        else:
            merged, kept = laid_over(mine, theirs, older=self._older, fresh=self._fresh)
            self._plan.older += kept
            shown = difference(mine, merged)
            if shown is None:
                self._plan.unchanged += not kept
            else:
                self._plan.edits.append(Edit(merged, shown, here=True))


def apply_tree(
    book: Book, plan: TreePlan, *, allow_mass_delete: bool = False, progress: Progress | None = None
) -> Outcome:
    """Do what was planned, as one operation. Raises Refused where it would delete a large part of the book."""
    if not allow_mass_delete:
        _refuse_mass_delete(book, plan)
    if not plan.edits:
        return Outcome(_("The book is already as the tree has it."))
    with without_collecting(), book.change(VERB, replica=plan.replica) as change:
        for done, edit in enumerate(plan.edits):
            if progress is not None and not done % 1_000:
                progress(done, len(plan.edits))
            _put(change, edit)
        # Whatever this device changes from now on is later than what came in.
        book.see_stamp(max((newest_stamp(edit.entry) for edit in plan.edits), default=""))
    counts = _by_table(plan)
    named = [f"{number} {_(RECORD_TYPES[table].plural)}" for table, number in counts.items()]
    sentence = _("Taken in from the tree: {counts}.").format(counts=_(", ").join(named))
    records = [(edit.entry.table, edit.entry.document) for edit in plan.edits if not edit.entry.deleted]
    return Outcome(sentence, records, change.operation)


def _put(change: Change, edit: Edit) -> None:
    entry = edit.entry
    if entry.deleted:
        change.bury(entry.table, entry.document, entry.stamp)
    else:
        change.put(entry.table, entry.document, new=not edit.here)


def _refuse_mass_delete(book: Book, plan: TreePlan) -> None:
    deleted = len(plan.of("deleted"))
    allowed = max(MASS, sum(book.count(table) for table in RECORD_TABLES) // MASS_SHARE)
    if deleted > allowed:
        raise Refused(
            _(
                "The tree would delete {deleted} records of this book, so nothing was done: "
                "if that is meant, say --allow-mass-delete."
            ).format(deleted=deleted)
        )


def _by_table(plan: TreePlan) -> dict[str, int]:
    counts: dict[str, int] = {}
    for edit in plan.edits:
        if edit.shown is not None:
            counts[edit.entry.table] = counts.get(edit.entry.table, 0) + 1
    return counts


def _mine(book: Book, table: str, id: str) -> Entry:
    document: dict[str, Any] | None = book.get(table, id)
    if document is not None:
        return Entry(table, document)
    found = grave_entry(book.get("deleted", id) or {})
    if found is None:
        raise Refused(_("The book changed while it was compared; nothing was done. Try again."))
    return found


def differences_from(book: Book, tree: Version, progress: Progress | None = None) -> list[Difference]:
    """What has changed in the book since the tree was as it is there, record by record, table by table."""
    before: dict[tuple[str, str], Entry] = {}
    after: dict[tuple[str, str], Entry] = {}
    for path, mine, theirs in beside(Source(book).files(progress), tree.paths()):
        if mine is not None and theirs and tree.equals(path, mine):
            continue
        if theirs:
            _collect(path, tree.read(path), before)
        if mine is not None:
            _collect(path, mine, after)
    return between(before, after)


def between(before: Mapping[tuple[str, str], Entry], after: Mapping[tuple[str, str], Entry]) -> list[Difference]:
    """The differences between two versions of some records, which may lie in other files of the tree by now."""
    found = (difference(before.get(key), after.get(key)) for key in sorted({*before, *after}))
    return [shown for shown in found if shown is not None]


def _collect(path: str, data: bytes, into: dict[tuple[str, str], Entry]) -> None:
    place = place_of(path)
    assert place is not None
    into.update({(entry.table, entry.id): entry for entry in entries_of(path, place, data)[0]})


def entries_at(paths: Iterable[str], read: Callable[[str], bytes | None]) -> dict[tuple[str, str], Entry]:
    """The records at some paths of a version, which `read` gives the bytes of."""
    found: dict[tuple[str, str], Entry] = {}
    for path in paths:
        data = read(path)
        if data is not None:
            _collect(path, data, found)
    return found
