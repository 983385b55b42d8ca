"""The check-up of a book: every byte against its checksum, every link against its target, every field."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal
from zlib import crc32

import msgspec

from store.disk.format import HEADER_LENGTH
from store.errors import Damaged
from store.model import RECORD_TYPES
from store.model.declare import RecordType
from store.model.validate import problems
from store.text import _

if TYPE_CHECKING:
    from store.book import Book
    from store.disk.moment import Moment

_CHUNK = 1 << 20
_TRAIL = frozenset({"operations", "deleted"})

Kind = Literal["damage", "link", "identity", "field"]


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something wrong with the book.

    kind: `damage`, bytes that are not those Kehu wrote; `link`, a record that names one that is not there;
    `identity`, an id that is missing or not the only one; `field`, a value that Kehu would not store so, which is
    shown as it is until somebody corrects it.
    """

    kind: Kind
    sentence: str
    table: str = ""
    id: str = ""
    field: str = ""

    @property
    def is_damage(self) -> bool:
        """Whether something was lost or mixed up, rather than written strangely."""
        return self.kind != "field"


def examine(book: Book) -> Iterator[Finding]:
    """Everything wrong with the book, what concerns the whole file first; nothing is changed."""
    moment = book.file.journal.moment
    yield from _damage(moment)
    for record_type in RECORD_TYPES.values():
        if record_type.table not in _TRAIL:
            yield from _identities(book, record_type.table)
            for document in book.all(record_type.table):
                yield from _links(book, record_type, document)
                yield from _fields(record_type, document)


def _damage(moment: Moment) -> Iterator[Finding]:
    if _checksum(moment.handle.descriptor, moment.header.journal) != moment.header.crc:
        yield Finding("damage", _("The tables of the file are not what Kehu wrote: their checksum differs."))
    try:
        moment.records_on_disk(moment.origin)
    except Damaged as error:
        yield Finding("damage", str(error))


def _checksum(descriptor: int, end: int) -> int:
    """The crc32 of the base, read a megabyte at a time."""
    checksum = 0
    for offset in range(HEADER_LENGTH, end, _CHUNK):
        checksum = crc32(os.pread(descriptor, min(_CHUNK, end - offset), offset), checksum)
    return checksum


def _identities(book: Book, table: str) -> Iterator[Finding]:
    rows = book.query(f"SELECT coalesce(id, ''), count(*) FROM r_{table} GROUP BY 1 HAVING id IS NULL OR count(*) > 1")
    for id, count in rows:
        sentence = (
            _("{count} records have the same id.")
            if id
            else _("{count} records have no id; the next change gives one.")
        )
        yield Finding("identity", sentence.format(count=count), table, str(id))


def _links(book: Book, record_type: RecordType, document: Mapping[str, Any]) -> Iterator[Finding]:
    for field in record_type.fields:
        target = document.get(field.name)
        if field.kind != "link" or field.target not in RECORD_TYPES or not isinstance(target, str):
            continue
        if book.row_of(field.target, target) is None:
            sentence = _("{field} names {id}, which is not in {table}.")
            yield Finding(
                "link",
                sentence.format(field=field.name, id=target, table=field.target),
                record_type.table,
                str(document.get("id", "")),
                field.name,
            )


def _fields(record_type: RecordType, document: Mapping[str, Any]) -> Iterator[Finding]:
    for field, sentence in problems(record_type, document).items():
        yield Finding("field", sentence, record_type.table, str(document.get("id", "")), field)
