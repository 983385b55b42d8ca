"""Customers that were merged into another one: whom their ids mean now, and which records name a record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from store.model import RECORD_TYPES
from store.model.declare import RecordType

if TYPE_CHECKING:
    from typing import Protocol

    class Records(Protocol):
        """A book, or a change of it."""

        def get(self, table: str, id: str) -> dict[str, Any] | None: ...


MERGED_INTO = "merged_into"


def survivor_id(records: Records, id: str) -> str:
    """The customer that an id means: itself, or the one it was merged into.

    Of customers that two devices merged into each other, whichever is come to first.
    """
    seen = {id}
    while True:
        customer = records.get("customers", id) or {}
        into = customer.get(MERGED_INTO)
        if not isinstance(into, str) or into in seen:
            return id
        id = into
        seen.add(id)


def with_survivor(records: Records, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a new record, its customer being the one that its id means now."""
    customer = fields.get("customer")
    return {**fields, "customer": survivor_id(records, customer)} if isinstance(customer, str) else dict(fields)


def links_to(table: str) -> Iterator[tuple[RecordType, str]]:
    """The record types and their fields that can name a record of the table, merges aside."""
    for other in RECORD_TYPES.values():
        for field in other.fields:
            if field.target == table and field.name in other.index.references and field.name != MERGED_INTO:
                yield other, field.name
