"""The tickets, contacts made and tasks that an import may mean or add, by what tells each from all others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from store.exchange.row import Row
from store.ids import is_ulid
from store.model import RECORD_TYPES
from store.model.fields import clean, folded
from store.model.validate import normalise
from store.text import _
from store.work.import_known import Draft
from store.work.import_plan import NEW, NotTaken, Request, State, Verdict
from store.work.import_subjects import ANY_CUSTOMER
from store.work.import_values import laid_over
from store.work.outcome import Record
from store.work.people import person_meant

if TYPE_CHECKING:
    from store.book import Book

Key = tuple[str, ...]

_TABLES = ("tickets", "interactions", "tasks")
_LINKS = ("customer", "contact", "ticket")
_LONGEST_SUBJECT = 200


def natural_key(table: str, record: Mapping[str, Any]) -> Key:
    """What tells the record from all others of its table, where it has no id: a second import finds it by this."""
    customer = str(record.get("customer") or "")
    if table == "tasks":
        return (table, customer, folded(str(record.get("title", ""))), str(record.get("due", "")))
    if table == "tickets":
        if record.get("reference"):
            return (table, folded(str(record["reference"])))
        return (table, customer, opened_at(record), folded(str(record.get("subject", "")))[:_LONGEST_SUBJECT])
    if record.get("message_id"):
        return (table, customer, str(record["message_id"]))
    said = folded(clean(str(record.get("text", "")), lines=True))
    return (table, customer, str(record.get("at", "")), str(record.get("channel", "")), said)


def opened_at(ticket: Mapping[str, Any]) -> str:
    """When a ticket was opened: the first line of its log, as a stored instant."""
    log = ticket.get("status_log")
    first = log[0] if isinstance(log, list) and log and isinstance(log[0], Mapping) else {}
    return str(first.get("at", ""))


class Drafts:
    """Records of the book that rows could mean, and those that are planned, by id and by what tells them apart."""

    def __init__(self, book: Book, settings: Mapping[str, Any], expected: Iterable[tuple[str, Record]]) -> None:
        self._book = book
        self._settings = settings
        self._by_key: dict[Key, Draft] = {}
        self._by_id: dict[str, Draft] = {}
        self._heard: set[str] = set()
        self._planned = 0
        self._all: dict[str, list[Draft]] = {table: [] for table in _TABLES}
        for table, documents in self._found(list(expected)).items():
            for document in documents:
                self._take(table, document)

    # What is there

    def _found(self, expected: Sequence[tuple[str, Record]]) -> dict[str, list[Record]]:
        wanted = {
            table: {
                field: sorted(
                    {clean(str(record[field])) for each, record in expected if each == table and record.get(field)}
                )
                for field in ("customer", "at", "message_id", "reference", "title", "id")
            }
            for table in _TABLES
        }
        talk, tasks, tickets = wanted["interactions"], wanted["tasks"], wanted["tickets"]
        return {
            "interactions": self._contacts_made(talk["customer"], talk["at"])
            + self._where("interactions", talk, "message_id"),
            "tasks": self._where("tasks", tasks, "customer") + self._where("tasks", tasks, "title"),
            "tickets": self._where("tickets", tickets, "customer")
            + self._where("tickets", tickets, "reference")
            + self._numbered(tickets["reference"]),
        }

    def _contacts_made(self, customers: Sequence[str], times: Sequence[str]) -> list[Record]:
        if not customers or not times:
            return []
        reference = self._book.file.plans.reference_code("interactions", "customer")
        return self._book.where(
            "interactions",
            "doc_id IN (SELECT doc_id FROM refs WHERE ref=? AND target IN (SELECT value FROM json_each(?)) "
            "AND at IN (SELECT value FROM json_each(?)))",
            (reference, _json(customers), _json(times)),
        )

    def _where(self, table: str, wanted: Mapping[str, Sequence[str]], column: str) -> list[Record]:
        if not wanted[column]:
            return []
        return self._book.where(table, f"{column} IN (SELECT value FROM json_each(?))", (_json(wanted[column]),))

    def _numbered(self, texts: Sequence[str]) -> list[Record]:
        numbers = [int(text.lstrip("#")) for text in texts if text.lstrip("#").isdecimal() and len(text) < 16]
        if not numbers:
            return []
        return self._book.where("tickets", "number IN (SELECT value FROM json_each(?))", (_json(numbers),))

    def _take(self, table: str, document: Record) -> None:
        id = document.get("id")
        if isinstance(id, str) and id not in self._by_id:
            self._add(Draft(table, id, document, dict(document)))

    def _add(self, draft: Draft) -> None:
        self._by_id[draft.key] = draft
        self._all[draft.table].append(draft)
        self.known_by(draft)

    def known_by(self, draft: Draft) -> None:
        """Make the record one that rows find by what it is now."""
        self._by_key.setdefault(natural_key(draft.table, draft.after), draft)
        number = draft.after.get("number")
        if draft.table == "tickets" and isinstance(number, int):
            self._by_key.setdefault(("number", str(number)), draft)

    def with_talk_of(self, ticket: Draft) -> None:
        """Take in what was said about a ticket of the book, which a row may say again."""
        if not ticket.new and ticket.key not in self._heard:
            self._heard.add(ticket.key)
            for document in self._book.children("interactions", "ticket", ticket.key, limit=-1):
                self._take("interactions", document)

    def ticket(self, text: str) -> Draft | None:
        """The ticket that a row calls so: by its number elsewhere, its id, or its number in this book."""
        return (
            self._by_key.get(("tickets", folded(text)))
            or self._by_id.get(text)
            or (self._by_key.get(("number", text.lstrip("#"))))
        )

    def meant(self, table: str, fields: Mapping[str, Any], id: str = "") -> Draft | None:
        """The record that these fields are of, if it is known."""
        by_id = self._by_id.get(id) if id else None
        if by_id is None and is_ulid(id):
            document = self._book.get(table, id)
            if document is not None:
                self._take(table, document)
                by_id = self._by_id.get(id)
        return by_id or self._by_key.get(natural_key(table, fields))

    def planned(self) -> Iterator[Draft]:
        """The records that would be added or changed; tickets first, which others link."""
        for table in _TABLES:
            yield from (draft for draft in self._all[table] if draft.new or draft.before != draft.after)

    # What becomes of a row

    def verdict(self, table: str, row: Row, name: str, fields: Record, request: Request) -> Verdict:
        """Plan the record with these fields, or the change of the one that is there; NotTaken if that may not be."""
        stored = self.stored(table, fields)
        draft = self.meant(table, stored, str(row.fields.get("id") or ""))
        if draft is None:
            if request.mode == "update":
                raise NotTaken("rejected", _("There is no such record in the book."))
            self.added(table, stored, row.line)
            return Verdict(row.line, "new", name)
        if draft.line:
            raise NotTaken("duplicate", _("It is the same as line {line}.").format(line=draft.line), "strong")
        if request.mode == "create":
            raise NotTaken("duplicate", _("It is in the book already."), "strong")
        differences = self.changed(draft, stored, row.line)
        state: State = "updated" if differences else "unchanged"
        return Verdict(row.line, state, name, "", differences)

    def stored(self, table: str, fields: Mapping[str, Any]) -> Record:
        """The stored forms of the fields of a whole record; links to what is only planned stay as they are."""
        planned = {link: fields[link] for link in _LINKS if str(fields.get(link) or "").startswith(NEW)}
        given = {**fields, **dict.fromkeys(planned, ANY_CUSTOMER)}
        given = {field: value for field, value in given.items() if value not in (None, "")}
        if table == "tickets":
            given.setdefault("number", 1)
        forms = normalise(RECORD_TYPES[table], given, whole={}, settings=self._settings)
        return {**{field: value for field, value in forms.items() if value is not None}, **planned}

    def added(self, table: str, stored: Record, line: int) -> Draft:
        """Plan a record of these stored fields."""
        self._planned += 1
        draft = Draft(table, f"{NEW}{table}-{self._planned}", {}, stored, line)
        self._add(draft)
        return draft

    def changed(self, draft: Draft, stored: Mapping[str, Any], line: int) -> dict[str, tuple[object, object]]:
        """Lay the fields over the record; what becomes different, each with what it was."""
        # A mail never changes once it was sent; what was made of it may have been cut or mended here.
        changes = {} if stored.get("message_id") else laid_over(draft.after, stored)
        differences = {field: (draft.after.get(field), value) for field, value in changes.items()}
        draft.after.update(changes)
        draft.line = line
        self.known_by(draft)
        return differences

    def person(self, typed: str, field: str) -> str:
        """The login of the person that is meant; Invalid if nobody is."""
        return person_meant(self._book, typed, field)


def _json(values: Sequence[object]) -> str:
    return msgspec.json.encode(values).decode()
