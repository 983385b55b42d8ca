"""Exports of two books made comparable: what differs by chance in their ids is taken out, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from store.ids import is_ulid


def renamed(export: bytes | Mapping[str, Any]) -> dict[str, Any]:
    """The export with its ULIDs replaced by `id-1`, `id-2`, … in the order in which they first appear.

    Tables go by name, fields too, and the records of a table by what they say apart from their ids: those made
    within a millisecond have theirs in any order. Records alike but for their ids stay in the order they had.
    """
    tables = json.loads(export) if isinstance(export, bytes) else export
    ordered = {table: _ordered(tables[table]) for table in sorted(tables)}
    names: dict[str, str] = {}
    for id in _ulids(ordered):
        names.setdefault(id, f"id-{len(names) + 1}")
    whole: dict[str, Any] = _replaced(ordered, names)
    return whole


def _ordered(records: list[Any]) -> list[Any]:
    return sorted(records, key=lambda record: json.dumps(_masked(record), sort_keys=True))


def _masked(value: Any) -> Any:
    return _replaced(value, dict.fromkeys(_ulids(value), "id"))


def _ulids(value: Any) -> Iterator[str]:
    """Every ULID in the value, wherever it stands, fields by name."""
    if isinstance(value, dict):
        for field in sorted(value):
            yield from _ulids(value[field])
    elif isinstance(value, list):
        for item in value:
            yield from _ulids(item)
    elif is_ulid(value):
        yield value


def _replaced(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {field: _replaced(item, names) for field, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, names) for item in value]
    return names.get(value, value) if isinstance(value, str) else value
