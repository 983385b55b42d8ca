"""Differences of records in words and as data, for the commands about git trees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from store.text import _
from store.text.cells import cut

if TYPE_CHECKING:
    from store.exchange.tree.compare import Difference

VALUE_CELLS = 40


def told(difference: Difference) -> str:
    """The difference on one line: its sign, what the record is, and the values before and after."""
    from store.exchange.tree.compare import SIGNS
    from store.model import RECORD_TYPES
    from store.work.outcome import name_of

    what = _(RECORD_TYPES[difference.table].singular)
    line = f"{SIGNS[difference.kind]} {what} {cut(name_of(difference.table, difference.record), VALUE_CELLS)}"
    if difference.kind == "missing":
        return line + "  " + _("is not in the book")
    fields = [
        f"{_label(difference.table, path)}: {_shown(before)} → {_shown(after)}"
        for path, (before, after) in difference.fields.items()
    ]
    return line + ("  " + "; ".join(fields) if fields else "")


def as_data(difference: Difference) -> dict[str, object]:
    """The difference as a JSON line has it."""
    return {
        "kind": difference.kind,
        "table": difference.table,
        "id": difference.record.get("id"),
        "fields": {path: list(pair) for path, pair in difference.fields.items()},
    }


def _label(table: str, path: str) -> str:
    from store.model import RECORD_TYPES

    head, dot, member = path.partition(".")
    field = RECORD_TYPES[table].field(head)
    return (_(field.label) if field else head) + dot + member


def _shown(value: Any) -> str:
    from msgspec import json

    if value is None:
        return "–"
    if isinstance(value, list) and value and isinstance(value[-1], dict):
        # Of a log its newest entry says what happened.
        value = value[-1]
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        value = ", ".join(value)
    return cut(value if isinstance(value, str) else json.encode(value).decode(), VALUE_CELLS)
