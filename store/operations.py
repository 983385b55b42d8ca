"""Operations: what each change did to which fields, how it reads backwards, and where undoing it would clash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

Document = dict[str, Any]
Pair = list[object]
FieldChanges = dict[str, Any]

BOOKKEEPING = frozenset({"id", "stamps"})
NESTED = frozenset({"custom"})
"""Objects whose keys change one by one, as `custom.slug`."""


class RecordChange(msgspec.Struct, frozen=True, array_like=True):
    """What one operation did to one record: [table, ULID, create | update | delete, fields or document]."""

    table: str
    id: str
    kind: str
    fields: FieldChanges = {}


class Operation(msgspec.Struct, frozen=True):
    """One entry of the book's history."""

    id: str
    at: str
    by: str
    verb: str
    changes: tuple[RecordChange, ...] = ()
    automatic: bool = False
    undoes: str | None = None


def read_operation(document: Mapping[str, Any]) -> Operation:
    """The operation of a stored document; parts that cannot be read are left at nothing."""
    return msgspec.convert(
        {key: value for key, value in document.items() if value is not None}, Operation, strict=False
    )


def written(operation: Operation, changes: Iterable[RecordChange]) -> Document:
    """The document that is kept of an operation with these changes."""
    entry: Document = {
        key: value for key, value in msgspec.to_builtins(operation).items() if value is not None and value is not False
    }
    entry["changes"] = [[line.table, line.id, line.kind, *([line.fields] if line.fields else [])] for line in changes]
    return entry


def get_field(document: Mapping[str, Any], path: str) -> object:
    """The value of a field or of one key of a nested object (`custom.slug`); None where it is absent."""
    outer, dot, inner = path.partition(".")
    if not dot or outer not in NESTED:
        return document.get(path)
    nested = document.get(outer)
    return nested.get(inner) if isinstance(nested, dict) else None


def set_field(document: Document, path: str, value: object) -> None:
    """Set a field, or take it away where the value is None; an emptied nested object goes with its last key."""
    outer, dot, inner = path.partition(".")
    if not dot or outer not in NESTED:
        if value is None:
            document.pop(path, None)
        else:
            document[path] = value
        return
    found = document.get(outer)
    nested = dict(found) if isinstance(found, dict) else {}
    if value is None:
        nested.pop(inner, None)
    else:
        nested[inner] = value
    set_field(document, outer, nested or None)


def differences(before: Mapping[str, Any], after: Mapping[str, Any], grown: Iterable[str] = ()) -> FieldChanges:
    """The fields that differ, as {field: [before, after]} with None for absent.

    Fields named in `grown` are logs that were only added to and are kept as {"+": [length before, after]}.
    """
    found: FieldChanges = {}
    for field, (old, new) in _pairs(before, after):
        if field in BOOKKEEPING:
            continue
        if field in NESTED and isinstance(old or {}, dict) and isinstance(new or {}, dict):
            found.update({f"{field}.{key}": list(pair) for key, pair in _pairs(old or {}, new or {})})
        elif field in grown:
            found[field] = {"+": [len(old or []), len(new or [])]}
        else:
            found[field] = [old, new]
    return found


def _pairs(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Any, Any]]]:
    for field in dict.fromkeys((*before, *after)):
        old, new = before.get(field), after.get(field)
        if old != new or type(old) is not type(new):
            yield field, (old, new)


def take_back(current: Document, changes: FieldChanges) -> dict[str, tuple[object, object]]:
    """Lay the values before `changes` over `current`; returns the clashes as {field: (expected, found)}.

    A field somebody has changed since is left alone and reported.
    """
    clashes: dict[str, tuple[object, object]] = {}
    for field, change in changes.items():
        now = get_field(current, field)
        if isinstance(change, dict):
            start, end = change["+"]
            if not isinstance(now, list) or len(now) < end:
                clashes[field] = (change, now)
                continue
            set_field(current, field, (now[:start] + now[end:]) or None)
        elif now == change[1]:
            set_field(current, field, change[0])
        else:
            clashes[field] = (change[1], now)
    return clashes


def stamps_of(document: Mapping[str, Any]) -> dict[str, str]:
    """The stamps of a record's fields; what another tool wrote there that is no stamp is left out."""
    stamps = document.get("stamps")
    if not isinstance(stamps, dict):
        return {}
    return {field: stamp for field, stamp in stamps.items() if isinstance(stamp, str)}
