"""What comes in with a tree made fit to keep: its texts cleaned, its values checked against what their fields hold."""

from __future__ import annotations

from typing import Any

import msgspec

from store.exchange.tree.codec import decode_line, decode_record, timeline_lines
from store.exchange.tree.flat import Document, Entry
from store.exchange.tree.paths import LINE_TABLES, Place, path_of
from store.exchange.tree.plain import is_plain
from store.exchange.tree.strict import Unreadable
from store.ids import is_ulid
from store.model import RECORD_TYPES
from store.model.declare import Field
from store.model.fields import clean, quoted
from store.text import _

_ON_LINES = frozenset({"text", "object", "list"})


class Rejected(msgspec.Struct, frozen=True):
    """A part of the tree that is not taken in: the path, the line where that is of one, and why, as a sentence."""

    path: str
    reason: str
    line: int = 0


def entries_of(path: str, place: Place, data: bytes) -> tuple[list[Entry], list[Rejected]]:
    """The records in the bytes of a path, clean and each where it belongs, and what of them is not taken in."""
    entries: list[Entry] = []
    rejected: list[Rejected] = []
    try:
        pieces = [data] if place.kind == "record" else timeline_lines(data)
    except Unreadable as error:
        return [], [_rejected(path, error)]
    seen: set[str] = set()
    for number, piece in enumerate(pieces, start=1):
        line = number if place.kind == "timeline" else 0
        try:
            entry = decode_record(place.table, piece) if not line else decode_line(piece)
            _check_place(path, place, entry)
            if entry.id in seen:
                raise Unreadable(_("the record stands there twice"))
            seen.add(entry.id)
            entries.append(trusted(entry, plain=_is_plain_throughout(piece)))
        except Unreadable as error:
            rejected.append(_rejected(path, error, line))
    return entries, rejected


def _rejected(path: str, error: Unreadable, line: int = 0) -> Rejected:
    if line:
        return Rejected(path, _("{path}, line {line}: {reason}.").format(path=path, line=line, reason=error), line)
    return Rejected(path, _("{path}: {reason}.").format(path=path, reason=error))


def _check_place(path: str, place: Place, entry: Entry) -> None:
    if place.kind == "timeline" and entry.table not in LINE_TABLES:
        raise Unreadable(_("it is of a table that timelines do not hold"))
    if not is_ulid(entry.document.get("id")):
        raise Unreadable(_("its id is none"))
    if path_of(entry.table, entry.document) != path:
        raise Unreadable(_("its id or its customer is not that of the file's name"))


def _is_plain_throughout(data: bytes) -> bool:
    """Whether no text in these bytes has anything to be cleaned, not even a line break; False if in doubt."""
    return b"\\" not in data and is_plain(data.decode().replace("\n", ""))


def trusted(entry: Entry, *, plain: bool = False) -> Entry:
    """The entry with clean texts; Unreadable where a value is not of the kind its field holds.

    `plain` says that there is nothing to be cleaned in it.
    """
    record_type = RECORD_TYPES[entry.table]
    document: Document = entry.document
    if not plain:
        document = {
            key if is_plain(key) else clean(key): _cleaned(value, _on_lines(record_type.field(key)))
            for key, value in document.items()
        }
    try:
        msgspec.convert(document, record_type.view)
    except (msgspec.ValidationError, ValueError):
        raise Unreadable(_unfit(entry.table, document)) from None
    return Entry(entry.table, document, entry.deleted, entry.stamp)


def _on_lines(field: Field | None) -> bool:
    return field is None or field.kind in _ON_LINES


def _cleaned(value: Any, lines: bool) -> Any:
    kind = type(value)
    if kind is str:
        return value if is_plain(value) and (lines or value.isprintable()) else clean(value, lines=lines)
    if kind is list:
        return [_cleaned(item, lines) for item in value]
    if kind is dict:
        return {key if is_plain(key) else clean(key): _cleaned(item, lines) for key, item in value.items()}
    return value


def _unfit(table: str, document: Document) -> str:
    """Which fields hold what they cannot, for the middle of a sentence."""
    record_type = RECORD_TYPES[table]
    names = []
    for name, value in document.items():
        try:
            msgspec.convert({name: value}, record_type.view)
        except (msgspec.ValidationError, ValueError):
            names.append(quoted(name))
    return _("{fields} cannot hold such a value").format(fields=", ".join(names))
