"""Taking a merge back, at once or long after: what came with a record returns with it, what came since stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from store.errors import NotFound, Refused
from store.model import RECORD_TYPES
from store.operations import Operation, RecordChange, get_field, read_operation, set_field, take_back
from store.rules.merge import SETS
from store.text import _
from store.work.customers import BELONGS_BY
from store.work.logs import LOGS
from store.work.merge import VERBS
from store.work.merged import MERGED_INTO, links_to
from store.work.outcome import Outcome, Record, concluded, counted, name_of

if TYPE_CHECKING:
    from store.book import Book
    from store.change import Change

ALL = -1
NAMED = 3


def unmerge(book: Book, id: str, now: datetime, *, table: str = "customers") -> Outcome:
    """Take back the merge by which the record `id` became part of another, or else the newest one into it.

    The records that were merged away are as they were, and so are the survivor's fields nobody changed since; of
    its phones, mails and tags those go that came by the merge. Records made since stay with the survivor and are
    the last of the outcome. The first is the one that came back. Refused where there is no merge to take back.
    """
    operation = _merge_of(book, table, id)
    if operation is None:
        if table == "customers" and MERGED_INTO in (book.get(table, id) or {}):
            return _return_children(book, id)
        raise Refused(_("Nothing was merged into this record, as far as the history goes back."))
    losers = [line.id for line in operation.changes if _loses(line, table)]
    survivor = _survivor(book, table, operation, losers)
    with book.change("un" + VERBS[table]) as change:
        kept = [label for line in reversed(operation.changes) for label in _reverse(change, line)]
        back = [_there(change, table, loser) for loser in losers]
        later = list(_made_since(book, table, survivor, operation))
        records = [*((table, each) for each in back), (table, _there(change, table, survivor)), *later]
    return concluded(change, _sentence(table, back, records[len(back)][1], later, kept), records)


# Which merge


def _merge_of(book: Book, table: str, id: str) -> Operation | None:
    """The operation by which the record was merged away, or the newest in force that merged others into it."""
    record = book.get(table, id)
    if record is None and table == "customers":
        raise NotFound(_("The record is gone: somebody deleted it. Nothing was changed."))
    if record is None or MERGED_INTO in record:
        return _merged_away(book, table, id)
    if table != "customers":
        return next(filter(None, (_in_force(book, table, each) for each in book.history(id, ALL))), None)
    tombstones = book.children(table, MERGED_INTO, id, limit=ALL)
    found = [operation for each in tombstones if (operation := _merged_away(book, table, each["id"])) is not None]
    return max(found, key=lambda operation: operation.id, default=None)


def _merged_away(book: Book, table: str, id: str) -> Operation | None:
    found = (
        each for each in book.history(id, ALL) if any(line.id == id and _loses(line, table) for line in each.changes)
    )
    return next((each for each in found if _first_verb(book, each) == VERBS[table]), None)


def _in_force(book: Book, table: str, operation: Operation) -> Operation | None:
    """The operation, if it merged contacts away that are still away."""
    losers = [line.id for line in operation.changes if _loses(line, table)]
    if not losers or _first_verb(book, operation) != VERBS[table]:
        return None
    return operation if all(book.get(table, loser) is None for loser in losers) else None


def _loses(line: RecordChange, table: str) -> bool:
    """Whether the record was merged away: a customer got its survivor, a contact was deleted."""
    if line.table != table:
        return False
    if table != "customers":
        return line.kind == "delete"
    pair = line.fields.get(MERGED_INTO) if line.kind == "update" else None
    return isinstance(pair, list) and pair[0] is None and pair[1] is not None


def _first_verb(book: Book, operation: Operation) -> str:
    """What was done at first, where the operation is a redo of it."""
    while operation.undoes is not None:
        document = book.get("operations", operation.undoes)
        if document is None:
            break
        operation = read_operation(document)
    return operation.verb


def _survivor(book: Book, table: str, operation: Operation, losers: list[str]) -> str:
    """The record the others were merged into, which must not have been merged away itself."""
    if table == "customers":
        line = next(line for line in operation.changes if line.id == losers[0])
        survivor = str(line.fields[MERGED_INTO][1])
    else:
        kept = {line.id for line in operation.changes if line.table == table} - set(losers)
        moved = (pair[1] for line in operation.changes for name, pair in line.fields.items() if name == "contact")
        survivor = str(next(iter(kept), "") or next(moved, ""))
    record = book.get(table, survivor)
    if record is None:
        raise Refused(_("What they were merged into is gone; `kehu undo` of its deletion comes first."))
    if MERGED_INTO in record:
        sentence = _("{name} was itself merged into another one since; un-merge that first. Nothing was changed.")
        raise Refused(sentence.format(name=name_of(table, record)))
    return survivor


# Taking it back


def _reverse(change: Change, line: RecordChange) -> Iterator[str]:
    """Lay back one record as far as nobody has changed it since; yields the labels of the fields that stay."""
    current = change.get(line.table, line.id)
    if line.kind == "delete":
        if current is None and change.get("deleted", line.id) is not None:
            change.restore(line.table, line.fields)
        return
    if line.kind != "update" or current is None:
        return
    document = dict(current)
    stay = [field for field, pair in line.fields.items() if not _lay_back(document, field, pair)]
    for field, log in LOGS.get(line.table, ()):
        # A log tells of the value that stands in the record: they go back together or not at all.
        if field in stay and log in line.fields:
            document[log] = current[log]
    if _moved_on(line, document):
        return
    change.replace(line.table, line.id, document)
    yield from (_label(line.table, field) for field in stay)


def _lay_back(document: Record, field: str, pair: Any) -> bool:
    """Put the value before in the place of the one after; whether the field was still as the merge left it."""
    now = get_field(document, field)
    if isinstance(pair, list) and field in SETS and now != pair[1] and isinstance(now, list):
        before, after = pair[0] or [], pair[1] or []
        left = {*now} - ({*after} - {*before}) | ({*before} - {*after})
        set_field(document, field, sorted(left) or None)
        return True
    return not take_back(document, {field: pair})


def _moved_on(line: RecordChange, document: Mapping[str, Any]) -> bool:
    """Whether a record that came with its customer has been given to another one since."""
    pair = line.fields.get(BELONGS_BY)
    return isinstance(pair, list) and document.get(BELONGS_BY) != pair[0]


def _made_since(book: Book, table: str, survivor: str, operation: Operation) -> Iterator[tuple[str, Record]]:
    """The records of the survivor that were made after the merge."""
    for other, field in links_to(table):
        for child in book.children(other.table, field, survivor, limit=ALL):
            if child["id"] > operation.id:
                yield other.table, child


def _return_children(book: Book, id: str) -> Outcome:
    """Un-merge a customer of whose merge the history no longer knows: it is whole, and its records remember it."""
    with book.change("un" + VERBS["customers"]) as change:
        survivor = str(_there(change, "customers", id)[MERGED_INTO])
        back = change.update("customers", id, {MERGED_INTO: None})
        for other, field in links_to("customers"):
            for child in book.children(other.table, field, survivor, limit=ALL) if field == BELONGS_BY else ():
                if child.get("orig_customer_id") == id:
                    change.update(other.table, child["id"], {field: id, "orig_customer_id": None})
        other_record = _there(change, "customers", survivor)
    sentence = _(
        "{name} is a customer of its own again. The history no longer knows what {other} took over: its fields stay."
    )
    sentence = sentence.format(name=name_of("customers", back), other=name_of("customers", other_record))
    return concluded(change, sentence, [("customers", back), ("customers", other_record)])


def _there(change: Change, table: str, id: str) -> Record:
    record = change.get(table, id)
    if record is None:
        raise NotFound(_("The record is gone: somebody deleted it. Nothing was changed."))
    return record


def _label(table: str, field: str) -> str:
    declared = RECORD_TYPES[table].field(field)
    return field if declared is None else _(declared.label)


def _sentence(
    table: str, back: list[Record], survivor: Record, later: list[tuple[str, Record]], kept: list[str]
) -> str:
    names = _(", ").join(name_of(table, each) for each in back)
    name = name_of(table, survivor)
    sentences = [_("Un-merged {others} from {name}.").format(others=names, name=name)]
    if later:
        sentences.append(_("Made since and stayed with {name}: {what}.").format(name=name, what=_listed(later)))
    if kept:
        fields = _(", ").join(dict.fromkeys(kept))
        sentences.append(_("Changed since and left as they are: {fields}.").format(fields=fields))
    return " ".join(sentences)


def _listed(records: list[tuple[str, Record]]) -> str:
    """How many records of each table, and what the first of them are called."""
    counts: dict[str, int] = {}
    for table, _record in records:
        counts[table] = counts.get(table, 0) + 1
    names = [name_of(table, record) for table, record in records[:NAMED]]
    more = "…" if len(records) > NAMED else ""
    return f"{counted(counts)} ({_(', ').join(names)}{more})"
