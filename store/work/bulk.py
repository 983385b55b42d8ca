"""One edit of many records: read from a line, shown before it is done, and taken back as one operation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from store.errors import Invalid
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

SHORT = {"tag": "tags", "phone": "phones", "email": "mails", "mail": "mails"}
"""The names people type for fields that hold several values."""

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
    """How many records an edit changes, how many are so already, and what they will be, in words."""

    changing: list[str]
    same: int
    what: str


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
    name = SHORT.get(typed.lower(), typed.lower().replace("-", "_"))
    if name.startswith("custom."):
        return name
    if name not in {field.name for field in settable(record_type)}:
        known = ", ".join(field.name for field in settable(record_type))
        raise Invalid({typed: _("{field} cannot be set for many; there are {known}.").format(field=typed, known=known)})
    return name


def settable(record_type: RecordType) -> list[Field]:
    """The fields that make sense for many records at once: not their names and numbers."""
    own = {"name", "title", "subject", "birthday", "number"}
    kinds = {"link", "list", "object"}
    return [each for each in record_type.fields if each.in_form and each.kind not in kinds and each.name not in own]


def preview(book: Book, table: str, ids: Sequence[str], edit: Edit) -> Preview:
    """What the edit would do, without doing it. Raises Invalid where a value cannot be stored."""
    edit = _meant(book, table, edit)
    changing, same = [], 0
    for id in dict.fromkeys(ids):
        record = book.get(table, id)
        if record is not None and _patch(book, table, record, edit):
            changing.append(id)
        else:
            same += 1
    return Preview(changing, same, in_words(RECORD_TYPES[table], edit))


def edit_many(book: Book, table: str, ids: Iterable[str], edit: Edit, now: datetime) -> Outcome:
    """Edit each of the records that is not so already: one operation. Raises Invalid, and then changes none."""
    edit = _meant(book, table, edit)
    edited: list[tuple[str, Record]] = []
    with book.change(f"edit {RECORD_TYPES[table].plural}") as change:
        for id in dict.fromkeys(ids):
            before = found(change, table, id)
            patch = _patch(book, table, before, edit)
            if patch:
                after = change.update(table, id, patch)
                edited.append((table, with_logs(change, table, before, after, book.user)))
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
    wanted = dict(edit.fields)
    for name in dict.fromkeys((*edit.more, *edit.less)):
        out = set(_stored(book, record_type, record, name, edit.less.get(name, [])))
        kept = [value for value in wanted.get(name, record.get(name)) or () if value not in out]
        wanted[name] = [*kept, *edit.more.get(name, [])]
    stored = normalise(record_type, wanted, whole=record, settings=book.settings)
    return {name: value for name, value in stored.items() if value != _now(record, name)}


def _stored(book: Book, record_type: RecordType, record: Mapping[str, Any], name: str, values: list[str]) -> list[Any]:
    stored = normalise(record_type, {name: values}, whole=record, settings=book.settings).get(name)
    return stored if isinstance(stored, list) else []


def _now(record: Mapping[str, Any], name: str) -> Any:
    if name.startswith("custom."):
        custom = record.get("custom")
        return custom.get(name.removeprefix("custom.")) if isinstance(custom, dict) else None
    return record.get(name)
