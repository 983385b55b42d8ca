"""One edit of many records: read from a line, shown before it is done, and taken back as one operation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from store.errors import Invalid, Refused
from store.model import RECORD_TYPES
from store.model.declare import Field, RecordType
from store.model.validate import normalise
from store.text import _
from store.work.customers import found
from store.work.logs import with_logs
from store.work.outcome import Outcome, Record, concluded, counted
from store.work.people import with_people_meant

if TYPE_CHECKING:
    from store.book import Book
    from store.rules.status import StatusAt

_ALSO: Mapping[str, Mapping[str, str]] = {"tickets": {"owner": "assignee"}}
"""Of a table: other names that people type for a field."""

STATUSES = ("open", "waiting", "hold", "solved", "closed", "rejected", "duplicate")
"""What many tickets can become at once; merging needs another ticket, and none becomes new again."""

SHORT = {"tag": "tags", "phone": "phones", "email": "mails", "mail": "mails"}
"""The names people type for fields that hold several values."""

TICKET_STATUS = ("tickets", "status")
_SETS = frozenset(SHORT.values())
_WORD = re.compile(r'(?:"[^"]*"?|[^\s"])+')
_CHANGE = re.compile(r"([\w.-]+?)([=+-])(.*)", re.DOTALL)


class Edit(msgspec.Struct, frozen=True):
    """What is to become of each record: fields set (None empties one), values put into and taken out of sets."""

    fields: dict[str, Any] = {}
    more: dict[str, list[str]] = {}
    less: dict[str, list[str]] = {}

    def __bool__(self) -> bool:
        return bool(self.fields or self.more or self.less)


class Preview(msgspec.Struct, frozen=True):
    """Which records an edit changes, how many are so already, and what they will be, in words.

    refused: of the others, a sentence each that says why it cannot be so, as of a ticket that is closed for good.
    """

    changing: list[str]
    same: int
    what: str
    refused: list[str] = []


def read_edit(text: str, record_type: RecordType) -> Edit:
    """The edit a line asks for: `grade=A owner=li tag+vip tag-old note="a b"`; `grade=` empties the field.

    Raises Invalid for a word that is no change and for an unknown field, naming those there are.
    """
    fields: dict[str, Any] = {}
    more: dict[str, list[str]] = {}
    less: dict[str, list[str]] = {}
    for word in _WORD.findall(text):
        match = _CHANGE.fullmatch(word)
        if match is None:
            raise Invalid({"": _("{word} is no change: write FIELD=VALUE, tag+WORD or tag-WORD.").format(word=word)})
        typed, sign, value = match[1], match[2], match[3].replace('"', "").strip()
        name = editable(record_type, typed)
        if sign == "=":
            fields[name] = ([value] if name in _SETS else value) if value else None
        elif name in _SETS:
            (more if sign == "+" else less).setdefault(name, []).append(value)
        else:
            raise Invalid({typed: _("{field} holds one value: write {field}=VALUE.").format(field=typed)})
    return Edit(fields, more, less)


def editable(record_type: RecordType, typed: str) -> str:
    """The field meant by a typed name; Invalid, with the names there are, for one that cannot be set for many."""
    lower = typed.lower()
    name = _ALSO.get(record_type.table, {}).get(lower) or SHORT.get(lower, lower.replace("-", "_"))
    if name.startswith("custom."):
        return name
    if name not in {field.name for field in settable(record_type)}:
        known = ", ".join(field.name for field in settable(record_type))
        raise Invalid({typed: _("{field} cannot be set for many; there are {known}.").format(field=typed, known=known)})
    return name


def settable(record_type: RecordType) -> list[Field]:
    """The fields that make sense for many records at once: not their names and numbers, nor a ticket's own words.

    A ticket's status is among them, though no form sets it: it changes as it does on each ticket by itself.
    """
    own = {"name", "title", "subject", "birthday", "number", "text", "rating"}
    kinds = {"link", "list", "object"}
    found = [each for each in record_type.fields if each.in_form and each.kind not in kinds and each.name not in own]
    status = record_type.field("status") if record_type.table == "tickets" else None
    return [*found, status] if status is not None else found


def preview(book: Book, table: str, ids: Sequence[str], edit: Edit, now: datetime) -> Preview:
    """What the edit would do, without doing it. Raises Invalid where a value cannot be stored."""
    edit = _meant(book, table, edit)
    changing, refused, same = [], [], 0
    for id in dict.fromkeys(ids):
        record = book.get(table, id)
        try:
            turned = _turn(book, table, record, edit, now) if record is not None else None
            differs = turned is not None or (record is not None and _patch(book, table, record, edit))
        except Invalid:
            raise
        except Refused as error:
            refused.append(error.sentence)
            continue
        if differs:
            changing.append(id)
        else:
            same += 1
    return Preview(changing, same, in_words(RECORD_TYPES[table], edit), refused)


def edit_many(book: Book, table: str, ids: Iterable[str], edit: Edit, now: datetime) -> Outcome:
    """Edit each of the records that is not so already: one operation. Raises Invalid, and then changes none.

    Refused, and none changed, where one of several tickets may not have the status (Rule 1).
    """
    edit = _meant(book, table, edit)
    edited: list[tuple[str, Record]] = []
    with book.change(f"edit {RECORD_TYPES[table].plural}") as change:
        for id in dict.fromkeys(ids):
            before = found(change, table, id)
            patch, turned = _patch(book, table, before, edit), _turn(book, table, before, edit, now)
            record = before
            if patch:
                record = with_logs(change, table, before, change.update(table, id, patch), book.user)
            if turned is not None:
                from store.work.tickets import turn

                record = turn(book, change, record, turned[0], turned[1], now)
            if patch or turned is not None:
                edited.append((table, record))
    what = in_words(RECORD_TYPES[table], edit)
    if not edited:
        return Outcome(_("All of them are so already: {what}.").format(what=what))
    sentence = _("{count}: {what}.").format(count=counted({table: len(edited)}), what=what)
    return concluded(change, sentence, edited)


def in_words(record_type: RecordType, edit: Edit) -> str:
    """The edit as a person reads it: `grade A, tag +vip −old, owner empty`."""
    said = []
    for name, value in edit.fields.items():
        shown = ", ".join(map(str, value)) if isinstance(value, list) else value
        said.append(f"{_label(record_type, name)} {_('empty') if value is None else shown}")
    for name in dict.fromkeys((*edit.more, *edit.less)):
        signed = [*(f"+{each}" for each in edit.more.get(name, ())), *(f"-{each}" for each in edit.less.get(name, ()))]
        said.append(f"{_label(record_type, name)} {' '.join(signed)}")
    return ", ".join(said)


def _label(record_type: RecordType, name: str) -> str:
    field = record_type.field(name)
    return _(field.label).lower() if field is not None else name


def _meant(book: Book, table: str, edit: Edit) -> Edit:
    return msgspec.structs.replace(edit, fields=with_people_meant(book, table, edit.fields))


def _patch(book: Book, table: str, record: Mapping[str, Any], edit: Edit) -> dict[str, Any]:
    """The fields of this record that the edit changes, as they are stored."""
    record_type = RECORD_TYPES[table]
    wanted = {name: value for name, value in edit.fields.items() if (table, name) != TICKET_STATUS}
    for name in dict.fromkeys((*edit.more, *edit.less)):
        out = set(_stored(book, record_type, record, name, edit.less.get(name, [])))
        kept = [value for value in wanted.get(name, record.get(name)) or () if value not in out]
        wanted[name] = [*kept, *edit.more.get(name, [])]
    stored = normalise(record_type, wanted, whole=record, settings=book.settings)
    return {name: value for name, value in stored.items() if value != _now(record, name)}


def _turn(book: Book, table: str, record: Mapping[str, Any], edit: Edit, now: datetime) -> tuple[StatusAt, str] | None:
    """The status a ticket has and the one the edit gives it; None if that is the same, Refused if it may not be."""
    if table != TICKET_STATUS[0] or "status" not in edit.fields:
        return None
    from store.rules.status import may
    from store.work.ticket_queue import status_of
    from store.work.tickets import refused

    record_type = RECORD_TYPES[table]
    wanted = normalise(record_type, {"status": edit.fields["status"]}, whole=record, settings=book.settings)["status"]
    if wanted not in STATUSES:
        raise Invalid({"status": _("Many tickets can become {all}.").format(all=", ".join(STATUSES))})
    present = status_of(book, record, now)
    if present.status == wanted:
        return None
    if reason := may(present.status, wanted):
        raise refused(record, reason)
    return present, wanted


def _stored(book: Book, record_type: RecordType, record: Mapping[str, Any], name: str, values: list[str]) -> list[Any]:
    stored = normalise(record_type, {name: values}, whole=record, settings=book.settings).get(name)
    return stored if isinstance(stored, list) else []


def _now(record: Mapping[str, Any], name: str) -> Any:
    if name.startswith("custom."):
        custom = record.get("custom")
        return custom.get(name.removeprefix("custom.")) if isinstance(custom, dict) else None
    return record.get(name)
