"""A record of every table with a hostile text in every field, whatever the field is meant to hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from store.ids import new_ulid
from store.model import RECORD_TYPES
from store.model.declare import Field, RecordType

KEPT_BY_THE_PROGRAM = frozenset({"settings", "operations", "deleted"})
_OWN = frozenset({"id", "stamps"})


def records_of_every_table(evil: str, links: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]:
    """One record a table. `links` are the fields that name another record, so that it is shown with that one."""
    return {
        table: [_record(record_type, evil, links)]
        for table, record_type in RECORD_TYPES.items()
        if table not in KEPT_BY_THE_PROGRAM
    }


def _record(record_type: RecordType, evil: str, links: Mapping[str, str]) -> dict[str, Any]:
    fields = [field for field in record_type.fields if field.name not in _OWN]
    # What is archived or merged into another is out of sight, and nothing of it would be looked at.
    shown = [field for field in fields if field.name not in ("archived", "merged_into")]
    return {"id": new_ulid(), **{field.name: links.get(field.name) or _value(field, evil) for field in shown}}


def _value(field: Field, evil: str) -> object:
    if field.kind == "object":
        return {evil: evil, "lapsed": evil}
    if field.kind == "list":
        return [{"at": evil, "to": evil, "by": evil, "text": evil, "label": evil}, evil]
    return [evil] if field.kind in ("phones", "mails", "tags") else evil
